import { cacheTimes, databaseTimes, replicationAge } from "../../components/aws/data/recovery";
import type { BucketFacts } from "../../components/core/recovery-parts";
import type { DatabaseFacts, LagAlarm } from "../../components/core/recovery-paths";
import type { CloudFacts } from "../../components/core/recovery-plan";
import type { Standing } from "../../simulators/core/standing";
import { bag, bags, facts, text, texts, type TraceWorld } from "../trace/world";
import { copiedAcross } from "./copies";
import { firstTold, madeBelow, numberOf } from "./stores";

/*
 * What AWS's resources say of a loss.
 */

const token = {
  instance: "aws:rds/instance:Instance",
  away: "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
  bucket: "aws:s3/bucket:Bucket",
  replication: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  targets: "aws:lb/targetGroup:TargetGroup",
  nodes: "aws:eks/nodeGroup:NodeGroup",
  subnet: "aws:ec2/subnet:Subnet",
  edge: "aws:cloudfront/distribution:Distribution",
} as const;

/** Undefined where nothing of AWS's stands. */
export function awsFacts(world: TraceWorld): Omit<CloudFacts, "volumes"> | undefined {
  const databases = madeBelow(world, token.instance, "gocoffee:aws:Database");
  const caches = madeBelow(world, token.cache, "gocoffee:aws:Cache");
  if (databases.length + caches.length + world.all(token.nodes).length === 0) return undefined;
  const stores = databases.map(({ name, standing }) => database(world, name, standing));
  const cached = caches.map(({ name, standing }) => ({
    item: `aws ${name.replace(/-group$/, "")}`,
    otherZone: facts(standing)["automaticFailoverEnabled"] === true && facts(standing)["multiAzEnabled"] === true,
  }));
  return {
    cloud: "aws",
    zones: zonesOf(world),
    leaves: leaves(world),
    told: told(world),
    // Alarms stand in a region, and go with it.
    toldAway: told(world, databases[0]?.standing.region),
    databases: stores.map((one) => ({ facts: one, times: databaseTimes })),
    caches: cached.map((one) => ({ facts: one, times: cacheTimes })),
    buckets: bucketsOf(world),
    passed: {
      ...{ cloud: "aws", edge: world.all(token.edge).length > 0, database: stores[0]?.standby ?? "none" },
      cacheCopies: cached.some(({ otherZone }) => otherZone),
    },
  };
}

function database(world: TraceWorld, name: string, standing: Standing): DatabaseFacts {
  const own = [text(standing, "arn"), text(standing, "identifier")];
  const copy = world
    .all(token.instance)
    .find((one) => one.region !== standing.region && own.includes(text(one, "replicateSourceDb") ?? "-"));
  const backups = world.all(token.away).find((one) => facts(one)["sourceDbInstanceArn"] === own[0]);
  return {
    item: `aws ${name.replace(/-instance$/, "")}`,
    standby: facts(standing)["multiAz"] === true ? "otherZone" : "none",
    momentDays: numberOf(standing, "backupRetentionPeriod"),
    away: copy && { region: copy.region, lag: lagOf(world, text(copy, "identifier")) },
    backupsAway: backups && backups.region !== standing.region ? { region: backups.region } : undefined,
  };
}

/** The alarm on the lag of a copy: one that is told to somebody, also where the copy says nothing. */
function lagOf(world: TraceWorld, identifier: string | undefined): LagAlarm | undefined {
  const found = world
    .all(token.alarm)
    .find(
      (one) =>
        facts(one)["metricName"] === "ReplicaLag" &&
        bag(one, "dimensions")["DBInstanceIdentifier"] === identifier &&
        tellsSomebody(one) &&
        facts(one)["treatMissingData"] === "breaching",
    );
  return (
    found && {
      name: text(found, "name") ?? found.id,
      thresholdSeconds: numberOf(found, "threshold"),
      toldAfterSeconds: numberOf(found, "period") * numberOf(found, "evaluationPeriods"),
    }
  );
}

const tellsSomebody = (alarm: Standing): boolean =>
  texts(alarm, "alarmActions").length > 0 && facts(alarm)["actionsEnabled"] !== false;

/** Alarms of the way in, of the health checks, and of copies that are late: a second later each second, from the loss of their original on. */
function told(world: TraceWorld, without?: string) {
  const about = ["AWS/ApplicationELB", "AWS/NetworkELB", "AWS/Route53"];
  const tells = world
    .all(token.alarm)
    .filter((one) => tellsSomebody(one) && one.region !== without)
    .filter(
      (one) =>
        about.includes(text(one, "namespace") ?? "") ||
        (facts(one)["metricName"] === "ReplicaLag" && facts(one)["treatMissingData"] === "breaching"),
    );
  return firstTold(
    tells.map((one) => ({
      name: text(one, "name") ?? one.id,
      seconds:
        (facts(one)["metricName"] === "ReplicaLag" ? numberOf(one, "threshold") : 0) +
        numberOf(one, "period") * numberOf(one, "evaluationPeriods"),
    })),
  );
}

function zonesOf(world: TraceWorld): number {
  const subnets = new Set(world.all(token.nodes).flatMap((one) => texts(one, "subnetIds")));
  const zones = [...subnets].map((id) => text(world.find(token.subnet, id), "availabilityZone"));
  return new Set(zones.filter((zone) => zone !== undefined)).size;
}

/** Health checks of the load balancer: its own, or of the one that the cluster's controller makes, with AWS's defaults. */
function leaves(world: TraceWorld) {
  const [check] = world.all(token.targets).map((one) => bag(one, "healthCheck"));
  const { interval, unhealthyThreshold } = check ?? {};
  const [every, times] = [Number(interval ?? 10), Number(unhealthyThreshold ?? 3)];
  const source =
    check === undefined
      ? "kubernetes-sigs/aws-load-balancer-controller, service annotations: 10 s, 3 times"
      : "the health check of the target group";
  return { what: "the load balancer leaves the zone out", seconds: every * times, source };
}

function bucketsOf(world: TraceWorld): BucketFacts[] {
  return madeBelow(world, token.bucket, "gocoffee:aws:ObjectStore").flatMap(({ name, standing }) => {
    const purpose = name.replace(/-bucket$/, "");
    if (!["assets", "uploads", "backups"].includes(purpose)) return [];
    return [
      {
        ...{ item: `aws bucket ${purpose}`, zones: true, away: awayOf(world, standing) },
        across: copiedAcross(world, text(standing, "bucket") ?? standing.id),
        ...(purpose === "assets" ? { madeBy: "a release" } : {}),
        ...(purpose === "backups" ? { aside: "backups of what stands elsewhere" } : {}),
      },
    ];
  });
}

function awayOf(world: TraceWorld, bucket: Standing): BucketFacts["away"] {
  const own = text(bucket, "bucket") ?? bucket.id;
  const found = world.all(token.replication).find((one) => facts(one)["bucket"] === own);
  const rule = bags(found, "rules").find((one) => one["status"] === "Enabled");
  const to = bag(rule, "destination");
  const copy = world.find(token.bucket, to["bucket"], "arn");
  const time = bag(to, "replicationTime");
  if (copy === undefined || copy.region === bucket.region || time["status"] !== "Enabled") return undefined;
  return { region: copy.region, age: replicationAge(Number(bag(time, "time")["minutes"])) };
}
