import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { unzipSync } from "fflate";

/**
 * Unpacks a function's archive into a folder of its own below `folder`, named by what is in it.
 * @param sha256 what its hash must be, in hexadecimal: another archive than the one that was deployed is refused
 * @throws Error where it cannot be read, or is another one
 */
export function unpack(archive: string, folder: string, sha256?: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(archive);
  } catch (error) {
    throw new Error(`the archive ${archive} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== undefined && sha256 !== hash)
    throw new Error(`the archive ${archive} is not the one that was deployed: its SHA-256 is ${hash}, want ${sha256}`);
  const to = `${folder}-${hash.slice(0, 12)}`;
  rmSync(to, { recursive: true, force: true });
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    const file = resolve(join(to, name));
    if (!file.startsWith(resolve(to) + sep))
      throw new Error(`the archive ${archive} has a file outside of itself: ${name}`);
    if (name.endsWith("/")) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return to;
}
