import * as awsEks from "@pulumi/aws/eks";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { addOnVersion, daemonAddOns, serviceAddOns, type AddOnName } from "./add-on-versions";
import { backupTag } from "../operations/backup-plan";
import { PodRole, type IdentityScope, type PodRoleArgs } from "./pod-identity";
import { usesVolumeKey } from "./volume-key";

export interface AddOnsArgs extends IdentityScope {
  place: Placement;
  /** The cluster's Kubernetes version, `1.35`: the add-ons' versions follow it. */
  version: string;
  /** The key that volumes are encrypted with. */
  volumeKeyArn: Input<string>;
  /**
   * Makes the nodes, given the daemons, without whose network no node would ever be ready; and tells what ordinary pods can run on:
   * AWS counts an add-on as done once its pods run.
   */
  nodes: (daemons: Resource[]) => Resource[];
  change?: { addOn?: Change<awsEks.AddonArgs, [addOn: AddOnName]>; pods?: PodRoleArgs["change"] };
}

/**
 * The add-ons that every cluster has, managed by EKS. What speaks to AWS has a role of its own through Pod Identity, so that
 * nodes themselves need no such permission.
 */
export class AddOns extends Component {
  constructor(name: string, args: AddOnsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:AddOns", name, args.place, opts);
    const nodes = args.nodes(daemonAddOns.map((addOn) => this.addOn(addOn, [], args)));
    for (const addOn of serviceAddOns) this.addOn(addOn, nodes, args);
    this.registerOutputs();
  }

  private addOn(addOn: AddOnName, dependsOn: Resource[], args: AddOnsArgs): awsEks.Addon {
    const role = this.role(addOn, args);
    const configuration = this.settings(addOn);
    const sound: awsEks.AddonArgs = {
      clusterName: args.clusterName,
      addonName: addOn,
      addonVersion: addOnVersion(addOn, args.version),
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(configuration ? { configurationValues: JSON.stringify(configuration) } : {}),
      ...(role ? { podIdentityAssociations: [role] } : {}),
      tags: this.tags({ service: "platform" }, addOn),
    };
    return new awsEks.Addon(this.label(addOn), changed(sound, args.change?.addOn, addOn), { ...this.here, dependsOn });
  }

  /** Settings that differ from an add-on's own defaults. */
  private settings(addOn: AddOnName): object | undefined {
    switch (addOn) {
      case "vpc-cni":
        // Without it a NetworkPolicy is accepted and has no effect: docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
        return { enableNetworkPolicy: "true" };
      case "aws-ebs-csi-driver": {
        const { Name: _, ...tags } = this.tags({ service: "platform", dataClass: "personal" });
        // What it makes is nobody's but the driver's: so the driver says whose it is, and that it is backed up.
        return { controller: { extraVolumeTags: { ...tags, [backupTag.key]: backupTag.value } } };
      }
      case "coredns":
      case "eks-pod-identity-agent":
      case "kube-proxy":
        return undefined;
    }
  }

  private role(
    addOn: AddOnName,
    { place, account, clusterName, volumeKeyArn, change }: AddOnsArgs,
  ): { serviceAccount: string; roleArn: Output<string> } | undefined {
    const scope = { place, account, clusterName, part: addOn, change: change?.pods };
    switch (addOn) {
      case "vpc-cni": {
        const role = new PodRole(this.label(addOn), { ...scope, managedPolicies: ["AmazonEKS_CNI_Policy"] }, this.here);
        return { serviceAccount: "aws-node", roleArn: role.outputs.arn };
      }
      case "aws-ebs-csi-driver": {
        const role = new PodRole(
          this.label(addOn),
          {
            ...scope,
            managedPolicies: ["service-role/AmazonEBSCSIDriverPolicy"],
            statements: usesVolumeKey(volumeKeyArn, place.region),
          },
          this.here,
        );
        return { serviceAccount: "ebs-csi-controller-sa", roleArn: role.outputs.arn };
      }
      case "coredns":
      case "eks-pod-identity-agent":
      case "kube-proxy":
        return undefined;
    }
  }
}
