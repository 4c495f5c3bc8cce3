import { fstatSync } from "node:fs";
import { type HostOptions, startHost } from "./server";

/** Flags that take a value as their next argument when it is not given with `=`. */
const WITH_VALUE = new Set(["tracing", "runtime"]);

/** Reads the command line as the engine gives it: flags first, the engine's address last. */
export function readArguments(args: readonly string[]): HostOptions & { runtime: string } {
  const flags = new Map<string, string>();
  let engineAddress = "";
  for (let i = 0; i < args.length; i++) {
    const [, name, value] = /^--?([^=]+)(?:=(.*))?$/.exec(args[i]!) ?? [];
    if (name === undefined) engineAddress ||= args[i]!;
    else flags.set(name, value ?? (WITH_VALUE.has(name) ? (args[++i] ?? "") : ""));
  }
  return { engineAddress, tracing: flags.get("tracing") ?? "", runtime: flags.get("runtime") ?? "nodejs" };
}

/** Serves until the engine stops it or is gone, and leaves no process behind. Started by start.cjs beside it. */
export async function main(args: readonly string[]): Promise<void> {
  const options = readArguments(args);
  if (options.runtime !== "nodejs") throw new Error(`unsupported runtime: ${options.runtime}`);
  const host = await startHost(options);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void host.stop().finally(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // The engine holds the other end of this pipe: when it dies, however suddenly, the pipe ends.
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.on("end", stop).on("error", stop).resume();
  // Nobody reads any more: the same.
  process.stdout.on("error", stop);
  process.stderr.on("error", stop);
  console.log(String(host.port));
}
