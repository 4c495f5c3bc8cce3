// Loaded as the real program is (bin/program.cjs), so that the floor has no other loader than it.
"use strict";
const path = require("node:path");
require("../../bin/load.cjs").load(path.join(__dirname, "program.ts"));
