import { UNKNOWN } from "../judge";
import { type Case, of, other, type RuleCases } from "./case";

const bucket = of("gcp:storage/bucket:Bucket");
const db = of("gcp:sql/databaseInstance:DatabaseInstance");
const cache = of("gcp:redis/instance:Instance");
const shards = of("gcp:redis/cluster:Cluster");
const disk = of("gcp:compute/disk:Disk");
const machine = of("gcp:compute/instance:Instance");
const template = of("gcp:compute/instanceTemplate:InstanceTemplate");
const pool = of("gcp:container/nodePool:NodePool");
const gke = of("gcp:container/cluster:Cluster");
const dataset = of("gcp:bigquery/dataset:Dataset");
const topic = of("gcp:pubsub/topic:Topic");
const key = of("gcp:kms/cryptoKey:CryptoKey");

const ownKey = "projects/go-coffee-dev/locations/us-central1/keyRings/r/cryptoKeys/k";
const card = { labels: { "data-class": "card" } };
const personal = (rest: object = {}) => ({ userLabels: { "data-class": "personal" }, ...rest });
const overTls = (sslMode?: unknown) => db({ settings: { ipConfiguration: { sslMode } } });
const instance = { authEnabled: true, transitEncryptionMode: "SERVER_AUTHENTICATION", customerManagedKey: ownKey };
const cluster = {
  authorizationMode: "AUTH_MODE_IAM_AUTH",
  transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
  kmsKey: ownKey,
};
const members = (["Member", "Binding", "Policy"] as const).map((end) =>
  of(`gcp:kms/cryptoKeyIAM${end}:CryptoKeyIAM${end}`),
);
const policyOf = (member: string) =>
  JSON.stringify({ bindings: [{ role: "roles/cloudkms.viewer", members: [member] }] });

export const googleEncryptionCases: RuleCases[] = [
  {
    rule: "gcp-bucket-cmek",
    cases: [
      {
        name: "card data with our key",
        given: bucket({ ...card, encryption: { defaultKmsKeyName: ownKey } }),
        says: "pass",
      },
      {
        name: "card data with Google's",
        given: bucket(card),
        says: /encryption.defaultKmsKeyName is not set: a key of Google/,
      },
      { name: "internal data", given: bucket({ labels: { "data-class": "internal" } }), says: "notApplicable" },
      { name: "no labels", given: bucket({}), says: "notApplicable" },
      {
        name: "a key that is not made yet",
        given: bucket({ ...card, encryption: { defaultKmsKeyName: UNKNOWN } }),
        says: "undetermined",
      },
      { name: "labels that are not known yet", given: bucket({ labels: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-sql-cmek",
    cases: [
      {
        name: "personal data with our key",
        given: db({ settings: personal(), encryptionKeyName: ownKey }),
        says: "pass",
      },
      {
        name: "personal data with Google's",
        given: db({ settings: personal() }),
        says: /encryptionKeyName is not set/,
      },
      {
        name: "public data",
        given: db({ settings: { userLabels: { "data-class": "public" } } }),
        says: "notApplicable",
      },
      {
        name: "a replica in the region",
        given: db({ settings: personal(), masterInstanceName: UNKNOWN }),
        says: "notApplicable",
      },
      {
        name: "a replica elsewhere, with a key that is not made yet",
        given: db({ settings: personal(), masterInstanceName: UNKNOWN, encryptionKeyName: UNKNOWN }),
        says: "undetermined",
      },
      {
        name: "an empty key",
        given: db({ settings: personal(), encryptionKeyName: "" }),
        says: /encryptionKeyName is not set/,
      },
      other,
    ],
  },
  {
    rule: "gcp-sql-require-tls",
    cases: [
      { name: "TLS alone", given: overTls("ENCRYPTED_ONLY"), says: "pass" },
      {
        name: "TLS with a certificate of the client",
        given: overTls("TRUSTED_CLIENT_CERTIFICATE_REQUIRED"),
        says: "pass",
      },
      {
        name: "TLS for who likes it",
        given: overTls("ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
        says: /sslMode is ALLOW_UNENCRYPTED/,
      },
      { name: "nothing said", given: db({}), says: /sslMode is undefined; want ENCRYPTED_ONLY/ },
      {
        name: "a replica is asked for its own",
        given: db({ masterInstanceName: "orders", settings: { tier: "db-custom-1-3840" } }),
        says: /sslMode is undefined/,
      },
      { name: "a clone", given: db({ clone: { sourceInstanceName: "orders" } }), says: "notApplicable" },
      { name: "a mode that is not known yet", given: overTls(UNKNOWN), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-redis-encrypted",
    cases: [
      { name: "an instance", given: cache(instance), says: "pass" },
      { name: "a cluster", given: shards(cluster), says: "pass" },
      {
        name: "an instance as Google makes it",
        given: cache({}),
        says: /authEnabled is undefined.*transitEncryptionMode is undefined.*customerManagedKey is not set/,
      },
      {
        name: "a cluster as Google makes it",
        given: shards({}),
        says: /authorizationMode is undefined.*transitEncryptionMode is undefined.*kmsKey is not set/,
      },
      { name: "no password", given: cache({ ...instance, authEnabled: false }), says: /authEnabled is false/ },
      {
        name: "a key that is not made yet does not hide a fault",
        given: cache({ ...instance, customerManagedKey: UNKNOWN, transitEncryptionMode: "DISABLED" }),
        says: /transitEncryptionMode is DISABLED/,
      },
      { name: "a key that is not made yet", given: shards({ ...cluster, kmsKey: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-disk-cmek",
    cases: [
      { name: "a disk", given: disk({ diskEncryptionKey: { kmsKeySelfLink: ownKey } }), says: "pass" },
      { name: "a disk with Google's key", given: disk({}), says: /diskEncryptionKey.kmsKeySelfLink is not set/ },
      {
        name: "a disk of two zones",
        given: of("gcp:compute/regionDisk:RegionDisk")({ diskEncryptionKey: { kmsKeyName: ownKey } }),
        says: "pass",
      },
      { name: "a machine", given: machine({ bootDisk: { kmsKeySelfLink: ownKey } }), says: "pass" },
      { name: "a machine's boot disk", given: machine({ bootDisk: {} }), says: /bootDisk.kmsKeySelfLink is not set/ },
      {
        name: "a machine from a disk beside it",
        given: machine({ bootDisk: { source: UNKNOWN } }),
        says: "notApplicable",
      },
      {
        name: "a template",
        given: template({ disks: [{ diskEncryptionKey: { kmsKeySelfLink: ownKey } }, { type: "SCRATCH" }] }),
        says: "pass",
      },
      {
        name: "a template's second disk",
        given: template({ disks: [{ diskEncryptionKey: { kmsKeySelfLink: ownKey } }, {}] }),
        says: /disks\[1\].diskEncryptionKey.kmsKeySelfLink is not set/,
      },
      { name: "nodes", given: pool({ nodeConfig: { bootDiskKmsKey: ownKey } }), says: "pass" },
      {
        name: "nodes with Google's key",
        given: pool({ nodeConfig: {} }),
        says: /nodeConfig.bootDiskKmsKey is not set/,
      },
      {
        name: "a key that is not made yet",
        given: pool({ nodeConfig: { bootDiskKmsKey: UNKNOWN } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "gcp-bq-pubsub-cmek",
    cases: [
      { name: "a topic", given: topic({ kmsKeyName: ownKey }), says: "pass" },
      { name: "a topic with Google's key", given: topic({}), says: /kmsKeyName is not set/ },
      { name: "tables", given: dataset({ defaultEncryptionConfiguration: { kmsKeyName: ownKey } }), says: "pass" },
      {
        name: "tables with Google's key",
        given: dataset({}),
        says: /defaultEncryptionConfiguration.kmsKeyName is not set/,
      },
      { name: "a key that is not made yet", given: topic({ kmsKeyName: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-gke-app-secrets",
    cases: [
      {
        name: "with our key",
        given: gke({ databaseEncryption: { state: "ENCRYPTED", keyName: ownKey } }),
        says: "pass",
      },
      {
        name: "all objects with our key",
        given: gke({ databaseEncryption: { state: "ALL_OBJECTS_ENCRYPTION_ENABLED", keyName: ownKey } }),
        says: "pass",
      },
      { name: "not at all", given: gke({}), says: /databaseEncryption.state is undefined.*keyName is not set/ },
      {
        name: "off, with a key",
        given: gke({ databaseEncryption: { state: "DECRYPTED", keyName: UNKNOWN } }),
        says: /state is DECRYPTED; want ENCRYPTED/,
      },
      {
        name: "a key that is not made yet",
        given: gke({ databaseEncryption: { state: "ENCRYPTED", keyName: UNKNOWN } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "gcp-kms-rotation",
    cases: [
      { name: "every 90 days", given: key({ rotationPeriod: "7776000s" }), says: "pass" },
      {
        name: "once a year",
        given: key({ rotationPeriod: "31536000s", destroyScheduledDuration: "86400s" }),
        says: "pass",
      },
      { name: "never", given: key({}), says: /rotationPeriod is undefined; want 31536000s/ },
      { name: "too seldom", given: key({ rotationPeriod: "31536001s" }), says: /31536001s; want 31536000s/ },
      {
        name: "gone in an hour",
        given: key({ rotationPeriod: "7776000s", destroyScheduledDuration: "3600s" }),
        says: /destroyScheduledDuration is 3600s; want 86400s/,
      },
      { name: "a key that signs", given: key({ purpose: "ASYMMETRIC_SIGN" }), says: "pass" },
      {
        name: "a key that signs, gone in an hour",
        given: key({ purpose: "ASYMMETRIC_SIGN", destroyScheduledDuration: "3600s" }),
        says: /destroyScheduledDuration is 3600s/,
      },
      { name: "what was imported", given: key({ importOnly: true, skipInitialVersionCreation: true }), says: "pass" },
      {
        name: "a key outside of Google",
        given: key({ versionTemplate: { protectionLevel: "EXTERNAL_VPC" } }),
        says: "pass",
      },
      ...members.flatMap((type, index): Case[] => {
        const grant = (member: string) =>
          type([{ member }, { members: [member] }, { policyData: policyOf(member) }][index]!);
        return [
          {
            name: `somebody who is named (${index})`,
            given: grant("serviceAccount:a@b.iam.gserviceaccount.com"),
            says: "pass",
          },
          { name: `everybody (${index})`, given: grant("allUsers"), says: /it lets in allUsers; name who needs it/ },
          {
            name: `everybody of Google (${index})`,
            given: grant("allAuthenticatedUsers"),
            says: /allAuthenticatedUsers/,
          },
        ];
      }),
      { name: "a member that is not known yet", given: members[0]!({ member: UNKNOWN }), says: "undetermined" },
      {
        name: "one that is not known yet does not hide another",
        given: members[1]!({ members: [UNKNOWN, "allUsers"] }),
        says: /allUsers/,
      },
      { name: "a period that is not known yet", given: key({ rotationPeriod: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
