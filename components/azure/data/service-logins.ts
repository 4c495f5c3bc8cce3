import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import type { SecretVault } from "../common/secret-vault";

export interface ServiceLogin {
  name: string;
  dataClass: DataClass;
}

export interface ServiceLoginsArgs {
  place: Placement;
  services: readonly ServiceLogin[];
  vault: SecretVault;
}

export interface ServiceLoginsOutputs {
  /** The secret of each service, by its name: its ARM id. */
  secrets: Record<string, Output<string>>;
}

export declare class ServiceLogins extends Component {
  readonly outputs: ServiceLoginsOutputs;
  constructor(name: string, args: ServiceLoginsArgs, opts?: ComponentResourceOptions);
}
