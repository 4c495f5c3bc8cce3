import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";

const root = projectRoot();
// In the checkout, so that packages are found; under .local, which git and the linters pass over.
const parent = path.join(root, ".local", "tests");
let folder: string;
const cache = () => path.join(folder, "node_modules", ".cache", "program");

function put(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function run(script: string, ...args: string[]) {
  const env = { ...process.env, NODE_OPTIONS: "" };
  return spawnSync(process.execPath, [path.join(folder, "bin", script), ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
}

beforeEach(() => {
  mkdirSync(parent, { recursive: true });
  folder = mkdtempSync(path.join(parent, "load-"));
  for (const name of ["bundle.cjs", "load.cjs", "run.cjs", "sdk.cjs", "program.cjs", "coffee.cjs"])
    put(path.join("bin", name), readFileSync(path.join(root, "bin", name), "utf8"));
  put("package.json", "{}");
  mkdirSync(path.join(folder, "node_modules"));
  for (const name of ["esbuild", "yaml"])
    symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a TypeScript file runs with its arguments, its own files bundled and its packages not", () => {
  put("part.ts", "export const part: string = 'part';");
  put(
    "main.ts",
    "import { parse } from 'yaml'; import { part } from './part'; console.log(part, parse('a: 1').a, process.argv.slice(2).join());",
  );
  const done = run("run.cjs", "main.ts", "x", "--y");
  expect(done.stderr).toBe("");
  expect(done.stdout).toBe("part 1 x,--y\n");
  const [bundle] = readdirSync(cache()).filter((name) => name.endsWith(".cjs"));
  expect(bundle).toMatch(/^main-[A-Z0-9]{8}\.cjs$/);
  expect(readFileSync(path.join(cache(), bundle!), "utf8")).toContain('require("yaml")');
});

test("the same source gives the same file, an edit another one at once", () => {
  put("main.ts", "console.log(1)");
  run("run.cjs", "main.ts");
  const first = readdirSync(cache());
  run("run.cjs", "main.ts");
  expect(readdirSync(cache())).toEqual(first);
  put("main.ts", "console.log(2)");
  expect(run("run.cjs", "main.ts").stdout).toBe("2\n");
  expect(readdirSync(cache()).filter((name) => name.endsWith(".cjs"))).toHaveLength(2);
});

test("an unchanged source is not bundled again; a change of what it imports is seen at once", () => {
  put("part.ts", "export const it = 1;");
  const main = put("main.ts", "import { it } from './part';\nconsole.log(it)");
  for (const file of [main, path.join(folder, "part.ts")]) utimesSync(file, 1, 1);
  expect(run("run.cjs", "main.ts").stdout).toBe("1\n");
  rmSync(path.join(folder, "node_modules", "esbuild"));
  expect(run("run.cjs", "main.ts").stdout).toBe("1\n");
  symlinkSync(path.join(root, "node_modules", "esbuild"), path.join(folder, "node_modules", "esbuild"));
  put("part.ts", "export const it = 2;");
  expect(run("run.cjs", "main.ts").stdout).toBe("2\n");
  expect(run("run.cjs", "main.ts").stdout).toBe("2\n");
});

test("a copy whose node_modules is a link to the checkout's is a project of its own", () => {
  put("Pulumi.yaml", "name: x");
  put("tools/root.ts", readFileSync(path.join(root, "tools", "root.ts"), "utf8"));
  put("main.ts", "import { projectRoot } from './tools/root'; console.log(projectRoot())");
  expect(run("run.cjs", "main.ts").stdout).toBe(`${folder}\n`);
  const copy = `${folder}-linked`;
  cpSync(folder, copy, { recursive: true, filter: (file) => path.basename(file) !== "node_modules" });
  symlinkSync(path.join(folder, "node_modules"), path.join(copy, "node_modules"));
  const done = spawnSync(process.execPath, [path.join(copy, "bin", "run.cjs"), path.join(copy, "main.ts")], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: "" },
    encoding: "utf8",
  });
  rmSync(copy, { recursive: true, force: true });
  expect(done.stdout).toBe(`${copy}\n`);
});

test("a copy of the checkout runs its own bundle, not the one of the folder that it was copied from", () => {
  put("main.ts", "console.log(__filename)");
  const old = run("run.cjs", "main.ts").stdout;
  const copy = `${folder}-copy`;
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const done = spawnSync(process.execPath, [path.join(copy, "bin", "run.cjs"), path.join(copy, "main.ts")], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: "" },
    encoding: "utf8",
  });
  rmSync(copy, { recursive: true, force: true });
  expect(done.stdout).toBe(old.replace(folder, copy));
});

test("what is installed, and how it is bundled, count as the source does", () => {
  const main = put("main.ts", "console.log(1)");
  const stamp = () => readFileSync(path.join(cache(), "main.json"), "utf8");
  utimesSync(main, 1, 1);
  put("package-lock.json", "{}");
  for (const name of ["package-lock.json", "bin/bundle.cjs", "bin/load.cjs"]) utimesSync(path.join(folder, name), 1, 1);
  run("run.cjs", "main.ts");
  const first = stamp();
  run("run.cjs", "main.ts");
  expect(stamp()).toBe(first);
  for (const name of ["package-lock.json", "bin/bundle.cjs", "bin/load.cjs"]) {
    const before = stamp();
    utimesSync(path.join(folder, name), 2, 2);
    run("run.cjs", "main.ts");
    expect(stamp()).not.toBe(before);
  }
});

test("old bundles of the same entry are removed, and no others", () => {
  put("main.ts", "console.log(1)");
  const old = ["main-ABCDEFGH.cjs", "main-ABCDEFGH.cjs.map", "main-other-ABCDEFGH.cjs"].map((name) =>
    put(path.join("node_modules/.cache/program", name), ""),
  );
  for (const file of old) utimesSync(file, 0, 0);
  const young = put("node_modules/.cache/program/main-HGFEDCBA.cjs", "");
  run("run.cjs", "main.ts");
  expect(old.map((file) => existsSync(file))).toEqual([false, false, true]);
  expect(existsSync(young)).toBe(true);
});

test("a mistake in the source gives its place and no stack", () => {
  put("main.ts", "import './broken';");
  put("broken.ts", "\nconst = 3;");
  const done = run("run.cjs", "main.ts");
  expect(done.status).toBe(1);
  expect(done.stderr).toContain("broken.ts:2:6");
  expect(done.stderr).not.toMatch(/^\s+at /m);
});

test("a checkout that cannot be written: what, and what to do, without a stack", () => {
  put("main.ts", "console.log(1)");
  // Modes keep nobody out where the tests run as root.
  const deny = put(
    "deny.cjs",
    "const fs = require('node:fs'); fs.mkdirSync = fs.writeFileSync = () => { throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }); };",
  );
  const args = ["--require", deny, path.join(folder, "bin", "run.cjs"), path.join(folder, "main.ts")];
  const done = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(done.status).toBe(1);
  expect(done.stderr).toMatch(
    /^What is bundled from the sources cannot be kept in .*node_modules\/\.cache\/program \(EACCES: permission denied\)\.\n {2}→ give the checkout to yourself/,
  );
  expect(done.stderr).not.toMatch(/^\s+at /m);
});

test("program.cjs gives the program of index.ts; a mistake is thrown without a stack", () => {
  put("index.ts", "export const program = (): number => 42;");
  const show = put("show.cjs", "console.log(require('./bin/program.cjs')())");
  const start = () =>
    spawnSync(process.execPath, [show], { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } });
  expect(start().stdout).toBe("42\n");
  put("index.ts", "const = 3;");
  const broken = start();
  expect(broken.status).not.toBe(0);
  expect(broken.stderr).toContain("index.ts:1:6");
});

test("an error at run time points at the TypeScript source", () => {
  put("main.ts", "type T = number;\n\nconst fail = (): T => { throw new Error('boom'); };\nfail();");
  expect(run("run.cjs", "main.ts").stderr).toContain("main.ts:3");
});

test("a missing file and missing packages get a sentence", () => {
  expect(run("run.cjs", "nowhere.ts")).toMatchObject({ status: 2, stderr: "nowhere.ts: no such file\n" });
  expect(run("run.cjs").status).toBe(2);
  rmSync(path.join(folder, "node_modules"), { recursive: true });
  const done = run("coffee.cjs", "doctor");
  expect(done.status).toBe(1);
  expect(done.stderr).toContain("npm ci");
});

test("what the configuration refuses as it is read is a message alone, exit code 2", () => {
  symlinkSync(path.join(root, "node_modules", "@pulumi"), path.join(folder, "node_modules", "@pulumi"));
  put(
    "part.ts",
    "import { RunError } from '@pulumi/pulumi'; throw new RunError('catalog.ts:7: tea.events: want a list');",
  );
  put("main.ts", "import './part'; console.log('never');");
  const { status, stdout, stderr } = run("run.cjs", "main.ts");
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: "error: catalog.ts:7: tea.events: want a list\n",
  });
});
