// The official Node SDK, unmodified, against the emulator; prints one JSON object of what each step saw.
"use strict";
const { createHash } = require("node:crypto");
const kaltura = require("kaltura-client");
const { appToken, baseEntry, media, session, user } = kaltura.services;
const { AppToken, AppTokenFilter, FilterPager, MediaEntryFilter, User } = kaltura.objects;

const given = JSON.parse(process.argv[2]);
const partnerId = Number(given.partner_id);

function client(ks) {
  const config = new kaltura.Configuration();
  config.serviceUrl = given.service_url.replace(/\/api_v3$/, "");
  config.getLogger = () => null; // the default one writes to standard output
  const made = new kaltura.Client(config);
  if (ks) made.setKs(ks);
  return made;
}

async function refused(request, on) {
  try {
    await request.execute(on);
  } catch (error) {
    return { code: error.code, message: error.message, args: error.args };
  }
  return "accepted";
}

const started = () => session.start(given.admin_secret, given.user_id, 2, partnerId, 3600, "disableentitlement");

const steps = {
  async session() {
    const admin = client(await started().execute(client()));
    const info = await session.get().execute(admin);
    await session.end().execute(admin);
    return { info, ended: await refused(session.get(), admin) };
  },

  async tokenSession() {
    const widget = await session.startWidgetSession(`_${partnerId}`).execute(client());
    const hash = createHash("sha256").update(widget.ks + given.app_token).digest("hex");
    const info = await appToken.startSession(given.app_token_id, hash).execute(client(widget.ks));
    const filter = new MediaEntryFilter({ orderBy: "-createdAt" });
    const listed = await media.listAction(filter, new FilterPager({ pageSize: 2 })).execute(client(info.ks));
    return { info, listed, count: await media.count().execute(client(info.ks)) };
  },

  async appTokens() {
    const admin = client(await started().execute(client()));
    const asked = new AppToken({ hashType: "SHA256", sessionUserId: "alice", description: "é <&>" });
    const made = await appToken.add(asked).execute(admin);
    const listed = await appToken.listAction(new AppTokenFilter({ idEqual: made.id })).execute(admin);
    await appToken.deleteAction(made.id).execute(admin);
    return { made, listed, gone: await refused(appToken.get(made.id), admin) };
  },

  async login() {
    const admin = client(await started().execute(client()));
    const asked = { id: "sdk", email: "sdk@example.test", password: "Long3nough!pw", loginEnabled: true };
    await user.add(new User(asked)).execute(admin);
    const ks = await user.login(partnerId, "sdk", "Long3nough!pw", 3600).execute(client());
    const count = await media.count().execute(client(ks));
    return { count, wrong: await refused(user.login(partnerId, "sdk", "wrong"), client()) };
  },

  async errors() {
    return [await refused(appToken.listAction(), client()), await refused(media.listAction(), client("garbage"))];
  },

  async multirequest() {
    const requests = started()
      .add(session.get().setKs("{1:result}"))
      .add(media.listAction(null, new FilterPager({ pageSize: 1 })).setKs("{1:result}"))
      .add(baseEntry.get("{3:result:objects:0:id}").setKs("{1:result}"))
      .add(media.get("0_nosuchid").setKs("{1:result}"));
    return requests.execute(client());
  },
};

(async () => {
  const seen = {};
  for (const [name, step] of Object.entries(steps)) seen[name] = await step();
  console.log(JSON.stringify(seen));
})();
