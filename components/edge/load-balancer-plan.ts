import type { Cloud } from "../core/contracts";
import { monitorRetries, monitorTimeout } from "../core/failover-time";

/*
 * What Cloudflare's load balancer does. Pure.
 */

/** How it chooses among pools. */
export type BalancerPolicy = "off" | "random" | "dynamic_latency";

const steering = { failover: "off", weighted: "random", latency: "dynamic_latency" } as const;

export interface MonitorPlan {
  type: "https";
  method: "GET";
  port: 443;
  path: string;
  expectedCodes: "2xx";
  interval: number;
  timeout: number;
  retries: number;
  consecutiveDown: number;
  consecutiveUp: number;
  followRedirects: false;
  allowInsecure: false;
}

export interface BalancerPlan {
  steeringPolicy: BalancerPolicy;
  /** By cloud, each 0–1; none where it is not by weight. */
  weights?: Readonly<Partial<Record<Cloud, number>>>;
  /** What one cloud must go on answering once it has: open WebSockets begin with a handshake, and the next one goes where the first did. Cloudflare has one rule for a name. */
  sticky?: { name: string; condition: string };
}

/** @param clouds in the order in which they are asked; @param sockets the paths that speak WebSocket */
export function planBalancer(asked: {
  policy: keyof typeof steering;
  clouds: readonly Cloud[];
  weights?: Readonly<Partial<Record<Cloud, number | undefined>>> | undefined;
  sockets: readonly string[];
}): BalancerPlan {
  if (asked.clouds.length === 0) throw new RangeError("want a cloud that answers");
  const given = asked.clouds.map((cloud) => asked.weights?.[cloud] ?? 0);
  const most = Math.max(...given);
  if (asked.policy === "weighted" && most === 0) throw new RangeError("want a weight above 0");
  return {
    steeringPolicy: steering[asked.policy],
    // Shares of the largest, with two digits: Cloudflare takes 0–1.
    ...(asked.policy === "weighted" && {
      weights: Object.fromEntries(
        asked.clouds.map((cloud, index) => [cloud, Math.round((given[index]! / most) * 100) / 100]),
      ),
    }),
    ...(asked.sockets.length > 0 && {
      sticky: {
        name: "websockets",
        condition: asked.sockets.map((path) => `starts_with(http.request.uri.path, "${path}")`).join(" or "),
      },
    }),
  };
}

/** How a pool is looked after: as Route 53 does it, so that the two never differ. */
export function planMonitor(check: { path: string; intervalSeconds: number; failures: number }): MonitorPlan {
  return {
    ...{ type: "https", method: "GET", port: 443, path: check.path, expectedCodes: "2xx" },
    ...{ interval: check.intervalSeconds, timeout: monitorTimeout, retries: monitorRetries },
    ...{ consecutiveDown: check.failures, consecutiveUp: 2 },
    ...{ followRedirects: false, allowInsecure: false },
  };
}

/** Cloudflare's regions around those that Route 53 asks from. Source: developers.cloudflare.com/load-balancing/reference/region-mapping-api. */
const around: Readonly<Record<string, string>> = {
  "us-east-1": "ENAM",
  "us-west-1": "WNAM",
  "us-west-2": "WNAM",
  "eu-west-1": "WEU",
  "ap-southeast-1": "SEAS",
  "ap-southeast-2": "OC",
  "ap-northeast-1": "NEAS",
  "sa-east-1": "SSAM",
};

/**
 * Where a pool is asked from: near to where Route 53 asks from. From everywhere, which is what none means, is Enterprise's alone.
 * @throws RangeError for a region that Route 53 does not ask from
 */
export function poolRegions(regions: readonly string[]): string[] {
  const found = regions.map((region) => {
    const near = around[region];
    if (near === undefined) throw new RangeError(`${region}: Route 53 does not ask from there`);
    return near;
  });
  return [...new Set(found)];
}
