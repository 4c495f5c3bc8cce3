import type { Change, Copy } from "../changes";
import { onGoogle } from "./where";

const prod = "prod" as const;
/** prod with a database of Google's own: in prod it follows AWS's. */
const own = "own" as const;
const cluster = (to: string) => ({ "backup cluster": to });
const database = (to: string) => ({ "backup database": to });
const kept = "settings.backupConfiguration";
const account = (c: Copy) => c.object("core/v1:ServiceAccount", "backup/velero");

/** What may happen to what is kept against a loss, on Google Cloud. */
export const backups: Change[] = onGoogle([
  {
    what: "a database keeps no backups",
    does: (c) => c.set(c.named("database-instance"), `${kept}.enabled`, false),
    breaks: database("its own backups"),
  },
  {
    what: "a database goes back to no moment between two backups",
    does: (c) => c.set(c.named("database-instance"), `${kept}.pointInTimeRecoveryEnabled`, false),
    breaks: database("any moment of the last days"),
  },
  {
    what: "the key of the database is disabled",
    does: (c) => c.set(c.named("keys-database", "CryptoKey"), "primaries.0.state", "DISABLED"),
    breaks: (stood) => ({
      ...{ ...database("their key"), ...cluster("their password") },
      ...Object.fromEntries(
        stood.walked
          .filter((walk) => /^credential (coffee|order|payment|user)$/.test(walk))
          .map((walk) => [walk, "its secret"]),
      ),
    }),
  },
  {
    what: "backups of the database are kept where it is",
    environment: own,
    does: (c) => c.set(c.named("database-instance"), `${kept}.location`, "us-central1"),
    breaks: database("another region"),
  },
  {
    what: "the copy of the database in the other region is gone",
    environment: own,
    does: (c) => c.lose(c.named("database-standby-instance")),
    breaks: database("its copy in another region"),
  },
  {
    what: "the copy of the database was promoted, and follows nobody",
    environment: own,
    does: (c) => c.set(c.named("database-standby-instance"), "masterInstanceName", ""),
    breaks: database("its copy in another region"),
  },
  {
    what: "the key of the copy in the other region is disabled",
    environment: own,
    does: (c) => c.set(c.named("standby-keys-database", "CryptoKey"), "primaries.0.state", "DISABLED"),
    breaks: {
      ...{ ...database("its copy in another region"), ...cluster("their password") },
      ...{ "credential coffee": "its secret", "credential order": "its secret" },
      ...{ "credential payment": "its secret", "credential user": "its secret" },
    },
  },
  {
    what: "nothing says what the database follows",
    environment: prod,
    does: (c) => c.lose(c.named("warm-standby-original")),
    breaks: database("the database that it follows"),
  },
  {
    what: "what the database follows is gone",
    environment: prod,
    does: (c) => c.set(c.named("warm-standby-original"), "postgresql.host", "gone.us-east-1.rds.amazonaws.com"),
    breaks: database("the database that it follows"),
  },
  {
    what: "nothing follows for the database: its services' users are nobody's",
    environment: prod,
    does: (c) => c.lose(c.named("warm-standby-job")),
    breaks: {
      ...database("its own backups"),
      ...Object.fromEntries(
        ["coffee", "orders", "payments", "users"].map((path) => [`request /api/v1/${path}`, "the store of its users"]),
      ),
    },
  },
  {
    what: "a cache writes nothing to a disk",
    does: (c) => c.set(c.named("cache-instance"), "persistenceConfig.persistenceMode", "DISABLED"),
    breaks: { "backup cache": "its own backups" },
  },
  {
    what: "a bucket no longer keeps versions",
    does: (c) => c.set(c.named("uploads-bucket"), "versioning.enabled", false),
    breaks: { "backup uploads": "its own backups" },
  },
  {
    what: "a bucket has no key of ours",
    does: (c) => c.set(c.named("uploads-bucket"), "encryption", undefined),
    breaks: { "backup uploads": "their key" },
  },
  {
    what: "a bucket lies in one region",
    environment: prod,
    does: (c) => c.set(c.named("uploads-bucket"), "customPlacementConfig", undefined),
    breaks: { "backup uploads": "its copy in another region" },
  },
  {
    what: "Velero's account is told of no account of Google's",
    does: (c) => c.set(account(c), "metadata.annotations", {}),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero's account of Google's is gone",
    does: (c) => c.lose(c.named("identities-velero")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may not become its account of Google's",
    does: (c) => c.lose(c.named("identities-velero-be")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may not sign",
    does: (c) => c.lose(c.named("identities-velero-sign")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may write nowhere",
    does: (c) => c.lose(c.named("identities-velero-backups")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may write into another folder alone",
    does: (c) => c.set(c.named("identities-velero-backups"), "managedFolder", "clickhouse/"),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero's folder is gone",
    does: (c) => c.lose(c.named("identities-velero-backups-folder")),
    breaks: cluster("its bucket"),
  },
  {
    what: "the bucket of the cluster's backups keeps no versions",
    does: (c) => c.set(c.named("backups-bucket"), "versioning.enabled", false),
    breaks: cluster("its versions"),
  },
  {
    what: "the cluster's backups lie in one region",
    environment: prod,
    does: (c) => c.set(c.named("backups-bucket"), "customPlacementConfig", undefined),
    breaks: cluster("its copy in another region"),
  },
  {
    what: "the password of copies of volumes is in one region",
    environment: prod,
    does(c) {
      const secret = c.named("cluster-backups-secret", "Secret");
      const { replicas } = (secret.outputs["replication"] as { userManaged: { replicas: object[] } }).userManaged;
      c.set(secret, "replication.userManaged.replicas", replicas.slice(0, 1));
    },
    breaks: cluster("their password"),
  },
  {
    what: "the plan of Backup for GKE is gone",
    does: (c) => c.lose(c.named("cluster-backup-plan")),
    breaks: cluster("Backup for GKE"),
  },
  {
    what: "the plan of Backup for GKE is paused",
    does: (c) => c.set(c.named("cluster-backup-plan"), "backupSchedule.paused", true),
    breaks: cluster("Backup for GKE"),
  },
  {
    what: "the plan of Backup for GKE leaves volumes out",
    does: (c) => c.set(c.named("cluster-backup-plan"), "backupConfig.includeVolumeData", false),
    breaks: cluster("Backup for GKE"),
  },
  {
    what: "the agent of Backup for GKE does not run",
    does: (c) => c.set(c.named("cluster-gke"), "addonsConfig.gkeBackupAgentConfig.enabled", false),
    breaks: cluster("Backup for GKE"),
  },
  {
    what: "the plan of the other region is gone",
    environment: prod,
    does: (c) => c.lose(c.named("away-cluster-backup-plan")),
    breaks: cluster("Backup for GKE in another region"),
  },
  {
    what: "nothing copies volumes of GKE's driver",
    does: (c) => c.set(c.named("cluster-gke"), "addonsConfig.gcePersistentDiskCsiDriverConfig.enabled", false),
    breaks: cluster("the cluster's volumes"),
  },
]);
