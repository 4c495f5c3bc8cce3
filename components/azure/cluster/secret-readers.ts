import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement, SecretReader } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";

export interface SecretReaderArgs {
  name: string;
  service: string;
  namespace: string;
  serviceAccount: string;
  /** All that it may read, by what each is: ARM ids of secrets. */
  secrets: Readonly<Record<string, Input<string>>>;
}

export interface SecretReadersArgs {
  place: Placement;
  site: Site;
  /** Where identities stand: the cluster's. */
  group: Group;
  issuer: Input<string>;
  vault: SecretVault;
  readers: readonly SecretReaderArgs[];
}

export declare class SecretReaders extends Component {
  readonly outputs: Record<string, SecretReader>;
  constructor(name: string, args: SecretReadersArgs, opts?: ComponentResourceOptions);
}
