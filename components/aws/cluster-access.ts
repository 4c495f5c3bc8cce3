import * as awsEks from "@pulumi/aws/eks";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";

/** What people may do in the whole cluster: docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html. */
const policies = {
  admin: "AmazonEKSClusterAdminPolicy",
  view: "AmazonEKSViewPolicy",
} as const;

export interface ClusterAccessArgs {
  place: Placement;
  clusterName: Input<string>;
  /** IAM roles (ARNs), by what they may do. A role that is in neither list gets nothing. */
  admins: string[];
  viewers: string[];
}

/** Who may speak to a cluster's API: access entries, one per role. Whoever made the cluster is an administrator too. */
export class ClusterAccess extends Component {
  constructor(name: string, args: ClusterAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ClusterAccess", name, args.place, opts);
    for (const arn of args.admins) this.allow(arn, "admin", args.clusterName);
    for (const arn of args.viewers) this.allow(arn, "view", args.clusterName);
    this.registerOutputs();
  }

  private allow(principalArn: string, may: keyof typeof policies, clusterName: Input<string>): void {
    const key = `${may}-${principalArn.split("/").at(-1)}`;
    const entry = new awsEks.AccessEntry(
      this.label(key),
      { clusterName, principalArn, type: "STANDARD", tags: this.tags({ service: "platform" }, key) },
      this.here,
    );
    new awsEks.AccessPolicyAssociation(
      this.label(key),
      {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policies[may]}`,
        accessScope: { type: "cluster" },
      },
      this.here,
    );
  }
}
