// What Pulumi runs (`main` in Pulumi.yaml): index.ts, bundled where a file of it has changed.
"use strict";
const path = require("node:path");
const { load } = require("./load.cjs");
const { lighten } = require("./sdk.cjs");

lighten();
// A function, not its result: the engine awaits it.
module.exports = load(path.join(path.dirname(__dirname), "index.ts")).program;
