import {
  resourcesOf,
  usualScratch,
  type Resources,
  type Scale,
  type Scratch,
  type ServiceEntry,
} from "./service-entry";

/** The most that a namespace may hold. */
export interface Quota {
  pods: number;
  /** Processor, in thousandths of a core. */
  cpu: { request: number; limit: number };
  /** Memory, in MiB. */
  memory: number;
  /** What is written on the nodes' disks, in MiB. */
  scratch: Scratch;
}

/** What a container gets that says nothing: sidecars and the tools' charts say nothing of what they write. */
export const fallback: Readonly<Resources & { scratch: Scratch }> = {
  cpu: { request: 50, limit: 250 },
  memory: 128,
  scratch: { request: 64, limit: 1024 },
};

/**
 * The most pods of a service at one time: in the middle of a rollout at full scale, every old one (running or still draining)
 * beside every new one. A quota that is tighter stops rollouts exactly when there is the most to do.
 */
export function peakPods(service: ServiceEntry, scale: Scale): number {
  return 2 * service.scaling[scale].max;
}

/** What services may need together at one time, and not a pod more. */
export function quotaFor(services: readonly ServiceEntry[], scale: Scale): Quota {
  const total = (of: (resources: Resources) => number) =>
    services.reduce((sum, service) => sum + peakPods(service, scale) * of(resourcesOf(service, scale)), 0);
  return {
    pods: total(() => 1),
    cpu: { request: total(({ cpu }) => cpu.request), limit: total(({ cpu }) => cpu.limit) },
    memory: total(({ memory }) => memory),
    scratch: times(
      total(() => 1),
      usualScratch,
    ),
  };
}

/** The same, with a sidecar of the mesh in each pod. */
export function withSidecars(quota: Quota, { cpu, memory }: Resources): Quota {
  const { pods } = quota;
  return {
    pods,
    cpu: { request: quota.cpu.request + pods * cpu.request, limit: quota.cpu.limit + pods * cpu.limit },
    memory: quota.memory + pods * memory,
    scratch: {
      request: quota.scratch.request + pods * fallback.scratch.request,
      limit: quota.scratch.limit + pods * fallback.scratch.limit,
    },
  };
}

/** What so many containers write. */
export function times(count: number, { request, limit }: Scratch): Scratch {
  return { request: count * request, limit: count * limit };
}

/**
 * A quota as Kubernetes writes it. No node port and no load balancer: traffic comes through the gateway alone, whose namespace may have one, where its Service is how it comes in.
 * A load balancer has a node port for each of its ports, and is counted as both: kubernetes.io/docs/concepts/policy/resource-quotas, "Object count quota".
 * @param loadBalancers how many, of one port each
 */
export function hardLimits(quota: Quota, loadBalancers = 0): Record<string, string> {
  return {
    pods: String(quota.pods),
    "requests.cpu": millicores(quota.cpu.request),
    "limits.cpu": millicores(quota.cpu.limit),
    "requests.memory": mebibytes(quota.memory),
    "limits.memory": mebibytes(quota.memory),
    "requests.ephemeral-storage": mebibytes(quota.scratch.request),
    "limits.ephemeral-storage": mebibytes(quota.scratch.limit),
    "services.nodeports": String(loadBalancers),
    "services.loadbalancers": String(loadBalancers),
  };
}

/** Thousandths of a core in Kubernetes' canonical form, which it keeps as written: `1500m`, but `2` for 2000. */
export function millicores(value: number): string {
  return value % 1000 === 0 ? String(value / 1000) : `${value}m`;
}

/** MiB in Kubernetes' canonical form: `640Mi`, but `2Gi` for 2048. */
export function mebibytes(value: number): string {
  return value % 1024 === 0 && value > 0 ? `${value / 1024}Gi` : `${value}Mi`;
}
