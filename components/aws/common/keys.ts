import * as kms from "@pulumi/aws/kms";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import { keyPurposes, type KeyPurpose, type Placement } from "../../core/contracts";
import { deletionWindow } from "../../core/deletion-window";
import { ownName } from "../../core/own-name";
import { keyPolicy, opensWhatStays, type AwsKeyPurpose } from "./key-policy";
import { policyDocument } from "./policy-document";

export interface KeysArgs<Purpose extends AwsKeyPurpose = KeyPurpose> {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** What keys are for. @defaultValue what every environment encrypts */
  purposes?: readonly Purpose[];
  /** Whether CloudFront reads buckets that the storage key encrypts. @defaultValue false */
  distributed?: boolean | undefined;
  change?: {
    key?: Change<kms.KeyArgs, [purpose: AwsKeyPurpose]>;
    alias?: Change<kms.AliasArgs, [purpose: AwsKeyPurpose]>;
  };
}

/** A customer-managed key, by what it encrypts. */
export interface KeyOutputs {
  /** With its id, not its alias: what is encrypted stays with the key whatever the alias comes to mean. */
  arn: Output<string>;
  /** For who takes no ARN that is known only later: `alias/…`. */
  alias: string;
  purpose: AwsKeyPurpose;
}

/**
 * One key for each thing that is encrypted: the cluster (its secrets and its nodes' volumes), the database, the cache, storage
 * (buckets and images), logs and alerts. Each is rotated every year, and whoever may use one may not therefore use another.
 *
 * ```ts
 * import { Keys } from "../../components/aws/common/keys";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 *
 * const keys = new Keys("keys", { place, account: "123456789012" });
 * export const databaseKey = keys.outputs.database.arn;
 * ```
 */
export class Keys<Purpose extends AwsKeyPurpose = KeyPurpose> extends Component {
  readonly outputs: Record<Purpose, KeyOutputs>;

  constructor(name: string, args: KeysArgs<Purpose>, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Keys", name, args.place, opts);
    const purposes: readonly AwsKeyPurpose[] = args.purposes ?? keyPurposes;
    const made = purposes.map((purpose) => [purpose, { purpose, ...this.key(purpose, args) }] as const);
    this.outputs = Object.fromEntries(made) as Record<Purpose, KeyOutputs>;
    this.registerOutputs();
  }

  private key(purpose: AwsKeyPurpose, args: Pick<KeysArgs, "account" | "distributed" | "change">) {
    const { region, protection } = this.place;
    const sound: kms.KeyArgs = {
      description: `Go Coffee ${this.place.environment}: ${purpose}`,
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: deletionWindow(protection),
      policy: policyDocument(
        keyPolicy(purpose, {
          ...{ environment: this.place.environment, account: args.account, region },
          distributed: args.distributed,
        }),
      ),
      tags: this.tags({ service: "platform" }, purpose),
    };
    const key = new kms.Key(this.label(purpose), changed(sound, args.change?.key, purpose), {
      ...(opensWhatStays.includes(purpose) ? this.lasting : this.here),
      protect: protection.keys,
    });
    const alias = `alias/${ownName(this.place.environment, this.id, "keys", purpose)}`;
    const named: kms.AliasArgs = { name: alias, targetKeyId: key.id };
    new kms.Alias(this.label(purpose), changed(named, args.change?.alias, purpose), this.here);
    return { arn: key.arn, alias };
  }
}
