import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../programs/command";
import { type GoBuild, buildWithGo } from "../programs/go-build";
import { GB } from "../programs/go";
import { WayClosed } from "../programs/problems";
import { ENGINE_MODULE } from "./version";

/** The variable that `pulumi version` prints; the official build sets the same one. */
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** What a build needs to know. */
export type BuildOptions = Pick<
  GoBuild,
  "source" | "goMod" | "version" | "target" | "progress" | "signal" | "env" | "goPlaces" | "interval"
>;

/**
 * Builds the engine from its Go modules into `target`, which appears only when it is whole.
 * @throws WayClosed naming what is missing: Go, a newer Go, network, disk space, memory.
 */
export function buildEngine(options: BuildOptions): Promise<void> {
  const { version, signal } = options;
  return buildWithGo({
    ...options,
    what: `the engine ${version}`,
    takes: "2 to 10 minutes",
    programs: { pulumi: `${ENGINE_MODULE}/cmd/pulumi` },
    variables: { [VERSION_VARIABLE]: `v${version}` },
    space: engineSpace(version),
    check: (binary) => checkVersion(binary, version, "build", signal),
  });
}

/** Measured with 3.259.0: 1.6 GB of modules, 1.2 GB of Go's build cache, 0.12 GB of engine. */
export const engineSpace = (version: string) => ({
  module: `${ENGINE_MODULE}@v${version}`,
  result: 0.3 * GB,
  modules: 1.7 * GB,
  build: 1.4 * GB,
  variable: "GOCOFFEE_ENGINE_CACHE",
});

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
