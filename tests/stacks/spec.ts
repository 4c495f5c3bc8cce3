import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { decodeStackConfig } from "../../config/decode";
import type { EnvironmentSpec } from "../../config/environment";

export const root = path.dirname(path.dirname(__dirname));

/** The environments that have a file of their own. */
export const environments = readdirSync(root).flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1] ?? []);

/** The day of the tests: what a version's support has to do with is not to make them fail one day. */
const today = new Date("2026-11-28");

/** What the environment's own file asks for. */
export function specOf(environment: string): EnvironmentSpec {
  const file = parse(readFileSync(path.join(root, `Pulumi.${environment}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const { spec, problems } = decodeStackConfig(environment, file.config, today);
  if (problems) throw new Error(problems.map((problem) => `${problem.path}: ${problem.message}`).join("\n"));
  return spec;
}
