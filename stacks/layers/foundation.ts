import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { Keys } from "../../components/aws/keys";
import { Network } from "../../components/aws/network";
import type { PlannedSubnet } from "../../components/aws/network-plan";
import { ObjectStore, type ObjectStoreArgs } from "../../components/aws/object-store";
import { Registry } from "../../components/aws/registry";
import type {
  BucketOutputs,
  Egress,
  KeyOutputs,
  KeyPurpose,
  NetworkOutputs,
  Placement,
  RegistryOutputs,
} from "../../components/core/contracts";

export interface FoundationArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  cidr: string;
  subnets: PlannedSubnet[];
  egress: Egress;
  logRetentionDays: number;
  /** The services that images are kept for. */
  services: readonly string[];
}

/** What buckets are for. */
export type BucketPurpose = "assets" | "uploads" | "backups" | "logs";

/** What the layer gives to those above it: plain values, so that it can become a stack of its own. */
export interface FoundationOutputs {
  network: NetworkOutputs;
  keys: Record<KeyPurpose, KeyOutputs>;
  buckets: Record<BucketPurpose, BucketOutputs>;
  registry: RegistryOutputs;
}

/** What everything else stands on, on AWS: keys, network, buckets, registry. */
export class AwsFoundation extends ComponentResource {
  readonly outputs: FoundationOutputs;

  constructor(name: string, args: FoundationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsFoundation", name, {}, opts);
    const here = { parent: this };
    const { place, account } = args;
    const keys = new Keys("keys", { place, account }, here).outputs;
    const network = new Network(
      "network",
      {
        place,
        account,
        cidr: args.cidr,
        subnets: args.subnets,
        egress: args.egress,
        logs: { retentionDays: args.logRetentionDays, keyArn: keys.logs.arn },
      },
      here,
    ).outputs;
    const registry = new Registry("registry", { place, services: args.services, keyArn: keys.storage.arn }, here)
      .outputs;
    this.outputs = { network, keys, buckets: this.buckets(args, keys), registry };
    this.registerOutputs();
  }

  private buckets(
    { place, account }: FoundationArgs,
    keys: Record<KeyPurpose, KeyOutputs>,
  ): FoundationOutputs["buckets"] {
    const bucket = (
      purpose: BucketPurpose,
      rest: Pick<ObjectStoreArgs, "encryption" | "keeping" | "accessRecord" | "dataClass">,
    ) => new ObjectStore(purpose, { place, account, purpose, ...rest }, { parent: this }).outputs;
    const logs = bucket("logs", {
      encryption: { mode: "s3" },
      keeping: { undoDays: 90, coolAfterDays: 30, expireAfterDays: 400 },
      accessRecord: { mode: "takes" },
    });
    const encryption = { mode: "ownKey", keyArn: keys.storage.arn } as const;
    const accessRecord = { mode: "to", bucket: logs.name } as const;
    return {
      logs,
      assets: bucket("assets", { encryption, accessRecord, keeping: { undoDays: 30 } }),
      uploads: bucket("uploads", {
        encryption,
        accessRecord,
        keeping: { undoDays: 30, coolAfterDays: 90 },
        dataClass: "personal",
      }),
      backups: bucket("backups", {
        encryption,
        accessRecord,
        keeping: { undoDays: 35, coolAfterDays: 30, expireAfterDays: 365 },
        dataClass: "personal",
      }),
    };
  }
}
