#!/usr/bin/env node
// Runs a TypeScript file of this project: `node bin/run.cjs cli/coffee.ts doctor`.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { start } = require("./load.cjs");

const [, , entry, ...args] = process.argv;
if (!entry) {
  console.error("usage: node bin/run.cjs FILE.ts [argument …]");
  process.exit(2);
}
const file = path.resolve(entry);
if (!fs.existsSync(file)) {
  console.error(`${entry}: no such file`);
  process.exit(2);
}
process.argv = [process.argv[0], file, ...args];
start(file);
