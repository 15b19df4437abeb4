// Sign a person in. Exchanges a password for a KS of that person: ADMIN for
// administrators, USER for everybody else.
// Prints: The KS. Needs: Node 22.18, Deno or Bun, or Node 20 with tsx. Settings, from
// the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_PASSWORD,
// KALTURA_LOGIN_ID, KALTURA_USER_ID.
// Run it: node login.mts

async function main() {
  const partnerId = setting("KALTURA_PARTNER_ID");
  const password = setting("KALTURA_PASSWORD");

  // With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
  const loginId = process.env.KALTURA_LOGIN_ID;
  let ks: Result<"user.loginByLoginId">;
  if (loginId) {
    // --8<-- [start:by-login-id] ANCHOR: by-login-id
    // user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown
    // person too.
    const params = {
      loginId,
      password,
      partnerId,
      expiry: "3600",
    };
    ks = await call("user", "loginByLoginId", params);
    // --8<-- [end:by-login-id] ANCHOR_END: by-login-id
  } else {
    // --8<-- [start:by-user-id] ANCHOR: by-user-id
    // user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not
    // pass that difference on.
    const userId = setting("KALTURA_USER_ID");
    const params = {
      partnerId,
      userId,
      password,
      expiry: "3600",
    };
    ks = await call("user", "login", params);
    // --8<-- [end:by-user-id] ANCHOR_END: by-user-id
  }
  console.log(ks);
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
  "user.loginByLoginId": "string",
  "user.login": "string",
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
