import type { CloudEnds } from "../../components/core/ends";
import type { OriginSecretOutputs } from "../../components/edge/origin-secret";
import type { EnvironmentSpec } from "../../config/environment";
import type { BetweenOutputs } from "../outputs";
import type { Shared } from "../providers";
import { composeImageCopies, composeObjectCopies } from "./copies";
import { composeTrust } from "./trust";
import { composeVpn } from "./vpn";

/** What stands between the clouds of an environment; nothing where it has one cloud, or asks for nothing between them. */
export async function joinClouds(
  spec: EnvironmentSpec,
  ends: CloudEnds,
  shared: Shared,
  secret?: OriginSecretOutputs,
): Promise<BetweenOutputs | undefined> {
  const tunnels = await composeVpn(spec, ends, shared);
  const trust = await composeTrust(spec, ends, shared);
  await composeImageCopies(spec, ends, trust, shared);
  const objects = await composeObjectCopies(spec, ends, shared);
  const { outputs: identities } = trust;
  const failover = spec.traffic
    ? await (await import("./traffic")).composeTraffic(spec, ends, shared, secret)
    : undefined;
  const between: BetweenOutputs = {
    ...(tunnels && { tunnels }),
    ...(identities && { identities }),
    ...(objects && { objects }),
    ...(failover && { failover }),
  };
  return Object.keys(between).length === 0 ? undefined : between;
}
