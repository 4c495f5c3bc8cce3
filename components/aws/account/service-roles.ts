import * as iam from "@pulumi/aws/iam";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

export interface ServiceRolesArgs {
  place: Placement;
}

/** The services whose own roles a database, its proxy and a cache need: …/UsingWithRDS.IAM.ServiceLinkedRoles.html, …/dg/using-service-linked-roles.html. */
const services = { rds: "rds.amazonaws.com", elasticache: "elasticache.amazonaws.com" };

/**
 * The roles that AWS's stores have in an account, once. AWS makes each by itself when the service is first called, and lets several
 * calls at that time fail (crossplane-contrib/provider-aws issue 479), so that a new account's first `up` needs them first.
 *
 * ```ts
 * import { ServiceRoles } from "./components/aws/account/service-roles";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const { ready } = new ServiceRoles("service-roles", { place });
 * // Database and Cache take it: { ready }.
 * export const roles = ready.length;
 * ```
 */
export class ServiceRoles extends Component {
  /** The roles themselves: what the stores wait for. */
  readonly ready: Resource[];

  constructor(name: string, args: ServiceRolesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ServiceRoles", name, args.place, opts);
    this.ready = Object.entries(services).map(
      ([service, awsServiceName]) =>
        new iam.ServiceLinkedRole(
          this.label(service),
          { awsServiceName, tags: this.tags({ service: "platform" }, `${this.id}-${service}`) },
          this.here,
        ),
    );
    this.registerOutputs();
  }
}
