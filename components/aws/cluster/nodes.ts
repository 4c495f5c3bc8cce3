import * as autoscaling from "@pulumi/aws/autoscaling";
import * as ec2 from "@pulumi/aws/ec2";
import * as awsEks from "@pulumi/aws/eks";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { planPools, type PoolPlan, type Pools } from "./nodes-plan";
import { plainTrustOf } from "../common/policy-document";
import { ownId } from "../../core/own-name";
import { ofAws, role } from "../common/role";

export interface NodesArgs {
  place: Placement;
  clusterName: Input<string>;
  /**
   * The cluster's Kubernetes version, which the nodes take once the control plane has it: EKS refuses its next upgrade while a group is
   * behind. Nodes are replaced one third at a time, and pods move within their disruption budgets.
   */
  version: string;
  /**
   * Private subnets by zone: what starts there has no public address. Another zone replaces the groups, since EKS moves none: the new
   * ones come before the old ones go, and pods move within their disruption budgets. Groups of their own for each zone would spare
   * that, at the price of three times the groups and of bounds that no pool could share among zones; and nodes keep nothing.
   */
  subnets: readonly { zone: string; id: Input<string> }[];
  /** Encrypts the nodes' disks. Auto Scaling must be allowed to use it. */
  volumeKeyArn: Input<string>;
  /** @see planPools for what is refused */
  pools: Pools;
  /** What must stand before the first node: the network add-on. */
  after: Resource[];
  change?: {
    launchTemplate?: Change<ec2.LaunchTemplateArgs, [plan: PoolPlan]>;
    group?: Change<awsEks.NodeGroupArgs, [plan: PoolPlan]>;
  };
}

/** What AWS lets a node do: docs.aws.amazon.com/eks/latest/userguide/create-node-role.html. The network add-on has its own role. */
const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

/**
 * Managed node groups, one per pool, on Amazon Linux 2023 with encrypted disks and no way from a pod to the node's own role.
 *
 * @example
 * ```ts
 * import { Nodes } from "./components/aws/cluster/nodes";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new Nodes("more-nodes", {
 *   place,
 *   clusterName: "go-coffee-dev-cluster",
 *   version: "1.35",
 *   subnets: [{ zone: "us-east-1a", id: "subnet-0123456789abcdef0" }],
 *   volumeKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
 *   pools: {
 *     general: { min: 1, max: 3, types: ["t3.medium"], spot: false },
 *     arm: { min: 0, max: 6, types: ["m7g.large"], spot: true, architecture: "arm64", maxPods: 29 },
 *   },
 *   after: [],
 * });
 * ```
 */
export class Nodes extends Component {
  /** The groups by pool, in the order of the plan: for `dependsOn`, and for nothing else. */
  readonly groups: awsEks.NodeGroup[];
  /** The Auto Scaling group of each pool, by name. */
  readonly outputs: { autoScalingGroups: Record<string, Output<string>> };

  constructor(name: string, args: NodesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Nodes", name, args.place, opts);
    const zones = args.subnets.map(({ zone }) => zone);
    const plan = planPools(args.pools, zones);
    const role = this.role();
    this.groups = plan.map((pool) => this.group(pool, role, args));
    const autoScalingGroups: Record<string, Output<string>> = {};
    for (const [index, pool] of plan.entries()) {
      const name = this.groups[index]!.resources.apply((all) => all[0]?.autoscalingGroups?.[0]?.name ?? "");
      autoScalingGroups[pool.pool] = name;
      this.describe(pool, name);
    }
    this.outputs = { autoScalingGroups };
    this.registerOutputs();
  }

  /** EKS hands its own tags on to no Auto Scaling group. */
  private describe({ pool, template }: PoolPlan, autoscalingGroupName: Output<string>): void {
    for (const { part, key, value } of template) {
      new autoscaling.Tag(
        this.label(`${pool}-${part}`),
        { autoscalingGroupName, tag: { key, value, propagateAtLaunch: false } },
        this.here,
      );
    }
  }

  private role(): Output<string> {
    return role(
      (part) => this.label(part),
      {
        name: displayName(this.place.environment, ownId(this.id), 64),
        region: this.place.region,
        description: "Nodes of the cluster",
        trust: plainTrustOf("ec2.amazonaws.com"),
        may: ofAws(nodePolicies),
        tags: this.tags({ service: "platform" }, "nodes"),
      },
      this.here,
    );
  }

  private group(plan: PoolPlan, nodeRoleArn: Output<string>, args: NodesArgs): awsEks.NodeGroup {
    const template = this.launchTemplate(plan, args);
    const sound: awsEks.NodeGroupArgs = {
      // No name: most of a group cannot be changed, and the new one comes before the old one goes.
      clusterName: args.clusterName,
      nodeRoleArn,
      version: args.version,
      subnetIds: args.subnets.filter(({ zone }) => plan.zones.includes(zone)).map(({ id }) => id),
      amiType: plan.ami,
      capacityType: plan.capacity,
      instanceTypes: plan.types,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      scalingConfig: { minSize: plan.min, maxSize: plan.max, desiredSize: plan.initial },
      updateConfig: { maxUnavailablePercentage: 33 },
      nodeRepairConfig: { enabled: true },
      labels: plan.labels,
      taints: plan.taints,
      tags: this.tags({ service: "platform" }, `nodes-${plan.pool}`),
    };
    return new awsEks.NodeGroup(this.label(plan.pool), changed(sound, args.change?.group, plan), {
      ...this.here,
      dependsOn: args.after,
      ignoreChanges: ["scalingConfig.desiredSize"],
    });
  }

  private launchTemplate(plan: PoolPlan, args: NodesArgs): ec2.LaunchTemplate {
    const tags = this.tags({ service: "platform" }, `nodes-${plan.pool}`);
    const sound: ec2.LaunchTemplateArgs = {
      name: this.displayName(`${ownId(this.id)}-${plan.pool}`),
      description: `Nodes of the pool ${plan.pool}`,
      updateDefaultVersion: true,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        // One hop: a pod in its own network cannot reach the node's credentials.
        httpPutResponseHopLimit: 1,
      },
      monitoring: { enabled: true },
      ...(plan.userData !== undefined && { userData: Buffer.from(plan.userData).toString("base64") }),
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            encrypted: "true",
            kmsKeyId: args.volumeKeyArn,
            volumeType: "gp3",
            volumeSize: plan.diskGiB,
            deleteOnTermination: "true",
          },
        },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      tags,
    };
    const changes = args.change?.launchTemplate;
    return new ec2.LaunchTemplate(this.label(plan.pool), changed(sound, changes, plan), this.here);
  }
}
