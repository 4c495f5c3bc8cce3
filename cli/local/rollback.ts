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
  for (const [name, file] of files(layout)) copyOver(file, path.join(unfinished, name));
  fs.renameSync(unfinished, before);
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
 * Puts world and state back to where they were before a run that was killed.
 * @param engine - the killed engine, where it is known
 * @returns whether there was one
 */
export function rollBack(layout: Layout, engine?: number): boolean {
  if (!fs.existsSync(layout.before)) return false;
  endOrphans(layout, { engine });
  for (const [name, file] of files(layout)) {
    const kept = path.join(layout.before, name);
    fs.rmSync(file, { recursive: true, force: true });
    copyOver(kept, file);
  }
  forgetBefore(layout);
  return true;
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
