import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { publish } from "./cache";
import { runCommand } from "./command";
import { checkSpace, findGo } from "./go";
import { WayClosed, explainGoFailure } from "./problems";
import { type BuildProgress, describe, elapsed, readGoLine, ticker } from "./progress";
import { ENGINE_MODULE, executable, wantedGo } from "./version";

const COMMAND = `${ENGINE_MODULE}/cmd/pulumi`;
/** The variable that `pulumi version` prints; the official build sets the same one. */
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** What a build needs to know. */
export interface BuildOptions {
  /** The folder with go.mod and go.sum. */
  source: string;
  goMod: string;
  version: string;
  /** The folder that is to hold the engine. */
  target: string;
  progress: (line: string) => void;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** Folders to look for Go in, after PATH. @defaultValue where its installers put it */
  goPlaces?: string[];
  /** Milliseconds between two lines of progress. @defaultValue 10 s */
  interval?: number;
}

/**
 * Builds the engine from its Go modules into `target`, which appears only when it is whole.
 * @throws WayClosed naming what is missing: Go, a newer Go, network, disk space, memory.
 */
export async function buildEngine(options: BuildOptions): Promise<void> {
  const { version, target, progress, signal, source } = options;
  const env = options.env ?? process.env;
  const go = await findGo(wantedGo(options.goMod), env, options.goPlaces);
  checkSpace(go, path.dirname(target), `${ENGINE_MODULE}@v${version}`);
  // CGO off: no C compiler is needed, and the result does not depend on the machine's C library.
  const goEnv = { ...env, CGO_ENABLED: "0", GOWORK: "off" };
  const flags = ["-mod=readonly", "-trimpath"];

  progress(
    `Building the engine ${version} with Go ${go.version}: 2 to 10 minutes the first time, never again for this version`,
  );
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
    const stale = await run(["list", ...flags, "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", COMMAND]);
    state = { ...state, total: stale.split("\n").filter((name) => name !== "" && name !== "unsafe").length };
    const binary = executable("pulumi");
    await publish(target, version, [binary], async (unfinished) => {
      const out = path.join(unfinished, binary);
      const ldflags = `-s -w -X ${VERSION_VARIABLE}=v${version}`;
      await run(["build", ...flags, "-v", "-ldflags", ldflags, "-o", out, COMMAND]);
      await chmod(out, 0o755);
      await checkVersion(out, version, "build", signal);
    });
  } finally {
    timer.stop();
  }
  progress(`Built the engine ${version} in ${elapsed(Date.now() - start)}`);
}

/** Asks a fresh engine for its version. @throws WayClosed when it does not start or is another one. */
export async function checkVersion(binary: string, version: string, way: string, signal?: AbortSignal): Promise<void> {
  const home = await mkdtemp(path.join(os.tmpdir(), "go-coffee-engine-"));
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: home };
  const { code, stdout, stderr } = await runCommand(binary, ["version"], { env, signal, limit: 60_000 }).finally(() =>
    rm(home, { recursive: true, force: true }),
  );
  const said = stdout.trim();
  if (code !== 0 || said !== `v${version}`)
    throw new WayClosed(
      way,
      `the engine says ${JSON.stringify(said || stderr.trim().slice(0, 200))} instead of v${version}`,
      "remove the engine's cache folder and try again",
    );
}
