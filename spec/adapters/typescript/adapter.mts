// A starter: kskit verify -- tsx spec/adapters/typescript/adapter.mts. It runs regions of the programs in
// spec/snippets/typescript as they stand there; call your own code in their place.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { form, INFO, octets } from "../javascript/fields.mjs";

function region(flow: string, name: string): string {
  const program = readFileSync(new URL(`../../snippets/typescript/${flow}.mts`, import.meta.url), "utf8");
  const found = program.match(new RegExp(`\\[start:${name}\\].*\\n([^]*?)\\n.*\\[end:${name}\\]`));
  if (!found) throw new Error(`${flow} has no region ${name}`);
  return found[1];
}

const code = `
type Bytes = Uint8Array<ArrayBuffer>;
const utf8 = (text: string) => new TextEncoder().encode(text);
const join = (left: Bytes, right: Bytes) => new Uint8Array([...left, ...right]);
const base64 = (bytes: Bytes) => btoa(String.fromCharCode(...bytes));
const sha1 = async (bytes: Bytes) => new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
export ${region("app_token_session", "hash")}
export async function version1(info: string, adminSecret: string): Promise<string> {
  ${region("local_ks", "sign")}
}
export async function version2(fields: string, partnerId: string, adminSecret: string, crypto: Crypto): Promise<string> {
  ${region("local_ks", "encrypt")}
  ${region("local_ks", "encode")}
}`;
const folder = mkdtempSync(join(tmpdir(), "adapter-"));
const file = join(folder, "regions.mts");
writeFileSync(file, code);
const { hashToken, version1, version2 } = await import(pathToFileURL(file).href);
rmSync(folder, { recursive: true });

// The programs take texts: bytes that are not UTF-8 are a TypeError.
const text = (value: unknown) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets(value));
const ops: Record<string, (given: Record<string, unknown>) => Promise<object>> = {
  token_hash: async ({ ks, token, hash_type }) => ({ token_hash: await hashToken(text(ks), text(token), hash_type ?? "SHA1") }),
  ks_encode: async (given) => {
    const secret = text(given.secret);
    if (given.version === 1) return { ks: await version1(INFO.map((name) => text(given[name])).join(";"), secret) };
    const random = { subtle: crypto.subtle, getRandomValues: () => Uint8Array.from(Buffer.from(String(given.random_hex), "hex")) };
    return { ks: await version2(form(given), text(given.partner_id), secret, random) };
  },
};
for await (const line of createInterface({ input: process.stdin })) {
  const { cmd, seq, op, input } = JSON.parse(line);
  if (cmd === "stop") break;
  const implementation = { name: "typescript-starter", language: "typescript", version: "1" };
  const said = cmd
    ? { ok: true, implementation, ops: Object.keys(ops) }
    : await ops[op](input).then(
        (result) => ({ seq, result }),
        (why) => (why instanceof TypeError ? { seq, skip: "the programs take UTF-8" } : { seq, error: { code: "INVALID_ENUM_VALUE" } }),
      );
  console.log(JSON.stringify(said));
}
