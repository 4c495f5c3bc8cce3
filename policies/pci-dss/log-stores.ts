// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { TrailArgs } from "@pulumi/aws/cloudtrail";
import type { ClusterArgs } from "@pulumi/aws/eks";
import type { LoadBalancerArgs } from "@pulumi/aws/lb";
import type { InstanceArgs } from "@pulumi/aws/rds";
import type {
  BucketArgs,
  BucketLoggingArgs,
  BucketObjectLockConfigurationArgs,
  BucketVersioningArgs,
} from "@pulumi/aws/s3";
import {
  each,
  fail,
  findings,
  type Inputs,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type StackRule,
  unlocked,
} from "../shared/rule";

const bucketType = "aws:s3/bucket:Bucket";
const bucketLogging = "aws:s3/bucketLogging:BucketLogging";
const balancer = "aws:lb/loadBalancer:LoadBalancer";
const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";
const eks = "aws:eks/cluster:Cluster";
const trail = "aws:cloudtrail/trail:Trail";
const versioning = "aws:s3/bucketVersioning:BucketVersioning";
const objectLock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";

const accessLogged = {
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["10.2.1"], soc2: ["CC7.2"], hipaa: ["164.312(b)"], gdpr: ["32(1)(b)"] },
  unconfirmed: [],
  because: "who did what is asked after an incident, and cannot be recorded then",
} as const;

/** Source: Amazon EKS user guide, "Send control plane logs to CloudWatch Logs". */
const controlPlaneLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

const accessLogs: ResourceRule<never> = {
  ...accessLogged,
  id: "aws-access-logs",
  applies: [balancer, instance, cluster, eks],
  judges: "load balancers, databases and clusters record who asked what of them",
  remedy:
    "Set accessLogs on the load balancer, enabledCloudwatchLogsExports on the database, all five enabledClusterLogTypes on the cluster.",
  check(inputs, { type }) {
    if (type === eks) {
      const { enabledClusterLogTypes } = inputs as Inputs<ClusterArgs>;
      return findings(() => {
        const off = controlPlaneLogs.filter((one) => !enabledClusterLogTypes?.includes(one));
        return off.length > 0 && `enabledClusterLogTypes lacks ${off.join(", ")}; add what is missing`;
      });
    }
    if (type === balancer) {
      const { accessLogs: logs, loadBalancerType } = inputs as Inputs<LoadBalancerArgs>;
      if ((loadBalancerType ?? "application") !== "application")
        return notApplicable("only application load balancers know requests");
      return findings(() => logs?.enabled !== true && "accessLogs.enabled is not on; set it, with a bucket");
    }
    const { enabledCloudwatchLogsExports, engine } = inputs as Inputs<InstanceArgs>;
    return findings(() => {
      const wanted = /postgres/.test(engine ?? "") ? "postgresql" : undefined;
      const sent: readonly string[] = enabledCloudwatchLogsExports ?? [];
      if (sent.length === 0) return "enabledCloudwatchLogsExports is empty; send the engine's logs";
      return wanted !== undefined && !sent.includes(wanted) && `enabledCloudwatchLogsExports lacks ${wanted}; add it`;
    });
  },
};

const bucketAccessLogs: StackRule<BucketArgs> = {
  ...accessLogged,
  id: "aws-s3-access-logs",
  applies: [bucketType],
  reads: [bucketLogging],
  judges: "a bucket records who asked for what is in it",
  remedy: "Give it a BucketLogging that names another bucket, which takes the records of all.",
  checkStack(bucket, stack) {
    if (stack.pointingAt<BucketLoggingArgs>(bucket, bucketLogging, "targetBucket").length > 0)
      return notApplicable("it takes the records of others: one that recorded itself would never come to rest");
    const own = stack.pointingAt<BucketLoggingArgs>(bucket, bucketLogging, "bucket");
    return own.length > 0 ? pass : fail("no BucketLogging of this stack names it; add one");
  },
};

const auditKept: StackRule<BucketArgs> = {
  id: "aws-log-bucket-protected",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["10.3.2", "10.3.3", "10.5.1"],
    soc2: ["CC7.2", "CC7.3"],
    hipaa: ["164.312(c)(1)", "164.312(b)"],
    gdpr: ["32(1)(b)"],
  },
  unconfirmed: ["CC7.2", "CC7.3", "164.312(c)(1)", "164.312(b)", "32(1)(b)"],
  // S3 and AWS Config refuse to write into a bucket that locks all that comes: of the logs, the record of calls can be locked.
  applies: [bucketType],
  reads: [trail, versioning, objectLock],
  judges: "the bucket of a record of calls keeps every version of it for a year, and is not deleted by mistake",
  because: "whoever breaks in deletes the record first",
  remedy:
    "Give it versioning, an object lock of 365 days at least, no forceDestroy, and in prod Pulumi's option protect.",
  checkStack(bucket, stack) {
    if (stack.pointingAt<TrailArgs>(bucket, trail, "s3BucketName").length === 0)
      return notApplicable("no trail writes into it");
    const versions = stack.pointingAt<BucketVersioningArgs>(bucket, versioning, "bucket");
    const locks = stack.pointingAt<BucketObjectLockConfigurationArgs>(bucket, objectLock, "bucket");
    return findings(
      () =>
        !versions.some(({ props }) => props.versioningConfiguration.status === "Enabled") &&
        "no BucketVersioning of this stack enables its versions; add one",
      () => locks.length === 0 && "no BucketObjectLockConfiguration of this stack names it; add one of 365 days",
      () => each(locks, ({ name, props }) => tooShort(props).map((reason) => `${name} ${reason}`)),
      () => bucket.props.forceDestroy === true && unlocked("forceDestroy is true; set it to false"),
      () => bucket.grade === "prod" && !bucket.protect && unlocked("Pulumi's option protect is off; set it in prod"),
    );
  },
};

function tooShort({ rule }: Inputs<BucketObjectLockConfigurationArgs>): string[] {
  const { days, years, mode } = rule?.defaultRetention ?? {};
  const kept = days ?? (years ?? 0) * 365;
  if (kept < 365) return [`locks for ${kept} days; want 365 at least`];
  return /^(GOVERNANCE|COMPLIANCE)$/.test(mode ?? "") ? [] : [`has the mode ${mode}; want GOVERNANCE or COMPLIANCE`];
}

export const logStoreRules: readonly Rule[] = [accessLogs, bucketAccessLogs, auditKept];
