import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { at, bags } from "../../core/paths";
import type { Props } from "../../protocol/values";
import { nameOf } from "../objects";

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

/**
 * The whole of a definition that the tables know by name alone: what a chart or a file brings that the local cloud does not open (helm/objects.ts).
 * @returns undefined of what is no such definition, and of one that the folder does not have
 */
export function published(folder: string, object: Props): Props | undefined {
  if (object["kind"] !== "CustomResourceDefinition") return undefined;
  const schemas = bags(at(object, "spec.versions")).map((version) =>
    JSON.stringify(at(version, "schema.openAPIV3Schema")),
  );
  if (!schemas.every((schema) => schema === JSON.stringify({ type: "object" }))) return undefined;
  const group = String(at(object, "spec.group"));
  return publishedDefinitions(folder, [group]).find((one) => nameOf(one) === nameOf(object));
}
