// Send several calls in one request. The second call uses the result of the first,
// which saves a round trip. Each part of the response is a result or an exception of
// its own.
// Prints: How many entries the session may list. Needs: Node 22.18, Deno or Bun, or
// Node 20 with tsx. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
// Run it: node multirequest.mts

async function main() {
  const partnerId = setting("KALTURA_PARTNER_ID");
  const adminSecret = setting("KALTURA_ADMIN_SECRET");

  // --8<-- [start:send] ANCHOR: send
  // Parts are numbered from 1 without gaps. {1:result} stands for the whole first
  // result, here the KS. An app-token session cannot be chained so: its hash needs the
  // KS itself.
  const params = {
    "1:service": "session",
    "1:action": "start",
    "1:partnerId": partnerId,
    "1:secret": adminSecret,
    "1:type": "2",
    "2:service": "media",
    "2:action": "list",
    "2:ks": "{1:result}",
    "2:pager[pageSize]": "1",
  };
  const answers = await call("multirequest", params);
  // --8<-- [end:send] ANCHOR_END: send

  // --8<-- [start:check] ANCHOR: check
  // The response is a list. A part that failed does not stop those after it, so the
  // first exception is the one to report.
  const exception = answers.find(isException);
  if (exception) {
    throw new ApiError(exception);
  }
  console.log(answers[1].totalCount);
  // --8<-- [end:check] ANCHOR_END: check
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
  multirequest: "list",
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
async function call<Service extends string>(
  service: Service,
  params: Record<string, string>,
): Promise<Result<Service>> {
  const url = `${setting("KALTURA_SERVICE_URL")}/service/${service}`;
  let answer: unknown;
  try {
    answer = await fetchJson(url, params);
  } catch (error) {
    const { cause, message } = error as Error;
    const why = shown((cause as Error | undefined)?.message ?? message);
    throw new Error(`${service}: no response from the API: ${why}`, { cause: error });
  }
  if (isException(answer)) {
    throw new ApiError(answer);
  }
  if (!isOf((RESULTS as Record<string, unknown>)[service] ?? {}, answer)) {
    throw new Error(`${service}: the response is not what this call gives`);
  }
  return answer as Result<Service>;
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
