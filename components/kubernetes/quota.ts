import type { Resources, Scale, ServiceEntry } from "./service-entry";

/** The most that a namespace may hold. */
export interface Quota {
  pods: number;
  /** Processor, in thousandths of a core. */
  cpu: { request: number; limit: number };
  /** Memory, in MiB. */
  memory: number;
}

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
    services.reduce((sum, service) => sum + peakPods(service, scale) * of(service.resources[scale]), 0);
  return {
    pods: total(() => 1),
    cpu: { request: total(({ cpu }) => cpu.request), limit: total(({ cpu }) => cpu.limit) },
    memory: total(({ memory }) => memory),
  };
}

/** The same, with a sidecar of the mesh in each pod. */
export function withSidecars(quota: Quota, { cpu, memory }: Resources): Quota {
  const { pods } = quota;
  return {
    pods,
    cpu: { request: quota.cpu.request + pods * cpu.request, limit: quota.cpu.limit + pods * cpu.limit },
    memory: quota.memory + pods * memory,
  };
}

/** A quota as Kubernetes writes it. No node port and no load balancer: traffic comes through the gateway alone. */
export function hardLimits(quota: Quota): Record<string, string> {
  return {
    pods: String(quota.pods),
    "requests.cpu": millicores(quota.cpu.request),
    "limits.cpu": millicores(quota.cpu.limit),
    "requests.memory": mebibytes(quota.memory),
    "limits.memory": mebibytes(quota.memory),
    "services.nodeports": "0",
    "services.loadbalancers": "0",
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
