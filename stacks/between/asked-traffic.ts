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
  /** The environment's clouds, in the order in which they are asked: their roles', and before them the one whose warm standby was promoted. */
  order: Cloud[];
  /** Clouds whose database follows another's: they cannot answer, and are no way out before it is promoted. */
  following: Cloud[];
  /** Clouds whose database is old, since another's was promoted: nothing leads there any more, however well they look. */
  stale: Cloud[];
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
    ...{ asked, order: orderOf(spec), ...dataOf(spec), steering, set: setLabel(steering) },
    probe: { path, intervalSeconds, failures, regions },
    delegated: edge.dns.mode === "delegated" || edge.dns.delegated,
    time: failoverOf(asked),
  };
}

/** The cloud whose warm standby was promoted: it has the data, whatever its role. */
const promotedOf = ({ clouds: asked }: Pick<EnvironmentSpec, "clouds">): Cloud | undefined =>
  asked.gcp?.warmStandby?.state === "promoted" ? "gcp" : undefined;

/** The clouds by their roles, the primary first; before it the one that took over from it. */
export function orderOf(spec: Pick<EnvironmentSpec, "clouds">): Cloud[] {
  const byRole = roles.flatMap((role) => clouds.filter((cloud) => spec.clouds[cloud]?.role === role));
  const promoted = promotedOf(spec);
  return promoted === undefined ? byRole : [promoted, ...byRole.filter((cloud) => cloud !== promoted)];
}

/** What the warm standby of AWS's database says of each cloud's data. */
function dataOf(spec: Pick<EnvironmentSpec, "clouds">): Pick<TrafficPlan, "following" | "stale"> {
  if (promotedOf(spec) !== undefined) return { following: [], stale: ["aws"] };
  return { following: spec.clouds.gcp?.warmStandby ? ["gcp"] : [], stale: [] };
}

/** How AWS's record takes part in the set that the domain leads to. */
export function awsShare({ order, steering, set, probe, stale }: TrafficPlan) {
  return {
    ...{ set, routing: policiesOf(routingOf("aws", apexClouds(order), steering)) },
    probe: stale.includes("aws") ? { ...probe, held: true } : probe,
  };
}

function steeringOf(asked: TrafficSpec, spec: EnvironmentSpec): Steering {
  switch (asked.policy) {
    case "failover": {
      const promoted = promotedOf(spec);
      return { policy: "failover", ...(promoted !== undefined && { first: promoted }) };
    }
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

/**
 * Whether customers may come through Cloudflare: as soon as it answers for them, which is before the last of them do (they come straight, too, until resolvers have forgotten), and again
 * while it is lost. So limits know both kinds.
 */
export const relayed = (spec: EnvironmentSpec): boolean => trafficPlan(spec)?.asked.cloudflare?.proxied === true;

/** Whether the clouds let in what has passed Cloudflare alone: once all customers come that way, and not before. */
export const guarded = (spec: EnvironmentSpec): boolean =>
  relayed(spec) && trafficPlan(spec)?.asked.cloudflare?.delegated === true;
