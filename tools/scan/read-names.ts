/*
 * node bin/run.cjs tools/scan/read-names.ts FOLDER
 *
 * Renews a cloud's part of terraform-names.json: what Terraform calls its types of simulators/facts and those of the inventories, and their properties
 * where that is not simply snake_case. FOLDER is the unpacked npm package @cdktf/provider-aws or @cdktf/provider-google-beta (`npm pack …`), whose code
 * is generated from the schema of terraform-provider-aws or -google-beta. Needed when a type is added to simulators/facts/types.ts, or to a stack.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { factsOf } from "../../simulators/facts/facts";
import { TOKENS } from "../../simulators/facts/types";
import { projectRoot } from "../root";
import type { TerraformNames, TerraformType } from "./names";
import { irregular, readProvider, typeOf } from "./provider-names";

/** By the package's name, whose types it has. */
const clouds: Readonly<Record<string, "aws" | "gcp" | undefined>> = {
  "@cdktf/provider-aws": "aws",
  "@cdktf/provider-google-beta": "gcp",
};

/** Where the likeliest type is another one; `undefined` where the package has none yet. */
const corrected = new Map<string, string | undefined>([
  ["aws:rds/parameterGroup:ParameterGroup", "aws_db_parameter_group"],
  ["aws:savingsplans/savingsPlan:SavingsPlan", undefined],
  [
    "gcp:databasemigrationservice/privateConnection:PrivateConnection",
    "google_database_migration_service_private_connection",
  ],
]);

function main(folder: string | undefined): void {
  if (folder === undefined) throw new Error("usage: node bin/run.cjs tools/scan/read-names.ts FOLDER");
  const { name, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  const cloud = clouds[name];
  if (cloud === undefined) throw new Error(`want one of ${Object.keys(clouds).join(", ")}, got ${name}`);
  const file = path.join(projectRoot(), "tools", "scan", "terraform-names.json");
  const { origin, types } = JSON.parse(readFileSync(file, "utf8")) as TerraformNames;
  const others = Object.entries(types).filter(([token]) => !token.startsWith(`${cloud}:`));
  const all = [...others, ...namesOf(cloud, folder)].sort(([one], [other]) => (one < other ? -1 : 1));
  const renewed = { origin: { ...origin, [cloud]: `${name} ${version}` }, types: Object.fromEntries(all) };
  writeFileSync(file, `${JSON.stringify(renewed)}\n`);
  console.log(`wrote ${file}; now: npx prettier --write tools/scan`);
}

function namesOf(cloud: "aws" | "gcp", folder: string): [string, TerraformType][] {
  const provider = readProvider(folder);
  const tokens = [...new Set([...TOKENS[cloud]!, ...inUse()])];
  return tokens
    .filter((token) => new RegExp(`^${cloud}:.*:[A-Z]`).test(token))
    .flatMap((token) => {
      const { inputs } = factsOf(token);
      const type = corrected.has(token) ? corrected.get(token) : typeOf(token, inputs, provider);
      if (type === undefined) return [];
      return [[token, { type, names: irregular(inputs, provider.get(type)!) }]];
    });
}

/** The types that an environment has. */
function inUse(): string[] {
  const inventories = path.join(projectRoot(), "tests", "inventories");
  return readdirSync(inventories).flatMap((file) =>
    (parse(readFileSync(path.join(inventories, file), "utf8")) as { type: string }[]).map(({ type }) => type),
  );
}

main(process.argv[2]);
