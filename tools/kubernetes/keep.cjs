// @ts-check
// Keeps a control plane's programs, and ends them when whoever asked for them is gone, however that ended: its end of our stdin is closed then, also by SIGKILL.
// On stdin and stdout, one JSON document a line: { start: { name, file, args, log } } comes in; { exited: name, code } goes out.
"use strict";
const childProcess = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

/** Milliseconds that etcd has to close its files. */
const PATIENCE = 5000;

/** @type {Map<string, childProcess.ChildProcess>} */
const running = new Map();
let ending = false;

// Should we be killed ourselves, the kernel ends what we started, where there is setpriv to ask it for that (prctl(2), PR_SET_PDEATHSIG).
const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((file) => fs.existsSync(file));

/** @param {{ name: string, file: string, args: string[], log: string }} program */
function start({ name, file, args, log }) {
  if (ending) return;
  const out = fs.openSync(log, "w", 0o600);
  const command = setpriv ? [setpriv, "--pdeathsig", "KILL", file] : [file];
  const child = childProcess.spawn(/** @type {string} */ (command[0]), command.slice(1).concat(args), {
    stdio: ["ignore", out, out],
    cwd: path.dirname(log),
    env: environment(),
  });
  fs.closeSync(out);
  running.set(name, child);
  child.once("error", (problem) => fs.appendFileSync(log, `${problem.message}\n`));
  child.once("close", (code, signal) => {
    running.delete(name);
    if (!ending) tell({ exited: name, code, signal });
  });
  tell({ started: name, pid: child.pid });
}

/** No proxy, no credentials: they talk to each other alone. */
function environment() {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, GOGC: "75" };
}

/** @param {object} message */
function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function end() {
  if (ending) return;
  ending = true;
  // They keep nothing: etcd does, and closes its files.
  for (const [name, child] of running) child.kill(name === "etcd" ? "SIGTERM" : "SIGKILL");
  const until = Date.now() + PATIENCE;
  while (running.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const child of running.values()) child.kill("SIGKILL");
  process.exit(0);
}

process.stdout.on("error", end); // nobody reads any more
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, end);
const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => start(JSON.parse(line).start));
lines.on("close", end);
