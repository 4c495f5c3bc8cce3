import * as awsEks from "@pulumi/aws/eks";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { addOnVersion, daemonAddOns, isPinned, serviceAddOns, type AddOnName } from "./add-on-versions";
import { backupTag } from "../operations/backup-plan";
import type { PolicyEngine } from "./offers";
import { PodRole, type IdentityScope, type PodRoleArgs } from "./pod-identity";
import { usesVolumeKey } from "./volume-key";

/** What is said of an add-on. */
export interface AddOnRequest {
  /** `v0.9.0-eksbuild.5`. @defaultValue the pinned one, of those that every cluster has; another must say it */
  version?: string | undefined;
  /** Its own settings, laid over ours: `aws eks describe-addon-configuration` tells which there are. @defaultValue ours alone */
  settings?: Readonly<Record<string, unknown>> | undefined;
}

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
  /** Add-ons beside those that every cluster has, and what differs in those. @defaultValue none, and nothing */
  addOns?: Readonly<Record<string, AddOnRequest>> | undefined;
  /** What enforces network policies: the VPC CNI's own agent, or Calico, beside which it stays off. @defaultValue "own" */
  policyEngine?: PolicyEngine | undefined;
  change?: { addOn?: Change<awsEks.AddonArgs, [addOn: string]>; pods?: PodRoleArgs["change"] };
}

/**
 * The add-ons that every cluster has, managed by EKS. What speaks to AWS has a role of its own through Pod Identity, so that
 * nodes themselves need no such permission.
 *
 * @example
 * ```ts
 * import { AddOns } from "./components/aws/cluster/add-ons";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new AddOns("add-ons", {
 *   place,
 *   account: "123456789012",
 *   clusterName: "go-coffee-dev-cluster",
 *   version: "1.35",
 *   volumeKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
 *   nodes: () => [],
 *   addOns: {
 *     "metrics-server": { version: "v0.9.0-eksbuild.5" },
 *     "vpc-cni": { settings: { env: { ENABLE_PREFIX_DELEGATION: "true" } } },
 *   },
 * });
 * ```
 */
export class AddOns extends Component {
  /** What has to run before any pod of ours can, and find others by name. */
  readonly running: Resource[];

  constructor(name: string, args: AddOnsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:AddOns", name, args.place, opts);
    const nodes = args.nodes(daemonAddOns.map((addOn) => this.addOn(addOn, [], args)));
    const others = Object.keys(args.addOns ?? {}).filter((addOn) => !isPinned(addOn));
    const made = [...serviceAddOns, ...others].map((addOn) => [addOn, this.addOn(addOn, nodes, args)] as const);
    this.running = [...nodes, ...made.filter(([addOn]) => addOn === "coredns").map(([, resource]) => resource)];
    this.registerOutputs();
  }

  private addOn(addOn: string, dependsOn: Resource[], args: AddOnsArgs): awsEks.Addon {
    const asked = args.addOns?.[addOn];
    const role = isPinned(addOn) ? this.role(addOn, args) : undefined;
    const ours = isPinned(addOn) ? this.settings(addOn, args.policyEngine ?? "own") : undefined;
    const configuration = laidOver(ours ?? {}, asked?.settings ?? {});
    const version = asked?.version ?? (isPinned(addOn) ? addOnVersion(addOn, args.version) : undefined);
    if (version === undefined) throw new RangeError(`add-on ${addOn} says no version: a newest one changes overnight`);
    const sound: awsEks.AddonArgs = {
      clusterName: args.clusterName,
      addonName: addOn,
      addonVersion: version,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(Object.keys(configuration).length > 0 && { configurationValues: JSON.stringify(configuration) }),
      ...(role ? { podIdentityAssociations: [role] } : {}),
      tags: this.tags({ service: "platform" }, addOn),
    };
    return new awsEks.Addon(this.label(addOn), changed(sound, args.change?.addOn, addOn), { ...this.here, dependsOn });
  }

  /** Settings that differ from an add-on's own defaults. */
  private settings(addOn: AddOnName, policyEngine: PolicyEngine): Record<string, unknown> | undefined {
    switch (addOn) {
      case "vpc-cni":
        // Without it a NetworkPolicy is accepted and has no effect: docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html.
        // Calico learns a pod's address at once from its annotation: github.com/aws/amazon-vpc-cni-k8s, README.md, ANNOTATE_POD_IP.
        return policyEngine === "own"
          ? { enableNetworkPolicy: "true" }
          : { enableNetworkPolicy: "false", env: { ANNOTATE_POD_IP: "true" } };
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

type Settings = Readonly<Record<string, unknown>>;

/** Settings over others, and so the variables of an environment (`env`) one by one. */
function laidOver(ours: Settings, theirs: Settings): Record<string, unknown> {
  const env = { ...(ours["env"] as object | undefined), ...(theirs["env"] as object | undefined) };
  return { ...ours, ...theirs, ...(Object.keys(env).length > 0 && { env }) };
}
