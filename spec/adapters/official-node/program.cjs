// A flow of flows.cjs as a program, for kskit grade FLOW -- node program.cjs FLOW
"use strict";
const { perform } = require("./flows.cjs");

const settings = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("KALTURA_")));
const needed = ["SERVICE_URL", "PARTNER_ID", "APP_TOKEN_ID", "APP_TOKEN", "APP_TOKEN_HASH_TYPE"];
const missing = needed.map((name) => `KALTURA_${name}`).find((name) => !settings[name]);
if (missing) {
  console.error(`${missing} is missing`);
  process.exit(2);
}
perform({ flow: process.argv[2], variant: "", settings }).then(({ error, result }) => {
  if (result) return console.log(result.output.join("\n"));
  console.error(`${error.code} ${error.reason ?? ""}`);
  process.exitCode = 1;
});
