import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { LoginRotation as Rotation, Placement, Reach } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { Site } from "../common/site";
import type { SecretVault } from "../common/secret-vault";

export interface LoginRotationArgs {
  place: Placement;
  site: Site;
  /** Where its identity stands: the cluster's. */
  group: Group;
  /** Who signs the cluster's tokens. */
  issuer: Input<string>;
  /** The vault that the secrets are in. */
  vault: SecretVault;
  /** The secrets of services, by service: their ARM ids. */
  secrets: Readonly<Record<string, Input<string>>>;
  /** Where the vault is reached inside the network: the subnet of its private endpoint. */
  reach: readonly Reach[];
  /** 1–90. @defaultValue 30 */
  everyDays?: number;
}

export declare class LoginRotation extends Component {
  readonly outputs: Rotation;
  /** What the job waits for. */
  readonly ready: Resource[];
  constructor(name: string, args: LoginRotationArgs, opts?: ComponentResourceOptions);
}
