import * as secretsmanager from "@pulumi/aws/secretsmanager";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement, VaultGround } from "../../core/contracts";
import { platform } from "../../core/naming";
import { Keys } from "../common/keys";

export interface VaultGroundArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  change?: { recovery?: Change<secretsmanager.SecretArgs> };
}

export interface VaultGroundOutputs extends Pick<VaultGround, "seal" | "keeper"> {
  keyArn: Output<string>;
  /** The ARN of the secret that recovery keys are kept in. */
  recovery: Output<string>;
}

/**
 * What Vault stands on, on AWS: a key that opens it as it starts, and a secret for the answer of its initialisation, which has no value until
 * then. Who loses the key has lost all that is in Vault: recovery keys open nothing without it.
 * Source: developer.hashicorp.com/vault/docs/configuration/seal/awskms.
 *
 * ```ts
 * import { VaultGroundOnAws } from "./components/aws/cluster/vault-ground";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const { seal } = new VaultGroundOnAws("vault-seal", { place, account: "123456789012" }).outputs;
 * export const opens = seal.kind;
 * ```
 */
export class VaultGroundOnAws extends Component {
  readonly outputs: VaultGroundOutputs;

  constructor(name: string, args: VaultGroundArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:VaultGround", name, args.place, opts);
    const { place, account } = args;
    const { vault: key } = new Keys(this.label("keys"), { place, account, purposes: ["vault"] }, this.here).outputs;
    const sound: secretsmanager.SecretArgs = {
      name: `${platform}-${place.environment}/${this.id}/recovery`,
      description: "What HashiCorp Vault said when it was initialised: recovery keys, and the first token",
      kmsKeyId: key.arn,
      recoveryWindowInDays: place.protection.keys ? 30 : 0,
      tags: this.tags({ service: "platform", dataClass: "card" }, `${this.id}-recovery`),
    };
    const recovery = new secretsmanager.Secret(this.label("recovery"), changed(sound, args.change?.recovery), {
      ...this.lasting,
      protect: place.protection.keys,
    });
    this.outputs = {
      keyArn: key.arn,
      recovery: recovery.arn,
      // By its alias, which a preview knows: with anything unknown Helm would not open the chart.
      seal: { kind: "awskms", settings: { region: place.region, kms_key_id: key.alias } },
      keeper: {
        put: 'aws secretsmanager put-secret-value --secret-id "$RECOVERY" --secret-string "file://$ANSWER" >/dev/null',
        // AWS's command and curl: aws/aws-cli, docker/Dockerfile, and what Amazon Linux's own image has.
        image: { repository: "public.ecr.aws/aws-cli/aws-cli", tag: "2.31.0" },
        env: { RECOVERY: recovery.arn, AWS_REGION: place.region },
      },
    };
    this.registerOutputs({ keyArn: key.arn, recovery: recovery.arn });
  }
}
