import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement, VaultGround } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { LogTarget } from "../common/diagnostics";
import type { Site } from "../common/site";
import type { Identity } from "../common/identity";
import type { AzureNetworkOutputs } from "../network/network";

export interface VaultGroundArgs {
  place: Placement;
  site: Site;
  /** Where the vault stands: the group of the purpose `keys`. */
  group: Group;
  network: AzureNetworkOutputs;
  /** Who signs the cluster's tokens. */
  issuer: Input<string>;
  logs?: LogTarget | undefined;
}

export interface VaultGroundOutputs extends Pick<VaultGround, "seal" | "keeper"> {
  /** Who Vault is: may wrap and unwrap with the key. */
  opener: Identity;
  /** The ARM id of the secret that recovery keys are kept in. */
  recovery: Output<string>;
}

export declare class VaultGroundOnAzure extends Component {
  readonly outputs: VaultGroundOutputs;
  constructor(name: string, args: VaultGroundArgs, opts?: ComponentResourceOptions);
}
