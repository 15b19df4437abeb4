// Reading answers with the official Node SDK: its HTTP client, axios, is given the answer instead of a connection.
"use strict";
const kaltura = require("kaltura-client");
const { AxiosError } = require("axios");

function answering({ status, headers, body }) {
  return (config) => {
    const response = { status, statusText: "", headers, config, data: body };
    if (status >= 200 && status < 300) return Promise.resolve(response);
    return Promise.reject(new AxiosError(`status ${status}`, AxiosError.ERR_BAD_RESPONSE, config, null, response));
  };
}

// {status, headers, body} -> the value, or the error that the SDK rejects with
async function decode(given) {
  if (typeof given.body !== "string") return { skip: "axios is given texts here" };
  if (given.body.startsWith("<?xml") || given.body.startsWith("<xml")) return { skip: "the SDK asks for JSON only" };
  const config = new kaltura.Configuration();
  config.getLogger = () => null; // the default one writes to standard output
  const client = new kaltura.Client(config);
  client.axios.defaults.adapter = answering(given);
  try {
    return { result: { value: await kaltura.services.system.ping().execute(client) } };
  } catch (error) {
    if (error?.objectType !== "KalturaAPIException") return { error: { code: "NO_API_ANSWER" } };
    return { error: { code: error.code, message: error.message, args: { ...error.args } } };
  }
}

module.exports = { decode };
