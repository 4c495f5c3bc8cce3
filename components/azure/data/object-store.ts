import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import type { Site } from "../common/site";
import type { AzureNetworkOutputs } from "../network/network";
import type { Keeping, Lock, Standing } from "./object-store-plan";

export interface AzureContainer {
  accountId: Output<string>;
  accountName: string;
  container: string;
  /** `https://ACCOUNT.blob.core.windows.net/CONTAINER` */
  url: Output<string>;
  /** Of the container. */
  id: Output<string>;
}

export interface ObjectStoreArgs {
  place: Placement;
  site: Site;
  group: Group;
  /** @defaultValue the component's id: the container's name */
  purpose?: string;
  key: AzureKey;
  keeping: Keeping;
  /** Where the private endpoint stands. */
  network: AzureNetworkOutputs;
  logs: LogTarget;
  /** @defaultValue zones */
  standing?: Standing;
  /** @defaultValue none */
  lock?: Lock;
  /** 1–365. @defaultValue 7 */
  softDeleteDays?: number;
  /** @defaultValue internal */
  dataClass?: DataClass | undefined;
  /** @defaultValue nothing */
  after?: readonly Resource[];
}

export declare class ObjectStore extends Component {
  readonly outputs: AzureContainer;
  /** What whoever writes into it waits for. */
  readonly ready: Resource[];
  constructor(name: string, args: ObjectStoreArgs, opts?: ComponentResourceOptions);
}
