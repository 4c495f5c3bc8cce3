import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";

const sdk = path.join(projectRoot(), "bin", "sdk.cjs");

/** Runs `script` in a process of its own, as the program runs: with the SDK made lighter first. Returns what it prints, as JSON. */
function lightened(script: string): unknown {
  return started(`require(${JSON.stringify(sdk)}).lighten(); const pulumi = require("@pulumi/pulumi"); ${script}`);
}

function started(code: string): unknown {
  const { stdout, status } = spawnSync(process.execPath, ["-e", code], {
    cwd: projectRoot(),
    encoding: "utf8",
  });
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

test("V8's debugger is off until the serialiser of closures asks for it, and then knows of every script", () => {
  const script = `
    const hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks");
    (async () => {
      await hooks.isInitializedAsync(); // as @pulumi/pulumi/cmd/run does, before it loads a program
      const heard = [];
      const session = await hooks.getSessionAsync();
      session.addListener("Debugger.scriptParsed", ({ params }) => heard.push(params.url));
      require(${JSON.stringify(sdk)}).lighten();
      await new Promise(setImmediate);
      require("node:vm").runInThisContext("1", "made.js");
      const off = heard.includes("made.js");
      await hooks.getSessionAsync();
      console.log(JSON.stringify({ off, on: heard.includes("made.js") }));
    })();`;
  expect(started(script)).toEqual({ off: false, on: true });
});

describe("an Output is made when its property is read", () => {
  const mocks = `
    process.on("unhandledRejection", () => {});
    pulumi.runtime.setMocks({
      newResource: ({ inputs, name }) => {
        if (name === "fails") throw new Error("no room");
        return { id: "its-id", state: { ...inputs, given: "by the cloud" } };
      },
      call: () => ({}),
    });
    const facts = async (output) => {
      const resources = [...(await output.allResources())].map(({ __name }) => __name);
      return [await output.promise(), await output.isKnown, await output.isSecret, resources];
    };
    const made = (name) => new pulumi.CustomResource("a:b:C", name, { plain: 1, hidden: pulumi.secret("x"), given: undefined });
    const unread = (resource, key) => typeof Object.getOwnPropertyDescriptor(resource, key).get === "function";`;

  it("with the same answer before the engine's and after", () => {
    const script = `${mocks}
      (async () => {
        const one = made("one");
        const before = [unread(one, "plain"), one.plain === one.plain, unread(one, "plain"), unread(one, "given")];
        const early = await facts(one.plain);
        await pulumi.runtime.disconnect();
        const late = [await facts(one.given), await facts(one.hidden)];
        console.log(JSON.stringify({ before, early, late, keys: Object.keys(one).filter((key) => !key.startsWith("__")) }));
      })();`;
    expect(lightened(script)).toEqual({
      before: [true, true, false, true],
      early: [1, true, false, ["one"]],
      late: [
        ["by the cloud", true, false, ["one"]],
        ["x", true, true, ["one"]],
      ],
      keys: expect.arrayContaining(["id", "urn", "plain", "hidden", "given"]) as unknown,
    });
  });

  it("and it fails where its resource did, read before or after", () => {
    const script = `${mocks}
      (async () => {
        const one = made("fails");
        const why = (output) => output.promise().then(() => "", (problem) => problem.message);
        const early = await why(one.plain);
        console.log(JSON.stringify([early, await why(one.given), await why(one.urn)].map((text) => text.includes("no room"))));
      })();`;
    expect(lightened(script)).toEqual([true, true, true]);
  });

  it("not in the place of one that is there already", () => {
    const script = `${mocks}
      class Own extends pulumi.CustomResource { constructor(...args) { super(...args); this.plain = "own"; } }
      console.log(JSON.stringify(new Own("a:b:C", "own", { plain: 1 }).plain));`;
    expect(lightened(script)).toBe("own");
  });
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
