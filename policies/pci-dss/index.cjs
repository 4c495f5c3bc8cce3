// What the engine runs: pack.ts beside this file, bundled on the spot.
"use strict";
const path = require("node:path");
const { load } = require("../../bin/load.cjs");

load(path.join(__dirname, "pack.ts")).start(__dirname);
