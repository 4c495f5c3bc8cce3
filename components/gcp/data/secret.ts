import * as secretmanager from "@pulumi/gcp/secretmanager";
import { jsonStringify, type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { platform } from "../../core/naming";
import type { GcpKey } from "../common/keys";

/** How a component names, labels and parents what it makes. */
export interface Maker {
  label(part: string): string;
  labels: Record<string, string>;
  here: CustomResourceOptions;
  /** What all of it waits for: the APIs. @defaultValue nothing */
  after?: readonly Resource[];
}

/** Where else a secret can be read: each version stands in all its regions. */
export interface SecretCopy {
  region: string;
  /** A key of that region. */
  key: GcpKey;
}

export interface OwnSecretArgs {
  project: Input<string>;
  environment: string;
  /** The last part of the secret's name: `go-coffee-ENVIRONMENT-ID`. What Google does not take in a name becomes `-`. */
  id: string;
  /** For people. An annotation: a secret has no description. */
  description: string;
  /** Where it stands. */
  region: string;
  /** Encrypts it: a key of that region. */
  key: GcpKey;
  /** Whether nobody deletes it before an `up` has said otherwise, and what was destroyed of it can be brought back for 30 days. */
  kept: boolean;
  /** Decided at birth: Google changes no secret's regions, and the program then leaves them as they are. @defaultValue nowhere */
  copies?: readonly SecretCopy[] | undefined;
  /**
   * Who says what is in it. `drawn`: we, at first, and a rotation later, so that the first value is never written again. `told`: a store that draws it by
   * itself, so that another answer is another version. @defaultValue drawn
   */
  values?: "drawn" | "told";
}

/** A secret, and its first value. */
export interface OwnSecret {
  /** `projects/P/secrets/S`, once there is something in it. */
  id: Output<string>;
  /** The first value. Later ones are nobody's here: whoever reads asks for `latest`. */
  version: Resource;
}

export interface OwnPassword extends OwnSecret {
  /** The first password, which is good until the first change of it. */
  password: Output<string>;
}

/** How long a version that was destroyed can still be brought back. */
const undo = `${30 * 24 * 3600}s`;

/**
 * A secret of several values, as JSON, and the first of them. It stands in the regions that are asked for and in no other, encrypted with a key
 * of each: automatic replication would take a key of all the world (external-secrets/external-secrets#6317).
 */
export function ownSecret(by: Maker, args: OwnSecretArgs, values: Record<string, Input<string>>): OwnSecret {
  const stands = [{ region: args.region, key: args.key }, ...(args.copies ?? [])];
  const secret = new secretmanager.Secret(
    by.label("secret"),
    {
      project: args.project,
      secretId: secretName(args.environment, args.id),
      annotations: { description: args.description },
      replication: {
        userManaged: {
          replicas: stands.map(({ region, key }) => ({
            location: region,
            customerManagedEncryption: { kmsKeyName: key.id },
          })),
        },
      },
      deletionProtection: args.kept,
      ...(args.kept && { versionDestroyTtl: undo }),
      labels: by.labels,
    },
    {
      ...by.here,
      // Another place or key would replace the secret, and with it every password that was drawn since.
      ignoreChanges: ["replication"],
      dependsOn: [...(by.after ?? []), ...stands.flatMap(({ key }) => key.ready)],
    },
  );
  const version = new secretmanager.SecretVersion(
    by.label("secret"),
    {
      secret: secret.id,
      secretData: jsonStringify(values),
      // Gone with its secret, and not before: a rotation may have put others above it by then.
      deletionPolicy: "ABANDON",
    },
    // Written again, what we drew would become the newest, and opens nothing after the first change.
    { ...by.here, ...(args.values === "told" ? {} : { ignoreChanges: ["secretData"] }) },
  );
  return { id: version.secret, version };
}

/** A user's password that we keep, secret from birth. The state holds the first one only, which a rotation changes within the hour. */
export function ownPassword(by: Maker, args: OwnSecretArgs & { username: string }): OwnPassword {
  const { username, ...rest } = args;
  const password = drawn(by, "password");
  return { password, ...ownSecret(by, rest, { username, password }) };
}

/** A password that is secret from birth. Letters and digits alone: it becomes a part of an address. */
export function drawn(by: Pick<Maker, "label" | "here">, part: string): Output<string> {
  return new RandomPassword(
    // AWS's stores have the same logical names, and draw theirs as the same type.
    by.label(`gcp-${part}`),
    { length: 48, special: false },
    // Drawn anew, it would be set in the store and not in the secret.
    { ...by.here, ignoreChanges: ["length", "special"] },
  ).result;
}

/** The name of a secret: 255 letters, digits, `-` and `_` (Secret Manager API v1, `secretId`). */
export function secretName(environment: string, id: string): string {
  return `${platform}-${environment}-${id.replace(/[^A-Za-z0-9_-]/g, "-")}`;
}
