// The flows with the official Node SDK, as its users write them.
"use strict";
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const kaltura = require("kaltura-client");
const { appToken, media, session, user } = kaltura.services;

// Do a flow: {flow, variant, settings} -> the lines it prints, or an error.
async function perform({ flow, variant, settings }) {
  if (!flows[flow]) return { skip: "the SDK makes no KS" };
  const given = Object.fromEntries(Object.entries(settings).map(([k, v]) => [k.replace("KALTURA_", "").toLowerCase(), v]));
  try {
    return { result: { output: (await flows[flow](given, variant)).map(String) } };
  } catch (error) {
    if (error?.objectType !== "KalturaAPIException") return { error: { code: "NO_API_ANSWER" } };
    return { error: { code: error.code, reason: error.args.KSID ?? "" } };
  }
}

function client(given, ks) {
  const config = new kaltura.Configuration();
  config.serviceUrl = given.service_url.replace(/\/api_v3$/, "");
  config.setLogger(null); // the default one writes to standard output
  config.getLogger = () => null;
  if (given.timeout_seconds) config.timeout = given.timeout_seconds * 1000;
  const made = new kaltura.Client(config);
  if (ks) made.setKs(ks);
  return made;
}

const page = (pageSize) => new kaltura.objects.FilterPager({ pageSize });
const count = async (given, ks, filter = null, pager = page(1)) =>
  (await media.listAction(filter, pager).execute(client(given, ks))).totalCount;
const start = (given, secret, type, expiry, privileges) =>
  session.start(secret, given.user_id, type, given.partner_id, expiry, privileges).execute(client(given));
const widget = async (given) => (await session.startWidgetSession(`_${given.partner_id}`).execute(client(given))).ks;

async function tokenSession(given, widgetKs) {
  const hash = createHash(given.app_token_hash_type.toLowerCase()).update(widgetKs + given.app_token).digest("hex");
  return await appToken.startSession(given.app_token_id, hash).execute(client(given, widgetKs));
}

async function refused(given, ks) {
  try {
    await count(given, ks);
  } catch (error) {
    return error.args.KSID;
  }
  return "accepted";
}

const mayStartAgain = ({ code, args }) => code === "INVALID_KS" && !args.KSID?.startsWith("EXCEEDED_RESTRICTED"); // LIFE.25

const flows = {
  "start-session": async (given, variant) =>
    variant === "admin-secret"
      ? [await start(given, given.admin_secret, 2, 3600, "disableentitlement")]
      : [await start(given, given.user_secret, 0, 3600, "sview:*")],

  "widget-session": async (given) => [await widget(given)],

  "app-token-session": async (given) => [await count(given, (await tokenSession(given, await widget(given))).ks, null, page(5))],

  "create-app-token": async (given) => {
    const ks = await start(given, given.admin_secret, 2, 60, null);
    const token = new kaltura.objects.AppToken({
      hashType: "SHA256",
      sessionType: 0,
      sessionDuration: 3600,
      expiry: 31536000,
      sessionUserId: given.user_id,
      sessionPrivileges: "sview:*,list:*,download:*",
      description: "Reads the catalogue for example.com",
    });
    const made = await appToken.add(token).execute(client(given, ks));
    return [made.id, made.token];
  },

  login: async (given, variant) => [
    await (variant === "by-login-id"
      ? user.loginByLoginId(given.login_id, given.password, given.partner_id, 3600)
      : user.login(given.partner_id, given.user_id, given.password, 3600)
    ).execute(client(given)),
  ],

  "use-session": async (given) => {
    const newest = new kaltura.objects.MediaEntryFilter({ orderBy: "-createdAt" });
    return [await count(given, given.ks, newest, page(2))];
  },

  "reuse-session": async (given) => {
    const renew = async () => {
      const ks = await start(given, given.admin_secret, 0, 3600, "list:*");
      writeFileSync(given.session_file, `${Math.floor(Date.now() / 1000) + 3600} ${ks}\n`);
      return ks;
    };
    let [until, ks] = existsSync(given.session_file) ? readFileSync(given.session_file, "utf8").trim().split(" ") : [0];
    if (until - Date.now() / 1000 <= 300) ks = await renew();
    let first;
    try {
      first = await count(given, ks);
    } catch (error) {
      if (!mayStartAgain(error)) throw error;
      ks = await renew();
      first = await count(given, ks);
    }
    return [first, await count(given, ks)];
  },

  "keep-session": async (given) => {
    let kept = { ks: "", expiry: 0 };
    const current = async (refused) => {
      if (kept.ks === refused || kept.expiry - Date.now() / 1000 <= 300) kept = await tokenSession(given, await widget(given));
      return kept.ks;
    };
    const entries = async (pageIndex) => {
      const pager = new kaltura.objects.FilterPager({ pageSize: given.page_size ?? 500, pageIndex });
      const send = async (ks) => await media.listAction(null, pager).execute(client(given, ks));
      const ks = await current("");
      try {
        return await send(ks);
      } catch (error) {
        if (!mayStartAgain(error)) throw error;
        return await send(await current(ks));
      }
    };
    const { objects, totalCount } = await entries(1);
    let listed = objects.length;
    const pages = listed && Math.ceil(totalCount / listed);
    for (let index = 2; index <= pages; index++) listed += (await entries(index)).objects.length;
    return [listed];
  },

  "inspect-session": async (given) => {
    const info = await session.get().execute(client(given, given.ks));
    return [`sessionType ${info.sessionType}`, `expiry ${info.expiry}`, `privileges ${info.privileges}`];
  },

  "end-session": async (given, variant) => {
    if (variant === "plain") {
      await session.end().execute(client(given, given.ks));
      return [await refused(given, given.ks)];
    }
    const widgetKs = await widget(given);
    const [ended, other] = [await tokenSession(given, widgetKs), await tokenSession(given, widgetKs)];
    await session.end().execute(client(given, ended.ks));
    return [await refused(given, other.ks), await refused(given, (await tokenSession(given, widgetKs)).ks)];
  },

  multirequest: async (given) => {
    const several = session
      .start(given.admin_secret, null, 2, given.partner_id)
      .add(media.listAction(null, page(1)).setKs("{1:result}"));
    const answers = await several.execute(client(given));
    const exception = answers.find((answer) => answer?.objectType === "KalturaAPIException");
    if (exception) throw exception;
    return [answers[1].totalCount];
  },

  "handle-errors": async (given) => [await count(given, given.ks)],
};

module.exports = { perform };
