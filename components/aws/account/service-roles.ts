import * as iam from "@pulumi/aws/iam";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

/**
 * The services whose own roles the platform's first resources need, and what AWS calls the roles: …/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html,
 * …/AmazonElastiCache/latest/dg/using-service-linked-roles.html, …/eks/latest/userguide/using-service-linked-roles-eks-nodegroups.html,
 * …/autoscaling/ec2/userguide/autoscaling-service-linked-role.html, …/config/latest/developerguide/using-service-linked-roles-config.html.
 */
export const serviceRoles = {
  rds: { service: "rds.amazonaws.com", role: "AWSServiceRoleForRDS" },
  elasticache: { service: "elasticache.amazonaws.com", role: "AWSServiceRoleForElastiCache" },
  nodes: { service: "eks-nodegroup.amazonaws.com", role: "AWSServiceRoleForAmazonEKSNodegroup" },
  scaling: { service: "autoscaling.amazonaws.com", role: "AWSServiceRoleForAutoScaling" },
  config: { service: "config.amazonaws.com", role: "AWSServiceRoleForConfig" },
} as const;
export type ServiceRole = keyof typeof serviceRoles;

export interface ServiceRolesArgs {
  place: Placement;
  /** The roles that the account has not yet: AWS refuses a second of one. @defaultValue all, as a new account needs */
  missing?: readonly ServiceRole[];
}

/**
 * The roles that AWS's services have in an account, once. AWS makes each by itself when the service is first called, and lets several
 * calls at that time fail (crossplane-contrib/provider-aws issue 479; of node groups "was unable to assume the service-linked role",
 * aws-samples/aws-fault-injection-simulator-workshop-v2 pull request 188), so that a new account's first `up` needs them first.
 *
 * They stay when the environment goes: AWS deletes none that is in use, by whomever in the account.
 *
 * ```ts
 * import { ServiceRoles } from "./components/aws/account/service-roles";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const { ready } = new ServiceRoles("service-roles", { place });
 * // Cluster, Database and Cache take it: { ready }.
 * export const roles = ready.length;
 * ```
 */
export class ServiceRoles extends Component {
  /** The roles themselves: what the first calls of their services wait for. */
  readonly ready: Resource[];

  constructor(name: string, args: ServiceRolesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ServiceRoles", name, args.place, opts);
    const missing = args.missing ?? (Object.keys(serviceRoles) as ServiceRole[]);
    this.ready = missing.map(
      (role) =>
        new iam.ServiceLinkedRole(
          this.label(role),
          {
            awsServiceName: serviceRoles[role].service,
            tags: this.tags({ service: "platform" }, `${this.id}-${role}`),
          },
          { ...this.here, retainOnDelete: true },
        ),
    );
    this.registerOutputs();
  }
}
