// Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
// for INVALID_KS, on the reason word.
// Prints: How many entries the session may list. Needs: Node 20, Deno or Bun.
// Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS.
// Run it: node handle_errors.mjs

async function main() {
  const ks = setting("KALTURA_KS");

  // --8<-- [start:send] ANCHOR: send
  // A time-out, a refused connection, an HTTP status other than 200 or a page of HTML
  // is not a response from the API.
  const params = {
    ks,
    "pager[pageSize]": "1",
  };
  const list = await call("media", "list", params);
  console.log(list.totalCount);
  // --8<-- [end:send] ANCHOR_END: send
}

// --8<-- [start:decide] ANCHOR: decide
// Says how to go on. Decide by the code and, for INVALID_KS, by the word in args.KSID;
// the number in the message is always the same.
function whatToDo(error) {
  if (!(error instanceof ApiError)) {
    return "no response from the API: repeat later, with growing pauses";
  }
  if (error.code === "INVALID_KS" && error.reason === "EXCEEDED_RESTRICTED_IP") {
    return "the KS is for another address, a new one would be too: mend iprestrict";
  }
  if (error.code === "INVALID_KS" && error.reason === "EXCEEDED_RESTRICTED_URI") {
    return "the KS is for other calls, a new one would be too: mend urirestrict";
  }
  if (error.code === "INVALID_KS") {
    return "start a new session and repeat the call once; refused again, give up";
  }
  if (error.code === "SERVICE_FORBIDDEN") {
    return "no KS arrived, or its role may not do this: a retry does not help";
  }
  return "mend the request: a retry gives the same response";
}
// --8<-- [end:decide] ANCHOR_END: decide

// --8<-- [start:exception] ANCHOR: exception
// An object whose objectType is KalturaAPIException. args is an object, or an empty
// list when there is nothing to say.

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
// --8<-- [end:exception] ANCHOR_END: exception

// --8<-- [start:call] ANCHOR: call
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
  console.error(whatToDo(error));
  process.exitCode = 1;
}
