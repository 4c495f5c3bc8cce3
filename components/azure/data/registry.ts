import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement, RegistryOutputs } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import type { Site } from "../common/site";
import type { AzureNetworkOutputs } from "../network/network";

export interface RegistryArgs {
  place: Placement;
  site: Site;
  group: Group;
  network: AzureNetworkOutputs;
  key: AzureKey;
  logs: LogTarget;
  /** Each has an image of its name in it. */
  services: readonly string[];
  /** The second region, where images lie too. @defaultValue none */
  standbyRegion?: string | undefined;
  /** 0–365. @defaultValue 14 */
  untaggedDays?: number;
  /** @defaultValue nothing */
  after?: readonly Resource[];
}

export interface AzureRegistryOutputs extends RegistryOutputs {
  id: Output<string>;
  name: string;
  loginServer: Output<string>;
}

export declare class Registry extends Component {
  readonly outputs: AzureRegistryOutputs;
  /** What whoever pulls from it waits for. */
  readonly ready: Resource[];
  constructor(name: string, args: RegistryArgs, opts?: ComponentResourceOptions);
}
