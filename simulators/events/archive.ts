import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { unzipSync } from "fflate";

/**
 * Reads a function's archive.
 * @param sha256 what its hash must be, in hexadecimal: another archive than the one that was deployed is refused
 * @throws Error where it cannot be read, or is another one
 */
export function readArchive(archive: string, sha256?: string): { bytes: Buffer; hash: string } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(archive);
  } catch (error) {
    throw new Error(`the archive ${archive} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== undefined && sha256 !== hash)
    throw new Error(`the archive ${archive} is not the one that was deployed: its SHA-256 is ${hash}, want ${sha256}`);
  return { bytes, hash };
}

/**
 * Unpacks a function's archive into a folder beside `folder`, named by what is in it, once: several processes run from there. What was unpacked of
 * older ones goes.
 * @throws Error as `readArchive`, and where it has a file outside of itself
 */
export function unpack(archive: string, folder: string, sha256?: string): string {
  const { bytes, hash } = readArchive(archive, sha256);
  const to = `${folder}-${hash.slice(0, 12)}`;
  if (existsSync(to)) return to;
  const [below, name] = [dirname(folder), `${basename(folder)}-`];
  mkdirSync(below, { recursive: true });
  for (const one of readdirSync(below))
    if (one.startsWith(name) && /^[0-9a-f]{12}(\.new)?$/.test(one.slice(name.length)))
      rmSync(join(below, one), { recursive: true, force: true });
  // It is there whole or not at all.
  const unfinished = `${to}.new`;
  mkdirSync(unfinished);
  for (const [within, content] of Object.entries(unzipSync(bytes))) {
    const file = resolve(join(unfinished, within));
    if (!file.startsWith(resolve(unfinished) + sep))
      throw new Error(`the archive ${archive} has a file outside of itself: ${within}`);
    if (within.endsWith("/")) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  renameSync(unfinished, to);
  return to;
}
