// An adapter around the official TypeScript SDK, kaltura-typescript-client, as it is. It makes no KS itself.
//     NODE_PATH=FOLDER/node_modules kskit verify -- node adapter.cjs, where FOLDER has the package and tslib
"use strict";
const { createInterface } = require("node:readline");
const { XMLHttpRequest } = require("../browser.cjs");
const sdk = require("kaltura-typescript-client");
const { version } = require("kaltura-typescript-client/package.json");
const { action, fits } = require("./actions.cjs");

console.log = console.warn = console.error = () => {}; // the SDK's remarks would stand between the answers

const client = new sdk.KalturaBrowserHttpClient({ endpointUrl: "http://127.0.0.1", clientTag: "kskit" });

// {service, action, params} -> the request; encoding and nesting are the SDK's own: JSON
async function encode({ service, action: name, params, response_format: format }) {
  if (format !== 1) return { skip: "the SDK asks for JSON only" };
  if (!fits(service, name, params)) return { skip: "the SDK has no such argument, or no such action" };
  let sent;
  XMLHttpRequest.transport = async (url, request) => {
    sent = { ...request, target: url.replace("http://127.0.0.1", "") };
    return new Response("null");
  };
  await client.request(action(service, name, params)).catch(() => {}); // null is no result of most actions
  return { result: { method: sent.method, target: sent.target, headers: sent.headers, body: sent.body } };
}

class Any extends sdk.KalturaRequest {
  toRequestObject() {
    return { service: "system", action: "ping" };
  }
}

// {status, headers, body} -> the value, or the error that the SDK rejects with
async function decode({ status, body }) {
  if (typeof body !== "string") return { skip: "a browser gives texts" };
  if (/^\s*<(\?xml|xml)/.test(body)) return { skip: "the SDK asks for JSON only" };
  let value;
  try {
    value = JSON.parse(body);
  } catch {} // whatever it is, the SDK is asked for a text
  if (value && typeof value === "object" && value.objectType !== "KalturaAPIException")
    return { skip: "the SDK makes an object of the type that the caller expects" };
  XMLHttpRequest.transport = async () => ({ status, text: async () => body });
  const responseType = { number: "n", boolean: "b" }[typeof value] ?? (value === null ? "v" : "s");
  try {
    return { result: { value: await client.request(new Any({}, { responseType })) } };
  } catch (error) {
    if (error.code.startsWith("client::")) return { error: { code: "NO_API_ANSWER" } };
    const [, word] = /^Invalid KS "([A-Z_]+)"/.exec(error.message) ?? []; // the SDK drops the arguments of an exception
    return { error: { code: error.code, message: error.message, ...(word && { reason: word }) } };
  }
}

const ops = { request_encode: encode, response_decode: decode };
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function answer({ cmd, seq, op, input }) {
  const implementation = { name: "kaltura-typescript-client", language: "typescript", version };
  if (cmd === "hello") return say({ ok: true, implementation, ops: Object.keys(ops) });
  if (cmd === "stop") return process.stdin.destroy();
  return say({ seq, ...(await ops[op](input).catch((error) => ({ error: { code: error.name } }))) });
}

let last = Promise.resolve(); // one question at a time: they share the transport
createInterface({ input: process.stdin }).on("line", (line) => (last = last.then(() => answer(JSON.parse(line)))));
