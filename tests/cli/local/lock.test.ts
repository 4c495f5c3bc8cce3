import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../../cli/failure";
import { takeLock } from "../../../cli/local/lock";
import { projectRoot } from "../../../tools/root";
import { place, write } from "./place";

test("what a run keeps is for nobody else's eyes", () => {
  const at = place();
  write(at.events, "");
  fs.chmodSync(path.dirname(at.events), 0o755);
  takeLock(at, "one")();
  const modes = [path.dirname(at.events), at.home, at.backend].map((folder) => fs.statSync(folder).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o700]);
  at.dispose();
});

describe("the lock of an environment", () => {
  const at = place();
  const others: ChildProcess[] = [];
  afterEach(() => others.forEach((one) => one.kill("SIGKILL")));
  afterAll(() => at.dispose());
  const root = projectRoot();
  const holder = () => {
    const child = spawn(
      process.execPath,
      [
        "--expose-gc",
        path.join(root, "bin", "run.cjs"),
        path.join(root, "tests", "cli", "local", "lock-holder.ts"),
        JSON.stringify(at),
      ],
      {
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    others.push(child);
    return child;
  };

  test("is given back, and can be taken again; giving it back twice does no harm", () => {
    const release = takeLock(at, "one");
    expect(JSON.parse(fs.readFileSync(at.lock, "utf8"))).toMatchObject({ pid: process.pid, operation: "one" });
    release();
    expect(fs.existsSync(at.lock)).toBe(false);
    const again = takeLock(at, "two");
    release();
    expect(fs.existsSync(at.lock)).toBe(true);
    again();
  });

  test("that another run has: says who, since when, and that nothing was changed", () => {
    const release = takeLock(at, "coffee local up dev");
    const second = () => takeLock(at, "coffee local destroy dev");
    expect(second).toThrow(Failure);
    expect(second).toThrow(
      new RegExp(
        `dev is in use by another run: \`coffee local up dev\`, process ${process.pid}, since 2\\d{3}-.*Nothing was changed`,
      ),
    );
    release();
    second()();
  });

  test("of another process: taken while that lives, free as soon as it is killed", async () => {
    const other = holder();
    await once(other.stdout, "data");
    expect(() => takeLock(at, "mine")).toThrow(new RegExp(`process ${other.pid}`));
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(fs.existsSync(at.lock)).toBe(true);
    takeLock(at, "mine")();
  }, 20_000);

  test("a note that was left behind, or is torn, or names a process that runs by chance, is no lock", () => {
    for (const text of ["{", "", JSON.stringify({ pid: process.pid, operation: "old", since: "" })]) {
      write(at.lock, text);
      takeLock(at, "mine")();
    }
  });

  test("another environment is another lock", () => {
    const release = takeLock(at, "one");
    const other = place("staging");
    takeLock(other, "other")();
    other.dispose();
    release();
  });
});
