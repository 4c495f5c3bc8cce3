import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { SecretReader } from "../core/contracts";
import { vaultPaths, vaultReaderOf } from "../core/readers";
import { broughtSecrets, type BroughtSecretsArgs } from "./brought-secrets";
import { vaultSecret } from "./pod";
import { vaultAddress, vaultAuthority } from "./vault-server";

/** Reads what lies in Vault for one service, as an account that signs in there for that alone. Source: external-secrets.io/latest/provider/hashicorp-vault. */
const reader = (role: string): SecretReader => ({
  annotations: {},
  provider: (serviceAccount) => ({
    vault: {
      server: vaultAddress,
      ...{ path: vaultPaths.secrets, version: "v2" },
      caProvider: { type: "ConfigMap", name: vaultAuthority.configMap, key: vaultAuthority.key },
      auth: {
        kubernetes: {
          ...{ mountPath: vaultPaths.kubernetes, role },
          serviceAccountRef: { name: serviceAccount, audiences: [vaultPaths.audience] },
        },
      },
    },
  }),
});

/**
 * What people write in Vault for a service (`vault kv put services/NAME VARIABLE=…`), as a Secret. Nobody waits for it: it may not be written yet, and the service
 * starts without.
 */
export function secretsOfVault(
  args: Pick<BroughtSecretsArgs, "named" | "label" | "after"> & { service: string; variables: readonly string[] },
  here: CustomResourceOptions,
): Resource[] {
  const { service, variables, ...rest } = args;
  return broughtSecrets(
    {
      ...rest,
      owner: vaultSecret(service),
      reader: reader(vaultReaderOf(service)),
      secrets: [{ name: vaultSecret(service), keys: variables.map((key) => ({ as: key, from: service, key })) }],
      awaited: false,
    },
    here,
  );
}
