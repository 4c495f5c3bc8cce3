import type { Standing } from "../../../simulators/core/standing";
import type { StateResource } from "../../local/checkpoint";
import type { KeptCopies } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { type MadeStore, madeStores, standingStore, type StoresAsked } from "../made-stores";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { bucketToken, identity, ownKey } from "./buckets";
import { gkeOf } from "./cluster";
import { accountOf, holder, isAccount, legacyMember, type Principal } from "./iam";
import { keyStands } from "./keys";
import { lastOf, linked, pathOf } from "./links";
import { secretCalled } from "./logins";
import { following } from "./standby";
import { token as storeToken } from "./stores";

/*
 * What Google keeps of its stores' data, and from where they come back. What the engine made and no longer stands is missed: a region or a plan that nobody
 * asked for is not.
 */

const folderToken = "gcp:storage/managedFolder:ManagedFolder";
const folderGrant = "gcp:storage/managedFolderIamMember:ManagedFolderIamMember";
const planToken = "gcp:gkebackup/backupPlan:BackupPlan";

/** Buckets whose objects somebody has, or makes anew: backups are walked with the cluster, lines go with their time, and the audit is a record of its own. */
const others = ["backups", "lines", "audit"];

/** How the engine calls a store, by the type of what has its data. */
const stores: StoresAsked = {
  forms: [
    { kind: "database", token: storeToken.database, below: "gocoffee:gcp:Database$", name: "-instance" },
    { kind: "cache", token: storeToken.cache, below: "gocoffee:gcp:Cache$", name: "-instance" },
    { kind: "cache", token: storeToken.sharded, below: "gocoffee:gcp:Cache$", name: "-cluster" },
    { kind: "bucket", token: bucketToken, below: "gocoffee:gcp:ObjectStore$", name: "-bucket" },
  ],
  keeps: (bucket) => !others.includes(bucket),
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
      trail.go("its own backups", "their key", () => ownKey(world, standing));
      copied(trail, world, name, standing, store.made);
  }
}

function database(trail: Trail, world: TraceWorld, { name, made }: MadeStore, standing: Standing): void {
  const job = following(world);
  if (job) return void trail.go(name, "the database that it follows", () => original(world, job));
  const kept = bag(bag(standing, "settings"), "backupConfiguration");
  trail.go(name, "its own backups", () => {
    if (kept["enabled"] !== true)
      throw new Missing("it keeps none: nothing brings its data back", world.label(standing));
    const { retainedBackups } = bag(kept, "backupRetentionSettings");
    if (!(Number(retainedBackups) > 0)) throw new Missing("none of them is kept", world.label(standing));
    const why = `every day (${String(kept["startTime"])} UTC), ${String(retainedBackups)} of them, in ${String(kept["location"])}`;
    return { by: world.label(standing), why, value: undefined };
  });
  trail.go(name, "any moment of the last days", () => {
    const days = Number(kept["transactionLogRetentionDays"] ?? 0);
    if (kept["pointInTimeRecoveryEnabled"] !== true || !(days > 0))
      throw new Missing("it goes back to a backup alone, and to no moment between two", world.label(standing));
    return { by: world.label(standing), why: `its log of the last ${days} days is kept`, value: undefined };
  });
  trail.go("its own backups", "their key", () =>
    keyStands(world, standing, facts(standing)["encryptionKeyName"], "sql"),
  );
  databaseAway(trail, world, name, standing, made);
  trail.go("what is put back", "its place", () => placed(world, standing));
}

/** What a database follows: all that is in it comes from there, and Google keeps no backups of it until it is promoted. */
function original(world: TraceWorld, job: Standing): Found<undefined> {
  const profile = world.find("gcp:databasemigrationservice/connectionProfile:ConnectionProfile", facts(job)["source"]);
  if (!profile) throw new Missing("nothing says what it follows", world.label(job));
  const host = String(bag(profile, "postgresql")["host"]);
  const found = world.all("aws:rds/instance:Instance").find((one) => text(one, "address") === host);
  // Another name, or an address, is that of something on the way: whose it is nobody here knows.
  if (!found && host.endsWith(".rds.amazonaws.com")) throw new Missing(`it follows ${host}, of which nothing stands`);
  const what = found ? world.label(found) : host;
  return { by: world.label(job), why: `all that is in it comes from ${what}, which has its own`, value: undefined };
}

/** The copies of a database in another region: of its backups, and one that follows it. */
function databaseAway(trail: Trail, world: TraceWorld, name: string, standing: Standing, made: StateResource): void {
  const settings = bag(made.inputs, "settings");
  if (bag(settings, "backupConfiguration")["location"] !== facts(standing)["region"])
    trail.go("its own backups", "another region", () => {
      const { location } = bag(bag(standing, "settings"), "backupConfiguration");
      if (location === facts(standing)["region"] || location === undefined)
        throw new Missing("they are kept where the database is", world.label(standing));
      return { by: world.label(standing), why: `they are kept in ${String(location)}`, value: undefined };
    });
  const copies = world
    .made(storeToken.database)
    .filter(({ urn }) => /gocoffee:gcp:DatabaseReplica\$.*standby/.test(urn));
  if (copies.length === 0) return;
  trail.go(name, "its copy in another region", () => {
    const called = text(standing, "name");
    const found = world
      .all(storeToken.database)
      .find((one) => facts(one)["region"] !== facts(standing)["region"] && text(one, "masterInstanceName") === called);
    if (!found) throw new Missing(`no database of another region follows ${name}`);
    keyStands(world, found, facts(found)["encryptionKeyName"], "sql");
    placed(world, found);
    const why = `it follows in ${text(found, "region")}, and can be made the primary`;
    return { by: world.label(found), why, value: undefined };
  });
}

/** The network, and the range of addresses in it, that an instance is put back into. */
function placed(world: TraceWorld, instance: Standing): Found<undefined> {
  const { privateNetwork, allocatedIpRange } = bag(bag(instance, "settings"), "ipConfiguration");
  const network = linked(world, "gcp:compute/network:Network", privateNetwork);
  if (!network) throw new Missing("its network is not there", world.label(instance));
  const connection = world.all(storeToken.connection).find((one) => pathOf(facts(one)["network"]) === network.id);
  if (!connection) throw new Missing("nothing joins its network to Google's", world.label(network));
  const range = linked(world, storeToken.range, allocatedIpRange);
  if (!range) throw new Missing(`the range ${lastOf(allocatedIpRange)} is not there`, world.label(connection));
  return { by: `${world.label(connection)}, ${world.label(range)}`, why: "it gets an address there", value: undefined };
}

/** What a cache starts again from: what it has written to its disk, or of one with shards its backups. */
function cache(trail: Trail, world: TraceWorld, name: string, standing: Standing): void {
  const by = world.label(standing);
  const sharded = standing.token === storeToken.sharded;
  trail.go(name, "its own backups", () => {
    if (sharded) {
      const { retention } = bag(standing, "automatedBackupConfig");
      if (retention === undefined) throw new Missing("it keeps none: nothing brings its data back", by);
      return { by, why: `every day, kept for ${String(retention)}`, value: undefined };
    }
    const { persistenceMode, rdbSnapshotPeriod } = bag(standing, "persistenceConfig");
    if (persistenceMode !== "RDB") throw new Missing("it writes nothing to a disk: what it has goes with it", by);
    const every = String(rdbSnapshotPeriod).toLowerCase().replaceAll("_", " ");
    return { by, why: `it writes what it has every ${every}, and starts again from the last`, value: undefined };
  });
  trail.go("its own backups", "their key", () =>
    keyStands(world, standing, facts(standing)[sharded ? "kmsKey" : "customerManagedKey"], "redis"),
  );
}

/** From the bucket that a cluster's backups go to to whoever writes it, and to its copy; and to what Google itself keeps of the cluster. */
export function keepsClusterBackups(trail: Trail, world: TraceWorld, cluster: Cluster, kept: KeptCopies): void {
  const bucket = trail.go("the location", "its bucket", () => {
    const found = world.find(bucketToken, kept.bucket, "name");
    if (!found) throw new Missing(`the bucket ${kept.bucket} is not there`);
    return { by: world.label(found), why: `backups lie in ${kept.prefix}/`, value: found };
  });
  trail.go("Velero", "its bucket", () => mayKeep(world, cluster, kept, bucket));
  trail.go("its bucket", "its versions", () => versioned(world, bucket));
  const made = world.made(bucketToken).find(({ id }) => id === bucket.id);
  const away = copied(trail, world, "backups", bucket, made);
  trail.go("copies of volumes", "their password", () => passwordOf(world, kept.secret, away));
  planned(trail, world, cluster);
}

function versioned(world: TraceWorld, bucket: Standing): Found<undefined> {
  const by = world.label(bucket);
  if (bag(bucket, "versioning")["enabled"] !== true) throw new Missing("what is written over or deleted is gone", by);
  const days = Number(bag(bucket, "softDeletePolicy")["retentionDurationSeconds"] ?? 0) / 86_400;
  const soft = days > 0 ? `, and for ${days} days after it was deleted for good` : "";
  return { by, why: `what is written over or deleted stays as a version${soft}`, value: undefined };
}

/** Whether a bucket lies in two regions at once; nothing where the engine asked for one. @returns all of its regions, where there are two */
function copied(
  trail: Trail,
  world: TraceWorld,
  name: string,
  bucket: Standing,
  made: StateResource | undefined,
): string[] | undefined {
  if (regionsOf(made?.inputs ?? {}).length < 2) return undefined;
  return trail.go(name, "its copy in another region", () => {
    const regions = regionsOf(facts(bucket));
    if (regions.length < 2) throw new Missing("it lies in one region", world.label(bucket));
    ownKey(world, bucket);
    const quick = facts(bucket)["rpo"] === "ASYNC_TURBO" ? "within a quarter of an hour" : "within some hours";
    const why = `it lies in ${regions.join(" and ")}: what is written is in both ${quick}`;
    return { by: world.label(bucket), why, value: regions };
  });
}

const regionsOf = (bucket: Record<string, unknown>): string[] =>
  texts(bag(bucket, "customPlacementConfig"), "dataLocations").map((one) => one.toLowerCase());

/** Velero knows service accounts of Google's alone: its account of the cluster becomes one, which signs as itself. */
function mayKeep(world: TraceWorld, cluster: Cluster, kept: KeptCopies, bucket: Standing): Found<undefined> {
  const { namespace, account, prefix } = kept;
  const who = `${namespace}/${account}`;
  const own = cluster.need("core/v1:ServiceAccount", namespace, account);
  const email = own.metadata?.annotations?.["iam.gke.io/gcp-service-account"];
  const principal = identity(world, cluster, { namespace, account }).value;
  const member = email === undefined ? isAccount(principal) : becomes(world, principal, email);
  const grant = holder(world, "storage.objects.delete", bucket, member) ?? onFolder(world, bucket, prefix, member);
  if (!grant) throw new Missing(`${email ?? who} may not write, read and delete in ${prefix}/`, world.label(bucket));
  ownKey(world, bucket);
  const as = email === undefined ? who : `${who} is ${email}, which`;
  return { by: world.label(grant.by), why: `${as} writes, reads and deletes there`, value: undefined };
}

function becomes(world: TraceWorld, principal: Principal, email: string): (member: string) => boolean {
  const found = accountOf(world, email);
  const who = `${principal.namespace}/${principal.account}`;
  if (!found) throw new Missing(`the account ${email}, as which ${who} works, is not there`);
  const by = world.label(found);
  if (!holder(world, "iam.serviceAccounts.getAccessToken", found, (member) => member === legacyMember(principal)))
    throw new Missing(`${who} may not become it`, by);
  const itself = (member: string) => member === `serviceAccount:${email}`;
  if (!holder(world, "iam.serviceAccounts.signBlob", found, itself))
    throw new Missing("it may not sign as itself: nobody could fetch a backup by an address", by);
  return itself;
}

/** A grant on a managed folder, which stands. */
function onFolder(world: TraceWorld, bucket: Standing, prefix: string, is: (member: string) => boolean) {
  const name = text(bucket, "name");
  const inBucket = (one: Standing) => facts(one)["bucket"] === name;
  const folder = world.all(folderToken).find((one) => inBucket(one) && facts(one)["name"] === `${prefix}/`);
  if (!folder)
    throw new Missing(`there is no folder ${prefix}/ of which somebody could be let in`, world.label(bucket));
  const found = world
    .all(folderGrant)
    .filter((one) => inBucket(one) && facts(one)["managedFolder"] === `${prefix}/`)
    .find(
      (one) =>
        /^roles\/storage\.(objectUser|objectAdmin)$/.test(text(one, "role") ?? "") && is(text(one, "member") ?? ""),
    );
  return found && { by: found };
}

/** @param away the regions that copies of volumes lie in, where there is more than one */
function passwordOf(world: TraceWorld, key: string, away: readonly string[] | undefined): Found<undefined> {
  const secret = secretCalled(world, key);
  if (!secret) throw new Missing(`the secret ${key} is not there: no copy of a volume can be read`);
  const replicas = bags(bag(bag(secret, "replication"), "userManaged"), "replicas");
  for (const one of replicas) keyStands(world, secret, bag(one, "customerManagedEncryption")["kmsKeyName"], "secrets");
  const without = (away ?? []).filter((region) => !replicas.some(({ location }) => location === region));
  if (without.length > 0)
    throw new Missing(
      `${without.join(", ")} has copies of volumes, and not the password that opens them`,
      world.label(secret),
    );
  const why = away === undefined ? "it is kept, and so is its key" : `it is kept in ${away.join(" and ")}`;
  return { by: world.label(secret), why, value: undefined };
}

/** What Backup for GKE keeps of the cluster, in each region that the engine made a plan in; nothing where it made none. */
function planned(trail: Trail, world: TraceWorld, cluster: Cluster): void {
  const gke = gkeOf(world, cluster);
  const made = world.made(planToken);
  const where = (one: StateResource) =>
    one.inputs?.["location"] === facts(gke)["location"] ? "Backup for GKE" : "Backup for GKE in another region";
  for (const one of made)
    trail.go("the cluster", where(one), () => {
      const { id = "" } = one;
      const plan = world.find(planToken, id);
      if (!plan) throw new Missing(`the plan ${lastOf(id)} is gone`);
      const by = world.label(plan);
      if (pathOf(facts(plan)["cluster"]) !== gke.id) throw new Missing("it is for another cluster", by);
      const { paused, cronSchedule } = bag(plan, "backupSchedule");
      if (facts(plan)["deactivated"] === true || paused === true) throw new Missing("it is paused", by);
      if (bag(bag(gke, "addonsConfig"), "gkeBackupAgentConfig")["enabled"] !== true)
        throw new Missing("its agent does not run in the cluster", world.label(gke));
      const { allNamespaces, includeSecrets, includeVolumeData, encryptionKey } = bag(plan, "backupConfig");
      if (allNamespaces !== true || includeSecrets !== true || includeVolumeData !== true)
        throw new Missing("it leaves namespaces, secrets or volumes out", by);
      keyStands(world, plan, bag({ encryptionKey }, "encryptionKey")["gcpKmsEncryptionKey"], "backup");
      const days = String(bag(plan, "retentionPolicy")["backupRetainDays"]);
      const why = `at ${String(cronSchedule)}, kept for ${days} days in ${text(plan, "location")}`;
      return { by, why, value: undefined };
    });
}
