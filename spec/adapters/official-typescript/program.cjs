// The flow app-token-session with the official TypeScript SDK, as its users write it, for kskit grade.
"use strict";
const { createHash } = require("node:crypto");
require("../browser.cjs");
const { KalturaBrowserHttpClient } = require("kaltura-typescript-client");
const { action } = require("./actions.cjs");

function setting(name) {
  const value = process.env[`KALTURA_${name}`];
  if (!value) {
    console.error(`KALTURA_${name} is missing`);
    process.exit(2);
  }
  return value;
}

const names = ["SERVICE_URL", "PARTNER_ID", "APP_TOKEN_ID", "APP_TOKEN", "APP_TOKEN_HASH_TYPE"];
const [url, partner, id, token, hashType] = names.map(setting);

async function main() {
  const client = new KalturaBrowserHttpClient({ endpointUrl: url.replace(/\/api_v3$/, ""), clientTag: "kskit" });
  const call = (service, name, params) => client.request(action(service, name, params));
  const { ks } = await call("session", "startWidgetSession", { widgetId: `_${partner}` });
  const tokenHash = createHash(hashType.toLowerCase()).update(ks + token).digest("hex");
  const session = await call("appToken", "startSession", { ks, id, tokenHash });
  return (await call("media", "list", { ks: session.ks, pager: { pageSize: 5 } })).totalCount;
}

const waiting = setInterval(() => {}, 1000); // a promise that is never settled keeps a page waiting, and this program
main()
  .then(console.log)
  .catch((error) => {
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  })
  .finally(() => clearInterval(waiting));
