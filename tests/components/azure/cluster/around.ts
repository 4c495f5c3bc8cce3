import { output, type Resource } from "@pulumi/pulumi";
import type { SecretVault } from "../../../../components/azure/common/secret-vault";
import type { AzureContainer } from "../../../../components/azure/data/object-store";
import { subscription } from "../../../mocks-azure";
import { aPlace, groupOf, site } from "../place";

export const issuer = "https://eastus2.oic.prod-aks.azure.com/tenant/cluster/";

/** Where the identities of a cluster stand, and who signs for it. */
export const stands = { place: aPlace(), site, group: groupOf("cluster"), issuer };

const under = (group: string, rest: string) =>
  `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-${group}/providers/${rest}`;

export const vaultId = under("keys", "Microsoft.KeyVault/vaults/gc-dev-secrets-a1b2c");
export const secretId = (name: string): string => `${vaultId}/secrets/go-coffee-dev-${name}`;

/** A vault of secrets that somebody made before. */
export const aVault: SecretVault = {
  id: output(vaultId),
  name: "gc-dev-secrets-a1b2c",
  uri: output("https://gc-dev-secrets-a1b2c.vault.azure.net/"),
  group: groupOf("keys"),
  ready: [] as Resource[],
};

export const accountId = (name: string): string => under("data", `Microsoft.Storage/storageAccounts/gcdev${name}a1b2c`);
export const containerId = (name: string): string =>
  `${accountId(name)}/blobServices/default/containers/go-coffee-${name}`;

/** A container that somebody made before. */
export const aContainer = (name: string): AzureContainer => ({
  accountId: output(accountId(name)),
  accountName: `gcdev${name}a1b2c`,
  container: `go-coffee-${name}`,
  url: output(`https://gcdev${name}a1b2c.blob.core.windows.net/go-coffee-${name}`),
  id: output(containerId(name)),
});
