import { existsSync } from "node:fs";
import * as path from "node:path";

const MARK = "Pulumi.yaml";

/**
 * The folder of this checkout: the nearest one, from `start` upwards, that holds `Pulumi.yaml`.
 * @param start - where to begin. @defaultValue where bin/load.cjs lies, which started the running code; else the folder of that code.
 * @throws Error naming the place of departure when there is none up to the file system's root.
 */
export function projectRoot(start: string = startedFrom() ?? __dirname): string {
  let folder = path.resolve(start);
  while (!existsSync(path.join(folder, MARK))) {
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new Error(`No ${MARK} in ${start} or in any folder above it: run this inside a checkout of the project.`);
    folder = parent;
  }
  return folder;
}

function startedFrom(): string | undefined {
  return (globalThis as Record<symbol, unknown>)[Symbol.for("go-coffee.root")] as string | undefined;
}
