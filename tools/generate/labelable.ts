import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "../root";
import type { Generator } from "./generator";

/** By the property that holds its labels, the type of Google Cloud that has them deeper than at its top. */
const nested = { "settings.userLabels": { sql: "databaseInstance" } };

/**
 * The Google types that carry labels (by the property that holds them, by module, their kinds in one text), for the policies that go by them: a policy
 * may not load the SDK to find out.
 */
export const labelableTypes: Generator = {
  path: "policies/shared/labelable.json",
  async produce() {
    const sdk = path.join(projectRoot(), "node_modules", "@pulumi", "gcp");
    const found: Record<string, Record<string, string[]>> = {};
    const folders = (await readdir(sdk, { withFileTypes: true })).filter((one) => one.isDirectory());
    for (const { name: module } of folders.sort((a, b) => (a.name < b.name ? -1 : 1)))
      for (const { kind, property } of await labelledKinds(path.join(sdk, module)))
        ((found[property] ??= {})[module] ??= []).push(kind);
    const joined = Object.entries(found).map(([property, modules]) => [
      property,
      Object.fromEntries(Object.entries(modules).map(([module, kinds]) => [module, kinds.sort().join(" ")])),
    ]);
    return `${JSON.stringify({ ...(Object.fromEntries(joined) as object), ...nested }, null, 2)}\n`;
  },
};

/**
 * Labels that the provider's default ones join have the output `pulumiLabels`; those of Cloud Monitoring, which it does not know for labels, are called
 * `userLabels`. (What is called `labels` without that output says something else, as of a notification channel where it leads.)
 */
async function labelledKinds(folder: string): Promise<{ kind: string; property: string }[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".d.ts"));
  const kinds = await Promise.all(
    files.map(async (file) => {
      const property = propertyIn(await readFile(path.join(folder, file), "utf8"));
      if (property === undefined) return [];
      const code = await readFile(path.join(folder, file.replace(/\.d\.ts$/, ".js")), "utf8");
      const token = /__pulumiType = '(gcp:(\w+)\/(\w+):\w+)'/.exec(code);
      return token?.[2] === path.basename(folder) ? [{ kind: token[3]!, property }] : [];
    }),
  );
  return kinds.flat();
}

function propertyIn(declaration: string): string | undefined {
  const outputs = (name: string) => new RegExp(`^ {4}readonly ${name}: pulumi\\.Output`, "m").test(declaration);
  if (outputs("userLabels")) return "userLabels";
  return outputs("pulumiLabels") ? ["labels", "resourceLabels"].find(outputs) : undefined;
}
