import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { engineEnvironment } from "../cli/local/run";
import type { Layout } from "../cli/local/layout";

export interface Sample {
  seconds: number;
  /** Peak resident memory in MB, by the kind of process. */
  memory: { program: number; simulator: number };
}

/** Runs the engine once and measures it. @throws when the engine fails: a failed run is no measurement. */
export async function measure(
  binary: string,
  args: string[],
  layout: Layout,
  env: NodeJS.ProcessEnv = {},
): Promise<Sample> {
  const started = process.hrtime.bigint();
  const child = spawn(binary, ["--non-interactive", ...args], {
    env: { ...engineEnvironment(layout), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const memory = { program: 0, simulator: 0 };
  const watch = setInterval(() => note(memory, child.pid!), 40);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(watch);
  if (code !== 0) throw new Error(`the engine failed (${code}): ${args.join(" ")}\n${output.slice(-3000)}`);
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, memory };
}

/** Linux keeps the peak of each process; elsewhere memory is not measured, and the table says so. */
function note(memory: Sample["memory"], parent: number): void {
  if (process.platform !== "linux") return;
  for (const pid of descendants(parent)) {
    const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
    if (/cmd\/run(\/index\.js)? /.test(command)) memory.program = Math.max(memory.program, peak);
    if (/cache\/plugins\/[a-z-]+-\w+\.cjs/.test(command)) memory.simulator = Math.max(memory.simulator, peak);
  }
}

function descendants(pid: number): number[] {
  // A process of many threads (the engine is one) starts children from any of them.
  const children = list(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** The middle one; of an even number the lower of the two. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? NaN;
}
