import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import type { Layout } from "./layout";

interface Process {
  pid: number;
  parent: number;
  /** The process that began its session, which every engine does; 0 where the system does not tell. */
  session: number;
  command: string;
}

/**
 * Ends engines that go on although the `coffee` that started them was killed (an engine has a session of its own): one that ended later would write its
 * state over what was put back. They are known by the event log that they write, which no other process names. What an engine has started goes with it.
 * @param engine - one that has ended, whose plugins are to end too
 */
export function endOrphans(
  { events }: Pick<Layout, "events">,
  { engine, platform = process.platform }: { engine?: number; platform?: NodeJS.Platform } = {},
): void {
  const mark = ` --event-log ${events} `;
  const all = processes(platform);
  const engines = all.filter(({ command }) => `${command} `.includes(mark)).map(({ pid }) => pid);
  const orphans = family(all, engine === undefined ? engines : [...engines, engine]);
  for (const pid of orphans) signal(pid, "SIGKILL");
  const patience = Date.now() + 5000;
  while (orphans.some(runs) && Date.now() < patience) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

/** Engines with all that they have started. A plugin has a process group of its own, but its engine's session. */
function family(all: Process[], engines: number[]): number[] {
  const found = new Set(engines);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent, session } of all) if (found.has(parent) || engines.includes(session)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

/** All processes, with their arguments in one line: `ps` does not say where a path with spaces ends. */
function processes(platform: NodeJS.Platform): Process[] {
  if (platform !== "linux") return listed();
  const pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => {
    // proc(5): pid (comm) state ppid pgrp session …; the name may hold spaces and brackets.
    const [, parent, , session] = read(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number);
    const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    return { pid: Number(pid), parent: parent ?? 0, session: session ?? 0, command };
  });
}

function listed(): Process[] {
  // -ww: whole lines, also where BSD's ps knows the terminal's width.
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 1 << 26 });
  return lines.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), session: 0, command: command.trim() }];
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
