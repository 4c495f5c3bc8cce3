import * as path from "node:path";
import { withLock } from "../lock.cjs";
import { readFinished, sweep } from "../programs/cache";
import { executable, machineKey } from "../programs/place";
import { type Refusal, Unavailable, WayClosed, refusalOf } from "../programs/problems";
import { projectRoot } from "../root";
import { type Archive, archivesFor } from "./archives";
import { buildKubernetes } from "./build";
import { downloadKubernetes } from "./download";
import { CACHE_VARIABLE, type ProgramName, cacheRoot, pinnedVersion, programNames, readGoMod } from "./version";

/** A control plane that is ready to run. */
export interface Kubernetes {
  /** Without a leading v: `1.35.0`. */
  version: string;
  /** The absolute path of each program. */
  programs: Record<ProgramName, string>;
  /** Where this call had it from. */
  source: "cache" | "download" | "build";
}

/** What `ensureKubernetes` wants to know. */
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
  /** What to download. @defaultValue what is published of the pinned version for this machine */
  archives?: Archive[];
}

interface Place {
  root: string;
  version: string;
  goMod: string;
  folder: string;
  target: string;
}

/** Looks whether it is there. Changes nothing, starts nothing. */
export function kubernetesStatus(options: Pick<EnsureOptions, "env" | "root"> = {}): {
  version: string;
  /** The folder of the cache for this version. */
  cache: string;
  ready: boolean;
} {
  const { version, folder, target } = placeOf(options);
  return { version, cache: folder, ready: readFinished(target, version) !== undefined };
}

/**
 * Gives the pinned Kubernetes: from the cache; else downloaded; else built from its Go modules. Two processes at once do the work once.
 * @throws Unavailable naming for each way what is missing and what to do.
 */
export async function ensureKubernetes(options: EnsureOptions): Promise<Kubernetes> {
  const place = placeOf(options);
  const there = finished(place);
  if (there) return there;
  let said = "";
  const waiting = (holder: string) => {
    if (said !== holder) options.progress(`Waiting for ${holder}, which is getting Kubernetes`);
    said = holder;
  };
  return withLock(path.join(place.folder, "lock"), { waiting, signal: options.signal }, async () => {
    await sweep(place.folder);
    return finished(place) ?? obtain(place, options);
  });
}

async function obtain(place: Place, options: EnsureOptions): Promise<Kubernetes> {
  const { version, target, goMod, root } = place;
  const { progress, signal, env, goPlaces } = options;
  const refusals: Refusal[] = [];
  try {
    await downloadKubernetes({ version, target, progress, signal, archives: options.archives ?? archivesFor(version) });
    return { ...finished(place)!, source: "download" };
  } catch (problem) {
    refusals.push(refusalOf(problem));
    progress(`  not possible: ${refusals[0]!.why}`);
  }
  try {
    if (process.platform === "win32")
      throw new WayClosed("build", "an API server does not run on Windows itself", "use WSL");
    const source = path.join(root, "tools", "kubernetes");
    await buildKubernetes({ version, target, progress, signal, env, goPlaces, goMod, source });
    return { ...finished(place)!, source: "build" };
  } catch (problem) {
    refusals.push(refusalOf(problem));
    throw new Unavailable(`Kubernetes ${version}`, CACHE_VARIABLE, refusals);
  }
}

function finished({ target, version }: Place): Kubernetes | undefined {
  if (!readFinished(target, version)) return undefined;
  const programs = Object.fromEntries(programNames.map((name) => [name, path.join(target, executable(name))]));
  return { version, programs: programs as Kubernetes["programs"], source: "cache" };
}

function placeOf(options: Pick<EnsureOptions, "env" | "root">): Place {
  const root = options.root ?? projectRoot();
  const goMod = readGoMod(root);
  const version = pinnedVersion(goMod);
  const folder = path.join(cacheRoot(options.env), machineKey(version));
  return { root, version, goMod, folder, target: path.join(folder, "programs") };
}
