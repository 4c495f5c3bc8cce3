import * as ec2 from "@pulumi/aws/ec2";
import * as awsEks from "@pulumi/aws/eks";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { planPools, type Pool, type PoolPlan, type PoolRequest } from "./nodes-plan";
import { plainTrustOf } from "../common/policy-document";
import { ofAws, role } from "../common/role";

export interface NodesArgs {
  place: Placement;
  clusterName: Input<string>;
  /**
   * Private subnets: what starts there has no public address. Another zone replaces the groups, since EKS moves none: the new
   * ones come before the old ones go, and pods move within their disruption budgets. Groups of their own for each zone would spare
   * that, at the price of three times the groups and of bounds that no pool could share among zones; and nodes keep nothing.
   */
  subnetIds: Input<string>[];
  /** Encrypts the nodes' disks. Auto Scaling must be allowed to use it. */
  volumeKeyArn: Input<string>;
  /** @see planPools for what is refused */
  pools: Partial<Record<Pool, PoolRequest>>;
  /** What must stand before the first node: the network add-on. */
  after: Resource[];
  change?: {
    launchTemplate?: Change<ec2.LaunchTemplateArgs, [plan: PoolPlan]>;
    group?: Change<awsEks.NodeGroupArgs, [plan: PoolPlan]>;
  };
}

/** What AWS lets a node do: docs.aws.amazon.com/eks/latest/userguide/create-node-role.html. The network add-on has its own role. */
const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

/** Managed node groups, one per pool, on Amazon Linux 2023 with encrypted disks and no way from a pod to the node's own role. */
export class Nodes extends Component {
  /** The groups by pool, in the order of the plan. */
  readonly groups: awsEks.NodeGroup[];

  constructor(name: string, args: NodesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Nodes", name, args.place, opts);
    const plan = planPools(args.pools);
    const role = this.role();
    this.groups = plan.map((pool) => this.group(pool, role, args));
    this.registerOutputs();
  }

  private role(): Output<string> {
    return role(
      (part) => this.label(part),
      {
        name: displayName(this.place.environment, "nodes", 64),
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
      subnetIds: args.subnetIds,
      amiType: "AL2023_x86_64_STANDARD",
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
      name: this.displayName(`nodes-${plan.pool}`),
      description: `Nodes of the pool ${plan.pool}`,
      updateDefaultVersion: true,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        // One hop: a pod in its own network cannot reach the node's credentials.
        httpPutResponseHopLimit: 1,
      },
      monitoring: { enabled: true },
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
