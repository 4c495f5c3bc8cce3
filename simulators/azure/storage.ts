import { at, bag, bags, list, text } from "../core/paths";
import type { Refusal } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import type { Props } from "../protocol/values";
import { nameIn, parentOf } from "./ids";
import { keyUse } from "./keys";
import { hasZones } from "./offers";
import { assignedIn, atCreate, fixed, type Parts, rule } from "./part";
import { from } from "./sources";
import { ownId } from "./table";
import { says } from "./refusals";

export const accountToken = "azure-native:storage:StorageAccount";
const servicesToken = "azure-native:storage:BlobServiceProperties";
const containerToken = "azure-native:storage:BlobContainer";
const registryToken = "azure-native:containerregistry:Registry";

const uriOf = (inputs: Props, path: string): string | undefined => {
  const [vault, key, version] = ["keyVaultUri", "keyName", "keyVersion"].map((one) =>
    text(at(inputs, `${path}.${one}`)),
  );
  return vault === undefined || key === undefined
    ? undefined
    : `${vault.replace(/\/$/, "")}/keys/${key}${version ? `/${version}` : ""}`;
};

/** Sources: common/storage-redundancy, common/infrastructure-encryption, blobs/immutable-storage-overview. */
const account = rule("storage.account", from.storageRedundancy, ({ inputs, region, current }) => {
  const sku = text(at(inputs, "sku.name")) ?? "";
  if (/ZRS/.test(sku) && !hasZones(region)) return says("SkuNotAvailable", sku, region);
  if (
    /^Premium/.test(sku) &&
    !/^(BlockBlob|File)Storage$/.test(String(inputs["kind"])) &&
    inputs["kind"] !== "StorageV2"
  )
    return says("InvalidAccountType", inputs["kind"], sku);
  const before = text(at(current?.inputs ?? {}, "sku.name"));
  const zoned = (one: string) => /ZRS/.test(one);
  if (before !== undefined && zoned(before) !== zoned(sku))
    return says("AccountSkuConversionNotSupported", before, sku);
  return at(inputs, "immutableStorageWithVersioning.enabled") === true && inputs["isHnsEnabled"] === true
    ? says("ImmutableStorageNotSupportedWithHns")
    : undefined;
});

/** A key whose vault's identity comes with the account is too late. Source: common/customer-managed-keys-overview. */
const ownKey = atCreate("storage.own-key", from.customerManagedKeysOverview, ({ inputs }) =>
  at(inputs, "encryption.keySource") === "Microsoft.Keyvault" &&
  at(inputs, "encryption.encryptionIdentity.encryptionUserAssignedIdentity") === undefined
    ? says("InvalidValuesForRequestParameters")
    : undefined,
);

/** A locked policy stays, and days only grow. Source: blobs/immutable-policy-configure-version-scope, "Lock". */
const locked = rule("storage.locked", from.immutablePolicyConfigureVersionScope, ({ inputs, current }) => {
  const path = "immutableStorageWithVersioning.immutabilityPolicy";
  const [old, now] = [current?.inputs ?? {}, inputs].map((one) => bag(at(one, path)));
  if (old!["state"] !== "Locked") return undefined;
  if (now!["state"] !== "Locked") return says("ContainerImmutabilityPolicyLocked");
  const key = "immutabilityPeriodSinceCreationInDays";
  return Number(now![key]) < Number(old![key])
    ? says("ImmutabilityPolicyPeriodCannotBeDecreased", old![key])
    : undefined;
});

/** Whether an account keeps what was written to it. Source: blobs/immutable-storage-overview: such an account goes once it is empty. */
const isLocked = ({ inputs }: Pick<Standing, "inputs">): boolean =>
  at(inputs, "immutableStorageWithVersioning.immutabilityPolicy.state") === "Locked";

const accountOf = (world: WorldView, id: string): Standing | undefined =>
  world.find(accountToken, /^.*\/storageAccounts\/[^/]+/.exec(id)?.[0] ?? "");

function staysWithContainers(standing: Standing, world: WorldView): Refusal | undefined {
  const containers = world.all(containerToken).filter((one) => one.id.startsWith(`${standing.id}/`));
  return isLocked(standing) && containers.length > 0
    ? says("AccountProtectedFromDeletion", nameIn(standing.id), nameIn(containers[0]!.id))
    : undefined;
}

const containerName = rule("storage.container", from.resourceNameRules, (request) => {
  const { inputs, world } = request;
  const name = nameIn(ownId(request));
  if (!/^(?!-)(?!.*--)[a-z0-9-]{3,63}(?<!-)$/.test(name) && !/^\$(root|web|logs)$/.test(name))
    return says("InvalidResourceName.container", name);
  const open = text(inputs["publicAccess"]) ?? "None";
  return open !== "None" && accountOf(world, ownId(request))?.inputs["allowBlobPublicAccess"] !== true
    ? says("PublicAccessNotPermitted")
    : undefined;
});

/** Source: blobs/versioning-overview, object-replication-overview: version-level immutability wants versions. */
const services = rule("storage.blob-service", from.immutableStorageOverview, (request) => {
  const { inputs, world } = request;
  const within = accountOf(world, ownId(request));
  if (
    at(within?.inputs ?? {}, "immutableStorageWithVersioning.enabled") === true &&
    inputs["isVersioningEnabled"] === false
  )
    return says("BlobVersioningCannotBeDisabled");
  return undefined;
});

/** Sources: articles/container-registry/tutorial-customer-managed-keys, container-registry-skus, container-registry-soft-delete-policy. */
const registry = rule("containerregistry.sku", from.containerRegistry, ({ inputs }) => {
  const premium = at(inputs, "sku.name") === "Premium";
  const [closed, own, zoned, kept] = [
    /^disabled$/i.test(String(inputs["publicNetworkAccess"])),
    at(inputs, "encryption.status") === "enabled",
    /^enabled$/i.test(String(inputs["zoneRedundancy"])),
    at(inputs, "policies.retentionPolicy.status") === "enabled",
  ];
  if (!premium && (closed || own || zoned || kept)) return says("SkuNotSupported.registry");
  return own && at(inputs, "policies.trustPolicy.status") === "enabled"
    ? says("CmkNotSupportedWithContentTrust")
    : undefined;
});

const registryPolicies = atCreate(
  "containerregistry.replication",
  from.containerRegistrySoftDeletePolicy,
  (request) => {
    const owner = request.world.find(registryToken, parentOf(ownId(request)));
    if (owner && at(owner.inputs, "sku.name") !== "Premium") return says("SkuNotSupported.replication");
    return at(owner?.inputs ?? {}, "policies.softDeletePolicy.status") === "enabled"
      ? says("SoftDeleteNotSupportedWithReplication")
      : undefined;
  },
);

/** Source: the same, "Action set", "Access time tracking": what counts from the last access needs it recorded, and append blobs have no tier. */
const lifecycle = rule("storage.lifecycle", from.lifecycle, (request) => {
  const rules = bags(at(request.inputs, "policy.rules"));
  const service = request.world.find(servicesToken, `${parentOf(ownId(request))}/blobServices/default`);
  const recorded = at(service?.inputs ?? {}, "lastAccessTimeTrackingPolicy.enable") === true;
  for (const [index, one] of rules.entries()) {
    const actions = JSON.stringify(at(one, "definition.actions") ?? {});
    if (rules.findIndex((other) => other["name"] === one["name"]) < index)
      return says("InvalidXmlDocument.sameRule", one["name"]);
    if (/daysAfterLastAccessTime/.test(actions) && !recorded) return says("InvalidXmlDocument.lastAccess", one["name"]);
    if (/"tierTo/.test(actions) && list(at(one, "definition.filters.blobTypes")).includes("appendBlob"))
      return says("InvalidXmlDocument.appendBlobs", one["name"]);
  }
  return undefined;
});

export const storageParts: Parts = {
  [accountToken]: {
    globalName: {
      code: "StorageAccountAlreadyTaken",
      message: (name) => `The storage account named ${name} is already taken.`,
    },
    rules: [
      account,
      ownKey,
      locked,
      keyUse({
        uri: (inputs) => uriOf(inputs, "encryption.keyVaultProperties"),
        identity: (inputs) => at(inputs, "encryption.encryptionIdentity.encryptionUserAssignedIdentity"),
        code: "KeyVaultAuthenticationFailure",
      }),
      fixed(
        "storage.fixed",
        from.accountModel,
        "kind",
        "encryption.requireInfrastructureEncryption",
        // Tables and queues take a key of ours at birth or never.
        "encryption.services.table.keyType",
        "encryption.services.queue.keyType",
        "immutableStorageWithVersioning.enabled",
        "dnsEndpointType",
        "enableNfsV3",
      ),
    ],
    outputs: ({ id, inputs, region }) => ({
      primaryEndpoints: Object.fromEntries(
        ["blob", "dfs", "file", "queue", "table", "web"].map((one) => [
          one,
          `https://${nameIn(id)}.${one}.core.windows.net/`,
        ]),
      ),
      ...{ primaryLocation: region, statusOfPrimary: "available", creationTime: "2024-01-01T00:00:00Z" },
      accessTier: inputs["accessTier"] ?? "Hot",
    }),
    stays: staysWithContainers,
  },
  [containerToken]: {
    rules: [containerName],
    outputs: () => ({
      hasImmutabilityPolicy: false,
      hasLegalHold: false,
      leaseState: "Available",
      leaseStatus: "Unlocked",
    }),
    stays: (standing, world) => {
      const account_ = accountOf(world, standing.id);
      return account_ && isLocked(account_) ? says("ContainerProtectedFromDeletion", nameIn(standing.id)) : undefined;
    },
  },
  [servicesToken]: { rules: [services] },
  "azure-native:storage:ManagementPolicy": { rules: [lifecycle] },
  [registryToken]: {
    globalName: {
      code: "AlreadyInUse",
      message: (name) =>
        `The registry DNS name ${name}.azurecr.io is already in use. You can check if the name is already claimed using following API: https://docs.microsoft.com/rest/api/containerregistry/registries/checknameavailability`,
    },
    rules: [
      registry,
      keyUse({
        uri: (inputs) => at(inputs, "encryption.keyVaultProperties.keyIdentifier"),
        // Said by its client's id, and one of those that are assigned.
        identity: (inputs) => assignedIn(inputs)[0],
        code: "CMKKeyVaultAccessDenied",
      }),
      rule("containerregistry.fixed", from.tutorialCustomerManagedKeys, ({ inputs, current }) =>
        current && at(current.inputs, "encryption.status") !== at(inputs, "encryption.status")
          ? says("EncryptionStatusCannotChange")
          : undefined,
      ),
      fixed("containerregistry.zone", from.zoneRedundancy, "zoneRedundancy"),
    ],
    outputs: ({ id }) => ({ loginServer: `${nameIn(id).toLowerCase()}.azurecr.io` }),
  },
  "azure-native:containerregistry:Replication": { rules: [registryPolicies] },
};
