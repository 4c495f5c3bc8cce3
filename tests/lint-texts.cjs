// Lints texts: [[file, code], …] as JSON on stdin, the messages of each on stdout. (Jest cannot load ESLint's configuration, an ES module.)
"use strict";
const { readFileSync } = require("node:fs");
const path = require("node:path");
const { ESLint } = require("eslint");

const root = path.dirname(__dirname);
const eslint = new ESLint({ cwd: root });
const lint = async ([file, code]) =>
  (await eslint.lintText(code, { filePath: path.join(root, file) }))[0].messages.map(({ message }) => message);

(async () => {
  const all = [];
  for (const text of JSON.parse(readFileSync(0, "utf8"))) all.push(await lint(text));
  process.stdout.write(JSON.stringify(all));
})();
