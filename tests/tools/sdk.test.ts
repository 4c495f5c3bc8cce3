import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";

const sdk = path.join(projectRoot(), "bin", "sdk.cjs");

/** Runs `script` in a process of its own, as the program runs: with the SDK made lighter first. Returns what it prints, as JSON. */
function lightened(script: string): unknown {
  const code = `require(${JSON.stringify(sdk)}).lighten(); const pulumi = require("@pulumi/pulumi"); ${script}`;
  const { stdout, status } = spawnSync(process.execPath, ["-e", code], { cwd: projectRoot(), encoding: "utf8" });
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

test("the SDK loads without npm's client, TypeScript and the Automation API", () => {
  const heavy = ["@npmcli/arborist", "typescript.js", "automation/localWorkspace", "closure/createClosure"];
  const script = `const files = Object.keys(require.cache);
    console.log(JSON.stringify(${JSON.stringify(heavy)}.filter((name) => files.some((file) => file.includes(name)))))`;
  expect(lightened(script)).toEqual([]);
  expect(lightened(`pulumi.automation.LocalWorkspace; ${script}`)).toEqual(["automation/localWorkspace"]);
});

test("what was left out is there when it is touched", () => {
  const script = `
    const { LocalWorkspace } = pulumi.automation;
    pulumi.runtime.serializeFunction(() => 1).then(({ text }) =>
      console.log(JSON.stringify([typeof LocalWorkspace.create, /return 1|=> 1/.test(text), typeof pulumi.runtime.computeCodePaths])));`;
  expect(lightened(script)).toEqual(["function", true, "function"]);
});

test("debug lines of one moment go to the engine in one call, and the program waits for it", () => {
  const script = `
    const sent = [];
    const settings = require("@pulumi/pulumi/runtime/settings");
    const store = require("@pulumi/pulumi/runtime/state").getStore();
    store.settings.engine = undefined;
    settings.getEngine = () => ({ log: (request, done) => { sent.push(request.getMessage()); done(); } });
    pulumi.log.debug("one"); pulumi.log.debug("two");
    settings.waitForRPCs().then(() => { pulumi.log.debug("three"); return settings.waitForRPCs(); })
      .then(() => console.log(JSON.stringify(sent)));`;
  expect(lightened(script)).toEqual(["one\ntwo", "three"]);
});

test("an error's own stack stays whole", () => {
  const script = `const depth = (n) => n ? depth(n - 1) : new Error("x").stack.split("\\n").length; console.log(depth(3))`;
  expect(lightened(script)).toBeGreaterThan(4);
});
