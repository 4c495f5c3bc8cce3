import { TraceWorld } from "../../../cli/trace/world";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";

/** Something that stands, and how the engine calls it. */
export interface Made {
  token: string;
  id: string;
  region: string;
  props: Props;
  /** The component above it, `gocoffee:aws:Database`, and its name. */
  below?: string;
  name?: string;
}

export const made = (
  token: string,
  id: string,
  props: Props = {},
  rest: Partial<Pick<Made, "region" | "below" | "name">> = {},
): Made => ({ token, id, props, region: "us-east-1", ...rest });

/** A world of these, as the engine made them. */
export function worldOf(all: readonly Made[]): TraceWorld {
  const standings = all.map(({ token, id, region, props }): Standing => ({
    token,
    id,
    scope: "",
    region,
    inputs: {},
    outputs: { ...props },
  }));
  const state = all.map(({ token, id, below = "", name = id, props }) => ({
    ...{ type: token, id, custom: true, outputs: props },
    urn: `urn:pulumi:prod::go-coffee::${below === "" ? "" : `${below}$`}${token}::${name}`,
  }));
  return new TraceWorld(standings, state);
}

/** All but those whose id is one of these. */
export const without = (all: readonly Made[], ...ids: string[]): Made[] => all.filter(({ id }) => !ids.includes(id));

/** With other values of one of them. */
export const changed = (all: readonly Made[], id: string, props: Props): Made[] =>
  all.map((one) => (one.id === id ? { ...one, props: { ...one.props, ...props } } : one));

const topic = { alarmActions: ["arn:aws:sns:us-east-1:1:alerts"], actionsEnabled: true };
const arn = "arn:aws:rds:us-east-1:1:db:main";

/** AWS, as prod has it. */
export const aws: readonly Made[] = [
  made(
    "aws:rds/instance:Instance",
    "db-main",
    { arn, identifier: "main", multiAz: true, backupRetentionPeriod: 35 },
    { below: "gocoffee:aws:Database", name: "database-instance" },
  ),
  made(
    "aws:rds/instance:Instance",
    "db-away",
    { arn: "a", identifier: "away", replicateSourceDb: arn },
    { below: "gocoffee:aws:DatabaseReplica", region: "us-west-2" },
  ),
  made(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "away-lag",
    {
      ...topic,
      name: "away-lag",
      metricName: "ReplicaLag",
      namespace: "AWS/RDS",
      dimensions: { DBInstanceIdentifier: "away" },
      threshold: 450,
      period: 60,
      evaluationPeriods: 5,
      treatMissingData: "breaching",
    },
    { region: "us-west-2" },
  ),
  made(
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    "backups",
    { sourceDbInstanceArn: arn, retentionPeriod: 35 },
    { region: "us-west-2" },
  ),
  made(
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "cache",
    { automaticFailoverEnabled: true, multiAzEnabled: true },
    { below: "gocoffee:aws:Cache", name: "cache-group" },
  ),
  made(
    "aws:s3/bucket:Bucket",
    "up",
    { bucket: "up", arn: "arn:aws:s3:::up" },
    { below: "gocoffee:aws:ObjectStore", name: "uploads-bucket" },
  ),
  made("aws:s3/bucket:Bucket", "up-west", { bucket: "up-west", arn: "arn:aws:s3:::up-west" }, { region: "us-west-2" }),
  made("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "up-copies", {
    bucket: "up",
    rules: [
      {
        status: "Enabled",
        destination: { bucket: "arn:aws:s3:::up-west", replicationTime: { status: "Enabled", time: { minutes: 15 } } },
      },
    ],
  }),
  made("aws:eks/nodeGroup:NodeGroup", "general", { subnetIds: ["s-a", "s-b", "s-c"] }),
  ...["a", "b", "c"].map((zone) =>
    made("aws:ec2/subnet:Subnet", `s-${zone}`, { availabilityZone: `us-east-1${zone}` }),
  ),
  made("aws:lb/targetGroup:TargetGroup", "targets", { healthCheck: { interval: 10, unhealthyThreshold: 2 } }),
  made("aws:route53/zone:Zone", "zone", { name: "gocoffee.example" }),
];

/** Route 53's answers, and what it asks. */
export const route53: readonly Made[] = ["aws", "gcp", "azure"].flatMap((cloud) => [
  made("aws:route53/healthCheck:HealthCheck", `check-${cloud}`, {
    fqdn: `${cloud}.gocoffee.example`,
    requestInterval: 30,
    failureThreshold: 3,
  }),
  made("aws:route53/record:Record", `record-${cloud}`, {
    name: "gocoffee.example",
    type: "A",
    setIdentifier: cloud,
    healthCheckId: `check-${cloud}`,
    ttl: 60,
  }),
]);

const channel = { notificationChannels: ["projects/p/notificationChannels/1"], enabled: true };
const asks = (query: string, duration = "300s") => ({
  ...channel,
  conditions: [{ conditionPrometheusQueryLanguage: { query, duration, evaluationInterval: "60s" } }],
});
const sqlLag = (pattern: string) => {
  const lag = `cloudsql_googleapis_com:database_replication_replica_lag{monitored_resource="cloudsql_database",database_id=~".+:${pattern}"}`;
  return `max(${lag}) > 450 or absent(${lag})`;
};

export const gcp: readonly Made[] = [
  made(
    "gcp:sql/databaseInstance:DatabaseInstance",
    "sql",
    {
      ...{ name: "sql", region: "us-central1" },
      settings: {
        availabilityType: "REGIONAL",
        backupConfiguration: {
          enabled: true,
          pointInTimeRecoveryEnabled: true,
          transactionLogRetentionDays: 7,
          location: "us",
        },
      },
    },
    { below: "gocoffee:gcp:Database", name: "database-instance", region: "us-central1" },
  ),
  made(
    "gcp:sql/databaseInstance:DatabaseInstance",
    "sql-east",
    { name: "sql-standby-x1y2", region: "us-east4", masterInstanceName: "sql" },
    { region: "us-east4" },
  ),
  made("gcp:monitoring/alertPolicy:AlertPolicy", "sql-lag", {
    displayName: "sql-lag",
    ...asks(sqlLag("sql-standby-[a-z0-9]+")),
  }),
  made(
    "gcp:redis/instance:Instance",
    "redis",
    { tier: "STANDARD_HA" },
    { below: "gocoffee:gcp:Cache", name: "cache-instance" },
  ),
  made(
    "gcp:storage/bucket:Bucket",
    "g-up",
    { name: "g-up", rpo: "ASYNC_TURBO", customPlacementConfig: { dataLocations: ["US-CENTRAL1", "US-EAST4"] } },
    { below: "gocoffee:gcp:ObjectStore", name: "uploads-bucket" },
  ),
  made("gcp:container/cluster:Cluster", "gke", { nodeLocations: ["a", "b", "c"] }),
];

/** A warm standby that follows. */
export const warm: readonly Made[] = [
  made("gcp:databasemigrationservice/migrationJob:MigrationJob", "job", {
    migrationJobId: "standby",
    desiredState: "RUNNING",
  }),
  made("gcp:monitoring/alertPolicy:AlertPolicy", "warm-lag", {
    displayName: "warm-lag",
    ...asks(
      'max(datamigration_googleapis_com:migration_job_max_replica_sec_lag{migration_job_id="standby"}) > 450 or absent(x)',
    ),
  }),
];

/** Google's check of AWS's own way in, and who is told of it. */
export const outside: readonly Made[] = [
  made("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig", "uptime-aws", {
    uptimeCheckId: "asks-aws",
    monitoredResource: { labels: { host: "aws.gocoffee.example" } },
  }),
  made("gcp:monitoring/alertPolicy:AlertPolicy", "primary-down", {
    displayName: "primary-down",
    ...asks(
      'avg(avg_over_time(monitoring_googleapis_com:uptime_check_check_passed{check_id="asks-aws"}[5m])) < 0.5',
      "0s",
    ),
  }),
];

/** What the state keeps of the standby's promotion: a Stash gives what it began with for ever. */
export const promoted: readonly Made[] = [
  made(
    "pulumi:index:Stash",
    "step",
    { input: "promoted", output: "prepared" },
    { below: "gocoffee:gcp:WarmStandby", name: "warm-standby-step" },
  ),
];

const action = { actions: [{ actionGroupId: "g" }], enabled: true };

export const azure: readonly Made[] = [
  made(
    "azure-native:dbforpostgresql:Server",
    "/pg",
    {
      location: "eastus2",
      highAvailability: { mode: "SameZone" },
      backup: { backupRetentionDays: 35, geoRedundantBackup: "Disabled" },
    },
    { below: "gocoffee:azure:Database", name: "database-server" },
  ),
  made("azure-native:dbforpostgresql:Server", "/pg-away", {
    location: "centralus",
    sourceServerResourceId: "/PG",
    replicationRole: "AsyncReplica",
  }),
  made("azure-native:monitor:MetricAlert", "/lag", {
    ...action,
    ruleName: "lag",
    scopes: ["/pg-away"],
    evaluationFrequency: "PT5M",
    windowSize: "PT5M",
    criteria: { allOf: [{ metricName: "physical_replication_delay_in_seconds", threshold: 450 }] },
  }),
  made(
    "azure-native:redisenterprise:RedisEnterprise",
    "/redis",
    { highAvailability: "Enabled" },
    { below: "gocoffee:azure:Cache", name: "cache-cluster" },
  ),
  made(
    "azure-native:storage:StorageAccount",
    "/up",
    { sku: { name: "Standard_GZRS" } },
    { below: "gocoffee:azure:ObjectStore", name: "uploads-account" },
  ),
  made("azure-native:containerservice:AgentPool", "/pool", { availabilityZones: ["1", "2", "3"] }),
  made("azure-native:cdn:AFDOriginGroup", "/group", {
    healthProbeSettings: { probeIntervalInSeconds: 100 },
    loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3 },
  }),
];

/** What copies uploads to Google. */
export const copies: readonly Made[] = [
  made("gcp:storage/transferJob:TransferJob", "sweeps", {
    status: "ENABLED",
    transferSpec: { awsS3DataSource: { bucketName: "up" } },
    schedule: { repeatInterval: "86400s" },
  }),
  made("gcp:storage/transferJob:TransferJob", "follows", {
    status: "ENABLED",
    transferSpec: { awsS3DataSource: { bucketName: "up" } },
    eventStream: { name: "arn:aws:sqs:us-east-1:1:queue" },
  }),
  made("aws:cloudwatch/metricAlarm:MetricAlarm", "late", {
    ...topic,
    name: "late",
    metricName: "ApproximateAgeOfOldestMessage",
    namespace: "AWS/SQS",
    dimensions: { QueueName: "queue" },
    threshold: 450,
    period: 60,
    evaluationPeriods: 1,
  }),
];
