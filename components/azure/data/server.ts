import { Configuration } from "@pulumi/azure-native/dbforpostgresql/configuration";
import { all, type Input, type Output, type Resource } from "@pulumi/pulumi";
import type { By } from "../common/by";
import type { Group } from "../account/groups";
import type { AzureKey } from "../common/keys";
import { maintenance, tierOf, type DatabaseRequest } from "./database-plan";

/*
 * What every Flexible Server has, as plain functions: the primary, and its copies.
 */

/** Private only, TLS only, encrypted with our key, on a disk that grows by itself from birth on: a copy would have to grow first (Q8). */
export function soundServer(
  { machine, storageGiB }: Pick<DatabaseRequest, "machine" | "storageGiB">,
  on: { key: AzureKey; geoKey?: AzureKey | undefined; tags: Record<string, string> },
) {
  const { key, geoKey } = on;
  return {
    sku: { name: machine, tier: tierOf(machine) },
    storage: { storageSizeGB: storageGiB, autoGrow: "Enabled", type: "Premium_LRS" },
    // A private endpoint leads in, and nothing else: chosen for life (Q3).
    network: { publicNetworkAccess: "Disabled" },
    authConfig: { passwordAuth: "Enabled", activeDirectoryAuth: "Disabled" },
    dataEncryption: {
      type: "AzureKeyVault",
      // Without a version: the server follows each rotation by itself (Q6).
      primaryKeyURI: key.uri,
      primaryUserAssignedIdentityId: key.identity.id,
      ...(geoKey && { geoBackupKeyURI: geoKey.uri, geoBackupUserAssignedIdentityId: geoKey.identity.id }),
    },
    identity: {
      type: "UserAssigned",
      userAssignedIdentities: identities([key.identity.id, ...(geoKey ? [geoKey.identity.id] : [])]),
    },
    maintenanceWindow: { ...maintenance },
    tags: on.tags,
  };
}

/** As ARM has identities where the SDK gives it a map: by id. */
export const identities = (ids: readonly Input<string>[]): Output<Record<string, object>> =>
  all([...ids]).apply((known) => Object.fromEntries(known.map((id) => [id, {}])));

/**
 * What Azure changes by itself, and no `up` is to change back. A failover changes the zones, of which one would replace the server (P5); the disk grows, with its
 * tier, and never shrinks (Q12). ARM's provider sends what the state says of them on the next update (P4): after a failover or a growth a refresh comes first.
 */
export const changesByItself = [
  "availabilityZone",
  "highAvailability.standbyAvailabilityZone",
  "storage.storageSizeGB",
  "storage.tier",
  "storage.iops",
];

export interface ParametersArgs {
  group: Group;
  server: { name: Input<string>; resource: Resource };
  parameters: readonly { name: string; value: string }[];
  /** What acts on the server before them. */
  after: Resource;
}

/** Parameters of a server, one after another: a server takes one change at a time, and ServerIsBusy is not tried again (Q10). @returns the last of the chain */
export function writeParameters(by: By, { group, server, parameters, after }: ParametersArgs) {
  const made: Configuration[] = [];
  for (const { name, value } of parameters)
    made.push(
      new Configuration(
        by.label(`parameter-${name.replace(/[._]/g, "-")}`),
        {
          resourceGroupName: group.name,
          serverName: server.name,
          configurationName: name,
          value,
          source: "user-override",
        },
        {
          ...by.here,
          deletedWith: server.resource,
          // They go where the machine becomes a Burstable one, and PgBouncer with it: deleting one is a write of its default, of which such a server knows none.
          retainOnDelete: name.startsWith("pgbouncer."),
          dependsOn: [made.at(-1) ?? after],
        },
      ),
    );
  return {
    last: made.at(-1) ?? after,
    /** Whether one of them waits for a restart. */
    pending: all(made.map(({ isConfigPendingRestart }) => isConfigPendingRestart)).apply((waits) =>
      waits.includes(true),
    ),
  };
}

/** A server's name, with an end of its own where it was given one. */
export const suffixed = (name: string, suffix: string | undefined): string =>
  suffix === undefined ? name : `${name}-${suffix}`;

/** A value, once what must stand for it does: a name leads nowhere before its private endpoint has its records. */
export const once = <Value>(value: Output<Value>, ready: readonly Resource[]): Output<Value> =>
  all([value, all(ready.map(({ urn }) => urn))]).apply(([known]) => known) as Output<Value>;

/** What is wrong with another version of PostgreSQL; undefined where nothing is. There is no way back, and a copy is in the way of one forward (Q11). */
export function versionProblem(was: unknown, is: unknown, copies: number): string | undefined {
  const [has, wanted] = [Number(was), Number(is)];
  if (!(has > 0) || !(wanted > 0) || has === wanted) return undefined;
  if (wanted < has)
    return `the database has PostgreSQL ${has}, and ${wanted} is asked for: there is no way back. Ask for ${has} again: docs/runbooks/upgrade-postgresql.md`;
  return copies === 0
    ? undefined
    : `the database has ${copies} copies, and takes no other major version while it has: take them away in an up of its own (database.replicas), then upgrade, then ask for them again: docs/runbooks/upgrade-postgresql.md`;
}

/** What is wrong with what a copy is said to be, by what it is; undefined where nothing is, or nobody knows. */
export function roleProblem(name: string, role: "replica" | "primary", stands: unknown): string | undefined {
  const follows = stands === "AsyncReplica" || stands === "GeoAsyncReplica";
  const page = "docs/runbooks/azure-fail-over-the-database.md";
  if (role === "primary" && follows)
    return `${name} still follows the database, and no up promotes it: promote it first, then refresh: ${page}`;
  if (role === "replica" && (stands === "Primary" || stands === "None"))
    return `${name} was promoted, and follows nobody: say clouds.azure.standbyRole: primary: ${page}`;
  return undefined;
}
