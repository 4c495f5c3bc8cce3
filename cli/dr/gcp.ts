import { cacheTimes, databaseTimes, lagOf, placementAge, standbySteps } from "../../components/gcp/data/recovery";
import type { BucketFacts } from "../../components/core/recovery-parts";
import type { DatabaseFacts, LagAlarm, WarmStandby } from "../../components/core/recovery-paths";
import type { Step } from "../../components/core/recovery";
import type { CloudFacts } from "../../components/core/recovery-plan";
import type { Standing } from "../../simulators/core/standing";
import { jobToken, standbyState } from "../trace/gcp/standby";
import { bag, bags, facts, text, texts, type TraceWorld } from "../trace/world";
import { firstTold, madeBelow, numberOf } from "./stores";

/*
 * What Google's resources say of a loss.
 */

const token = {
  instance: "gcp:sql/databaseInstance:DatabaseInstance",
  alarm: "gcp:monitoring/alertPolicy:AlertPolicy",
  cache: "gcp:redis/instance:Instance",
  sharded: "gcp:redis/cluster:Cluster",
  bucket: "gcp:storage/bucket:Bucket",
  check: "gcp:compute/healthCheck:HealthCheck",
  cluster: "gcp:container/cluster:Cluster",
  edge: "gcp:compute/globalForwardingRule:GlobalForwardingRule",
  uptime: "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
} as const;

/** Undefined where nothing of Google's stands. */
export function gcpFacts(world: TraceWorld): Omit<CloudFacts, "volumes"> | undefined {
  const databases = madeBelow(world, token.instance, "gocoffee:gcp:Database");
  const caches = [token.cache, token.sharded].flatMap((one) => madeBelow(world, one, "gocoffee:gcp:Cache"));
  if (databases.length + caches.length + world.all(token.cluster).length === 0) return undefined;
  const stores = databases.map(({ name, standing }) => database(world, name, standing));
  const cached = caches.map(({ name, standing }) => ({
    item: `gcp ${name.replace(/-(instance|cluster)$/, "")}`,
    otherZone: facts(standing)["tier"] === "STANDARD_HA" || numberOf(standing, "replicaCount") > 0,
  }));
  return {
    cloud: "gcp",
    zones: Math.max(0, ...world.all(token.cluster).map((one) => texts(one, "nodeLocations").length)),
    leaves: leaves(world),
    // Google's alarms are the project's, and stand in no region.
    ...{ told: told(world), toldAway: told(world) },
    databases: stores.map((one) => ({ facts: one, times: databaseTimes })),
    caches: cached.map((one) => ({ facts: one, times: cacheTimes })),
    buckets: bucketsOf(world),
    passed: {
      ...{ cloud: "gcp", edge: world.all(token.edge).length > 0, database: stores[0]?.standby ?? "none" },
      cacheCopies: cached.some(({ otherZone }) => otherZone),
    },
  };
}

function database(world: TraceWorld, name: string, standing: Standing): DatabaseFacts {
  const settings = bag(standing, "settings");
  const kept = bag(settings, "backupConfiguration");
  const region = text(standing, "region");
  const copy = world
    .all(token.instance)
    .find((one) => text(one, "region") !== region && text(one, "masterInstanceName") === text(standing, "name"));
  const moment = kept["enabled"] === true && kept["pointInTimeRecoveryEnabled"] === true;
  const location = kept["enabled"] === true ? kept["location"] : undefined;
  return {
    item: `gcp ${name.replace(/-instance$/, "")}`,
    standby: settings["availabilityType"] === "REGIONAL" ? "otherZone" : "none",
    momentDays: moment ? Number(kept["transactionLogRetentionDays"] ?? 0) : 0,
    away: copy && { region: text(copy, "region") ?? "", lag: lagOfCopy(world, text(copy, "name") ?? "") },
    backupsAway: typeof location === "string" && location !== region ? { region: location } : undefined,
  };
}

interface Asked {
  name: string;
  query: string;
  /** What the query itself looks back over: an average must fall first. */
  overSeconds: number;
  forSeconds: number;
  everySeconds: number;
}

/** What alarms ask, of those that are told to somebody. */
function asked(world: TraceWorld): Asked[] {
  return world.all(token.alarm).flatMap((one) => {
    if (texts(one, "notificationChannels").length === 0 || facts(one)["enabled"] === false) return [];
    return bags(one, "conditions").flatMap((condition) => {
      const prometheus = bag(condition, "conditionPrometheusQueryLanguage");
      const { query, duration, evaluationInterval } = prometheus;
      if (typeof query !== "string") return [];
      const seconds = (value: unknown) => Number(/^(\d+)s$/.exec(String(value))?.[1] ?? 0);
      const name = text(one, "displayName") ?? one.id;
      const overSeconds = Number(/avg_over_time\([^[]*\[(\d+)m\]/.exec(query)?.[1] ?? 0) * 60;
      return [{ name, query, overSeconds, forSeconds: seconds(duration), everySeconds: seconds(evaluationInterval) }];
    });
  });
}

/** An alarm's query names the copy by a pattern. One that says nothing must count as late. */
function lagOfCopy(world: TraceWorld, instance: string): LagAlarm | undefined {
  const found = asked(world).find(({ query }) => {
    const [, pattern] = /replication_replica_lag\{[^}]*database_id=~"\.\+:([^"]+)"/.exec(query) ?? [];
    return pattern !== undefined && query.includes("absent(") && new RegExp(`^${pattern}$`).test(instance);
  });
  return found && lagOf(found.name, found.query, found.forSeconds, found.everySeconds);
}

/** The check of Google's own way in from outside, and copies that are late: a second later each second. */
function told(world: TraceWorld) {
  const all = asked(world);
  const copies = all.flatMap(({ name, query, forSeconds, everySeconds }) => {
    if (!/replication_replica_lag.*absent\(/.test(query)) return [];
    const lag = lagOf(name, query, forSeconds, everySeconds);
    return lag ? [{ name, seconds: lag.thresholdSeconds + lag.toldAfterSeconds }] : [];
  });
  const other = checksOf(world, (host) => !host.startsWith("gcp."));
  const own = all.filter(
    ({ query }) => query.includes("uptime_check_check_passed") && !other.some((id) => query.includes(`"${id}"`)),
  );
  return firstTold([...copies, ...own.map(timed)]);
}

const timed = ({ name, overSeconds, forSeconds, everySeconds }: Asked) => ({
  name,
  seconds: overSeconds + forSeconds + everySeconds,
});

/** The ids of checks from outside that ask such a name. */
const checksOf = (world: TraceWorld, asks: (host: string) => boolean): string[] =>
  world
    .all(token.uptime)
    .filter((one) => asks(String(bag(bag(one, "monitoredResource"), "labels")["host"] ?? "")))
    .map((one) => text(one, "uptimeCheckId") ?? one.id.split("/").at(-1)!);

/** Until Google tells that a name of another cloud's does not answer; undefined where nobody asks, or is told. */
export function toldOutside(world: TraceWorld, host: string): Step | undefined {
  const checks = checksOf(world, (one) => one === host);
  const tells = asked(world).filter(
    ({ query }) => query.includes("uptime_check_check_passed") && checks.some((id) => query.includes(`"${id}"`)),
  );
  return tells.length === 0 ? undefined : firstTold(tells.map(timed));
}

function leaves(world: TraceWorld) {
  const [check] = world.all(token.check);
  const [every, times] = [numberOf(check, "checkIntervalSec") || 10, numberOf(check, "unhealthyThreshold") || 2];
  const source = check
    ? "the health check of the load balancer"
    : "docs.cloud.google.com/load-balancing/docs/health-check-concepts";
  return { what: "the load balancer leaves the zone out", seconds: every * times, source };
}

function bucketsOf(world: TraceWorld): BucketFacts[] {
  return madeBelow(world, token.bucket, "gocoffee:gcp:ObjectStore").flatMap(({ name, standing }) => {
    const purpose = name.replace(/-bucket$/, "");
    if (!["uploads", "backups"].includes(purpose)) return [];
    const regions = texts(bag(standing, "customPlacementConfig"), "dataLocations");
    const region = regions.map((one) => one.toLowerCase()).join(" and ");
    const away =
      regions.length > 1 ? { region, age: placementAge(facts(standing)["rpo"] === "ASYNC_TURBO") } : undefined;
    return [
      {
        ...{ item: `gcp bucket ${purpose}`, zones: true, away, across: undefined },
        ...(purpose === "backups" ? { aside: "backups of what stands elsewhere" } : {}),
      },
    ];
  });
}

/** The copy of AWS's database that stands here; undefined where nobody asked for one. */
export function warmStandby(world: TraceWorld): WarmStandby | undefined {
  const made = world.made(jobToken);
  if (made.length === 0) return undefined;
  const job = made.flatMap(({ id }) => world.find(jobToken, id) ?? [])[0];
  const base = { cloud: "gcp", steps: standbySteps };
  if (!job) return { ...base, state: "prepared", lag: undefined };
  const called = text(job, "migrationJobId") ?? job.id.split("/").at(-1)!;
  const found = asked(world).find(
    ({ query }) => query.includes("migration_job_max_replica_sec_lag") && query.includes(`"${called}"`),
  );
  const lag = found && lagOf(found.name, found.query, found.forSeconds, found.everySeconds);
  return { ...base, lag, state: standbyState(world, job) };
}
