import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

/** Milliseconds between two signs of life, and after how many without one a holder counts as dead. */
const PULSE = 5_000;
const DEAD = 60_000;

interface Holder {
  pid: number;
  host: string;
  id: string;
}

/** What a waiting process may want to know or change. */
export interface LockOptions {
  /** Called once a second while somebody else holds the lock. */
  waiting?: (holder: string) => void;
  signal?: AbortSignal;
  /** Milliseconds between two tries. @defaultValue 1000 */
  interval?: number;
}

/**
 * Runs `work` while holding the lock `file`: one process at a time, on this machine or on others that share the folder. A holder
 * that died is passed over: at once when its process is gone, after a minute without a sign of life otherwise.
 */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const mine: Holder = { pid: process.pid, host: os.hostname(), id: randomUUID() };
  await mkdir(path.dirname(file), { recursive: true });
  while (!(await take(file, mine))) {
    options.signal?.throwIfAborted();
    const holder = await holderOf(file);
    if (holder === "dead") await putAside(file);
    else {
      if (holder) options.waiting?.(`process ${holder.pid} on ${holder.host}`);
      await new Promise((resolve) => setTimeout(resolve, options.interval ?? 1000));
    }
  }
  const pulse = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), PULSE);
  try {
    return await work();
  } finally {
    clearInterval(pulse);
    if ((await read(file))?.id === mine.id) await rm(file, { force: true });
  }
}

async function take(file: string, mine: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(mine), { flag: "wx" });
    return true;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw problem;
  }
}

async function holderOf(file: string): Promise<Holder | "dead" | undefined> {
  const age = await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
  if (age === undefined) return undefined;
  if (age > DEAD) return "dead";
  const holder = await read(file);
  if (holder && holder.host === os.hostname() && !alive(holder.pid)) return "dead";
  return holder;
}

/** Moves a dead holder's lock away under a name of its own, so that of two who find it only one removes it. */
async function putAside(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

async function read(file: string): Promise<Holder | undefined> {
  return readFile(file, "utf8")
    .then(
      (text) => JSON.parse(text) as Holder,
      () => undefined,
    )
    .catch(() => undefined);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return (problem as NodeJS.ErrnoException).code === "EPERM";
  }
}
