// The Azure CLI, as whoever is signed in to it.
"use strict";
const { execFileSync } = require("node:child_process");

/** @returns what `az` writes @throws where it ends badly, with what it said as `stderr`; and where there is none, with what to do */
function az(...args) {
  try {
    return execFileSync("az", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Error("az is not here: install the Azure CLI, and sign in with `az login`");
  }
}

module.exports = { az };
