import { interpolate, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { planIdentities, type IdentityRequest } from "./identities-plan";
import { PodIdentity, type PodIdentityArgs } from "./pod-identity";

export interface IdentitiesArgs extends Omit<IdentityRequest, "region" | "environment"> {
  place: Placement;
  change?: { pods?: PodIdentityArgs["change"] };
}

/**
 * An identity on AWS for each tool and each service in a cluster: a role of its own, through EKS Pod Identity, and no key anywhere.
 *
 * @example
 * ```ts
 * import { Identities } from "./components/aws/cluster/identities";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * const keyArn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
 *
 * new Identities("identities", {
 *   place,
 *   account: "123456789012",
 *   clusterName: "go-coffee-dev-cluster",
 *   namespace: "go-coffee-dev",
 *   services: [{ name: "order" }],
 *   storeBackups: { arn: "arn:aws:s3:::go-coffee-dev-backups", keyArn },
 *   lines: { arn: "arn:aws:s3:::go-coffee-dev-lines", keyArn },
 * });
 * ```
 */
export class Identities extends Component {
  /** What pods wait for: those that start before it have no identity. */
  readonly associations: Resource[];

  constructor(name: string, args: IdentitiesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Identities", name, args.place, opts);
    const { place, account, clusterName } = args;
    const all = planIdentities({ ...args, region: place.region, environment: place.environment }, interpolate);
    this.associations = all.map(({ part, service, namespace, serviceAccount, statements }) => {
      const identity = new PodIdentity(
        this.label(part),
        {
          place,
          account,
          clusterName,
          part,
          service,
          namespace,
          serviceAccount,
          statements,
          change: args.change?.pods,
        },
        this.here,
      );
      return identity.association;
    });
    this.registerOutputs();
  }
}
