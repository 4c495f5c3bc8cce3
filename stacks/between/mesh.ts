import { asnOf } from "../../components/core/asns";
import { clouds, type Cloud } from "../../components/core/contracts";
import { pairsOf, type TunnelPair } from "../../components/core/tunnels";
import { planMesh, type Mesh, type MeshEnd } from "../../components/interconnect/tunnel-plan";
import { addressPlan, onPremises, tunnels } from "../../config/address-plan";
import type { EnvironmentSpec } from "../../config/environment";

/*
 * The tunnels that an environment asks for, from its plan of addresses. Pure: known at preview, the same in every layer that asks.
 */

/** The mesh of an environment; undefined where it asks for none, or has no two clouds that it would join. @throws RangeError as `planMesh` */
export function meshOf(spec: EnvironmentSpec): Mesh | undefined {
  const pairs = pairsAsked(spec);
  if (spec.connectivity.vpn === undefined || pairs.length === 0) return undefined;
  return planMesh({
    ends: clouds.filter((cloud) => spec.clouds[cloud] !== undefined).map((cloud) => endOf(spec, cloud)),
    pairs,
    inside: (pair) => tunnels(spec.slot, pair),
    beside: [{ owner: "offices and data centres", cidr: onPremises }],
  });
}

/** The pairs that are joined: those asked for, or all that the environment's clouds make. In the order of `tunnelPairs`, however they are written. */
export function pairsAsked({ clouds: asked, connectivity }: EnvironmentSpec): TunnelPair[] {
  const possible = pairsOf(clouds.filter((cloud) => asked[cloud] !== undefined));
  return possible.filter((pair) => connectivity.vpn?.pairs?.includes(pair) ?? true);
}

function endOf(spec: EnvironmentSpec, cloud: Cloud): MeshEnd {
  const expressRoute = spec.clouds.azure?.expressRoute !== undefined;
  return {
    cloud,
    which: "main",
    asn: asnOf(cloud, "main", spec.slot, { expressRoute }),
    announced: announcedOf(spec, cloud),
  };
}

/**
 * What a cloud tells the others of: what pods and nodes call from, and data. AWS's gateway announces the blocks of networks that are attached, and Azure's the
 * VNet's, whatever one would like; pods of AKS leave with their node's address. Google's router says what it is told: nodes, pods, and what
 * databases have (they stand in a network of Google's, which no group of subnets holds).
 */
function announcedOf({ slot }: EnvironmentSpec, cloud: Cloud): string[] {
  const { network, pods, regional } = addressPlan(slot, cloud, "main");
  return cloud === "gcp" ? [regional.private, pods, regional.data] : [network];
}
