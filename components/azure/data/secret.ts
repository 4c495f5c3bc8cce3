import { Secret } from "@pulumi/azure-native/keyvault/secret";
import { jsonStringify, type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { displayName } from "../../core/naming";
import type { By } from "../common/by";
import type { SecretVault } from "../common/secret-vault";

/** How a component names, tags and parents what it makes. */
export interface Maker extends By {
  tags: Record<string, string>;
}

export interface OwnSecretArgs {
  vault: SecretVault;
  environment: string;
  /** The last part of the secret's name: `go-coffee-ENVIRONMENT-ID`. What Key Vault does not take in a name becomes `-`. */
  id: string;
  /** For people. Its content type: a secret has no description. */
  description: string;
  /**
   * Who says what is in it. `drawn`: we, at first, and a rotation later, so that the first value is never written again. `told`: the program alone, so that
   * another answer is another version. @defaultValue drawn
   */
  values?: "drawn" | "told";
  /** Hooks of it. @defaultValue none */
  hooks?: CustomResourceOptions["hooks"];
}

/** A secret, and its first value. */
export interface OwnSecret {
  /** Its ARM id, once there is something in it. */
  id: Output<string>;
  /** Its name in the vault. */
  name: string;
  resource: Resource;
}

export interface OwnPassword extends OwnSecret {
  /** The first password, which is good until the first change of it. */
  password: Output<string>;
}

/**
 * A secret of several values, as JSON. ARM writes it: a vault without a public way in lets ARM in, and the program needs no route to it.
 *
 * Key Vault makes a version of each value that is written, and ARM's provider writes all of a secret on each update, the first value too (P4): one whose values
 * change elsewhere is therefore never updated, not even its tags. It stays in the vault when the program lets it go (V3): only the vault itself could delete it,
 * and its name would be taken for 90 days.
 */
export function ownSecret(by: Maker, args: OwnSecretArgs, values: Record<string, Input<string>>): OwnSecret {
  const { vault, environment, id, description } = args;
  const name = secretName(environment, id);
  const resource = new Secret(
    by.label("secret"),
    {
      resourceGroupName: vault.group.name,
      vaultName: vault.name,
      secretName: name,
      properties: { value: jsonStringify(values), contentType: description, attributes: { enabled: true } },
      tags: by.tags,
    },
    {
      ...by.here,
      retainOnDelete: true,
      dependsOn: [...(by.after ?? []), ...vault.ready],
      ...(args.hooks && { hooks: args.hooks }),
      ...(args.values === "told" ? {} : { ignoreChanges: ["properties", "tags"] }),
    },
  );
  return { id: resource.id, name, resource };
}

/** A user's password that we keep, secret from birth. The state holds the first one only. */
export function ownPassword(by: Maker, args: OwnSecretArgs & { username: string }): OwnPassword {
  const { username, ...rest } = args;
  const password = drawn(by, "password");
  return { password, ...ownSecret(by, rest, { username, password }) };
}

/**
 * A password that is secret from birth. Letters and digits alone: it becomes a part of an address. Of each kind there is one at least: PostgreSQL on Azure asks
 * for three of four kinds (azure-rest-api-specs, Server.administratorLoginPassword).
 * @param again another value draws another password. @defaultValue it stays the first
 */
export function drawn(by: Pick<Maker, "label" | "here">, part: string, again?: Input<string>): Output<string> {
  return new RandomPassword(
    // The other clouds' stores have the same logical names, and draw theirs as the same type.
    by.label(`azure-${part}`),
    { length: 48, special: false, minLower: 1, minUpper: 1, minNumeric: 1, ...(again && { keepers: { again } }) },
    // Drawn anew for another length, it would be set in the store and not in the secret.
    { ...by.here, ignoreChanges: ["length", "special", "minLower", "minUpper", "minNumeric"] },
  ).result;
}

/** The name of a secret: 127 letters, digits and `-` (Key Vault API, `secretName`). */
export function secretName(environment: string, id: string): string {
  return displayName(environment, id.replace(/[^A-Za-z0-9-]/g, "-"), 127);
}
