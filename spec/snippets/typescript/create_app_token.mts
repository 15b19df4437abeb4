// Create an application token. Done once, by an administrator: what the sessions of
// the token may do and how long they last is fixed here.
// Prints: The token's id and the token, each on a line. Needs: Node 22.18, Deno or
// Bun, or Node 20 with tsx. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID.
// Run it: node create_app_token.mts

async function main() {
  const partnerId = setting("KALTURA_PARTNER_ID");
  const adminSecret = setting("KALTURA_ADMIN_SECRET");
  const userId = setting("KALTURA_USER_ID");

  // --8<-- [start:start] ANCHOR: start
  // Only an administrator may create tokens; a minute is long enough.
  const startParams = {
    partnerId,
    secret: adminSecret,
    userId,
    type: "2",
    expiry: "60",
  };
  const ks = await call("session", "start", startParams);
  // --8<-- [end:start] ANCHOR_END: start

  // --8<-- [start:add] ANCHOR: add
  // sessionDuration is in seconds. A small expiry counts seconds from now, 0 means
  // now: leave it out for a token that never expires. Leaving hashType out means SHA1.
  const params = {
    ks,
    "appToken[hashType]": "SHA256",
    "appToken[sessionType]": "0",
    "appToken[sessionDuration]": "3600",
    "appToken[expiry]": "31536000",
    "appToken[sessionUserId]": userId,
    "appToken[sessionPrivileges]": "sview:*,list:*,download:*",
    "appToken[description]": "Reads the catalogue for example.com",
  };
  const appToken = await call("appToken", "add", params);
  console.log(appToken.id);
  console.log(appToken.token);
  // --8<-- [end:add] ANCHOR_END: add
}

// --8<-- [start:call] ANCHOR: call
type Exception = {
  code: string;
  message: string;
};

// What the API returns, under HTTP 200, when a call fails.
class ApiError extends Error {
  readonly code: string;

  constructor({ code, message }: Exception) {
    const name = visible(code);
    super(`${name}: ${shown(message)} (see: kskit explain error ${name})`);
    this.name = "ApiError";
    this.code = code;
  }
}

// Replaces control characters.
function visible(text: string): string {
  return String(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

// Redacts what looks like a KS, too: a message may quote the one that was sent.
function shown(text: string): string {
  return visible(text).replace(/[\w+/=-]{32,}/g, "[redacted]");
}

// What a response must be: its type, or those of the members of an object.
const RESULTS = {
  "session.start": "string",
  "appToken.add": { id: "string", token: "string" },
} as const;

interface Types {
  string: string;
  number: number;
  "number|string": number | string;
  list: Record<string, unknown>[];
}
type Of<T> = T extends keyof Types ? Types[T] : { [Name in keyof T]: Of<T[Name]> };
type Result<Name> = Name extends keyof typeof RESULTS ? Of<(typeof RESULTS)[Name]> : unknown;

function isOf(type: unknown, value: unknown): boolean {
  if (typeof type === "string") {
    return type === "list" ? Array.isArray(value) : type.split("|").includes(typeof value);
  }
  return Object.entries(type as object).every(([name, inner]) =>
    isOf(inner, (value as Record<string, unknown> | null)?.[name]),
  );
}

function isException(answer: unknown): answer is Exception {
  return (answer as { objectType?: unknown } | null)?.objectType === "KalturaAPIException";
}

// Sends one request and returns the decoded response.
async function call<Service extends string, Action extends string>(
  service: Service,
  action: Action,
  params: Record<string, string>,
): Promise<Result<`${Service}.${Action}`>> {
  const name = `${service}.${action}`;
  const url = `${setting("KALTURA_SERVICE_URL")}/service/${service}/action/${action}`;
  let answer: unknown;
  try {
    answer = await fetchJson(url, params);
  } catch (error) {
    const { cause, message } = error as Error;
    const why = shown((cause as Error | undefined)?.message ?? message);
    throw new Error(`${name}: no response from the API: ${why}`, { cause: error });
  }
  if (isException(answer)) {
    throw new ApiError(answer);
  }
  if (!isOf((RESULTS as Record<string, unknown>)[name] ?? {}, answer)) {
    throw new Error(`${name}: the response is not what this call gives`);
  }
  return answer as Result<`${Service}.${Action}`>;
}

// Returns the JSON that comes, or throws an error with the beginning of what came instead.
async function fetchJson(url: string, params: Record<string, string>): Promise<unknown> {
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

function setting(name: string): string {
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
  console.error((error as Error).message);
  process.exitCode = 1;
}
