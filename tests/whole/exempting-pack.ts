import * as fs from "node:fs";
import * as path from "node:path";
import { writeLauncher } from "../../cli/local/launcher";
import { pinnedNode } from "../../cli/local/prepare";
import { projectRoot } from "../../tools/root";

/**
 * The project's policies with other exemptions than those of the checkout.
 * @param folder where it may write
 * @param exemptions the text of an exemptions.yaml
 * @returns the executable, for `--policy-pack`
 */
export function exemptingPack(folder: string, exemptions: string): string {
  const [root, own] = [projectRoot(), path.join(folder, "policies")];
  const [pack, all] = [path.join(own, "all"), path.join(root, "policies", "all")];
  fs.mkdirSync(pack, { recursive: true });
  fs.writeFileSync(path.join(own, "exemptions.yaml"), exemptions);
  fs.copyFileSync(path.join(all, "package.json"), path.join(pack, "package.json"));
  const entry = path.join(pack, "index.cjs");
  const [load, rules] = [path.join(root, "bin", "load.cjs"), path.join(all, "pack.ts")].map((one) =>
    JSON.stringify(one),
  );
  fs.writeFileSync(entry, `require(${load!}).load(${rules!}).start(__dirname);\n`);
  const file = path.join(own, "pulumi-analyzer-all");
  writeLauncher(file, pinnedNode(root), entry, root);
  return file;
}
