import { at, bags, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { World } from "../core/world";
import { clusterLink, lastOf } from "../gcp/names";
import { nodeCount, nodeZones } from "../gcp/nodes";
import type { Cluster, NodePool } from "./cluster-types";
import { strings } from "./objects";

export const gkeToken = "gcp:container/cluster:Cluster";

/** What GKE makes in each cluster. Sources: docs.cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes, "StorageClasses"; concepts/cluster-architecture; stackdriver/docs/managed-prometheus/setup-managed. */
const builtIn: readonly string[] = [
  ...["standard", "standard-rwo", "premium-rwo"].map((name) => `kubernetes:storage.k8s.io/v1:StorageClass ${name}`),
  ...["gke-managed-system", "gke-managed-cim", "gke-managed-volumepopulator", "gmp-system", "gmp-public"].map(
    (name) => `kubernetes:core/v1:Namespace ${name}`,
  ),
];

/** The groups whose definitions GKE brings: snapshots with its driver of disks, its own, and the Gateway API where it is asked for. Their objects are taken as they come. */
const groups = [
  "snapshot.storage.k8s.io",
  "cloud.google.com",
  "networking.gke.io",
  "auto.gke.io",
  "monitoring.googleapis.com",
];

/** Where a cluster answers: at its name in DNS, and at its addresses. */
export function gkeEndpoints({ outputs }: Standing): string[] {
  const addresses = [
    at(outputs, "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint"),
    outputs["endpoint"],
    at(outputs, "privateClusterConfig.privateEndpoint"),
    at(outputs, "privateClusterConfig.publicEndpoint"),
  ];
  return addresses.flatMap((one) => (typeof one === "string" && one !== "" ? [`https://${one}`, one] : []));
}

/** A GKE cluster, and the pools that are made beside it. */
export function gke(cluster: Standing, world: World): Cluster {
  const { id, inputs, outputs, region } = cluster;
  const pools = world.all("gcp:container/nodePool:NodePool").filter((one) => one.id.startsWith(`${id}/`));
  const gateways = at(inputs, "gatewayApiConfig.channel") === "CHANNEL_STANDARD";
  return {
    scope: clusterLink(id),
    name: text(outputs["name"]) ?? lastOf(id),
    region,
    version: /^\d+\.\d+/.exec(String(outputs["masterVersion"]))?.[0] ?? "",
    serviceRange: text(outputs["servicesIpv4Cidr"]) || "34.118.224.0/20",
    // docs.cloud.google.com/kubernetes-engine/docs/concepts/workload-identity: tokens of a cluster's accounts are signed by its resource link.
    issuer: clusterLink(id),
    network: text(inputs["network"]),
    builtIn,
    brings: gateways ? [...groups, "gateway.networking.k8s.io"] : groups,
    groups: {
      project: text(outputs["project"]) ?? "",
      zones: [...new Set(pools.flatMap(nodeZones))].sort(),
      network: lastOf(inputs["network"]),
      subnetwork: lastOf(inputs["subnetwork"]),
    },
    nodes: pools.map(poolOf),
  };
}

/** GKE writes effects in capitals. */
const effects: Record<string, string> = {
  NO_EXECUTE: "NoExecute",
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

/** Source: docs.cloud.google.com/kubernetes-engine/docs/concepts/nodes, labels that GKE gives. */
function poolOf(pool: Standing): NodePool {
  const machine = text(at(pool.inputs, "nodeConfig.machineType")) ?? "e2-medium";
  const config = (path: string) => at(pool.inputs, `nodeConfig.${path}`);
  return {
    count: nodeCount(pool),
    labels: {
      "cloud.google.com/gke-nodepool": lastOf(pool.id),
      "cloud.google.com/machine-family": machine.split("-")[0]!,
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": /^(t2a|c4a|n4a)-/.test(machine) ? "arm64" : "amd64",
      "node.kubernetes.io/instance-type": machine,
      "topology.kubernetes.io/region": pool.region,
      ...(config("spot") === true && {
        "cloud.google.com/gke-spot": "true",
        "cloud.google.com/gke-provisioning": "spot",
      }),
      ...(config("workloadMetadataConfig.mode") === "GKE_METADATA" && {
        "iam.gke.io/gke-metadata-server-enabled": "true",
      }),
      ...strings(config("labels")),
    },
    taints: bags(config("taints")).map(({ key, value, effect }) => ({
      key: String(key),
      value: String(value ?? ""),
      effect: effects[String(effect)] ?? String(effect),
    })),
  };
}
