import { transformSync } from "esbuild";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";
import { pidIn } from "../pid-file";

const root = projectRoot();
const scripts = [
  "tools/bootstrap.cjs",
  "tools/folder.cjs",
  "tools/install.cjs",
  "tools/lock.cjs",
  "tools/pinned.cjs",
  "bin/coffee.cjs",
];

let folder: string;

function put(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function putProgram(name: string, text: string): string {
  const file = put(name, text);
  chmodSync(file, 0o755);
  return file;
}

/** A checkout whose run.cjs says what it was asked, and an npm that does what `npm` says. */
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "bootstrap-"));
  for (const name of scripts) put(name, readFileSync(path.join(root, name), "utf8"));
  put(
    "package-lock.json",
    JSON.stringify({
      packages: {
        "": {},
        "node_modules/a": { version: "1.0.0" },
        "node_modules/b": { version: "1.0.0", optional: true },
      },
    }),
  );
  put(
    "bin/run.cjs",
    "console.log(JSON.stringify(process.argv.slice(2))); process.exit(Number(process.env.CODE || 0));",
  );
});

/** Stands for the pinned node: the real one, reached through a file of more than a megabyte. */
const fakeNode = `#!/bin/sh\nexec '${process.execPath}' "$@"\n#${"x".repeat(1_100_000)}\n`;

function installed(version = "1.0.0"): void {
  putProgram("node_modules/node/bin/node", fakeNode);
  put("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version } } }));
}

function fakeNpm(script: string): void {
  putProgram("path/npm", `#!/bin/sh\necho "npm $*" >> '${folder}/npm.log'\n${script}\n`);
}

function bootstrap(args: string[], env: Record<string, string> = {}) {
  const clean: NodeJS.ProcessEnv = { PATH: `${path.join(folder, "path")}:/usr/bin:/bin`, ...env };
  return spawnSync(process.execPath, [path.join(folder, "tools/bootstrap.cjs"), ...args], {
    encoding: "utf8",
    env: clean,
  });
}

test.each(scripts)("%s needs nothing newer than Node 12 to be parsed", (name) => {
  const text = readFileSync(path.join(root, name), "utf8").replace(/^#!.*\n/, "");
  const plain = { minify: false, legalComments: "none" } as const;
  expect(transformSync(text, { ...plain, target: "node12" }).code).toBe(
    transformSync(text, { ...plain, target: "esnext" }).code,
  );
});

test("with everything installed npm is not started, and the pinned node runs the command", () => {
  installed();
  fakeNpm("exit 1");
  const done = bootstrap(["start", "--json"]);
  expect(done.stderr).toBe("");
  expect(JSON.parse(done.stdout)).toEqual([
    path.join(folder, "cli/coffee.ts"),
    "local",
    "up",
    "dev",
    "--welcome",
    "--json",
  ]);
  expect(existsSync(path.join(folder, "npm.log"))).toBe(false);
  expect(bootstrap(["test"], { CODE: "3" }).status).toBe(3);
});

test("missing packages and a changed lock file are installed once", () => {
  installed("0.9.0");
  fakeNpm(`printf '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' > '${folder}/node_modules/.package-lock.json'`);
  expect(bootstrap(["test"]).stderr).toContain("Installing the project's packages (npm ci)");
  expect(bootstrap(["test"]).stderr).toBe("");
  put("package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version: "1.0.1" } } }));
  expect(bootstrap(["test"]).stderr).toContain("Installing");
  expect(readFileSync(path.join(folder, "npm.log"), "utf8").match(/npm ci/g)).toHaveLength(2);
});

test("two at once install once: the second waits, and says for whom", async () => {
  fakeNpm(
    `mkdir -p '${folder}/node_modules/node/bin'; sleep 2; cp '${folder}/copy' '${folder}/node_modules/node/bin/node'; chmod +x '${folder}/node_modules/node/bin/node'
printf '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' > '${folder}/node_modules/.package-lock.json'`,
  );
  putProgram("copy", fakeNode);
  const env = { PATH: `${path.join(folder, "path")}:/usr/bin:/bin` };
  const runs = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(process.execPath, [path.join(folder, "tools/bootstrap.cjs"), "test"], { env });
      let stderr = "";
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      return { code, stderr };
    }),
  );
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(runs.map(({ stderr }) => stderr).join("")).toMatch(/Waiting for process \d+ on .*, which is installing/);
  expect(readFileSync(path.join(folder, "npm.log"), "utf8").match(/npm ci/g)).toHaveLength(1);
});

test("who ends it while npm works ends npm too, also one that does not listen", async () => {
  fakeNpm(`trap '' TERM; echo $$ > '${folder}/pid'; while :; do sleep 0.1; done`);
  const child = spawn(process.execPath, [path.join(folder, "tools/bootstrap.cjs"), "test"], {
    env: { PATH: `${path.join(folder, "path")}:/usr/bin:/bin` },
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const pid = await pidIn(path.join(folder, "pid"));
  child.kill("SIGTERM");
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(1);
  expect(stderr).toContain("Stopped. The same command begins again.");
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  expect(existsSync(path.join(folder, ".local", "install.lock"))).toBe(false);
});

test("npm's warning that some packages want a newer Node is not passed on: they get it", () => {
  installed("0.9.0");
  fakeNpm(
    `echo 'npm warn EBADENGINE   required: { node: >=22 },' >&2; echo 'npm warn deprecated x' >&2
printf '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' > '${folder}/node_modules/.package-lock.json'`,
  );
  const { stderr } = bootstrap(["test"]);
  expect(stderr).toContain("npm warn deprecated x\n");
  expect(stderr).not.toContain("EBADENGINE");
});

test("packages that came with the checkout from another kind of machine are installed anew", () => {
  installed();
  const other = process.platform === "darwin" ? "linux" : "darwin";
  const tool = { version: "1.0.0", optional: true, os: [other] };
  put(
    "package-lock.json",
    JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/tool": tool } }),
  );
  fakeNpm("exit 0");
  expect(bootstrap(["test"]).stderr).toBe("");
  put(
    "node_modules/.package-lock.json",
    JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/tool": tool } }),
  );
  expect(bootstrap(["test"]).stderr).toContain("Installing the project's packages");
});

test("a checkout that cannot be written gets a sentence; where all is installed it need not be", () => {
  // Modes keep nobody out where the tests run as root.
  const deny = put(
    "deny.cjs",
    "const fs = require('fs'); fs.mkdirSync = fs.writeFileSync = (file) => { throw Object.assign(new Error('EACCES: permission denied ' + file), { code: 'EACCES' }); };",
  );
  const start = () =>
    spawnSync(process.execPath, ["--require", deny, path.join(folder, "tools/bootstrap.cjs"), "test"], {
      encoding: "utf8",
      env: { PATH: "/usr/bin:/bin" },
    });
  const done = start();
  expect(done.status).toBe(1);
  expect(done.stderr).toMatch(/^This checkout cannot be written \(EACCES.*\.local\)\.\n {2}→ give it to yourself/);
  expect(done.stderr).not.toMatch(/^\s+at /m);
  installed();
  expect(start()).toMatchObject({ status: 0, stderr: "" });
});

test.each([
  ["npm error code ENOSPC\nnpm error path /home/a/.npm/_cacache", "The disk is full (/home/a/.npm/_cacache)."],
  ["npm error code EACCES\nnpm error path /home/a/.npm", "npm cannot write /home/a/.npm."],
  ["npm error code EUSAGE", "package.json and package-lock.json disagree."],
])("npm's %j is explained", (said, message) => {
  fakeNpm(`printf '${said.replace("\n", "\\n")}\n' >&2; exit 1`);
  expect(bootstrap(["test"]).stderr).toContain(message);
});

test("without a network the message says so", () => {
  fakeNpm("echo 'npm error code ENOTFOUND' >&2; exit 1");
  const done = bootstrap(["start"]);
  expect(done.status).toBe(1);
  expect(done.stderr).toContain("npm cannot reach its registry");
});

test("a pinned node that npm left out is repaired, or its absence explained", () => {
  installed();
  const node = path.join(folder, "node_modules/node/bin/node");
  putProgram("copy", fakeNode);
  writeFileSync(node, "a placeholder");
  fakeNpm("exit 0");
  const failed = bootstrap(["test"]);
  expect(failed.status).toBe(1);
  expect(failed.stderr).toContain("ignore-scripts");
  fakeNpm(`[ "$1" = rebuild ] && cp '${folder}/copy' '${node}' && chmod +x '${node}'`);
  expect(bootstrap(["test"])).toMatchObject({ status: 0 });
});

test("an unknown verb is wrong use", () => {
  expect(bootstrap(["fly"]).status).toBe(2);
});

test("a signal reaches the command, and its end is passed back", async () => {
  installed();
  put(
    "bin/run.cjs",
    "process.on('SIGINT', () => { console.log('interrupted'); process.exit(9); }); setInterval(() => {}, 1000); console.log('up');",
  );
  const child = spawn(process.execPath, [path.join(folder, "tools/bootstrap.cjs"), "start"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (out === "") child.kill("SIGINT");
    out += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect([code, out]).toEqual([9, "up\ninterrupted\n"]);
});
