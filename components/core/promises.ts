import { composed, monthSeconds, type Part } from "./availability";
import type { CloudflarePlan } from "./cloudflare-plan";
import type { Cloud } from "./contracts";

/** What a provider promises of a service, in percent of a month, and where it says so. Read in November 2026: each page says since when it holds. */
export interface Sla {
  percent: number;
  source: string;
}

const aws = (page: string) => `aws.amazon.com/${page}/sla/`;
const gcp = (page: string) => `cloud.google.com/${page}/sla`;
const azure = "microsoft.com/licensing/docs/view/Service-Level-Agreements-SLA-for-Online-Services";

/** Where a second zone or copy is asked for, the promise is that of several; where not, that of one. Who promises nothing of one is counted as 99 %. */
export const promises = {
  dns: {
    route53: { percent: 100, source: aws("route53") },
    cloudflare: { percent: 100, source: "cloudflare.com/business-sla/: Business and Enterprise" },
    "cloudflare without a promise": {
      percent: 99,
      source: "cloudflare.com/plans/faq: nothing is promised of Free and Pro",
    },
    none: { percent: 99, source: "a zone that somebody else holds: no promise is known" },
  },
  aws: {
    edge: { percent: 99.9, source: aws("cloudfront") },
    balancer: { percent: 99.99, source: aws("elasticloadbalancing") },
    nodes: { percent: 99.99, source: aws("compute") },
    database: {
      otherZone: { percent: 99.95, source: aws("rds") },
      sameZone: { percent: 99.5, source: aws("rds") },
      none: { percent: 99.5, source: aws("rds") },
    },
    cache: {
      copies: { percent: 99.99, source: aws("elasticache") },
      alone: { percent: 99.5, source: aws("elasticache") },
    },
  },
  gcp: {
    edge: { percent: 99.99, source: gcp("load-balancing") },
    balancer: { percent: 99.99, source: gcp("load-balancing") },
    nodes: { percent: 99.99, source: gcp("compute") },
    database: {
      otherZone: { percent: 99.95, source: `${gcp("sql")}: edition ENTERPRISE` },
      sameZone: { percent: 99, source: `${gcp("sql")}: nothing is promised of one zone` },
      none: { percent: 99, source: `${gcp("sql")}: nothing is promised of one zone` },
    },
    cache: {
      copies: { percent: 99.9, source: gcp("memorystore") },
      alone: { percent: 99, source: `${gcp("memorystore")}: nothing is promised of BASIC` },
    },
  },
  azure: {
    edge: { percent: 99.99, source: `${azure}: Azure Front Door` },
    balancer: { percent: 99.99, source: `${azure}: Load Balancer` },
    nodes: { percent: 99.99, source: `${azure}: Virtual Machines in zones` },
    database: {
      otherZone: { percent: 99.99, source: `${azure}: PostgreSQL flexible server, zone-redundant` },
      sameZone: { percent: 99.95, source: `${azure}: PostgreSQL flexible server, same zone` },
      none: { percent: 99.9, source: `${azure}: PostgreSQL flexible server` },
    },
    cache: {
      copies: { percent: 99.99, source: `${azure}: Azure Managed Redis` },
      alone: { percent: 99, source: `${azure}: nothing is promised without high availability` },
    },
  },
} as const;

/** What Cloudflare promises of names with a plan. */
export const namesAtCloudflare = (plan: CloudflarePlan): keyof typeof promises.dns =>
  plan === "business" || plan === "enterprise" ? "cloudflare" : "cloudflare without a promise";

/** What a request passes on one cloud. */
export interface Passed {
  cloud: Cloud;
  /** Whether the cloud's own edge is before it: CloudFront, Google's load balancer, Front Door. */
  edge: boolean;
  database: "otherZone" | "sameZone" | "none";
  cacheCopies: boolean;
}

/** A request's journey on one cloud: each part must be there. */
export function journeyOn({ cloud, edge, database, cacheCopies }: Passed): Part {
  const of = promises[cloud];
  const one = (name: string, { percent, source }: Sla): Part => ({ kind: "one", name, percent, source });
  return {
    kind: "serial",
    name: cloud,
    parts: [
      ...(edge ? [one(`${cloud} edge`, of.edge)] : []),
      one(`${cloud} load balancer`, of.balancer),
      one(`${cloud} nodes`, of.nodes),
      one(`${cloud} database`, of.database[database]),
      one(`${cloud} cache`, cacheCopies ? of.cache.copies : of.cache.alone),
    ],
  };
}

/**
 * How often a month a cloud's way in is lost, so that customers are sent to the next one: once, which is more than any of the three has had of one region in a
 * year. No provider promises a number; `bears` says how many the objective would stand.
 */
export const failoversAMonth = 1;

export interface Availability {
  /** Percent that is promised. */
  objective: number;
  /** Percent of requests that somebody answers, by what the providers promise. */
  achieved: number;
  margin: number;
  /** How many failovers a month the objective bears. Null where there is none. */
  bears: number | null;
  failoversAMonth: number;
  /** Percent of the cloud that the customers' data are on, alone. */
  primaryAlone: number;
  /** Percent of requests that are answered with the customers' data, names included: by whoever has them now. */
  withData: { achieved: number; cloud: Cloud };
  journey: Part;
}

/** Four digits, rounded down: a number is never better than it is. */
const cut = (percent: number): number => Math.floor(percent * 10_000 + 1e-6) / 10_000;

/**
 * How much of the time a customer is answered, by what is promised of each part: names first, then the clouds side by side where something sends customers from
 * one to the next, and the first alone where nothing does.
 * @param passed the one that has the customers' data first
 * @param across seconds until all customers are at the next cloud. Undefined: nobody sends them
 */
export function availabilityOf(
  objective: number,
  dns: keyof typeof promises.dns,
  passed: readonly [Passed, ...Passed[]],
  across: number | undefined,
): Availability {
  const clouds = across === undefined ? passed.slice(0, 1) : passed;
  const names: Part = { kind: "one", name: `names: ${dns}`, ...promises.dns[dns] };
  const [first] = passed;
  const journey: Part = {
    kind: "serial",
    name: "request",
    parts: [
      names,
      {
        kind: "parallel",
        name: "clouds",
        parts: clouds.map(journeyOn),
        switching: { seconds: across ?? 0, timesAMonth: failoversAMonth },
      },
    ],
  };
  const achieved = cut(composed(journey));
  const budget = ((100 - objective) / 100) * monthSeconds;
  return {
    ...{ objective, achieved, failoversAMonth, journey },
    margin: Math.round((achieved - objective) * 10_000) / 10_000,
    bears: across === undefined || across === 0 ? null : Math.floor((budget / across) * 10) / 10,
    primaryAlone: cut(composed(journeyOn(first))),
    withData: {
      achieved: cut(composed({ kind: "serial", name: "request", parts: [names, journeyOn(first)] })),
      cloud: first.cloud,
    },
  };
}
