import { output, type Output, type Resource } from "@pulumi/pulumi";
import type { AzureKey } from "../../../components/azure/common/keys";
import { subscription } from "../../mocks-azure";
import { groupOf } from "./place";

const vaultName = "gc-dev-keys-a1b2c";
const inKeys = (rest: string): Output<string> =>
  output(`/subscriptions/${subscription}/resourceGroups/go-coffee-dev-keys/providers/${rest}`);

/** A key that somebody made before, and who encrypts with it: nothing waits for them. */
export function aKey(purpose: string): AzureKey {
  const vaultUri = `https://${vaultName}.vault.azure.net/`;
  const name = `go-coffee-dev-${purpose}-user`;
  return {
    uri: output(`${vaultUri}keys/${purpose}`),
    versionedUri: output(`${vaultUri}keys/${purpose}/0123456789abcdef0123456789abcdef`),
    name: purpose,
    id: inKeys(`Microsoft.KeyVault/vaults/${vaultName}/keys/${purpose}`),
    vaultId: inKeys(`Microsoft.KeyVault/vaults/${vaultName}`),
    vaultName,
    vaultUri: output(vaultUri),
    identity: {
      id: inKeys(`Microsoft.ManagedIdentity/userAssignedIdentities/${name}`),
      principalId: output("00000000-0000-4000-8000-0000000000b1"),
      clientId: output("00000000-0000-4000-8000-0000000000c1"),
      ...{ name, group: groupOf("keys"), resource: undefined as unknown as Resource },
    },
    ready: [],
  };
}
