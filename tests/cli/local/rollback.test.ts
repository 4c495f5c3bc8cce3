import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { reset } from "../../../cli/local/look";
import { endOrphans } from "../../../cli/local/orphans";
import { forgetBefore, rememberBefore, removeEngineLocks, rollBack } from "../../../cli/local/rollback";
import { place, write } from "./place";

describe("a run that was killed", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());
  const files = () => [at.world, `${at.world}-wal`, `${at.world}-shm`, at.state];
  const contents = () =>
    Object.fromEntries(
      files().map((file) => [path.basename(file), fs.existsSync(file) ? fs.readFileSync(file, "utf8") : null]),
    );
  const stand = () => {
    write(at.world, "world before");
    write(`${at.world}-wal`, "journal before");
    write(at.state, "state before");
  };

  test("leaves world and state exactly as they were before it", () => {
    stand();
    const before = contents();
    rememberBefore(at);
    write(at.world, "world after");
    write(`${at.world}-shm`, "new");
    fs.rmSync(`${at.world}-wal`);
    write(at.state, "state after");
    expect(rollBack(at)).toBe(true);
    expect(contents()).toEqual(before);
    expect(rollBack(at)).toBe(false);
  });

  test("as the first of all leaves nothing", () => {
    rememberBefore(at);
    stand();
    rollBack(at);
    expect(Object.values(contents())).toEqual([null, null, null, null]);
  });

  test("while it put things back, is put back the next time", () => {
    stand();
    const before = contents();
    rememberBefore(at);
    fs.rmSync(at.world);
    fs.rmSync(path.dirname(at.state), { recursive: true });
    rollBack(at);
    expect(contents()).toEqual(before);
  });

  test("and whose copy is not whole: what stands stays, and the copy is set aside", () => {
    stand();
    const before = contents();
    fs.mkdirSync(at.before, { recursive: true });
    expect(rollBack(at)).toBe(false);
    expect(contents()).toEqual(before);
    expect([fs.existsSync(at.before), fs.existsSync(`${at.before}.aside`)]).toEqual([false, true]);
    rememberBefore(at);
    fs.rmSync(path.join(at.before, "world.db"));
    expect(rollBack(at)).toBe(false);
    expect(contents()).toEqual(before);
  });

  test("leaves what it had made of them aside, so that nothing is lost by a mistake", () => {
    stand();
    rememberBefore(at);
    write(at.world, "world after");
    rollBack(at);
    expect(fs.readFileSync(`${at.world}.undone`, "utf8")).toBe("world after");
  });

  test("while it was made a copy of, or while the copy was dropped, undoes nothing", () => {
    stand();
    write(path.join(`${at.before}.new`, "world.db"), "half a copy");
    write(path.join(`${at.before}.done`, "world.db"), "half gone");
    expect(rollBack(at)).toBe(false);
    rememberBefore(at);
    forgetBefore(at);
    expect(fs.existsSync(at.before)).toBe(false);
    expect(contents()).toMatchObject({ "world.db": "world before" });
  });

  test("that ended well undoes nothing", () => {
    stand();
    rememberBefore(at);
    write(at.world, "world after");
    forgetBefore(at);
    expect(rollBack(at)).toBe(false);
    expect(contents()["world.db"]).toBe("world after");
    forgetBefore(at);
  });

  test("may have left locks of the engine, which go; those of others stay", () => {
    const locks = path.join(at.backend, ".pulumi", "locks", "organization", "go-coffee");
    write(path.join(locks, "dev", "a.json"), "");
    write(path.join(locks, "prod", "a.json"), "");
    removeEngineLocks(at);
    expect(fs.readdirSync(locks)).toEqual(["prod"]);
  });

  test.each(["linux", "darwin"] as const)(
    "may have left an engine that goes on: it is ended, and no other process is (as on %s)",
    async (platform) => {
      const events = path.join(path.dirname(at.events), "a folder's", "events.jsonl");
      const sleeper = (log: string) =>
        spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)", "--", "--event-log", log, "--yes"], {
          stdio: "ignore",
        });
      const [orphan, other] = [sleeper(events), sleeper(`${events}.other`)];
      await Promise.all([once(orphan, "spawn"), once(other, "spawn")]);
      const ended = once(orphan, "exit");
      endOrphans({ events }, { platform });
      expect(await ended).toEqual([null, "SIGKILL"]);
      expect(other.exitCode).toBeNull();
      other.kill();
    },
  );

  // Elsewhere no session is told of: plugins see by themselves that their engine is gone (simulators/protocol/ending.ts).
  (process.platform === "linux" ? test : test.skip)(
    "may have left plugins of an engine that has ended: they are ended, in their own groups too",
    async () => {
      const sleep = "setInterval(() => 0, 1000)";
      // An engine that starts a plugin, says which, and dies of SIGKILL.
      const plugin = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(sleep)}], { stdio: "ignore" })`;
      const engine = spawn(process.execPath, ["-e", `console.log(${plugin}.pid); ${sleep}`], {
        detached: true,
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [line] = (await once(engine.stdout!, "data")) as [Buffer];
      const pid = Number(line.toString());
      engine.kill("SIGKILL");
      await once(engine, "exit");
      expect(process.kill(pid, 0)).toBe(true);
      endOrphans(at, { engine: engine.pid });
      await expect(
        (async () => {
          for (let turn = 0; turn < 100; turn++) {
            if (!fs.existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8")))
              return "gone";
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          return "there";
        })(),
      ).resolves.toBe("gone");
    },
  );

  describe("reset", () => {
    const quiet = () => jest.spyOn(process.stdout, "write").mockReturnValue(true);
    afterEach(() => jest.restoreAllMocks());

    test("sets aside what stood, one generation back, and forgets the run that was killed", () => {
      quiet();
      stand();
      rememberBefore(at);
      reset(at, false);
      expect(Object.values(contents())).toEqual([null, null, null, null]);
      expect(fs.readFileSync(`${at.world}.aside`, "utf8")).toBe("world before");
      expect(rollBack(at)).toBe(false);
      write(at.world, "second");
      reset(at, false);
      expect(fs.readFileSync(`${at.world}.aside`, "utf8")).toBe("second");
      expect(fs.existsSync(`${at.world}-wal.aside`)).toBe(false);
      reset(at, false);
      expect(fs.readFileSync(`${at.world}.aside`, "utf8")).toBe("second");
    });

    test("prints one document", () => {
      const out = quiet();
      stand();
      reset(at, true);
      expect(JSON.parse(out.mock.calls.map(([text]) => text).join(""))).toEqual({
        environment: "dev",
        aside: [`${at.world}.aside`, `${at.world}-wal.aside`, `${at.state}.aside`],
      });
      expect(fs.existsSync(at.lock)).toBe(false);
    });
  });
});
