// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { SubnetworkArgs } from "@pulumi/gcp/compute";
import type { ProjectBucketConfigArgs, ProjectSinkArgs } from "@pulumi/gcp/logging";
import type { IAMAuditConfigArgs } from "@pulumi/gcp/projects";
import type { BucketArgs } from "@pulumi/gcp/storage";
import {
  each,
  findings,
  type Inputs,
  notApplicable,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const auditConfig = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const sinks: readonly string[] = [
  "gcp:logging/projectSink:ProjectSink",
  "gcp:logging/folderSink:FolderSink",
  "gcp:logging/organizationSink:OrganizationSink",
];
const bucketType = "gcp:storage/bucket:Bucket";
const logBuckets: readonly string[] = [
  "gcp:logging/projectBucketConfig:ProjectBucketConfig",
  "gcp:logging/folderBucketConfig:FolderBucketConfig",
  "gcp:logging/organizationBucketConfig:OrganizationBucketConfig",
];
const year = 365 * 86_400;

const auditRecorded: StackRule<never> = {
  id: "gcp-audit-logs",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["10.2.1", "10.2.1.1", "10.3.3"],
    soc2: ["CC7.2"],
    hipaa: ["164.312(b)"],
    gdpr: ["32(1)(b)"],
  },
  unconfirmed: ["32(1)(b)"],
  // What owns a project's record owns the project.
  applies: [auditConfig, sinks[0]!],
  reads: [bucketType, ...logBuckets],
  judges: "who reads or writes data in a project is recorded, in every service, and led to a bucket that is locked",
  because: "what nobody recorded cannot be found out afterwards, and whoever breaks in deletes the record first",
  remedy:
    "Add an IAMAuditConfig for allServices with DATA_READ and DATA_WRITE and nobody exempt, and a ProjectSink into a bucket with retentionPolicy.isLocked.",
  checkStack(resource, stack) {
    const records = stack.all<IAMAuditConfigArgs>(auditConfig);
    return findings(
      () => {
        const all = records.filter(({ props }) => props.service === "allServices");
        if (all.length === 0) return "no IAMAuditConfig of this stack is for allServices; add one";
        return each(["DATA_READ", "DATA_WRITE"], (kind) => leavesOut(all, kind));
      },
      () => {
        // Where there is a configuration, it is told of this, and not each sink as well.
        if (resource.type !== auditConfig && records.length > 0) return false;
        const led = stack.all<ProjectSinkArgs>(sinks[0]!).filter(({ props }) => props.disabled !== true);
        // One that leads to a locked bucket is enough, whatever is not known yet of another.
        const known = led.map((sink) => ifKnown(() => leadsToLocked(sink, stack)));
        if (known.includes(true)) return false;
        return (
          !led.some((sink) => leadsToLocked(sink, stack)) &&
          "no ProjectSink of this stack leads to a bucket that is locked; add one"
        );
      },
    );
  },
};

/** Configurations of one service are joined: Cloud Audit Logs, "Configure Data Access audit logs". Somebody exempt is not recorded at all. */
function leavesOut(all: readonly StackResource<Inputs<IAMAuditConfigArgs>>[], kind: string): string[] {
  const configs = all.flatMap(({ props }) => props.auditLogConfigs).filter(({ logType }) => logType === kind);
  if (configs.length === 0) return [`${all[0]!.name} does not record ${kind}; add it`];
  return configs
    .flatMap(({ exemptedMembers }) => exemptedMembers ?? [])
    .map((member) => `${all[0]!.name} does not record ${kind} of ${member}; exempt nobody`);
}

function leadsToLocked(sink: StackResource<Inputs<ProjectSinkArgs>>, stack: StackView): boolean {
  return (
    stack
      .all<BucketArgs>(bucketType)
      .some((bucket) => takes(bucket, sink, stack) && bucket.props.retentionPolicy?.isLocked === true) ||
    logBuckets.some((type) =>
      stack.behind<ProjectBucketConfigArgs>(sink, "destination", type).some(({ props }) => props.locked === true),
    )
  );
}

/** Whether a sink leads to a bucket. Its name is unknown at preview: where the destination comes from is not. */
function takes(
  bucket: StackResource<Inputs<BucketArgs>>,
  sink: StackResource<Inputs<{ destination: string }>>,
  stack: StackView,
): boolean {
  if (stack.pointingAt<{ destination: string }>(bucket, sink.type, "destination").some(({ urn }) => urn === sink.urn))
    return true;
  const [named, destination] = [ifKnown(() => bucket.props.name), ifKnown(() => sink.props.destination)];
  return named !== undefined && destination === `storage.googleapis.com/${named}`;
}

const logsKept: StackRule<never> = {
  id: "gcp-log-retention-365",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["10.5.1", "10.3.2"], soc2: ["CC7.2"], hipaa: ["164.312(b)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["164.312(b)", "32(1)(b)"],
  applies: [...logBuckets, bucketType],
  reads: sinks,
  judges: "logs are kept for a year at least, and the bucket that a sink fills is locked for as long",
  because: "most break-ins are found out months later, and whoever broke in would delete the record first",
  remedy: "Set retentionDays to 365 or more; on the bucket retentionPolicy with 31536000 seconds and isLocked.",
  checkStack(resource, stack) {
    if (resource.type !== bucketType) {
      const { retentionDays } = resource.props as Inputs<ProjectBucketConfigArgs>;
      // 30 unless set. Source: Cloud Logging API, LogBucket.
      return findings(() => (retentionDays ?? 30) < 365 && `retentionDays is ${retentionDays}; want 365 at least`);
    }
    const bucket = resource as StackResource<Inputs<BucketArgs>>;
    const filled = sinks.some((type) =>
      stack.all<{ destination: string }>(type).some((sink) => takes(bucket, sink, stack)),
    );
    if (!filled) return notApplicable("no sink of this stack writes into it");
    return findings(
      () => {
        const period = bucket.props.retentionPolicy?.retentionPeriod;
        return !(Number(period) >= year) && `retentionPolicy.retentionPeriod is ${period}; want 31536000 at least`;
      },
      () =>
        bucket.props.retentionPolicy?.isLocked !== true &&
        `retentionPolicy.isLocked is ${bucket.props.retentionPolicy?.isLocked}; set it`,
    );
  },
};

const trafficRecorded: ResourceRule<SubnetworkArgs> = {
  id: "gcp-subnet-flow-logs",
  severity: "medium",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["10.2.1"], soc2: ["CC7.2"], hipaa: ["164.312(b)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["164.312(b)", "32(1)(b)"],
  applies: ["gcp:compute/subnetwork:Subnetwork"],
  judges: "the traffic of a subnet is recorded, and Google's own services are reached without the internet",
  because: "who looked for a way in is seen there first",
  remedy: "Set logConfig and privateIpGoogleAccess.",
  check(subnet) {
    // Those of proxies, of NAT and of Private Service Connect hold no machine of ours. Source: VPC, "Subnets", purposes.
    if (!/^(PRIVATE|PRIVATE_RFC_1918)$/.test(subnet.purpose ?? "PRIVATE"))
      return notApplicable(`no machine stands in a subnet for ${subnet.purpose}`);
    return findings(
      () => {
        const { logConfig } = subnet;
        if (logConfig === undefined) return "logConfig is not set; set it";
        // Source: Compute Engine API, Subnetwork.logConfig.
        return (logConfig.flowSampling ?? 0.5) <= 0 && "logConfig.flowSampling is 0, which records nothing; raise it";
      },
      () => subnet.privateIpGoogleAccess !== true && `privateIpGoogleAccess is ${subnet.privateIpGoogleAccess}; set it`,
    );
  },
};

export const googleLoggingRules: readonly Rule[] = [auditRecorded, logsKept, trafficRecorded];
