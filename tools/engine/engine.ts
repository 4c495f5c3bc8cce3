import { existsSync, readdirSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { withLock } from "../lock.cjs";
import { projectRoot } from "../root";
import { buildEngine, checkVersion } from "./build";
import { readFinished, sweep } from "../programs/cache";
import { downloadEngine, officialFiles } from "./download";
import { hostFolder, installHost, installedHost, pinnedNode, touchHost } from "./host-install";
import { executable, machineKey } from "../programs/place";
import { type Refusal, Unavailable, WayClosed, refusalOf } from "../programs/problems";
import { CACHE_VARIABLE, cacheRoot, pinnedVersion, readGoMod } from "./version";

/** An engine that is ready to run. */
export interface Engine {
  /** The absolute path of `pulumi`; its language host lies beside it. */
  binary: string;
  /** Without a leading v: `3.259.0`. */
  version: string;
  /** Where this call had it from. */
  source: "cache" | "launcher" | "build";
  /** True when the language host beside it is the one of this project, false when it is the official one. */
  ours: boolean;
}

/** What `ensureEngine` wants to know. */
export interface EnsureOptions {
  /** Told, in whole lines, what is being done and how far it is; not called when the engine is there already. */
  progress: (line: string) => void;
  /** Stops the work; what was half done is removed. */
  signal?: AbortSignal;
  /** The environment that says where the cache, Go and the proxies are. @defaultValue this process's */
  env?: NodeJS.ProcessEnv;
  /** @defaultValue the checkout of the running code */
  root?: string;
  /** Folders to look for Go in, after PATH. @defaultValue where its installers put it */
  goPlaces?: string[];
}

/** What `engineStatus` found. */
export interface EngineStatus {
  version: string;
  /** The folder of the cache for this version. */
  cache: string;
  /** The ready engine, or undefined when `ensureEngine` has something to do first. */
  ready: Omit<Engine, "source"> | undefined;
  /**
   * What `ensureEngine` would do: nothing; make this checkout's language host for the engine that is built, which takes seconds; take the engine that
   * `npx pulumi` has fetched; or fetch the engine and, where that is not possible, build it.
   */
  next: "nothing" | "host" | "launcher" | "get";
  /** Engines of other versions in the cache. */
  others: string[];
}

interface Place {
  root: string;
  version: string;
  goMod: string;
  folder: string;
  official: string;
  built: string;
  node: string;
}

/** Looks whether the engine is there. Changes nothing, starts nothing. */
export function engineStatus(options: Pick<EnsureOptions, "env" | "root"> = {}): EngineStatus {
  const place = placeOf(options);
  const { version, folder } = place;
  const ready = finished(place);
  const fetched = officialFiles().every((file) => existsSync(path.join(launchersFolder(version, options.env), file)));
  const next = ready ? "nothing" : readFinished(place.built, version) ? "host" : fetched ? "launcher" : "get";
  return { version, cache: folder, ready, next, others: otherEngines(folder) };
}

/**
 * Gives the pinned engine: from the cache; else fetched by the official launcher; else built from its Go modules, with the language host of
 * this project. Two processes at once do the work once.
 * @throws Unavailable naming for each way what is missing and what to do.
 */
export async function ensureEngine(options: EnsureOptions): Promise<Engine> {
  const place = placeOf(options);
  const ready = finished(place);
  if (ready) {
    if (ready.ours) await touchHost(path.dirname(ready.binary));
    return { ...ready, source: "cache" };
  }
  let said = "";
  const waiting = (holder: string) => {
    if (said !== holder) options.progress(`Waiting for ${holder}, which is getting the engine`);
    said = holder;
  };
  return withLock(path.join(place.folder, "lock"), { waiting, signal: options.signal }, async () => {
    await sweep(place.folder);
    const meanwhile = finished(place);
    if (meanwhile) return { ...meanwhile, source: "cache" };
    return obtain(place, options);
  });
}

async function obtain(place: Place, options: EnsureOptions): Promise<Engine> {
  const { version } = place;
  const env = options.env ?? process.env;
  const common = { version, progress: options.progress, signal: options.signal, env, goPlaces: options.goPlaces };
  const refusals: Refusal[] = [];
  let source: Engine["source"] = "cache";
  if (!readFinished(place.built, version)) {
    const before = await launchersOwn(version, env, options.signal);
    if (before) return { binary: before, version, source: "launcher", ours: false };
    try {
      await downloadEngine({ ...common, root: place.root, target: place.official });
      return { binary: path.join(place.official, officialFiles()[0]!), version, source: "launcher", ours: false };
    } catch (problem) {
      refusals.push(refusalOf(problem));
      options.progress(`  not possible: ${refusals[0]!.why}`);
    }
    try {
      if (process.platform === "win32")
        throw new WayClosed(
          "build",
          "the built engine does not run on Windows itself",
          "use WSL, or let the download through",
        );
      await buildEngine({
        ...common,
        source: path.join(place.root, "tools", "engine"),
        goMod: place.goMod,
        target: place.built,
      });
      source = "build";
    } catch (problem) {
      refusals.push(refusalOf(problem));
      throw new Unavailable(`The Pulumi engine ${version}`, CACHE_VARIABLE, refusals);
    }
  }
  const engine = path.join(place.built, executable("pulumi"));
  const binary = await installHost(
    place.root,
    place.node,
    engine,
    hostFolder(place.root, place.node, place.folder),
    version,
  );
  return { binary, version, source, ours: true };
}

/** An engine that `npx pulumi` has fetched before, if it is whole and works. */
async function launchersOwn(
  version: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const folder = launchersFolder(version, env);
  if (!officialFiles().every((file) => existsSync(path.join(folder, file)))) return undefined;
  const binary = path.join(folder, officialFiles()[0]!);
  return checkVersion(binary, version, "download", signal).then(
    () => binary,
    () => undefined,
  );
}

/** Where the official launcher keeps an engine. */
function launchersFolder(version: string, env: NodeJS.ProcessEnv = process.env): string {
  const home = env["PULUMI_HOME"] || path.join(env["HOME"] || os.homedir(), ".pulumi");
  return path.join(home, "versions", version);
}

/** The versions of finished engines beside `folder`. */
function otherEngines(folder: string): string[] {
  const cache = path.dirname(folder);
  if (!existsSync(cache)) return [];
  const names = readdirSync(cache).filter((name) => name !== path.basename(folder));
  return names.flatMap((name) => {
    const version = name.split("-")[0]!;
    const there = ["official", "built"].some((kind) => readFinished(path.join(cache, name, kind), version));
    return there ? [version] : [];
  });
}

function finished(place: Place): Omit<Engine, "source"> | undefined {
  const { version } = place;
  if (readFinished(place.official, version))
    return { binary: path.join(place.official, officialFiles()[0]!), version, ours: false };
  if (!readFinished(place.built, version)) return undefined;
  const binary = installedHost(hostFolder(place.root, place.node, place.folder), version);
  return binary === undefined ? undefined : { binary, version, ours: true };
}

function placeOf(options: Pick<EnsureOptions, "env" | "root">): Place {
  const root = options.root ?? projectRoot();
  const goMod = readGoMod(root);
  const version = pinnedVersion(goMod);
  const folder = path.join(cacheRoot(options.env), machineKey(version));
  return {
    root,
    version,
    goMod,
    folder,
    official: path.join(folder, "official"),
    built: path.join(folder, "built"),
    node: pinnedNode(root),
  };
}
