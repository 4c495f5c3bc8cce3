import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { Alerts } from "../../components/aws/operations/alerts";
import { inRegion } from "../../components/aws/common/in-region";
import { Keys, type KeyOutputs } from "../../components/aws/common/keys";
import { Network, type AwsNetworkOutputs } from "../../components/aws/network/network";
import type { PlannedSubnet } from "../../components/aws/network/network-plan";
import type { BucketOutputs } from "../../components/aws/data/bucket";
import { ObjectStore, type ObjectStoreArgs } from "../../components/aws/data/object-store";
import type { Readers } from "../../components/aws/data/object-store-policy";
import { Registry } from "../../components/aws/data/registry";
import type { Placement } from "../../components/core/contracts";
import { platform } from "../../components/core/naming";
import { keepings, type CopiedBucket } from "./keepings";

/** What the second region encrypts: it has no cluster and no cache while it waits. */
const purposes = ["database", "storage", "logs", "alerts"] as const;
export type StandbyKey = (typeof purposes)[number];

export interface StandbyArgs {
  /** In the second region. */
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  cidr: string;
  /** The subnets that what waits there stands in: data alone, and so no way in or out. */
  subnets: PlannedSubnet[];
  logRetentionDays: number;
  email?: string | undefined;
  /** Who reads the copy of the front end's files, beside the account's own roles. @defaultValue nobody */
  assetsReaders?: Readers;
  /** The buckets that are copied there, none of them unless asked for, and the services whose images are. */
  copies: { buckets: readonly CopiedBucket[]; services: readonly string[] };
}

/** What the layer gives to those above it. */
export interface StandbyOutputs {
  place: Placement;
  keys: Record<StandbyKey, KeyOutputs>;
  network: AwsNetworkOutputs;
  /** Copies of buckets, by purpose. */
  buckets: Partial<Record<CopiedBucket, BucketOutputs>>;
  /** Takes the record of who accessed a bucket there. */
  logs: BucketOutputs;
  /** Where alarms of the second region are told. */
  alertsTopic: Output<string>;
}

/** What stands in the second region on AWS, before anything is copied there: keys, a network, buckets, repositories, alerts. */
export class AwsStandby extends ComponentResource {
  readonly outputs: StandbyOutputs;

  constructor(name: string, args: StandbyArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsStandby", name, {}, { ...opts, ...inRegion(args.place.region) });
    const here = { parent: this };
    const { place, account } = args;
    const distributed = args.assetsReaders?.mode === "distribution" && args.copies.buckets.includes("assets");
    const keys = new Keys("standby-keys", { place, account, purposes, distributed }, here).outputs;
    const { cidr, subnets } = args;
    const kept = { retentionDays: args.logRetentionDays, keyArn: keys.logs.arn };
    const network = new Network(
      "standby-network",
      { place, account, cidr, subnets, egress: { mode: "none" }, logs: kept },
      { ...here, aliases: [{ type: "gocoffee:aws:StandbyNetwork" }] },
    ).outputs;
    const alerts = new Alerts("standby-alerts", { place, account, keyArn: keys.alerts.arn, email: args.email }, here);
    const { services } = args.copies;
    if (services.length > 0)
      // ECR keeps a repository's name when it copies.
      new Registry(
        "standby-registry",
        { place, services, namespace: `${platform}-${place.environment}`, keyArn: keys.storage.arn },
        here,
      );
    const logs = this.bucket("logs", args, { encryption: { mode: "s3" }, accessRecord: { mode: "takes" } });
    const buckets = this.buckets(args, keys, logs);
    this.outputs = { place, keys, network, buckets, logs, alertsTopic: alerts.outputs.topicArn };
    this.registerOutputs();
  }

  private buckets(
    args: StandbyArgs,
    keys: Record<StandbyKey, KeyOutputs>,
    logs: BucketOutputs,
  ): StandbyOutputs["buckets"] {
    const made = args.copies.buckets.map((purpose) => [
      purpose,
      this.bucket(purpose, args, {
        encryption: { mode: "ownKey", keyArn: keys.storage.arn },
        accessRecord: { mode: "to", bucket: logs.name },
        ...(purpose === "assets" && args.assetsReaders && { readers: args.assetsReaders }),
      }),
    ]);
    return Object.fromEntries(made) as StandbyOutputs["buckets"];
  }

  private bucket(
    purpose: CopiedBucket | "logs",
    { place, account }: StandbyArgs,
    rest: Pick<ObjectStoreArgs, "encryption" | "accessRecord" | "readers">,
  ): BucketOutputs {
    return new ObjectStore(
      `standby-${purpose}`,
      { place, account, purpose: `${purpose}-standby`, ...keepings[purpose], ...rest },
      { parent: this },
    ).outputs;
  }
}
