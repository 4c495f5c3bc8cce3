// What Pulumi runs (`main` in Pulumi.yaml): index.ts, bundled on the spot.
"use strict";
const path = require("node:path");
const { load } = require("./load.cjs");

module.exports = load(path.join(path.dirname(__dirname), "index.ts"));
