// Writing calls with the official Node SDK: its HTTP client, axios, keeps the request instead of sending it.
"use strict";
const kaltura = require("kaltura-client");

const holdsBytes = (value) =>
  value !== null && typeof value === "object" && ("hex" in value || "entries" in value || Object.values(value).some(holdsBytes));

// {service, action, params, response_format} -> the request; encoding and nesting are the SDK's own: JSON
async function encode({ service, action, params, response_format: format }) {
  if (holdsBytes(params)) return { skip: "the SDK takes texts, not bytes that are not UTF-8" };
  if (format !== 1) return { skip: "the SDK asks for JSON only" };
  const config = new kaltura.Configuration();
  config.serviceUrl = "http://127.0.0.1";
  config.getLogger = () => null; // the default one writes to standard output
  const client = new kaltura.Client(config);
  let sent;
  client.axios.defaults.adapter = async (request) => {
    sent = request;
    return { status: 200, statusText: "", headers: {}, config: request, data: "null" };
  };
  await new kaltura.RequestBuilder(service, action, params).execute(client);
  const headers = { "Content-Type": sent.headers["Content-Type"] };
  return { result: { method: "POST", target: sent.url.replace(config.serviceUrl, ""), headers, body: sent.data } };
}

module.exports = { encode };
