import type { Standing } from "../../../simulators/core/standing";
import { Missing, type Found } from "../trail";
import { bag, text, type TraceWorld } from "../world";
import { calledPrincipal, holders, identityAt, principalOf } from "./access";
import { linked, parentOf } from "./links";

const token = { key: "azure-native:keyvault:Key", vault: "azure-native:keyvault:Vault" } as const;

/**
 * The key that something is encrypted with stands, is enabled, and whoever encrypts may use it: an identity, which the vault lets in as one of Azure's services.
 * Source: learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints, "Trusted services".
 * @param uri the key's address, with its version or without @param as the ARM id of the identity @throws Missing
 */
export function keyStands(world: TraceWorld, of: Standing, uri: unknown, as: unknown): Found<undefined> {
  if (typeof uri !== "string" || uri === "")
    throw new Missing("what lies in it is not encrypted with a key of our own", world.label(of));
  const address = /^https:\/\/[^/]+\/keys\/[^/]+/i.exec(uri)?.[0].toLowerCase();
  const key = world.all(token.key).find((one) => text(one, "keyUri")?.toLowerCase() === address);
  if (!key) throw new Missing("the key that encrypts it is not there: nobody can read it", world.label(of));
  const by = world.label(key);
  // Said in `properties` when it was asked for, and beside the rest in the answer.
  const { enabled } = { ...bag(bag(key, "properties"), "attributes"), ...bag(key, "attributes") };
  if (enabled === false) throw new Missing("its key is disabled: nobody can read it", by);
  const vault = linked(world, token.vault, parentOf(key.id));
  if (!vault) throw new Missing("the vault of its key is not there: nobody can read it", by);
  mustLetServicesIn(world, vault);
  const identity = identityAt(world, as);
  if (!identity) throw new Missing("the identity that uses its key is not there", world.label(of));
  const principal = principalOf(identity);
  const may = holders(world, "Microsoft.KeyVault/vaults/keys/unwrap/action", key.id).some(
    (one) => one.principal === principal && one.condition === undefined,
  );
  if (!may) throw new Missing(`${calledPrincipal(world, principal)} may not use the key`, by);
  return { by, why: `it stands, is enabled, and ${calledPrincipal(world, principal)} may use it`, value: undefined };
}

function mustLetServicesIn(world: TraceWorld, vault: Standing): void {
  const properties = bag(vault, "properties");
  const { bypass, defaultAction } = bag(properties, "networkAcls");
  const closed = properties["publicNetworkAccess"] === "Disabled" || defaultAction === "Deny";
  if (closed && bypass !== "AzureServices")
    throw new Missing("it lets none of Azure's services in, so that nobody encrypts with its keys", world.label(vault));
}

/** The key of a storage account, and who uses it. */
export function accountKey(world: TraceWorld, account: Standing): Found<undefined> {
  const encryption = bag(account, "encryption");
  const { keyName, keyVaultUri } = bag(encryption, "keyVaultProperties");
  const own = encryption["keySource"] === "Microsoft.Keyvault" && typeof keyName === "string";
  const uri = own ? `${String(keyVaultUri).replace(/\/$/, "")}/keys/${keyName}` : undefined;
  return keyStands(world, account, uri, bag(encryption, "encryptionIdentity")["encryptionUserAssignedIdentity"]);
}
