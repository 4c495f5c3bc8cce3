import type { Standing } from "../../../simulators/core/standing";
import type { Cluster } from "../kubernetes/objects";
import { podOf } from "../kubernetes/pods";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { issuerOf, aksOf } from "./cluster";
import { lastOf, linked, partsOf, within } from "./links";

/*
 * Who may do what, by roles on a resource itself and on all that it is in. What a management group gives is not in the world.
 */

const token = {
  assignment: "azure-native:authorization:RoleAssignment",
  definition: "azure-native:authorization:RoleDefinition",
  identity: "azure-native:managedidentity:UserAssignedIdentity",
  credential: "azure-native:managedidentity:FederatedIdentityCredential",
} as const;

/**
 * Operations, and Azure's own roles that have them, by the GUIDs of their definitions. An Owner has none of those on data.
 * Source: MicrosoftDocs/azure-docs, articles/role-based-access-control/built-in-roles: security, storage, containers, networking, integration.
 */
const holding = {
  // Key Vault Secrets User, Secrets Officer, Administrator.
  "Microsoft.KeyVault/vaults/secrets/getSecret/action": [
    ...["4633458b-17de-408a-b874-0445c86b69e6", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"],
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",
  ],
  "Microsoft.KeyVault/vaults/secrets/setSecret/action": [
    ...["b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "00482a5a-887f-4fb3-b363-3b7fe8e74483"],
  ],
  // Crypto Service Encryption User, Crypto User, Crypto Officer, Administrator.
  "Microsoft.KeyVault/vaults/keys/unwrap/action": [
    ...["e147488a-f6f5-4113-8e2d-b22465e65bf6", "12338af0-0e69-4776-bea7-57ae8d297424"],
    ...["14b46e9e-c2b7-41b4-b07b-48a6ebf60603", "00482a5a-887f-4fb3-b363-3b7fe8e74483"],
  ],
  // Storage Blob Data Contributor, Owner. Stands for reading, writing, deleting and listing.
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete": [
    ...["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"],
  ],
  // Storage Blob Delegator, Data Reader, Contributor, Owner.
  "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action": [
    ...["db58b8e5-c6ad-4a2a-8342-4190687cbf4a", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"],
    ...["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"],
  ],
  // AcrPull, AcrPush, Reader, Contributor, Owner.
  "Microsoft.ContainerRegistry/registries/pull/read": [
    ...["7f951dda-4ed3-4680-a7ca-43fe172d538d", "8311e382-0749-4cb8-b61a-304f252e45ec"],
    ...["acdd72a7-3385-48ef-bd42-f606fba81ae7", "b24988ac-6180-42a0-ab88-20f7382dd24c"],
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  ],
  // Storage Table Data Contributor.
  "Microsoft.Storage/storageAccounts/tableServices/tables/entities/write": ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"],
  // EventGrid Data Sender, Data Contributor.
  "Microsoft.EventGrid/events/send/action": [
    ...["d5a91429-5739-47e2-a06b-3470a27159e7", "1d8c3fe3-8864-474b-8749-01e3783e8157"],
  ],
  // Azure Service Bus Data Sender, Data Owner; Data Receiver, Data Owner.
  "Microsoft.ServiceBus/namespaces/messages/send/action": [
    ...["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39", "090c5cfd-751d-490a-894a-3ce6f1109419"],
  ],
  "Microsoft.ServiceBus/namespaces/messages/receive/action": [
    ...["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", "090c5cfd-751d-490a-894a-3ce6f1109419"],
  ],
  // Network Contributor, Contributor, Owner.
  "Microsoft.Network/virtualNetworks/subnets/join/action": [
    ...["4d97b98b-1d4f-4787-a291-c67834d212e7", "b24988ac-6180-42a0-ab88-20f7382dd24c"],
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  ],
  // DNS Zone Contributor, Contributor, Owner.
  "Microsoft.Network/dnsZones/TXT/write": [
    ...["befefa01-2a29-4197-83a8-272ff33ce314", "b24988ac-6180-42a0-ab88-20f7382dd24c"],
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  ],
} as const;
export type Operation = keyof typeof holding;

/** Somebody who has a role that lets them, and by which assignment. */
export interface Holder {
  principal: string;
  by: Standing;
  /** What must hold of a request besides. */
  condition: string | undefined;
}

/** Everybody who may do it to a resource: by a role on it, or on anything that it is in. */
export function holders(world: TraceWorld, operation: Operation, on: string): Holder[] {
  return world
    .all(token.assignment)
    .filter((one) => within(on, facts(one)["scope"]))
    .filter((one) => gives(world, String(facts(one)["roleDefinitionId"]), operation))
    .map((by) => ({ principal: text(by, "principalId") ?? "", by, condition: text(by, "condition") }));
}

function gives(world: TraceWorld, role: string, operation: Operation): boolean {
  const guid = lastOf(role).toLowerCase();
  if ((holding[operation] as readonly string[]).includes(guid)) return true;
  const own = world.all(token.definition).find((one) => lastOf(one.id).toLowerCase() === guid);
  return bags(own, "permissions").some((permission) => {
    const said = (kind: string) => [...texts(permission, kind), ...texts(permission, `${kind[0]!}${kind.slice(1)}`)];
    const may = [...said("actions"), ...said("dataActions")].some((one) => covers(one, operation));
    return may && ![...said("notActions"), ...said("notDataActions")].some((one) => covers(one, operation));
  });
}

/** `Microsoft.KeyVault/vaults/secrets/*`; whatever the case. */
const covers = (pattern: string, operation: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "i").test(operation);

/** How somebody is called for people: an identity by its name, anybody else by the object's id in the directory. */
export function calledPrincipal(world: TraceWorld, principal: string): string {
  const found = world.find(token.identity, principal, "principalId");
  return found ? lastOf(found.id) : `somebody of the directory, ${principal},`;
}

/** An account of a cluster, to Entra. */
export interface Principal {
  namespace: string;
  account: string;
}

const subjectOf = ({ namespace, account }: Principal): string => `system:serviceaccount:${namespace}:${account}`;

/** The identity that an account is said to be: by its annotation. Source: learn.microsoft.com/azure/aks/workload-identity-overview. */
export function saidOf(world: TraceWorld, cluster: Cluster, { namespace, account }: Principal): Standing | undefined {
  const found = cluster.find("core/v1:ServiceAccount", namespace, account);
  return world.find(token.identity, found?.metadata?.annotations?.["azure.workload.identity/client-id"], "clientId");
}

/** Who an account of the cluster is at Azure: its tokens are those of an identity, by issuer and subject. */
export function identityOf(world: TraceWorld, cluster: Cluster, who: Principal): Found<Standing> {
  const called = `${who.namespace}/${who.account}`;
  const account = cluster.need("core/v1:ServiceAccount", who.namespace, who.account);
  const client = account.metadata?.annotations?.["azure.workload.identity/client-id"];
  if (client === undefined) throw new Missing(`${called} names no identity, and is nobody to Azure`);
  const identity = saidOf(world, cluster, who);
  if (!identity) throw new Missing(`the identity that ${called} names is not there`);
  const by = world.label(identity);
  const issuer = issuerOf(world, cluster);
  if (issuer === undefined)
    throw new Missing("it signs no tokens that Entra could believe", world.label(aksOf(world, cluster)));
  const credential = credentialsOf(world, identity).find(
    (one) => facts(one)["issuer"] === issuer && facts(one)["subject"] === subjectOf(who),
  );
  if (!credential) throw new Missing(`Entra does not take ${called} of this cluster for it`, by);
  mustBeForEntra(world, credential);
  return { by: world.label(credential), why: `${called} of this cluster is ${lastOf(identity.id)}`, value: identity };
}

/** Whom a token is for that Entra is to take. */
const entra = "api://AzureADTokenExchange";

function mustBeForEntra(world: TraceWorld, credential: Standing): void {
  if (!texts(credential, "audiences").includes(entra))
    throw new Missing("it takes tokens for somebody else than Entra", world.label(credential));
}

/** A token that is no cluster's: by whom and for whom it is, and of whom. */
export interface ForeignToken {
  issuer: string;
  subject: string;
  audience: unknown;
}

/** The credential by which such tokens, and no others, are an identity's. @throws Missing */
export function foreignCredential(
  world: TraceWorld,
  identity: Standing,
  { issuer, subject, audience }: ForeignToken,
): Standing {
  const all = credentialsOf(world, identity);
  const is = (one: Standing) => facts(one)["issuer"] === issuer && facts(one)["subject"] === subject;
  const found = all.find(is);
  if (!found) throw new Missing(`Entra does not take ${subject} of ${issuer} for it`, world.label(identity));
  mustBeForEntra(world, found);
  if (audience !== entra)
    throw new Missing(`its tokens are for ${String(audience)}, not for Entra`, world.label(found));
  const other = all.find((one) => !is(one));
  if (other) throw new Missing("it is somebody else too", world.label(other));
  return found;
}

const credentialsOf = (world: TraceWorld, identity: Standing): Standing[] => partsOf(world, token.credential, identity);

/** Who else may be an identity: the first credential that is for nobody of these. */
export function otherThan(
  world: TraceWorld,
  cluster: Cluster,
  identity: Standing,
  meant: readonly Principal[],
): Standing | undefined {
  const issuer = issuerOf(world, cluster);
  return credentialsOf(world, identity).find(
    (one) => facts(one)["issuer"] !== issuer || !meant.some((who) => facts(one)["subject"] === subjectOf(who)),
  );
}

/** Who pods are that ask for themselves: AKS's webhook gives a token to those that carry its label. */
export function podIdentity(world: TraceWorld, cluster: Cluster, who: Principal): Found<Standing> {
  const aks = aksOf(world, cluster);
  if (bag(bag(aks, "securityProfile"), "workloadIdentity")["enabled"] !== true)
    throw new Missing("nothing gives its pods a token for Entra", world.label(aks));
  const found = identityOf(world, cluster, who);
  const makers = [
    ...cluster.in("apps/v1:Deployment", who.namespace),
    ...cluster.in("apps/v1:StatefulSet", who.namespace),
    ...cluster.in("apps/v1:DaemonSet", who.namespace),
  ];
  const plain = makers
    .map((one) => podOf(one))
    .find((pods) => pods.account === who.account && pods.labels["azure.workload.identity/use"] !== "true");
  if (plain)
    throw new Missing(
      `pods of ${who.namespace}/${who.account} lack the label azure.workload.identity/use, so that AKS gives them no token`,
      found.by,
    );
  return found;
}

export const principalOf = (identity: Standing): string => text(identity, "principalId") ?? "";

/** The identity of an ARM id. */
export const identityAt = (world: TraceWorld, id: unknown): Standing | undefined => linked(world, token.identity, id);
