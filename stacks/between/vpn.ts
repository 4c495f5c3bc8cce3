import type { ProviderResource } from "@pulumi/pulumi";
import { clouds } from "../../components/core/contracts";
import type { CloudEnds } from "../../components/core/ends";
import { generationsOf, rotationProblem } from "../../components/interconnect/rotation";
import type { EnvironmentSpec } from "../../config/environment";
import { withoutVersions } from "../azure/aliases";
import { Beginnings } from "../beginnings";
import type { BetweenOutputs } from "../outputs";
import { placementOf } from "../placement";
import type { Shared } from "../providers";
import { BetweenLayer } from "./layer";
import { meshOf } from "./mesh";

/** Joins the clouds by tunnels, where the environment asks for it; nothing, and nothing is loaded, where it does not. */
export async function composeVpn(
  spec: EnvironmentSpec,
  ends: CloudEnds,
  shared: Shared,
): Promise<BetweenOutputs["tunnels"]> {
  const mesh = meshOf(spec);
  if (mesh === undefined) return undefined;
  const generations = generationsOf(mesh.tunnels, spec.connectivity.vpn?.rotated ?? {});
  // Asked before anything is touched: two keys at once could take both ways between two clouds.
  const beginnings = new Beginnings("between");
  // Those that were changed alone: so a cloud that comes or goes changes nothing of what is remembered.
  const rotated = Object.fromEntries(Object.entries(generations).filter(([, generation]) => generation > 0));
  await beginnings.follow("tunnel-keys", rotated, (before) => rotationProblem(spec.name, before, generations));
  const { CrossCloudVpn } = await import("../../components/interconnect/cross-cloud-vpn");
  const [first = "aws"] = clouds.filter((cloud) => mesh.of(cloud) !== undefined);
  const providers: Record<string, ProviderResource> = { ...shared };
  for (const cloud of clouds.filter((one) => mesh.of(one) !== undefined))
    Object.assign(providers, ends[cloud]?.providers);
  const layer = new BetweenLayer("tunnels", { providers, transformations: [withoutVersions] });
  return new CrossCloudVpn(
    "vpn",
    {
      place: placementOf(spec, first, spec.clouds[first]!),
      mesh,
      ends: { aws: ends.aws?.vpn, gcp: ends.gcp?.vpn, azure: ends.azure?.vpn },
      generations,
    },
    { parent: layer },
  ).outputs.tunnels;
}
