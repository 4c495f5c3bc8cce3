import type { AddOnName } from "../components/core/add-ons";
import {
  resourcesOf,
  type ByScale,
  type Resources,
  type Scale,
  type ServiceEntry,
} from "../components/kubernetes/service-entry";
import { gatewayDemand } from "./addons/kong-size";
import { storesOn } from "./stores/demand";
import { usualPools, type UsualPool } from "../components/core/pools";

/** Pods that are alike: how many at full scale, and what each asks for: thousandths of a core, and MiB. */
export interface Demand {
  of: string;
  pods: number;
  cpu: number;
  memory: number;
}

/** What some systems ask for, all together. */
export interface ToolDemand {
  systems: readonly AddOnName[];
  /** On the nodes of `general`. */
  demand: ByScale<Omit<Demand, "of">>;
  /** On those of `memory`. @defaultValue nothing */
  inMemory?: ByScale<Omit<Demand, "of">>;
}

const nothing = { pods: 0, cpu: 0, memory: 0 };

/**
 * What the systems beside the services and the gateway ask for, with some room: their charts say it one by one, and a test adds that up. What runs on each
 * node is not in it.
 */
export const toolDemands: Readonly<Record<string, ToolDemand>> = {
  tools: {
    systems: [
      "gateway-api",
      "istio",
      "aws-load-balancer-controller",
      "cluster-autoscaler",
      "metrics-server",
      "keda",
      "vpa",
      "external-secrets",
      "cert-manager",
      "reloader",
      "calico",
      "kong",
    ],
    demand: {
      small: { pods: 18, cpu: 90, memory: 240 },
      medium: { pods: 28, cpu: 120, memory: 320 },
      large: { pods: 30, cpu: 120, memory: 420 },
    },
  },
  vault: {
    systems: ["vault"],
    demand: {
      small: nothing,
      medium: { pods: 3, cpu: 250, memory: 512 },
      large: { pods: 3, cpu: 250, memory: 1024 },
    },
  },
  metrics: {
    systems: ["kube-prometheus-stack", "node-exporter"],
    demand: {
      small: { pods: 5, cpu: 80, memory: 480 },
      medium: { pods: 5, cpu: 80, memory: 240 },
      large: { pods: 6, cpu: 75, memory: 300 },
    },
    inMemory: {
      small: nothing,
      medium: { pods: 2, cpu: 320, memory: 2640 },
      large: { pods: 2, cpu: 780, memory: 6240 },
    },
  },
  // Falco is on every node, as one of its own. Some room for what scans images.
  security: {
    systems: ["falco", "trivy-operator"],
    demand: {
      small: nothing,
      medium: { pods: 4, cpu: 100, memory: 640 },
      large: { pods: 4, cpu: 120, memory: 768 },
    },
  },
  logs: {
    systems: ["fluent-bit", "loki", "opentelemetry-collector", "jaeger", "zipkin"],
    demand: {
      small: { pods: 4, cpu: 100, memory: 450 },
      medium: { pods: 5, cpu: 110, memory: 900 },
      large: { pods: 5, cpu: 110, memory: 1200 },
    },
    inMemory: {
      small: nothing,
      medium: { pods: 3, cpu: 110, memory: 1100 },
      large: { pods: 3, cpu: 110, memory: 2150 },
    },
  },
  "store operators": {
    systems: ["eck", "clickhouse"],
    demand: {
      small: nothing,
      medium: { pods: 3, cpu: 100, memory: 400 },
      large: { pods: 3, cpu: 100, memory: 500 },
    },
  },
  delivery: {
    systems: ["argo-rollouts", "argo-cd"],
    demand: {
      small: nothing,
      medium: { pods: 9, cpu: 90, memory: 340 },
      large: { pods: 9, cpu: 90, memory: 370 },
    },
  },
  backup: {
    systems: ["snapshot-controller", "velero", "opencost"],
    demand: {
      small: nothing,
      medium: { pods: 5, cpu: 60, memory: 300 },
      large: { pods: 5, cpu: 60, memory: 500 },
    },
  },
};

/** What the systems have on a pool. */
const toolsOn = (pool: UsualPool, scale: Scale): Demand[] =>
  Object.entries(toolDemands).flatMap(([of, { demand, inMemory }]) => {
    const there = pool === "general" ? demand[scale] : pool === "memory" ? inMemory?.[scale] : undefined;
    return there && there.pods > 0 ? [{ of, ...there }] : [];
  });

/** What runs on each pool when every service has as many pods as it may, with a sidecar in each. */
export function fullScale(
  services: readonly ServiceEntry[],
  scale: Scale,
  sidecar: Resources,
): Record<UsualPool, Demand[]> {
  const on = (pool: UsualPool): Demand[] =>
    services
      .filter((service) => (service.pool ?? "general") === pool)
      .map((service) => {
        const { cpu, memory } = resourcesOf(service, scale);
        const pods = service.scaling[scale].max;
        return { of: service.name, pods, cpu: cpu.request + sidecar.cpu.request, memory: memory + sidecar.memory };
      });
  const beside = (pool: UsualPool): Demand[] => [
    ...(pool === "general" ? [gatewayDemand(scale)] : []),
    ...toolsOn(pool, scale),
    ...storesOn(pool, scale),
  ];
  return Object.fromEntries(usualPools.map((pool) => [pool, [...on(pool), ...beside(pool)]])) as Record<
    UsualPool,
    Demand[]
  >;
}
