import type { Standing } from "../../../simulators/core/standing";
import type { StateResource } from "../../local/checkpoint";
import type { KeptCopies } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { type MadeStore, madeStores, standingStore, type StoresAsked } from "../made-stores";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { holders, podIdentity, principalOf } from "./access";
import { containerCalled, mayKeep, token as storageToken } from "./containers";
import { accountKey, keyStands } from "./keys";
import { lastOf, linked, partsOf, same } from "./links";
import { secretCalled, valueOf } from "./logins";
import { placed, reached } from "./private";
import { databaseOf, token as storeToken } from "./stores";

/*
 * What Azure keeps of its stores' data, and from where they come back. What the engine made and no longer stands is missed: a region that nobody asked for is not.
 */

/** Containers whose objects somebody has, or makes anew: backups are walked with the cluster, and lines go with their time. */
const others = ["backups", "lines", "cluster-backups"];

/** How the engine calls a store, by the type of what has its data. */
const stores: StoresAsked = {
  forms: [
    { kind: "database", token: storeToken.database, below: "gocoffee:azure:Database$", name: "-server" },
    { kind: "cache", token: storeToken.cache, below: "gocoffee:azure:Cache$", name: "-cluster" },
    { kind: "bucket", token: storageToken.account, below: "gocoffee:azure:ObjectStore$", name: "-account" },
  ],
  keeps: (bucket) => !others.includes(bucket),
  find: linked,
};

/** The stores whose data must be able to come back, by name. */
export const backedUp = (world: TraceWorld): string[] => madeStores(world, stores).map(({ name }) => name);

/** From a store to where its data are kept, in this region and another, and to what brings them back. */
export function backup(trail: Trail, world: TraceWorld, name: string): void {
  const store = standingStore(trail, world, stores, name);
  const { standing } = store;
  switch (store.kind) {
    case "database":
      return database(trail, world, store, standing);
    case "cache":
      return cache(trail, world, name, standing);
    case "bucket":
      trail.go(name, "its own backups", () => versioned(world, standing));
      trail.go("its own backups", "their key", () => accountKey(world, standing));
      copied(trail, world, name, standing, store.made);
  }
}

function database(trail: Trail, world: TraceWorld, { name, made }: MadeStore, standing: Standing): void {
  const by = world.label(standing);
  const kept = bag(standing, "backup");
  trail.go(name, "its own backups", () => {
    const days = Number(kept["backupRetentionDays"] ?? 0);
    if (!(days >= 7)) throw new Missing("Azure keeps none that reaches back a week", by);
    return { by, why: `every day, and any moment of the last ${days} days`, value: undefined };
  });
  trail.go("its own backups", "their key", () => serverKey(world, standing));
  if (bag(made.inputs, "backup")["geoRedundantBackup"] === "Enabled")
    trail.go("its own backups", "another region", () => {
      if (kept["geoRedundantBackup"] !== "Enabled") throw new Missing("they are kept where the database is", by);
      const { geoBackupKeyURI, geoBackupUserAssignedIdentityId } = bag(standing, "dataEncryption");
      const { why } = keyStands(world, standing, geoBackupKeyURI, geoBackupUserAssignedIdentityId);
      return { by, why: `they are kept in the region's pair too; the key there: ${why}`, value: undefined };
    });
  databaseAway(trail, world, name, standing);
  trail.go("what is put back", "its place", () => placed(world, standing, "postgresqlServer"));
}

function serverKey(world: TraceWorld, server: Standing): Found<undefined> {
  const { primaryKeyURI, primaryUserAssignedIdentityId } = bag(server, "dataEncryption");
  return keyStands(world, server, primaryKeyURI, primaryUserAssignedIdentityId);
}

/** The copy in another region, which follows. */
function databaseAway(trail: Trail, world: TraceWorld, name: string, standing: Standing): void {
  const following = world
    .made(storeToken.database)
    .filter(({ urn }) => /gocoffee:azure:DatabaseReplica\$.*standby/.test(urn));
  if (following.length === 0) return;
  trail.go(name, "its copy in another region", () => {
    const found = world
      .all(storeToken.database)
      .find(
        (one) =>
          text(one, "location") !== text(standing, "location") &&
          same(facts(one)["sourceServerResourceId"], standing.id),
      );
    if (!found) throw new Missing(`no database of another region follows ${name}`);
    const role = text(found, "replicationRole") ?? "AsyncReplica";
    if (!/AsyncReplica$/.test(role)) throw new Missing(`it is ${role}, and follows nobody`, world.label(found));
    serverKey(world, found);
    placed(world, found, "postgresqlServer");
    const why = `it follows in ${text(found, "location")}, and can be made the primary`;
    return { by: world.label(found), why, value: undefined };
  });
}

/** What a cache starts again from: what it has written to its disk. */
function cache(trail: Trail, world: TraceWorld, name: string, standing: Standing): void {
  const database = databaseOf(world, standing);
  trail.go(name, "its own backups", () => {
    if (!database) throw new Missing("there is no database in it", world.label(standing));
    const { rdbEnabled, rdbFrequency, aofEnabled } = bag(database, "persistence");
    if (rdbEnabled !== true && aofEnabled !== true)
      throw new Missing("it writes nothing to a disk: what it has goes with it", world.label(database));
    const every = aofEnabled === true ? "second" : String(rdbFrequency);
    const why = `it writes what it has every ${every}, and starts again from the last; nobody can read that`;
    return { by: world.label(database), why, value: undefined };
  });
  trail.go("its own backups", "their key", () => {
    const { keyEncryptionKeyUrl, keyEncryptionKeyIdentity } = bag(
      bag(standing, "encryption"),
      "customerManagedKeyEncryption",
    );
    const { userAssignedIdentityResourceId } = bag({ keyEncryptionKeyIdentity }, "keyEncryptionKeyIdentity");
    return keyStands(world, standing, keyEncryptionKeyUrl, userAssignedIdentityResourceId);
  });
}

/** From the container that a cluster's backups go to to whoever writes it, and to its copy. */
export function keepsClusterBackups(trail: Trail, world: TraceWorld, cluster: Cluster, kept: KeptCopies): void {
  const { account, container } = trail.go("the location", "its bucket", () => {
    const found = containerCalled(world, kept.storageAccount, kept.bucket);
    return { ...found, why: `backups lie in ${kept.prefix}/` };
  });
  trail.go("Velero", "its bucket", () => {
    const address = reached(world, cluster, account, "blob", [443]);
    const { value: identity } = podIdentity(world, cluster, kept);
    const may = mayKeep(world, identity, container, kept, kept.prefix);
    mustSign(world, identity, account);
    accountKey(world, account);
    return { by: `${may.by}, ${address.by}`, why: may.why, value: undefined };
  });
  trail.go("its bucket", "its versions", () => versioned(world, account));
  const made = world.made(storageToken.account).find(({ id }) => same(id, account.id));
  copied(trail, world, "backups", account, made);
  // A vault is copied to its region's pair: learn.microsoft.com/azure/key-vault/general/disaster-recovery-guidance.
  trail.go("copies of volumes", "their password", () => {
    const secret = secretCalled(world, kept.secret);
    if (!secret) throw new Missing(`the secret ${kept.secret} is not there: no copy of a volume can be read`);
    if (valueOf(secret) === undefined) throw new Missing("nothing is in it", world.label(secret));
    return {
      by: world.label(secret),
      why: "it is kept, and is in the region of its vault and its pair",
      value: undefined,
    };
  });
}

/** What Velero's command shows of a backup, people fetch at addresses that it signs. */
function mustSign(world: TraceWorld, identity: Standing, account: Standing): void {
  const signs = "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action";
  if (!holders(world, signs, account.id).some(({ principal }) => principal === principalOf(identity)))
    throw new Missing(
      `${lastOf(identity.id)} may sign no address: nobody could fetch what a backup says of itself`,
      world.label(account),
    );
}

function versioned(world: TraceWorld, account: Standing): Found<undefined> {
  const service = partsOf(world, "azure-native:storage:BlobServiceProperties", account)[0];
  if (!service) throw new Missing("nobody has said that versions are kept", world.label(account));
  const by = world.label(service);
  if (facts(service)["isVersioningEnabled"] !== true) throw new Missing("what is written over or deleted is gone", by);
  const { enabled, days } = bag(service, "deleteRetentionPolicy");
  if (enabled !== true) throw new Missing("a version that is deleted is gone at once", by);
  const goes = partsOf(world, "azure-native:storage:ManagementPolicy", account)
    .flatMap((one) => bags(bag(one, "policy"), "rules"))
    .map((rule) => bag(bag(bag(bag(rule, "definition"), "actions"), "version"), "delete"))
    .find((one) => one["daysAfterCreationGreaterThan"] !== undefined);
  const stays = goes === undefined ? "" : ` for ${String(goes["daysAfterCreationGreaterThan"])} days`;
  const why = `what is written over or deleted stays as a version${stays}, and for ${String(days)} days after that was deleted`;
  return { by, why, value: undefined };
}

/** Whether an account lies in two regions; nothing where the engine asked for one. */
function copied(
  trail: Trail,
  world: TraceWorld,
  name: string,
  account: Standing,
  made: StateResource | undefined,
): void {
  const paired = (props: Parameters<typeof bag>[0]) => /_(RA)?GZ?RS$/.test(String(bag(props, "sku")["name"]));
  if (!paired(made?.inputs)) return;
  trail.go(name, "its copy in another region", () => {
    const by = world.label(account);
    if (!paired(account)) throw new Missing("it lies in one region", by);
    accountKey(world, account);
    // No promise is made: learn.microsoft.com/azure/storage/common/storage-redundancy, "Geo-redundant storage".
    const why = "it is copied to the region's pair, usually within a quarter of an hour; somebody fails it over";
    return { by, why, value: undefined };
  });
}
