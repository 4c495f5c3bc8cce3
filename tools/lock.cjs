// @ts-check
// A lock between processes: who installs the packages or gets the engine. Plain enough for Node 12 to parse (bootstrap.cjs).
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const os = require("os");
const path = require("path");
const folders = require("./folder.cjs");

/** Milliseconds between two signs of life, and after how many without one a holder counts as dead. */
const PULSE = 5000;
const DEAD = 60000;

/** @typedef {{ pid: number, host: string, id: string }} Holder */

/**
 * What a waiting process may want to know or change.
 * @typedef {object} LockOptions
 * @property {(holder: string) => void} [waiting] called each time that somebody else is found to hold the lock
 * @property {AbortSignal} [signal]
 * @property {number} [interval] milliseconds between two tries; 1000 where nothing is said
 */

/**
 * Runs `work` while holding the lock `file`: one process at a time, on this machine or on others that share the folder. A holder
 * that died is passed over: at once when its process is gone, after a minute without a sign of life otherwise.
 * @template T
 * @param {string} file
 * @param {LockOptions} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withLock(file, options, work) {
  const mine = { pid: process.pid, host: os.hostname(), id: crypto.randomUUID() };
  folders.makeFolder(path.dirname(file));
  while (!take(file, mine)) {
    if (options.signal) options.signal.throwIfAborted();
    const holder = holderOf(file);
    if (holder === "dead") putAside(file);
    else {
      if (holder && options.waiting) options.waiting("process " + holder.pid + " on " + holder.host);
      await new Promise(function (resolve) {
        setTimeout(resolve, options.interval === undefined ? 1000 : options.interval);
      });
    }
  }
  const pulse = setInterval(function () {
    fs.utimes(file, new Date(), new Date(), function () {});
  }, PULSE);
  try {
    return await work();
  } finally {
    clearInterval(pulse);
    const holder = read(file);
    if (holder && holder.id === mine.id) fs.rmSync(file, { force: true });
  }
}

/** @param {string} file @param {Holder} mine */
function take(file, mine) {
  try {
    fs.writeFileSync(file, JSON.stringify(mine), { flag: "wx" });
    return true;
  } catch (problem) {
    if (codeOf(problem) === "EEXIST") return false;
    throw problem;
  }
}

/** @param {string} file @returns {Holder | "dead" | undefined} */
function holderOf(file) {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (Date.now() - found.mtimeMs > DEAD) return "dead";
  const holder = read(file);
  return holder && holder.host === os.hostname() && !alive(holder.pid) ? "dead" : holder;
}

/**
 * Moves a dead holder's lock away under a name of its own, so that of two who find it only one removes it.
 * @param {string} file
 */
function putAside(file) {
  const aside = file + "." + crypto.randomUUID();
  try {
    fs.renameSync(file, aside);
  } catch (_) {
    return; // another one was quicker
  }
  fs.rmSync(aside, { force: true });
}

/** @param {string} file @returns {Holder | undefined} */
function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (_) {
    return undefined;
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return codeOf(problem) === "EPERM";
  }
}

/** @param {unknown} problem */
function codeOf(problem) {
  return /** @type {NodeJS.ErrnoException} */ (problem).code;
}

module.exports = { withLock };
