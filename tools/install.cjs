// Installs the project's packages when they are missing or package-lock.json has changed. Plain enough for Node 12.
"use strict";
const childProcess = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
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
    const same = Object.keys(wanted).every(function (name) {
      const entry = wanted[name];
      if (name === "" || (found[name] && found[name].version === entry.version)) return true;
      // npm leaves out what is for other machines.
      return (
        !found[name] &&
        (entry.optional || entry.devOptional || entry.peer || entry.link || Boolean(entry.os || entry.cpu))
      );
    });
    if (same) fs.writeFileSync(path.join(modules, STAMP), stamp);
    return same;
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
  if (/ENOSPC/.test(output)) return "The disk is full.\n  → free 2 GB and try again";
  if (/EACCES|EPERM/.test(output))
    return "node_modules cannot be written.\n  → give this folder to yourself, or remove node_modules, and try again";
  if (network.test(output))
    return "npm cannot reach its registry.\n  → connect to the network, or name your mirror: npm config set registry URL; a proxy: npm config set https-proxy URL";
  if (/EUSAGE|can only install packages when/.test(output))
    return "package.json and package-lock.json disagree.\n  → run npm install, and keep the new lock file";
  return "npm failed with exit code " + code + ".\n  → see its output above";
}

/** Runs npm, shows that it is at work, and calls back with undefined or with what went wrong. */
function npm(root, args, what, done) {
  const command = npmCommand();
  const start = Date.now();
  console.error(what + " (npm " + args[0] + ")");
  // npm writes nothing until it is done: say that it is at work.
  const timer = setInterval(function () {
    console.error("  " + what.toLowerCase() + ", " + Math.round((Date.now() - start) / 1000) + " s");
  }, INTERVAL);
  const child = childProcess.spawn(command[0], command[1].concat(args, "--no-audit", "--no-fund"), {
    cwd: root,
    stdio: ["ignore", 2, "pipe"],
  });
  let output = "";
  child.stderr.on("data", function (chunk) {
    output += chunk;
    process.stderr.write(chunk);
  });
  const end = function (problem) {
    clearInterval(timer);
    done(problem);
  };
  child.on("error", function (problem) {
    end("npm cannot be started (" + problem.message + ").\n  → install Node with its npm from https://nodejs.org");
  });
  child.on("close", function (code) {
    if (code === 0) console.error("  done in " + Math.round((Date.now() - start) / 1000) + " s");
    end(code === 0 ? undefined : explainNpmFailure(output, code));
  });
}

/** Makes node_modules what package-lock.json asks for, with the pinned Node in it, and calls back with that Node's path. */
function install(root, done) {
  const finish = function (problem) {
    if (problem) return done(problem);
    const node = pinnedNode(root);
    if (node) {
      fs.writeFileSync(path.join(root, "node_modules", STAMP), wantedStamp(root));
      return done(undefined, node);
    }
    // npm was told to skip install scripts (ignore-scripts): the packages are there, their binaries are not.
    npm(
      root,
      ["rebuild", "node", "esbuild", "--ignore-scripts=false", "--foreground-scripts"],
      "Repairing the pinned Node",
      function (trouble) {
        const repaired = pinnedNode(root);
        if (repaired) return done(undefined, repaired);
        done(
          "The pinned Node (the npm package `node`) is not in node_modules: npm skipped its install script or could not fetch it." +
            (trouble ? "\n" + trouble : "") +
            "\n  → npm config get ignore-scripts; then rm -r node_modules && npm ci --ignore-scripts=false",
        );
      },
    );
  };
  if (isInstalled(root)) finish();
  else npm(root, ["ci"], "Installing the project's packages", finish);
}

module.exports = { explainNpmFailure, install, isInstalled };
