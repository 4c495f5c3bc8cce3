import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Props } from "../../protocol/values";

/**
 * The definitions of some groups of custom resources, as their projects publish them.
 * @param folder - with a file for each group, `keda.sh.json` (tools/kubernetes/definitions.ts)
 * @returns nothing of a group that the folder does not have
 */
export function publishedDefinitions(folder: string, groups: Iterable<string>): Props[] {
  return [...new Set(groups)].flatMap((group) => {
    const file = path.join(folder, `${group}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Props[]) : [];
  });
}
