import * as awsEks from "@pulumi/aws/eks";
import type * as iam from "@pulumi/aws/iam";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { partitionOf } from "../common/partition";
import { policyDocument, type Statement } from "../common/policy-document";
import { ofAws, role } from "../common/role";
import { ownId } from "../../core/own-name";

/** A cluster, as far as an identity in it needs to know. */
export interface IdentityScope {
  /** 12 digits. */
  account: Input<string>;
  clusterName: Input<string>;
}

export interface PodRoleArgs extends IdentityScope {
  place: Placement;
  /** What pods they are, in a word or two: for the role's description and its tag Name. @defaultValue the role's name */
  part?: string;
  /** The last part of the role's name: an account has each name once. @defaultValue from the component's id */
  roleName?: string;
  /** The service that the role's cost and tags belong to. @defaultValue "platform" */
  service?: string;
  /** What it may do, beyond the managed policies. @defaultValue nothing */
  statements?: Statement[];
  /** Names of AWS's own policies, with their path: `AmazonEKS_CNI_Policy`, `service-role/AmazonEBSCSIDriverPolicy`. */
  managedPolicies?: string[];
  change?: { role?: Change<iam.RoleArgs, [part: string]> };
}

/**
 * A role that pods of one cluster can have, through EKS Pod Identity, and nobody else.
 *
 * @example
 * ```ts
 * import { PodRole } from "./components/aws/cluster/pod-identity";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const { arn } = new PodRole("efs-driver", {
 *   place,
 *   account: "123456789012",
 *   clusterName: "go-coffee-dev-cluster",
 *   managedPolicies: ["service-role/AmazonEFSCSIDriverPolicy"],
 * }).outputs;
 * ```
 */
export class PodRole extends Component {
  readonly outputs: { arn: Output<string> };

  constructor(name: string, args: PodRoleArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PodRole", name, args.place, opts);
    const roleName = args.roleName ?? ownId(this.id);
    const part = args.part ?? roleName;
    const arn = role(
      (part) => this.label(part),
      {
        name: displayName(args.place.environment, roleName, 64),
        region: args.place.region,
        description: `Pods of ${part}`,
        trust: podTrust(args, args.place.region),
        may: { ...ofAws(args.managedPolicies ?? []), allow: args.statements ?? [] },
        tags: this.tags({ service: args.service ?? "platform" }, part),
        change: (sound) => changed(sound, args.change?.role, part),
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

/**
 * Gives the pods of one service account what the statements allow. No key, no annotation: the agent on the node hands it out.
 *
 * @example
 * ```ts
 * import { PodIdentity } from "./components/aws/cluster/pod-identity";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new PodIdentity("reports", {
 *   place,
 *   account: "123456789012",
 *   clusterName: "go-coffee-dev-cluster",
 *   namespace: "go-coffee-dev",
 *   serviceAccount: "reports",
 *   statements: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::go-coffee-dev-reports/*" }],
 * });
 * ```
 */
export class PodIdentity extends Component {
  readonly outputs: { roleArn: Output<string> };
  /** What pods wait for: those that start before it have no identity. */
  readonly association: Resource;

  constructor(name: string, args: PodIdentityArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PodIdentity", name, args.place, opts);
    const roleName = args.roleName ?? ownId(this.id);
    const { arn: roleArn } = new PodRole(this.label("pods"), { ...args, roleName }, this.here).outputs;
    this.association = new awsEks.PodIdentityAssociation(
      this.label("association"),
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount: args.serviceAccount,
        roleArn,
        tags: this.tags({ service: args.service ?? "platform" }, args.part ?? roleName),
      },
      this.here,
    );
    this.outputs = { roleArn };
    this.registerOutputs({ roleArn });
  }
}
