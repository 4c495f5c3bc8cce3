import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { Alerting } from "../../core/alerting";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { Watch } from "../common/alarms";

export interface AlertCollectionArgs {
  place: Placement;
  /** Where it stands: the group of the purpose `operations`. */
  group: Group;
  /** The ARM id of the cluster, whose collection of metrics is on (`metricsCollected`). */
  cluster: Input<string>;
  /** Who is told. */
  watch: Watch;
  alerting: Pick<Alerting, "receivers">;
}

export declare class AlertCollection extends Component {
  readonly outputs: { /** The ARM id of the workspace. */ workspace: Input<string> };
  readonly made: Resource[];
  constructor(name: string, args: AlertCollectionArgs, opts?: ComponentResourceOptions);
}
