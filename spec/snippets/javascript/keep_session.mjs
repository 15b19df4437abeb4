// Keep a session. For a service that holds an application token only: one session in
// memory, shared by all workers, renewed early, and once more when the server says
// INVALID_KS. Here they list entries, a page each.
// Prints: How many entries were listed. Needs: Node 20, Deno or Bun. Settings, from
// the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
// Run it: node keep_session.mjs

const WORKERS = 4;

async function main() {
  console.log(await countEntries(new Session()));
}

// --8<-- [start:pages] ANCHOR: pages
// Lists all entries, several pages at a time. totalCount over the entries of the first
// page is the number of pages; the server may give fewer than were asked for. Each
// worker takes the next page until none is left.
async function countEntries(session) {
  const first = await listPage(session, 1);
  const size = first.objects.length;
  const pages = size && Math.ceil(first.totalCount / size);
  let entries = size;
  let page = 1;
  const work = async () => {
    while (page < pages) {
      page += 1;
      const { objects } = await listPage(session, page).catch((error) => {
        page = pages; // nobody goes on
        throw error;
      });
      entries += objects.length;
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return entries;
}
// --8<-- [end:pages] ANCHOR_END: pages

async function listPage(session, page) {
  // KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that
  // the server gives.
  const pageSize = process.env.KALTURA_PAGE_SIZE || "500";
  const params = {
    "pager[pageSize]": pageSize,
    "pager[pageIndex]": String(page),
  };
  return await session.call((ks) => call("media", "list", { ks, ...params }));
}

// A session that everything in this process shares; the first call starts it.
class Session {
  #session = { ks: "", expiry: 0 };
  #starting;

  // --8<-- [start:list] ANCHOR: list
  // Does what sends a call with the KS. A KS can die early: expired by the server's
  // clock, or ended. One new session and one repetition, never a loop: after
  // session.end on one session of a token, all later ones are refused with LOGOUT too.
  async call(send) {
    const ks = await this.current("");
    try {
      return await send(ks);
    } catch (error) {
      const refused = error instanceof ApiError && error.code === "INVALID_KS";
      if (!refused || error.reason?.startsWith("EXCEEDED_RESTRICTED_")) {
        throw error;
      }
      return await send(await this.current(ks));
    }
  }
  // --8<-- [end:list] ANCHOR_END: list

  // --8<-- [start:share] ANCHOR: share
  // Returns the KS to send: another than the one that was refused. One KS serves any
  // number of workers. One at a time looks whether it still lasts and starts the next:
  // a KS that another worker has replaced meanwhile is not replaced again.
  async current(refused) {
    const left = Number(this.#session.expiry) - Date.now() / 1000;
    if (left <= 300 || this.#session.ks === refused) {
      this.#starting ??= start().finally(() => {
        this.#starting = undefined;
      });
      this.#session = await this.#starting;
    }
    return this.#session.ks;
  }
  // --8<-- [end:share] ANCHOR_END: share
}

// Starts a session with the application token.
async function start() {
  const partnerId = setting("KALTURA_PARTNER_ID");
  const appTokenId = setting("KALTURA_APP_TOKEN_ID");
  const appToken = setting("KALTURA_APP_TOKEN");
  const hashType = setting("KALTURA_APP_TOKEN_HASH_TYPE");

  // --8<-- [start:widget] ANCHOR: widget
  // An unprivileged session comes first: its KS authorises the call that follows.
  const widget = await call("session", "startWidgetSession", { widgetId: `_${partnerId}` });
  // --8<-- [end:widget] ANCHOR_END: widget

  const tokenHash = await hashToken(widget.ks, appToken, hashType);

  // --8<-- [start:start] ANCHOR: start
  // The response says when the KS ends, as Unix time: keep that beside it, and renew
  // early. Both stay in memory, and in no log.
  const params = {
    ks: widget.ks,
    id: appTokenId,
    tokenHash,
  };
  return await call("appToken", "startSession", params);
  // --8<-- [end:start] ANCHOR_END: start
}

// --8<-- [start:hash] ANCHOR: hash
// Hashes a KS and a token. A plain digest of the KS text followed by the token, in
// lower-case hexadecimal.
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
  "appToken.startSession": { ks: "string", expiry: "number|string" },
  "media.list": { totalCount: "number", objects: "list" },
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
