import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Generator } from "./generator";

/** Writes every file that is not as its generator makes it. Returns the paths that were written. */
export async function generate(root: string, generators: readonly Generator[]): Promise<string[]> {
  const old = await stale(root, generators);
  for (const { path: file, text } of old) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return old.map(({ path: file }) => file);
}

/** The files that are missing or differ from what their generator makes, with the text they should have. */
export async function stale(root: string, generators: readonly Generator[]): Promise<{ path: string; text: string }[]> {
  const old: { path: string; text: string }[] = [];
  // One after the other: a generator may take a gigabyte.
  for (const generator of generators) {
    const text = await generator.produce();
    if ((await contents(path.join(root, generator.path))) !== text) old.push({ path: generator.path, text });
  }
  return old;
}

async function contents(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
