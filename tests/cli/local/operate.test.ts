import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../../cli/failure";
import { operate, type Operation } from "../../../cli/local/operate";
import { readFault } from "../../../cli/local/faults";
import { installPlugins } from "../../../cli/local/plugins";
import { rememberBefore } from "../../../cli/local/rollback";
import { faultsOf } from "../../../simulators/core/pace";
import { World } from "../../../simulators/core/world";
import { ensureEngine } from "../../../tools/engine/engine";
import { place, write } from "./place";

jest.mock("../../../tools/engine/engine", () => ({ ensureEngine: jest.fn() }));
jest.mock("../../../cli/local/plugins", () => ({
  ...jest.requireActual<object>("../../../cli/local/plugins"),
  installPlugins: jest.fn(),
}));

/** A state of nothing but the stack, told from others by its name. */
const stateOf = (name: string): string => {
  const stack = { urn: `urn:pulumi:dev::p::pulumi:pulumi:Stack::${name}`, type: "pulumi:pulumi:Stack" };
  return JSON.stringify({ version: 3, checkpoint: { latest: { resources: [stack] } } });
};

describe("an operation", () => {
  let at: ReturnType<typeof place>;
  const source = () => path.join(path.dirname(at.config), "source.yaml");
  beforeEach(() => {
    jest.clearAllMocks();
    at = place();
    fs.mkdirSync(path.dirname(at.world), { recursive: true });
    write(at.state, stateOf("before"));
    fs.copyFileSync(at.source, at.asked);
    process.env["FAKE_WORLD"] = `${at.world}.marker`;
    process.env["FAKE_STATE"] = at.state;
    jest.mocked(ensureEngine).mockResolvedValue({
      binary: path.join(__dirname, "fake-engine.cjs"),
      version: "3",
      source: "cache",
      ours: true,
    });
    jest.mocked(installPlugins).mockResolvedValue(undefined);
    jest.spyOn(process.stderr, "write").mockReturnValue(true);
  });
  afterEach(() => {
    delete process.env["FAKE_ENGINE"];
    delete process.env["FAKE_WORLD"];
    delete process.env["FAKE_STATE"];
    jest.restoreAllMocks();
    at.dispose();
  });
  const run = (mode: string, operation: Operation = "up") => {
    process.env["FAKE_ENGINE"] = mode;
    return operate(at, operation, { policies: true, json: true });
  };
  const listeners = () => ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => process.listenerCount(signal));

  test("that ends well: done, what changed, the outputs, exit 0; nothing is left behind", async () => {
    const before = listeners();
    const { result, exitCode } = await run("done");
    expect(result).toEqual({
      environment: "dev",
      operation: "up",
      result: "done",
      changes: { create: 3, update: 0, replace: 0, delete: 0, same: 1 },
      changed: [{ op: "create", type: "aws:ec2/vpc:Vpc", name: "net", keys: [] }],
      policies: { mandatory: 0, advisory: 0, undetermined: 0, exempt: 0 },
      seconds: expect.any(Number) as number,
      outputs: { url: "https://x", password: "[secret]" },
      declared: [],
      errors: [],
    });
    expect(exitCode).toBe(0);
    expect([fs.existsSync(at.lock), fs.existsSync(at.before)]).toEqual([false, false]);
    expect(listeners()).toEqual(before);
  });

  test("that Ctrl-C ended in the engine's own display, which no signal tells us of: cancelled", async () => {
    expect((await run("key")).result.result).toBe("cancelled");
  });

  const ran = () => fs.readFileSync(`${at.world}.marker.ran`, "utf8").trim();

  test("an up that asks for something else than the last: a preview first, which refuses it before anything is changed", async () => {
    fs.rmSync(at.asked);
    const { result, exitCode } = await run("refused");
    expect([ran(), exitCode]).toEqual(["preview", 1]);
    expect(result).toMatchObject({
      operation: "up",
      result: "failed",
      changes: { create: 0, update: 0, replace: 0, delete: 0 },
      errors: ["there is no way back"],
    });
    expect([at.asked, at.before, at.lock].map((file) => fs.existsSync(file))).toEqual([false, false, false]);
    await run("refused");
    expect(ran()).toBe("preview preview");
  });

  test("one that is not refused goes on, and its like does so without a preview", async () => {
    fs.writeFileSync(at.asked, "something else");
    await run("done");
    expect(ran()).toBe("preview up");
    await run("done");
    expect(ran()).toBe("preview up up");
  });

  test("the first up of an environment previews nothing: nothing stands", async () => {
    fs.rmSync(at.asked);
    write(at.state, JSON.stringify({ version: 3, checkpoint: {} }));
    await run("done");
    expect(ran()).toBe("up");
  });

  test.each([
    ["killed", /the engine was killed \(SIGKILL\)/],
    ["panic", /the engine was killed \(exit code 2\)/],
  ])("whose preview ends without its end (%s): said, and nothing was changed", async (mode, message) => {
    fs.rmSync(at.asked);
    await expect(run(mode)).rejects.toThrow(message);
    expect([ran(), fs.existsSync(at.before), fs.existsSync(at.lock)]).toEqual(["preview", false, false]);
  });

  test("Ctrl-C in that preview: cancelled, and no up follows", async () => {
    fs.rmSync(at.asked);
    const work = run("waits");
    while (!fs.existsSync(`${at.world}.marker.waits`)) await new Promise((resolve) => setTimeout(resolve, 20));
    process.emit("SIGINT");
    const { result, record } = await work;
    expect([ran(), result.result, record.progress]).toEqual(["preview", "cancelled", "none"]);
  });

  test("a destroy asks for no outputs", async () => {
    expect((await run("done", "destroy")).result.outputs).toEqual({});
  });

  test.each([
    [true, "failed", 1, ["1 change, and none was expected (--expect-no-changes)"]],
    [false, "done", 0, []],
  ])("that changes something, where no change may be: %p: %s", async (expectNoChanges, outcome, code, errors) => {
    process.env["FAKE_ENGINE"] = "done";
    const { result, exitCode } = await operate(at, "refresh", { policies: true, json: true, expectNoChanges });
    expect([result.result, exitCode, result.errors]).toEqual([outcome, code, errors]);
  });

  test("leaves no notes of developers in its event log, which hold secrets in clear", async () => {
    await run("done");
    const log = fs.readFileSync(at.events, "utf8");
    expect(log).not.toContain("hunter2");
    expect(log).toContain("cancelEvent");
  });

  test("says in the world which state it was left with, so that another's is refused", async () => {
    const written = (time: string) => {
      const stack = { urn: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p", type: "pulumi:pulumi:Stack" };
      write(
        at.state,
        JSON.stringify({ version: 3, checkpoint: { latest: { manifest: { time }, resources: [stack] } } }),
      );
    };
    World.open(at.world).close();
    written("2026-11-01T00:00:00Z");
    await run("done");
    await run("done");
    written("2026-11-02T00:00:00Z");
    await expect(run("done")).rejects.toThrow(/do not belong together: .*2026-11-01.*2026-11-02/);
  });

  test("that fails: failed, why, exit 1; what was done stays", async () => {
    const { result, exitCode } = await run("failed");
    expect([result.result, exitCode, result.changes.create]).toEqual(["failed", 1, 3]);
    expect(result.errors).toEqual([
      "network-vpc: the cloud refuses",
      "a stack of a program",
      "and so does the network",
    ]);
    expect(fs.existsSync(at.before)).toBe(false);
  });

  test.each([
    ["killed", /the engine was killed \(SIGKILL\)/],
    ["panic", /the engine was killed \(exit code 2\)/],
    ["half-done", /the engine was stopped in the middle of its work/],
  ])("whose engine ends without its end (%s): world and state are put back at once", async (mode, message) => {
    const work = run(mode);
    await expect(work).rejects.toThrow(message);
    await expect(work).rejects.toBeInstanceOf(Failure);
    expect(fs.readFileSync(at.state, "utf8")).toBe(stateOf("before"));
    expect([fs.existsSync(at.lock), fs.existsSync(at.before)]).toEqual([false, false]);
  });

  test("a run that was killed before is put back first, and said", async () => {
    write(at.state, stateOf("before that"));
    rememberBefore(at);
    write(at.state, stateOf("half of a run"));
    await run("done");
    expect(fs.readFileSync(at.state, "utf8")).toBe(stateOf("before that"));
    expect(process.stderr.write).toHaveBeenCalledWith(expect.stringMatching(/last run on dev was killed/));
  });

  test("Ctrl-C while the engine works: it is told, what was done counts, exit 1", async () => {
    const work = run("waits");
    while (!fs.existsSync(`${at.world}.marker.waits`)) await new Promise((resolve) => setTimeout(resolve, 20));
    process.emit("SIGINT");
    const { result, exitCode } = await work;
    expect([result.result, result.changes.create, exitCode]).toEqual(["cancelled", 1, 1]);
  });

  test("Ctrl-C before the engine listens for it: cancelled, and nothing is taken for killed", async () => {
    const work = run("deaf");
    process.emit("SIGINT");
    expect((await work).result.result).toBe("cancelled");
  });

  test.each<[string, () => void]>([
    [
      "while the engine is fetched",
      () =>
        jest.mocked(ensureEngine).mockImplementation(({ signal }) => {
          process.emit("SIGINT");
          return Promise.reject(signal?.aborted ? (signal.reason as Error) : new Error("not told"));
        }),
    ],
    [
      "while the plugins are made",
      () => jest.mocked(installPlugins).mockImplementation(async () => void process.emit("SIGTERM")),
    ],
  ])("a request to end %s: cancelled, no engine runs, the lock is given back", async (_, arrange) => {
    arrange();
    const { result, record, exitCode } = await run("done");
    expect([result.result, record.progress, exitCode]).toEqual(["cancelled", "none", 1]);
    expect([fs.existsSync(at.lock), fs.existsSync(at.before), fs.existsSync(`${at.world}.marker`)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("faults that were asked for last for the run, which says whether they struck", async () => {
    const faults = [readFault("create aws:ec2/vpc:Vpc fails once")];
    process.env["FAKE_ENGINE"] = "done";
    await operate(at, "up", { policies: true, json: true, faults });
    expect(process.stderr.write).toHaveBeenCalledWith(
      'fault "create aws:ec2/vpc:Vpc fails once": never happened: the run did nothing of that kind\n',
    );
    const world = World.open(at.world);
    expect(faultsOf(world)).toEqual([]);
    world.close();
  });

  test.each<Operation>(["preview", "up", "refresh", "destroy"])(
    "a state without its world: %s says so, and no engine runs",
    async (operation) => {
      const vpc = { urn: "urn:pulumi:dev::p::aws:ec2/vpc:Vpc::net", type: "aws:ec2/vpc:Vpc", custom: true };
      write(at.state, JSON.stringify({ checkpoint: { latest: { resources: [vpc] } } }));
      await expect(run("done", operation)).rejects.toThrow(/the world file .* is gone/);
      expect([fs.existsSync(at.lock), fs.existsSync(`${at.world}.marker`)]).toEqual([false, false]);
    },
  );

  test("wrong configuration: exit 2, every problem with its path, and nothing was touched", async () => {
    write(source(), "config:\n  go-coffee:environment:\n    domain: 3\n");
    const work = operate({ ...at, source: source() }, "up", { policies: true, json: true });
    await expect(work).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/domain/) as string });
    expect([fs.existsSync(at.config), fs.existsSync(at.lock), jest.mocked(ensureEngine).mock.calls.length]).toEqual([
      false,
      false,
      0,
    ]);
    const other = path.join(path.dirname(path.dirname(at.world)), "other");
    const nowhere = { ...at, source: source(), lock: path.join(other, "lock.json") };
    await expect(operate(nowhere, "up", { policies: true, json: true })).rejects.toThrow(/domain/);
    expect(fs.existsSync(other)).toBe(false);
  });

  test("an engine that cannot make the stack: its own words", async () => {
    fs.rmSync(at.state);
    await expect(run("no-stack")).rejects.toThrow(/could not create the stack dev/);
  });
});
