// Installs the project's packages when they are missing or package-lock.json has changed. Plain enough for Node 12.
"use strict";
const childProcess = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const { withLock } = require("./lock.cjs");
const { pinnedNode } = require("./pinned.cjs");

const STAMP = ".go-coffee-install";
const INTERVAL = 10000;

/** What the installed packages have to agree with: the lock file, and the kind of machine. */
function wantedStamp(root) {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"));
  return crypto
    .createHash("sha256")
    .update(lock)
    .update(process.platform + process.arch)
    .digest("hex");
}

/**
 * Whether node_modules is what package-lock.json asks for. Our own stamp says so at once; after a plain `npm ci` by hand, npm's own
 * record (node_modules/.package-lock.json, written when npm has finished) is compared package by package.
 */
function isInstalled(root) {
  const modules = path.join(root, "node_modules");
  const stamp = wantedStamp(root);
  try {
    if (fs.readFileSync(path.join(modules, STAMP), "utf8") === stamp) return true;
  } catch (_) {
    // No stamp: ask npm's record.
  }
  try {
    const read = function (file) {
      return JSON.parse(fs.readFileSync(file, "utf8")).packages;
    };
    const wanted = read(path.join(root, "package-lock.json"));
    const found = read(path.join(modules, ".package-lock.json"));
    return Object.keys(wanted).every(function (name) {
      const entry = wanted[name];
      // npm leaves out what is for other machines: where it is there, the packages came with the checkout from one.
      const other = function (list, mine) {
        return Boolean(list) && list.indexOf(mine) < 0;
      };
      const foreign = other(entry.os, process.platform) || other(entry.cpu, process.arch);
      if (found[name]) return !foreign && found[name].version === entry.version;
      return name === "" || Boolean(entry.optional || entry.devOptional || entry.peer || entry.link || foreign);
    });
  } catch (_) {
    return false;
  }
}

/** npm as a command: the one that runs us, else the one on the path. */
function npmCommand() {
  const own = process.env.npm_execpath;
  if (own && /\.c?js$/.test(own) && fs.existsSync(own)) return [process.execPath, [own]];
  return [process.platform === "win32" ? "npm.cmd" : "npm", []];
}

/** What npm's complaint means, and what to do. */
function explainNpmFailure(output, code) {
  const network = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|ERR_SOCKET_TIMEOUT/;
  const file = /^npm (?:error|ERR!) (?:path|dest) (.+)$/m.exec(output);
  if (/ENOSPC/.test(output))
    return "The disk is full" + (file ? " (" + file[1] + ")" : "") + ".\n  → free 2 GB there and try again";
  if (/EACCES|EPERM|EROFS/.test(output))
    return (
      "npm cannot write " +
      (file ? file[1] : "node_modules") +
      ".\n  → give that folder to yourself (sudo chown -R $(id -u) FOLDER), or remove it, and try again"
    );
  if (network.test(output))
    return "npm cannot reach its registry.\n  → connect to the network, or name your mirror: npm config set registry URL; a proxy: npm config set https-proxy URL";
  if (/EUSAGE|can only install packages when/.test(output))
    return "package.json and package-lock.json disagree.\n  → run npm install, and keep the new lock file";
  return "npm failed with exit code " + code + ".\n  → see its output above";
}

/** Passes on what npm says, but for its warning that some packages want a newer Node: the one that they get is in them. */
function passOn(stream, into) {
  let rest = "";
  stream.on("data", function (chunk) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    lines.forEach(function (line) {
      if (!/^npm (warn|WARN) EBADENGINE/.test(line)) into.write(line + "\n");
    });
  });
  stream.on("end", function () {
    if (rest) into.write(rest + "\n");
  });
}

/** Runs npm, and shows that it is at work. Rejects with what went wrong and what to do. */
function npm(root, args, what) {
  const command = npmCommand();
  const start = Date.now();
  console.error(what + " (npm " + args[0] + ")");
  // npm writes nothing until it is done: say that it is at work.
  const timer = setInterval(function () {
    console.error("  " + what.toLowerCase() + ", " + Math.round((Date.now() - start) / 1000) + " s");
  }, INTERVAL);
  // Who ends us ends npm, which would else go on alone and meet the next one in node_modules. It may take its time: what it has made counts for nothing.
  let stopped = false;
  const stop = function (signal) {
    stopped = true;
    child.kill(signal);
    setTimeout(function () {
      child.kill("SIGKILL");
    }, 3000).unref();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  signals.forEach(function (signal) {
    process.on(signal, stop);
  });
  const child = childProcess.spawn(command[0], command[1].concat(args, "--no-audit", "--no-fund"), {
    cwd: root,
    stdio: ["ignore", 2, "pipe"],
  });
  let output = "";
  child.stderr.on("data", function (chunk) {
    output += chunk;
  });
  passOn(child.stderr, process.stderr);
  return new Promise(function (resolve, reject) {
    child.on("error", function (problem) {
      clearInterval(timer);
      const why = "npm cannot be started (" + problem.message + ").";
      reject(new Error(why + "\n  → install Node with its npm from https://nodejs.org"));
    });
    child.on("close", function (code) {
      clearInterval(timer);
      signals.forEach(function (signal) {
        process.removeListener(signal, stop);
      });
      if (stopped) return reject(new Error("Stopped. The same command begins again."));
      if (code !== 0) return reject(new Error(explainNpmFailure(output, code)));
      console.error("  done in " + Math.round((Date.now() - start) / 1000) + " s");
      resolve();
    });
  });
}

/** Makes node_modules what package-lock.json asks for, with the pinned Node in it. Two at once do the work once. Gives that Node's path. */
async function install(root) {
  const ready = isInstalled(root) ? pinnedNode(root) : undefined;
  if (ready) return ready;
  let said = false;
  const waiting = function (holder) {
    if (!said) console.error("Waiting for " + holder + ", which is installing the packages");
    said = true;
  };
  return withLock(path.join(root, ".local", "install.lock"), { waiting }, async function () {
    if (!isInstalled(root)) await npm(root, ["ci"], "Installing the project's packages");
    const node = pinnedNode(root) || (await repairedNode(root));
    fs.writeFileSync(path.join(root, "node_modules", STAMP), wantedStamp(root));
    return node;
  });
}

/** npm was told to skip install scripts (ignore-scripts): the packages are there, their binaries are not. */
async function repairedNode(root) {
  const args = ["rebuild", "node", "esbuild", "--ignore-scripts=false", "--foreground-scripts"];
  const trouble = await npm(root, args, "Repairing the pinned Node").catch(function (problem) {
    return problem.message + "\n";
  });
  const repaired = pinnedNode(root);
  if (repaired) return repaired;
  throw new Error(
    "The pinned Node (the npm package `node`) is not in node_modules: npm skipped its install script or could not fetch it.\n" +
      (trouble || "") +
      "  → npm config get ignore-scripts; then rm -r node_modules && npm ci --ignore-scripts=false",
  );
}

module.exports = { explainNpmFailure, install, isInstalled };
