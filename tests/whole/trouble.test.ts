import * as fs from "node:fs";
import * as path from "node:path";
import { once } from "node:events";
import type { OperationResult } from "../../cli/local/operate";
import { Coffee } from "./coffee";

jest.setTimeout(180_000);

/** What goes wrong, and what a person is told: one clear message, no stack trace, nothing lost. */
describe("trouble", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const noStack = (text: string) => expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);

  test("a wrong value: every problem at once, with its path, exit 2", async () => {
    const config = coffee.changedConfig(
      "dev",
      [/retentionDays: \d+ \}\n/, "retentionDays: 0, sise: 3 }\n"],
      [/zones: 2/, "zones: 9"],
    );
    const { code, stdout, stderr } = await coffee.run("local", "preview", "dev", "--config", config, "--json");
    expect(code).toBe(2);
    expect(stderr).toBe(`error: ${(JSON.parse(stdout) as { error: string }).error}\n`);
    expect(stderr).toMatch(/retentionDays: .*got 0/);
    expect(stderr).toMatch(/sise/);
    expect(stderr).toMatch(/clouds\.aws\.zones/);
    noStack(stderr);
  });

  test("an unknown environment names those there are, exit 2", async () => {
    const { code, stderr } = await coffee.run("local", "up", "production");
    expect(code).toBe(2);
    expect(stderr).toMatch(/dev, .*prod, .*staging.*; did you mean prod\?/);
  });

  test("an environment that is no file of the project yet is tried from one elsewhere, and judged by its grade", async () => {
    const config = coffee.changedConfig("dev", [/slot: 0/, "slot: 5"]);
    const { code, stdout } = await coffee.run("local", "preview", "demo", "--config", config, "--json");
    const { result, changes, policies } = JSON.parse(stdout) as OperationResult;
    expect([code, result]).toEqual([0, "done"]);
    expect(changes.create).toBeGreaterThan(250);
    // Advisory with grade dev, mandatory with the grade that is taken where none is told: logs that are kept for a month.
    expect(policies).toMatchObject({ mandatory: 0 });
    expect(policies.advisory).toBeGreaterThan(0);
  });

  test("a slot that another environment has is refused before anything runs, exit 2", async () => {
    const config = coffee.changedConfig("dev", [/slot: 0/, "slot: 2"]);
    const { code, stderr } = await coffee.run("local", "up", "demo", "--config", config);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /demo: slot: want a slot of its own, got 2, which prod has \(Pulumi\.prod\.yaml, line 5\); free: .* \(line 5\)\n$/,
    );
  });

  test("a damaged world is named, and left as it is", async () => {
    const file = path.join(coffee.folder, "staging", "world.db");
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "this is no database, but it is long enough to be taken for one".repeat(100));
    const before = fs.readFileSync(file);
    const { code, stderr } = await coffee.run("local", "preview", "staging");
    expect(code).toBe(1);
    expect(stderr).toContain(file);
    expect(stderr).toMatch(/coffee local reset/);
    noStack(stderr);
    expect(fs.readFileSync(file)).toEqual(before);
  });

  test("an engine that cannot be had: what is missing, and what to do", async () => {
    const nowhere = {
      HTTPS_PROXY: "http://127.0.0.1:9",
      GOPROXY: "off",
      GOMODCACHE: path.join(coffee.folder, "no-modules"),
    };
    const env = { ...nowhere, GOCOFFEE_ENGINE_CACHE: path.join(coffee.folder, "no-engine") };
    const { code, stderr } = await coffee.runWith(env, "local", "preview", "dev");
    expect(code).toBe(1);
    expect(stderr).toMatch(/download: .*→ let this machine reach/s);
    expect(stderr).toMatch(/build: Go cannot download modules.*→ /s);
    noStack(stderr);
  });

  test("two runs at once on one stack: the second is told, the first is not disturbed", async () => {
    const first = coffee.start("local", "up", "dev", "--time-scale", "100", "--json");
    let stdout = "";
    first.stdout!.on("data", (data: Buffer) => (stdout += data.toString()));
    await coffee.until(() => fs.existsSync(path.join(coffee.folder, "dev", "lock.json")));
    const { code, stderr } = await coffee.run("local", "up", "dev");
    expect(code).toBe(1);
    expect(stderr).toMatch(/dev is in use by another run.*Nothing was changed/s);
    first.kill("SIGINT");
    await once(first, "close");
    expect(JSON.parse(stdout)).toMatchObject({ environment: "dev", result: "cancelled" });
  });

  test("what Ctrl-C left is accepted by the next run, also where a proxy is set that does not answer", async () => {
    const nowhere = "http://127.0.0.1:9";
    const env = { https_proxy: nowhere, http_proxy: nowhere, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere };
    const { stdout } = await coffee.runWith(env, "local", "up", "dev", "--no-policies", "--json");
    const { result } = JSON.parse(stdout) as OperationResult;
    expect(result).toBe("done");
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
    });
  });

  test("a run that is killed loses only itself", async () => {
    const stood = coffee.world("dev", (world) => world.count());
    const config = coffee.changedConfig("dev", [/owner: \w+/, "owner: somebody"]);
    const run = coffee.start("local", "up", "dev", "--time-scale", "60", "--config", config);
    // The preview comes first: the owner is another one.
    await coffee.until(() => fs.existsSync(path.join(coffee.folder, "dev", "before")));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await coffee.killTree(run);
    const { code, stdout, stderr } = await coffee.run("local", "up", "dev", "--no-policies", "--json");
    expect([code, stderr]).toEqual([0, expect.stringMatching(/was killed/)]);
    expect((JSON.parse(stdout) as OperationResult).changes).toMatchObject({
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
    });
    expect(coffee.world("dev", (world) => world.count())).toBe(stood);
  });
});
