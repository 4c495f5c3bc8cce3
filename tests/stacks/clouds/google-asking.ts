import type { Recorded, Registered } from "../../mocks";
import { at, labelPath } from "../google";
import {
  alike,
  days,
  first,
  labelled,
  named,
  protectedBy,
  said,
  storeOf,
  toldOf,
  Unanswered,
  type AllAnswers,
  type Asked,
} from "./contract";

const sql = "gcp:sql/databaseInstance:DatabaseInstance";
const policy = "gcp:monitoring/alertPolicy:AlertPolicy";

/** Ways to ask what is composed on Google Cloud. */
export function asking(recorded: Recorded) {
  /** A key by what the mocks call its id: whose it is, and how often it is changed. */
  const key = (id: unknown): string => {
    const name = String(id).replace(/-id$/, "");
    const found = recorded.one("gcp:kms/cryptoKey:CryptoKey", name);
    const seconds = Number(/^(\d+)s$/.exec(String(said(found, "rotationPeriod")))?.[1]);
    return `yes: \`${name}\`, changed every ${days(seconds / 86400)}`;
  };
  const tags = (some: readonly Registered[]) =>
    alike(
      some,
      labelled(({ type }) => labelPath(type) ?? "labels"),
    );
  const receiver = (channels: unknown): string => {
    const addresses = (channels as string[]).map((channel) => {
      const found = recorded
        .of("gcp:monitoring/notificationChannel:NotificationChannel")
        .find(({ name }) => channel.endsWith(`/${name}`));
      return found ? String(said(found, "labels.email_address")) : channel;
    });
    return addresses.join(", ");
  };
  const told = (name: RegExp): string => {
    const alarms = named(recorded, policy, name);
    return toldOf(alarms, name, receiver(said(first(alarms, `alarm ${name}`), "notificationChannels")));
  };

  /** Which rules let nodes and pods out to what the stores stand in; everything else is refused. */
  const reachedFromNodes = (port: number): string => {
    const rules = recorded.of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule");
    const range = recorded.one("gcp:compute/globalAddress:GlobalAddress", "network-services-range");
    const cidr = `${String(said(range, "address"))}/${String(said(range, "prefixLength"))}`;
    const open = rules.filter(({ inputs }) => {
      const { destIpRanges = [], layer4Configs } = inputs["match"] as {
        destIpRanges?: string[];
        layer4Configs: { ports?: string[] }[];
      };
      const ports = layer4Configs.flatMap(({ ports: all = [] }) => all);
      return inputs["action"] === "allow" && destIpRanges.includes(cidr) && ports.some((one) => within(one, port));
    });
    const whom = open.flatMap(({ inputs }) => (inputs["targetServiceAccounts"] ?? ["everybody"]) as string[]);
    const refused = rules.some(({ inputs }) => inputs["action"] === "deny" && inputs["direction"] === "EGRESS");
    if (!refused) throw new Unanswered("nothing refuses what no rule lets out");
    return whom.map((who) => (/-nodes@/.test(who) ? `nodes and pods of the cluster, on ${port}` : who)).join(", ");
  };

  const transitOf = (one: Registered): string => {
    const mode = said(one, "settings.ipConfiguration.sslMode");
    return mode === "ENCRYPTED_ONLY" ? "always: nobody is let in without TLS" : `no: ${String(mode)}`;
  };
  const privateOf = (one: Registered): string => {
    const { ipv4Enabled, privateNetwork } = said(one, "settings.ipConfiguration") as Record<string, unknown>;
    return ipv4Enabled === false && privateNetwork !== undefined ? "yes: it has no public address" : "no";
  };
  /** Of a copy that names none, the primary's. */
  const keyOf = (one: Registered): string =>
    key(one.inputs["encryptionKeyName"] ?? said(database(), "encryptionKeyName"));
  const database = () => recorded.one(sql, "database-instance");
  const backupOf = (one: Registered): string => {
    const backups = at(one.inputs, "settings.backupConfiguration") as Record<string, unknown> | undefined;
    if (backups?.["enabled"] !== true) return "no: what it copies is";
    const kept = Number((backups["backupRetentionSettings"] as { retainedBackups: number }).retainedBackups);
    return `every day from ${String(backups["startTime"])}, the last ${kept} of them, in \`${String(backups["location"])}\``;
  };
  const momentOf = (one: Registered): string => {
    const backups = at(one.inputs, "settings.backupConfiguration") as Record<string, unknown> | undefined;
    return backups?.["pointInTimeRecoveryEnabled"] === true
      ? days(Number(backups["transactionLogRetentionDays"]))
      : "none: what it copies can be";
  };
  const instance = (one: () => Registered, alarms: RegExp, availability: (one: Registered) => string): Asked => ({
    is: [one()],
    answers: {
      key: () => keyOf(one()),
      private: () => privateOf(one()),
      reach: () => reachedFromNodes(5432),
      transit: () => transitOf(one()),
      backup: () => backupOf(one()),
      moment: () => momentOf(one()),
      tags: () => tags([one()]),
      protection: () =>
        protectedBy(one(), said(one(), "settings.deletionProtectionEnabled") === true && "by the cloud"),
      availability: () => availability(one()),
      told: () => told(alarms),
    },
  });

  const bucket = (name: string, rest: Pick<AllAnswers, "reach" | "told"> & Partial<AllAnswers>): Asked => {
    const one = () => recorded.one("gcp:storage/bucket:Bucket", `${name}-bucket`);
    const places = () => at(one().inputs, "customPlacementConfig.dataLocations") as string[] | undefined;
    return {
      is: [one()],
      answers: {
        key: () => key(said(one(), "encryption.defaultKmsKeyName")),
        private: () =>
          said(one(), "publicAccessPrevention") === "enforced" && said(one(), "uniformBucketLevelAccess") === true
            ? "yes: nothing in it can be made public"
            : "no",
        transit: () =>
          "by whoever asks: a bucket of Google's has no setting for it, and Google's addresses are asked over TLS",
        backup: () => {
          const kept = undone(one());
          const both = places();
          return `no other copy is taken${both ? `; it stands in ${both.join(" and ").toLowerCase()} at once` : ""}; ${kept}`;
        },
        moment: () => "none: object by object, as long as old versions are kept",
        tags: () => tags([one()]),
        protection: () =>
          protectedBy(
            one(),
            said(one(), "softDeletePolicy.retentionDurationSeconds")
              ? "what was deleted can be had back for 7 days"
              : false,
          ),
        availability: () =>
          places() ? "nothing: it stands in two regions" : "nothing: it stands in all zones of the region",
        ...rest,
      },
    };
  };
  const undone = (one: Registered): string => {
    const rules = (one.inputs["lifecycleRules"] ?? []) as { condition: { daysSinceNoncurrentTime?: number } }[];
    const kept = rules.flatMap(({ condition }) => condition.daysSinceNoncurrentTime ?? []);
    return kept.length > 0
      ? `what is deleted or written over is kept for ${days(Math.max(...kept))}`
      : "old versions are not kept";
  };
  /** Who holds a role on a bucket, or on a folder of it. */
  const holders = (type: RegExp, where: (one: Registered) => boolean): string => {
    const found = recorded.all
      .filter((one) => type.test(one.type) && where(one))
      .map(({ inputs }) => who(String(inputs["member"])));
    if (found.length === 0) throw new Unanswered("nobody is granted anything on it");
    return [...new Set(found)].sort().join(", ");
  };
  const ofBucket = (name: string) => {
    const { inputs } = recorded.one("gcp:storage/bucket:Bucket", `${name}-bucket`);
    return holders(
      /^gcp:storage\/(bucketIAMMember|managedFolderIamMember):/,
      (one) => one.inputs["bucket"] === inputs["name"],
    );
  };

  const secrets = () => named(recorded, "gcp:secretmanager/secret:Secret", /^(database|cache)/);
  const secretAnswers = (some: () => Registered[], rest: Pick<AllAnswers, "reach" | "told">): AllAnswers => ({
    key: () =>
      alike(
        some(),
        (one) => {
          const replicas = said(one, "replication.userManaged.replicas") as {
            customerManagedEncryption: { kmsKeyName: string };
          }[];
          return replicas.map(({ customerManagedEncryption }) => key(customerManagedEncryption.kmsKeyName)).join("; ");
        },
        storeOf,
      ),
    private: () => "yes: Google's API gives it to whom IAM names",
    transit: () => "always: the API speaks TLS alone",
    backup: () =>
      alike(
        some(),
        (one) => {
          const places = (said(one, "replication.userManaged.replicas") as { location: string }[]).map(
            ({ location }) => location,
          );
          return places.length > 1
            ? `it stands in ${places.join(" and ")} at once`
            : `no: it stands in ${places[0]!} alone`;
        },
        storeOf,
      ),
    moment: () =>
      alike(
        some(),
        (one) =>
          `none: earlier versions, until ${days(seconds(said(one, "versionDestroyTtl")))} after they are deleted`,
        storeOf,
      ),
    tags: () => `yes, each of ${some().filter((one) => labelled(() => "labels")(one)).length}`,
    protection: () =>
      alike(some(), (one) => protectedBy(one, said(one, "deletionProtection") === true && "by the cloud"), storeOf),
    availability: () => "nothing: it stands in all zones of the region",
    ...rest,
  });

  return { key, tags, told, reachedFromNodes, holders, ofBucket, instance, bucket, database, secrets, secretAnswers };
}

const seconds = (text: unknown): number => Number(/^(\d+)s$/.exec(String(text))?.[1]) / 86400;
const within = (range: string, port: number): boolean => {
  const [from, to] = range.split("-").map(Number);
  return port >= from! && port <= (to ?? from!);
};

/** A member of a policy, as people say it. */
function who(member: string): string {
  const pod = /\/ns\/([^/]+)\/sa\/(.+)$/.exec(member);
  if (pod) return `\`${pod[1]}/${pod[2]}\``;
  const account = /^serviceAccount:(.+)@/.exec(member)?.[1] ?? member;
  if (/gcp-sa-logging/.test(member)) return "Google's log router";
  if (/-nodes$/.test(account)) return "nodes";
  if (/-velero$/.test(account)) return "`backup/velero`";
  if (/-databas-/.test(account)) return "the workflow that changes passwords";
  return `\`${account}\``;
}
