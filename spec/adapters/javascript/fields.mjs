// What the starters for JavaScript and TypeScript share: texts of the vectors, and the fields of a KS made of them.

// A text in the vectors is UTF-8, or {"hex": ...} where it is not.
export const octets = (value) =>
  value === null ? Buffer.alloc(0) : value.hex !== undefined ? Buffer.from(value.hex, "hex") : Buffer.from(String(value));

// The fields of version 1.
export const INFO =
  "partner_id partner_id valid_until type rand user_id privileges master_partner_id additional_data".split(" ");

// The fields of version 2 as a form, each name once, in the place where it came first.
export function form(given) {
  const fields = new Map();
  // latin1 keeps one character per byte, whatever the bytes are
  for (let part of octets(given.privileges).toString("latin1").split(",")) {
    part = part.replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, "");
    if (part === "" || part === "0") continue;
    const [name, ...value] = (part === "*" ? "all:*" : part).split(":");
    fields.set(name, value.join(":"));
  }
  const members = { _e: given.valid_until, _t: given.type, _u: given.user_id, _m: given.master_partner_id };
  for (const [name, value] of Object.entries({ ...members, _d: given.additional_data }))
    fields.set(name, value === null ? null : octets(value).toString("latin1"));
  return [...fields].filter(([, value]) => value !== null).map((pair) => pair.map(encode).join("=")).join("&");
}

// As PHP's urlencode: everything but letters, digits, - _ . is encoded byte by byte, a space is +.
const encode = (text) =>
  text.replace(/[^A-Za-z0-9\-_.]/g, (c) => (c === " " ? "+" : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));
