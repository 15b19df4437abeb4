// A starter adapter for `kskit verify`: Node, no packages.
//     kskit verify -- node spec/adapters/javascript/adapter.mjs
import { createCipheriv, createHash } from "node:crypto";
import { createInterface } from "node:readline";

// A text in the vectors is UTF-8, or {"hex": ...} where it is not.
const octets = (value) =>
  value === null ? Buffer.alloc(0) : value.hex !== undefined ? Buffer.from(value.hex, "hex") : Buffer.from(String(value));
const sha1 = (...parts) => createHash("sha1").update(Buffer.concat(parts)).digest();

function tokenHash({ ks, token, hash_type: type }) {
  if (![null, "MD5", "SHA1", "SHA256", "SHA512"].includes(type)) return { error: { code: "INVALID_ENUM_VALUE" } };
  const hash = createHash((type ?? "SHA1").toLowerCase()).update(octets(ks)).update(octets(token));
  return { result: { token_hash: hash.digest("hex") } };
}

function ksEncode(given) {
  if (given.version === 2) return { result: { ks: ksV2(given, Buffer.from(given.random_hex, "hex")) } };
  const { partner_id: partner, valid_until: until, type, rand, user_id: user, privileges } = given;
  const fields = [partner, partner, until, type, rand, user, privileges, given.master_partner_id, given.additional_data];
  const info = Buffer.concat(fields.flatMap((field, i) => [Buffer.from(i ? ";" : ""), octets(field)]));
  const signature = sha1(octets(given.secret), info).toString("hex");
  return { result: { ks: Buffer.concat([Buffer.from(`${signature}|`), info]).toString("base64") } };
}

function ksV2(given, random) {
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
  const form = [...fields].filter(([, value]) => value !== null).map((pair) => pair.map(encode).join("=")).join("&");
  const signed = Buffer.concat([random, Buffer.from(form)]);
  const plain = Buffer.concat([sha1(signed), signed]);
  const aes = createCipheriv("aes-128-cbc", sha1(octets(given.secret)).subarray(0, 16), Buffer.alloc(16));
  aes.setAutoPadding(false);
  const encrypted = [aes.update(plain), aes.update(Buffer.alloc((16 - (plain.length % 16)) % 16)), aes.final()];
  const envelope = Buffer.concat([Buffer.from(`v2|${given.partner_id}|`), ...encrypted]);
  return envelope.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

// As PHP's urlencode: everything but letters, digits, - _ . is encoded byte by byte, a space is +.
const encode = (text) =>
  text.replace(/[^A-Za-z0-9\-_.]/g, (c) => (c === " " ? "+" : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));

const ops = { token_hash: tokenHash, ks_encode: ksEncode };
createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.cmd === "stop") process.stdin.destroy();
  else if (message.cmd === "hello") {
    const implementation = { name: "javascript-starter", language: "javascript", version: "1" };
    console.log(JSON.stringify({ ok: true, implementation, ops: Object.keys(ops) }));
  } else console.log(JSON.stringify({ seq: message.seq, ...ops[message.op](message.input) }));
});
