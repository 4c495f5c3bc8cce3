/*
 * node bin/run.cjs tools/scan/read-names.ts FOLDER
 *
 * Renews terraform-names.json: what Terraform calls the AWS types of simulators/facts, and their properties where that is not simply snake_case. FOLDER is
 * the unpacked npm package @cdktf/provider-aws (`npm pack @cdktf/provider-aws`), whose code is generated from the schema of terraform-provider-aws.
 * Needed when a type is added to simulators/facts/types.ts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { factsOf } from "../../simulators/facts/facts";
import { TOKENS } from "../../simulators/facts/types";
import { projectRoot } from "../root";
import type { TerraformType } from "./names";
import { irregular, readProvider, typeOf } from "./provider-names";

/** Where the likeliest type is another one; `undefined` where the package has none yet. */
const corrected = new Map<string, string | undefined>([
  ["aws:rds/parameterGroup:ParameterGroup", "aws_db_parameter_group"],
  ["aws:savingsplans/savingsPlan:SavingsPlan", undefined],
]);

function main(folder: string | undefined): void {
  if (folder === undefined) throw new Error("usage: node bin/run.cjs tools/scan/read-names.ts FOLDER");
  const provider = readProvider(folder);
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string };
  const types: Record<string, TerraformType> = {};
  for (const token of TOKENS["aws"]!.filter((one) => /^aws:.*:[A-Z]/.test(one)).sort()) {
    const { inputs } = factsOf(token);
    const type = corrected.has(token) ? corrected.get(token) : typeOf(token, inputs, provider);
    if (type !== undefined) types[token] = { type, names: irregular(inputs, provider.get(type)!) };
  }
  const file = path.join(projectRoot(), "tools", "scan", "terraform-names.json");
  writeFileSync(file, `${JSON.stringify({ origin: `@cdktf/provider-aws ${version}`, types })}\n`);
  console.log(`wrote ${file}; now: npx prettier --write tools/scan`);
}

main(process.argv[2]);
