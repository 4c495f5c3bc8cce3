import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { bundlePlugin } from "../../../cli/local/plugin-bundle";
import { projectRoot } from "../../../tools/root";

// In the checkout, so that packages are found; under .local, which git and the linters pass over.
const parent = path.join(projectRoot(), ".local", "tests");
let root: string;

function put(name: string, text: string): void {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  fs.utimesSync(file, 1, 1 + text.length);
}

const bundle = () => bundlePlugin(root, { name: "tiny", version: "1.0.0", entry: "main.ts" });
const run = (file: string) => spawnSync(process.execPath, [file], { encoding: "utf8", cwd: "/" });

beforeEach(() => {
  fs.mkdirSync(parent, { recursive: true });
  root = fs.mkdtempSync(path.join(parent, "plugin-"));
  fs.mkdirSync(path.join(root, "node_modules"));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

test("a plugin is one file, its packages in it, without what no plugin uses", async () => {
  put("node_modules/@pulumi/pulumi/package.json", '{ "main": "index.js" }');
  put(
    "node_modules/@pulumi/pulumi/index.js",
    'module.exports = { name: "sdk", automation: require("./automation/index"), arborist: require("@npmcli/arborist") };',
  );
  put("main.ts", 'import * as sdk from "@pulumi/pulumi"; console.log(JSON.stringify(sdk.default));');
  const file = await bundle();
  fs.renameSync(path.join(root, "node_modules", "@pulumi"), path.join(root, "gone"));
  expect(run(file)).toMatchObject({ stdout: '{"name":"sdk","automation":{},"arborist":{}}\n', stderr: "" });
});

test("the last bundle is used again; an edit, and another lock file, are seen at once", async () => {
  put("part.ts", "export const it = 1;");
  put("main.ts", 'import { it } from "./part"; console.log(it);');
  const first = await bundle();
  fs.writeFileSync(first, 'console.log("kept")');
  expect(await bundle()).toBe(first);
  expect(run(first).stdout).toBe("kept\n");
  put("part.ts", "export const it = 22;");
  const second = await bundle();
  expect(run(second).stdout).toBe("22\n");
  expect(fs.existsSync(first)).toBe(true); // a run that has begun may yet start it
  const stamp = () => fs.readFileSync(path.join(path.dirname(second), "tiny.json"), "utf8");
  const before = stamp();
  await bundle();
  expect(stamp()).toBe(before);
  put("package-lock.json", "{}");
  await bundle();
  expect(stamp()).not.toBe(before);
});

test("a mistake in the source is told with its place", async () => {
  put("main.ts", "\nconst = 3;");
  await expect(bundle()).rejects.toThrow(/Expected identifier but found "="[^]*main\.ts:2:6/);
});
