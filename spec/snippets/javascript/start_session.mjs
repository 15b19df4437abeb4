// Start a session. Exchanges an account secret for a KS. For servers only: whoever
// holds a secret can act as any user.
// Prints: The KS. Needs: Node 20, Deno or Bun. Settings, from the environment:
// KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_USER_ID, KALTURA_ADMIN_SECRET,
// KALTURA_USER_SECRET.
// Run it: node start_session.mjs

async function main() {
  const partnerId = setting("KALTURA_PARTNER_ID");
  const userId = setting("KALTURA_USER_ID");

  // --8<-- [start:start] ANCHOR: start
  // The admin secret gives an ADMIN session; without it, the user secret gives a USER
  // session.
  const adminSecret = process.env.KALTURA_ADMIN_SECRET;
  const secret = adminSecret || setting("KALTURA_USER_SECRET");
  const type = adminSecret ? "2" : "0";
  const privileges = adminSecret ? "disableentitlement" : "sview:*";

  // session.start answers with the KS itself: one JSON string. expiry counts seconds
  // from now, and the account may cap it without saying so.
  const params = {
    partnerId,
    secret,
    userId,
    type,
    expiry: "3600",
    privileges,
  };
  const ks = await call("session", "start", params);
  console.log(ks);
  // --8<-- [end:start] ANCHOR_END: start
}

// --8<-- [start:call] ANCHOR: call
// What the API returns, under HTTP 200, when a call fails.
class ApiError extends Error {
  constructor({ code, message }) {
    const name = visible(code);
    super(`${name}: ${shown(message)} (see: kskit explain error ${name})`);
    this.name = "ApiError";
    this.code = code;
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
