/*
 * What an objective is, as data. Pure. How it is measured, `measures.ts` says; when somebody is told, `alerts.ts`.
 */

/** Everything that can be promised of a service, or of the platform as a whole. */
export interface Kind {
  /** The first word of its alerts' names. */
  name: string;
  /** What is wrong where it is missed: "SERVICE: …". */
  missed: string;
  /** What is counted: requests that were answered, or the time that passed. */
  counts: "requests" | "time";
  /** Whether somebody is woken where the budget goes fast: customers notice what this measures. What only foretells trouble waits for the morning. */
  pages: boolean;
}

export const kinds = {
  availability: {
    name: "Availability",
    missed: "requests from outside are not answered",
    counts: "requests",
    pages: true,
  },
  errors: { name: "Errors", missed: "requests end with a 5xx", counts: "requests", pages: true },
  latency: { name: "Latency", missed: "requests take too long", counts: "requests", pages: true },
  throughput: {
    name: "Throughput",
    missed: "something is at its most pods before the platform carries what it is built for",
    counts: "time",
    pages: true,
  },
  network: { name: "Network", missed: "requests spend too long on the way to it", counts: "time", pages: false },
  cpu: { name: "Processor", missed: "its processors are too busy", counts: "time", pages: false },
  memory: { name: "Memory", missed: "its memory is nearly full", counts: "time", pages: false },
  idle: { name: "Idle", missed: "its processors idle, with more pods than the fewest", counts: "time", pages: false },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as KindName[];

/** What the platform as a whole is called where a service's name stands, and who answers for it where a team's does. */
export const wholePlatform = "platform";

/** A promise: of what `kind` measures of a service, at least `target` is good. */
export interface Objective {
  kind: KindName;
  /** A service of the catalogue, or `platform`. */
  service: string;
  /** Who hears of it. */
  team: string;
  /** The share of requests, or of the time, that is good, over 30 days: 0.999. */
  target: number;
}

/** The figures that good and bad are told apart by. */
export interface Figures {
  /** A request is fast below this, in milliseconds. One of `durationBuckets`. */
  latency: number;
  /** What a request may spend between the proxies of caller and service, in milliseconds, in the mean. */
  network: number;
  /** Requests a second that the platform carries. @defaultValue not promised */
  throughput?: number | undefined;
  /** The share of what pods ask for that their processors are to use. */
  cpu: { least: number; most: number };
  /** The share of its memory that a pod may use. */
  memory: number;
}

/**
 * The bounds of a proxy's histogram of durations, in milliseconds. Istio's own have none between 100 and 250, so that nobody could say how many requests
 * took less than 200.
 * Source: www.envoyproxy.io/docs/envoy/latest/api-v3/config/metrics/v3/stats.proto, HistogramBucketSettings.
 */
export const durationBuckets = [1, 5, 10, 25, 50, 100, 150, 200, 300, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];

/**
 * What gives a pod's proxy these bounds. A prefix of the name, which in the proxy begins with `istiocustom`.
 * Sources: istio/istio pkg/bootstrap/config.go, getStatsOptions; istio/proxy source/extensions/filters/http/istio_stats/istio_stats.cc.
 */
export const bucketAnnotations = {
  "sidecar.istio.io/statsHistogramBuckets": JSON.stringify({
    "istiocustom.istio_request_duration_milliseconds": durationBuckets,
  }),
};

/** What may be bad, without the tail that floating point adds: 1 − 0.9999 is 0.0001. */
export function budgetOf({ target }: Pick<Objective, "target">): number {
  return Number((1 - target).toPrecision(6));
}
