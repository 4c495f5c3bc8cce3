// @ts-check
// Making a folder. Plain enough for Node 12 to parse (bootstrap.cjs).
"use strict";
const fs = require("fs");
const path = require("path");

/**
 * Makes a folder, with those above it that are not there. (`recursive` of `mkdirSync` tries without end where the system lets nobody make anything and says
 * ENOENT, as below /proc: nodejs/node src/node_file.cc, MKDirpSync.)
 * @param {string} folder
 * @throws the system's error, where one cannot be made, or where a file stands in its place
 */
function makeFolder(folder) {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found && found.isDirectory()) return;
  const above = path.dirname(folder);
  if (!found && above !== folder) makeFolder(above);
  try {
    fs.mkdirSync(folder);
  } catch (problem) {
    // Of two that come at once, one makes it.
    const code = /** @type {NodeJS.ErrnoException} */ (problem).code;
    if (code !== "EEXIST" || !fs.statSync(folder).isDirectory()) throw problem;
  }
}

module.exports = { makeFolder };
