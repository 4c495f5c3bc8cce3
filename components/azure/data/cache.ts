import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { CacheOutputs, DataClass, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { Watch } from "../common/alarms";
import type { LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import type { AzureNetworkOutputs } from "../network/network";
import type { CacheRequest } from "./cache-plan";

export interface CacheUser {
  name: string;
  dataClass: DataClass;
}

export interface CacheArgs extends CacheRequest {
  place: Placement;
  site: Site;
  group: Group;
  network: AzureNetworkOutputs;
  key: AzureKey;
  vault: SecretVault;
  logs: LogTarget;
  /** @defaultValue nobody */
  services?: readonly CacheUser[];
  /** @defaultValue nobody */
  alarms?: Watch | undefined;
  /** @defaultValue nothing */
  after?: readonly Resource[];
}

export interface AzureCacheOutputs extends CacheOutputs {
  /** The secret of each service, by its name: its ARM id. Its keys are `username` and `password`. */
  secrets: Record<string, Output<string>>;
}

export declare class Cache extends Component {
  readonly outputs: AzureCacheOutputs;
  readonly resource: Resource;
  constructor(name: string, args: CacheArgs, opts?: ComponentResourceOptions);
}
