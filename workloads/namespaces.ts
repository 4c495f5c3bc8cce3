import { dataClasses, type ClusterOffers, type DataClass, type GatewayEntrance } from "../components/core/contracts";
import type { SpansEntrance } from "../components/core/spans";
import type { PodSecurity } from "../components/kubernetes/namespace";
import { fallback, quotaFor, times, withSidecars, type Quota } from "../components/kubernetes/quota";
import type { ByScale, Scale } from "../components/kubernetes/service-entry";
import { sidecar } from "./addons/istio";
import { gatewayQuota } from "./addons/kong-size";
import { observabilityNamespace } from "./addons/observability";
import { withMovers } from "./addons/velero-movers";
import { services } from "./catalog";

/** A namespace, as data. */
export interface NamespaceEntry {
  name: string;
  dataClass: DataClass;
  quota: Quota;
  /** @defaultValue restricted */
  security?: PodSecurity;
  /** Whether its pods are part of the mesh. @defaultValue false */
  injected?: boolean;
  /** @defaultValue none */
  labels?: Readonly<Record<string, string>>;
  /** How many Services with a load balancer it may have, of one port each. @defaultValue none */
  loadBalancers?: number;
  /** Whether pods of the classes of a system have to be let in. @defaultValue false */
  letsCriticalPods?: boolean;
}

const quota = (pods: number, request: number, limit: number, memoryGiB: number): Quota => ({
  pods,
  cpu: { request: request * 1000, limit: limit * 1000 },
  memory: memoryGiB * 1024,
  scratch: times(pods, fallback.scratch),
});

type ToolEntry = Omit<NamespaceEntry, "name" | "dataClass" | "quota"> & {
  dataClass?: DataClass;
  quota: ByScale<Quota>;
  /** Whether it is made only where something is installed in it. @defaultValue false */
  optional?: boolean;
};

/**
 * What stands beside the application, each with room for a rollout of all that runs in it. Every one is restricted, except where a tool
 * needs its node, which is then the only thing in it.
 */
const tools: Readonly<Record<string, ToolEntry>> = {
  gateway: {
    // Card data passes through it, in requests that it reads.
    dataClass: "card",
    injected: true,
    quota: { small: gatewayQuota("small"), medium: gatewayQuota("medium"), large: gatewayQuota("large") },
  },
  "istio-system": {
    quota: { small: quota(6, 1, 4, 4), medium: quota(12, 2, 8, 12), large: quota(20, 4, 16, 32) },
  },
  "istio-cni": {
    security: {
      level: "privileged",
      reason: "the agent writes the node's network configuration, so that no pod of the mesh has to",
    },
    // One on each node, and another while it is replaced.
    quota: { small: quota(60, 3, 12, 8), medium: quota(120, 6, 24, 16), large: quota(240, 12, 48, 32) },
  },
  platform: {
    quota: { small: quota(30, 4, 16, 8), medium: quota(60, 6, 24, 16), large: quota(60, 8, 32, 24) },
  },
  security: {
    quota: { small: quota(20, 1, 4, 4), medium: quota(40, 4, 10, 12), large: quota(80, 8, 20, 24) },
  },
  "database-admin": {
    // The database's administrator signs in from here, and nobody else does.
    dataClass: "card",
    quota: { small: quota(4, 1, 2, 1), medium: quota(4, 1, 2, 1), large: quota(4, 1, 2, 1) },
  },
  monitoring: {
    // Logs and traces name customers.
    dataClass: "personal",
    quota: { small: quota(40, 6, 24, 16), medium: quota(80, 12, 40, 48), large: quota(160, 32, 96, 128) },
  },
  "monitoring-agents": {
    optional: true,
    dataClass: "personal",
    security: { level: "privileged", reason: "agents read the node's processes and the log files of its pods" },
    quota: { small: quota(120, 6, 24, 16), medium: quota(240, 12, 48, 48), large: quota(480, 24, 96, 96) },
  },
  "security-agents": {
    optional: true,
    security: { level: "privileged", reason: "agents look at the system calls and the settings of their node" },
    quota: { small: quota(120, 6, 24, 16), medium: quota(240, 12, 48, 48), large: quota(480, 24, 96, 96) },
  },
  stores: {
    optional: true,
    dataClass: "personal",
    quota: { small: quota(20, 4, 16, 16), medium: quota(40, 12, 40, 64), large: quota(60, 32, 96, 192) },
  },
  vault: {
    optional: true,
    // Whatever an application hides.
    dataClass: "card",
    quota: { small: quota(6, 1, 4, 4), medium: quota(12, 3, 8, 8), large: quota(20, 6, 16, 16) },
  },
  backup: {
    optional: true,
    dataClass: "card",
    security: { level: "baseline", reason: "what copies volumes reads the files of every user, and so runs as root" },
    quota: {
      small: withMovers(quota(120, 6, 24, 32), "small"),
      medium: withMovers(quota(240, 12, 48, 64), "medium"),
      large: withMovers(quota(480, 24, 96, 128), "large"),
    },
  },
  "restore-check": {
    optional: true,
    quota: { small: quota(4, 1, 1, 1), medium: quota(4, 1, 1, 1), large: quota(4, 1, 1, 1) },
  },
  "restore-scratch": {
    optional: true,
    // What the services' objects say comes back here.
    dataClass: "card",
    quota: { small: quota(2, 1, 1, 1), medium: quota(2, 1, 1, 1), large: quota(2, 1, 1, 1) },
  },
  "data-jobs": {
    optional: true,
    dataClass: "personal",
    quota: { small: quota(4, 2, 4, 4), medium: quota(4, 2, 4, 8), large: quota(4, 4, 8, 16) },
  },
  cicd: { quota: { small: quota(30, 3, 12, 8), medium: quota(60, 6, 24, 24), large: quota(100, 12, 40, 48) } },
};

/** AWS's controller makes pods of this namespace ready once they are targets; GKE does so of itself wherever a Service has endpoint groups. */
const toldWhenTargets = { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" };

/** Where Calico's operator runs, in a cluster that has no engine of its own. */
const calico: Readonly<Record<string, ToolEntry>> = {
  "tigera-operator": {
    security: {
      level: "privileged",
      reason: "the operator runs in the node's network, since it makes that of the pods",
    },
    quota: { small: quota(4, 1, 2, 1), medium: quota(4, 1, 2, 1), large: quota(4, 1, 2, 1) },
  },
};

/** What a workload may not be called in a cluster: the namespaces of all tools, whether they are installed or not. */
export const toolNamespaces: readonly string[] = [...Object.keys(tools), ...Object.keys(calico)];

/** The namespaces of an environment's cluster. */
export interface PlannedNamespaces {
  application: NamespaceEntry;
  /** What runs beside the application. */
  tools: NamespaceEntry[];
}

/**
 * Every namespace of an environment's cluster, with a quota that fits what will run there.
 * @param application the name of the services' own
 * @param cluster whether it enforces network policies itself; who puts pods behind load balancers, who may ask to be told when one is; and whether pods of a system's class run everywhere
 * @param used in which of them something is installed
 * @param entrance where requests come in: by a load balancer of the gateway's own Service, its namespace may have one
 * @param spans where functions' spans come in: likewise
 */
export function namespacesOf(
  application: string,
  scale: Scale,
  cluster: Pick<ClusterOffers, "policyEngine" | "criticalPods"> & Partial<Pick<ClusterOffers, "loadBalancing">>,
  used: ReadonlySet<string>,
  entrance?: Pick<GatewayEntrance, "binding">,
  spans?: Pick<SpansEntrance, "binding">,
): PlannedNamespaces {
  const beside = Object.entries({ ...tools, ...(cluster.policyEngine === "none" && calico) }).filter(
    ([name, { optional = false }]) => !optional || used.has(name),
  );
  return {
    application: {
      name: application,
      dataClass: mostSensitive(services.map((service) => service.dataClass)),
      quota: withSidecars(quotaFor(services, scale), sidecar[scale]),
      injected: true,
    },
    tools: beside.map(([name, { dataClass = "internal", quota: byScale, optional: _, ...rest }]) => ({
      name,
      dataClass,
      quota: byScale[scale],
      ...rest,
      ...(name === "gateway" && entrance?.binding.kind === "service" && { loadBalancers: 1 }),
      ...(name === observabilityNamespace && spans?.binding.kind === "service" && { loadBalancers: 1 }),
      ...(name === "gateway" && cluster.loadBalancing?.kind === "awsController" && { labels: toldWhenTargets }),
      ...(cluster.criticalPods === "byQuota" && { letsCriticalPods: true }),
    })),
  };
}

/** The most sensitive of some classes of data: they stand in order, least sensitive first. */
function mostSensitive(classes: readonly DataClass[]): DataClass {
  return dataClasses.findLast((one) => classes.includes(one)) ?? "internal";
}
