import { clouds, type Cloud } from "../components/core/contracts";
import type { EnvironmentSpec } from "../config/environment";
import { composeAws } from "./aws/compose";
import type { CloudOutputs, StackOutputs } from "./outputs";
import { randomProvider, type Shared } from "./providers";

/**
 * How an environment is built on a cloud; nothing where it does not ask for that cloud. A cloud is built when it stands here and
 * configuration lets it through (`builtClouds`): a test holds the two together.
 */
export const composers: Readonly<Partial<Record<Cloud, Composer>>> = {
  aws: composeAws,
  // What only another cloud needs is not loaded where nobody asks for it.
  gcp: async (spec, shared) => (spec.clouds.gcp ? (await import("./gcp/compose")).composeGcp(spec, shared) : undefined),
  azure: async (spec, shared) =>
    spec.clouds.azure ? (await import("./azure/compose")).composeAzure(spec, shared) : undefined,
};
type Composer = (spec: EnvironmentSpec, shared: Shared) => Promise<CloudOutputs | undefined>;

/** Builds all that an environment asks for, on every cloud, and says what stands where. */
export async function compose(spec: EnvironmentSpec): Promise<StackOutputs> {
  const shared: Shared = { random: randomProvider() };
  // At the same time: each waits for answers of its own cloud.
  const made = await Promise.all(clouds.map(async (cloud) => [cloud, await composers[cloud]?.(spec, shared)] as const));
  // In the order of their roles, whichever was the first to answer.
  const outputs: StackOutputs["clouds"] = {};
  for (const [cloud, told] of made) if (told) outputs[cloud] = told;
  return { environment: spec.name, clouds: outputs };
}
