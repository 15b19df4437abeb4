// End a session. session.end revokes a KS at once. The sessions of one application
// token form a group: ending one ends them all, those started later too. Let them
// expire instead.
// Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs:
// Node 20, Deno or Bun. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
// KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: node end_session.mjs

async function main() {
  // With KALTURA_KS, that session is ended; without it, one of two sessions of an
  // application token.
  const ks = process.env.KALTURA_KS;
  if (ks) {
    await end(ks);
    await printRefusal(ks);
    return;
  }
  const partnerId = setting("KALTURA_PARTNER_ID");
  const appTokenId = setting("KALTURA_APP_TOKEN_ID");
  const appToken = setting("KALTURA_APP_TOKEN");
  const hashType = setting("KALTURA_APP_TOKEN_HASH_TYPE");

  // --8<-- [start:widget] ANCHOR: widget
  // One widget session can start any number of sessions of the token.
  const widget = await call("session", "startWidgetSession", { widgetId: `_${partnerId}` });
  // --8<-- [end:widget] ANCHOR_END: widget

  const tokenHash = await hashToken(widget.ks, appToken, hashType);

  // --8<-- [start:start] ANCHOR: start
  // Each carries the privilege sessionid with the token's id: that is the group.
  const params = {
    ks: widget.ks,
    id: appTokenId,
    tokenHash,
  };
  const session = await call("appToken", "startSession", params);
  const other = await call("appToken", "startSession", params);
  // --8<-- [end:start] ANCHOR_END: start

  await end(session.ks);

  // --8<-- [start:others] ANCHOR: others
  // The other session is refused as well. Nobody ended it: it belongs to the same
  // group.
  await printRefusal(other.ks);
  // --8<-- [end:others] ANCHOR_END: others

  // --8<-- [start:restart] ANCHOR: restart
  // A session started afterwards is born dead: startSession succeeds and says nothing;
  // only the next call is refused.
  const late = await call("appToken", "startSession", params);
  // --8<-- [end:restart] ANCHOR_END: restart
  // --8<-- [start:born-dead] ANCHOR: born-dead
  // The way out is another token: create one, delete the old one.
  await printRefusal(late.ks);
  // --8<-- [end:born-dead] ANCHOR_END: born-dead
}

// --8<-- [start:end] ANCHOR: end
// Revokes the KS. The response is null. Ending the same KS again is an error:
// INVALID_KS with LOGOUT.
async function end(ks) {
  await call("session", "end", { ks });
}
// --8<-- [end:end] ANCHOR_END: end

// --8<-- [start:refused] ANCHOR: refused
// Tries the KS and prints why it is refused. The reason stands where the message would
// quote the KS: args.KSID.
async function printRefusal(ks) {
  try {
    await call("media", "list", { ks, "pager[pageSize]": "1" });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "INVALID_KS") {
      throw error;
    }
    console.log(error.reason);
    return;
  }
  throw new Error("the KS still works");
}
// --8<-- [end:refused] ANCHOR_END: refused

// --8<-- [start:hash] ANCHOR: hash
// Hashes a KS and a token. The same KS and the same token give the same hash, which
// may be used again.
async function hashToken(ks, token, hashType) {
  const bytes = new TextEncoder().encode(ks + token);
  if (hashType === "MD5") {
    // WebCrypto has no MD5. Node, Deno and Bun have one of their own, browsers have none.
    const { createHash } = await import("node:crypto");
    return createHash("md5").update(bytes).digest("hex");
  }
  const algorithms = new Map([
    ["SHA1", "SHA-1"],
    ["SHA256", "SHA-256"],
    ["SHA512", "SHA-512"],
  ]);
  const algorithm = algorithms.get(hashType);
  if (!algorithm) {
    throw new Error(`unknown hash type ${hashType}: it is MD5, SHA1, SHA256 or SHA512`);
  }
  const hash = new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
// --8<-- [end:hash] ANCHOR_END: hash

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
  "session.startWidgetSession": { ks: "string" },
  "appToken.startSession": { ks: "string" },
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
