// Sign a person in. Exchanges a password for a KS of that person: ADMIN for administrators, USER
// for everybody else.
//
// Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
// KALTURA_PASSWORD, KALTURA_LOGIN_ID, KALTURA_USER_ID.

async function main() {
  const partnerId = setting("KALTURA_PARTNER_ID");
  const password = setting("KALTURA_PASSWORD");

  // With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
  const loginId = process.env["KALTURA_LOGIN_ID"];
  let ks;
  if (loginId) {
    // --8<-- [start:by-login-id] ANCHOR: by-login-id
    // user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown person too.
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
    // user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not pass that
    // difference on.
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
// What the API returns, under HTTP 200, when a call fails.
class ApiError extends Error {
  constructor({ code, message }) {
    // The message may quote the KS that was sent: what looks like one is redacted.
    const redacted = message.replace(/[\w+/=-]{32,}/g, "[redacted]");
    super(`${code}: ${redacted} (see: kskit explain error ${code})`);
    this.name = "ApiError";
    this.code = code;
  }
}

// Sends one request and returns the decoded response.
async function call(service, action, params) {
  const url = `${setting("KALTURA_SERVICE_URL")}/service/${service}/action/${action}`;
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...params, format: "1" }), // JSON; the default is XML
    signal: AbortSignal.timeout(30_000),
  };
  let answer;
  try {
    const response = await fetch(url, request);
    if (response.status !== 200) {
      throw new Error(`HTTP status ${response.status}`);
    }
    answer = await response.json();
  } catch (error) {
    const why = error.cause?.message ?? error.message;
    throw new Error(`${service}.${action}: no response from the API: ${why}`, { cause: error });
  }
  if (answer?.objectType === "KalturaAPIException") {
    throw new ApiError(answer);
  }
  return answer;
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
