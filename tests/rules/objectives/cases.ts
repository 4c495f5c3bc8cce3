import type { RuleTest } from "../../../tools/prometheus/rules";
import { both, cpu, counter, durations, memory, requests, scaled, constant, type Course, type Sample } from "./series";

/** Samples, and which alerts there are at which minute. */
export interface Case {
  about: string;
  alert: string;
  series: readonly Sample[];
  /** By minute, the labels of what fires. */
  at: Readonly<Record<number, readonly Labels[]>>;
}
type Labels = Record<string, string>;

export const testOf = ({ about, alert, series, at }: Case): RuleTest => ({
  name: `${alert}: ${about}`,
  interval: "1m",
  input_series: series,
  alert_rule_test: Object.entries(at).map(([minute, fires]) => ({
    alertname: alert,
    eval_time: `${minute}m`,
    exp_alerts: fires.map((labels) => ({ exp_labels: labels })),
  })),
});

const fired = (objective: string, service: string, team: string) => ({
  critical: { objective, service, team, severity: "critical" },
  warning: { objective, service, team, severity: "warning" },
});
const platform = (objective: string) => fired(objective, "platform", "platform");
const order = (objective: string) => fired(objective, "order", "orders");

/** All requests of the gateway, of which so many a minute fail. */
const customers = (all: number, failing: Course): Sample[] => {
  const minutes = failing.reduce((sum, [, length]) => sum + length, 0);
  return [requests("order", "200", [[all, minutes]]), requests("order", "503", failing)];
};

const availability: Case[] = [
  {
    about: "1 % for 20 minutes wakes somebody within 15, and is over half an hour after it has ended",
    alert: "AvailabilityBudgetBurn",
    series: customers(6000, [
      [0, 60],
      [60, 20],
      [0, 60],
    ]),
    at: { 59: [], 62: [], 75: [platform("availability").critical], 125: [platform("availability").warning] },
  },
  {
    about: "half of what may be bad is as it may be",
    alert: "AvailabilityBudgetBurn",
    series: customers(60_000, [[3, 120]]),
    at: { 60: [], 119: [] },
  },
  {
    about: "four times as much as may be is told in the morning, and wakes nobody",
    alert: "AvailabilityBudgetBurn",
    series: customers(60_000, [
      [0, 120],
      [24, 80],
    ]),
    at: { 150: [], 190: [platform("availability").warning] },
  },
  {
    about: "six failures of a night are no pattern",
    alert: "AvailabilityBudgetBurn",
    series: customers(6, [
      [0, 30],
      [1, 6],
      [0, 30],
    ]),
    at: { 36: [], 40: [], 60: [] },
  },
  {
    // promtool measures once a minute here, half as often as Prometheus does, and so counts half of them.
    about: "thirty in as many minutes are one, whatever the traffic",
    alert: "AvailabilityBudgetBurn",
    series: customers(6, [
      [0, 30],
      [1, 30],
    ]),
    at: { 58: [platform("availability").critical] },
  },
];

const nowhere = {
  destination_workload: "unknown",
  destination_service_namespace: "unknown",
  response_flags: "UH",
};

const errors: Case[] = [
  {
    about:
      "a service without a pod fails, though no proxy knows whose workload it would be; its team hears of it, and nobody else",
    alert: "ErrorsBudgetBurn",
    series: [
      requests("coffee", "200", [[600, 60]]),
      requests("order", "200", [
        [600, 30],
        [0, 30],
      ]),
      requests(
        "order",
        "503",
        [
          [0, 30],
          [600, 30],
        ],
        nowhere,
      ),
    ],
    at: { 29: [], 44: [order("errors").critical], 59: [order("errors").critical, order("errors").warning] },
  },
  {
    about: "what a service answers to another counts as well",
    alert: "ErrorsBudgetBurn",
    series: [
      requests("user", "200", [[600, 60]]),
      requests(
        "user",
        "500",
        [
          [0, 30],
          [60, 30],
        ],
        { source_workload: "order", source_workload_namespace: "go-coffee" },
      ),
    ],
    at: { 44: [{ ...fired("errors", "user", "accounts").critical }] },
  },
  {
    about:
      "who asks wrongly, or goes away, is no error of the service; the service's own word on it is not counted twice",
    alert: "ErrorsBudgetBurn",
    series: [
      requests("order", "200", [[600, 60]]),
      requests("order", "404", [[600, 60]]),
      requests("order", "0", [[600, 60]], { response_flags: "DC" }),
      requests("order", "500", [[600, 60]], { reporter: "destination" }),
    ],
    at: { 30: [], 59: [] },
  },
];

const slowly = (share: Course) => durations("order", [[600, 80]], share);

const latency: Case[] = [
  {
    about: "all answers slow for half an hour",
    alert: "LatencyBudgetBurn",
    series: slowly([
      [600, 30],
      [0, 50],
    ]),
    at: {
      29: [],
      32: [],
      70: [
        order("latency").critical,
        order("latency").warning,
        platform("latency").critical,
        platform("latency").warning,
      ],
    },
  },
  {
    about: "4 of 100 slow are as promised",
    alert: "LatencyBudgetBurn",
    series: slowly([[576, 80]]),
    at: { 40: [], 79: [] },
  },
  {
    about: "neither a WebSocket that stays open nor an answer that failed is slow",
    alert: "LatencyBudgetBurn",
    series: [
      ...slowly([[600, 80]]),
      ...durations("order", [[600, 80]], [[0, 80]], { code: "101" }),
      ...durations("order", [[600, 80]], [[0, 80]], { code: "504" }),
    ],
    at: { 40: [], 79: [] },
  },
];

const network: Case[] = [
  {
    about: "80 ms on the way",
    alert: "NetworkBudgetBurn",
    series: both(180),
    at: { 10: [], 40: [order("network").warning] },
  },
  { about: "40 ms on the way", alert: "NetworkBudgetBurn", series: both(140), at: { 40: [], 59: [] } },
];

const usage: Case[] = [
  {
    about: "90 % of what it asks for",
    alert: "ProcessorBudgetBurn",
    series: cpu(0.9),
    at: { 10: [], 40: [order("cpu").warning] },
  },
  { about: "70 %", alert: "ProcessorBudgetBurn", series: cpu(0.7), at: { 40: [], 59: [] } },
  {
    about: "the nodes together at 85 %",
    alert: "ProcessorBudgetBurn",
    series: [0.9, 0.8].map((share, i) => ({
      series: `node_cpu_seconds_total{instance="node-${i}",cpu="0",mode="idle"}`,
      values: counter([[60 * (1 - share), 60]]),
    })),
    at: { 40: [platform("cpu").warning] },
  },
  {
    about: "one pod at 90 % of its memory",
    alert: "MemoryBudgetBurn",
    series: memory(0.9),
    at: { 10: [], 40: [order("memory").warning] },
  },
  { about: "75 %", alert: "MemoryBudgetBurn", series: memory(0.75), at: { 40: [], 59: [] } },
  {
    about: "the nodes together at 85 %",
    alert: "MemoryBudgetBurn",
    series: [
      constant('node_memory_MemAvailable_bytes{instance="node"}', 15),
      constant('node_memory_MemTotal_bytes{instance="node"}', 100),
    ],
    at: { 40: [platform("memory").warning] },
  },
  {
    about: "five pods at 20 %",
    alert: "IdleBudgetBurn",
    series: [...cpu(0.2), ...scaled(5)],
    at: { 10: [], 40: [order("idle").warning] },
  },
  {
    about: "as few as there may be",
    alert: "IdleBudgetBurn",
    series: [...cpu(0.2), ...scaled(3)],
    at: { 40: [], 59: [] },
  },
  { about: "five pods at 65 %", alert: "IdleBudgetBurn", series: [...cpu(0.65), ...scaled(5)], at: { 40: [], 59: [] } },
];

const throughput: Case[] = [
  {
    about: "a service at its most pods at half of what is promised",
    alert: "ThroughputBudgetBurn",
    series: [requests("order", "200", [[30_000, 60]]), ...scaled(20), ...scaled(4, { name: "coffee" })],
    at: {
      1: [],
      10: [platform("throughput").critical],
      40: [platform("throughput").critical, platform("throughput").warning],
    },
  },
  {
    about: "the gateway at its most, and nothing comes through",
    alert: "ThroughputBudgetBurn",
    series: [...scaled(19, { name: "kong-gateway", namespace: "gateway", wanted: 20 })],
    at: { 10: [platform("throughput").critical] },
  },
  {
    about: "at its most, with more than is promised",
    alert: "ThroughputBudgetBurn",
    // A rate of five minutes is whole after as many: load comes before pods do.
    series: [requests("order", "200", [[72_000, 60]]), ...scaled(20, { since: 10 })],
    at: { 40: [], 59: [] },
  },
  { about: "a quiet night", alert: "ThroughputBudgetBurn", series: scaled(3), at: { 40: [], 59: [] } },
];

const silence: Case[] = [
  {
    about: "nothing has come for ten minutes",
    alert: "NoRequestsArrive",
    series: scaled(3),
    at: { 9: [], 11: [{ service: "platform", team: "platform", severity: "critical" }] },
  },
  {
    about: "services that ask each other are no customers",
    alert: "NoRequestsArrive",
    series: [requests("user", "200", [[60, 30]], { source_workload_namespace: "go-coffee" })],
    at: { 11: [{ service: "platform", team: "platform", severity: "critical" }] },
  },
  {
    about: "somebody asks",
    alert: "NoRequestsArrive",
    series: [requests("web", "200", [[1, 40]])],
    at: { 20: [], 39: [] },
  },
];

export const cases: readonly Case[] = [
  ...availability,
  ...errors,
  ...latency,
  ...network,
  ...usage,
  ...throughput,
  ...silence,
];
