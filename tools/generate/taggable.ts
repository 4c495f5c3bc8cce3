import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "../root";
import type { Generator } from "./generator";

/** The AWS types that carry tags (by module, their kinds in one text), for the policy that asks for them: a policy may not load the SDK to find out. */
export const taggableTypes: Generator = {
  path: "policies/guardrails/taggable.json",
  async produce() {
    const sdk = path.join(projectRoot(), "node_modules", "@pulumi", "aws");
    const modules: Record<string, string> = {};
    for (const entry of (await readdir(sdk, { withFileTypes: true })).filter((one) => one.isDirectory())) {
      const kinds = await taggableKinds(path.join(sdk, entry.name));
      if (kinds.length > 0) modules[entry.name] = kinds.sort().join(" ");
    }
    const sorted = Object.keys(modules).sort();
    return `${JSON.stringify(Object.fromEntries(sorted.map((name) => [name, modules[name]])), null, 2)}\n`;
  },
};

/** A type with tags of its own has the output `tagsAll`: they, and the provider's default ones. (What only hands tags on, as an autoscaling group, has not.) */
async function taggableKinds(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".d.ts"));
  const kinds = await Promise.all(
    files.map(async (file) => {
      if (!/^ {4}readonly tagsAll: pulumi\.Output/m.test(await readFile(path.join(folder, file), "utf8"))) return [];
      const code = await readFile(path.join(folder, file.replace(/\.d\.ts$/, ".js")), "utf8");
      const token = /__pulumiType = '(aws:(\w+)\/(\w+):\w+)'/.exec(code);
      return token?.[2] === path.basename(folder) ? [token[3]!] : [];
    }),
  );
  return kinds.flat();
}
