import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** Milliseconds a child has to end after it was interrupted; the same as the official host's. */
const PATIENCE = 5000;

/** How a child ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The processes that a host has started, so that none outlives it. */
export class Children {
  readonly #running = new Set<ChildProcess>();

  /** Starts node with `args`. It stays in the host's process group, where the engine's own last resort reaches it. */
  start(args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(process.execPath, args, options);
    this.#running.add(child);
    const forget = () => this.#running.delete(child);
    child.once("exit", forget);
    child.once("error", forget);
    return child;
  }

  /** Interrupts every child, kills those that have not ended in time, and resolves when none is left. */
  async stop(patience = PATIENCE): Promise<void> {
    await Promise.all([...this.#running].map((child) => stopChild(child, patience)));
  }
}

/** Interrupts one child, and kills it when it has not ended after `patience` milliseconds. */
export function stopChild(child: ChildProcess, patience = PATIENCE): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const last = setTimeout(() => child.kill("SIGKILL"), patience);
    child.once("exit", () => {
      clearTimeout(last);
      resolve();
    });
    child.kill("SIGINT");
  });
}

/** Resolves when the child has ended and all that it wrote was read; rejects when it could not be started. */
export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}
