import { interpolate, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { planIdentities, type IdentityRequest } from "./identities-plan";
import { PodIdentity, type PodIdentityArgs } from "./pod-identity";

export interface IdentitiesArgs extends Omit<IdentityRequest, "region"> {
  place: Placement;
  change?: { pods?: PodIdentityArgs["change"] };
}

/** An identity on AWS for each tool and each service in a cluster: a role of its own, through EKS Pod Identity, and no key anywhere. */
export class Identities extends Component {
  constructor(name: string, args: IdentitiesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Identities", name, args.place, opts);
    const { place, account, clusterName } = args;
    for (const planned of planIdentities({ ...args, region: place.region }, interpolate)) {
      const { part, service, namespace, serviceAccount, statements } = planned;
      new PodIdentity(
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
    }
    this.registerOutputs();
  }
}
