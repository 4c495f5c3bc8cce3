import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import type { Layout } from "./layout";

/**
 * Ends engines that go on although the `coffee` that started them was killed (an engine has a process group of its own): one that ended later
 * would write its state over what was put back. They are known by the event log that they write, which no other process names.
 */
export function endOrphans({ events }: Pick<Layout, "events">): void {
  const orphans = processes().filter(({ words }) => words.includes("--event-log") && words.includes(events));
  for (const { pid } of orphans) signal(pid, "SIGKILL");
  const patience = Date.now() + 5000;
  while (orphans.some(({ pid }) => runs(pid)) && Date.now() < patience)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

function processes(): { pid: number; words: string[] }[] {
  if (process.platform !== "linux") return listed();
  const pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({ pid: Number(pid), words: read(`/proc/${pid}/cmdline`).split("\0") }));
}

function listed(): { pid: number; words: string[] }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8", maxBuffer: 1 << 26 })
    .trim()
    .split("\n");
  return lines.map((line) => line.trim().split(/\s+/)).map(([pid, ...words]) => ({ pid: Number(pid), words }));
}

/** Whether it still runs; one that has ended and only waits for its parent to notice does not. */
function runs(pid: number): boolean {
  return signal(pid, 0) && !/^State:\s+Z/m.test(read(`/proc/${pid}/status`));
}

function signal(pid: number, which: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, which);
  } catch {
    return false;
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
