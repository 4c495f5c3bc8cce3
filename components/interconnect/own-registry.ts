import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { interpolate } from "@pulumi/pulumi";
import { Component } from "../core/component";
import type { AccountIdentity, Placement } from "../core/contracts";
import type { IdentityEnd, RegistryEnd } from "../core/ends";
import { displayName } from "../core/naming";
import { letIn as letInAtAzure, signsIn } from "./azure-rights";
import { letIn as letInAtGoogle } from "./gcp-rights";
import type { Right } from "./rights";
import { subjectOf, type Traveller } from "./trust-plan";

export interface OwnRegistryArgs {
  place: Placement;
  identity: IdentityEnd;
  registry: RegistryEnd;
  /** Whose pods push. */
  who: Omit<Traveller, "cloud">;
}

/**
 * Lets an account of a cluster push to its own cloud's registry, and nobody else: what copies images arrives there by it. On Google Cloud the account itself is let in; on Azure it
 * becomes an identity of its own.
 *
 * ```ts
 * import type { Placement } from "./components/core/contracts";
 * import type { IdentityEnd, RegistryEnd } from "./components/core/ends";
 * import { OwnRegistry } from "./components/interconnect/own-registry";
 *
 * declare const place: Placement;
 * declare const identity: IdentityEnd;
 * declare const registry: RegistryEnd;
 *
 * const who = { namespace: "image-copies", account: "image-copies" };
 * export const { account } = new OwnRegistry("gcp-registry", { place, identity, registry, who });
 * ```
 */
export class OwnRegistry extends Component {
  /** What the account carries, and its pods. */
  readonly account: AccountIdentity;
  /** What its pods wait for. */
  readonly ready: Resource[];

  constructor(name: string, args: OwnRegistryArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:OwnRegistry", name, args.place, opts);
    const { place, who, registry, identity } = args;
    const { site, issuer } = identity;
    const may: Right[] = [{ kind: "registry", registry, access: "push" }];
    const by = { label: (part: string) => this.label(part), here: this.here };
    switch (site.kind) {
      case "gcp": {
        const { project, projectNumber } = site;
        // Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity, "Configure authorization and principals".
        const member = interpolate`principal://iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/${project}.svc.id.goog/subject/ns/${who.namespace}/sa/${who.account}`;
        this.account = {};
        this.ready = letInAtGoogle({ ...by, project }, { member, after: identity.ready }, may);
        break;
      }
      case "azure": {
        const signedIn = signsIn(by, {
          ...{ site, place, issuer, subject: subjectOf(who) },
          name: displayName(place.environment, this.id, 128),
        });
        const { clientId, principalId } = signedIn.identity;
        // Source: learn.microsoft.com/azure/aks/workload-identity-overview, "Service account annotations", "Pod labels".
        this.account = {
          annotations: {
            "azure.workload.identity/client-id": clientId,
            "azure.workload.identity/tenant-id": site.tenant,
          },
          labels: { "azure.workload.identity/use": "true" },
        };
        this.ready = [signedIn.credential, ...letInAtAzure(by, { principalId, site }, may)];
        break;
      }
      case "aws":
        throw new RangeError(`${name}: want gcp or azure, got aws: where it is there, its images are the first`);
    }
    this.registerOutputs();
  }
}
