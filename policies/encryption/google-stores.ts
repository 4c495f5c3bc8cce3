// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi; those of caches are ours.
import type { ClusterArgs, InstanceArgs } from "@pulumi/gcp/redis";
import type { DatabaseInstanceArgs } from "@pulumi/gcp/sql";
import { noGoogleKey } from "../shared/keys";
import { isRegulatedOnGoogle } from "../shared/labels";
import { findings, type Inputs, notApplicable, type ResourceRule, type Rule } from "../shared/rule";

const database = "gcp:sql/databaseInstance:DatabaseInstance";

const databaseOwnKey: ResourceRule<DatabaseInstanceArgs> = {
  id: "gcp-sql-cmek",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: [database],
  judges: "a database with personal or card data is encrypted with a key of our own",
  because:
    "a key of our own can be taken away, and each use of it is recorded; supporting evidence only, see PCI DSS 3.5.1.2",
  remedy: "Set encryptionKeyName, which can only be chosen when the instance is made.",
  check(db, { type }) {
    if (!isRegulatedOnGoogle(db, type)) return notApplicable("its data-class is not personal or card");
    // Source: Cloud SQL, "About customer-managed encryption keys": a replica in another region names a key of that region.
    if ("masterInstanceName" in db && !("encryptionKeyName" in db))
      return notApplicable("a replica in the region has its primary's key");
    return findings(() => noGoogleKey(db.encryptionKeyName, "encryptionKeyName"));
  },
};

/** Source: Cloud SQL Admin API, SslMode. The last asks a certificate of who connects, too. */
const encrypted: readonly string[] = ["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"];

const databaseForcesTls: ResourceRule<DatabaseInstanceArgs> = {
  id: "gcp-sql-require-tls",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["4.2.1"], soc2: ["CC6.7"], hipaa: ["164.312(e)(2)(ii)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["164.312(e)(2)(ii)", "32(1)(a)"],
  applies: [database],
  judges: "a database refuses connections without TLS",
  because: "a password or card data sent in clear can be read on the way; inside a VPC this is defence in depth",
  remedy: "Set settings.ipConfiguration.sslMode to ENCRYPTED_ONLY, on each replica too.",
  check(db) {
    if (!("settings" in db) && "clone" in db) return notApplicable("a clone is set as its source is");
    return findings(() => {
      const mode = db.settings?.ipConfiguration?.sslMode;
      return !encrypted.includes(mode ?? "") && `settings.ipConfiguration.sslMode is ${mode}; want ENCRYPTED_ONLY`;
    });
  },
};

const cacheCluster = "gcp:redis/cluster:Cluster";

const cacheEncrypted: ResourceRule<never> = {
  id: "gcp-redis-encrypted",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["3.5.1", "4.2.1"],
    soc2: ["CC6.1", "CC6.7"],
    hipaa: ["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
    gdpr: ["32(1)(a)"],
  },
  unconfirmed: ["3.5.1", "4.2.1", "CC6.1", "CC6.7", "164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "32(1)(a)"],
  applies: ["gcp:redis/instance:Instance", cacheCluster],
  judges: "a cache is encrypted at rest with a key of our own and in transit, and asks who connects",
  because: "sessions and carts hold personal data, and a cache without a password answers whoever reaches it",
  remedy:
    "An instance: authEnabled, transitEncryptionMode SERVER_AUTHENTICATION, customerManagedKey. A cluster: authorizationMode AUTH_MODE_IAM_AUTH, transitEncryptionMode TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION, kmsKey.",
  check(inputs, { type }) {
    if (type === cacheCluster) {
      const cluster = inputs as Inputs<ClusterArgs>;
      return findings(
        () => wants("authorizationMode", cluster.authorizationMode, "AUTH_MODE_IAM_AUTH"),
        () =>
          wants(
            "transitEncryptionMode",
            cluster.transitEncryptionMode,
            "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
          ),
        () => noGoogleKey(cluster.kmsKey, "kmsKey"),
      );
    }
    const instance = inputs as Inputs<InstanceArgs>;
    return findings(
      () => instance.authEnabled !== true && `authEnabled is ${instance.authEnabled}; set it`,
      () => wants("transitEncryptionMode", instance.transitEncryptionMode, "SERVER_AUTHENTICATION"),
      () => noGoogleKey(instance.customerManagedKey, "customerManagedKey"),
    );
  },
};

function wants(property: string, value: string | undefined, wanted: string): string | false {
  return value !== wanted && `${property} is ${value}; want ${wanted}`;
}

export const googleStoreRules: readonly Rule[] = [databaseOwnKey, databaseForcesTls, cacheEncrypted];
