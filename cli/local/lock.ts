import * as fs from "node:fs";
import * as path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "../../tools/folder.cjs";
import { Failure } from "../failure";
import type { Layout } from "./layout";

interface Holder {
  pid: number;
  operation: string;
  since: string;
}

/**
 * Takes the environment for one run. What counts is a lock of the operating system's on a file beside `lock.json` (SQLite's exclusive lock, the
 * one that works wherever the world does): it goes with its process, however that ends, so it is never stale, and of two that come at once one
 * gets it. `lock.json` says who has it, for people.
 * @throws Failure when another run has it
 * @returns how to give it back
 */
export function takeLock({ lock, environment, home, backend }: Layout, operation: string): () => void {
  for (const folder of [path.dirname(lock), home, backend]) makePrivate(folder);
  const guard = new DatabaseSync(path.join(path.dirname(lock), "lock.db"));
  try {
    guard.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (error) {
    guard.close();
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new Failure(
      `${environment} is in use by another run${describe(read(lock))}. ` +
        "Nothing was changed. Wait for it to end, or stop it with Ctrl-C where it runs.",
    );
  }
  held.add(guard);
  const mine: Holder = { pid: process.pid, operation, since: new Date().toISOString() };
  fs.writeFileSync(`${lock}.new`, JSON.stringify(mine));
  fs.renameSync(`${lock}.new`, lock);
  return () => {
    if (!held.delete(guard)) return;
    fs.rmSync(lock, { force: true });
    guard.close();
  };
}

/** Made-up passwords stand in the world, and the passphrase of the state is known: no other user of the machine may look. */
function makePrivate(folder: string): void {
  makeFolder(folder);
  try {
    if ((fs.statSync(folder).mode & 0o077) !== 0) fs.chmodSync(folder, 0o700);
  } catch (error) {
    // Somebody else's, who lets us work in it.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
}

/** A database that nobody refers to is closed, and its lock with it. */
const held = new Set<DatabaseSync>();

/** SQLITE_BUSY. */
const busy = 5;

function describe(holder: Holder | undefined): string {
  return holder ? `: \`${holder.operation}\`, process ${holder.pid}, since ${holder.since}` : "";
}

function read(lock: string): Holder | undefined {
  try {
    return JSON.parse(fs.readFileSync(lock, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}
