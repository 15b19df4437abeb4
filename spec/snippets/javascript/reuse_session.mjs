// Reuse a session. One KS serves any number of clients until it expires. Keep the KS
// and when it ends; never keep the secret with them. Renew early, and once more when
// the server says INVALID_KS.
// Prints: How many entries the session may list: as the first client sees it, then as
// the second. Needs: Node 20, Deno or Bun. Settings, from the environment:
// KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
// KALTURA_SESSION_FILE.
// Run it: node reuse_session.mjs

import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

async function main() {
  console.log(await countEntries());

  // --8<-- [start:second-client] ANCHOR: second-client
  // Another connection, another process, another language: the stored KS is all it
  // needs.
  console.log(await countEntries());
  // --8<-- [end:second-client] ANCHOR_END: second-client
}

// --8<-- [start:list] ANCHOR: list
// Counts with the stored KS. A KS can die early: revoked, or capped by the account.
// One renewal and one repetition, never a loop; none where the KS is restricted, as a
// new one would be too.
async function countEntries() {
  let { validUntil, ks } = await load();
  if (validUntil < Date.now() / 1000 + 300) {
    ks = await renew();
  }
  try {
    return await list(ks);
  } catch (error) {
    const refused = error instanceof ApiError && error.code === "INVALID_KS";
    if (!refused || error.reason?.startsWith("EXCEEDED_RESTRICTED_")) {
      throw error;
    }
    return await list(await renew());
  }
}

async function list(ks) {
  const params = {
    ks,
    "pager[pageSize]": "1",
  };
  const answer = await call("media", "list", params);
  return answer.totalCount;
}
// --8<-- [end:list] ANCHOR_END: list

// --8<-- [start:load] ANCHOR: load
// Returns the stored session, or one that has ended. The file holds two words: the
// Unix time at which the KS ends, and the KS.
async function load() {
  try {
    const stored = await readFile(setting("KALTURA_SESSION_FILE"), "utf8");
    const [validUntil, ks] = stored.trim().split(" ");
    return { validUntil: (ks && Number(validUntil)) || 0, ks };
  } catch {
    return { validUntil: 0, ks: "" }; // nothing stored yet, or nothing that can be read
  }
}
// --8<-- [end:load] ANCHOR_END: load

// --8<-- [start:renew] ANCHOR: renew
// Starts a session and stores it. session.start does not say when the KS ends, and the
// account may cap it: what was asked for is the latest it can be.
async function renew() {
  const validUntil = Math.floor(Date.now() / 1000) + 3600;
  const params = {
    partnerId: setting("KALTURA_PARTNER_ID"),
    secret: setting("KALTURA_ADMIN_SECRET"),
    userId: setting("KALTURA_USER_ID"),
    type: "0",
    expiry: "3600",
    privileges: "list:*",
  };
  const ks = await call("session", "start", params);
  await store(validUntil, ks);
  return ks;
}
// --8<-- [end:renew] ANCHOR_END: renew

// --8<-- [start:store] ANCHOR: store
// Replaces the stored session. Whoever reads the KS has the session: owner only, one
// file per account, user and privileges, no secret beside it, no KS in a log.
async function store(validUntil, ks) {
  const file = setting("KALTURA_SESSION_FILE");
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, `${validUntil} ${ks}\n`, { mode: 0o600, flag: "wx" });
  await rename(fresh, file);
}
// --8<-- [end:store] ANCHOR_END: store

// --8<-- [start:call] ANCHOR: call
// What the API returns, under HTTP 200, when a call fails.
class ApiError extends Error {
  constructor({ code, message, args }) {
    const name = visible(code);
    super(`${name}: ${shown(message)} (see: kskit explain error ${name})`);
    this.name = "ApiError";
    this.code = code;
    this.reason = args?.KSID; // args is an object, or an empty list
  }
}

// Replaces control characters.
function visible(text) {
  return String(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

// Redacts what looks like a KS, too: a message may quote the one that was sent.
function shown(text) {
  return visible(text).replace(/[\w+/=-]{32,}/g, "[redacted]");
}

// What a response must be: its type, or those of the members of an object.
const RESULTS = {
  "session.start": "string",
  "media.list": { totalCount: "number" },
};

function isOf(type, value) {
  if (typeof type === "string") {
    return type === "list" ? Array.isArray(value) : type.split("|").includes(typeof value);
  }
  return Object.entries(type).every(([name, inner]) => isOf(inner, value?.[name]));
}

function isException(answer) {
  return answer?.objectType === "KalturaAPIException";
}

// Sends one request and returns the decoded response.
async function call(service, action, params) {
  const name = `${service}.${action}`;
  const url = `${setting("KALTURA_SERVICE_URL")}/service/${service}/action/${action}`;
  let answer;
  try {
    answer = await fetchJson(url, params);
  } catch (error) {
    const { cause, message } = error;
    const why = shown(cause?.message ?? message);
    throw new Error(`${name}: no response from the API: ${why}`, { cause: error });
  }
  if (isException(answer)) {
    throw new ApiError(answer);
  }
  if (!isOf(RESULTS[name] ?? {}, answer)) {
    throw new Error(`${name}: the response is not what this call gives`);
  }
  return answer;
}

// Returns the JSON that comes, or throws an error with the beginning of what came instead.
async function fetchJson(url, params) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...params, format: "1" }), // JSON; the default is XML
    redirect: "manual", // nobody but the service is sent a KS, a hash or a secret
    signal: AbortSignal.timeout(1000 * Number(process.env.KALTURA_TIMEOUT_SECONDS || 30)), // for the whole response
  });
  const text = await response.text();
  try {
    if (response.status === 200) {
      return JSON.parse(text);
    }
  } catch {
    // it is no JSON
  }
  throw new Error(`HTTP status ${response.status}: ${shown(text).slice(0, 60)}`);
}
// --8<-- [end:call] ANCHOR_END: call

function setting(name) {
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
  console.error(error.message);
  process.exitCode = 1;
}
