import type { CloudEnds } from "../../components/core/ends";
import type { EnvironmentSpec } from "../../config/environment";
import type { BetweenOutputs } from "../outputs";
import type { Shared } from "../providers";

/** What stands between the clouds of an environment; nothing where it has one cloud, or asks for nothing between them. */
export async function joinClouds(
  _spec: EnvironmentSpec,
  _ends: CloudEnds,
  _shared: Shared,
): Promise<BetweenOutputs | undefined> {
  return Promise.resolve(undefined);
}
