import { mebibytes, millicores } from "../../components/kubernetes/quota";
import type { ByScale, Scale } from "../../components/kubernetes/service-entry";

/** A container's resources in Kubernetes' words. */
export interface ContainerResources {
  requests: Record<string, string>;
  limits: Record<string, string>;
}

/**
 * Processor in thousandths of a core, memory in MiB: the request is what is usual, and memory is request and limit in one, so that a
 * tool is never killed for a neighbour's sake.
 */
export function resources(cpu: number, memory: number, cpuLimit = 4 * cpu): ContainerResources {
  return {
    requests: { cpu: millicores(cpu), memory: mebibytes(memory) },
    limits: { cpu: millicores(cpuLimit), memory: mebibytes(memory) },
  };
}

/** As `resources`, with memory by scale: what a tool keeps of a cluster grows with it. */
export function sized(scale: Scale, cpu: number, memory: ByScale<number>): ContainerResources {
  return resources(cpu, memory[scale]);
}

/** A container that the restricted standard admits. Source: kubernetes.io/docs/concepts/security/pod-security-standards. */
export const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** A pod that the restricted standard admits. */
export const restrictedPod = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** Pods of one system go to different zones, where there are any left. */
export function spread(labels: Record<string, string>) {
  return [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: labels },
    },
  ];
}

/** The priority of what the cluster cannot be run without. Every cluster has it. */
export const clusterCritical = "system-cluster-critical";
