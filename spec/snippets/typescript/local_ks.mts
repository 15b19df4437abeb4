// Make a KS locally. With the admin secret a KS can be made without a request. Version
// 2 is encrypted, version 1 is signed plain text; the server takes both.
// Prints: The KS. Needs: Node 22.18, Deno or Bun, or Node 20 with tsx. Settings, from
// the environment: KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
// KALTURA_KS_VERSION.
// Run it: node local_ks.mts

async function main() {
  const partnerId = setting("KALTURA_PARTNER_ID");
  const adminSecret = setting("KALTURA_ADMIN_SECRET");
  const userId = setting("KALTURA_USER_ID");
  const validUntil = Math.floor(Date.now() / 1000) + 3600;
  const privileges = "sview:*,list:*";

  // KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
  const makeKs = process.env.KALTURA_KS_VERSION === "1" ? version1 : version2;
  console.log(await makeKs(partnerId, adminSecret, userId, privileges, validUntil));
}

async function version2(
  partnerId: string,
  adminSecret: string,
  userId: string,
  privileges: string,
  validUntil: number,
): Promise<string> {
  // --8<-- [start:fields] ANCHOR: fields
  // One field per privilege, the lone * written as all=*, then _e (when it ends, Unix
  // seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
  const fields = new URLSearchParams();
  for (const privilege of privileges.split(",")) {
    const [name, ...value] = (privilege === "*" ? "all:*" : privilege).split(":");
    fields.append(name, value.join(":"));
  }
  fields.append("_e", String(validUntil));
  fields.append("_t", "0");
  fields.append("_u", userId);
  // --8<-- [end:fields] ANCHOR_END: fields

  // --8<-- [start:encrypt] ANCHOR: encrypt
  // 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
  // bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first 16
  // bytes of the SHA-1 of the admin secret.
  const random = crypto.getRandomValues(new Uint8Array(16));
  const body = join(random, utf8(String(fields)));
  const signed = join(await sha1(body), body);
  const plain = join(signed, new Uint8Array(-signed.length & 15));
  const secret = (await sha1(utf8(adminSecret))).slice(0, 16);
  const key = await crypto.subtle.importKey("raw", secret, "AES-CBC", false, ["encrypt"]);
  const algorithm = { name: "AES-CBC", iv: new Uint8Array(16) };
  const padded = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
  const ciphertext = padded.slice(0, plain.length); // without the block that WebCrypto always adds
  // --8<-- [end:encrypt] ANCHOR_END: encrypt

  // --8<-- [start:encode] ANCHOR: encode
  // base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
  const ks = base64(join(utf8(`v2|${partnerId}|`), ciphertext));
  return ks.replaceAll("+", "-").replaceAll("/", "_");
  // --8<-- [end:encode] ANCHOR_END: encode
}

async function version1(
  partnerId: string,
  adminSecret: string,
  userId: string,
  privileges: string,
  validUntil: number,
): Promise<string> {
  // --8<-- [start:info] ANCHOR: info
  // Nine fields between semicolons: partner twice, end, type, a random number, user,
  // privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
  // user id would forge a field.
  if (userId.includes(";")) {
    throw new Error("version 1 cannot hold a user id with a semicolon");
  }
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  const type = "0";
  const fields = [partnerId, partnerId, validUntil, type, random, userId, privileges, "", ""];
  const info = fields.join(";");
  // --8<-- [end:info] ANCHOR_END: info

  // --8<-- [start:sign] ANCHOR: sign
  // base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
  // and the fields.
  const hash = await sha1(utf8(adminSecret + info));
  const signature = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return base64(utf8(`${signature}|${info}`));
  // --8<-- [end:sign] ANCHOR_END: sign
}

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = (text: string) => new TextEncoder().encode(text);
const join = (left: Bytes, right: Bytes) => new Uint8Array([...left, ...right]);
const base64 = (bytes: Bytes) => btoa(String.fromCharCode(...bytes));
const sha1 = async (bytes: Bytes) => new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));

function setting(name: string): string {
  const value = process.env[name];
  if (!value) {
    console.error(name, "is not set");
    process.exit(2);
  }
  return value;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
