import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const bucket = of("aws:s3/bucket:Bucket");
const logging = of("aws:s3/bucketLogging:BucketLogging");
const versioning = of("aws:s3/bucketVersioning:BucketVersioning");
const lock = of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration");
const lifecycle = of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
const trail = of("aws:cloudtrail/trail:Trail");
const balancer = of("aws:alb/loadBalancer:LoadBalancer");
const db = of("aws:rds/instance:Instance");
const eks = of("aws:eks/cluster:Cluster");

const audit = (props: object = {}) => bucket({ bucket: "audit", ...props }, { name: "audit" });
const written = trail({ s3BucketName: "audit" }, { name: "trail" });
const versioned = (status = "Enabled") =>
  versioning({ bucket: "audit", versioningConfiguration: { status } }, { name: "versions" });
const locked = (defaultRetention: object) => lock({ bucket: "audit", rule: { defaultRetention } }, { name: "lock" });
const year = locked({ mode: "COMPLIANCE", days: 365 });
const lives = (...rules: object[]) =>
  lifecycle({ bucket: "audit", rules: rules.map((rule) => ({ status: "Enabled", ...rule })) }, { name: "life" });
const oldGo = { noncurrentVersionExpiration: { noncurrentDays: 30 } };

export const recordCases: RuleCases[] = [
  {
    rule: "aws-access-logs",
    cases: [
      {
        name: "all logs of a cluster",
        given: eks({ enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"] }),
        says: "pass",
      },
      {
        name: "some logs of a cluster",
        given: eks({ enabledClusterLogTypes: ["api", "audit"] }),
        says: /lacks authenticator, controllerManager, scheduler/,
      },
      { name: "a cluster without", given: eks({}), says: /lacks api, audit/ },
      {
        name: "a load balancer, under its other token",
        given: balancer({ accessLogs: { enabled: true, bucket: "logs" } }),
        says: "pass",
      },
      { name: "a load balancer without", given: balancer({}), says: /accessLogs.enabled is not on/ },
      { name: "a network load balancer", given: balancer({ loadBalancerType: "network" }), says: "notApplicable" },
      {
        name: "a database",
        given: db({ engine: "postgres", enabledCloudwatchLogsExports: ["postgresql", "upgrade"] }),
        says: "pass",
      },
      {
        name: "a database's upgrades alone",
        given: db({ engine: "postgres", enabledCloudwatchLogsExports: ["upgrade"] }),
        says: /lacks postgresql/,
      },
      { name: "a database without", given: db({ engine: "mysql" }), says: /enabledCloudwatchLogsExports is empty/ },
      { name: "what is not known yet", given: eks({ enabledClusterLogTypes: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-s3-access-logs",
    neverUnknown: "where a value comes from is known at preview",
    cases: [
      {
        name: "a bucket that is recorded",
        given: [audit(), logging({ bucket: "audit", targetBucket: "logs" }, { name: "record" })],
        says: "pass",
      },
      { name: "one that is not", given: [audit()], says: /no BucketLogging/ },
      {
        name: "the version 6 of the SDK",
        given: [
          { type: "aws:s3/bucketV2:BucketV2", name: "audit", props: { bucket: "audit" } },
          {
            type: "aws:s3/bucketLoggingV2:BucketLoggingV2",
            name: "record",
            props: { bucket: "audit", targetBucket: "logs" },
          },
        ],
        says: "pass",
      },
      {
        name: "the bucket of the records",
        given: [audit(), logging({ bucket: "assets", targetBucket: "audit" }, { name: "record" })],
        says: "notApplicable",
      },
    ],
  },
  {
    rule: "aws-log-bucket-protected",
    cases: [
      { name: "locked for a year", given: [audit(), written, versioned(), year], says: "pass" },
      {
        name: "locked for two",
        given: [audit(), written, versioned(), locked({ mode: "GOVERNANCE", years: 2 })],
        says: "pass",
      },
      { name: "no lock", given: [audit(), written, versioned()], says: /no BucketObjectLockConfiguration/ },
      {
        name: "a month",
        given: [audit(), written, versioned(), locked({ mode: "GOVERNANCE", days: 30 })],
        says: /lock locks for 30 days/,
      },
      { name: "no versions", given: [audit(), written, year], says: /no BucketVersioning/ },
      { name: "versions that are off", given: [audit(), written, versioned("Suspended"), year], says: /enables/ },
      {
        name: "one that goes with all that is in it",
        given: [audit({ forceDestroy: true }), written, versioned(), year],
        says: /forceDestroy is true/,
      },
      {
        name: "not protected in prod",
        given: [audit(), written, versioned(), year],
        says: /option protect is off/,
        stack: "prod",
      },
      {
        name: "a time that is not known yet",
        given: [audit(), written, versioned(), locked({ mode: "GOVERNANCE", days: UNKNOWN })],
        says: "undetermined",
      },
      { name: "a bucket of something else", given: [audit(), versioned()], says: "notApplicable" },
    ],
  },
  {
    rule: "aws-s3-versioning-lifecycle",
    cases: [
      { name: "versions that go", given: [audit(), versioned(), lives(oldGo)], says: "pass" },
      { name: "no lifecycle", given: [audit(), versioned()], says: /no BucketLifecycleConfiguration/ },
      { name: "no versions", given: [audit(), lives(oldGo)], says: /no BucketVersioning/ },
      {
        name: "versions for ever",
        given: [audit(), versioned(), lives({ expiration: { days: 30 } })],
        says: /no rule for the whole bucket ends old versions/,
      },
      {
        name: "a rule for a part",
        given: [audit(), versioned(), lives({ ...oldGo, filter: { prefix: "tmp/" } })],
        says: /no rule for the whole bucket/,
      },
      {
        name: "a rule that is off",
        given: [audit(), versioned(), lives({ ...oldGo, status: "Disabled" })],
        says: /no rule for the whole bucket/,
      },
      {
        name: "in time",
        given: [audit({ tags: { "retention-days": "365" } }), versioned(), lives(oldGo, { expiration: { days: 365 } })],
        says: "pass",
      },
      {
        name: "too late",
        given: [audit({ tags: { "retention-days": "30" } }), versioned(), lives(oldGo, { expiration: { days: 365 } })],
        says: /kept 365 days, and the tag says 30/,
      },
      {
        name: "too early, by a rule beside the one that the tag is about",
        given: [
          audit({ tags: { "retention-days": "365" } }),
          versioned(),
          lives(oldGo, { expiration: { days: 365 } }, { expiration: { days: 1 } }),
        ],
        says: /objects go after 1 days, and the tag says 365/,
      },
      {
        name: "personal data that goes, and no tag says so",
        given: [audit({ tags: { "data-class": "personal" } }), versioned(), lives(oldGo, { expiration: { days: 1 } })],
        says: /objects go after 1 days, and no tag says that they may; set retention-days/,
      },
      {
        name: "other data that goes",
        given: [audit({ tags: { "data-class": "internal" } }), versioned(), lives(oldGo, { expiration: { days: 1 } })],
        says: "pass",
      },
      {
        name: "a part of personal data that goes",
        given: [
          audit({ tags: { "data-class": "personal" } }),
          versioned(),
          lives(oldGo, { expiration: { days: 1 }, filter: { prefix: "tmp/" } }),
        ],
        says: "pass",
      },
      {
        name: "a time that is not known yet",
        given: [audit(), versioned(), lives({ noncurrentVersionExpiration: { noncurrentDays: UNKNOWN } })],
        says: "undetermined",
      },
      { name: "a stack without buckets", given: [db({})], says: "notApplicable" },
    ],
  },
];
