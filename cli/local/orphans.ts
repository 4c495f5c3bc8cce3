import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import type { Layout } from "./layout";

/**
 * Ends engines that go on although the `coffee` that started them was killed (an engine has a process group of its own): one that ended later
 * would write its state over what was put back. They are known by the event log that they write, which no other process names.
 */
export function endOrphans({ events }: Pick<Layout, "events">, platform = process.platform): void {
  const mark = ` --event-log ${events} `;
  const orphans = processes(platform).filter(({ command }) => `${command} `.includes(mark));
  for (const { pid } of orphans) signal(pid, "SIGKILL");
  const patience = Date.now() + 5000;
  while (orphans.some(({ pid }) => runs(pid)) && Date.now() < patience)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

/** All processes, with their arguments in one line: `ps` does not say where a path with spaces ends. */
function processes(platform: NodeJS.Platform): { pid: number; command: string }[] {
  if (platform !== "linux") return listed();
  const pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim() }));
}

function listed(): { pid: number; command: string }[] {
  // -ww: whole lines, also where BSD's ps knows the terminal's width.
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8", maxBuffer: 1 << 26 });
  return lines.split("\n").flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), command: command.trim() }];
  });
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
