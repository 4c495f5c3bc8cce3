import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { pinnedNode } from "../pinned.cjs";
import { projectRoot } from "../root";
import type { ProgramName } from "./version";

/** A program of a control plane that ended although nobody asked it to. */
export class Exited extends Error {
  override readonly name = "Exited";

  constructor(
    readonly program: ProgramName,
    /** The last lines of what it wrote. */
    readonly wrote: string,
  ) {
    super(`${program} ended by itself:\n${wrote}`);
  }
}

/** What is to be started. */
export interface Start {
  name: ProgramName;
  file: string;
  args: string[];
  /** Where its output goes. */
  log: string;
}

/** Runs a control plane's programs in a process of their own (keep.cjs), which ends them with this one, however this one ends. */
export class Keeper {
  private readonly process: ChildProcess;
  private readonly logs = new Map<string, string>();
  /** The processes of the programs. */
  readonly pids = new Map<string, number>();
  /** Rejects when a program ends by itself; never resolves. */
  readonly failure: Promise<never>;

  /** @param folder - where its programs work; for whoever looks at a list of processes */
  constructor(folder: string) {
    const root = projectRoot();
    const node = pinnedNode(root) ?? process.execPath;
    // A session of its own: Ctrl-C in a terminal is for us, who then end it in good order.
    this.process = spawn(node, [path.join(root, "tools", "kubernetes", "keep.cjs"), folder], {
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
    });
    const { stdin, stdout } = this.process;
    stdin!.on("error", () => undefined); // it is gone: `failure` says so
    this.failure = new Promise((_, reject) => {
      createInterface({ input: stdout! }).on("line", (line) => {
        const said = JSON.parse(line) as { exited?: ProgramName; started?: string; pid?: number };
        if (said.started && said.pid) this.pids.set(said.started, said.pid);
        if (said.exited) reject(new Exited(said.exited, lastLines(this.logs.get(said.exited) ?? "")));
      });
    });
    this.failure.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  start(program: Start): void {
    this.logs.set(program.name, program.log);
    this.process.stdin!.write(`${JSON.stringify({ start: program })}\n`);
  }

  /** Ends all of them, and waits until they are gone. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, "exit");
    this.process.stdin!.end();
    await gone;
  }
}

/** The last lines that a program wrote, the most telling of them first found. */
function lastLines(log: string): string {
  try {
    const lines = readFileSync(log, "utf8").trim().split("\n");
    const errors = lines.filter((line) => /^(E\d|F\d|Error)|"level":"(fatal|error|panic)"|panic:/.test(line));
    return (errors.length > 0 ? errors : lines).slice(-5).join("\n");
  } catch {
    return "";
  }
}
