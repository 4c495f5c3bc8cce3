import * as fs from "node:fs";
import * as path from "node:path";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import { readYaml } from "../../config/yaml";
import type { Layout } from "./layout";

/**
 * Copies `Pulumi.ENV.yaml` for a local run. Values that were encrypted for a real account, which nobody can open here, become made-up ones;
 * the keys that say how they were encrypted go. The engine's own salt of the last copy is kept.
 * @returns how many values were made up
 */
export function copyConfig({ source, config }: Layout): number {
  const { document } = readYaml(fs.readFileSync(source));
  let count = 0;
  visit(document, {
    Map(_, node) {
      const only = node.items[0];
      if (node.items.length !== 1 || !only || !isScalar(only.key) || only.key.value !== "secure") return undefined;
      count += 1;
      return document.createNode(`made-up-${count}`);
    },
  });
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) document.delete(key);
  const salt = previousSalt(config);
  if (salt !== undefined && isMap(document.contents)) document.set("encryptionsalt", salt);
  fs.mkdirSync(path.dirname(config), { recursive: true });
  // In one step: half a copy would have lost the salt, and with it the secrets in the stack's state.
  // As long as they are: folded lines are read in more than one way.
  fs.writeFileSync(`${config}.new`, document.toString({ lineWidth: 0 }));
  fs.renameSync(`${config}.new`, config);
  return count;
}

function previousSalt(file: string): unknown {
  if (!fs.existsSync(file)) return undefined;
  const document = parseDocument(fs.readFileSync(file, "utf8"));
  return isMap(document.contents) ? document.get("encryptionsalt") : undefined;
}
