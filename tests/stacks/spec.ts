import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { decodeStackConfig } from "../../config/decode";
import type { EnvironmentSpec } from "../../config/environment";
import { compose } from "../../stacks/composition";
import { record, type Recorded } from "../mocks";
import { environmentsIn } from "../../config/neighbours";

export const root = path.dirname(path.dirname(__dirname));

/** The environments that have a file of their own. */
export const environments = environmentsIn(root);

/** What the environment's own file asks for. */
export function specOf(environment: string): EnvironmentSpec {
  const file = parse(readFileSync(path.join(root, `Pulumi.${environment}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const { spec, problems } = decodeStackConfig(environment, file.config);
  if (problems) throw new Error(problems.map((problem) => `${problem.path}: ${problem.message}`).join("\n"));
  return spec;
}

const compositions = new Map<string, Promise<Recorded>>();

/** What a specification registers: composed once in each test file, and frozen, for tests share it. */
export function compositionOf(spec: EnvironmentSpec): Promise<Recorded> {
  const key = JSON.stringify(spec);
  const composition = compositions.get(key) ?? record(() => compose(spec)).then(frozen);
  compositions.set(key, composition);
  return composition;
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
