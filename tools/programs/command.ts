import { spawn } from "node:child_process";

/** What a finished command left. */
export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** True when it was ended because it took too long. */
  late: boolean;
}

/** How a command is run. */
export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Ends the command, and everything it started. */
  signal?: AbortSignal;
  /** Milliseconds until it is ended; `extend` of the line handler starts them anew. */
  limit?: number;
  /** Called with each line of either stream, as it comes. */
  line?: (line: string, stream: "stdout" | "stderr") => void;
}

/**
 * Runs a command to its end. A command that cannot be started gives code 127, as a shell would. It gets a process group of its own, so
 * that ending it also ends what it started.
 * @throws the signal's reason when it was aborted.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Finished> {
  options.signal?.throwIfAborted();
  const group = process.platform !== "win32";
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: group,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (group && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It has ended already.
    }
  };
  let hard: NodeJS.Timeout | undefined;
  const end = () => {
    kill("SIGTERM");
    hard ??= setTimeout(() => kill("SIGKILL"), 3000);
  };
  let late = false;
  const limit = options.limit === undefined ? undefined : setTimeout(() => ((late = true), end()), options.limit);
  options.signal?.addEventListener("abort", end, { once: true });
  // A process that dies of a signal takes the command along.
  const orphan = () => kill("SIGTERM");
  process.once("exit", orphan);

  const [stdout, stderr] = [collect("stdout", options.line), collect("stderr", options.line)];
  child.stdout.on("data", stdout.add);
  child.stderr.on("data", stderr.add);
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      child.once("error", (problem) => {
        stderr.add(Buffer.from(`${problem.message}\n`));
        resolve([127, null]);
      });
      child.once("close", (...how) => resolve(how));
    });
    options.signal?.throwIfAborted();
    return { code, signal, stdout: stdout.end(), stderr: stderr.end(), late };
  } finally {
    clearTimeout(limit);
    clearTimeout(hard);
    options.signal?.removeEventListener("abort", end);
    process.removeListener("exit", orphan);
  }
}

function collect(stream: "stdout" | "stderr", line: CommandOptions["line"]) {
  let text = "";
  let rest = "";
  return {
    add: (chunk: Buffer) => {
      text += chunk.toString();
      const lines = (rest + chunk.toString()).split(/\r?\n|\r/);
      rest = lines.pop() ?? "";
      for (const each of lines) line?.(each, stream);
    },
    end: () => {
      if (rest) line?.(rest, stream);
      return text;
    },
  };
}
