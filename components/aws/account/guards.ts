import * as ebs from "@pulumi/aws/ebs";
import * as s3 from "@pulumi/aws/s3";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

export interface AccountGuardsArgs {
  place: Placement;
  /** Whether this is the account's home, which sets what an account has once for all regions. */
  home: boolean;
}

/**
 * What an account does by default, whoever makes things in it: EBS encrypts every new volume (once for each region), and S3 makes
 * nothing public, whatever a bucket says (once for the account). PCI DSS 4.0.1, 3.5.1 and 1.4.4; Security Hub's EC2.7 and S3.1.
 *
 * The default key of EBS stays the account's choice: AWS's own, which everyone in the account may use and nobody can delete, unless
 * somebody has chosen another. Our own volumes name their key. A key of one environment as the account's default would keep every
 * other instance from starting once that environment is gone (EC2 API, ModifyEbsDefaultKmsKeyId).
 *
 * Neither is a thing that can go: to delete it turns it off. Without the one, volumes made from then on are plain again unless
 * they say otherwise; those that stand stay as they are (EC2 API, DisableEbsEncryptionByDefault). Without the other, what a bucket's
 * own block allows becomes public at once (S3 Control API, DeletePublicAccessBlock). So both are protected where data is, and an
 * environment that takes the baseline over says them anew once the former one has let go: docs/runbooks/take-down.md.
 *
 * ```ts
 * import { AccountGuards } from "../../components/aws/account/guards";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 *
 * new AccountGuards("guards", { place, home: true });
 * ```
 */
export class AccountGuards extends Component {
  constructor(name: string, args: AccountGuardsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:AccountGuards", name, args.place, opts);
    const kept = { ...this.here, protect: args.place.protection.data };
    new ebs.EncryptionByDefault(this.label("volumes"), { enabled: true }, kept);
    if (args.home) {
      const all = {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      };
      new s3.AccountPublicAccessBlock(this.label("buckets"), all, kept);
    }
    this.registerOutputs();
  }
}
