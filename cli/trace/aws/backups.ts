import { copiedBuckets } from "../../../stacks/aws/keepings";
import type { Standing } from "../../../simulators/core/standing";
import type { KeptCopies } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { madeStores, standingStore, type StoresAsked } from "../made-stores";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { podIdentityOf, roleMay, roleOf } from "./iam";

/*
 * What AWS keeps of its stores' data, and from where they come back. What the engine made and no longer stands is missed: a region or a vault that nobody
 * asked for is not.
 */

const tokens = {
  instance: "aws:rds/instance:Instance",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
  bucket: "aws:s3/bucket:Bucket",
  key: "aws:kms/key:Key",
  away: "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
  plan: "aws:backup/plan:Plan",
  selection: "aws:backup/selection:Selection",
  vault: "aws:backup/vault:Vault",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  replication: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  secret: "aws:secretsmanager/secret:Secret",
} as const;

/** How the engine calls a store, by the type of what has its data. */
const stores: StoresAsked = {
  forms: [
    { kind: "database", token: tokens.instance, below: "gocoffee:aws:Database$", name: "-instance" },
    { kind: "cache", token: tokens.cache, below: "gocoffee:aws:Cache$", name: "-group" },
    { kind: "bucket", token: tokens.bucket, below: "gocoffee:aws:ObjectStore$", name: "-bucket" },
  ],
  keeps: (bucket) => copiedBuckets.some((one) => one === bucket) && bucket !== "backups",
};

/** The stores whose data must be able to come back, by name. */
export const backedUp = (world: TraceWorld): string[] => madeStores(world, stores).map(({ name }) => name);

/** From a store to where its data are kept, in this region and another, and to what brings them back. */
export function backup(trail: Trail, world: TraceWorld, name: string): void {
  const store = standingStore(trail, world, stores, name);
  const { standing } = store;
  switch (store.kind) {
    case "database":
      trail.go(name, "its own backups", () => days(world, standing, "backupRetentionPeriod", "backupWindow"));
      trail.go("its own backups", "their key", () => keyStands(world, standing, facts(standing)["kmsKeyId"]));
      vaulted(trail, world, name, standing);
      databaseAway(trail, world, name, standing);
      return trail.go("what is put back", "its place", () => placed(world, standing, "dbSubnetGroupName", subnets.rds));
    case "cache":
      trail.go(name, "its own backups", () => days(world, standing, "snapshotRetentionLimit", "snapshotWindow"));
      trail.go("its own backups", "their key", () => keyStands(world, standing, facts(standing)["kmsKeyId"]));
      return trail.go("what is put back", "its place", () => placed(world, standing, "subnetGroupName", subnets.cache));
    default:
      trail.go(name, "its own backups", () => versioned(world, standing));
      vaulted(trail, world, name, standing);
      copied(trail, world, name, standing);
  }
}

/** From the bucket that a cluster's backups go to to whoever writes it, and to its copy. */
export function keepsClusterBackups(trail: Trail, world: TraceWorld, cluster: Cluster, kept: KeptCopies): void {
  const bucket = trail.go("the location", "its bucket", () => {
    const found = world.find(tokens.bucket, kept.bucket, "bucket");
    if (!found) throw new Missing(`the bucket ${kept.bucket} is not there`);
    return { by: world.label(found), why: `backups lie in ${kept.prefix}/`, value: found };
  });
  trail.go("Velero", "its bucket", () => mayKeep(world, cluster, kept, bucket));
  trail.go("its bucket", "its versions", () => versioned(world, bucket));
  const away = copied(trail, world, "backups", bucket);
  trail.go("copies of volumes", "their password", () => passwordOf(world, kept.secret, away));
}

/** How long a store's own backups are kept. */
function days(world: TraceWorld, store: Standing, property: string, window: string): Found<undefined> {
  const kept = Number(facts(store)[property] ?? 0);
  if (!(kept > 0)) throw new Missing("it keeps none: nothing brings its data back", world.label(store));
  const when = text(store, window) ?? "at a time of its own";
  return { by: world.label(store), why: `every day (${when} UTC), kept for ${kept} days`, value: undefined };
}

function keyStands(world: TraceWorld, of: Standing, id: unknown): Found<undefined> {
  if (id === undefined || id === "") return { by: world.label(of), why: "AWS's own key", value: undefined };
  const key = world.find(tokens.key, id, "arn") ?? world.find(tokens.key, id);
  if (!key)
    throw new Missing("the key that encrypts it is not there: nobody can read what is put back", world.label(of));
  if (facts(key)["isEnabled"] === false)
    throw new Missing("its key is disabled: nobody can read what is put back", world.label(key));
  return { by: world.label(key), why: "it stands, and is enabled", value: undefined };
}

const subnets = { rds: "aws:rds/subnetGroup:SubnetGroup", cache: "aws:elasticache/subnetGroup:SubnetGroup" };

/** The subnets that a store is put back into. */
function placed(world: TraceWorld, store: Standing, property: string, token: string): Found<undefined> {
  const name = facts(store)[property];
  const group = world.all(token).find((one) => one.region === store.region && facts(one)["name"] === name);
  if (!group) throw new Missing(`the subnet group ${String(name)} is not there`, world.label(store));
  return { by: world.label(group), why: `it goes into ${texts(group, "subnetIds").length} subnets`, value: undefined };
}

/** To AWS Backup's vault, and from there to the one of another region; nothing where the engine made no vault. */
function vaulted(trail: Trail, world: TraceWorld, name: string, store: Standing): void {
  const made = world.made(tokens.vault);
  if (made.length === 0) return;
  const plan = trail.go(name, "a plan of backups", () => planOf(world, store));
  const [rule] = bags(plan, "rules");
  const vault = trail.go("the plan", "its vault", () => vaultOf(world, plan, rule?.["targetVaultName"], "name"));
  trail.go("AWS Backup", name, () => putsBack(world, plan, store));
  if (made.length < 2) return;
  trail.go("its vault", "the vault of another region", () => {
    const [copy] = bags(rule, "copyActions");
    if (!copy) throw new Missing("no copy of a backup leaves the region", world.label(plan));
    const found = vaultOf(world, plan, copy["destinationVaultArn"], "arn");
    if (found.value.region === vault.region)
      throw new Missing("copies stay in the region of the original", world.label(plan));
    return found;
  });
}

function planOf(world: TraceWorld, store: Standing): Found<Standing> {
  const arn = text(store, "arn");
  for (const selection of world.all(tokens.selection)) {
    if (arn === undefined || !texts(selection, "resources").includes(arn)) continue;
    const plan = world.find(tokens.plan, facts(selection)["planId"]);
    const [rule] = bags(plan, "rules");
    // What is put back to any moment comes on top of what is backed up daily.
    if (!plan || !rule || rule["enableContinuousBackup"] === true) continue;
    if (text(selection, "iamRoleArn") === undefined || !roleOf(world, facts(selection)["iamRoleArn"]))
      throw new Missing("the role that backs it up is not there", world.label(selection));
    return { by: world.label(plan), why: `it is backed up at ${String(rule["schedule"])}`, value: plan };
  }
  throw new Missing("no daily plan selects it", world.label(store));
}

function vaultOf(world: TraceWorld, plan: Standing, is: unknown, property: "name" | "arn"): Found<Standing> {
  const vault = world.find(tokens.vault, is, property);
  if (!vault) throw new Missing(`the vault ${String(is)} is not there`, world.label(plan));
  keyStands(world, vault, facts(vault)["kmsKeyArn"]);
  return { by: world.label(vault), why: `it stands in ${vault.region}, and so does its key`, value: vault };
}

/** Source: docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html. */
const restores: Readonly<Record<string, string>> = {
  [tokens.bucket]: "AWSBackupServiceRolePolicyForS3Restore",
  [tokens.instance]: "AWSBackupServiceRolePolicyForRestores",
};

function putsBack(world: TraceWorld, plan: Standing, store: Standing): Found<undefined> {
  const selection = world.all(tokens.selection).find((one) => facts(one)["planId"] === plan.id)!;
  const role = roleOf(world, facts(selection)["iamRoleArn"])!;
  const policy = restores[store.token]!;
  const attached = [
    ...texts(role, "managedPolicyArns"),
    ...world
      .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter((one) => [role.id, text(role, "name")].includes(String(facts(one)["role"])))
      .map((one) => String(facts(one)["policyArn"])),
  ];
  if (!attached.some((arn) => arn.endsWith(policy)))
    throw new Missing(`its role may back up, and not put back: it has no ${policy}`, world.label(role));
  return { by: world.label(role), why: "it may put back what it has backed up", value: undefined };
}

/** The copies of a database in another region: of its backups, and one that follows it. */
function databaseAway(trail: Trail, world: TraceWorld, name: string, store: Standing): void {
  const arn = text(store, "arn");
  if (world.made(tokens.away).length > 0)
    trail.go("its own backups", "their copies in another region", () => {
      const found = world.all(tokens.away).find((one) => facts(one)["sourceDbInstanceArn"] === arn);
      if (!found) throw new Missing(`nothing copies the backups of ${name}`);
      if (found.region === store.region) throw new Missing("they are copied to where they are", world.label(found));
      keyStands(world, found, facts(found)["kmsKeyId"]);
      const why = `to ${found.region}, kept for ${String(facts(found)["retentionPeriod"])} days`;
      return { by: world.label(found), why, value: undefined };
    });
  const following = world
    .made(tokens.instance)
    .filter(({ urn }) => /gocoffee:aws:DatabaseReplica\$.*standby/.test(urn));
  if (following.length === 0) return;
  trail.go(name, "its copy in another region", () => {
    const found = world
      .all(tokens.instance)
      .find(
        (one) =>
          one.region !== store.region && [arn, text(store, "identifier")].includes(text(one, "replicateSourceDb")),
      );
    if (!found) throw new Missing(`no database of another region follows ${name}`);
    keyStands(world, found, facts(found)["kmsKeyId"]);
    placed(world, found, "dbSubnetGroupName", subnets.rds);
    return {
      by: world.label(found),
      why: `it follows in ${found.region}, and can be made the primary`,
      value: undefined,
    };
  });
}

function versioned(world: TraceWorld, bucket: Standing): Found<undefined> {
  const name = text(bucket, "bucket") ?? bucket.id;
  const versioning = world.all(tokens.versioning).find((one) => facts(one)["bucket"] === name);
  const status = bag(versioning, "versioningConfiguration")["status"];
  if (status !== "Enabled") throw new Missing("what is written over or deleted is gone", world.label(bucket));
  return { by: world.label(versioning!), why: "what is written over or deleted stays as a version", value: undefined };
}

/** The copy of a bucket in another region; nothing where the engine made none. @returns the region, where there is one */
function copied(trail: Trail, world: TraceWorld, name: string, bucket: Standing): string | undefined {
  if (!world.made(tokens.replication).some(({ urn }) => urn.split("::").at(-1)!.startsWith(`${name}-`)))
    return undefined;
  return trail.go(name, "its copy in another region", () => {
    const own = text(bucket, "bucket") ?? bucket.id;
    const found = world.all(tokens.replication).find((one) => facts(one)["bucket"] === own);
    const rule = bags(found, "rules").find((one) => one["status"] === "Enabled");
    if (!found || !rule) throw new Missing("nothing copies its objects", world.label(bucket));
    const to = bag(rule, "destination");
    const copy = world.find(tokens.bucket, to["bucket"], "arn");
    if (!copy) throw new Missing("the bucket that they are copied to is not there", world.label(found));
    if (copy.region === bucket.region) throw new Missing("they are copied within the region", world.label(found));
    versioned(world, copy);
    keyStands(world, copy, bag(to, "encryptionConfiguration")["replicaKmsKeyId"]);
    const role = roleOf(world, facts(found)["role"]);
    const call = { action: "s3:ReplicateObject", resource: `${text(copy, "arn")}/x`, doubt: false };
    if (!role || !roleMay(world, role, call))
      throw new Missing("whoever copies them may not write there", role ? world.label(role) : world.label(found));
    const minutes = bag(bag(to, "replicationTime"), "time")["minutes"];
    const why = `to ${copy.region}, within ${String(minutes ?? "any number of")} minutes`;
    return { by: world.label(found), why, value: copy.region };
  });
}

function mayKeep(world: TraceWorld, cluster: Cluster, kept: KeptCopies, bucket: Standing): Found<undefined> {
  const { namespace, account, prefix } = kept;
  const role = podIdentityOf(world, cluster, namespace, account);
  if (!role) throw new Missing(`the account ${namespace}/${account} is nobody at AWS`);
  const arn = text(bucket, "arn") ?? "";
  const encryption = world
    .all("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
    .find((one) => facts(one)["bucket"] === (text(bucket, "bucket") ?? bucket.id));
  const [rule] = bags(encryption, "rules");
  const key = bag(rule, "applyServerSideEncryptionByDefault")["kmsMasterKeyId"];
  const calls = [
    ...["s3:PutObject", "s3:GetObject", "s3:DeleteObject"].map((action) => ({
      action,
      resource: `${arn}/${prefix}/x`,
    })),
    { action: "s3:ListBucket", resource: arn, context: { "s3:prefix": `${prefix}/` } },
    ...(typeof key === "string"
      ? ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
          ...{ action, resource: key },
          context: { "kms:ViaService": `s3.${bucket.region}.amazonaws.com` },
        }))
      : []),
  ];
  const refused = calls.find((call) => !roleMay(world, role, { ...call, doubt: false }));
  if (refused) throw new Missing(`it may not ${refused.action} there`, world.label(role));
  keyStands(world, bucket, key);
  return { by: world.label(role), why: "it writes, reads and deletes there, and uses the key", value: undefined };
}

function passwordOf(world: TraceWorld, key: string, away: string | undefined): Found<undefined> {
  const secret = world.all(tokens.secret).find((one) => [one.id, text(one, "arn"), text(one, "name")].includes(key));
  if (!secret) throw new Missing(`the secret ${key} is not there: no copy of a volume can be read`);
  keyStands(world, secret, facts(secret)["kmsKeyId"]);
  if (away !== undefined && !bags(secret, "replicas").some(({ region }) => region === away))
    throw new Missing(`${away} has copies of volumes, and not the password that opens them`, world.label(secret));
  const why = away === undefined ? "it is kept, and so is its key" : `it is kept, and in ${away} too`;
  return { by: world.label(secret), why, value: undefined };
}
