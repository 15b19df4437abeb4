// Compile every schema below a folder in ajv's strict mode; print what each says of the documents that are given for it.
// node validate.mjs FOLDER < {"schema name": [document, ...]} > {"schema name": [valid, ...]}
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";

const [folder] = process.argv.slice(2);
const ajv = new Ajv({ strict: true });
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"));
const schemas = files.map((name) => [name, JSON.parse(readFileSync(join(folder, name), "utf8"))]);
for (const [name, schema] of schemas) ajv.addSchema(schema, name);
const documents = JSON.parse(readFileSync(0, "utf8"));
const verdicts = schemas.map(([name]) => {
  const validate = ajv.getSchema(name);
  return [name, (documents[name] ?? []).map((document) => validate(document))];
});
console.log(JSON.stringify(Object.fromEntries(verdicts)));
