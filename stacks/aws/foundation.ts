import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { ServiceRoles, type ServiceRole } from "../../components/aws/account/service-roles";
import { Alarms } from "../../components/aws/common/alarms";
import { watchNat } from "../../components/aws/network/nat-alarms-plan";
import { Alerts } from "../../components/aws/operations/alerts";
import { Keys, type KeyOutputs } from "../../components/aws/common/keys";
import { Network, type AwsNetworkOutputs } from "../../components/aws/network/network";
import type { PlannedSubnet } from "../../components/aws/network/network-plan";
import type { BucketOutputs } from "../../components/aws/data/bucket";
import { ObjectStore, type ObjectStoreArgs } from "../../components/aws/data/object-store";
import type { Readers } from "../../components/aws/data/object-store-policy";
import { Registry } from "../../components/aws/data/registry";
import { RegistryAccount } from "../../components/aws/data/registry-account";
import type { Egress, KeyPurpose, Placement, RegistryOutputs } from "../../components/core/contracts";
import { copiedBuckets, keepings, type CopiedBucket } from "./keepings";
import { platform } from "../../components/core/naming";
import type { StandbyOutputs } from "./standby";

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
  /** Whether functions and a bus stand here: the network then has ways to what they call. @defaultValue false */
  events?: boolean;
  /** Who reads the front end's files, beside the account's own roles. */
  assetsReaders: Readers;
  /** Who is written to when an alarm goes off. @defaultValue nobody */
  email?: string | undefined;
  /** Whether this environment sets what a registry has once for a whole account, and to which region images are copied. */
  registryOfAccount:
    { mode: "others" } | { mode: "ours"; copyTo?: string | undefined; scanning: "onPush" | "continuous" };
  /** What stands in the second region. @defaultValue nothing */
  standby?: StandbyOutputs | undefined;
  /** Which of the roles that AWS's services have once in an account are made: those that it has not yet. */
  serviceRoles: readonly ServiceRole[];
}

/** What buckets are for: `logs` is what AWS records, `lines` what pods write. */
export type BucketPurpose = CopiedBucket | "logs" | "lines";

/** What the layer gives to those above it: plain values, so that it can become a stack of its own. */
export interface FoundationOutputs {
  network: AwsNetworkOutputs;
  keys: Record<KeyPurpose, KeyOutputs>;
  buckets: Record<BucketPurpose, BucketOutputs>;
  registry: RegistryOutputs;
  /** Where alarms are told. */
  alertsTopic: Output<string>;
}

/** What everything else stands on, on AWS: keys, network, buckets, registry. */
export class AwsFoundation extends ComponentResource {
  readonly outputs: FoundationOutputs;
  /** What the first calls of AWS's services wait for, for their option `dependsOn`; for nothing else. */
  readonly ready: Resource[];

  constructor(name: string, args: FoundationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsFoundation", name, {}, opts);
    const here = { parent: this };
    const { place, account } = args;
    const keys = new Keys("keys", { place, account, distributed: args.assetsReaders.mode === "distribution" }, here)
      .outputs;
    const network = new Network(
      "network",
      {
        place,
        account,
        cidr: args.cidr,
        subnets: args.subnets,
        egress: args.egress,
        events: args.events ?? false,
        logs: { retentionDays: args.logRetentionDays, keyArn: keys.logs.arn },
      },
      here,
    ).outputs;
    const missing = args.serviceRoles;
    this.ready = missing.length > 0 ? new ServiceRoles("service-roles", { place, missing }, here).ready : [];
    const registry = new Registry(
      "registry",
      { place, services: args.services, namespace: `${platform}-${place.environment}`, keyArn: keys.storage.arn },
      here,
    ).outputs;
    if (args.registryOfAccount.mode === "ours") {
      const { copyTo, scanning } = args.registryOfAccount;
      new RegistryAccount("registry-account", { place, account, copyTo, scanning }, here);
    }
    const alerts = new Alerts("alerts", { place, account, keyArn: keys.alerts.arn, email: args.email }, here);
    const { topicArn } = alerts.outputs;
    const nat = watchNat(network.natGateways);
    if (nat.length > 0) new Alarms("network-nat-alarms", { place, topicArn, watched: nat }, here);
    const buckets = this.buckets(args, keys);
    this.outputs = { network, keys, buckets, registry, alertsTopic: topicArn };
    this.registerOutputs();
  }

  private buckets(
    { place, account, assetsReaders, standby }: FoundationArgs,
    keys: Record<KeyPurpose, KeyOutputs>,
  ): FoundationOutputs["buckets"] {
    const bucket = (
      purpose: BucketPurpose,
      rest: Pick<ObjectStoreArgs, "encryption" | "accessRecord" | "copies" | "readers">,
    ) => new ObjectStore(purpose, { place, account, purpose, ...keepings[purpose], ...rest }, { parent: this }).outputs;
    const logs = bucket("logs", { encryption: { mode: "s3" }, accessRecord: { mode: "takes" } });
    const made = copiedBuckets.map((purpose) => {
      const copy = standby?.buckets[purpose];
      return [
        purpose,
        bucket(purpose, {
          encryption: { mode: "ownKey", keyArn: keys.storage.arn },
          accessRecord: { mode: "to", bucket: logs.name },
          ...(purpose === "assets" && { readers: assetsReaders }),
          ...(standby &&
            copy && { copies: { ...copy, keyArn: standby.keys.storage.arn, region: standby.place.region } }),
        }),
      ];
    });
    const lines = bucket("lines", {
      encryption: { mode: "ownKey", keyArn: keys.logs.arn },
      accessRecord: { mode: "to", bucket: logs.name },
    });
    return { logs, lines, ...(Object.fromEntries(made) as Record<CopiedBucket, BucketOutputs>) };
  }
}
