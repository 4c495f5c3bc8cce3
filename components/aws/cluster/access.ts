import * as awsEks from "@pulumi/aws/eks";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { planAccess, type AccessRequest } from "./access-plan";

export interface ClusterAccessArgs extends AccessRequest {
  place: Placement;
  clusterName: Input<string>;
}

/** Who may speak to a cluster's API: access entries, one per role. Whoever made the cluster is an administrator too. */
export class ClusterAccess extends Component {
  constructor(name: string, args: ClusterAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ClusterAccess", name, args.place, opts);
    const { clusterName } = args;
    for (const { key, principalArn, policyArn } of planAccess(args)) {
      const entry = new awsEks.AccessEntry(
        this.label(key),
        { clusterName, principalArn, type: "STANDARD", tags: this.tags({ service: "platform" }, key) },
        this.here,
      );
      new awsEks.AccessPolicyAssociation(
        this.label(key),
        { clusterName, principalArn: entry.principalArn, policyArn, accessScope: { type: "cluster" } },
        this.here,
      );
    }
    this.registerOutputs();
  }
}
