import { ProjectBucketConfig } from "@pulumi/gcp/logging/projectBucketConfig";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

export interface LogRetentionArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** How long logs are kept, 1–3650 days. */
  retentionDays: number;
  /** What it waits for: APIs. */
  after: Resource[];
}

/**
 * How long a project keeps its logs: those of Google's services, of flows, of NAT and of the firewall. They lie in the log bucket that every project has,
 * which is only told: it can be neither made nor deleted, has no region, and takes no key once it is there.
 *
 * ```ts
 * import { LogRetention } from "../../components/gcp/account/log-retention";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * new LogRetention("logs", { place, project: "go-coffee-dev", retentionDays: 30, after: [] });
 * ```
 */
export class LogRetention extends Component {
  constructor(name: string, args: LogRetentionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:LogRetention", name, args.place, opts);
    const { project, retentionDays } = args;
    new ProjectBucketConfig(
      this.label("default"),
      { project, location: "global", bucketId: "_Default", retentionDays },
      { ...this.here, dependsOn: args.after, retainOnDelete: true },
    );
    this.registerOutputs();
  }
}
