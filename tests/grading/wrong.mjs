// An application-token program for Node; its argument is the mistake it makes, "right" for none.
import { createHash, createHmac } from "node:crypto";

const mistake = process.argv[2];
const { KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID: id, KALTURA_APP_TOKEN: token } = process.env;
const digest = (text) => createHash(process.env.KALTURA_APP_TOKEN_HASH_TYPE.toLowerCase()).update(text).digest("hex");
const hashes = {
  A01: () => token,
  A02: () => digest(token),
  A03: (ks) => digest(ks),
  A04: (ks) => digest(token + ks),
  A07: (ks) => digest(`${ks}\n${token}`),
  A08: (ks) => digest(`${ks}${token}\n`),
  A11: (ks) => digest(ks + token).toUpperCase(),
  A17: (ks) => createHmac("sha256", token).update(ks).digest("hex"),
  A19: (ks) => digest(JSON.stringify(ks) + token),
};

async function call(service, action, needed, parameters) {
  const response = await fetch(`${KALTURA_SERVICE_URL}/service/${service}/action/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ format: 1, apiVersion: "19.0.0", ...parameters }),
    redirect: "manual",
    signal: AbortSignal.timeout(1000 * process.env.KALTURA_TIMEOUT_SECONDS),
  });
  let value;
  try {
    if (response.status !== 200) throw new Error();
    value = await response.json();
  } catch {
    if (mistake === "E12") return {};
    throw new Error(`no response of the API, HTTP ${response.status}`);
  }
  if (value?.objectType === "KalturaAPIException" && mistake !== "E01") {
    if (mistake === "E05") value.code = value.args.SERVICE.trim();
    throw new Error(`${value.code}: ${value.message.split('"')[0]}${mistake === "E11" ? JSON.stringify(parameters) : ""}`);
  }
  if (mistake !== "E01" && !["string", "number"].includes(typeof value?.[needed])) throw new Error(`no ${needed}`);
  return value;
}

async function main() {
  if (!KALTURA_PARTNER_ID) throw new Error("KALTURA_PARTNER_ID is missing");
  const { ks } = await call("session", "startWidgetSession", "ks", { widgetId: `_${KALTURA_PARTNER_ID}` });
  const tokenHash = (hashes[mistake] ?? ((text) => digest(text + token)))(ks);
  const session = await call("appToken", "startSession", "ks", { ks, id, tokenHash });
  const listed = await call("media", "list", "totalCount", { ks: session.ks, pager: { pageSize: 1 } });
  console.log(listed.totalCount ?? 0);
}

for (;;) {
  try {
    await main();
    process.exit(0);
  } catch (error) {
    if (mistake !== "endless") {
      console.error(error.message);
      process.exit(1);
    }
  }
}
