import { at, bag, bags, list, select, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { World } from "../core/world";
import type { Props } from "../protocol/values";
import type { Cluster, NodePool } from "./cluster-types";
import { aks, aksEndpoints, aksToken } from "./aks";
import { gke, gkeEndpoints, gkeToken } from "./gke";
import { idOf, strings } from "./objects";
import { tokenOf } from "./kinds";

/** The types of cluster that there are, where one answers, and how to read it. Another cloud's goes here. */
const kinds: {
  token: string;
  endpoints(standing: Standing): unknown[];
  read(standing: Standing, world: World): Cluster;
}[] = [
  { token: "aws:eks/cluster:Cluster", endpoints: ({ outputs }) => [outputs["endpoint"]], read: eks },
  { token: gkeToken, endpoints: gkeEndpoints, read: gke },
  { token: aksToken, endpoints: aksEndpoints, read: aks },
];

/** The cluster that answers at `server`. */
export function clusterAt(server: string, world: World): Cluster | undefined {
  for (const { token, endpoints, read } of kinds) {
    const found = world.all(token).find((one) => endpoints(one).includes(server));
    if (found) return read(found, world);
  }
  return undefined;
}

/** The cluster whose objects have that scope: its own id in its cloud. */
export function clusterCalled(scope: string, world: World): Cluster | undefined {
  for (const { token, read } of kinds)
    for (const standing of world.all(token)) {
      const found = read(standing, world);
      if (found.scope === scope) return found;
    }
  return undefined;
}

/** An EKS cluster, its managed node groups, and Auto Mode's nodes, of which there are always enough. */
function eks(cluster: Standing, world: World): Cluster {
  const { outputs } = cluster;
  const name = text(outputs["name"]) ?? cluster.id;
  const groups = world
    .all("aws:eks/nodeGroup:NodeGroup")
    .filter(({ region, inputs }) => region === cluster.region && inputs["clusterName"] === name);
  const auto = at(outputs, "computeConfig.enabled") === true;
  return {
    scope: text(outputs["arn"]) ?? cluster.id,
    name,
    region: cluster.region,
    version: String(outputs["version"] ?? ""),
    serviceRange: text(at(outputs, "kubernetesNetworkConfig.serviceIpv4Cidr")) || "172.20.0.0/16",
    issuer: text(select(outputs, "identities.*.oidcs.*.issuer")[0]?.value),
    network: text(at(outputs, "vpcConfig.vpcId")),
    builtIn: ["kubernetes:storage.k8s.io/v1:StorageClass gp2"],
    nodes: [
      ...groups.map(poolOf),
      ...(auto ? [{ count: 1, labels: { "eks.amazonaws.com/compute-type": "auto" }, taints: [] }] : []),
    ],
  };
}

const effects: Record<string, string> = {
  NO_EXECUTE: "NoExecute",
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

function poolOf({ inputs, outputs, region, id }: Standing): NodePool {
  const types = list(inputs["instanceTypes"] ?? outputs["instanceTypes"]).map(String);
  return {
    count: Number(at(outputs, "scalingConfig.desiredSize") ?? 0),
    labels: {
      "eks.amazonaws.com/nodegroup": text(outputs["nodeGroupName"]) ?? id.split(":").at(-1)!,
      "eks.amazonaws.com/capacityType": text(inputs["capacityType"]) ?? "ON_DEMAND",
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": /ARM_64/.test(String(inputs["amiType"])) ? "arm64" : "amd64",
      "topology.kubernetes.io/region": region,
      ...(types.length === 1 ? { "node.kubernetes.io/instance-type": types[0]! } : {}),
      ...strings(inputs["labels"]),
    },
    taints: bags(inputs["taints"]).map(({ key, value, effect }) => ({
      key: String(key),
      value: String(value ?? ""),
      effect: effects[String(effect)] ?? String(effect),
    })),
  };
}

/** What every cluster has from the start, and nobody made. */
const builtIn = new Set([
  ...["default", "kube-system", "kube-public", "kube-node-lease"].map((name) => `kubernetes:core/v1:Namespace ${name}`),
  ...["system-cluster-critical", "system-node-critical"].map(
    (name) => `kubernetes:scheduling.k8s.io/v1:PriorityClass ${name}`,
  ),
]);

/** The objects of one cluster. */
export class Objects {
  constructor(
    readonly world: World,
    readonly cluster: Cluster,
  ) {}

  /** The object as it stands. */
  get(token: string, id: string): Standing | undefined {
    return this.world.get(token, id, this.cluster.scope, this.cluster.region);
  }

  /** Whether there is such an object, made by the program or there from the start. */
  has(token: string, namespace: string, name: string): boolean {
    const id = idOf(namespace, name);
    const always = builtIn.has(`${token} ${id}`) || this.cluster.builtIn?.includes(`${token} ${id}`);
    if (always || this.get(token, id)) return true;
    const given = ["kubernetes:core/v1:ServiceAccount default", "kubernetes:core/v1:ConfigMap kube-root-ca.crt"];
    return namespace !== "" && given.includes(`${token} ${name}`) && this.hasNamespace(namespace);
  }

  hasNamespace(name: string): boolean {
    return this.has("kubernetes:core/v1:Namespace", "", name);
  }

  /** The live objects of a type, of one namespace where it is given. */
  list(token: string, namespace?: string): Props[] {
    return this.world
      .all(token)
      .filter(({ scope }) => scope === this.cluster.scope)
      .map(({ outputs }) => outputs)
      .filter((object) => namespace === undefined || at(object, "metadata.namespace") === namespace);
  }

  /** The CustomResourceDefinition of a kind, where one stands. */
  definition(group: string, kind: string): Props | undefined {
    return this.list(tokenOf("apiextensions.k8s.io/v1", "CustomResourceDefinition")).find((one) => {
      const spec = bag(one["spec"]);
      return spec["group"] === group && at(spec, "names.kind") === kind;
    });
  }
}
