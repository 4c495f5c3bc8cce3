#!/usr/bin/env node
// The command `coffee`. Any Node that parses this file may start it; the work is done by the pinned one.
"use strict";
const fs = require("fs");
const path = require("path");

const root = path.dirname(__dirname);
const modules = path.join(root, "node_modules");

if (!fs.existsSync(path.join(modules, "esbuild"))) {
  console.error("The project's packages are not installed.\n  → run npm ci in " + root);
  process.exit(1);
}

if (Number(process.versions.node.split(".")[0]) >= 24) {
  const entry = path.join(root, "cli", "coffee.ts");
  process.argv[1] = entry;
  require("./load.cjs").start(entry);
} else {
  const { pinnedNode, runForward } = require("../tools/pinned.cjs");
  const node = pinnedNode(root);
  if (!node) {
    console.error(
      "This is Node " +
        process.versions.node +
        ", and coffee needs 24 or newer; the pinned one is not installed.\n  → run npm ci in " +
        root,
    );
    process.exit(1);
  }
  runForward(node, [__filename].concat(process.argv.slice(2)), { cwd: process.cwd(), env: process.env });
}
