import * as fs from "node:fs";
import * as path from "node:path";

/**
 * A folder that several processes share: whoever comes first makes it, and the others wait until it is whole.
 * @param make fills the folder that it is given
 * @throws what `make` throws; who waited then makes it in turn. Error after ten minutes of waiting
 */
export async function sharedFolder(folder: string, make: (into: string) => Promise<void>): Promise<void> {
  const lock = `${folder}.lock`;
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  for (let turn = 0; turn < 3000; turn++) {
    if (fs.existsSync(folder)) return;
    if (taken(lock)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      // Somebody may have made it between the two looks.
      if (fs.existsSync(folder)) return;
      await make(`${folder}.part`);
      fs.renameSync(`${folder}.part`, folder);
      return;
    } finally {
      fs.rmSync(`${folder}.part`, { recursive: true, force: true });
      fs.rmdirSync(lock);
    }
  }
  throw new Error(`${folder} was not made within ten minutes`);
}

function taken(lock: string): boolean {
  try {
    fs.mkdirSync(lock);
    return false;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "EEXIST") return true;
    throw problem;
  }
}
