import type { Change, Copy } from "../changes";
import { onAzure } from "./where";

const prod = "prod" as const;
const cluster = (to: string) => ({ "backup cluster": to });
const database = (to: string) => ({ "backup database": to });
const account = (c: Copy) => c.object("core/v1:ServiceAccount", "backup/velero");

/** What may happen to what is kept against a loss, on Azure. */
export const backups: Change[] = onAzure([
  {
    what: "the database is gone",
    does: (c) => c.lose(c.named("database-server")),
    breaks: (stood) => gone(stood.walked),
  },
  {
    what: "a database keeps no backups",
    does: (c) => c.set(c.named("database-server"), "backup.backupRetentionDays", 0),
    breaks: database("its own backups"),
  },
  {
    what: "the key of the database is disabled",
    does: (c) => c.set(c.named("keys-database"), "attributes.enabled", false),
    breaks: database("their key"),
  },
  {
    what: "the identity that uses the database's key is gone",
    does: (c) => c.lose(c.named("keys-database-user")),
    breaks: database("their key"),
  },
  {
    what: "backups of the database are kept where it is",
    environment: prod,
    does: (c) => c.set(c.named("database-server"), "backup.geoRedundantBackup", "Disabled"),
    breaks: database("another region"),
  },
  {
    what: "the copy of the database in the other region is gone",
    environment: prod,
    does: (c) => c.lose(c.named("database-standby-server")),
    breaks: database("its copy in another region"),
  },
  {
    what: "the copy of the database was promoted, and follows nobody",
    environment: prod,
    does: (c) => c.set(c.named("database-standby-server"), "replicationRole", "Primary"),
    breaks: database("its copy in another region"),
  },
  {
    what: "the key of the other region is disabled",
    environment: prod,
    does: (c) => c.set(c.named("standby-keys-database"), "attributes.enabled", false),
    breaks: database("another region"),
  },
  {
    what: "a cache writes nothing to a disk",
    does: (c) => c.set(c.named("cache-database"), "persistence.rdbEnabled", false),
    breaks: { "backup cache": "its own backups" },
  },
  {
    what: "an account no longer keeps versions",
    does: (c) => c.set(c.named("uploads-blobs"), "isVersioningEnabled", false),
    breaks: { "backup uploads": "its own backups" },
  },
  {
    what: "a version that is deleted is gone at once",
    does: (c) => c.set(c.named("uploads-blobs"), "deleteRetentionPolicy.enabled", false),
    breaks: { "backup uploads": "its own backups" },
  },
  {
    what: "an account has no key of ours",
    does: (c) => c.set(c.named("uploads-account"), "encryption.keySource", "Microsoft.Storage"),
    breaks: { "backup uploads": "their key" },
  },
  {
    what: "an account lies in one region",
    environment: prod,
    does: (c) => c.set(c.named("uploads-account"), "sku.name", "Standard_ZRS"),
    breaks: { "backup uploads": "its copy in another region" },
  },
  {
    what: "Velero's account names no identity",
    does: (c) => c.set(account(c), "metadata.annotations", {}),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero's identity is gone",
    does: (c) => c.lose(c.named("identities-velero")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may sign no address",
    does: (c) => c.lose(c.named("identities-velero-addresses")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may write nowhere",
    does: (c) => c.lose(c.named("identities-velero-backups")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero may write into another folder alone",
    does: (c) =>
      c.set(c.named("identities-velero-backups"), "condition", "(@Resource[path] StringLike 'clickhouse/*')"),
    breaks: cluster("its bucket"),
  },
  {
    what: "the container of the cluster's backups is gone",
    does: (c) => c.lose(c.named("cluster-backups-container")),
    breaks: cluster("its bucket"),
  },
  {
    what: "Velero is told of another storage account",
    does: (c) =>
      c.set(c.object("velero.io/v1:BackupStorageLocation", "backup/default"), "spec.config.storageAccount", "other"),
    breaks: cluster("its bucket"),
  },
  {
    what: "the account of the cluster's backups keeps no versions",
    does: (c) => c.set(c.named("cluster-backups-blobs"), "isVersioningEnabled", false),
    breaks: cluster("its versions"),
  },
  {
    what: "the cluster's backups lie in one region",
    environment: prod,
    does: (c) => c.set(c.named("cluster-backups-account"), "sku.name", "Standard_ZRS"),
    breaks: cluster("its copy in another region"),
  },
  {
    what: "the password of copies of volumes is gone",
    does: (c) => c.lose(c.named("cluster-backups-secret", "Secret")),
    breaks: cluster("their password"),
  },
  {
    what: "nothing copies volumes of Azure's driver",
    does: (c) => c.set(c.named("cluster-aks"), "storageProfile.snapshotController.enabled", false),
    breaks: cluster("the cluster's volumes"),
  },
]);

/** Whoever signs in to it is told of a database that does not stand. */
function gone(walked: readonly string[]): Record<string, string> {
  const services = ["coffee", "order", "payment", "user"];
  return {
    ...Object.fromEntries(services.map((name) => [`credential ${name}`, "its stores"])),
    ...Object.fromEntries(
      walked
        .filter((walk) => /^request \/api\/v1\/(coffee|orders|payments|users)$/.test(walk))
        .map((walk) => [walk, "its stores"]),
    ),
    "backup database": "its store",
  };
}
