import { at, bag, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import type { Standing } from "../core/standing";
import type { Props } from "../protocol/values";
import { nameIn, parentOf, regionOf } from "./ids";
import { keyUse } from "./keys";
import { delegationOf } from "./network";
import { isBurstable, noNewZoneRedundancy, pairOf } from "./offers";
import { atCreate, fixed, type Parts, rule } from "./part";
import { standingAt } from "./references";
import { ownId } from "./table";
import { badRequest, conflict } from "./words";

export const serverToken = "azure-native:dbforpostgresql:Server";
const configurationToken = "azure-native:dbforpostgresql:Configuration";
const docs = "articles/postgresql of MicrosoftDocs/azure-databases-docs";
const model = "azure-mgmt-postgresqlflexibleservers, Server";

const modeOf = (inputs: Props): string => text(inputs["createMode"]) ?? "Default";
const isReplica = (inputs: Props): boolean => modeOf(inputs) === "Replica";
const sizeOf = (inputs: Props): string => text(at(inputs, "sku.name")) ?? "";
const isEnabled = (value: unknown): boolean => /^enabled$/i.test(String(value));

/** Sources: high-availability/concepts-high-availability; read-replica/concepts-read-replicas; flexible-server/includes/regions-table. */
const availability: Rule = rule(
  "postgres.availability",
  `${docs}: high-availability/concepts-high-availability`,
  ({ inputs, region, current }) => {
    const mode = text(at(inputs, "highAvailability.mode")) ?? "Disabled";
    const [tier, size] = [text(at(inputs, "sku.tier")), sizeOf(inputs)];
    if (tier !== undefined && (tier === "Burstable") !== isBurstable(size))
      return badRequest("InvalidSku", `The sku ${size} is not of the tier ${tier}.`);
    if (/_v[5-9]$/.test(size) && noNewZoneRedundancy.includes(region))
      return badRequest(
        "RestrictedSkuNotAvailable",
        `The sku ${size} is not available in location ${region}: v3 and v4 are.`,
      );
    if (mode === "Disabled") return undefined;
    if (tier === "Burstable")
      return badRequest("HANotSupportedForBurstable", "High availability is not supported for Burstable tier.");
    if (isReplica(inputs))
      return badRequest("HANotSupportedOnReadReplica", "High availability is not supported on a read replica.");
    const had = text(at(current?.inputs ?? {}, "highAvailability.mode"));
    return mode === "ZoneRedundant" && noNewZoneRedundancy.includes(region) && had !== mode
      ? badRequest(
          "ZoneRedundantHANotSupported",
          `Zone-redundant high availability is not available for new servers in region ${region}.`,
        )
      : undefined;
  },
);

/** Sources: network/concepts-networking-private, concepts-networking-private-link: one or the other, for life. */
const reach: Rule = rule("postgres.network", `${docs}: network/concepts-networking-private`, ({ inputs, world }) => {
  const subnet = text(at(inputs, "network.delegatedSubnetResourceId"));
  if (subnet === undefined) return undefined;
  if (at(inputs, "network.publicNetworkAccess") !== undefined)
    return badRequest("InvalidParameterValue", "publicNetworkAccess cannot be set for a server in a virtual network.");
  const standing = standingAt(world, subnet);
  if (standing && delegationOf(standing.inputs) !== "Microsoft.DBforPostgreSQL/flexibleServers")
    return badRequest(
      "InvalidSubnetDelegation",
      `Subnet ${nameIn(subnet)} must be delegated to Microsoft.DBforPostgreSQL/flexibleServers.`,
    );
  const zone = nameIn(at(inputs, "network.privateDnsZoneArmResourceId"));
  return zone.endsWith("postgres.database.azure.com")
    ? undefined
    : badRequest("InvalidPrivateDnsZoneName", "The private DNS zone must end in postgres.database.azure.com.");
});

/** Sources: configure-maintain/concepts-limits (storage), backup-restore, major version upgrades, security-data-encryption. */
const changes: Rule = rule(
  "postgres.changes",
  `${docs}: configure-maintain/concepts-limits`,
  ({ inputs, current, id, world }) => {
    if (!current) return undefined;
    const [was, is] = [current.inputs, inputs].map((one) => Number(at(one, "storage.storageSizeGB") ?? 0));
    const stands = Math.max(was!, Number(at(current.outputs, "storage.storageSizeGB") ?? 0));
    if (is! < stands)
      return badRequest(
        "ServerStorageDowngradeNotSupported",
        `The storage size cannot shrink from ${stands} GB to ${is} GB.`,
      );
    const [from, to] = [current.inputs, inputs].map((one) => Number(text(one["version"]) ?? 0));
    if (to !== 0 && to! < from!)
      return badRequest("MajorVersionDowngradeNotSupported", `The version cannot go from ${from} to ${to}.`);
    const replica = world
      .all(serverToken)
      .find((one) => isReplica(one.inputs) && one.inputs["sourceServerResourceId"] === id);
    if (to! > from! && replica)
      return badRequest(
        "MajorVersionUpgradeNotSupportedOnPrimary",
        `A major version upgrade is not supported while there is a read replica: ${nameIn(replica.id)}.`,
      );
    if (isReplica(inputs) && inputs["administratorLoginPassword"] !== current.inputs["administratorLoginPassword"])
      return badRequest("OperationNotAllowedOnReplica", "The password of a read replica cannot be reset.");
    const source = replica && Number(at(replica.inputs, "storage.storageSizeGB") ?? 0);
    return source !== undefined && is! > source
      ? badRequest("StorageScaleNotAllowed", `Scale the read replica ${nameIn(replica!.id)} first.`)
      : undefined;
  },
);

const size: Rule = rule("postgres.storage", `${docs}: compute-storage/concepts-storage`, ({ inputs, current }) => {
  const gib = at(inputs, "storage.storageSizeGB");
  const type = text(at(inputs, "storage.type")) ?? "Premium_LRS";
  const sizes = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767, 32768];
  if (gib !== undefined && type === "Premium_LRS" && !sizes.includes(Number(gib)))
    return badRequest("InvalidStorageSize", `storageSizeGB ${String(gib)} is not one of ${sizes.join(", ")}.`);
  const days = at(inputs, "backup.backupRetentionDays");
  if (days !== undefined && (Number(days) < 7 || Number(days) > 35))
    return badRequest("InvalidBackupRetention", `backupRetentionDays ${String(days)} must be within 7 and 35.`);
  return current ||
    isReplica(inputs) ||
    inputs["createMode"] === "PointInTimeRestore" ||
    isEnabled(at(inputs, "authConfig.passwordAuth") ?? "Enabled") === false ||
    text(inputs["administratorLogin"]) !== undefined
    ? undefined
    : badRequest("ParameterMissing", "administratorLogin and administratorLoginPassword are needed.");
});

/** Source: read-replica/concepts-read-replicas: of a server that stands and is none itself, five of each, no Burstable. */
const replica: Rule = atCreate(
  "postgres.replica",
  `${docs}: read-replica/concepts-read-replicas`,
  ({ inputs, world, region }) => {
    const source = standingAt(world, inputs["sourceServerResourceId"]);
    if (!isReplica(inputs)) return undefined;
    if (!source) return badRequest("SourceServerNotFound", "A read replica needs a server that stands.");
    if (isReplica(source.inputs))
      return badRequest("CascadingReplicasNotSupported", "A read replica of a read replica is not supported.");
    if (at(source.inputs, "sku.tier") === "Burstable" || at(inputs, "sku.tier") === "Burstable")
      return badRequest("ReadReplicaNotSupportedForBurstable", "Read replicas are not supported for Burstable tier.");
    const others = world
      .all(serverToken)
      .filter((one) => isReplica(one.inputs) && one.inputs["sourceServerResourceId"] === source.id);
    if (others.length >= 5) return badRequest("ReplicaLimitReached", "A server has five read replicas at most.");
    return regionOf(source.outputs["location"]) !== region &&
      at(source.inputs, "dataEncryption.type") === "AzureKeyVault" &&
      at(inputs, "dataEncryption.primaryKeyURI") === undefined
      ? badRequest(
          "DataEncryptionRequired",
          `A replica in ${region} of a server with a key of its own needs a key in that region.`,
        )
      : undefined;
  },
);

/** Source: read-replica/concepts-read-replicas-promote; a server that has copies stays. */
const copied: Rule = rule(
  "postgres.copied",
  `${docs}: read-replica/concepts-read-replicas`,
  ({ id, world }) => {
    const one = world
      .all(serverToken)
      .find((each) => isReplica(each.inputs) && each.inputs["sourceServerResourceId"] === id);
    return (
      one && conflict("ServerHasReplicas", `The server has read replicas and cannot be deleted: ${nameIn(one.id)}.`)
    );
  },
  "delete",
);

const serverOf = (world: WorldView, id: string): Standing | undefined => world.find(serverToken, parentOf(id));

/** Sources: connectivity/concepts-pgbouncer (no Burstable); read-replica/concepts-read-replicas, "Server parameters"; server-parameters/concepts-server-parameters. */
const parameter: Rule = rule("postgres.parameter", `${docs}: connectivity/concepts-pgbouncer`, (request) => {
  const { inputs, world } = request;
  const [name, server] = [nameIn(ownId(request)), serverOf(world, ownId(request))];
  if (/^pgbouncer\./.test(name) && at(server?.inputs ?? {}, "sku.tier") === "Burstable")
    return badRequest("PgBouncerNotSupportedForBurstable", `PgBouncer is not supported for Burstable tier: ${name}.`);
  return inputs["source"] === "user-override" && inputs["value"] === undefined
    ? badRequest("InvalidParameterValue", `Server parameter ${name} has no value.`)
    : undefined;
});

const geoKey = (inputs: Props) => at(inputs, "dataEncryption.geoBackupKeyURI");

export const postgresParts: Parts = {
  [serverToken]: {
    globalName: {
      code: "ServerNameAlreadyExists",
      message: (name) => `Specified server name '${name}' is already used.`,
    },
    rules: [
      availability,
      reach,
      size,
      changes,
      replica,
      copied,
      keyUse({
        uri: (inputs) => at(inputs, "dataEncryption.primaryKeyURI"),
        identity: (inputs) => at(inputs, "dataEncryption.primaryUserAssignedIdentityId"),
        code: "AzureKeyVaultKeyAccessDenied",
      }),
      keyUse({
        uri: geoKey,
        identity: (inputs) => at(inputs, "dataEncryption.geoBackupUserAssignedIdentityId"),
        region: (_, { region }) => pairOf(region),
        code: "AzureKeyVaultKeyAccessDenied",
      }),
      atCreate("postgres.geo-key", `${docs}: security/security-data-encryption`, ({ inputs }) =>
        isEnabled(at(inputs, "backup.geoRedundantBackup")) &&
        at(inputs, "dataEncryption.type") === "AzureKeyVault" &&
        geoKey(inputs) === undefined
          ? badRequest(
              "GeoBackupKeyRequired",
              "A server with a key of its own and geo-redundant backups needs a second key, in the paired region.",
            )
          : undefined,
      ),
      fixed(
        "postgres.fixed",
        model,
        "network.delegatedSubnetResourceId",
        "network.privateDnsZoneArmResourceId",
        "dataEncryption.type",
        "storage.type",
        "backup.geoRedundantBackup",
      ),
    ],
    outputs: ({ inputs, id, current }: Request) => ({
      fullyQualifiedDomainName: `${nameIn(id).toLowerCase()}.postgres.database.azure.com`,
      state: "Ready",
      minorVersion: "10",
      version: inputs["version"] ?? at(current?.outputs ?? {}, "version") ?? "15",
      replicationRole: isReplica(inputs) ? "AsyncReplica" : "Primary",
      replicaCapacity: isReplica(inputs) ? 0 : 5,
      availabilityZone: inputs["availabilityZone"] ?? current?.outputs["availabilityZone"] ?? "1",
      highAvailability: { mode: "Disabled", state: "Healthy", ...bag(inputs["highAvailability"]) },
      storage: { autoGrow: "Disabled", ...bag(inputs["storage"]) },
    }),
  },
  [configurationToken]: {
    rules: [parameter],
    outputs: ({ inputs }) => ({
      value: inputs["value"],
      source: inputs["source"] ?? "user-override",
      isConfigPendingRestart: false,
      isDynamicConfig: true,
      isReadOnly: false,
    }),
  },
  "azure-native:dbforpostgresql:VirtualEndpoint": {
    rules: [
      rule("postgres.virtual-endpoint", `${docs}: read-replica/concepts-read-replicas-virtual-endpoints`, (request) => {
        const { inputs, world } = request;
        const server = parentOf(ownId(request));
        const others = world.under(`${server}/virtualEndpoints/`).filter((one) => one.id !== ownId(request));
        if (others.length > 0) return badRequest("VirtualEndpointLimitReached", "A server has one virtual endpoint.");
        const odd = list(inputs["members"])
          .map(String)
          .find(
            (name) =>
              !world
                .all(serverToken)
                .some(
                  (one) =>
                    nameIn(one.id) === name && (one.id === server || one.inputs["sourceServerResourceId"] === server),
                ),
          );
        return odd === undefined
          ? undefined
          : badRequest("VirtualEndpointInvalidMember", `${odd} is neither the server nor one of its read replicas.`);
      }),
    ],
    outputs: ({ id }) => ({
      virtualEndpoints: ["writer", "reader"].map((one) => `${nameIn(id)}.${one}.postgres.database.azure.com`),
    }),
  },
};
