import * as fs from "node:fs";
import * as path from "node:path";
import { everything } from "../../policies/packs";
import { isStackRule } from "../../policies/shared/rule";

const sdks = path.join(__dirname, "../../node_modules/@pulumi");

/** A token is a text: one that is misspelled would be a rule that never speaks. */
describe.each([
  { cloud: "Google Cloud", sdk: "gcp", least: 60 },
  { cloud: "Azure", sdk: "azure-native", least: 50 },
])("every type of $cloud that a rule names", ({ sdk, least }) => {
  it("is one of the SDK's", () => {
    const named = everything.rules.flatMap((rule) => [...rule.applies, ...(isStackRule(rule) ? rule.reads : [])]);
    const own = [...new Set(named)].filter((type) => type.startsWith(`${sdk}:`));
    expect(own.length).toBeGreaterThan(least);
    const known = new Set([...new Set(own.map((type) => type.split(/[:/]/)[1]!))].flatMap((one) => tokensOf(sdk, one)));
    expect(own.filter((type) => !known.has(type))).toEqual([]);
  });
});

function tokensOf(sdk: string, module: string): string[] {
  const folder = path.join(sdks, sdk, module);
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".js"));
  return files.flatMap((file) => {
    const code = fs.readFileSync(path.join(folder, file), "utf8");
    return /__pulumiType = '(.*)'/.exec(code)?.[1] ?? [];
  });
}
