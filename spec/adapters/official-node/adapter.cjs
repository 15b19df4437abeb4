// An adapter around the official Node SDK, kaltura-client, as it is. It makes no KS itself.
//     npm ci --prefix FOLDER (with the package files beside this one), then
//     NODE_PATH=FOLDER/node_modules kskit verify --known-failures known-failures.txt -- node adapter.cjs
"use strict";
const { createInterface } = require("node:readline");
const { version } = require("kaltura-client/package.json");
const { decode } = require("./answers.cjs");
const { encode } = require("./calls.cjs");
const { perform } = require("./flows.cjs");

const ops = { request_encode: encode, response_decode: decode, flow: perform };

const ABOUT = { name: "kaltura-client", language: "javascript", version };
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function answer({ cmd, seq, op, input }) {
  if (cmd === "hello") return say({ ok: true, implementation: ABOUT, ops: Object.keys(ops) });
  if (cmd === "stop") return process.stdin.destroy();
  return say({ seq, ...(await ops[op](input)) });
}

// The SDK throws some errors where no caller can catch them; the process would end, and the harness start another one.
createInterface({ input: process.stdin }).on("line", (line) => answer(JSON.parse(line)));
