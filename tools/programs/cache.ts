import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import * as path from "node:path";

const MANIFEST = "manifest.json";
const UNFINISHED = "unfinished-";

/** What a finished folder says of itself. Written last, so that a folder without it is half-finished. */
export interface Manifest {
  version: string;
  /** Bytes of each file that must be there, by its path in the folder. */
  files: Record<string, number>;
  /** When it was finished, ISO 8601. */
  finished: string;
}

/** The manifest of `folder`, or undefined when the folder is missing, half-finished, damaged or of another version. */
export function readFinished(folder: string, version: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(path.join(folder, MANIFEST), "utf8")) as Manifest;
    if (manifest.version !== version || Object.keys(manifest.files).length === 0) return undefined;
    const whole = Object.entries(manifest.files).every(
      ([file, size]) => statSync(path.join(folder, file)).size === size,
    );
    return whole ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes `folder` appear all at once: `fill` works in a folder beside it, which gets its manifest and then the final name. When
 * `fill` fails or the process dies, `folder` is as it was.
 * @param files - the files that must be there afterwards, by their paths in the folder.
 */
export async function publish(
  folder: string,
  version: string,
  files: readonly string[],
  fill: (unfinished: string) => Promise<void>,
): Promise<void> {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(path.join(parent, UNFINISHED));
  try {
    // mkdtemp gives a private folder; a cache may be shared.
    await chmod(unfinished, 0o755);
    await fill(unfinished);
    const manifest: Manifest = { version, files: {}, finished: new Date().toISOString() };
    for (const file of files) manifest.files[file] = (await stat(path.join(unfinished, file))).size;
    await writeFile(path.join(unfinished, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    if (existsSync(folder)) {
      if (readFinished(folder, version)) return;
      await rm(folder, { recursive: true, force: true });
    }
    await rename(unfinished, folder).catch((problem: unknown) => {
      // Another process was quicker: its folder is as good.
      if (!readFinished(folder, version)) throw problem;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes what died half-way in `parent`. Only under the lock: somebody may be at work otherwise. */
export async function sweep(parent: string): Promise<void> {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent))
    if (name.startsWith(UNFINISHED)) await rm(path.join(parent, name), { recursive: true, force: true });
}
