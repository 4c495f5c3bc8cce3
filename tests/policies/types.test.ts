import * as fs from "node:fs";
import * as path from "node:path";
import { everything } from "../../policies/packs";
import { isStackRule } from "../../policies/shared/rule";

const sdk = path.join(__dirname, "../../node_modules/@pulumi/gcp");

/** A token is a text: one that is misspelled would be a rule that never speaks. */
it("every type of Google Cloud that a rule names is one of the SDK's", () => {
  const named = everything.rules.flatMap((rule) => [...rule.applies, ...(isStackRule(rule) ? rule.reads : [])]);
  const google = [...new Set(named)].filter((type) => type.startsWith("gcp:"));
  expect(google.length).toBeGreaterThan(60);
  const known = new Set([...new Set(google.map((type) => type.split(/[:/]/)[1]!))].flatMap(tokensOf));
  expect(google.filter((type) => !known.has(type))).toEqual([]);
});

function tokensOf(module: string): string[] {
  const folder = path.join(sdk, module);
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".js"));
  return files.flatMap((file) => {
    const code = fs.readFileSync(path.join(folder, file), "utf8");
    return /__pulumiType = '(.*)'/.exec(code)?.[1] ?? [];
  });
}
