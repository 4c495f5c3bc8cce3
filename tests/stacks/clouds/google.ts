import type { Recorded, Registered } from "../../mocks";
import { waitsFor } from "../google";
import { eventsOfGoogle } from "./events";
import { asking } from "./google-asking";
import {
  alike,
  days,
  labelled,
  named,
  nobody,
  protectedBy,
  said,
  Unanswered,
  type AllAnswers,
  type Answers,
} from "./contract";

const sql = "gcp:sql/databaseInstance:DatabaseInstance";

/** What Google Cloud answers. */
export function google(recorded: Recorded): Answers {
  const asked = asking(recorded);
  const { key, tags, told, reachedFromNodes, holders, ofBucket, instance, bucket, database, secrets, secretAnswers } =
    asked;
  const cluster = () => recorded.one("gcp:container/cluster:Cluster");
  const waits = waitsFor(recorded);
  const plans = () => recorded.of("gcp:gkebackup/backupPlan:BackupPlan");
  const secondary = () => recorded.one(sql, "database-standby-instance");
  const cache = () => recorded.one("gcp:redis/instance:Instance");
  const audit = () => recorded.one("gcp:storage/bucket:Bucket", "audit-bucket");
  const found = () => recorded.one("gcp:logging/projectBucketConfig:ProjectBucketConfig", "audit-search");
  const services = () => recorded.of("gcp:compute/backendService:BackendService");
  const rules = () => recorded.of("gcp:compute/globalForwardingRule:GlobalForwardingRule");
  const registry = () => recorded.one("gcp:artifactregistry/repository:Repository", "registry-repository");

  return {
    database: instance(database, /^database-alarms-/, (one) =>
      said(one, "settings.availabilityType") === "REGIONAL" ? "it goes on in another zone, by itself" : "it is away",
    ),
    reader: instance(
      () => recorded.one(sql, "database-replica-1-instance"),
      /^database-replica-1-alarms-/,
      (one) =>
        said(one, "settings.availabilityType") === "REGIONAL"
          ? "it goes on in another zone, by itself"
          : "it is away: the primary is read from",
    ),
    away: instance(secondary, /^database-standby-alarms-/, (one) =>
      said(one, "settings.availabilityType") === "REGIONAL"
        ? "it goes on in another zone, by itself"
        : "it is away, and follows again",
    ),
    cache: {
      is: [cache()],
      answers: {
        key: () => key(said(cache(), "customerManagedKey")),
        private: () =>
          said(cache(), "connectMode") === "PRIVATE_SERVICE_ACCESS" ? "yes: it has no public address" : "no",
        reach: () =>
          `${reachedFromNodes(6378)}; ${said(cache(), "authEnabled") === true ? "with one password for all services" : "without a password"}`,
        transit: () =>
          said(cache(), "transitEncryptionMode") === "SERVER_AUTHENTICATION"
            ? "always: nobody is let in without TLS"
            : "no",
        backup: () => {
          const { persistenceMode, rdbSnapshotPeriod } = said(cache(), "persistenceConfig") as Record<string, string>;
          return persistenceMode === "RDB"
            ? `a snapshot ${String(rdbSnapshotPeriod).toLowerCase().replace("_", " ").replace("six hours", "every six hours")}, the last one alone, in its own region`
            : "no";
        },
        moment: () => "none: the last snapshot",
        tags: () => tags([cache()]),
        protection: () => protectedBy(cache(), said(cache(), "deletionProtection") === true && "by the cloud"),
        availability: () =>
          said(cache(), "tier") === "STANDARD_HA"
            ? `one of ${String(said(cache(), "replicaCount"))} copies takes over, by itself`
            : "it is lost",
        told: () => told(/^cache-alarms-/),
      },
    },
    uploads: bucket("uploads", { reach: () => ofBucket("uploads"), told: nobody }),
    assets: { is: [], none: "The front end's pods serve them, and Cloud CDN keeps them: they are in the image." },
    backups: bucket("backups", { reach: () => ofBucket("backups"), told: nobody }),
    lines: bucket("lines", { reach: () => ofBucket("lines"), told: nobody }),
    accessLogs: {
      is: [],
      none: "Cloud Logging has them, in the project's log bucket `_Default`, as long as logs are kept.",
    },
    images: {
      is: [registry()],
      answers: {
        key: () => key(said(registry(), "kmsKeyName")),
        private: () => "yes: Google's API gives it to whom IAM names",
        reach: () =>
          holders(
            /^gcp:(artifactregistry\/repositoryIamMember|projects\/iAMMember):/,
            ({ inputs }) => inputs["role"] === "roles/artifactregistry.reader",
          ),
        transit: () => "always: the API speaks TLS alone",
        backup: () => {
          const location = String(said(registry(), "location"));
          return location.includes("-")
            ? `no: it stands in ${location}`
            : `no other copy is taken; it stands in several regions of \`${location}\` at once`;
        },
        moment: () =>
          (said(registry(), "dockerConfig.immutableTags") as boolean) ? "none: a tag is never moved" : "none",
        tags: () => tags([registry()]),
        protection: () => protectedBy(registry(), false),
        availability: () => "nothing: it stands in all zones of the region",
        told: nobody,
      },
    },
    secrets: {
      is: secrets(),
      answers: secretAnswers(secrets, {
        reach: () => {
          const readers = holders(/^gcp:secretmanager\/secretIamMember:/, ({ name }) =>
            /^(secret-readers|database-rotation|database-users-rotation)-/.test(name),
          );
          return `each its own: ${readers}`;
        },
        told: () => told(/^database-(users-)?rotation-alarms-/),
      }),
    },
    volumes: {
      is: [recorded.one("kubernetes:storage.k8s.io/v1:StorageClass", "gcp-encrypted")],
      answers: volumeAnswers(recorded, key, plans, told),
    },
    cluster: {
      is: [cluster()],
      answers: {
        key: () => key(said(cluster(), "databaseEncryption.keyName")),
        private: () =>
          said(cluster(), "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled") === false
            ? "its nodes have no public address; its API has a public name, and no address"
            : "no",
        reach: () =>
          said(cluster(), "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic") === true
            ? "whom IAM lets (container.clusters.connect), from anywhere"
            : "whom IAM lets, from the network",
        transit: () => "always: the API speaks TLS alone",
        backup: () => backups(plans),
        moment: () => "none: a backup",
        tags: () => tags([cluster()]),
        protection: () => protectedBy(cluster(), said(cluster(), "deletionProtection") === true && "by the provider"),
        availability: () => {
          const zones = said(cluster(), "nodeLocations") as string[];
          return `nodes in ${zones.length} zones; the control plane is regional`;
        },
        told: () => told(/^cluster-alarms-/),
      },
    },
    clusterBackups: {
      is: plans(),
      answers: {
        key: () => alike(plans(), (one) => key(said(one, "backupConfig.encryptionKey.gcpKmsEncryptionKey"))),
        private: () => "yes: Google's API gives it to whom IAM names",
        reach: () => {
          const granted = recorded.all.filter(({ inputs }) =>
            /^roles\/gkebackup\.(?!serviceAgent)/.test(String(inputs["role"])),
          );
          if (granted.length > 0) throw new Unanswered("roles are granted on it, and nobody asks which");
          return "whom IAM lets: the program grants nobody";
        },
        transit: () => "always: the API speaks TLS alone",
        backup: () => backups(plans),
        moment: () => "none: a backup",
        tags: () => tags(plans()),
        protection: () =>
          alike(plans(), (one) => {
            const { backupDeleteLockDays, locked } = said(one, "retentionPolicy") as Record<string, unknown>;
            return protectedBy(
              one,
              `nobody deletes one in its first ${days(Number(backupDeleteLockDays))}${locked === true ? ", locked" : ""}`,
            );
          }),
        availability: () => "nothing: it stands in all zones of the region",
        told: nobody,
      },
    },
    record: {
      is: [audit(), found()],
      answers: {
        key: () => {
          const keys = [said(audit(), "encryption.defaultKmsKeyName"), said(found(), "cmekSettings.kmsKeyName")];
          return [...new Set(keys.map(key))].join("; ");
        },
        private: () =>
          said(audit(), "publicAccessPrevention") === "enforced" ? "yes: nothing in it can be made public" : "no",
        reach: () =>
          holders(/^gcp:storage\/bucketIAMMember:/, ({ inputs }) => inputs["bucket"] === audit().inputs["name"]),
        transit: () =>
          "by whoever asks: a bucket of Google's has no setting for it, and Google's addresses are asked over TLS",
        backup: () =>
          `no other copy is taken; kept for ${days(Number(said(audit(), "retentionPolicy.retentionPeriod")) / 86400)} in \`${String(said(audit(), "location")).toLowerCase()}\`, and to search for ${days(Number(said(found(), "retentionDays")))}`,
        moment: () => "none: nothing in it is changed",
        tags: () => tags([audit()]),
        protection: () =>
          protectedBy(
            audit(),
            `nothing is deleted before its time; ${said(audit(), "retentionPolicy.isLocked") === true ? "nobody can change that" : "the owner of the project can change that"}`,
          ),
        availability: () => "nothing: it stands in all zones of the region",
        told: nobody,
      },
    },
    wayIn: {
      is: [...rules(), ...services()],
      answers: {
        key: () => "it keeps nothing but public files, for as long as these say",
        private: () => "no: it is the way in",
        reach: () => {
          const guarded = services().filter(({ inputs }) => inputs["securityPolicy"] !== undefined).length;
          if (guarded < services().length) throw new Unanswered("a backend service has no policy of Cloud Armor");
          return "everybody, past Cloud Armor; the gateway's pods take requests from Google's load balancers alone";
        },
        transit: () => {
          const ssl = recorded.one("gcp:compute/sSLPolicy:SSLPolicy");
          const inside = alike(services(), (one) => String(said(one, "protocol")));
          return `${String(said(ssl, "minTlsVersion")).replace("TLS_1_2", "TLS 1.2")} or newer to it, and ${inside} to the pods; plain HTTP is led to it`;
        },
        backup: () => "it keeps nothing",
        moment: () => "it keeps nothing",
        tags: () =>
          alike(
            rules(),
            labelled(() => "labels"),
          ),
        protection: () =>
          alike(
            named(recorded, "gcp:compute/globalAddress:GlobalAddress", /^cdn-/),
            (one) => `its addresses: ${protectedBy(one, false)}`,
          ),
        availability: () => {
          const groups = recorded.of("gcp:compute/networkEndpointGroup:NetworkEndpointGroup").length;
          const uses = services().every((one) => groupsOf(one) === groups && groups > 1);
          return uses ? `it sends requests to the other ${groups - 1}` : "it is away";
        },
        told: () => told(/^(entrance|uptime)-alarms-/),
      },
    },
    vault: {
      is: [
        recorded.one("gcp:secretmanager/secret:Secret", "vault-seal-recovery"),
        recorded.one("gcp:secretmanager/secret:Secret", "cluster-backups-secret"),
        recorded.one("gcp:secretmanager/secret:Secret", "events-deliver-token"),
      ],
      answers: secretAnswers(
        () => named(recorded, "gcp:secretmanager/secret:Secret", /^(vault-seal|cluster-backups|events-deliver)/),
        {
          reach: () =>
            holders(/^gcp:secretmanager\/secretIamMember:/, ({ name }) =>
              /^(identities-vault|cluster-backups|events-)/.test(name),
            ),
          told: () => {
            if (!waits(recorded.one("gcp:secretmanager/secret:Secret", "vault-seal-recovery")).size)
              throw new Unanswered("nothing");
            return "nobody: they are written once";
          },
        },
      ),
    },
    ...eventsOfGoogle(recorded, asked),
  };
}

const groupsOf = ({ inputs }: Registered): number => (inputs["backends"] as unknown[]).length;

function backups(plans: () => Registered[]): string {
  return plans()
    .map((one) => {
      const kept = Number(said(one, "retentionPolicy.backupRetainDays"));
      const [minute, hour] = String(said(one, "backupSchedule.cronSchedule")).split(" ");
      return `every day at ${hour!.padStart(2, "0")}:${minute!}, kept for ${days(kept)} in \`${String(said(one, "location"))}\``;
    })
    .join("; ");
}

function volumeAnswers(
  recorded: Recorded,
  key: (id: unknown) => string,
  plans: () => Registered[],
  told: (name: RegExp) => string,
): AllAnswers {
  const disk = () => recorded.one("kubernetes:storage.k8s.io/v1:StorageClass", "gcp-encrypted");
  return {
    key: () => key(said(disk(), "parameters.disk-encryption-kms-key")),
    private: () => "yes: a disk is reached by its node alone",
    reach: () => "the pod that asked for it",
    transit: () => "always: by the cloud",
    backup: () =>
      alike(plans(), (one) => (said(one, "backupConfig.includeVolumeData") === true ? "with the cluster" : "no")) ===
      "with the cluster"
        ? backups(plans)
        : "no",
    moment: () => "none: a backup",
    tags: () => {
      if (!/environment=/.test(String(said(disk(), "parameters.labels"))))
        throw new Unanswered("a volume has no labels");
      return "yes; its data is internal";
    },
    protection: () =>
      `${String(said(disk(), "reclaimPolicy")) === "Delete" ? "no: it goes with its claim; backups stay" : "it stays when its claim goes"}`,
    availability: () => "it is away until its zone is back",
    told: () => told(/^cluster-alerts-/),
  };
}
