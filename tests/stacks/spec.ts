import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { madeUpDigest } from "../../cli/local/config-copy";
import { decodeStackConfig } from "../../config/decode";
import type { EnvironmentSpec } from "../../config/environment";
import { services, toolImages } from "../../config/services";
import { compose } from "../../stacks/composition";
import { record, type Recorded } from "../mocks";
import { environmentsIn } from "../../config/neighbours";

export const root = path.dirname(path.dirname(__dirname));

/** The environments that have a file of their own. */
export const environments = environmentsIn(root);

/** The day of the tests: what a version's support has to do with is not to make them fail one day. */
const today = new Date("2026-11-28");

/**
 * What the environment's own file asks for, with images of all services and tools and in the account of the mocks, as a local run has them: what an owner names of an
 * account and a release is no matter to a test.
 */
export function specOf(environment: string): EnvironmentSpec {
  const file = parse(readFileSync(path.join(root, `Pulumi.${environment}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const { spec, problems } = decodeStackConfig(environment, file.config, [], today);
  if (problems) throw new Error(problems.map((problem) => `${problem.path}: ${problem.message}`).join("\n"));
  delete spec.clouds.aws?.account;
  if (spec.grade === "dev") return { ...spec, workloads: { ...spec.workloads, images: {} } };
  const images = Object.fromEntries(
    [...services, ...toolImages].map((service) => [service, { digest: madeUpDigest(service) }]),
  );
  return { ...spec, workloads: { ...spec.workloads, images } };
}

const compositions = new Map<string, Promise<Recorded>>();

/**
 * What a specification registers: composed once in each test file, and frozen, for tests share it.
 * @param begun what the engine remembers of the environment's first run. @defaultValue it is this one
 */
export function compositionOf(spec: EnvironmentSpec, begun: Readonly<Record<string, unknown>> = {}): Promise<Recorded> {
  const key = JSON.stringify([spec, begun]);
  const composition = compositions.get(key) ?? record(() => compose(spec), begun).then(frozen);
  compositions.set(key, composition);
  return composition;
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
