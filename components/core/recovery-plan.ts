import type { Cloud } from "./contracts";
import type { FailoverTime } from "./failover-time";
import { availabilityOf, type Availability, type Passed, type promises } from "./promises";
import { earliest, secondsOf, unheard, within, type Loss, type Recovery, type Step } from "./recovery";
import {
  databaseRecoveries,
  lagTells,
  type Around,
  type DatabaseFacts,
  type DatabaseTimes,
  type WarmStandby,
  type WayAcross,
} from "./recovery-paths";
import {
  bucketRecoveries,
  cacheRecoveries,
  entranceRecoveries,
  serviceRecoveries,
  volumeRecoveries,
  type BucketFacts,
  type CacheFacts,
  type CacheTimes,
  type VolumeFacts,
} from "./recovery-parts";

/** What there is on one cloud: read of what stands, or as it will be made. */
export interface CloudFacts {
  cloud: Cloud;
  /** In how many zones nodes stand, and until a load balancer leaves one out. */
  zones: number;
  leaves: Step;
  /** Until somebody is told that a zone is gone, and, by what does not stand there, that the region is. */
  told: Step;
  toldAway: Step;
  databases: readonly { facts: DatabaseFacts; times: DatabaseTimes }[];
  caches: readonly { facts: CacheFacts; times: CacheTimes }[];
  buckets: readonly BucketFacts[];
  volumes: readonly VolumeFacts[];
  passed: Passed;
}

/** An environment, as far as a loss has to do with it. */
export interface RecoveryPlan {
  /** The primary cloud first, the others in the order of their roles. */
  clouds: readonly [CloudFacts, ...CloudFacts[]];
  dns: keyof typeof promises.dns;
  across: WayAcross | undefined;
  warm: WarmStandby | undefined;
  /** Until what asks the first cloud's way in from another cloud tells that nobody answers: it is lost with no loss of that one. @defaultValue nobody asks */
  outside?: Step | undefined;
}

/** Every item in each loss, the primary's first. */
export function recoveriesOf({ clouds, across, warm, outside }: RecoveryPlan): Recovery[] {
  return clouds.flatMap((one, index) => {
    const { cloud, zones, leaves } = one;
    const told = toldOf(one, warm, index === 0 ? outside : undefined);
    const around: Around = { primary: index === 0, told, across: acrossFrom(cloud, across), warm };
    // What follows another is no store of its own: it is a path of its original.
    const databases = warm?.cloud === cloud && warm.state !== "promoted" ? [] : one.databases;
    return [
      ...entranceRecoveries({ item: `${cloud} way in`, zones, leaves }, around),
      ...serviceRecoveries({ item: `${cloud} services`, zones, leaves }, around),
      ...databases.flatMap(({ facts, times }) => databaseRecoveries(facts, times, around)),
      ...one.caches.flatMap(({ facts, times }) => cacheRecoveries(facts, times, around)),
      ...one.buckets.flatMap((facts) => bucketRecoveries(facts, around)),
      ...one.volumes.flatMap((facts) => volumeRecoveries(facts, around)),
    ];
  });
}

/** Of the cloud's own alarms none is left when it is lost: on another cloud there are the check of its way in, and the alarm on the lag of the warm standby. */
function toldOf(
  { told, toldAway }: CloudFacts,
  warm: WarmStandby | undefined,
  outside: Step = unheard,
): Around["told"] {
  const lag = warm?.state === "running" ? warm.lag : undefined;
  return {
    ...{ zone: told, region: earliest(toldAway, outside) },
    cloud: lag ? earliest(outside, lagTells("the standby's alarm", lag)) : outside,
  };
}

/** The parts of the time until customers are at the next cloud (failover-time.ts). */
export const stepsOf = ({ detection: found, propagation, steering, ttl }: FailoverTime): Step[] => [
  { what: "checks find it", seconds: found, source: "the checks' interval and threshold" },
  { what: "servers of names learn of it", seconds: propagation + steering, source: "components/core/failover-time.ts" },
  { what: "old answers end", seconds: ttl, source: "the time to live of what answers for the domain" },
];

/** The way to another cloud than this one. */
function acrossFrom(cloud: Cloud, across: WayAcross | undefined): WayAcross | undefined {
  const to = across?.to.filter((one) => one !== cloud) ?? [];
  return across === undefined || to.length === 0 ? undefined : { ...across, to };
}

/**
 * How much of the time customers are answered: by the primary, and by those that they are sent to and that have a database which answers. A standby that follows
 * answers nobody until a person has promoted it.
 */
export function availabilityIn({ clouds, dns, across, warm }: RecoveryPlan, objective: number): Availability {
  const follows = warm !== undefined && warm.state !== "promoted" ? warm.cloud : undefined;
  const [first, ...others] = clouds.filter(
    ({ cloud }, index) => index === 0 || (across?.to.includes(cloud) === true && cloud !== follows),
  );
  const seconds = across && others.length > 0 ? secondsOf(within(...across.steps)) : undefined;
  return availabilityOf(objective, dns, [first!.passed, ...others.map(({ passed }) => passed)], seconds);
}

/**
 * The losses that an environment promises to come through, of all that there are: up to the one that `objectives.survives` says.
 * @defaultValue grade prod: all of them; the others: a zone
 */
export function promisedLosses(grade: string, survives: Loss | undefined): readonly Loss[] {
  switch (survives ?? (grade === "prod" ? "cloud" : "zone")) {
    case "zone":
      return ["zone"];
    case "region":
      return ["zone", "region"];
    case "cloud":
      return ["zone", "region", "cloud"];
  }
}

/** The same, with what is not promised bound by nothing. */
export function bound(recoveries: readonly Recovery[], promised: readonly Loss[]): Recovery[] {
  return recoveries.map((one) =>
    promised.includes(one.loss) || one.aside !== undefined
      ? one
      : { ...one, aside: `not promised: objectives.survives is ${promised.at(-1)!}` },
  );
}
