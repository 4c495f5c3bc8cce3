// What `npm start` and `npm test` run first, on the machine's own Node: install what is missing, then go on with the pinned Node.
// Plain enough for Node 12 to parse, so that an old one gets a sentence and not a syntax error.
"use strict";
const path = require("path");

const OLDEST = 20;
const root = path.dirname(__dirname);

/** The command behind each script, after `node bin/run.cjs`. */
const COMMANDS = {
  start: ["cli/coffee.ts", "local", "up", "dev", "--welcome"],
  test: ["tools/test.ts"],
};

function fail(message, code) {
  console.error(message);
  process.exit(code);
}

function main(verb, args) {
  if (Number(process.versions.node.split(".")[0]) < OLDEST)
    fail(
      "This is Node " +
        process.versions.node +
        ", and the bootstrap needs " +
        OLDEST +
        " or newer.\n" +
        "  → install a current Node from https://nodejs.org; the project then brings the exact one it runs on",
      1,
    );
  const command = COMMANDS[verb];
  if (!command) fail("usage: node tools/bootstrap.cjs start|test [argument …]", 2);
  const pinned = require("./pinned.cjs");
  const go = function (node) {
    const run = [path.join(root, "bin", "run.cjs"), path.join(root, command[0])].concat(command.slice(1), args);
    pinned.runForward(node, run, { cwd: root, env: pinned.pinnedEnvironment(root, node) });
  };
  require("./install.cjs")
    .install(root)
    .then(go, function (problem) {
      fail(explain(problem), 1);
    });
}

/** A folder that cannot be written gets a sentence; any other problem says itself what to do. */
function explain(problem) {
  if (problem.code === "EACCES" || problem.code === "EPERM" || problem.code === "EROFS")
    return (
      "This checkout cannot be written (" +
      problem.message +
      ").\n  → give it to yourself (sudo chown -R $(id -u) " +
      root +
      "), or work in a copy of it"
    );
  if (problem.syscall === "mkdir")
    return "A folder is wanted where a file stands (" + problem.message + ").\n  → move that file away and try again";
  if (problem.code === "ENOSPC") return "The disk is full (" + problem.message + ").\n  → free 2 GB and try again";
  return problem.message;
}

main(process.argv[2], process.argv.slice(3));
