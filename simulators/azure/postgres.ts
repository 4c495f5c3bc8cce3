import { at, bag, list, text } from "../core/paths";
import type { Request } from "../core/spec";
import type { WorldView } from "../core/standing";
import type { Standing } from "../core/standing";
import type { Props } from "../protocol/values";
import { nameIn, parentOf, regionOf } from "./ids";
import { keyUse } from "./keys";
import { isBurstable, noNewZoneRedundancy, pairOf } from "./offers";
import { atCreate, fixed, type Parts, rule } from "./part";
import { from } from "./sources";
import { standingAt } from "./references";
import { ownId } from "./table";
import { says } from "./refusals";

export const serverToken = "azure-native:dbforpostgresql:Server";
const configurationToken = "azure-native:dbforpostgresql:Configuration";

const modeOf = (inputs: Props): string => text(inputs["createMode"]) ?? "Default";
const isReplica = (inputs: Props): boolean => modeOf(inputs) === "Replica";
const sizeOf = (inputs: Props): string => text(at(inputs, "sku.name")) ?? "";
const isEnabled = (value: unknown): boolean => /^enabled$/i.test(String(value));

/** Sources: high-availability/concepts-high-availability; read-replica/concepts-read-replicas; flexible-server/includes/regions-table. */
const availability = rule("postgres.availability", from.conceptsHighAvailability, ({ inputs, region, current }) => {
  const mode = text(at(inputs, "highAvailability.mode")) ?? "Disabled";
  const [tier, size] = [text(at(inputs, "sku.tier")), sizeOf(inputs)];
  if (tier !== undefined && (tier === "Burstable") !== isBurstable(size)) return says("InvalidSku.tier", size, tier);
  if (/_v[5-9]$/.test(size) && noNewZoneRedundancy.includes(region))
    return says("RestrictedSkuNotAvailable", size, region);
  if (mode === "Disabled") return undefined;
  if (tier === "Burstable") return says("HANotSupportedForBurstable");
  if (isReplica(inputs)) return says("HANotSupportedOnReadReplica");
  const had = text(at(current?.inputs ?? {}, "highAvailability.mode"));
  return mode === "ZoneRedundant" && noNewZoneRedundancy.includes(region) && had !== mode
    ? says("ZoneRedundantHANotSupported", region)
    : undefined;
});

/** Sources: configure-maintain/concepts-limits (storage), backup-restore, major version upgrades, security-data-encryption. */
const changes = rule("postgres.changes", from.conceptsLimits, ({ inputs, current, id, world }) => {
  if (!current) return undefined;
  const [was, is] = [current.inputs, inputs].map((one) => Number(at(one, "storage.storageSizeGB") ?? 0));
  const stands = Math.max(was!, Number(at(current.outputs, "storage.storageSizeGB") ?? 0));
  if (is! < stands) return says("ServerStorageDowngradeNotSupported", stands, is);
  const [from, to] = [current.inputs, inputs].map((one) => Number(text(one["version"]) ?? 0));
  if (to !== 0 && to! < from!) return says("MajorVersionDowngradeNotSupported", from, to);
  const replica = world
    .all(serverToken)
    .find((one) => isReplica(one.inputs) && one.inputs["sourceServerResourceId"] === id);
  if (to! > from! && replica) return says("MajorVersionUpgradeNotSupportedOnPrimary", nameIn(replica.id));
  if (isReplica(inputs) && inputs["administratorLoginPassword"] !== current.inputs["administratorLoginPassword"])
    return says("OperationNotAllowedOnReplica");
  if (replica && at(inputs, "sku.tier") === "Burstable") return says("ReadReplicaNotSupportedForBurstable");
  const source = replica && Number(at(replica.inputs, "storage.storageSizeGB") ?? 0);
  return source !== undefined && is! > source ? says("StorageScaleNotAllowed", nameIn(replica!.id)) : undefined;
});

const size = rule("postgres.storage", from.conceptsStorage, ({ inputs, current }) => {
  const gib = at(inputs, "storage.storageSizeGB");
  const type = text(at(inputs, "storage.type")) ?? "Premium_LRS";
  const sizes = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767, 32768];
  if (gib !== undefined && type === "Premium_LRS" && !sizes.includes(Number(gib)))
    return says("InvalidStorageSize", gib, sizes.join(", "));
  const days = at(inputs, "backup.backupRetentionDays");
  if (days !== undefined && (Number(days) < 7 || Number(days) > 35)) return says("InvalidBackupRetention", days);
  return current ||
    isReplica(inputs) ||
    inputs["createMode"] === "PointInTimeRestore" ||
    isEnabled(at(inputs, "authConfig.passwordAuth") ?? "Enabled") === false ||
    text(inputs["administratorLogin"]) !== undefined
    ? undefined
    : says("ParameterMissing");
});

/** Source: read-replica/concepts-read-replicas: of a server that stands and is none itself, five of each, no Burstable. */
const replica = atCreate("postgres.replica", from.conceptsReadReplicas, ({ inputs, world, region }) => {
  const source = standingAt(world, inputs["sourceServerResourceId"]);
  if (!isReplica(inputs)) return undefined;
  if (!source) return says("SourceServerNotFound");
  if (isReplica(source.inputs)) return says("CascadingReplicasNotSupported");
  if (at(source.inputs, "sku.tier") === "Burstable" || at(inputs, "sku.tier") === "Burstable")
    return says("ReadReplicaNotSupportedForBurstable");
  const others = world
    .all(serverToken)
    .filter((one) => isReplica(one.inputs) && one.inputs["sourceServerResourceId"] === source.id);
  if (others.length >= 5) return says("ReplicaLimitReached");
  return regionOf(source.outputs["location"]) !== region &&
    at(source.inputs, "dataEncryption.type") === "AzureKeyVault" &&
    at(inputs, "dataEncryption.primaryKeyURI") === undefined
    ? says("DataEncryptionRequired", region)
    : undefined;
});

/** Source: read-replica/concepts-read-replicas-promote; a server that has copies stays. */
const copied = rule(
  "postgres.copied",
  from.conceptsReadReplicas,
  ({ id, world }) => {
    const one = world
      .all(serverToken)
      .find((each) => isReplica(each.inputs) && each.inputs["sourceServerResourceId"] === id);
    return one && says("ServerHasReplicas", nameIn(one.id));
  },
  "delete",
);

const serverOf = (world: WorldView, id: string): Standing | undefined => world.find(serverToken, parentOf(id));

/** Sources: connectivity/concepts-pgbouncer (no Burstable); read-replica/concepts-read-replicas, "Server parameters"; server-parameters/concepts-server-parameters. */
const parameter = rule("postgres.parameter", from.conceptsPgbouncer, (request) => {
  const { inputs, world } = request;
  const [name, server] = [nameIn(ownId(request)), serverOf(world, ownId(request))];
  if (/^pgbouncer\./.test(name) && at(server?.inputs ?? {}, "sku.tier") === "Burstable")
    return says("PgBouncerNotSupportedForBurstable", name);
  return inputs["source"] === "user-override" && inputs["value"] === undefined
    ? says("InvalidParameterValue.serverParameter", name)
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
      atCreate("postgres.geo-key", from.securityDataEncryption, ({ inputs }) =>
        isEnabled(at(inputs, "backup.geoRedundantBackup")) &&
        at(inputs, "dataEncryption.type") === "AzureKeyVault" &&
        geoKey(inputs) === undefined
          ? says("GeoBackupKeyRequired")
          : undefined,
      ),
      fixed(
        "postgres.fixed",
        from.serverModel,
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
  "azure-native:dbforpostgresql:Database": {
    rules: [
      atCreate("postgres.database", from.conceptsReadReplicas, (request) => {
        const { inputs, world } = request;
        const server = world.find(serverToken, parentOf(ownId(request)));
        const name = String(inputs["databaseName"]);
        if (server && isReplica(server.inputs)) return says("BadRequest.databaseOnReplica", nameIn(server.id));
        return ["azure_maintenance", "azure_sys", "postgres"].includes(name)
          ? says("BadRequest.databaseReserved", name)
          : undefined;
      }),
    ],
  },
  "azure-native:dbforpostgresql:VirtualEndpoint": {
    rules: [
      rule("postgres.virtual-endpoint", from.conceptsReadReplicasVirtualEndpoints, (request) => {
        const { inputs, world } = request;
        const server = parentOf(ownId(request));
        const others = world.under(`${server}/virtualEndpoints/`).filter((one) => one.id !== ownId(request));
        if (others.length > 0) return says("VirtualEndpointLimitReached");
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
        return odd === undefined ? undefined : says("VirtualEndpointInvalidMember", odd);
      }),
    ],
    outputs: ({ id }) => ({
      virtualEndpoints: ["writer", "reader"].map((one) => `${nameIn(id)}.${one}.postgres.database.azure.com`),
    }),
  },
};
