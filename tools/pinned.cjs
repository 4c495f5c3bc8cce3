// The pinned Node, and running a program in our place. Plain enough for Node 12: the machine's own Node reads this file.
"use strict";
const childProcess = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");

/** The Node that package-lock.json pins, or undefined when npm did not (or not wholly) install it. */
function pinnedNode(root) {
  const file = path.join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  try {
    return fs.statSync(file).size > 1000000 ? file : undefined;
  } catch (_) {
    return undefined;
  }
}

/** The environment in which `node` and the project's own commands come first on the path. */
function pinnedEnvironment(root, node) {
  const first = [path.dirname(node), path.join(root, "node_modules", ".bin")];
  return Object.assign({}, process.env, { PATH: first.concat(process.env.PATH || []).join(path.delimiter) });
}

/** Runs a program in our place: same streams, signals passed on, and its exit code or signal becomes ours. */
function runForward(command, args, options) {
  const child = childProcess.spawn(command, args, Object.assign({ stdio: "inherit" }, options));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  let last = 0;
  const forward = function (signal) {
    // On a terminal, Ctrl-C reaches the child by itself, and a second one would mean "at once". npm, too, passes on what we get.
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    if (Date.now() - last < 500) return;
    last = Date.now();
    child.kill(signal);
  };
  signals.forEach(function (signal) {
    process.on(signal, forward);
  });
  child.on("error", function (problem) {
    console.error(command + ": " + problem.message);
    process.exit(1);
  });
  child.on("exit", function (code, signal) {
    if (signal === null) process.exit(code);
    signals.forEach(function (each) {
      process.removeListener(each, forward);
    });
    process.exitCode = 128 + (os.constants.signals[signal] || 0);
    process.kill(process.pid, signal);
  });
}

module.exports = { pinnedEnvironment, pinnedNode, runForward };
