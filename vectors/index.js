// All families in one document, by name below `families`.
"use strict";

const names = Object.keys(require("./manifest.json").families);
exports.families = Object.fromEntries(names.map((name) => [name, require(`./${name}.json`)]));
