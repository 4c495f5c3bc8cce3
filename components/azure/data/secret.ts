import type { CustomResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import type { SecretVault } from "../common/secret-vault";

/** How a component names, tags and parents what it makes. */
export interface Maker {
  label(part: string): string;
  tags: Record<string, string>;
  here: CustomResourceOptions;
}

export interface OwnSecretArgs {
  vault: SecretVault;
  environment: string;
  /** The last part of the secret's name: `go-coffee-ENVIRONMENT-ID`. */
  id: string;
  /** For people. Its content type: a secret has no description. */
  description: string;
  /** Who says what is in it. `drawn`: we, at first, and a rotation later. `told`: a store that draws it by itself. @defaultValue drawn */
  values?: "drawn" | "told";
}

export interface OwnSecret {
  /** The ARM id, once there is something in it. */
  id: Output<string>;
  name: string;
  resource: Resource;
}

export interface OwnPassword extends OwnSecret {
  /** The first password, which is good until the first change of it. */
  password: Output<string>;
}

export declare function ownSecret(by: Maker, args: OwnSecretArgs, values: Record<string, Input<string>>): OwnSecret;
export declare function ownPassword(by: Maker, args: OwnSecretArgs & { username: string }): OwnPassword;
export declare function drawn(by: Pick<Maker, "label" | "here">, part: string): Output<string>;
