import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement, SecretReader } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { accountTrust, type TokenIssuer } from "../common/policy-document";
import { role } from "../common/role";
import { readsSecrets, type SecretGrant } from "../common/secret-grant";

/** An account of the cluster that reads secrets. */
export interface SecretReaderArgs {
  /** Identity: the last part of the role's name, and of the ServiceAccount's where that says no other. */
  name: string;
  /** Whose cost it is. */
  service: string;
  namespace: string;
  serviceAccount: string;
  /** All that it may read. */
  secrets: readonly SecretGrant[];
}

export interface SecretReadersArgs {
  place: Placement;
  /** Who signs the tokens of the cluster's accounts. */
  issuer: TokenIssuer;
  readers: readonly SecretReaderArgs[];
}

/**
 * A role for each account that reads secrets, which may read those and no other. External Secrets takes it with a token of that account,
 * which the cluster signs and AWS checks: Pod Identity hands roles to pods alone, and the only pod here is External Secrets' own.
 * Source: external-secrets.io/latest/provider/aws-access, "EKS Service Account credentials".
 *
 * ```ts
 * import { SecretReaders } from "./components/aws/cluster/secret-readers";
 * import type { TokenIssuer } from "./components/aws/common/policy-document";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const issuer: TokenIssuer;
 * const keyArn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
 * const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:kettle-AbCdEf";
 *
 * const readers = new SecretReaders("readers", {
 *   place,
 *   issuer,
 *   readers: [
 *     {
 *       name: "kettle",
 *       service: "kettle",
 *       namespace: "go-coffee-dev",
 *       serviceAccount: "kettle-secrets",
 *       secrets: [{ arn, keyArn }],
 *     },
 *   ],
 * });
 * export const annotations = readers.outputs["kettle"]?.annotations;
 * ```
 */
export class SecretReaders extends Component {
  /** What each account carries, and how External Secrets is told of it, by `name`. */
  readonly outputs: Record<string, SecretReader>;

  constructor(name: string, args: SecretReadersArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:SecretReaders", name, args.place, opts);
    const { region } = args.place;
    this.outputs = Object.fromEntries(
      args.readers.map((reader) => [reader.name, readerAt(region, this.role(reader, args.issuer))]),
    );
    this.registerOutputs();
  }

  private role(reader: SecretReaderArgs, issuer: TokenIssuer): Output<string> {
    const { name, service, namespace, serviceAccount, secrets } = reader;
    const { environment, region } = this.place;
    return role(
      (part) => this.label(part),
      {
        part: name,
        name: displayName(environment, `${this.id}-${name}`, 64),
        region,
        description: `Lets External Secrets read what ${name} signs in with`,
        trust: accountTrust(issuer, namespace, serviceAccount),
        may: { [`${name}-read`]: readsSecrets(secrets, region) },
        tags: this.tags({ service }, `${this.id}-${name}`),
      },
      this.here,
    );
  }
}

/** Source: external-secrets.io/latest/provider/aws-secrets-manager, SecretStore of external-secrets.io/v1. */
function readerAt(region: string, roleArn: Input<string>): SecretReader {
  return {
    annotations: { "eks.amazonaws.com/role-arn": roleArn },
    provider: (serviceAccount) => ({
      aws: { service: "SecretsManager", region, auth: { jwt: { serviceAccountRef: { name: serviceAccount } } } },
    }),
  };
}
