import { output } from "@pulumi/pulumi";
import type { ClusterArgs } from "../../../../components/azure/cluster/cluster";
import { subscription } from "../../../mocks-azure";
import { aKey } from "../key";
import { aPlace, groupOf, logs, site } from "../place";

const vnet = `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-network/providers/Microsoft.Network/virtualNetworks/go-coffee-dev`;
export const subnetOf = (name: string): string => `${vnet}/subnets/${name}`;

/** A network that somebody made before, as far as a cluster asks for it. */
export function aNetwork(change: Partial<ClusterArgs["network"]> = {}): ClusterArgs["network"] {
  return {
    id: output(vnet),
    nodes: [{ subnetId: output(subnetOf("nodes")), subnetName: "nodes", cidr: "10.32.0.0/17", zones: ["1", "2"] }],
    endpoints: { subnetId: output(subnetOf("endpoints")), cidr: "10.32.224.0/20" },
    podCidr: "10.34.0.0/15",
    serviceCidr: "10.33.0.0/20",
    natAddresses: [output("192.0.2.7")],
    ready: [],
    ...change,
  };
}

/** One subnet to each zone, as where each has a way out of its own. */
export const byZone: ClusterArgs["network"]["nodes"] = ["1", "2", "3"].map((zone) => ({
  ...{ subnetId: output(subnetOf(`nodes-${zone}`)), subnetName: `nodes-${zone}` },
  ...{ cidr: `10.32.${32 * Number(zone)}.0/19`, zones: [zone] },
}));

export const pool = { min: 1, max: 3, types: ["Standard_B2ls_v2"], spot: false };
export const admins = ["00000000-0000-4000-8000-00000000ad01"];

/** A cluster that is asked for soundly. */
export const sound = (): ClusterArgs => ({
  ...{ place: aPlace(), site, group: groupOf("cluster"), network: aNetwork(), key: aKey("cluster"), logs: logs() },
  version: "1.35",
  pools: { general: pool, spot: { ...pool, min: 0, types: ["Standard_F2als_v6"], spot: true } },
  people: { admins },
  after: [],
});
