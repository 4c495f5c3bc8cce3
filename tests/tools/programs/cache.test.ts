import { existsSync, mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { publish, readFinished, sweep } from "../../../tools/programs/cache";
import { withLock } from "../../../tools/lock.cjs";

let parent: string;
let target: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), "cache-"));
  target = path.join(parent, "built");
});

const fill = (text: string) => (folder: string) => writeFile(path.join(folder, "engine"), text);

describe("a folder", () => {
  test("appears whole, with its manifest", async () => {
    await publish(target, "1", ["engine"], fill("abc"));
    expect(readFinished(target, "1")?.files).toEqual({ engine: 3 });
    expect(readdirSync(parent)).toEqual(["built"]);
  });

  test("does not appear when the work fails, nor when a file is missing", async () => {
    await expect(publish(target, "1", ["engine"], () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(publish(target, "1", ["engine", "other"], fill("abc"))).rejects.toThrow("other");
    expect(readdirSync(parent)).toEqual([]);
  });

  test("without a manifest, of another version or with a damaged file is not finished", async () => {
    mkdirSync(target);
    writeFileSync(path.join(target, "engine"), "abc");
    expect(readFinished(target, "1")).toBeUndefined();
    await publish(target, "1", ["engine"], fill("abcd"));
    expect(readFinished(target, "1")).toBeDefined();
    expect(readFinished(target, "2")).toBeUndefined();
    writeFileSync(path.join(target, "engine"), "ab");
    expect(readFinished(target, "1")).toBeUndefined();
    writeFileSync(path.join(target, "manifest.json"), "{ half");
    expect(readFinished(target, "1")).toBeUndefined();
  });

  test("made by two at once is there once and whole", async () => {
    await Promise.all([publish(target, "1", ["engine"], fill("abc")), publish(target, "1", ["engine"], fill("abc"))]);
    expect(readFinished(target, "1")).toBeDefined();
    expect(readdirSync(parent)).toEqual(["built"]);
  });

  test("left half-way by a process that died is swept", async () => {
    mkdirSync(path.join(parent, "unfinished-abc"));
    mkdirSync(target);
    await sweep(parent);
    expect(readdirSync(parent)).toEqual(["built"]);
  });
});

describe("the lock", () => {
  const file = () => path.join(parent, "lock");
  const hold = (pid: number, host = os.hostname()) => writeFileSync(file(), JSON.stringify({ pid, host, id: "other" }));

  test("lets one work at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(file(), { interval: 5 }, work)));
    expect(most).toBe(1);
    expect(existsSync(file())).toBe(false);
  });

  test("is given back when the work fails", async () => {
    await expect(withLock(file(), {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(file())).toBe(false);
  });

  test("of a dead process, or without a sign of life, is passed over", async () => {
    hold(2 ** 22 + 1);
    await expect(withLock(file(), { interval: 5 }, () => Promise.resolve("done"))).resolves.toBe("done");
    hold(process.pid, "another-machine");
    utimesSync(file(), 0, 0);
    await expect(withLock(file(), { interval: 5 }, () => Promise.resolve("done"))).resolves.toBe("done");
  });

  test("of a living process is waited for, says so, and the wait can be broken off", async () => {
    hold(process.pid);
    const abort = new AbortController();
    const waiting = jest.fn(() => abort.abort(new Error("enough")));
    await expect(
      withLock(file(), { interval: 5, waiting, signal: abort.signal }, () => Promise.resolve()),
    ).rejects.toThrow("enough");
    expect(waiting).toHaveBeenCalledWith(`process ${process.pid} on ${os.hostname()}`);
    expect(existsSync(file())).toBe(true);
  });
});
