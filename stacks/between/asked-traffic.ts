import { clouds, type Cloud } from "../../components/core/contracts";
import type { FailoverTime } from "../../components/core/failover-time";
import type { Probe } from "../../components/edge/endpoint-check";
import { apexClouds, policiesOf, routingOf, setLabel, type Steering } from "../../components/edge/global-names-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { failoverOf, type TrafficSpec } from "../../config/traffic";

/*
 * What an environment asks of traffic, in the words of components. Pure: known at preview, the same in every layer that asks.
 */

export interface TrafficPlan {
  asked: TrafficSpec;
  /** The environment's clouds, in the order in which they are asked: their roles'. */
  order: Cloud[];
  steering: Steering;
  /** The set of records that the domain leads to, before the domain. */
  set: string;
  probe: Probe;
  /** Whether the world finds the domain: before, nothing can be asked under its names. */
  delegated: boolean;
  time: FailoverTime;
}

const roles = ["primary", "secondary", "tertiary"] as const;

/** What is asked; undefined where nothing is, or where there are no names. */
export function trafficPlan(spec: EnvironmentSpec): TrafficPlan | undefined {
  const { traffic: asked, edge } = spec;
  // Names and checks are Route 53's: another cloud by itself leads nobody.
  if (asked === undefined || spec.clouds.aws === undefined || edge === undefined || edge.dns.mode === "none")
    return undefined;
  const steering = steeringOf(asked, spec);
  const { path, intervalSeconds, failures, regions } = asked.check;
  return {
    ...{ asked, order: orderOf(spec), steering, set: setLabel(steering) },
    probe: { path, intervalSeconds, failures, regions },
    delegated: edge.dns.mode === "delegated" || edge.dns.delegated,
    time: failoverOf(asked),
  };
}

/** The clouds by their roles, the primary first. */
export const orderOf = ({ clouds: asked }: Pick<EnvironmentSpec, "clouds">): Cloud[] =>
  roles.flatMap((role) => clouds.filter((cloud) => asked[cloud]?.role === role));

/** How AWS's record takes part in the set that the domain leads to. */
export function awsShare({ order, steering, set, probe }: TrafficPlan) {
  return { set, probe, routing: policiesOf(routingOf("aws", apexClouds(order), steering)) };
}

function steeringOf(asked: TrafficSpec, spec: EnvironmentSpec): Steering {
  switch (asked.policy) {
    case "failover":
      return { policy: "failover" };
    case "weighted":
      return { policy: "weighted", weights: defined(asked.weights ?? {}) };
    case "latency":
      return {
        policy: "latency",
        regions: defined({ aws: spec.clouds.aws?.region, ...defined(asked.nearest ?? {}) }),
      };
  }
}

const defined = <T>(given: Partial<Record<Cloud, T | undefined>>): Partial<Record<Cloud, T>> =>
  Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined)) as Partial<Record<Cloud, T>>;

/** Whether the clouds let in what has passed Cloudflare alone: once customers come that way, and not before. */
export function guarded(spec: EnvironmentSpec): boolean {
  const cloudflare = trafficPlan(spec)?.asked.cloudflare;
  return cloudflare !== undefined && cloudflare.proxied && cloudflare.delegated;
}
