import { existsSync } from "node:fs";
import * as path from "node:path";

/**
 * The folder of this checkout: as bin/load.cjs says, which started the running code and may have bundled it elsewhere; else the nearest one that holds
 * `Pulumi.yaml`, from here upwards.
 */
export function checkout(): string {
  let folder = (globalThis as Record<symbol, unknown>)[Symbol.for("go-coffee.root")] as string | undefined;
  folder ??= __dirname;
  while (!existsSync(path.join(folder, "Pulumi.yaml"))) {
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new Error("No Pulumi.yaml in any folder above: functions are built inside a checkout.");
    folder = parent;
  }
  return folder;
}
