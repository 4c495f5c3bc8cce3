import { at, bag, list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import { hasRole, identityToken } from "../azure/access";
import { secretToken } from "../azure/keys";
import { isProps, type Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { tokenOf } from "./kinds";
import { annotationsOf, idOf } from "./objects";

/**
 * A secret of Azure's Key Vault, as an account of the cluster: a federated credential says whose token becomes which identity, and a role on the secret what that may read.
 * Sources: external-secrets/external-secrets providers/v1/azure/keyvault; learn.microsoft.com/azure/aks/workload-identity-overview; articles/key-vault/general/rbac-guide.
 */

const credentialToken = "azure-native:managedidentity:FederatedIdentityCredential";
/** Roles that read secrets: Secrets User, Secrets Officer, Administrator. */
const reading = [
  "4633458b-17de-408a-b874-0445c86b69e6",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "00482a5a-887f-4fb3-b363-3b7fe8e74483",
];

export function readFromAzure(objects: Objects, settings: Props, namespace: string, key: string): Props {
  const { world } = objects;
  if (settings["authType"] !== "WorkloadIdentity")
    throw new Error(
      `the local cluster signs in to no vault by ${String(settings["authType"] ?? "a service principal")}`,
    );
  const account = text(at(settings, "serviceAccountRef.name")) ?? "";
  const standing = objects.get(tokenOf("v1", "ServiceAccount"), idOf(namespace, account));
  if (!standing) throw new Error(`could not get secret data from provider: serviceaccounts "${account}" not found`);
  const client = annotationsOf(standing.outputs)["azure.workload.identity/client-id"];
  if (client === undefined) throw new Error(`missing service account annotation: azure.workload.identity/client-id`);
  const identity = world.find(identityToken, client, "clientId");
  if (!identity || !becomes(objects, identity, namespace, account))
    throw new Error(
      `AADSTS70021: No matching federated identity record found for presented assertion. Assertion Issuer: '${objects.cluster.issuer}'. Assertion Subject: 'system:serviceaccount:${namespace}:${account}'.`,
    );
  const vault = /^https:\/\/([^.]+)\.vault\.azure\.net\/?$/.exec(text(settings["vaultUrl"]) ?? "")?.[1];
  const name = key.replace(/^secret\//, "");
  const secret = world.all(secretToken).find(({ id }) => id.endsWith(`/vaults/${vault}/secrets/${name}`));
  const principal = String(identity.outputs["principalId"]);
  if (!secret || !hasRole(world, principal, reading, secret.id))
    throw new Error(
      `could not get secret: GET https://${vault}.vault.azure.net/secrets/${name}/ 403: Forbidden, ForbiddenByRbac: Caller is not authorized to perform action on resource 'Microsoft.KeyVault/vaults/secrets/getSecret/action' (or it does not exist).`,
    );
  const value: unknown = JSON.parse(text(at(secret.inputs, "properties.value")) ?? "null");
  if (!isProps(value)) throw new Error("property does not exist in key: the secret is no JSON object");
  return bag(value);
}

function becomes({ world, cluster }: Objects, identity: Standing, namespace: string, account: string): boolean {
  return world
    .all(credentialToken)
    .some(
      ({ id, inputs }) =>
        id.startsWith(`${identity.id}/`) &&
        inputs["issuer"] === cluster.issuer &&
        inputs["subject"] === `system:serviceaccount:${namespace}:${account}` &&
        list(inputs["audiences"]).includes("api://AzureADTokenExchange"),
    );
}
