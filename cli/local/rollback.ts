import * as fs from "node:fs";
import * as path from "node:path";
import type { Layout } from "./layout";
import { endOrphans } from "./orphans";

/**
 * A local run keeps the engine's state in memory until it ends (PULUMI_SKIP_CHECKPOINTS: writing it out after every step takes longer than the
 * steps). So that a run that is killed loses nothing but itself, world and state are copied before it, and put back before the next one.
 */
export function rememberBefore(layout: Layout): void {
  const { before } = layout;
  const unfinished = `${before}.new`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { recursive: true });
  const there = files(layout).filter(([, file]) => fs.existsSync(file));
  for (const [name, file] of there) copyOver(file, path.join(unfinished, name));
  const manifest: Manifest = { files: there.map(([name]) => name) };
  fs.writeFileSync(path.join(unfinished, manifestName), JSON.stringify(manifest));
  fs.rmSync(before, { recursive: true, force: true });
  fs.renameSync(unfinished, before);
}

/** What a copy is made of: without it nobody can tell one of nothing from one that has lost its files. */
interface Manifest {
  files: string[];
}

const manifestName = "manifest.json";

/** @returns undefined where a copy is not whole */
function manifestOf({ before }: Layout): Manifest | undefined {
  try {
    const manifest = JSON.parse(fs.readFileSync(path.join(before, manifestName), "utf8")) as Manifest;
    return manifest.files.every((name) => fs.existsSync(path.join(before, name))) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** The run ended by itself, well or not: what stands is what counts. */
export function forgetBefore({ before }: Layout): void {
  const done = `${before}.done`;
  fs.rmSync(done, { recursive: true, force: true });
  // In one step: of a folder that is half gone, the next run would put back half.
  if (fs.existsSync(before)) fs.renameSync(before, done);
  fs.rmSync(done, { recursive: true, force: true });
}

/**
 * Puts world and state back to where they were before a run that was killed. What it left of them is set aside (`.undone`), one generation back. A copy that is
 * not whole, which no run of ours leaves, puts nothing back.
 * @param engine - the killed engine, where it is known
 * @returns whether there was one
 */
export function rollBack(layout: Layout, engine?: number): boolean {
  if (!fs.existsSync(layout.before)) return false;
  endOrphans(layout, { engine });
  const manifest = manifestOf(layout);
  for (const [name, file] of manifest ? files(layout) : []) {
    const undone = `${file}.undone`;
    fs.rmSync(undone, { recursive: true, force: true });
    if (fs.existsSync(file)) fs.renameSync(file, undone);
    if (!manifest!.files.includes(name)) continue;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    copyOver(path.join(layout.before, name), file);
  }
  if (manifest) forgetBefore(layout);
  else setAside(layout.before);
  return manifest !== undefined;
}

function setAside(folder: string): void {
  fs.rmSync(`${folder}.aside`, { recursive: true, force: true });
  fs.renameSync(folder, `${folder}.aside`);
}

/** Copies a file, or a folder with all in it, where there is one. On a file system that can, the copy takes no room until one of the two changes. */
function copyOver(from: string, to: string): void {
  const options = { recursive: true, mode: fs.constants.COPYFILE_FICLONE, preserveTimestamps: true };
  if (fs.existsSync(from)) fs.cpSync(from, to, options);
}

/** The state as it was before the run that is under way. */
export function stateBefore({ before }: Pick<Layout, "before">): string {
  return path.join(before, "state.json");
}

/** Locks that an engine left behind: only our own lock counts, and whoever asks has it. */
export function removeEngineLocks({ backend, environment }: Layout): void {
  fs.rmSync(path.join(backend, ".pulumi", "locks", "organization", "go-coffee", environment), {
    recursive: true,
    force: true,
  });
}

/** The world's journal belongs to it: a copy of the one without the other would be damaged. */
function files({ world, state, clusters }: Layout): [string, string][] {
  return [
    ["world.db", world],
    ["world.db-wal", `${world}-wal`],
    ["world.db-shm", `${world}-shm`],
    ["state.json", state],
    ["clusters", clusters],
  ];
}
