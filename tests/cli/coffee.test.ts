import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";

jest.setTimeout(30_000);

/** The command itself, as a person or a script runs it. */
describe("coffee", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-"));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  async function coffee(args: string[], { closed = false, node = [] as string[], local = folder } = {}) {
    const child = spawn(process.execPath, [...node, path.join(projectRoot(), "bin", "coffee.cjs"), ...args], {
      env: { ...process.env, GOCOFFEE_LOCAL: local },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    if (closed) child.stdout.destroy();
    else child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }
  const noStack = (text: string) => expect(text).not.toMatch(/^\s+at /m);

  test.each([
    [["--help"]],
    [["local", "--help"]],
    [["local", "up", "--help"]],
    [["doctor", "--help"]],
    [["trace", "--help"]],
    [["render", "--help"]],
  ])("%j: help, exit 0", async (args) => {
    const { code, stdout, stderr } = await coffee(args);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: coffee/);
  });

  test("--help promises nothing that is not there", async () => {
    const { stdout } = await coffee(["--help"]);
    expect(stdout).not.toMatch(/evidence|cost/);
    expect(stdout).toMatch(/^ {2}doctor .*\n {2}local /m);
  });

  test("trace --help says what a journey may be walked for", async () => {
    const { stdout } = await coffee(["trace", "--help"]);
    expect(stdout.replace(/\s+/g, " ")).toContain("a path, a service, or an event's type");
  });

  test("--version: coffee's, the engine's and Node's, exit 0", async () => {
    const { code, stdout } = await coffee(["--version"]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^coffee \d+\.\d+\.\d+, Pulumi engine 3\.259\.0, Node\.js 2\d\.\d+\.\d+\n$/),
    ]);
  });

  test.each<[string[], RegExp]>([
    [[], /Usage: coffee/],
    [["brew"], /^error: unknown command 'brew'\nsee `coffee --help`\n$/],
    [["local"], /Usage: coffee local/],
    [["local", "up"], /^error: missing required argument 'env'\nsee `coffee local up --help`\n$/],
    [
      ["local", "up", "nope"],
      /^error: no environment `nope`, since there is no Pulumi\.nope\.yaml; there are .*dev, .*prod, .*staging\n$/,
    ],
    [["local", "up", "production"], /there are .*dev, .*prod, .*staging; did you mean prod\?\n$/],
    [["local", "reset", "stagin"], /did you mean staging\?\n$/],
    [["local", "up", "stage"], /did you mean staging\?\n$/],
    [
      ["local", "up", "home", "--config", "x.yaml"],
      /cannot be called `home`: it is the name of a folder of local runs/,
    ],
    [["local", "up", "../dev", "--config", "x.yaml"], /cannot be called `\.\.\/dev`: want 1–12 small letters/],
    [["local", "up", "dev", "more"], /too many arguments/],
    [
      ["local", "up", "dev", "--fast"],
      /^error: unknown option '--fast'\n(\(Did you mean --fault\?\)\n)?see `coffee local up --help`\n$/,
    ],
    [["doctor", "--fast"], /^error: unknown option '--fast'\nsee `coffee doctor --help`\n$/],
    [["local", "up", "dev", "--time-scale", "-3"], /want a number above 0/],
    [["local", "up", "dev", "--time-scale", "soon"], /want a number above 0/],
    [
      ["local", "up", "dev", "--fault", "create vpc fails"],
      /^error: .*no type "vpc".*\nsee `coffee local up --help`\n$/,
    ],
    [["local", "up", "dev", "--fault", "create * slow"], /a slow fault needs --time-scale/],
    [["local", "preview", "dev", "--fault", "create * fails"], /unknown option '--fault'/],
    [["local", "up", "dev", "--config", "/no/such.yaml"], /there is no such file: \/no\/such\.yaml/],
    [
      ["trace", "dev", "reqest"],
      /no journey `reqest`; there are request, credential, scale, release, log, span, backup, alarm, event, failover, tunnels; did you mean request\?\n$/,
    ],
    [["trace", "production", "request"], /there are .*dev, .*prod, .*staging; did you mean prod\?\n$/],
    [["trace", "dev", "request"], /nothing stands in dev: run `npx coffee local up dev` first\n$/],
    [["render", "dev"], /required option '--out <dir>' not specified/],
    [["render", "dev", "--out", "."], /holds files that were not rendered; .*--force/],
    [["local", "up", "dev", "--config", ""], /want the name of a file/],
    [["local", "up", "dev", "--config", "/"], /a folder, want a file: \//],
    [["local", "up", "dev", "--expect-no-changes"], /unknown option '--expect-no-changes'/],
    [["local", "types", "prdo"], /no environment `prdo`, .*did you mean prod\?\n$/],
    [["local", "types", "../../../../tmp/zzz"], /cannot be called `\.\.\/.*zzz`/],
    [["local", "export", "../dev"], /cannot be called `\.\.\/dev`/],
  ])("%j is wrong use: exit 2, nothing on stdout", async (args, message) => {
    const { code, stdout, stderr } = await coffee(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    noStack(stderr);
  });

  test.each<[string[], number, RegExp]>([
    [["doctor", "--json", "--fast"], 2, /^unknown option '--fast'/],
    [["local", "up", "production", "--json"], 2, /^no environment `production`, since/],
    [
      ["local", "up", "dev", "--json", "--config", "/no/such.yaml"],
      2,
      /^such\.yaml: 1 problem.*\n.*there is no such file/,
    ],
    [["local", "outputs", "dev", "--json"], 1, /^dev has never been brought up here/],
    [["local", "export", "dev", "--json"], 1, /^dev has never been brought up here/],
  ])("%j fails with one document on stdout, and the same on stderr for people", async (args, exitCode, message) => {
    const { code, stdout, stderr } = await coffee(args);
    expect(code).toBe(exitCode);
    const document = JSON.parse(stdout) as { error: string };
    expect(Object.keys(document)).toEqual(["error"]);
    expect(document.error).toMatch(message);
    expect(stderr).toContain(`error: ${document.error.split("\n")[0]}`);
  });

  test("what was refused for its configuration leaves nothing behind", async () => {
    const local = path.join(folder, "untouched");
    expect((await coffee(["local", "up", "dev", "--config", "/no/such.yaml"], { local })).code).toBe(2);
    expect(fs.existsSync(local)).toBe(false);
  });

  test("what is left of an environment whose file is gone can be set aside", async () => {
    const world = path.join(folder, "gone", "world.db");
    fs.mkdirSync(path.dirname(world), { recursive: true });
    fs.writeFileSync(world, "");
    const { code, stdout } = await coffee(["local", "reset", "gone"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `gone: set aside:\n  ${world}.aside\n` });
    expect((await coffee(["local", "reset", "gone"])).code).toBe(2);
  });

  test("a folder for local runs that cannot be made: what, and what to do", async () => {
    // Modes keep nobody out where the tests run as root.
    const deny = path.join(folder, "deny.cjs");
    fs.writeFileSync(
      deny,
      `const fs = require("node:fs"); const mkdir = fs.mkdirSync;
fs.mkdirSync = (at, ...more) => { if (String(at).startsWith(${JSON.stringify(folder)})) throw Object.assign(new Error("EACCES: permission denied, mkdir '" + at + "'"), { code: "EACCES" }); return mkdir(at, ...more); };`,
    );
    const { code, stdout, stderr } = await coffee(["local", "up", "dev"], { node: ["--require", deny] });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `error: EACCES: permission denied, mkdir '${path.join(folder, "dev")}'\n  → make yourself its owner, or choose another place: GOCOFFEE_LOCAL for local runs, GOCOFFEE_ENGINE_CACHE for the engine\n`,
    );
  });

  const file = path.join(folder, "file");
  test.each([
    ["a file", file, "ENOTDIR|EEXIST"],
    ["a place that the system keeps", "/proc/go-coffee", "ENOENT"],
  ])("a folder for local runs that is %s: what, and what to do, at once", async (_, place, why) => {
    if (!fs.existsSync(path.dirname(place))) return; // no /proc: not Linux
    fs.writeFileSync(file, "");
    const { code, stdout, stderr } = await coffee(["local", "up", "dev"], { local: place });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^error: (${why}): .*${place}.*\n  → .*choose another place: GOCOFFEE_LOCAL`));
  });

  test("doctor --json prints exactly one document", async () => {
    const { code, stdout } = await coffee(["doctor", "--json"]);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; found: string; fix: string }[] };
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Node.js", "npm packages", "Pulumi engine", "Pulumi.dev.yaml"]),
    );
    for (const check of checks) expect(Object.keys(check).sort()).toEqual(["fix", "found", "name", "ok"]);
    for (const { ok, fix } of checks) expect(ok || fix !== "").toBe(true);
    expect(code).toBe(checks.every(({ ok }) => ok) ? 0 : 1);
  });

  test("reset --json prints exactly one document", async () => {
    const { code, stdout } = await coffee(["local", "reset", "dev", "--json"]);
    expect([code, JSON.parse(stdout)]).toEqual([0, { environment: "dev", aside: [] }]);
  });

  test.each(["destroy", "refresh"])("%s of what was never brought up: says so, and does nothing", async (verb) => {
    const { code, stdout, stderr } = await coffee(["local", verb, "staging", "--json"]);
    expect(stderr).toBe(`staging has not been brought up here: there is nothing to ${verb}.\n`);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ operation: verb, result: "done", errors: [] }) as unknown,
    ]);
  });

  test.each(["outputs", "export"])("%s of what was never brought up: says what to run, exit 1", async (verb) => {
    const { code, stdout, stderr } = await coffee(["local", verb, "staging"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe("error: staging has never been brought up here: run `npx coffee local up staging` first.\n");
  });

  test.each([[["--help"]], [["doctor"]], [["doctor", "--json"]]])(
    "%j, when nobody reads what it says: no stack trace",
    async (args) => {
      const { code, stderr } = await coffee(args, { closed: true });
      expect(stderr).toBe("");
      expect([0, 1]).toContain(code);
    },
  );
});
