import * as awsEks from "@pulumi/aws/eks";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { planAccess, type AccessRequest, type PlannedAccess } from "./access-plan";

export interface ClusterAccessArgs extends AccessRequest {
  place: Placement;
  clusterName: Input<string>;
}

/**
 * Who may speak to a cluster's API: access entries, one per role, with a policy for each thing that it may do. Whoever made the cluster is
 * an administrator too.
 *
 * @example
 * ```ts
 * import { ClusterAccess } from "./components/aws/cluster/access";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new ClusterAccess("access", {
 *   place,
 *   clusterName: "go-coffee-dev-cluster",
 *   admins: ["arn:aws:iam::123456789012:role/platform"],
 *   viewers: [],
 *   namespaced: [{ role: "arn:aws:iam::123456789012:role/developers", namespaces: ["go-coffee-dev"], may: "edit" }],
 *   grouped: [{ role: "arn:aws:iam::123456789012:role/payments", group: "go-coffee:team:payments" }],
 * });
 * ```
 */
export class ClusterAccess extends Component {
  constructor(name: string, args: ClusterAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ClusterAccess", name, args.place, opts);
    for (const planned of planAccess(args)) this.entry(planned, args.clusterName);
    this.registerOutputs();
  }

  private entry({ key, principalArn, groups, policies }: PlannedAccess, clusterName: Input<string>): void {
    const role = principalArn.split("/").at(-1);
    // What a role may do was once a part of these names: a role that moved between the lists could not be made anew.
    const once = (may: string) => ({ name: this.label(`${may}-${role}`) });
    const entry = new awsEks.AccessEntry(
      this.label(key),
      {
        ...{ clusterName, principalArn, type: "STANDARD", tags: this.tags({ service: "platform" }, key) },
        ...(groups.length > 0 && { kubernetesGroups: groups }),
      },
      { ...this.here, aliases: [once("admin"), once("view")] },
    );
    for (const { key: may, policyArn, namespaces } of policies) {
      const accessScope = namespaces ? { type: "namespace", namespaces } : { type: "cluster" };
      new awsEks.AccessPolicyAssociation(
        this.label(`${key}-${may}`),
        { clusterName, principalArn: entry.principalArn, policyArn, accessScope },
        // Of a role and a policy there is one: the new one would be the old one, which then is taken away.
        { ...this.here, deleteBeforeReplace: true, aliases: [once(may === "everything" ? "admin" : may)] },
      );
    }
  }
}
