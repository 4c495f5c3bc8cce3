import { at, bags, list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { World } from "../core/world";
import { clusterToken, poolToken } from "../azure/cluster-outputs";
import { nameIn, parentOf, regionOf, subscriptionOf } from "../azure/ids";
import type { Props } from "../protocol/values";
import type { Cluster, NodePool } from "./cluster-types";
import { strings } from "./objects";

export const aksToken = clusterToken;

/** What AKS makes in each cluster. Source: learn.microsoft.com/azure/aks/concepts-storage, "Storage classes". */
const builtIn: readonly string[] = [
  ...["default", "managed", "managed-premium", "managed-csi", "managed-csi-premium", "azurefile", "azurefile-csi"].map(
    (name) => `kubernetes:storage.k8s.io/v1:StorageClass ${name}`,
  ),
  "kubernetes:core/v1:Namespace aks-command",
];

/** Where a cluster answers: at its names, with the port and without. */
export function aksEndpoints({ outputs }: Standing): string[] {
  const names = [outputs["privateFQDN"], outputs["fqdn"]].flatMap((one) => text(one) ?? []);
  return names.flatMap((name) => [`https://${name}`, `https://${name}:443`]);
}

/** An AKS cluster, with its own pool and those that are made beside it. */
export function aks(cluster: Standing, world: World): Cluster {
  const { id, inputs, outputs } = cluster;
  const region = regionOf(outputs["location"]);
  const beside = world.all(poolToken).filter((one) => parentOf(one.id) === id);
  const own = bags(inputs["agentPoolProfiles"]).filter(
    (pool) => !beside.some((one) => nameIn(one.id) === pool["name"]),
  );
  const pools = [
    ...own.map((pool) => ({ name: String(pool["name"]), pool })),
    ...beside.map((one) => ({ name: nameIn(one.id), pool: one.inputs })),
  ];
  const subnet = pools.map(({ pool }) => text(pool["vnetSubnetID"])).find((one) => one !== undefined);
  const collected = at(inputs, "azureMonitorProfile.metrics.enabled") === true;
  return {
    scope: id,
    name: nameIn(id),
    region,
    version: /^\d+\.\d+/.exec(String(outputs["currentKubernetesVersion"]))?.[0] ?? "",
    serviceRange: text(at(outputs, "networkProfile.serviceCidr")) ?? "10.0.0.0/16",
    issuer: text(at(outputs, "oidcIssuerProfile.issuerURL")),
    network: subnet && parentOf(subnet),
    builtIn,
    // Snapshots come with the disks' driver, and monitors with managed Prometheus. Source: learn.microsoft.com/azure/azure-monitor/containers/prometheus-metrics-scrape-crd.
    brings: ["snapshot.storage.k8s.io", "cilium.io", ...(collected ? ["azmonitoring.coreos.com"] : [])],
    defaultClass: "default",
    links: { subscription: subscriptionOf(id) ?? "", group: String(outputs["nodeResourceGroup"]) },
    nodes: pools.map(({ name, pool }) => poolOf(name, pool, region)),
  };
}

/** `key=value:Effect` */
function taintOf(given: unknown): NodePool["taints"][number] {
  const [, key = "", value = "", effect = "NoSchedule"] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(String(given)) ?? [];
  return { key, value, effect };
}

/** Source: learn.microsoft.com/azure/aks/use-labels, "Reserved system labels"; spot-node-pool. */
function poolOf(name: string, pool: Props, region: string): NodePool {
  const size = text(pool["vmSize"]) ?? "Standard_D2s_v3";
  const spot = pool["scaleSetPriority"] === "Spot";
  const taints = list(pool["nodeTaints"]).map(taintOf);
  const spotTaint = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" };
  return {
    count: Math.max(Number(pool["count"] ?? 0), Number(pool["minCount"] ?? 0)),
    labels: {
      agentpool: name,
      "kubernetes.azure.com/agentpool": name,
      "kubernetes.azure.com/mode": String(pool["mode"] ?? "User").toLowerCase(),
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": /^Standard_[A-Z]+\d+[a-oq-z]*p/.test(size) ? "arm64" : "amd64",
      "node.kubernetes.io/instance-type": size,
      "topology.kubernetes.io/region": region,
      ...(spot && { "kubernetes.azure.com/scalesetpriority": "spot" }),
      ...strings(pool["nodeLabels"]),
    },
    taints: spot && !taints.some(({ key }) => key === spotTaint.key) ? [...taints, spotTaint] : taints,
  };
}
