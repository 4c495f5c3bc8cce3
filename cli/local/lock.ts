import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../failure";
import type { Layout } from "./layout";

interface Holder {
  pid: number;
  operation: string;
  since: string;
}

/**
 * Takes the environment for one run. @throws Failure when another run has it; a lock whose process is gone is taken over.
 * @returns how to give it back
 */
export function takeLock({ lock, environment }: Layout, operation: string): () => void {
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  const mine: Holder = { pid: process.pid, operation, since: new Date().toISOString() };
  for (let attempt = 0; ; attempt++) {
    try {
      fs.writeFileSync(lock, JSON.stringify(mine), { flag: "wx" });
      return () => fs.rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 3) throw error;
    }
    const holder = read(lock);
    if (holder && alive(holder.pid)) {
      throw new Failure(
        `${environment} is in use by another run: \`${holder.operation}\`, process ${holder.pid}, since ${holder.since}. ` +
          "Nothing was changed. Wait for it to end, or stop it with Ctrl-C where it runs.",
      );
    }
    fs.rmSync(lock, { force: true });
  }
}

function read(lock: string): Holder | undefined {
  try {
    return JSON.parse(fs.readFileSync(lock, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
