import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { ClusterBackups as Target, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import type { AzureContainer } from "../data/object-store";

export interface ClusterBackupsArgs {
  place: Placement;
  site: Site;
  /** Where the identity of who reads the password stands: the cluster's. */
  group: Group;
  issuer: Input<string>;
  /** Where the password of copies is kept. */
  vault: SecretVault;
  /** Where they are kept: a container that is Velero's alone. */
  container: AzureContainer;
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
  /** How long a daily backup is kept, in days. */
  retentionDays: number;
}

export declare class ClusterBackups extends Component {
  readonly outputs: Target;
  constructor(name: string, args: ClusterBackupsArgs, opts?: ComponentResourceOptions);
}
