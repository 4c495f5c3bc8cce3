import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { ClusterOffers, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { ownIdentity, type Identity } from "../common/identity";
import { onSecrets, ownRole } from "../common/own-role";
import { grant, type GrantArgs, type OwnRole } from "../common/roles";
import type { Site } from "../common/site";
import { settled } from "../common/wait";
import { below, planIdentities, type Grant, type IdentityRequest, type PlannedIdentity } from "./identities-plan";
import { accountAnnotations, becomes } from "./pod-identity";

export interface IdentitiesArgs extends IdentityRequest {
  place: Placement;
  site: Site;
  /** Where identities stand: the cluster's. */
  group: Group;
  /** Who signs the cluster's tokens. */
  issuer: Input<string>;
}

/**
 * What tools and services in a cluster may do at Azure: each an identity of its own, which its account of the cluster becomes by a token that the cluster signs. No key anywhere: nothing here
 * opens a storage account by one. One wait stands for all roles, and runs while the cluster is made.
 * Sources: learn.microsoft.com/azure/aks/workload-identity-overview; learn.microsoft.com/azure/role-based-access-control/troubleshooting.
 *
 * ```ts
 * import { Identities } from "./components/azure/cluster/identities";
 * import type { Group } from "./components/azure/account/groups";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureContainer } from "./components/azure/data/object-store";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.cluster
 * declare const uploads: AzureContainer;
 * declare const storeBackups: AzureContainer;
 * declare const lines: AzureContainer;
 *
 * const { associations } = new Identities("identities", {
 *   ...{ place, site, group, issuer: "https://eastus2.oic.prod-aks.azure.com/TENANT/CLUSTER/" },
 *   namespace: "go-coffee-dev",
 *   services: [{ name: "order", objects: true }],
 *   ...{ uploads, storeBackups, lines },
 * });
 * export const waits = associations.length;
 * ```
 */
export class Identities extends Component {
  /** What pods wait for: those that start before it are refused at first. */
  readonly associations: Resource[];
  /** What accounts carry, for `ClusterOffers`: tools' and those of services that keep files or have events, by name. */
  readonly toolAnnotations: ClusterOffers["toolAnnotations"];
  private writes: (OwnRole & { resource: Resource }) | undefined;

  constructor(name: string, args: IdentitiesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Identities", name, args.place, opts);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const made = planIdentities(args).map((planned) => ({ planned, ...this.identity(by, planned, args) }));
    const roles = made.flatMap((one) => one.roles);
    this.associations = [...made.map(({ known }) => known), settled(by, "roles-work", roles)];
    this.toolAnnotations = Object.fromEntries(
      made.map(({ planned, identity }) => [
        planned.serviceAccount,
        accountAnnotations(args.site.tenant, identity.clientId),
      ]),
    );
    this.registerOutputs();
  }

  private identity(
    by: By,
    planned: PlannedIdentity,
    args: IdentitiesArgs,
  ): { identity: Identity; known: Resource; roles: Resource[] } {
    const { part, namespace, serviceAccount, grants, is } = planned;
    // Who made it has said whose it is, too: an identity takes one credential at a time.
    if (is) return { identity: is, known: is.resource, roles: [] };
    const { place, group, issuer } = args;
    const service = part.startsWith("service-") ? serviceAccount : "platform";
    const identity = ownIdentity(by, part, { place, group, service });
    const roles = grants.map((one) =>
      grant(by, `${part}-${one.part}`, {
        ...this.roleOf(by, one.may, args),
        principalId: identity.principalId,
      }),
    );
    return {
      ...{ identity, roles },
      known: becomes(by, `${part}-account`, { identity, issuer, namespace, serviceAccount }),
    };
  }

  private roleOf(by: By, may: Grant, args: IdentitiesArgs): Omit<GrantArgs, "principalId"> {
    switch (may.kind) {
      case "folder":
        return { scope: may.container.id, role: "storageBlobDataContributor", condition: below(may.folder) };
      case "container":
        return { scope: may.container.id, role: "storageBlobDataContributor" };
      case "sign":
        return { scope: may.container.accountId, role: "storageBlobDelegator" };
      case "zone":
        return { scope: may.zone, role: "dnsZoneContributor" };
      case "images":
        return { scope: may.registry, role: "acrPull" };
      case "topic":
        return { scope: may.topic, role: "eventGridDataSender" };
      case "queue":
        return { scope: may.queue, role: "serviceBusDataReceiver" };
      case "secret": {
        const role = this.writer(by, args);
        return { scope: may.secret, role, dependsOn: [role.resource] };
      }
    }
  }

  /** None of Azure's roles writes a secret and does not read it. */
  private writer(by: By, { place, site }: IdentitiesArgs): OwnRole & { resource: Resource } {
    return (this.writes ??= ownRole(by, "writes-secrets", {
      ...{ place, site },
      description: "Puts new versions into secrets, and reads none",
      dataActions: [onSecrets.writes],
    }));
  }
}
