import * as fs from "node:fs";
import * as path from "node:path";
import { writeLauncher } from "./launcher";
import type { Layout } from "./layout";

/**
 * The project's policy packs (each folder of `policies/` with a PulumiPolicy.yaml), as executables, which the engine starts by itself. A folder it has
 * started by the language host, which loads TypeScript for each and stands in the way of every call: docs/decisions/policies.md.
 */
export function policyPacks({ root, home }: Pick<Layout, "root" | "home">, node: string): string[] {
  return packFolders(root).map((folder) => {
    const file = path.join(home, "policies", `pulumi-analyzer-${path.basename(folder)}`);
    writeLauncher(file, node, path.join(folder, "index.cjs"), root);
    return file;
  });
}

export function packFolders(root: string): string[] {
  const all = path.join(root, "policies");
  return fs
    .readdirSync(all)
    .map((name) => path.join(all, name))
    .filter((folder) => fs.existsSync(path.join(folder, "PulumiPolicy.yaml")));
}
