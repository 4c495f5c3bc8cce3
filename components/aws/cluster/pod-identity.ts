import * as awsEks from "@pulumi/aws/eks";
import type * as iam from "@pulumi/aws/iam";
import { interpolate, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { partitionOf } from "../common/partition";
import { policyDocument, type Statement } from "../common/policy-document";
import { ofAws, role } from "../common/role";

/** A cluster, as far as an identity in it needs to know. */
export interface IdentityScope {
  /** 12 digits. */
  account: Input<string>;
  clusterName: Input<string>;
}

export interface PodRoleArgs extends IdentityScope {
  place: Placement;
  /** For what: the last part of the role's name, `vpc-cni`. At most 40 characters are legible. */
  part: string;
  /** The service that the role's cost and tags belong to. @defaultValue "platform" */
  service?: string;
  /** What it may do, beyond the managed policies. @defaultValue nothing */
  statements?: Statement[];
  /** Names of AWS's own policies, with their path: `AmazonEKS_CNI_Policy`, `service-role/AmazonEBSCSIDriverPolicy`. */
  managedPolicies?: string[];
  change?: { role?: Change<iam.RoleArgs, [part: string]> };
}

/** A role that pods of one cluster can have, through EKS Pod Identity, and nobody else. */
export class PodRole extends Component {
  readonly outputs: { arn: Output<string> };

  constructor(name: string, args: PodRoleArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PodRole", name, args.place, opts);
    const arn = role(
      (part) => this.label(part),
      {
        name: displayName(args.place.environment, args.part, 64),
        region: args.place.region,
        description: `Pods of ${args.part}`,
        trust: podTrust(args, args.place.region),
        may: { ...ofAws(args.managedPolicies ?? []), allow: args.statements ?? [] },
        tags: this.tags({ service: args.service ?? "platform" }, args.part),
        change: (sound) => changed(sound, args.change?.role, args.part),
      },
      this.here,
    );
    this.outputs = { arn };
    this.registerOutputs({ arn });
  }
}

/** Source: docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html, with the conditions that tie it to one cluster. */
function podTrust({ account, clusterName }: IdentityScope, region: string): Output<string> {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnEquals: {
          "aws:SourceArn": interpolate`arn:${partitionOf(region)}:eks:${region}:${account}:cluster/${clusterName}`,
        },
      },
    },
  ]);
}

export interface PodIdentityArgs extends PodRoleArgs {
  /** The service account that gets the role; it need not exist yet. */
  namespace: string;
  serviceAccount: string;
}

/** Gives the pods of one service account what the statements allow. No key, no annotation: the agent on the node hands it out. */
export class PodIdentity extends Component {
  readonly outputs: { roleArn: Output<string> };

  constructor(name: string, args: PodIdentityArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PodIdentity", name, args.place, opts);
    const { arn: roleArn } = new PodRole(this.label("pods"), args, this.here).outputs;
    new awsEks.PodIdentityAssociation(
      this.label("association"),
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount: args.serviceAccount,
        roleArn,
        tags: this.tags({ service: args.service ?? "platform" }, args.part),
      },
      this.here,
    );
    this.outputs = { roleArn };
    this.registerOutputs({ roleArn });
  }
}
