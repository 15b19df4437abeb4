// A starter adapter for `kskit verify`: Node, no packages.
//     kskit verify -- node spec/adapters/javascript/adapter.mjs
import { createCipheriv, createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { form, INFO, octets } from "./fields.mjs";

const sha1 = (...parts) => createHash("sha1").update(Buffer.concat(parts)).digest();

function tokenHash({ ks, token, hash_type: type }) {
  if (![null, "MD5", "SHA1", "SHA256", "SHA512"].includes(type)) return { error: { code: "INVALID_ENUM_VALUE" } };
  const hash = createHash((type ?? "SHA1").toLowerCase()).update(octets(ks)).update(octets(token));
  return { result: { token_hash: hash.digest("hex") } };
}

function ksEncode(given) {
  if (given.version === 2) return { result: { ks: ksV2(given, Buffer.from(given.random_hex, "hex")) } };
  const info = Buffer.concat(INFO.flatMap((name, i) => [Buffer.from(i ? ";" : ""), octets(given[name])]));
  const signature = sha1(octets(given.secret), info).toString("hex");
  return { result: { ks: Buffer.concat([Buffer.from(`${signature}|`), info]).toString("base64") } };
}

function ksV2(given, random) {
  const signed = Buffer.concat([random, Buffer.from(form(given))]);
  const plain = Buffer.concat([sha1(signed), signed]);
  const aes = createCipheriv("aes-128-cbc", sha1(octets(given.secret)).subarray(0, 16), Buffer.alloc(16));
  aes.setAutoPadding(false);
  const encrypted = [aes.update(plain), aes.update(Buffer.alloc((16 - (plain.length % 16)) % 16)), aes.final()];
  const envelope = Buffer.concat([Buffer.from(`v2|${given.partner_id}|`), ...encrypted]);
  return envelope.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

const ops = { token_hash: tokenHash, ks_encode: ksEncode };
createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.cmd === "stop") process.stdin.destroy();
  else if (message.cmd === "hello") {
    const implementation = { name: "javascript-starter", language: "javascript", version: "1" };
    console.log(JSON.stringify({ ok: true, implementation, ops: Object.keys(ops) }));
  } else console.log(JSON.stringify({ seq: message.seq, ...ops[message.op](message.input) }));
});
