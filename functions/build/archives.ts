import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Cloud } from "../../components/core/contracts";
import type { BuiltFunction, BusFunction } from "../../components/core/events";
import type { Lock } from "./lock";

/** What npm says of the packages that are there, which may be others than the lock file wants; and what the bundler reads beside the sources. */
const packages = "node_modules/.package-lock.json";
const options = "tsconfig.json";

/** Beside what a function's own files say: what they are built by, and which packages. */
const always = [
  "package-lock.json",
  packages,
  options,
  ...["archives", "around", "bundle", "lock", "zip"].map((name) => `functions/build/${name}.ts`),
];

/** Days after which an archive that is not made any more is removed. */
const staleDays = 30;

/** Where a checkout's archives lie. `bin/release-azure.cjs` looks there, too, and a test holds it to that. */
export const archiveFolder = (root: string): string =>
  path.join(root, "node_modules", ".cache", "go-coffee", "functions");

/** What an archive is called, by its bytes. */
export const archiveName = (cloud: Cloud, name: BusFunction, sha256: string): string =>
  `${cloud}-${name}-${sha256.slice(0, 16)}.zip`;

interface Stamp {
  /** SHA-256 of each file that went in, by its path from the root. */
  inputs: Record<string, string>;
  /** By function; `file` from the folder. */
  archives: Record<string, BuiltFunction>;
}

/**
 * The archives of a cloud's functions. What was built from the same contents is used again: nothing is bundled, no package is loaded.
 * An archive is named by its bytes, and the same source gives the same bytes, in whatever folder.
 * @param root the checkout
 * @param folder where archives lie. Default: `archiveFolder`
 * @throws Error with the place of a mistake in the source
 */
export async function archives<Name extends BusFunction>(
  root: string,
  cloud: Cloud,
  names: readonly Name[],
  folder = archiveFolder(root),
): Promise<Record<Name, BuiltFunction>> {
  const sorted = [...new Set(names)].sort();
  if (sorted.length === 0) return {} as Record<Name, BuiltFunction>;
  const stamp = path.join(folder, `${[cloud, ...sorted].join("-")}.json`);
  const known = await unchanged(root, folder, stamp);
  if (known) return within(folder, known);
  const began = Date.now();
  const [{ bundle }, { zip }, { around }] = await Promise.all([
    import("./bundle"),
    import("./zip"),
    import("./around"),
  ]);
  const { code, inputs } = await bundle(root, cloud, sorted);
  const beside = around(cloud, await lockOf(root));
  const built: Stamp["archives"] = {};
  for (const name of sorted)
    built[name] = await keep(
      folder,
      (sha256) => archiveName(cloud, name, sha256),
      zip({ ...beside, "index.js": code[name]! }),
    );
  const sources = [...always, ...inputs];
  // A file that was written while it was bundled may have been read half: then nothing is remembered.
  if (await olderThan(began, root, sources))
    await writeWhole(stamp, JSON.stringify({ inputs: await hashes(root, sources), archives: built } satisfies Stamp));
  await removeStale(folder);
  return within(folder, built);
}

/** The archives of the last build, where nothing that went into them has changed, and they are still there. */
async function unchanged(root: string, folder: string, stamp: string): Promise<Stamp["archives"] | undefined> {
  try {
    const { inputs, archives } = JSON.parse(await fs.readFile(stamp, "utf8")) as Stamp;
    const now = await hashes(root, Object.keys(inputs));
    if (Object.entries(inputs).some(([file, hash]) => now[file] !== hash)) return undefined;
    const whole = await Promise.all(
      Object.values(archives).map(
        async ({ file, sha256 }) => digest(await fs.readFile(path.join(folder, file))) === sha256,
      ),
    );
    return whole.every(Boolean) ? archives : undefined;
  } catch {
    return undefined; // nothing is remembered, or a file is gone: build
  }
}

async function keep(folder: string, called: (sha256: string) => string, bytes: Uint8Array): Promise<BuiltFunction> {
  const sha256 = digest(bytes);
  const file = called(sha256);
  await writeWhole(path.join(folder, file), bytes);
  return { file, sha256, bytes: bytes.length };
}

function within<Name extends string>(folder: string, built: Stamp["archives"]): Record<Name, BuiltFunction> {
  const entries = Object.entries(built).map(([name, one]) => [name, { ...one, file: path.join(folder, one.file) }]);
  return Object.fromEntries(entries) as Record<Name, BuiltFunction>;
}

async function hashes(root: string, files: readonly string[]): Promise<Record<string, string>> {
  const hash = async (file: string) => {
    try {
      return digest(await fs.readFile(path.join(root, file)));
    } catch (error) {
      if (mayLack(file, error)) return "none";
      throw error;
    }
  };
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await hash(file)] as const)));
}

async function olderThan(began: number, root: string, files: readonly string[]): Promise<boolean> {
  const older = async (file: string) => {
    try {
      return (await fs.stat(path.join(root, file))).mtimeMs < began;
    } catch (error) {
      if (mayLack(file, error)) return true;
      throw error;
    }
  };
  return (await Promise.all(files.map(older))).every(Boolean);
}

/** Packages that npm did not install have no such file, and the bundler has its own options where there are none. */
function mayLack(file: string, error: unknown): boolean {
  return (file === packages || file === options) && (error as NodeJS.ErrnoException).code === "ENOENT";
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function lockOf(root: string): Promise<Lock> {
  return JSON.parse(await fs.readFile(path.join(root, "package-lock.json"), "utf8")) as Lock;
}

/** Others see a file whole or not at all. */
async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}.${randomUUID().slice(0, 8)}`;
    await fs.writeFile(unfinished, contents);
    await fs.rename(unfinished, file);
  } catch (error) {
    throw new Error(`${file} cannot be written: functions' archives are kept there`, { cause: error });
  }
}

/** What a stamp names may be in use, however old: it is never removed, and nor is the stamp. */
async function removeStale(folder: string): Promise<void> {
  const stale = Date.now() - staleDays * 86_400_000;
  const files = await fs.readdir(folder);
  const named = new Set((await Promise.all(files.map((name) => namedBy(folder, name)))).flat());
  for (const name of files) {
    const file = path.join(folder, name);
    const found = await fs.stat(file).catch(() => undefined);
    if (found?.isFile() && found.mtimeMs < stale && !named.has(name)) await fs.rm(file, { force: true });
  }
}

/** A stamp, and the archives that it names; nothing where it is none, or cannot be read. */
async function namedBy(folder: string, name: string): Promise<string[]> {
  if (!name.endsWith(".json")) return [];
  try {
    const { archives } = JSON.parse(await fs.readFile(path.join(folder, name), "utf8")) as Stamp;
    return [name, ...Object.values(archives).map(({ file }) => file)];
  } catch {
    return [];
  }
}
