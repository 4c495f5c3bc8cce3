import { all, type Input, type Output, type Resource } from "@pulumi/pulumi";
import type { By } from "../common/by";
import { federate, type Identity } from "../common/identity";

/** What a pod carries whose account has an identity: else AKS's webhook gives it no token. Source: learn.microsoft.com/azure/aks/workload-identity-overview, "Pod labels". */
export const identityLabels = { "azure.workload.identity/use": "true" } as const;

/** What an account carries: who it is at Azure, and in which directory. Source: the same page, "Service account annotations". */
export function accountAnnotations(
  tenant: string,
  clientId: Input<string>,
  after: readonly Resource[] = [],
): Record<string, Input<string>> {
  return {
    "azure.workload.identity/client-id": after.length === 0 ? clientId : onceMade(clientId, after),
    "azure.workload.identity/tenant-id": tenant,
  };
}

/** Lets an account of the cluster be an identity: by the tokens that the cluster signs for it, and those alone. */
export function becomes(
  by: By,
  id: string,
  who: { identity: Identity; issuer: Input<string>; namespace: string; serviceAccount: string },
): Resource {
  const { identity, issuer, namespace, serviceAccount } = who;
  return federate(by, id, { identity, issuer, subject: `system:serviceaccount:${namespace}:${serviceAccount}` });
}

/** A value that is there once others are made: who takes it waits for them. */
function onceMade(value: Input<string>, after: readonly Resource[]): Output<string> {
  return all([value, ...after.map(({ urn }) => urn)]).apply(([known]) => known!);
}
