// The SDK's own classes of actions and objects, found by the names that the API has for them.
"use strict";
const { existsSync } = require("node:fs");
const { dirname, join } = require("node:path");
const types = join(dirname(require.resolve("kaltura-typescript-client/package.json")), "types");

const pascal = (name) => name[0].toUpperCase() + name.slice(1);
const isObject = (value) => value !== null && typeof value === "object";
const declared = (type) => new type({})._getMetadata().properties;

function classOf(service, name) {
  const title = `${pascal(service)}${pascal(name)}Action`;
  return /^\w+$/.test(title) && existsSync(join(types, `${title}.js`)) ? require(join(types, title))[title] : null;
}

function hasAll(type, params) {
  const properties = declared(type);
  return Object.entries(params).every(([name, value]) => {
    const { subTypeConstructor: inner, type: kind, readOnly } = properties[name] ?? {};
    if (kind === "c" || kind === undefined || readOnly) return false;
    return kind === "o" ? inner && isObject(value) && !Array.isArray(value) && hasAll(inner, value) : !isObject(value);
  });
}

// Tell whether an action has these arguments, and their objects these members.
function fits(service, name, params) {
  if (service === "" || name === "") return false;
  const type = classOf(service, name);
  return type !== null && hasAll(type, params);
}

function filled(type, params) {
  const properties = declared(type);
  const made = ([name, value]) => [name, properties[name].type === "o" ? filled(properties[name].subTypeConstructor, value) : value];
  return new type(Object.fromEntries(Object.entries(params).map(made)));
}

// Return the SDK's action with these arguments.
const action = (service, name, params) => filled(classOf(service, name), params);

module.exports = { action, fits };
