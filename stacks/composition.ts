import { deferredOutput } from "@pulumi/pulumi";
import { cloudflareRelay } from "../components/core/cloudflare-ranges";
import { clouds, type Cloud } from "../components/core/contracts";
import type { CloudEnds } from "../components/core/ends";
import type { EnvironmentSpec } from "../config/environment";
import { composeAws } from "./aws/compose";
import { guarded, relayed } from "./between/asked-traffic";
import { secretOf } from "./between/origin-secret";
import { joinClouds } from "./between/compose";
import { composeForwarding, forwardsOf } from "./between/forwarding";
import type { Handed } from "./between/handed";
import type { Built, StackOutputs } from "./outputs";
import { randomProvider, type Shared } from "./providers";
import { refuseUnkept } from "./recovery";

/**
 * How an environment is built on a cloud; nothing where it does not ask for that cloud. A cloud is built when it stands here and
 * configuration lets it through (`builtClouds`): a test holds the two together.
 */
export const composers: Readonly<Record<Cloud, Composer>> = {
  aws: composeAws,
  // What only another cloud needs is not loaded where nobody asks for it.
  gcp: async (spec, shared, handed) =>
    spec.clouds.gcp ? (await import("./gcp/compose")).composeGcp(spec, shared, handed) : undefined,
  azure: async (spec, shared, handed) =>
    spec.clouds.azure ? (await import("./azure/compose")).composeAzure(spec, shared, handed) : undefined,
};
type Composer = (spec: EnvironmentSpec, shared: Shared, handed: Handed) => Promise<Built | undefined>;

/** Builds all that an environment asks for, on every cloud and between them, and says what stands where. */
export async function compose(spec: EnvironmentSpec): Promise<StackOutputs> {
  refuseUnkept(spec);
  const shared: Shared = { random: randomProvider() };
  const [host, hostKnown] = deferredOutput<string>();
  const [port, portKnown] = deferredOutput<number>();
  const secret = await secretOf(spec, shared);
  const forwards = forwardsOf(spec);
  const handed: Handed = {
    awsDatabase: { host, port },
    relay: relayed(spec) ? cloudflareRelay : undefined,
    guard: guarded(spec) ? secret?.guard : undefined,
    ...forwards.handed,
  };
  // A cloud that does not answer is asked nothing, nor is what stands between it and the others: all else is said as before, so that nothing of it changes.
  const lost = spec.clouds.aws?.lost === true;
  // At the same time: each waits for answers of its own cloud.
  const made = await Promise.all(
    clouds.map(async (cloud) => {
      const built = cloud === "aws" && lost ? undefined : await composers[cloud](spec, shared, handed);
      if (cloud === "aws" && built?.ends.database) {
        hostKnown(built.ends.database.host);
        portKnown(built.ends.database.port);
      }
      return [cloud, built] as const;
    }),
  );
  // In the order of their roles, whichever was the first to answer.
  const outputs: StackOutputs["clouds"] = {};
  for (const [cloud, built] of made) if (built) outputs[cloud] = built.outputs;
  const ends = Object.fromEntries(made.map(([cloud, built]) => [cloud, built?.ends])) as CloudEnds;
  // What a cloud forwards to the next goes on, whichever other does not answer.
  const events = await composeForwarding(spec, ends, shared, forwards);
  const joined = lost ? undefined : await joinClouds(spec, ends, shared, secret);
  const between = events ? { ...joined, events } : joined;
  return { environment: spec.name, clouds: outputs, ...(between && { between }) };
}
