import { alertsAt, asks } from "./alerts";
import { together, type Change, type Copy } from "./changes";

/** What keeps something for events on Google Cloud and Azure: rows, what could not be delivered, what functions are made of. */
const eventStores = [
  "analytics-code",
  "functions-sources",
  "notification-code",
  "order-code",
  "payment-code",
  "rows",
  "undelivered",
].map((what) => `events-${what}`);

/** The walks that there are where the cluster is backed up, and where it is not. */
export const backupWalks = (cluster: boolean): string[] =>
  ["assets", "cache", ...(cluster ? ["cluster"] : []), "database", ...(cluster ? eventStores : []), "uploads"].map(
    (store) => `backup ${store}`,
  );

const prod = "prod" as const;
const cluster = (to: string) => ({ "backup cluster": to });
const database = (to: string) => ({ "backup database": to });
const schedule = (c: Copy, name: string) => c.object("velero.io/v1:Schedule", `backup/${name}`);
/** What the agents that move volumes are told. */
const agentSettings = (c: Copy) =>
  c.all("kubernetes:core/v1:ConfigMap", ({ id }) => id.startsWith("backup/velero-node-agent-"))[0]!;
const check = (c: Copy) => c.object("batch/v1:CronJob", "restore-check/restore-check");
/** Everything that AWS Backup has. */
const vaulted = (to: string | ((store: string) => string)) =>
  Object.fromEntries(
    ["assets", "database", "uploads"].map((store) => [`backup ${store}`, typeof to === "string" ? to : to(store)]),
  );

/** What may happen to what is kept against a loss. */
export const backups: Change[] = [
  {
    what: "a database keeps no backups",
    does: (c) => c.set(c.named("database-instance"), "backupRetentionPeriod", 0),
    breaks: database("its own backups"),
  },
  {
    what: "a cache keeps no snapshots",
    does: (c) => c.set(c.named("cache-group"), "snapshotRetentionLimit", 0),
    breaks: { "backup cache": "its own backups" },
  },
  {
    what: "a bucket no longer keeps versions",
    does: (c) => c.set(c.named("assets-versions"), "versioningConfiguration.status", "Suspended"),
    breaks: { "backup assets": "its own backups" },
  },
  {
    what: "the key of the database's backups is disabled",
    does: (c) => c.set(c.named("keys-database", "Key"), "isEnabled", false),
    breaks: database("their key"),
  },
  {
    what: "the subnets of the database are gone",
    does: (c) => c.lose(c.named("database-subnets", "SubnetGroup")),
    breaks: database("its place"),
  },
  {
    what: "no plan selects the stores",
    environment: prod,
    does: (c) => c.lose(c.named("backups-stores")),
    breaks: vaulted("a plan of backups"),
  },
  {
    what: "a plan selects a bucket no more",
    environment: prod,
    does: (c) => {
      const arn = c.named("uploads-bucket", "Bucket").outputs["arn"];
      const selection = c.named("backups-stores");
      c.set(
        selection,
        "resources",
        (selection.outputs["resources"] as string[]).filter((one) => one !== arn),
      );
    },
    breaks: { "backup uploads": "a plan of backups" },
  },
  {
    what: "the vault is gone",
    environment: prod,
    does: (c) => c.lose(c.named("vault-vault")),
    breaks: vaulted("its vault"),
  },
  {
    what: "the key of the vault in the other region is gone",
    environment: prod,
    does: (c) => c.lose(c.named("standby-vault-keys-backup", "Key")),
    breaks: vaulted("the vault of another region"),
  },
  {
    what: "a plan copies nothing away",
    environment: prod,
    does: (c) => c.set(c.named("backups-daily"), "rules.0.copyActions", []),
    breaks: vaulted("the vault of another region"),
  },
  {
    what: "AWS Backup may put nothing back",
    environment: prod,
    does: (c) => {
      const token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
      for (const one of c.all(token, ({ inputs }) => /AWSBackup.*Restore/.test(String(inputs["policyArn"]))))
        c.lose(one);
    },
    breaks: vaulted((store) => store),
  },
  {
    what: "nothing copies the database's backups away",
    environment: prod,
    does: (c) => c.lose(c.named("database-away-backups")),
    breaks: database("their copies in another region"),
  },
  {
    what: "the copy of the database in the other region is gone",
    environment: prod,
    does: (c) => c.lose(c.named("database-standby-instance")),
    breaks: database("its copy in another region"),
  },
  {
    what: "the copy of the database was promoted, and follows nobody",
    environment: prod,
    does: (c) => c.set(c.named("database-standby-instance"), "replicateSourceDb", undefined),
    breaks: database("its copy in another region"),
  },
  {
    what: "nothing copies the objects of a bucket",
    environment: prod,
    does: (c) => c.set(c.named("uploads-copies-replication"), "rules.0.status", "Disabled"),
    breaks: { "backup uploads": "its copy in another region" },
  },
  {
    what: "the copy of the bucket with the cluster's backups is gone",
    environment: prod,
    does: (c) => c.lose(c.named("standby-backups-bucket", "Bucket")),
    breaks: cluster("its copy in another region"),
  },
  {
    what: "Velero crashes",
    environment: prod,
    does: (c) => c.crash("backup/velero"),
    breaks: together(cluster("Velero"), alertsAt("Prometheus", asks(/^velero_/))),
  },
  {
    what: "a schedule is gone",
    environment: prod,
    does: (c) => c.lose(schedule(c, "recent")),
    breaks: cluster("its schedules"),
  },
  {
    what: "a schedule is paused",
    environment: prod,
    does: (c) => c.set(schedule(c, "daily"), "spec.paused", true),
    breaks: cluster("its schedules"),
  },
  {
    what: "a schedule leaves volumes out",
    environment: prod,
    does: (c) => c.set(schedule(c, "recent"), "spec.template.snapshotVolumes", false),
    breaks: cluster("its schedules"),
  },
  {
    what: "no copy of a volume is moved out of its region",
    environment: prod,
    does: (c) => c.set(schedule(c, "daily"), "spec.template.snapshotMoveData", false),
    breaks: cluster("the cluster's volumes"),
  },
  {
    what: "two classes of snapshots are Velero's",
    environment: prod,
    does: (c) => {
      const { outputs } = c.object("snapshot.storage.k8s.io/v1:VolumeSnapshotClass", "velero");
      const metadata = { ...(outputs["metadata"] as object), name: "other" };
      c.addObject("snapshot.storage.k8s.io/v1:VolumeSnapshotClass", { ...outputs, metadata });
    },
    breaks: cluster("the cluster's volumes"),
  },
  {
    what: "the snapshot controller crashes",
    environment: prod,
    does: (c) => c.crash("platform/snapshot-controller"),
    breaks: cluster("the cluster's volumes"),
  },
  {
    what: "the settings of the agents that move volumes are gone",
    environment: prod,
    does: (c) => c.lose(agentSettings(c)),
    breaks: cluster("what moves them"),
  },
  {
    what: "nobody tells the agents that move volumes of their settings",
    environment: prod,
    does: (c) => c.set(c.object("apps/v1:DaemonSet", "backup/node-agent"), "spec.template.spec.containers.0.args", []),
    breaks: cluster("what moves them"),
  },
  {
    what: "volumes are put back where their pods wait for them",
    environment: prod,
    does: (c) => {
      const { data } = agentSettings(c).outputs as { data: { config: string } };
      const config = { ...(JSON.parse(data.config) as object), restorePVC: {} };
      c.set(agentSettings(c), "data.config", JSON.stringify(config));
    },
    breaks: cluster("what moves them"),
  },
  {
    what: "the location of backups may be read alone",
    environment: prod,
    does: (c) => c.set(c.object("velero.io/v1:BackupStorageLocation", "backup/default"), "spec.accessMode", "ReadOnly"),
    breaks: cluster("its location"),
  },
  {
    what: "Velero has a password that everybody knows",
    environment: prod,
    does: (c) => c.lose(c.object("external-secrets.io/v1:ExternalSecret", "backup/velero-repo-credentials")),
    breaks: cluster("its password"),
  },
  {
    what: "Velero is nobody at AWS",
    environment: prod,
    does: (c) => c.lose(c.named("identities-velero-association")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may write into another folder alone",
    environment: prod,
    does: (c) =>
      c.setIn(c.named("identities-velero-pods-allow"), "policy", ({ Statement }) => {
        Statement[0]!.Resource = "arn:aws:s3:::elsewhere/velero/*";
      }),
    breaks: cluster("its bucket"),
  },
  {
    what: "the password of copies of volumes is in one region",
    environment: prod,
    does: (c) => c.set(c.named("cluster-backups-secret", "Secret"), "replicas", []),
    breaks: cluster("their password"),
  },
  {
    what: "nobody puts backups back",
    environment: prod,
    does: (c) => c.lose(check(c)),
    breaks: cluster("somebody who has put it back"),
  },
  {
    what: "the check of backups is suspended",
    environment: prod,
    does: (c) => c.set(check(c), "spec.suspend", true),
    breaks: cluster("somebody who has put it back"),
  },
  {
    what: "the check of backups may have nothing put back",
    environment: prod,
    does: (c) => c.lose(c.object("rbac.authorization.k8s.io/v1:RoleBinding", "backup/restore-check")),
    breaks: cluster("somebody who has put it back"),
  },
  {
    what: "the check of backups may have things put back anywhere",
    environment: prod,
    does: (c) => c.lose(c.object("admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "restore-check")),
    breaks: cluster("somebody who has put it back"),
  },
];
