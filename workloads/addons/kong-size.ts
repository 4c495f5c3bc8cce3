import { fallback, times, type Quota } from "../../components/kubernetes/quota";
import type { ByScale, Resources, Scale } from "../../components/kubernetes/service-entry";
import { replicas } from "./add-on";
import { sidecar } from "./istio";

/*
 * How many pods the gateway has and what each asks for, its sidecar counted in: values, the namespace's quota and the nodes' arithmetic all go by it.
 */

/** Fewest and most pods of the gateway: one may go at any time wherever somebody counts on the environment. */
export const gatewayScaling: Readonly<ByScale<{ min: number; max: number }>> = {
  small: { min: 1, max: 2 },
  medium: { min: 2, max: 5 },
  large: { min: 3, max: 9 },
};

/** What a pod asks for and may use: thousandths of a core, MiB. */
interface Size {
  cpu: { request: number; limit: number };
  memory: { request: number; limit: number };
}

const size = (cpu: number, cpuLimit: number, memory: number, memoryLimit = memory): Size => ({
  cpu: { request: cpu, limit: cpuLimit },
  memory: { request: memory, limit: memoryLimit },
});

/** Kong itself, with two workers. */
export const gatewaySize: Readonly<ByScale<Size>> = {
  small: size(250, 1000, 512),
  medium: size(250, 1000, 768),
  large: size(250, 1000, 1024),
};

/** All that comes in passes through the sidecars of few pods: 0.35 of a core for 1,000 requests a second. Source: istio.io/latest/docs/ops/deployment/performance-and-scalability. */
export const gatewayProxySize: Readonly<ByScale<Size>> = {
  small: size(50, 500, 128, 256),
  medium: size(200, 1000, 192, 384),
  large: size(400, 1500, 256, 512),
};

/** Kong's controller. */
export const controllerSize: Readonly<ByScale<Size>> = {
  small: size(50, 200, 192),
  medium: size(50, 200, 256),
  large: size(50, 200, 384),
};

/** What the gateway asks of the nodes when it has as many pods as it may. */
export function gatewayDemand(scale: Scale): { of: string; pods: number; cpu: number; memory: number } {
  const parts = [gatewaySize[scale], gatewayProxySize[scale]];
  return {
    of: "gateway",
    pods: gatewayScaling[scale].max,
    cpu: parts.reduce((sum, { cpu }) => sum + cpu.request, 0),
    memory: parts.reduce((sum, { memory }) => sum + memory.request, 0),
  };
}

/** What the gateway's namespace must have room for: every pod at full scale beside the one that it replaces, as of a service (`peakPods`). */
export function gatewayQuota(scale: Scale): Quota {
  const groups = [
    { pods: 2 * gatewayScaling[scale].max, parts: [gatewaySize[scale], gatewayProxySize[scale]] },
    { pods: 2 * replicas[scale], parts: [controllerSize[scale], ofMesh(sidecar[scale])] },
  ];
  const total = (of: (part: Size) => number) =>
    groups.reduce((sum, { pods, parts }) => sum + pods * parts.reduce((inPod, part) => inPod + of(part), 0), 0);
  return {
    pods: groups.reduce((sum, { pods }) => sum + pods, 0),
    cpu: { request: total(({ cpu }) => cpu.request), limit: total(({ cpu }) => cpu.limit) },
    memory: total(({ memory }) => memory.limit),
    // Neither container says what it writes.
    scratch: times(
      total(() => 1),
      fallback.scratch,
    ),
  };
}

function ofMesh({ cpu, memory }: Resources): Size {
  return size(cpu.request, cpu.limit, memory);
}
