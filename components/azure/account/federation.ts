import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { By } from "../common/by";
import { exchangeAudience, federate, ownIdentity } from "../common/identity";
import { grant } from "../common/roles";
import { subscriptionId, type Site } from "../common/site";
import type { Group } from "./groups";

/** Somebody outside of Azure who signs in with a token of their own. */
export interface Federated {
  /** What the identity is called: small letters, digits and `-`. */
  name: string;
  /** Who signs the tokens, with RS256: Entra takes no other. */
  issuer: string;
  /** `sub` of the tokens, exactly. */
  subject: string;
  /** `aud` of the tokens. @defaultValue api://AzureADTokenExchange */
  audience?: string | undefined;
  /** What it may do in the subscription: look at everything but secrets and data, or nothing yet. @defaultValue none */
  role?: "none" | "reader" | undefined;
}

export interface FederationsArgs {
  place: Placement;
  site: Site;
  /** `operations`. */
  group: Group;
  federated: readonly Federated[];
}

/** What somebody outside signs in as: no secret. */
export interface FederatedOutputs {
  clientId: Output<string>;
  principalId: Output<string>;
  tenant: string;
}

/**
 * Who signs in from outside without a secret: CI, an account of AWS's, a service of Google's. An identity to each, since Entra writes an identity's credentials one at a time; a new
 * one works after some minutes (AADSTS70021 until then), so that whoever signs in tries again.
 * Source: learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations.
 *
 * ```ts
 * import { Federations } from "../../components/azure/account/federation";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.operations
 *
 * const issuer = "https://token.actions.githubusercontent.com";
 * const ci = { name: "ci", issuer, subject: "repo:go-coffee/platform:environment:prod", role: "reader" } as const;
 * export const { clientId } = new Federations("federations", { place, site, group, federated: [ci] }).outputs["ci"]!;
 * ```
 */
export class Federations extends Component {
  readonly outputs: Readonly<Record<string, FederatedOutputs>>;

  constructor(name: string, args: FederationsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Federations", name, args.place, opts);
    this.outputs = Object.fromEntries(args.federated.map((one) => [one.name, this.federated(one, args)]));
    this.registerOutputs();
  }

  private federated(one: Federated, { site, group }: FederationsArgs): FederatedOutputs {
    const by: By = { label: (part) => this.label(part), here: this.here };
    const identity = ownIdentity(by, one.name, { group, place: this.place });
    const { issuer, subject, audience = exchangeAudience } = one;
    federate(by, `${one.name}-signs-in`, { identity, issuer, subject, audience });
    if (one.role === "reader")
      grant(by, `${one.name}-reads`, {
        scope: subscriptionId(site),
        principalId: identity.principalId,
        role: "reader",
      });
    return { clientId: identity.clientId, principalId: identity.principalId, tenant: site.tenant };
  }
}
