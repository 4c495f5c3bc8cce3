import * as secretsmanager from "@pulumi/aws/secretsmanager";
import { jsonStringify, type Input, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { platform } from "../../core/naming";
import type { Maker } from "./database-ground";

/** Where else a secret can be read: its copies there follow each change. */
export interface SecretCopy {
  region: string;
  /** A key of that region. */
  keyArn: Input<string>;
}

export interface OwnPasswordArgs {
  environment: string;
  /** The last part of the secret's name: `go-coffee-ENVIRONMENT/ID`. */
  id: string;
  description: string;
  username: string;
  /** Encrypts the secret. */
  keyArn: Input<string>;
  /** Whether a secret that was deleted can be brought back for 30 days. Its name is taken for so long. */
  kept: boolean;
  /** @defaultValue nowhere */
  copies?: readonly SecretCopy[];
}

export interface OwnPassword {
  /** The first password, which is good until the first change of it. */
  password: Output<string>;
  secret: secretsmanager.Secret;
  /** The first password in the secret. */
  version: secretsmanager.SecretVersion;
}

/**
 * A user's password that we keep, secret from birth. The state holds the first one only, which `PasswordRotation` changes at once.
 */
export function ownPassword(by: Pick<Maker, "label" | "tags" | "here">, args: OwnPasswordArgs): OwnPassword {
  const password = drawn(by, "password");
  return { password, ...ownSecret(by, args, { username: args.username, password }) };
}

/**
 * A password that is secret from birth. Letters and digits alone: it becomes a part of an address. ElastiCache takes 16–128
 * characters, PostgreSQL 8–128.
 */
export function drawn(by: Pick<Maker, "label" | "here">, part: string): Output<string> {
  return new RandomPassword(
    by.label(part),
    { length: 48, special: false },
    // Drawn anew, it would be set in the store and not in the secret.
    { ...by.here, ignoreChanges: ["length", "special"] },
  ).result;
}

/** A secret, and its first value. */
export function ownSecret(
  by: Pick<Maker, "label" | "tags" | "here">,
  args: Omit<OwnPasswordArgs, "username">,
  value: Record<string, Input<string>>,
): Omit<OwnPassword, "password"> {
  const copies = args.copies ?? [];
  const secret = new secretsmanager.Secret(
    by.label("secret"),
    {
      name: `${platform}-${args.environment}/${args.id}`,
      description: args.description,
      kmsKeyId: args.keyArn,
      ...(copies.length > 0
        ? {
            replicas: copies.map(({ region, keyArn }) => ({ region, kmsKeyId: keyArn })),
            forceOverwriteReplicaSecret: true,
          }
        : {}),
      // A secret that waits for its end keeps its name: docs/decisions/aws-data.md says when that matters.
      recoveryWindowInDays: args.kept ? 30 : 0,
      tags: by.tags,
    },
    by.here,
  );
  // A version that is made anew becomes the current one, and this one's password opens nothing after the first change. So that nobody makes it anew, it has a
  // label of its own: AWS may delete a version without any (…/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html), a refresh then forgets it,
  // and the next `up` would make it (hashicorp/terraform-provider-aws internal/service/secretsmanager/secret_version.go).
  const version = new secretsmanager.SecretVersion(
    by.label("secret"),
    {
      secretId: secret.id,
      secretString: jsonStringify(value),
      versionStages: ["AWSCURRENT", "FIRST"],
    },
    { ...by.here, ignoreChanges: ["secretString", "versionStages"] },
  );
  return { secret, version };
}
