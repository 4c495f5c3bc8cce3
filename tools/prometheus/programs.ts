import * as path from "node:path";
import { withLock } from "../lock.cjs";
import { readFinished, sweep } from "../programs/cache";
import { runCommand } from "../programs/command";
import { GB } from "../programs/go";
import { buildWithGo } from "../programs/go-build";
import { executable, machineKey } from "../programs/place";
import { Unavailable, WayClosed, refusalOf } from "../programs/problems";
import { projectRoot } from "../root";
import {
  ALERTMANAGER_MODULE,
  CACHE_VARIABLE,
  PROMETHEUS_MODULE,
  cacheRoot,
  pinnedVersions,
  readGoMod,
} from "./version";

/** What judges rules (promtool) and what Alertmanager is told (amtool), ready to run. */
export interface PrometheusPrograms {
  /** The absolute path of each. */
  promtool: string;
  amtool: string;
  /** Where this call had them from. */
  source: "cache" | "build";
}

/** What `ensurePrometheus` wants to know. */
export interface EnsureOptions {
  /** Told, in whole lines, what is being done and how far it is; not called when all is there already. */
  progress: (line: string) => void;
  /** Stops the work; what was half done is removed. */
  signal?: AbortSignal | undefined;
  /** The environment that says where the cache and Go are. @defaultValue this process's */
  env?: NodeJS.ProcessEnv;
  /** @defaultValue the checkout of the running code */
  root?: string;
  /** Folders to look for Go in, after PATH. @defaultValue where its installers put it */
  goPlaces?: string[];
}

const packages = {
  promtool: `${PROMETHEUS_MODULE}/cmd/promtool`,
  amtool: `${ALERTMANAGER_MODULE}/cmd/amtool`,
};

/**
 * Gives promtool and amtool of the versions that run in the clusters: from the cache, else built from their Go modules, which takes a few minutes, once. Two processes at once do the work once.
 * @throws Unavailable naming what is missing and what to do.
 */
export async function ensurePrometheus(options: EnsureOptions): Promise<PrometheusPrograms> {
  const root = options.root ?? projectRoot();
  const goMod = readGoMod(root);
  const { prometheus, alertmanager } = pinnedVersions(goMod);
  const version = `${prometheus}-${alertmanager}`;
  const folder = path.join(cacheRoot(options.env), machineKey(version));
  const target = path.join(folder, "programs");
  const there = (source: PrometheusPrograms["source"]): PrometheusPrograms | undefined => {
    const program = (name: string) => path.join(target, executable(name));
    return readFinished(target, version) && { promtool: program("promtool"), amtool: program("amtool"), source };
  };
  let said = "";
  const waiting = (holder: string) => {
    if (said !== holder) options.progress(`Waiting for ${holder}, which is getting promtool and amtool`);
    said = holder;
  };
  return (
    there("cache") ??
    withLock(path.join(folder, "lock"), { waiting, signal: options.signal }, async () => {
      await sweep(folder);
      const found = there("cache");
      if (found) return found;
      await build({ ...options, root }, goMod, version, target);
      return there("build")!;
    })
  );
}

async function build(
  { root, progress, signal, env, goPlaces }: EnsureOptions & { root: string },
  goMod: string,
  version: string,
  target: string,
): Promise<void> {
  const what = `promtool and amtool ${version}`;
  const { prometheus } = pinnedVersions(goMod);
  const [major, minor, patch] = prometheus.split(".");
  try {
    await buildWithGo({
      what,
      version,
      source: path.join(root, "tools", "prometheus"),
      goMod,
      programs: packages,
      variables: {},
      // No discovery of targets in anybody's cloud, whose SDKs take most of the time: rules need none. Source: prometheus plugins/plugin_aws.go.
      tags: ["remove_all_sd"],
      takes: "2 to 6 minutes",
      target,
      progress,
      signal,
      env,
      goPlaces,
      // Measured with 3.14.0 and 0.34.0.
      space: {
        module: `${PROMETHEUS_MODULE}@v0.${major}${minor!.padStart(2, "0")}.${patch}`,
        result: 0.2 * GB,
        modules: 1 * GB,
        build: 1 * GB,
        variable: CACHE_VARIABLE,
      },
      check: (binary) => checkStart(binary, signal),
    });
  } catch (problem) {
    throw new Unavailable(what, CACHE_VARIABLE, [refusalOf(problem)]);
  }
}

/** go.sum says which version a program is of; whether it runs is asked. @throws WayClosed where it does not */
async function checkStart(binary: string, signal?: AbortSignal): Promise<void> {
  const name = path.basename(binary, ".exe");
  const { code, stdout, stderr } = await runCommand(binary, ["--version"], { signal, limit: 60_000 });
  const said = (stdout || stderr).trim();
  if (code === 0 && said.startsWith(`${name}, version `)) return;
  throw new WayClosed(
    "build",
    `${name} does not start: ${JSON.stringify(said.slice(0, 200))}`,
    "remove its cache folder and try again",
  );
}
