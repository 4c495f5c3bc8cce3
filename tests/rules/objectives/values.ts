import type { RuleTest } from "../../../tools/prometheus/rules";
import { both, constant, counter, cpu, durations, memory, requests, scaled, type Sample } from "./series";

/** What rules record of some samples: by minute, series with all their labels, and their values; undefined where there is no such series. */
export interface Values {
  about: string;
  series: readonly Sample[];
  at: Readonly<Record<number, Readonly<Record<string, number | undefined>>>>;
}

const precision = 1e6;

export const testOf = ({ about, series, at }: Values): RuleTest => ({
  name: about,
  interval: "1m",
  input_series: series,
  promql_expr_test: Object.entries(at).flatMap(([minute, recorded]) =>
    Object.entries(recorded).map(([one, value]) => ({
      // Sums of floats differ in their last digits.
      expr: `round(${one}, ${1 / precision})`,
      eval_time: `${minute}m`,
      exp_samples:
        value === undefined
          ? []
          : [{ labels: one.replace(/^[^{]+/, ""), value: Math.floor(value * precision + 0.5) / precision }],
    })),
  ),
});

const order = (objective: string) => `{objective="${objective}",service="order"}`;
const ofOrder = (objective: string) => `{objective="${objective}",service="order",team="orders"}`;
const platform = (objective: string) => `{objective="${objective}",service="platform"}`;
const ofPlatform = (objective: string) => `{objective="${objective}",service="platform",team="platform"}`;

/** What an objective comes down to. */
const counted = (labels: string, total: number | undefined, bad: number | undefined) => ({
  [`slo:total:rate5m${labels}`]: total,
  [`slo:bad:rate5m${labels}`]: bad,
});

/** A tenth of 600 requests a minute fails, from minute 300 on. */
const tenth: Values = {
  about: "a tenth of the requests fails for 100 minutes, after 300 in which none did",
  series: [
    requests("order", "200", [
      [600, 300],
      [540, 101],
    ]),
    requests("order", "503", [
      [0, 300],
      [60, 101],
    ]),
  ],
  at: {
    299: {
      ...counted(order("errors"), 10, 0),
      ...counted(platform("availability"), 10, 0),
      [`slo:burn:rate5m${ofOrder("errors")}`]: 0,
      [`slo:burn:rate30m${ofOrder("errors")}`]: 0,
      [`slo:burn:rate1h${ofOrder("errors")}`]: 0,
      [`slo:burn:rate2h${ofOrder("errors")}`]: 0,
      [`slo:burn:rate6h${ofOrder("errors")}`]: 0,
      [`slo:burn:rate1d${ofOrder("errors")}`]: 0,
      [`slo:burn:rate3d${ofOrder("errors")}`]: 0,
      [`slo:budget_left:ratio30d${ofOrder("errors")}`]: 1,
    },
    // A hundred times as much of the budget of 0.001 goes as may. A rate takes four minutes to follow, by fifths for a counter that begins at 0: 98 whole minutes of the
    // hundred are bad, and the total misses a twentieth of one.
    400: {
      ...counted(order("errors"), 10, 1),
      ...counted(platform("availability"), 10, 1),
      [`slo:burn:rate5m${ofOrder("errors")}`]: 100,
      [`slo:burn:rate5m${ofPlatform("availability")}`]: 1000,
      [`slo:burn:rate30m${ofOrder("errors")}`]: 100,
      [`slo:burn:rate1h${ofOrder("errors")}`]: 100,
      [`slo:burn:rate2h${ofOrder("errors")}`]: (100 * 98) / (120 - 0.05),
      [`slo:burn:rate6h${ofOrder("errors")}`]: (100 * 98) / (360 - 0.05),
      // Of the first minutes of all a rate sees a fifth, two fifths, and so on.
      [`slo:burn:rate1d${ofOrder("errors")}`]: (100 * 98) / (398 - 0.05),
      [`slo:burn:rate3d${ofOrder("errors")}`]: (100 * 98) / (398 - 0.05),
      [`slo:budget_left:ratio30d${ofOrder("errors")}`]: 1 - (100 * 98) / (398 - 0.05),
    },
  },
};

const slow: Values = {
  about: "half of the answers are slow, after 20 minutes in which none was",
  series: durations(
    "order",
    [[600, 41]],
    [
      [600, 20],
      [300, 21],
    ],
  ),
  at: {
    19: { ...counted(order("latency"), 10, 0), ...counted(platform("latency"), 10, 0) },
    40: {
      ...counted(order("latency"), 10, 5),
      ...counted(platform("latency"), 10, 5),
      [`slo:burn:rate5m${ofOrder("latency")}`]: 10,
      [`slo:burn:rate5m${ofPlatform("latency")}`]: 10,
    },
  },
};

const network = 'service:network_seconds:mean5m{service="order"}';
const processor = (service: string) => `service:cpu:utilisation5m{service="${service}"}`;
const used = (service: string) => `service:memory:utilisation{service="${service}"}`;
const idleNode = (share: number): Sample => ({
  series: 'node_cpu_seconds_total{instance="node",cpu="0",mode="idle"}',
  values: counter([[60 * share, 60]]),
});
const memoryOf = (available: number): Sample[] => [
  constant('node_memory_MemAvailable_bytes{instance="node"}', available),
  constant('node_memory_MemTotal_bytes{instance="node"}', 100),
];
const throughput = (perMinute: number): Sample[] => [
  requests("order", "200", [[perMinute, 60]]),
  ...scaled(20, { since: 10 }),
];

export const values: readonly Values[] = [
  tenth,
  slow,
  {
    about: "80 ms on the way",
    series: both(180),
    at: { 30: { [network]: 0.08, ...counted(order("network"), 1, 1), [`slo:burn:rate5m${ofOrder("network")}`]: 100 } },
  },
  { about: "40 ms on the way", series: both(140), at: { 30: { [network]: 0.04, ...counted(order("network"), 1, 0) } } },
  {
    about: "a processor at 90 %, and one at 70 %",
    series: cpu(0.9),
    at: { 30: { [processor("order")]: 0.9, ...counted(order("cpu"), 1, 1) } },
  },
  { about: "70 %", series: cpu(0.7), at: { 30: { [processor("order")]: 0.7, ...counted(order("cpu"), 1, 0) } } },
  {
    about: "nodes at 85 %",
    series: [idleNode(0.15), ...memoryOf(15)],
    at: {
      30: {
        [processor("platform")]: 0.85,
        [used("platform")]: 0.85,
        ...counted(platform("cpu"), 1, 1),
        ...counted(platform("memory"), 1, 1),
      },
    },
  },
  {
    about: "nodes at half",
    series: [idleNode(0.5), ...memoryOf(50)],
    at: {
      30: {
        [processor("platform")]: 0.5,
        [used("platform")]: 0.5,
        ...counted(platform("cpu"), 1, 0),
        ...counted(platform("memory"), 1, 0),
      },
    },
  },
  {
    about: "the fullest pod at 90 % of its memory",
    series: memory(0.9),
    at: { 30: { [used("order")]: 0.9, ...counted(order("memory"), 1, 1) } },
  },
  {
    about: "at 75 %",
    series: memory(0.75),
    at: { 30: { [used("order")]: 0.75, ...counted(order("memory"), 1, 0) } },
  },
  {
    about: "five pods that idle",
    series: [...cpu(0.2), ...scaled(5)],
    at: { 30: { ...counted(order("idle"), 1, 1), [`slo:burn:rate5m${ofOrder("idle")}`]: 2 } },
  },
  { about: "three, of at least three", series: [...cpu(0.2), ...scaled(3)], at: { 30: counted(order("idle"), 1, 0) } },
  {
    about: "500 requests a second with all pods that there may be",
    series: throughput(30_000),
    at: { 30: counted(platform("throughput"), 1, 1) },
  },
  { about: "1,200", series: throughput(72_000), at: { 30: counted(platform("throughput"), 1, 0) } },
  {
    about: "nobody knows anything",
    series: [constant("up", 1)],
    at: {
      30: {
        ...counted(order("errors"), undefined, undefined),
        ...counted(order("latency"), undefined, undefined),
        ...counted(order("network"), undefined, undefined),
        ...counted(order("cpu"), undefined, undefined),
        ...counted(order("memory"), undefined, undefined),
        ...counted(order("idle"), undefined, undefined),
        ...counted(platform("availability"), undefined, undefined),
        ...counted(platform("latency"), undefined, undefined),
        ...counted(platform("cpu"), undefined, undefined),
        ...counted(platform("memory"), undefined, undefined),
        ...counted(platform("throughput"), undefined, undefined),
      },
    },
  },
  {
    about: "what may be bad, whatever is measured",
    series: [constant("up", 1)],
    at: {
      1: {
        ...{ [`slo:budget:ratio${ofOrder("errors")}`]: 0.001, [`slo:budget:ratio${ofOrder("latency")}`]: 0.05 },
        ...{ [`slo:budget:ratio${ofOrder("network")}`]: 0.01, [`slo:budget:ratio${ofOrder("cpu")}`]: 0.01 },
        ...{ [`slo:budget:ratio${ofOrder("memory")}`]: 0.01, [`slo:budget:ratio${ofOrder("idle")}`]: 0.5 },
        [`slo:budget:ratio${ofPlatform("availability")}`]: 0.0001,
        [`slo:budget:ratio${ofPlatform("latency")}`]: 0.05,
        [`slo:budget:ratio${ofPlatform("throughput")}`]: 0.01,
        [`slo:budget:ratio${ofPlatform("cpu")}`]: 0.01,
        [`slo:budget:ratio${ofPlatform("memory")}`]: 0.01,
      },
    },
  },
];

const labelOf = (labels: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1];

/** What a recorded series is of: its name, its objective where its rule says one, and whether it is the whole platform's. */
export const keyOf = (record: string, objective = "", service = ""): string =>
  [record, objective, service === "platform" ? "platform" : ""].join(" ").trim();

/** The values that are expected of each record, by the same key; of a rule that says no labels, whatever it is of. */
export function expected(all: readonly Values[]): Map<string, Set<number | undefined>> {
  const found = new Map<string, Set<number | undefined>>();
  for (const recorded of all.flatMap(({ at }) => Object.values(at)))
    for (const [series, value] of Object.entries(recorded)) {
      const [, record = "", labels = ""] = /^([^{]+)(.*)$/.exec(series)!;
      const exact = keyOf(record, labelOf(labels, "objective"), labelOf(labels, "service"));
      for (const key of new Set([exact, keyOf(record)])) found.set(key, (found.get(key) ?? new Set()).add(value));
    }
  return found;
}
