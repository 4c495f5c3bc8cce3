import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "../root";
import type { Generator } from "./generator";

/** The types of Azure that carry tags (by module, their names in one text), for the policy that asks for them: a policy may not load the SDK to find out. */
export const azureTaggableTypes: Generator = {
  path: "policies/guardrails/azure-taggable.json",
  async produce() {
    const sdk = path.join(projectRoot(), "node_modules", "@pulumi", "azure-native");
    const modules: Record<string, string> = {};
    const folders = (await readdir(sdk, { withFileTypes: true })).filter((one) => one.isDirectory());
    for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const names = await taggedNames(path.join(sdk, name));
      if (names.length > 0) modules[name] = names.sort().join(" ");
    }
    return `${JSON.stringify(modules, null, 2)}\n`;
  },
};

/** Tags of a type are a map of texts that one gives; what is called so and is a list says something else. */
async function taggedNames(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".d.ts") && !/^(get|list)[A-Z]/.test(name));
  const names = await Promise.all(
    files.map(async (file) => {
      const declaration = await readFile(path.join(folder, file), "utf8");
      if (!/^ {4}tags\?: pulumi\.Input<\{\s*\[key: string\]: pulumi\.Input<string>/m.test(declaration)) return [];
      const code = await readFile(path.join(folder, file.replace(/\.d\.ts$/, ".js")), "utf8");
      const token = /__pulumiType = 'azure-native:(\w+):(\w+)'/.exec(code);
      return token?.[1] === path.basename(folder) ? [token[2]!] : [];
    }),
  );
  return names.flat();
}
