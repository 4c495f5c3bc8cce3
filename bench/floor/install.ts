import * as fs from "node:fs";
import * as path from "node:path";
import { installPlugin } from "../../cli/local/plugins";
import type { Layout } from "../../cli/local/layout";

/** Puts the floor's provider into the benchmark's plugin cache, as the local clouds are. */
export async function installFloor({ root, home }: Pick<Layout, "root" | "home">): Promise<void> {
  const node = path.join(root, "node_modules", "node", "bin", "node");
  await installPlugin(
    { root, home },
    { name: "floor", version: "1.0.0", entry: "bench/floor/provider.ts" },
    fs.existsSync(node) ? node : process.execPath,
  );
}
