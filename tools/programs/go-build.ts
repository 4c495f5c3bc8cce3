import { chmod, mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { publish } from "./cache";
import { runCommand } from "./command";
import { type Space, checkSpace, findGo } from "./go";
import { executable, wantedGo } from "./place";
import { WayClosed, explainGoFailure } from "./problems";
import { type BuildProgress, describe, elapsed, readGoLine, ticker } from "./progress";

/** What a build needs to know. */
export interface GoBuild {
  /** As it is called in what is told: `the engine 3.259.0`. */
  what: string;
  version: string;
  /** The folder with go.mod and go.sum. */
  source: string;
  goMod: string;
  /** What is made: the package of each program, by the program's name. */
  programs: Record<string, string>;
  /** For the linker: variables and their values. */
  variables: Record<string, string>;
  /** Build tags. @defaultValue none */
  tags?: readonly string[];
  /** Packages compiled at once. @defaultValue Go's own: as many as there are processors */
  parallel?: number;
  space: Space;
  /** How long it takes, as it is told at the beginning: `2 to 10 minutes`. */
  takes: string;
  /** The folder that is to hold the programs. */
  target: string;
  progress: (line: string) => void;
  signal?: AbortSignal | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** Folders to look for Go in, after PATH. @defaultValue where its installers put it */
  goPlaces?: string[] | undefined;
  /** Milliseconds between two lines of progress. @defaultValue 10 s */
  interval?: number | undefined;
  /** Looks whether a program that was made works. @throws WayClosed where it does not */
  check: (binary: string) => Promise<void>;
}

/**
 * Builds programs from their Go modules into `target`, which appears only when it is whole. go.sum holds the modules to what they were when it was written.
 * @throws WayClosed naming what is missing: Go, a newer Go, network, disk space, memory.
 */
export async function buildWithGo(options: GoBuild): Promise<void> {
  const { what, version, target, progress, signal, source } = options;
  const env = options.env ?? process.env;
  const go = await findGo(wantedGo(options.goMod), env, options.goPlaces);
  checkSpace(go, path.dirname(target), options.space);
  // CGO off: no C compiler is needed, and the result does not depend on the machine's C library.
  const goEnv = { ...env, CGO_ENABLED: "0", GOWORK: "off" };
  const flags = ["-mod=readonly", "-trimpath", ...(options.tags ? ["-tags", options.tags.join(",")] : [])];
  const programs = Object.entries(options.programs);

  progress(`Building ${what} with Go ${go.version}: ${options.takes} the first time, never again for this version`);
  const start = Date.now();
  let state: BuildProgress = { downloaded: 0, built: 0, total: 0 };
  const timer = ticker(progress, () => `  ${describe(state)}`, options.interval);
  const line = (text: string, stream: "stdout" | "stderr") => {
    if (stream === "stderr") state = readGoLine(state, text);
  };
  const run = async (args: readonly string[]): Promise<string> => {
    const done = await runCommand(go.binary, args, { cwd: source, env: goEnv, signal, line });
    if (done.code === 0) return done.stdout;
    const log = path.join(path.dirname(target), "build.log");
    await mkdir(path.dirname(log), { recursive: true });
    await writeFile(log, `go ${args.join(" ")}\n${done.stdout}\n${done.stderr}`);
    const { why, cure } = explainGoFailure(done.stderr, done.signal, log);
    throw new WayClosed("build", why, cure);
  };

  try {
    // Downloads the modules, and says which packages Go has not compiled yet: `go build -v` prints just those.
    const packages = programs.map(([, name]) => name);
    const stale = await run(["list", ...flags, "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", ...packages]);
    state = { ...state, total: stale.split("\n").filter((name) => name !== "" && name !== "unsafe").length };
    const files = programs.map(([name]) => executable(name));
    await publish(target, version, files, async (unfinished) => {
      const set = Object.entries(options.variables).map(([name, value]) => ` -X ${name}=${value}`);
      const parallel = options.parallel === undefined ? [] : ["-p", String(options.parallel)];
      for (const [name, from] of programs) {
        const out = path.join(unfinished, executable(name));
        await run(["build", ...flags, ...parallel, "-v", "-ldflags", `-s -w${set.join("")}`, "-o", out, from]);
        await chmod(out, 0o755);
        await options.check(out);
      }
    });
  } finally {
    timer.stop();
  }
  progress(`Built ${what} in ${elapsed(Date.now() - start)}`);
}
