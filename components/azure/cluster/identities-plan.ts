import type { Input } from "@pulumi/pulumi";
import type { Identity } from "../common/identity";
import type { AzureContainer } from "../data/object-store";

/** A service of the application, as far as its identity needs to know. */
export interface ServiceGrant {
  name: string;
  /** Whether it keeps files of its users': a folder of `uploads` that is its own. @defaultValue false */
  objects?: boolean | undefined;
}

/** What there is to be allowed. */
export interface IdentityRequest {
  /** Of the application: where its services run. */
  namespace: string;
  services: readonly ServiceGrant[];
  uploads?: AzureContainer | undefined;
  storeBackups: AzureContainer;
  lines: AzureContainer;
  /** The ARM id of the registry of the environment's images. @defaultValue nothing is looked through */
  images?: Input<string> | undefined;
  backups?: AzureContainer | undefined;
  /** HashiCorp Vault: who opens it, and the ARM id of the secret of its recovery keys. */
  vault?: { opener: Identity; recovery: Input<string> } | undefined;
}
