import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { madeUpDigest } from "../../cli/local/config-copy";
import { decodeStackConfig } from "../../config/decode";
import type { EnvironmentSpec } from "../../config/environment";
import { services, toolImages } from "../../config/services";
import { compose } from "../../stacks/composition";
import { frozen } from "../frozen";
import { record, type Recorded } from "../mocks";
import { subscription, tenant } from "../mocks-azure";
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
  return decoded(environment, fileOf(environment));
}

/** What stands under `clouds.gcp` of an environment, to add Google to it: dev's is the line that docs/runbooks/gcp-first-up.md has. */
const google: Readonly<Record<string, Record<string, unknown>>> = {
  dev: { role: "secondary", region: "us-central1", zones: 2, egress: "shared", project: "go-coffee-dev" },
  staging: { role: "secondary", region: "us-central1", zones: 2, egress: "shared", project: "go-coffee-staging" },
  prod: {
    ...{ role: "secondary", region: "us-central1", standbyRegion: "us-east4", zones: 3, egress: "perZone" },
    project: "go-coffee-prod",
  },
};

/**
 * What an environment's file asks for with Google Cloud beside AWS, whether or not the file has it already.
 * @param change of what stands under `clouds.gcp`. @defaultValue none
 */
export function withGoogle(environment: string, change: Readonly<Record<string, unknown>> = {}): EnvironmentSpec {
  const file = fileOf(environment);
  file.config[section].clouds["gcp"] = { ...google[environment], ...change };
  return decoded(environment, file);
}

/** And without: the block is the only thing that goes. */
export function withoutGoogle(environment: string): EnvironmentSpec {
  const spec = withGoogle(environment);
  const { gcp: _, ...clouds } = spec.clouds;
  return { ...spec, clouds };
}

/** What stands under `clouds.azure` of an environment, to add Azure to it: dev's is the line that docs/runbooks/azure-first-up.md has. */
const azure: Readonly<Record<string, Record<string, unknown>>> = {
  dev: { role: "tertiary", region: "eastus2", zones: 2, egress: "shared" },
  staging: { role: "tertiary", region: "eastus2", zones: 2, egress: "shared" },
  prod: { role: "tertiary", region: "eastus2", standbyRegion: "centralus", zones: 3, egress: "perZone" },
};
const azureAlike = { subscription, tenant, admins: ["00000000-0000-4000-8000-0000000000ad"] };

/**
 * What an environment's file asks for with Azure beside AWS and Google, whether or not the file has it already.
 * @param change of what stands under `clouds.azure`. @defaultValue none
 */
export function withAzure(environment: string, change: Readonly<Record<string, unknown>> = {}): EnvironmentSpec {
  const file = fileOf(environment);
  const { clouds } = file.config[section];
  clouds["gcp"] ??= google[environment];
  clouds["azure"] = { ...azure[environment], ...azureAlike, ...change };
  return decoded(environment, file);
}

/** And the same without: the block is the only thing that goes. */
export function withoutAzure(environment: string): EnvironmentSpec {
  const spec = withAzure(environment);
  const { azure: _, ...clouds } = spec.clouds;
  return { ...spec, clouds };
}

const section = "go-coffee:environment";
interface EnvironmentFile {
  config: Record<string, unknown> & Record<typeof section, { clouds: Record<string, unknown> }>;
}

function fileOf(environment: string): EnvironmentFile {
  return parse(readFileSync(path.join(root, `Pulumi.${environment}.yaml`), "utf8")) as EnvironmentFile;
}

function decoded(environment: string, file: EnvironmentFile): EnvironmentSpec {
  const { spec, problems } = decodeStackConfig(environment, file.config, [], today);
  if (problems) throw new Error(problems.map((problem) => `${problem.path}: ${problem.message}`).join("\n"));
  delete spec.clouds.aws?.account;
  if (spec.clouds.azure) Object.assign(spec.clouds.azure, { subscription, tenant });
  if (spec.grade === "dev") return { ...spec, workloads: { ...spec.workloads, images: {} } };
  const images = Object.fromEntries(
    [...services, ...toolImages].map((service) => [service, { digest: madeUpDigest(service) }]),
  );
  return { ...spec, workloads: { ...spec.workloads, images } };
}

const compositions = new Map<string, Promise<Recorded>>();

/** A specification that promises to come through the loss of a zone alone: what is less than prod promises would be refused (recovery.test.ts). */
export function promisingLess(spec: EnvironmentSpec): EnvironmentSpec {
  const { survives: _, ...objectives } = spec.objectives;
  return { ...spec, objectives };
}

/**
 * What a specification registers, whatever it promises: composed once in each test file, and frozen, for tests share it.
 * @param begun what the engine remembers of the environment's first run. @defaultValue it is this one
 */
export function compositionOf(spec: EnvironmentSpec, begun: Readonly<Record<string, unknown>> = {}): Promise<Recorded> {
  const key = JSON.stringify([spec, begun]);
  const composition = compositions.get(key) ?? record(() => compose(promisingLess(spec)), begun).then(frozen);
  compositions.set(key, composition);
  return composition;
}
