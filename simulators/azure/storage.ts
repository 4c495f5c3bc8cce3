import { at, bag, text } from "../core/paths";
import type { Refusal, Rule } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import type { Props } from "../protocol/values";
import { nameIn, parentOf } from "./ids";
import { keyUse } from "./keys";
import { hasZones } from "./offers";
import { assignedIn, atCreate, fixed, type Parts, rule } from "./part";
import { ownId } from "./table";
import { badRequest, conflict } from "./words";

export const accountToken = "azure-native:storage:StorageAccount";
const containerToken = "azure-native:storage:BlobContainer";
const registryToken = "azure-native:containerregistry:Registry";
const docs = "articles/storage of MicrosoftDocs/azure-docs";

const uriOf = (inputs: Props, path: string): string | undefined => {
  const [vault, key, version] = ["keyVaultUri", "keyName", "keyVersion"].map((one) =>
    text(at(inputs, `${path}.${one}`)),
  );
  return vault === undefined || key === undefined
    ? undefined
    : `${vault.replace(/\/$/, "")}/keys/${key}${version ? `/${version}` : ""}`;
};

/** Sources: common/storage-redundancy, common/infrastructure-encryption, blobs/immutable-storage-overview. */
const account: Rule = rule("storage.account", `${docs}: common/storage-redundancy`, ({ inputs, region, current }) => {
  const sku = text(at(inputs, "sku.name")) ?? "";
  if (/ZRS/.test(sku) && !hasZones(region))
    return badRequest("SkuNotAvailable", `The SKU ${sku} is not available in ${region}, which has no zones.`);
  if (
    /^Premium/.test(sku) &&
    !/^(BlockBlob|File)Storage$/.test(String(inputs["kind"])) &&
    inputs["kind"] !== "StorageV2"
  )
    return badRequest("InvalidAccountType", `The kind ${String(inputs["kind"])} takes no ${sku}.`);
  const before = text(at(current?.inputs ?? {}, "sku.name"));
  const zoned = (one: string) => /ZRS/.test(one);
  if (before !== undefined && zoned(before) !== zoned(sku))
    return badRequest(
      "AccountSkuConversionNotSupported",
      `The account's redundancy cannot be updated from ${before} to ${sku}: ask for a conversion.`,
    );
  return at(inputs, "immutableStorageWithVersioning.enabled") === true && inputs["isHnsEnabled"] === true
    ? badRequest(
        "ImmutableStorageNotSupportedWithHns",
        "Version-level immutability is not supported with a hierarchical namespace.",
      )
    : undefined;
});

/** A key whose vault's identity comes with the account is too late. Source: common/customer-managed-keys-overview. */
const ownKey: Rule = atCreate("storage.own-key", `${docs}: common/customer-managed-keys-overview`, ({ inputs }) =>
  at(inputs, "encryption.keySource") === "Microsoft.Keyvault" &&
  at(inputs, "encryption.encryptionIdentity.encryptionUserAssignedIdentity") === undefined
    ? badRequest(
        "InvalidValuesForRequestParameters",
        "A new account with a key of its own needs a user-assigned identity that encrypts: encryption.encryptionIdentity.",
      )
    : undefined,
);

/** A locked policy stays, and days only grow. Source: blobs/immutable-policy-configure-version-scope, "Lock". */
const locked: Rule = rule(
  "storage.locked",
  `${docs}: blobs/immutable-policy-configure-version-scope`,
  ({ inputs, current }) => {
    const path = "immutableStorageWithVersioning.immutabilityPolicy";
    const [old, now] = [current?.inputs ?? {}, inputs].map((one) => bag(at(one, path)));
    if (old!["state"] !== "Locked") return undefined;
    if (now!["state"] !== "Locked")
      return conflict("ContainerImmutabilityPolicyLocked", "A locked immutability policy cannot be unlocked.");
    const key = "immutabilityPeriodSinceCreationInDays";
    return Number(now![key]) < Number(old![key])
      ? conflict(
          "ImmutabilityPolicyPeriodCannotBeDecreased",
          `The period of a locked policy cannot shrink from ${String(old![key])} days.`,
        )
      : undefined;
  },
);

/** Whether an account keeps what was written to it. Source: blobs/immutable-storage-overview: such an account goes once it is empty. */
const isLocked = ({ inputs }: Pick<Standing, "inputs">): boolean =>
  at(inputs, "immutableStorageWithVersioning.immutabilityPolicy.state") === "Locked";

const accountOf = (world: WorldView, id: string): Standing | undefined =>
  world.find(accountToken, /^.*\/storageAccounts\/[^/]+/.exec(id)?.[0] ?? "");

function staysWithContainers(standing: Standing, world: WorldView): Refusal | undefined {
  const containers = world.all(containerToken).filter((one) => one.id.startsWith(`${standing.id}/`));
  return isLocked(standing) && containers.length > 0
    ? conflict(
        "AccountProtectedFromDeletion",
        `Storage account '${nameIn(standing.id)}' has immutable blobs in ${nameIn(containers[0]!.id)} and cannot be deleted.`,
      )
    : undefined;
}

const containerName: Rule = rule(
  "storage.container",
  "articles/azure-resource-manager/management/resource-name-rules",
  (request) => {
    const { inputs, world } = request;
    const name = nameIn(ownId(request));
    if (!/^(?!-)(?!.*--)[a-z0-9-]{3,63}(?<!-)$/.test(name) && !/^\$(root|web|logs)$/.test(name))
      return badRequest("InvalidResourceName", `The container name '${name}' is not valid.`);
    const open = text(inputs["publicAccess"]) ?? "None";
    return open !== "None" && accountOf(world, ownId(request))?.inputs["allowBlobPublicAccess"] !== true
      ? conflict("PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
      : undefined;
  },
);

/** Source: blobs/versioning-overview, object-replication-overview: version-level immutability wants versions. */
const services: Rule = rule("storage.blob-service", `${docs}: blobs/immutable-storage-overview`, (request) => {
  const { inputs, world } = request;
  const within = accountOf(world, ownId(request));
  if (
    at(within?.inputs ?? {}, "immutableStorageWithVersioning.enabled") === true &&
    inputs["isVersioningEnabled"] === false
  )
    return conflict(
      "BlobVersioningCannotBeDisabled",
      "Versioning cannot be turned off in an account with version-level immutability.",
    );
  const [restore, soft] = [at(inputs, "restorePolicy.enabled"), at(inputs, "deleteRetentionPolicy.days")];
  if (
    restore === true &&
    (inputs["isVersioningEnabled"] !== true ||
      at(inputs, "changeFeed.enabled") !== true ||
      Number(soft ?? 0) <= Number(at(inputs, "restorePolicy.days")))
  )
    return conflict(
      "InvalidRestorePolicy",
      "Point-in-time restore needs versioning, the change feed and a longer soft deletion.",
    );
  return undefined;
});

/** Sources: articles/container-registry/tutorial-customer-managed-keys, container-registry-skus, container-registry-soft-delete-policy. */
const registry: Rule = rule(
  "containerregistry.sku",
  "articles/container-registry of MicrosoftDocs/azure-docs",
  ({ inputs }) => {
    const premium = at(inputs, "sku.name") === "Premium";
    const [closed, own, zoned, kept] = [
      /^disabled$/i.test(String(inputs["publicNetworkAccess"])),
      at(inputs, "encryption.status") === "enabled",
      /^enabled$/i.test(String(inputs["zoneRedundancy"])),
      at(inputs, "policies.retentionPolicy.status") === "enabled",
    ];
    if (!premium && (closed || own || zoned || kept))
      return badRequest(
        "SkuNotSupported",
        "A closed registry, an own key, zones and retention are of the SKU Premium alone.",
      );
    return own && at(inputs, "policies.trustPolicy.status") === "enabled"
      ? badRequest("CmkNotSupportedWithContentTrust", "An own key is not supported with content trust.")
      : undefined;
  },
);

const registryPolicies: Rule = atCreate(
  "containerregistry.replication",
  "articles/container-registry/container-registry-soft-delete-policy",
  (request) => {
    const owner = request.world.find(registryToken, parentOf(ownId(request)));
    if (owner && at(owner.inputs, "sku.name") !== "Premium")
      return badRequest("SkuNotSupported", "Geo-replication is of the SKU Premium alone.");
    return at(owner?.inputs ?? {}, "policies.softDeletePolicy.status") === "enabled"
      ? badRequest("SoftDeleteNotSupportedWithReplication", "Soft deletion is not supported with geo-replication.")
      : undefined;
  },
);

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
        "azure-mgmt-storage, StorageAccountCreateParameters",
        "kind",
        "encryption.requireInfrastructureEncryption",
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
      return account_ && isLocked(account_)
        ? conflict(
            "ContainerProtectedFromDeletion",
            `The container ${nameIn(standing.id)} has version-level immutability and is deleted only empty.`,
          )
        : undefined;
    },
  },
  "azure-native:storage:BlobServiceProperties": { rules: [services] },
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
      rule(
        "containerregistry.fixed",
        "articles/container-registry/tutorial-customer-managed-keys",
        ({ inputs, current }) =>
          current && at(current.inputs, "encryption.status") !== at(inputs, "encryption.status")
            ? badRequest("EncryptionStatusCannotChange", "An own key is asked for at creation, and never after.")
            : undefined,
      ),
      fixed("containerregistry.zone", "articles/container-registry/zone-redundancy", "zoneRedundancy"),
    ],
    outputs: ({ id }) => ({ loginServer: `${nameIn(id).toLowerCase()}.azurecr.io` }),
  },
  "azure-native:containerregistry:Replication": { rules: [registryPolicies] },
};
