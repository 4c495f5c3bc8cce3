import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { backupKeeper } from "../../core/backups";
import { Component } from "../../core/component";
import type { ClusterBackups as Target, Placement } from "../../core/contracts";
import { readerOf } from "../../core/readers";
import { SecretReaders } from "../cluster/secret-readers";
import type { TokenIssuer } from "../common/policy-document";
import { drawn, ownSecret, type SecretCopy } from "../data/own-password";

export interface ClusterBackupsArgs {
  place: Placement;
  /** The name of the bucket that they are kept in. */
  bucket: Input<string>;
  /** Encrypts the password that copies of volumes are encrypted with. */
  keyArn: Input<string>;
  /** Where else the password can be read: wherever the bucket is copied to. @defaultValue nowhere */
  copies?: readonly SecretCopy[] | undefined;
  /** Who signs the tokens of the cluster's accounts. */
  issuer: TokenIssuer;
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
  /** How long a daily backup is kept. */
  retentionDays: number;
}

/** For Velero 1.18: github.com/vmware-tanzu/velero-plugin-for-aws, README.md, "Compatibility". */
const plugin = { name: "aws", image: "docker.io/velero/velero-plugin-for-aws", tag: "v1.14.2" };

/**
 * Where backups of a cluster are kept on AWS: a folder of a bucket, and the password of what is copied out of volumes, without which no copy of them can be
 * read. So it is kept as data are, and goes wherever the bucket is copied to. It never changes.
 *
 * ```ts
 * import { ClusterBackups } from "./components/aws/operations/cluster-backups";
 * import type { TokenIssuer } from "./components/aws/common/policy-document";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const issuer: TokenIssuer;
 * const keyArn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
 *
 * const { outputs } = new ClusterBackups("cluster-backups", {
 *   ...{ place, issuer, keyArn, bucket: "go-coffee-dev-backups", rpoMinutes: 60, retentionDays: 35 },
 * });
 * export const folder = outputs.prefix;
 * ```
 */
export class ClusterBackups extends Component {
  readonly outputs: Target;

  constructor(name: string, args: ClusterBackupsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ClusterBackups", name, args.place, opts);
    const { place, issuer, keyArn, copies } = args;
    const { data } = place.protection;
    const by = {
      label: (part: string) => this.label(part),
      tags: this.tags({ service: "platform", dataClass: "personal" }),
      here: { ...this.lasting, protect: data },
    };
    const { version } = ownSecret(
      by,
      {
        environment: place.environment,
        id: this.id,
        description: "Encrypts what is copied out of the cluster's volumes: without it no copy can be read",
        keyArn,
        kept: data,
        ...(copies && { copies }),
      },
      { password: drawn(by, "password") },
    );
    const reader = backupKeeper.name;
    const readers = new SecretReaders(
      this.label("readers"),
      {
        ...{ place, issuer },
        readers: [
          {
            ...{ name: reader, service: "platform", namespace: backupKeeper.namespace },
            serviceAccount: readerOf(reader),
            secrets: [{ arn: version.arn, keyArn }],
          },
        ],
      },
      this.here,
    ).outputs;
    this.outputs = {
      plugin,
      bucket: args.bucket,
      // What Velero's identity may reach: components/aws/cluster/identities-plan.ts.
      prefix: backupKeeper.name,
      config: { region: place.region },
      snapshots: { driver: "ebs.csi.aws.com" },
      password: { secret: version.arn, store: readers[reader]! },
      rpoMinutes: args.rpoMinutes,
      retentionDays: args.retentionDays,
    };
    this.registerOutputs();
  }
}
