import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { AccountGuards } from "../../components/aws/account/guards";
import { Audit, type AuditArgs } from "../../components/aws/account/audit";
import { AuditCopy } from "../../components/aws/account/audit-copy";
import type { ObjectEvents } from "../../components/aws/account/audit-plan";
import { CostWatch, type CostWatchArgs } from "../../components/aws/account/cost-watch";
import { Detection } from "../../components/aws/account/detection";
import { inRegion } from "../../components/aws/common/in-region";
import { RootUse } from "../../components/aws/account/root-use";
import { Keys } from "../../components/aws/common/keys";
import type { FindingsTopic } from "../../components/aws/account/findings";
import type { BucketOutputs } from "../../components/aws/data/bucket";
import type { Placement } from "../../components/core/contracts";

export interface AccountArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  logRetentionDays: number;
  /** Encrypts log groups. */
  logsKeyArn: Input<string>;
  /** Takes the record of who accessed a bucket. */
  logs: BucketOutputs;
  /** Where people are told of what is found. */
  alerts: FindingsTopic;
  /** What keeps the record from being deleted. */
  lock: "governance" | "compliance";
  /** What AWS Config waits for: its own role, in an account that has it not yet. */
  ready: readonly Resource[];
  /** The second region, where there is one: it is watched too, and tells in a topic of its own, as EventBridge must. */
  standby?:
    | {
        place: Placement;
        alerts: FindingsTopic;
        /** Takes the record of who accessed a bucket there. */
        logs: BucketOutputs;
      }
    | undefined;
  /** Which calls on objects in buckets are recorded, too. */
  objectEvents: ObjectEvents;
  /** Spending out of the ordinary; nothing where there is no budget to measure it by. */
  spending?: Omit<CostWatchArgs, "place" | "change"> | undefined;
}

export interface AccountOutputs {
  trailArn: Output<string>;
  /** Where the record of calls lies, and where it can be searched. */
  auditBucket: Output<string>;
  auditLogs: Output<string>;
}

/** What an account has once, on AWS: what it forbids, its record, what watches it, and what it spends. One environment of an account owns it. */
export class AwsAccount extends ComponentResource {
  readonly outputs: AccountOutputs;

  constructor(name: string, args: AccountArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsAccount", name, {}, opts);
    const here = { parent: this };
    const { place, account, alerts, standby } = args;
    new AccountGuards("guards", { place, home: true }, here);
    const { audit: key } = new Keys("audit-keys", { place, account, purposes: ["audit"] }, here).outputs;
    const copies = this.copy(args);
    const record = new Audit(
      "audit",
      {
        place,
        account,
        keyArn: key.arn,
        logs: { retentionDays: args.logRetentionDays, keyArn: args.logsKeyArn },
        accessRecord: args.logs.name,
        lock: args.lock,
        copies,
        objectEvents: args.objectEvents,
      },
      here,
    ).outputs;
    new RootUse("root", { place, logGroup: record.logGroup, topicArn: alerts.topicArn }, here);
    const history = { name: record.history.name, keyArn: key.arn };
    const { first } = new Detection(
      "detection",
      { place, account, history, alerts, home: true, elsewhere: standby !== undefined, after: args.ready },
      here,
    );
    if (standby) {
      const there = { ...here, ...inRegion(standby.place.region) };
      new AccountGuards("standby-guards", { place: standby.place, home: false }, there);
      new Detection(
        "standby-detection",
        { place: standby.place, alerts: standby.alerts, account, history, home: false, after: first },
        there,
      );
    }
    if (args.spending) new CostWatch("spending", { place, ...args.spending }, here);
    this.outputs = { trailArn: record.trailArn, auditBucket: record.bucket.name, auditLogs: record.logGroup };
    this.registerOutputs();
  }

  /** Where the record is copied to, so that it outlives the loss of its region. */
  private copy({ account, logRetentionDays, lock, standby }: AccountArgs): AuditArgs["copies"] {
    if (!standby) return undefined;
    const { place, logs } = standby;
    const there = { parent: this, ...inRegion(place.region) };
    const { audit: key } = new Keys("standby-audit-keys", { place, account, purposes: ["audit"] }, there).outputs;
    const copy = new AuditCopy(
      "standby-audit-copy",
      { place, account, keyArn: key.arn, logRetentionDays, lock, accessRecord: logs.name },
      there,
    ).outputs;
    return { ...copy, keyArn: key.arn, region: place.region };
  }
}
