import { cacheTimes, databaseTimes, pairAge, pairOpens, standbyOf } from "../../components/azure/data/recovery";
import type { BucketFacts } from "../../components/core/recovery-parts";
import type { DatabaseFacts, LagAlarm } from "../../components/core/recovery-paths";
import type { CloudFacts } from "../../components/core/recovery-plan";
import type { Standing } from "../../simulators/core/standing";
import { bag, bags, facts, text, texts, type TraceWorld } from "../trace/world";
import { firstTold, isoSeconds, madeBelow } from "./stores";

/*
 * What Azure's resources say of a loss.
 */

const token = {
  server: "azure-native:dbforpostgresql:Server",
  alarm: "azure-native:monitor:MetricAlert",
  cache: "azure-native:redisenterprise:RedisEnterprise",
  account: "azure-native:storage:StorageAccount",
  pool: "azure-native:containerservice:AgentPool",
  cluster: "azure-native:containerservice:ManagedCluster",
  edge: "azure-native:cdn:Profile",
  group: "azure-native:cdn:AFDOriginGroup",
} as const;

/** Undefined where nothing of Azure's stands. */
export function azureFacts(world: TraceWorld): Omit<CloudFacts, "volumes"> | undefined {
  const databases = madeBelow(world, token.server, "gocoffee:azure:Database");
  const caches = madeBelow(world, token.cache, "gocoffee:azure:Cache");
  if (databases.length + caches.length + world.all(token.cluster).length === 0) return undefined;
  const stores = databases.map(({ name, standing }) => database(world, name, standing));
  const cached = caches.map(({ name, standing }) => ({
    item: `azure ${name.replace(/-cluster$/, "")}`,
    otherZone: facts(standing)["highAvailability"] === "Enabled",
  }));
  return {
    cloud: "azure",
    zones: new Set(world.all(token.pool).flatMap((one) => texts(one, "availabilityZones"))).size,
    leaves: leaves(world),
    // Azure's alarms on metrics stand in no region.
    ...{ told: told(world), toldAway: told(world) },
    databases: stores.map((one) => ({ facts: one, times: databaseTimes })),
    caches: cached.map((one) => ({ facts: one, times: cacheTimes })),
    buckets: bucketsOf(world),
    passed: {
      ...{ cloud: "azure", edge: world.all(token.edge).length > 0, database: stores[0]?.standby ?? "none" },
      cacheCopies: cached.some(({ otherZone }) => otherZone),
    },
  };
}

const same = (one: unknown, other: unknown): boolean => String(one).toLowerCase() === String(other).toLowerCase();

function database(world: TraceWorld, name: string, standing: Standing): DatabaseFacts {
  const location = text(standing, "location");
  const copy = world
    .all(token.server)
    .find(
      (one) =>
        text(one, "location") !== location &&
        same(facts(one)["sourceServerResourceId"], standing.id) &&
        !same(facts(one)["replicationRole"], "None"),
    );
  const backup = bag(standing, "backup");
  return {
    item: `azure ${name.replace(/-server$/, "")}`,
    standby: standbyOf(bag(standing, "highAvailability")["mode"]),
    momentDays: Number(backup["backupRetentionDays"] ?? 0),
    away: copy && { region: text(copy, "location") ?? "", lag: lagOf(world, copy) },
    backupsAway: backup["geoRedundantBackup"] === "Enabled" ? { region: "the paired region" } : undefined,
  };
}

const tells = (alarm: Standing): boolean => bags(alarm, "actions").length > 0 && facts(alarm)["enabled"] !== false;

function lagOf(world: TraceWorld, copy: Standing): LagAlarm | undefined {
  for (const alarm of world.all(token.alarm)) {
    if (!tells(alarm) || !texts(alarm, "scopes").some((scope) => same(scope, copy.id))) continue;
    const [condition] = bags(bag(alarm, "criteria"), "allOf");
    const every = isoSeconds(facts(alarm)["evaluationFrequency"]);
    if (condition?.["metricName"] !== "physical_replication_delay_in_seconds" || every === undefined) continue;
    // The highest of a window counts: the next look tells.
    const name = text(alarm, "ruleName") ?? text(alarm, "name") ?? alarm.id.split("/").at(-1)!;
    return { name, thresholdSeconds: Number(condition["threshold"]), toldAfterSeconds: every };
  }
  return undefined;
}

/** The check from outside, and the way in: an average over the whole window. */
function told(world: TraceWorld) {
  const about = ["availabilityResults/availabilityPercentage", "OriginHealthPercentage", "is_db_alive"];
  return firstTold(
    world
      .all(token.alarm)
      .filter((one) => tells(one))
      .flatMap((one) => {
        const [condition] = bags(bag(one, "criteria"), "allOf");
        const seconds = isoSeconds(facts(one)["windowSize"]);
        if (seconds === undefined || !about.includes(String(condition?.["metricName"]))) return [];
        return [{ name: text(one, "ruleName") ?? one.id.split("/").at(-1)!, seconds }];
      }),
  );
}

/** Front Door asks; of its samples so many must be bad as leave too few good ones. */
function leaves(world: TraceWorld) {
  const [group] = world.all(token.group);
  const every = Number(bag(group, "healthProbeSettings")["probeIntervalInSeconds"] ?? 5);
  const { sampleSize = 2, successfulSamplesRequired = 1 } = bag(group, "loadBalancingSettings");
  const bad = Number(sampleSize) - Number(successfulSamplesRequired) + 1;
  const source = group
    ? "the probe of Front Door's origin group"
    : "learn.microsoft.com/azure/load-balancer/load-balancer-custom-probe-overview: 5 s, twice";
  return { what: "the load balancer leaves the zone out", seconds: every * bad, source };
}

function bucketsOf(world: TraceWorld): BucketFacts[] {
  return madeBelow(world, token.account, "gocoffee:azure:ObjectStore").flatMap(({ name, standing }) => {
    const purpose = name.replace(/-account$/, "");
    if (!["uploads", "backups", "cluster-backups"].includes(purpose)) return [];
    const sku = String(bag(standing, "sku")["name"] ?? "");
    const paired = /_(RA)?GZ?RS$/.test(sku);
    return [
      {
        ...{ item: `azure bucket ${purpose}`, zones: /_(RA)?G?ZRS$/.test(sku), across: undefined },
        away: paired ? { region: "the paired region", age: pairAge, opens: pairOpens } : undefined,
        ...(purpose === "uploads" ? {} : { aside: "backups of what stands elsewhere" }),
      },
    ];
  });
}
