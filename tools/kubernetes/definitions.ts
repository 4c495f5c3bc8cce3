import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { withLock } from "../lock.cjs";
import { publish, readFinished, sweep } from "../programs/cache";
import { runCommand } from "../programs/command";
import { findGo } from "../programs/go";
import { Unavailable, WayClosed, explainGoFailure, refusalOf } from "../programs/problems";
import { elapsed } from "../programs/progress";
import { type DefinitionSource, definitionSources } from "./definition-sources";
import { CACHE_VARIABLE, cacheRoot } from "./version";

/** A CustomResourceDefinition, as its file has it. */
interface Definition {
  kind: string;
  metadata: { name: string };
  spec: { group: string };
}

/** What `ensureDefinitions` wants to know. */
export interface DefinitionsOptions {
  /** Told, in whole lines, what is being done; not called when all is there already. */
  progress: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** The environment that says where the cache and Go are. @defaultValue this process's */
  env?: NodeJS.ProcessEnv;
  /** @defaultValue those of definition-sources.ts */
  sources?: readonly DefinitionSource[];
  /** Folders to look for Go in, after PATH. @defaultValue where its installers put it */
  goPlaces?: string[];
}

/** What `go mod download -json` says of a module. */
interface Downloaded {
  Path: string;
  Dir?: string;
  Sum?: string;
  Error?: string;
}

const WAY = "Go modules";
/** The first Go whose `go mod download -json` takes modules by name outside of one. */
const GO = "1.21";

/**
 * Gives the definitions of custom resources, as their projects publish them: from the cache, else from Go modules (45 MB, once), each held to its sum. Nothing of them is in the repository.
 * @returns a folder with a file for each group: `keda.sh.json`, a list
 * @throws Unavailable naming what is missing: Go, network; or what is not what it was
 */
export async function ensureDefinitions(options: DefinitionsOptions): Promise<string> {
  const { sources = definitionSources, progress, signal, env } = options;
  const key = createHash("sha256").update(JSON.stringify(sources)).digest("hex").slice(0, 12);
  const folder = path.join(cacheRoot(env), "definitions");
  const target = path.join(folder, key);
  const ready = () => readFinished(target, key) !== undefined;
  if (ready()) return target;
  let said = "";
  const waiting = (holder: string) => {
    if (said !== holder) progress(`Waiting for ${holder}, which is getting definitions of custom resources`);
    said = holder;
  };
  return withLock(path.join(folder, "lock"), { waiting, signal }, async () => {
    await sweep(folder);
    if (!ready()) await obtain(target, key, { ...options, sources });
    return target;
  });
}

async function obtain(
  target: string,
  key: string,
  options: DefinitionsOptions & { sources: readonly DefinitionSource[] },
): Promise<void> {
  const { sources, progress } = options;
  const start = Date.now();
  progress(`Getting definitions of custom resources from ${sources.length} Go modules (45 MB)`);
  try {
    const folders = await download(sources, path.join(path.dirname(target), "download.log"), options);
    // Two projects may define kinds of one group.
    const groups = new Map<string, Definition[]>();
    for (const source of sources)
      for (const [group, found] of byGroup(source, folders.get(source.module)!))
        groups.set(group, [...(groups.get(group) ?? []), ...found]);
    await publish(target, key, [...groups.keys()].map(fileOf), async (unfinished) => {
      for (const [group, found] of groups) await writeFile(path.join(unfinished, fileOf(group)), JSON.stringify(found));
    });
  } catch (problem) {
    throw new Unavailable("Definitions of custom resources", CACHE_VARIABLE, [refusalOf(problem)]);
  }
  progress(`Got them in ${elapsed(Date.now() - start)}`);
}

const fileOf = (group: string): string => `${group}.json`;

/** @returns where each module is @throws WayClosed */
async function download(
  sources: readonly DefinitionSource[],
  log: string,
  { env = process.env, goPlaces, signal }: DefinitionsOptions,
): Promise<Map<string, string>> {
  const go = await findGo(GO, env, goPlaces);
  const names = sources.map(({ module, version }) => `${module}@${version}`);
  // The sums are ours: what is held to them needs no public database of sums, which not every mirror has.
  const goEnv = { ...env, GOWORK: "off", GOSUMDB: "off", GOTOOLCHAIN: "local", GOFLAGS: "-mod=mod" };
  const args = ["mod", "download", "-json", ...names];
  const done = await runCommand(go.binary, args, { cwd: os.tmpdir(), env: goEnv, signal });
  const modules = new Map(answersIn(done.stdout).map((answer) => [answer.Path, answer]));
  const folders = new Map<string, string>();
  for (const { module, version, sum } of sources) {
    const { Dir, Sum, Error: problem } = modules.get(module) ?? {};
    if (Dir === undefined) {
      const wrote = problem ?? done.stderr;
      await mkdir(path.dirname(log), { recursive: true });
      await writeFile(log, `go ${args.join(" ")}\n${done.stdout}\n${done.stderr}`);
      const { why, cure } = explainGoFailure(wrote, done.signal, log);
      throw new WayClosed(WAY, why, cure);
    }
    if (Sum !== sum)
      throw new WayClosed(
        WAY,
        `${module}@${version} is not what it was: its sum is ${Sum ?? "not told"}, want ${sum}`,
        "see which proxy answers: go env GOPROXY; then go clean -modcache",
      );
    folders.set(module, Dir);
  }
  return folders;
}

/** The objects that stand one after the other in what Go wrote. */
function answersIn(text: string): Downloaded[] {
  return text
    .split(/^(?=\{$)/m)
    .filter((part) => part.trim() !== "")
    .map((part) => JSON.parse(part) as Downloaded);
}

/** @throws WayClosed where a group has no definition in it */
function byGroup({ groups, module, version, path: inside }: DefinitionSource, folder: string) {
  const from = path.join(folder, ...inside.split("/"));
  const files = statSync(from).isDirectory()
    ? readdirSync(from)
        .filter((name) => name.endsWith(".yaml"))
        .sort()
        .map((name) => path.join(from, name))
    : [from];
  const all = files.flatMap((file) => definitionsOf(readFileSync(file, "utf8")));
  return groups.map((group): [string, Definition[]] => {
    const found = all.filter(({ spec }) => spec.group === group);
    if (found.length === 0)
      throw new WayClosed(
        WAY,
        `there is no definition of ${group} in ${module}@${version}, ${inside}`,
        "look where it is now, and write it into tools/kubernetes/definition-sources.ts",
      );
    return [group, found];
  });
}

/** The definitions among the documents of a file, which may be a template around them: a line of its own may be one of the template's. */
export function definitionsOf(text: string): Definition[] {
  return text
    .split(/^---\s*$/m)
    .filter((document) => /^kind: CustomResourceDefinition\s*$/m.test(document))
    .map((document) => {
      const { status: _, ...definition } = parse(document.replace(/^\{\{.*\}\}\s*$/gm, "")) as Definition & {
        status?: unknown;
      };
      return definition;
    });
}
