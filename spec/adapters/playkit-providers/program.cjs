// What playkit-js-providers ask of the API about an entry: a widget session and its data, in one multirequest.
"use strict";
require("../browser.cjs");
const { Provider } = require("@playkit-js/playkit-js-providers/ovp-provider");

const { KALTURA_SERVICE_URL: serviceUrl, KALTURA_PARTNER_ID: partner, KALTURA_TIMEOUT_SECONDS: seconds } = process.env;
const networkRetryParameters = { async: true, timeout: seconds * 1000, maxAttempts: 1 };
const provider = new Provider({ partnerId: Number(partner), env: { serviceUrl }, networkRetryParameters }, "kskit");
const waiting = setInterval(() => {}, 1000); // a promise that is never settled keeps a page waiting, and this program
provider
  .getMediaConfig({ entryId: "0_entry001" })
  .then((config) => console.log(JSON.stringify(config.sources.id)))
  .catch((error) => {
    console.error(JSON.stringify(error));
    process.exitCode = 1;
  })
  .finally(() => clearInterval(waiting));
