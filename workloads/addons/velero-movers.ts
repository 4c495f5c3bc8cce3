import { mebibytes, millicores, times, type Quota } from "../../components/kubernetes/quota";
import type { ByScale, Scale } from "../../components/kubernetes/service-entry";

/*
 * What moves volumes: for each a pod that the node agent makes, which says nothing of its size unless the agent is told. Kopia holds its indexes in
 * memory, and its cache, 5,000 MiB at the most, in scratch. The agents' settings and the namespace's quota go by it.
 * Sources: velero.io/docs/v1.18/csi-snapshot-data-movement, "Resource Consumption"; velero v1.18.1, pkg/repository/udmrepo/kopialib/backend/common.go.
 */

/** What a pod may have on which Kopia runs. Source: velero v1.18.1, pkg/util/kube/pod.go, PodResources. */
export interface KopiaResources {
  cpuRequest: string;
  cpuLimit: string;
  memoryRequest: string;
  memoryLimit: string;
  ephemeralStorageRequest: string;
  ephemeralStorageLimit: string;
}

/** In MiB. */
const scratch = { request: 1024, limit: 10_240 };

/** What Kopia writes, as a pod's settings say it. */
export const kopiaScratch = {
  ephemeralStorageRequest: mebibytes(scratch.request),
  ephemeralStorageLimit: mebibytes(scratch.limit),
};

/** In thousandths of a core. */
const cpu = { request: 250, limit: 1000 };

/** In MiB, request and limit in one. */
const memory: Readonly<ByScale<number>> = { small: 1024, medium: 1536, large: 2048 };

/** How many there are at one time: so many on each node, and so many in the whole cluster that are made and wait for their turn. */
export const moverTurns = { globalConfig: 1, prepareQueueLength: 4 };

/** The most that there may be: one on each node of `general` in the largest cluster of a scale, and those that wait. */
const atOnce: Readonly<ByScale<number>> = { small: 16, medium: 28, large: 48 };

/** The pod of one volume. */
export function moverResources(scale: Scale): KopiaResources {
  return {
    cpuRequest: millicores(cpu.request),
    cpuLimit: millicores(cpu.limit),
    memoryRequest: mebibytes(memory[scale]),
    memoryLimit: mebibytes(memory[scale]),
    ...kopiaScratch,
  };
}

/** A quota with room for what moves volumes beside what it is for. */
export function withMovers(quota: Quota, scale: Scale): Quota {
  const pods = atOnce[scale];
  const written = times(pods, scratch);
  return {
    pods: quota.pods + pods,
    cpu: { request: quota.cpu.request + pods * cpu.request, limit: quota.cpu.limit + pods * cpu.limit },
    memory: quota.memory + pods * memory[scale],
    scratch: { request: quota.scratch.request + written.request, limit: quota.scratch.limit + written.limit },
  };
}
