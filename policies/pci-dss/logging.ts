// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { TrailArgs } from "@pulumi/aws/cloudtrail";
import type { LogGroupArgs } from "@pulumi/aws/cloudwatch";
import type { FlowLogArgs, VpcArgs } from "@pulumi/aws/ec2";
import type { DetectorArgs } from "@pulumi/aws/guardduty";
import { each, fail, findings, type Inputs, type ResourceRule, type Rule, type StackRule } from "../shared/rule";

const trail = "aws:cloudtrail/trail:Trail";
const detector = "aws:guardduty/detector:Detector";
const hub = "aws:securityhub/account:Account";
const flowLog = "aws:ec2/flowLog:FlowLog";

const trailSound: ResourceRule<TrailArgs> = {
  id: "aws-cloudtrail-baseline",
  severity: "critical",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["10.2.1", "10.2.1.2", "10.3.4"],
    soc2: ["CC7.2"],
    hipaa: ["164.312(b)"],
    gdpr: ["30", "32(1)(b)"],
  },
  unconfirmed: [],
  applies: [trail],
  judges:
    "the record of calls covers every region and service, cannot be changed unseen, and is encrypted and searchable",
  because: "what nobody recorded cannot be found out afterwards",
  remedy:
    "Set isMultiRegionTrail, enableLogFileValidation, kmsKeyId and cloudWatchLogsGroupArn; leave enableLogging, includeGlobalServiceEvents and management events on.",
  check: (props) =>
    findings(
      () => props.isMultiRegionTrail !== true && `isMultiRegionTrail is ${props.isMultiRegionTrail}; set it`,
      // Both on unless said. Source: hashicorp/terraform-provider-aws internal/service/cloudtrail/trail.go.
      () => props.enableLogging === false && "enableLogging is false; leave it on",
      () => props.includeGlobalServiceEvents === false && "includeGlobalServiceEvents is false; leave it on",
      () =>
        props.enableLogFileValidation !== true && `enableLogFileValidation is ${props.enableLogFileValidation}; set it`,
      () => !props.kmsKeyId && "kmsKeyId is not set; give it a key of your own",
      () => !props.cloudWatchLogsGroupArn && "cloudWatchLogsGroupArn is not set; send it to a log group too",
      () => leavesOut(props),
    ),
};

/** Management events are recorded, all of them, unless selectors say otherwise. Source: CloudTrail API reference, EventSelector, AdvancedEventSelector. */
function leavesOut({ eventSelectors, advancedEventSelectors }: Inputs<TrailArgs>): string | false {
  const whole = "leave management events out, or some of them; select them all, reading and writing";
  if (advancedEventSelectors && advancedEventSelectors.length > 0) {
    const management = advancedEventSelectors.some(
      ({ fieldSelectors }) =>
        fieldSelectors.length === 1 &&
        fieldSelectors[0]!.field === "eventCategory" &&
        fieldSelectors[0]!.equals?.includes("Management"),
    );
    return !management && `the advanced event selectors ${whole}`;
  }
  if (!eventSelectors || eventSelectors.length === 0) return false;
  const management = eventSelectors.some(
    ({ includeManagementEvents, readWriteType }) =>
      includeManagementEvents !== false && (readWriteType ?? "All") === "All",
  );
  return !management && `the event selectors ${whole}`;
}

const watched: StackRule<TrailArgs> = {
  id: "aws-threat-detection",
  severity: "high",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: {
    pci: ["10.4.1.1", "11.5.1"],
    soc2: ["CC7.2", "CC7.3"],
    hipaa: ["164.308(a)(1)(ii)(D)"],
    gdpr: ["32(1)(b)"],
  },
  unconfirmed: ["32(1)(b)"],
  // What owns an account's record owns the account.
  applies: [trail],
  reads: [detector, hub],
  judges: "where an account is recorded, it is watched: GuardDuty is on, and Security Hub",
  because: "a record that nobody looks at tells of an attack a year later",
  remedy: "Add a guardduty.Detector that is enabled, and a securityhub.Account, to the stack that owns the account.",
  checkStack: (_, stack) =>
    findings(
      () => stack.all<DetectorArgs>(detector).length === 0 && "there is no GuardDuty detector in this stack; add one",
      () =>
        each(
          stack.all<DetectorArgs>(detector),
          ({ name, props }) => props.enable === false && `${name} is not enabled; enable it`,
        ),
      () => stack.all(hub).length === 0 && "Security Hub is not turned on in this stack; turn it on",
    ),
};

const logsKept: ResourceRule<LogGroupArgs> = {
  id: "aws-log-retention-365",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["10.5.1"], soc2: ["CC7.2"], hipaa: ["164.312(b)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["32(1)(b)"],
  applies: ["aws:cloudwatch/logGroup:LogGroup"],
  judges: "logs are kept for a year at least, encrypted with a key of our own",
  because: "most break-ins are found out months later",
  remedy: "Set retentionInDays to 365 or more (0 keeps for ever), and kmsKeyId.",
  check: (props) =>
    findings(
      () =>
        // For ever unless said. Source: CloudWatch Logs API, PutRetentionPolicy.
        (props.retentionInDays ?? 0) !== 0 &&
        (props.retentionInDays ?? 0) < 365 &&
        `retentionInDays is ${props.retentionInDays}; want 365 at least`,
      () => !props.kmsKeyId && "kmsKeyId is not set; give it a key of your own",
    ),
};

const trafficRecorded: StackRule<VpcArgs> = {
  id: "aws-vpc-flow-logs",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["10.2.1"], soc2: ["CC7.2"], hipaa: ["164.312(b)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["32(1)(b)"],
  applies: ["aws:ec2/vpc:Vpc"],
  reads: [flowLog],
  judges: "the traffic of a network is recorded, what was rejected at least",
  because: "who looked for a way in is seen there first",
  remedy: "Give the VPC a FlowLog with trafficType ALL or REJECT.",
  checkStack(vpc, stack) {
    const logs = stack.pointingAt<FlowLogArgs>(vpc, flowLog, "vpcId");
    if (logs.length === 0) return fail("no FlowLog of this stack names it; add one");
    return findings(
      () =>
        logs.every(({ props }) => props.trafficType === "ACCEPT") &&
        "its flow logs record ACCEPT only; want ALL or REJECT",
    );
  },
};

export const loggingRules: readonly Rule[] = [trailSound, watched, logsKept, trafficRecorded];
