import { at, bag, text } from "../core/paths";
import type { Refusal, Request, Rule } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import type { Props } from "../protocol/values";
import { hasRole } from "./access";
import { nameIn, parentOf, regionOf } from "./ids";
import { atCreate, fixed, mark, marked, neverOff, type Parts, rule, unmark } from "./part";
import { from } from "./sources";
import { standingAt } from "./references";
import { ownId } from "./table";
import { says } from "./refusals";
import { badRequest } from "./words";

export const vaultToken = "azure-native:keyvault:Vault";
export const keyToken = "azure-native:keyvault:Key";
export const secretToken = "azure-native:keyvault:Secret";

/** Roles that let an identity wrap and unwrap with a key. Source: articles/role-based-access-control/built-in-roles/security. */
const encrypting = [
  "e147488a-f6f5-4113-8e2d-b22465e65bf6", // Crypto Service Encryption User
  "12338af0-0e69-4776-bea7-57ae8d297424", // Crypto User
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", // Crypto Officer
  "00482a5a-887f-4fb3-b363-3b7fe8e74483", // Administrator
];

const vaultUri = (name: string): string => `https://${name.toLowerCase()}.vault.azure.net/`;

/** The key that a URI names, with its version or without. */
export function keyAt(world: WorldView, uri: string): Standing | undefined {
  const plain = /^https:\/\/[^/]+\/keys\/[^/]+/.exec(uri)?.[0];
  return plain === undefined ? undefined : world.find(keyToken, plain, "keyUri");
}

export const vaultOf = (world: WorldView, id: string): Standing | undefined => world.find(vaultToken, parentOf(id));

const closed = (vault: Standing | undefined): boolean =>
  text(at(vault?.inputs ?? {}, "properties.publicNetworkAccess"))?.toLowerCase() === "disabled" ||
  at(vault?.inputs ?? {}, "properties.networkAcls.defaultAction") === "Deny";

export interface KeyUse {
  /** The URI of the key; undefined where none is asked for. */
  uri(inputs: Props): unknown;
  /** The ARM id of the identity that uses it; undefined where it is the resource's own. */
  identity(inputs: Props): unknown;
  /** Whether the version must be said, or not. @defaultValue either */
  version?: "wanted";
  /** Whether the key may be in another region. @defaultValue false */
  region?: (inputs: Props, request: Request) => string | undefined;
  code: string;
}

/**
 * A key that is there, in the region, of RSA, in a vault that keeps what is deleted and lets Azure's services in; and a role for who uses it, before the first use.
 * Sources: articles/storage/common/customer-managed-keys-overview; articles/postgresql/security/security-data-encryption; articles/virtual-machines/disk-encryption.
 */
export const keyUse = ({ uri, identity, version, region, code }: KeyUse): Rule =>
  rule("keyvault.use", from.encryptionCustomerManagedKeysSupport, (request) => {
    const { inputs, world } = request;
    const named = text(uri(inputs));
    if (named === undefined || named === "") return undefined;
    const denied = (why: string): Refusal => badRequest(code, `The key '${named}' cannot be used: ${why}`);
    const key = keyAt(world, named);
    if (!key) return denied("it was not found.");
    if (version === "wanted" && !/\/keys\/[^/]+\/[^/]+$/.test(named))
      return denied("the URL has no version of the key.");
    const vault = vaultOf(world, key.id);
    const wanted = region ? region(inputs, request) : request.region;
    if (wanted !== undefined && vault && regionOf(vault.inputs["location"]) !== wanted)
      return denied(`the key vault must be in the region ${wanted}.`);
    if (!/^RSA/.test(text(at(key.inputs, "properties.kty")) ?? "")) return denied("only RSA keys are supported.");
    if (at(vault?.inputs ?? {}, "properties.enablePurgeProtection") !== true)
      return denied("the key vault must have purge protection enabled.");
    if (closed(vault) && !/AzureServices/i.test(text(at(vault!.inputs, "properties.networkAcls.bypass")) ?? ""))
      return denied("the firewall of its vault lets no trusted service in.");
    return mayUse(world, identity(inputs), key)
      ? undefined
      : denied("the identity has no permission to get, wrap and unwrap it (Forbidden).");
  });

function mayUse(world: WorldView, identity: unknown, key: Standing): boolean {
  if (identity === undefined) return true; // the resource's own, whose role comes later
  const principal = text(standingAt(world, identity)?.outputs["principalId"]);
  return principal !== undefined && hasRole(world, principal, encrypting, key.id);
}

const purge = rule("keyvault.purge-protection", from.vaultModel, ({ inputs }) =>
  at(inputs, "properties.enablePurgeProtection") === false ? says("BadRequest.noPurgeProtection") : undefined,
);

const deleted = atCreate("keyvault.deleted", from.softDelete, ({ inputs, world }) =>
  marked(world, "vault", String(inputs["vaultName"]).toLowerCase()) && at(inputs, "properties.createMode") !== "recover"
    ? says("ConflictError")
    : undefined,
);

/** What lies in a vault is made by ARM and deleted at the vault itself, which lets nobody in from outside. */
const reachable = rule(
  "keyvault.reachable",
  from.customKeyvaultGo,
  ({ id, world }) => (closed(vaultOf(world, id)) ? says("Forbidden", nameIn(parentOf(id))) : undefined),
  "delete",
);

const recoverable = (noun: string): Rule =>
  atCreate(`keyvault.${noun}`, from.softDelete, (request) => {
    const { world, inputs } = request;
    const name = `${String(inputs["vaultName"])}/${String(inputs[`${noun}Name`])}`;
    return marked(world, noun, name) && !world.find(request.token, ownId(request))
      ? says("Conflict.recoverable", noun === "key" ? "Key" : "Secret", nameIn(name), noun)
      : undefined;
  });

const inVault =
  (noun: string) =>
  ({ id }: Standing, world: WorldView) =>
    mark(world, noun, `${nameIn(parentOf(id))}/${nameIn(id)}`);

const versioned = (request: Request, kind: string): { uri: string; whole: string } => {
  const uri = `${vaultUri(String(request.inputs["vaultName"]))}${kind}/${nameIn(request.id)}`;
  const kept = request.current?.outputs;
  const before = text(kept?.["keyUriWithVersion"]) ?? text(at(kept ?? {}, "properties.secretUriWithVersion"));
  const value = JSON.stringify(at(request.inputs, "properties.value") ?? "");
  const same = before !== undefined && JSON.stringify(at(request.current!.inputs, "properties.value") ?? "") === value;
  return { uri, whole: same ? before : `${uri}/${request.digits(32, value)}` };
};

export const keyParts: Parts = {
  [vaultToken]: {
    globalName: {
      code: "VaultAlreadyExists",
      message: (name) =>
        `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`,
    },
    rules: [
      purge,
      deleted,
      neverOff(
        "keyvault.purge-kept",
        from.vaultModel,
        "properties.enablePurgeProtection",
        says("BadRequest.purgeProtectionStays"),
      ),
      fixed(
        "keyvault.fixed",
        from.vaultModel,
        "properties.softDeleteRetentionInDays",
        "properties.tenantId",
        "location",
      ),
    ],
    outputs: ({ inputs }) => ({
      properties: {
        ...{ enableSoftDelete: true, provisioningState: "Succeeded", ...bag(inputs["properties"]) },
        vaultUri: vaultUri(String(inputs["vaultName"])),
      },
    }),
    after: ({ verb, inputs }, world) =>
      verb === "create" ? unmark(world, "vault", String(inputs["vaultName"]).toLowerCase()) : undefined,
    gone: ({ id }, world) => mark(world, "vault", nameIn(id).toLowerCase()),
  },
  [keyToken]: {
    rules: [
      recoverable("key"),
      reachable,
      fixed("keyvault.key", from.keyModel, "properties.kty", "properties.keySize", "properties.curveName"),
    ],
    outputs(request) {
      const { uri, whole } = versioned(request, "keys");
      const { attributes, keySize, keyOps, kty, rotationPolicy, curveName } = bag(request.inputs["properties"]);
      return { attributes, keySize, keyOps, kty, rotationPolicy, curveName, keyUri: uri, keyUriWithVersion: whole };
    },
    gone: inVault("key"),
  },
  [secretToken]: {
    rules: [recoverable("secret"), reachable],
    outputs(request) {
      const { uri, whole } = versioned(request, "secrets");
      const { value: _, ...shown } = bag(request.inputs["properties"]);
      return { properties: { ...shown, secretUri: uri, secretUriWithVersion: whole } };
    },
    gone: inVault("secret"),
  },
};
