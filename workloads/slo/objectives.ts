import type { Figures, KindName, Objective } from "../../components/kubernetes/slo/objective";
import { wholePlatform } from "../../components/kubernetes/slo/objective";
import type { ByScale, ServiceEntry } from "../../components/kubernetes/service-entry";

/*
 * What the owner promises, REQUIREMENTS, "Key Performance Indicators": answers in less than 200 ms at the 95th percentile, more than 1,000 requests a second,
 * fewer than 0.1 % errors, 99.99 % of the time (`objectives.availability` of each environment), processors at 60–80 %, memory below 80 %, less than 50 ms
 * between services. docs/decisions/observability.md says how each is measured.
 */

const figures: Figures = { latency: 200, network: 50, cpu: { least: 0.6, most: 0.8 }, memory: 0.8 };

/** What an environment carries: only the large one is built for the owner's figure. */
const throughput: Readonly<ByScale<number | undefined>> = { small: undefined, medium: undefined, large: 1000 };

export const figuresOf = (scale: keyof typeof throughput): Figures => ({ ...figures, throughput: throughput[scale] });

/** 95 in 100 are fast: that is what a 95th percentile says. */
const fastEnough = 0.95;
/** Fewer than 0.1 % errors. */
const withoutErrors = 0.999;
/** Of what the owner gives no share for: about seven hours in a month may be bad. */
const mostOfTheTime = 0.99;
/** Pods that idle cost money and hurt nobody: half of the time may be bad, as at night, before the morning peak, and while pods go slowly. */
const halfOfTheTime = 0.5;

/**
 * What is promised of the services that run, and of all of them together.
 * @param availability percent of requests from outside that are answered, 99.99
 */
export function objectivesOf(
  services: readonly Pick<ServiceEntry, "name" | "team" | "protocol">[],
  scale: keyof typeof throughput,
  availability: number,
): Objective[] {
  if (services.length === 0) return [];
  // No service can promise more than the environment does.
  const errors = Math.min(withoutErrors, availability / 100);
  const usual: [KindName, number][] = [
    ["cpu", mostOfTheTime],
    ["memory", mostOfTheTime],
  ];
  const each = services.flatMap(({ name, team, protocol }) => {
    // What a WebSocket's handshake took is not known: its duration is that of the connection.
    const timed: [KindName, number][] = [
      ["latency", fastEnough],
      ["network", mostOfTheTime],
    ];
    const all: [KindName, number][] = [
      ["errors", errors],
      ...(protocol === "websocket" ? [] : timed),
      ...usual,
      ["idle", halfOfTheTime],
    ];
    return all.map(([kind, target]) => ({ kind, service: name, team, target }));
  });
  const whole: [KindName, number][] = [
    ["availability", availability / 100],
    ["latency", fastEnough],
    ...(throughput[scale] === undefined ? [] : ([["throughput", mostOfTheTime]] satisfies [KindName, number][])),
    ...usual,
  ];
  return [...each, ...whole.map(([kind, target]) => ({ kind, service: wholePlatform, team: wholePlatform, target }))];
}
