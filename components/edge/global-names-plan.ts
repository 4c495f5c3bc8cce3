import type { Cloud } from "../core/contracts";

/*
 * Which records make one name of several clouds. Pure.
 */

/** How a set of records chooses. */
export type Steering =
  | {
      policy: "failover";
      /** The cloud that took over from the one that was asked first. @defaultValue none did */
      first?: Cloud;
    }
  | { policy: "weighted"; weights: Readonly<Partial<Record<Cloud, number>>> }
  | { policy: "latency"; regions: Readonly<Partial<Record<Cloud, string>>> };

/** How a record takes part in its set, as Route 53 has it. */
export type Routing = { failover: "PRIMARY" | "SECONDARY" } | { weight: number } | { region: string };

export interface NamePlan {
  /** Identity. */
  key: string;
  /** The label before the zone's name: `global`. */
  label: string;
  /** Which of the set it is. */
  setIdentifier: string;
  routing: Routing;
  /** Where it leads: to a cloud's own name, which is checked; or to another set of the zone, whose own checks count. */
  leads: { to: "cloud"; cloud: Cloud } | { to: "set"; label: string };
}

/**
 * What a set is called, before its zone's name. Route 53 takes one policy in a set, and one primary, so that each has a set of its own: another policy or another first cloud makes the
 * new one, leads there, and only then takes the old one away. (Two members cannot change places, since the API is told of one at a time.)
 */
export function setLabel(steering: Pick<Steering, "policy"> & { first?: Cloud }): string {
  if (steering.policy !== "failover") return `global-${steering.policy}`;
  return steering.first === undefined ? "global" : `global-${steering.first}`;
}

/** The set that is asked when the first cloud is ill: a third cloud that comes later joins it, and nothing moves. */
const nextOf = (label: string): string => `next.${label}`;

/**
 * The records of a name that any of several clouds may answer: one for each, which falls out of the answers when its check is ill. A failover set has two members at most, so
 * that the second cloud and the third are a set in the first.
 * Source: docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html.
 * @param clouds in the order in which they are asked
 * @throws RangeError for no cloud, or one without a weight or region that the policy needs
 */
export function planNames(label: string, clouds: readonly Cloud[], steering: Steering): NamePlan[] {
  if (clouds.length === 0) throw new RangeError(`${label}: want a cloud that answers`);
  const leaf = (cloud: Cloud, under: string, routing: Routing): NamePlan => ({
    ...{ key: `${label}-${cloud}`, label: under, setIdentifier: cloud, routing },
    leads: { to: "cloud", cloud },
  });
  switch (steering.policy) {
    case "failover": {
      const [first, second, third] = clouds;
      const primary = leaf(first!, label, { failover: "PRIMARY" });
      if (second === undefined) return [primary];
      const next = nextOf(label);
      return [
        primary,
        {
          ...{ key: `${label}-next`, label, setIdentifier: "next", routing: { failover: "SECONDARY" } },
          leads: { to: "set", label: next },
        },
        leaf(second, next, { failover: "PRIMARY" }),
        ...(third === undefined ? [] : [leaf(third, next, { failover: "SECONDARY" })]),
      ];
    }
    case "weighted":
    case "latency":
      return clouds.map((cloud) => leaf(cloud, label, routingOf(cloud, clouds, steering)));
  }
}

/**
 * How a cloud's record takes part in a set that it shares with others: the domain itself, which AWS and Google answer and Azure cannot, since Front Door has no addresses.
 * @param clouds those that can, in the order in which they are asked
 * @throws RangeError for a third in a failover set
 */
export function routingOf(cloud: Cloud, clouds: readonly Cloud[], steering: Steering): Routing {
  switch (steering.policy) {
    case "failover": {
      const place = clouds.indexOf(cloud);
      if (place < 0 || place > 1)
        throw new RangeError(`${cloud}: a failover set has two members, got ${clouds.join(", ")}`);
      return { failover: place === 0 ? "PRIMARY" : "SECONDARY" };
    }
    case "weighted": {
      const weight = steering.weights[cloud];
      if (weight === undefined) throw new RangeError(`${cloud}: want a weight`);
      return { weight };
    }
    case "latency": {
      const region = steering.regions[cloud];
      if (region === undefined) throw new RangeError(`${cloud}: want AWS's nearest region`);
      return { region };
    }
  }
}

/** The clouds that can answer the domain itself in Route 53: an alias of CloudFront's, or addresses. */
export const apexClouds = (clouds: readonly Cloud[]): Cloud[] => clouds.filter((cloud) => cloud !== "azure");

/** The policy as a record of Route 53's has it. */
export function policiesOf(routing: Routing): {
  failoverRoutingPolicies?: { type: string }[];
  weightedRoutingPolicies?: { weight: number }[];
  latencyRoutingPolicies?: { region: string }[];
} {
  if ("failover" in routing) return { failoverRoutingPolicies: [{ type: routing.failover }] };
  if ("weight" in routing) return { weightedRoutingPolicies: [{ weight: routing.weight }] };
  return { latencyRoutingPolicies: [{ region: routing.region }] };
}
