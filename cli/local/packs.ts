import * as path from "node:path";
import { writeLauncher } from "./launcher";
import type { Layout } from "./layout";

/**
 * The project's policies as one pack, `policies/all`, and as an executable, which the engine starts by itself: it asks each pack about each resource, and a
 * folder it has started by the language host, which loads TypeScript and stands in the way of every call (docs/decisions/policies.md).
 * @returns the executable, for `--policy-pack`
 */
export function policyPack({ root, home }: Pick<Layout, "root" | "home">, node: string): string {
  const file = path.join(home, "policies", "pulumi-analyzer-all");
  writeLauncher(file, node, path.join(root, "policies", "all", "index.cjs"), root);
  return file;
}
