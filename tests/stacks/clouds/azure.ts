import type { Recorded, Registered } from "../../mocks";
import { at } from "../google";
import { eventsOfAzure } from "./events";
import { account, asking, secret, server } from "./azure-asking";
import { alike, days, labelled, named, nobody, protectedBy, said, Unanswered, type Answers } from "./contract";

/** What Azure answers. */
export function azure(recorded: Recorded): Answers {
  const whole = asking(recorded);
  const { key, keyOfAccount, tags, told, lockOf, reachedFromNodes, privately, ...asked } = whole;
  const { holders, holdersOf, database, bucket, redundancy, secretAnswers, idOf } = asked;
  const of = (kind: string) => recorded.of(`azure-native:${kind}`);
  const one = (kind: string, name?: string) => recorded.one(`azure-native:${kind}`, name);
  const cache = () => one("redisenterprise:RedisEnterprise");
  const data = () => one("redisenterprise:Database");
  const registry = () => one("containerregistry:Registry");
  const cluster = () => one("containerservice:ManagedCluster");
  const archive = () => recorded.one(account, "logs-archive");
  const workspace = () => one("operationalinsights:Workspace");
  const flows = () => recorded.one(account, "network-flow-logs-account");
  const secrets = () => named(recorded, secret, /^(database|cache)/);
  const vaultSecrets = () => named(recorded, secret, /^(vault-seal|cluster-backups)/);
  const standby = (own: Registered): string => {
    switch (at(own.inputs, "highAvailability.mode")) {
      case "ZoneRedundant":
        return "it goes on in another zone, by itself";
      case "SameZone":
        return "it is away: its standby is in the same zone, the only kind that this region has";
      default:
        return "it is away";
    }
  };
  const front = () => [one("cdn:Profile"), one("cdn:AFDEndpoint"), one("cdn:AFDOrigin"), ...of("cdn:Route")];

  return {
    database: database(
      () => recorded.one(server, "database-server"),
      () => told(/^database-alarms-/),
      standby,
    ),
    reader: database(
      () => recorded.one(server, "database-replica-1-server"),
      () => told(/^database-replica-1-alarms-/),
      (own) => `${standby(own)}: the primary is read from`,
    ),
    away: database(
      () => recorded.one(server, "database-standby-server"),
      () => told(/^database-standby-alarms-/),
      (own) => `${standby(own)}, and follows again`,
    ),
    cache: {
      is: [cache(), data()],
      answers: {
        key: () => key(said(cache(), "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl")),
        private: () => privately(cache()),
        reach: () =>
          `${reachedFromNodes(Number(said(data(), "port")))}; ${said(data(), "accessKeysAuthentication") === "Enabled" ? "with one password for all services" : "without a password"}`,
        transit: () => (said(data(), "clientProtocol") === "Encrypted" ? "always: nobody is let in without TLS" : "no"),
        backup: () => {
          const { rdbEnabled, rdbFrequency } = said(data(), "persistence") as Record<string, unknown>;
          if (rdbEnabled !== true) return "no";
          return `a snapshot every ${rdbFrequency === "6h" ? "six hours" : String(rdbFrequency)}, the last one alone, in its own region`;
        },
        moment: () => "none: the last snapshot",
        tags: () => tags([cache()]),
        protection: () => alike([cache()], (each) => protectedBy(each, lockOf(each))),
        availability: () =>
          said(cache(), "highAvailability") === "Enabled" ? "one of 1 copies takes over, by itself" : "it is lost",
        told: () => told(/^cache-alarms-/),
      },
    },
    uploads: bucket(["uploads-account"], {
      reach: () => holdersOf(recorded.one(account, "uploads-account")),
      told: nobody,
    }),
    assets: { is: [], none: "The front end's pods serve them, and Front Door keeps them: they are in the image." },
    backups: bucket(["backups-account", "cluster-backups-account"], {
      reach: () =>
        alike(
          ["backups-account", "cluster-backups-account"].map((name) => recorded.one(account, name)),
          holdersOf,
        ),
      told: nobody,
    }),
    lines: bucket(["lines-account"], { reach: () => holdersOf(recorded.one(account, "lines-account")), told: nobody }),
    accessLogs: {
      is: [flows()],
      answers: {
        key: () => keyOfAccount(flows()),
        private: () =>
          at(flows().inputs, "networkRuleSet.defaultAction") === "Deny" &&
          said(flows(), "allowBlobPublicAccess") === false
            ? "yes: nothing in it can be made public, and Azure's own services alone come in"
            : "no",
        reach: () => holdersOf(flows()),
        transit: () =>
          said(flows(), "enableHttpsTrafficOnly") === true ? "always: nobody is let in without TLS" : "no",
        backup: () => {
          const policy = JSON.stringify(one("network:FlowLog").inputs["retentionPolicy"] ?? {});
          const kept = /"days":(\d+)/.exec(policy)?.[1];
          if (kept === undefined) throw new Unanswered("flow logs say no retentionPolicy.days");
          return `no other copy is taken: records of traffic for ${days(Number(kept))}; those of requests to accounts and Front Door are in the record of calls`;
        },
        moment: () => "none",
        tags: () => tags([flows()]),
        protection: () => protectedBy(flows(), lockOf(flows())),
        availability: () =>
          redundancy(flows()) === "ZRS" ? "nothing: it stands in all zones of the region" : "it may be away",
        told: nobody,
      },
    },
    images: {
      is: [registry(), ...of("containerregistry:Replication")],
      answers: {
        key: () => key(said(registry(), "encryption.keyVaultProperties.keyIdentifier")),
        private: () => privately(registry()),
        reach: () => holdersOf(registry()),
        transit: () => "always: the API speaks TLS alone",
        backup: () => {
          const copies = of("containerregistry:Replication").map((each) => String(said(each, "location")));
          return copies.length > 0
            ? `no other copy is taken; it stands in ${[String(said(registry(), "location")), ...copies].join(" and ")} at once`
            : `no: it stands in ${String(said(registry(), "location"))}`;
        },
        moment: () => "none",
        tags: () => tags([registry(), ...of("containerregistry:Replication")]),
        protection: () => protectedBy(registry(), lockOf(registry())),
        availability: () => "nothing: it stands in all zones of the region",
        told: nobody,
      },
    },
    secrets: {
      is: secrets(),
      answers: secretAnswers(secrets, {
        reach: () => {
          const own = secrets().map((each) => `/secrets/${String(each.inputs["secretName"])}`);
          return `each its own: ${holders((scope) => own.some((end) => scope.endsWith(end)))}`;
        },
        told: () => told(/^subscription-(?=(key|vault)-gone)/),
      }),
    },
    volumes: {
      is: [recorded.one("kubernetes:storage.k8s.io/v1:StorageClass", "azure-encrypted")],
      answers: volumeAnswers(recorded, key, told),
    },
    cluster: {
      is: [cluster()],
      answers: {
        // What Azure keeps of the cluster's objects it encrypts by itself; ours is the key of disks, those of nodes among them.
        key: () => {
          const set = one("compute:DiskEncryptionSet");
          if (said(cluster(), "diskEncryptionSetID") !== idOf(set)) throw new Unanswered("another set of keys");
          return key(said(set, "activeKey.keyUrl"));
        },
        private: () =>
          said(cluster(), "apiServerAccessProfile.enablePrivateCluster") === true
            ? "yes: neither its nodes nor its API have a public address"
            : "no",
        reach: () =>
          said(cluster(), "disableLocalAccounts") === true
            ? "whom Entra signs in and Azure's roles let, from the network"
            : "whoever has its certificate",
        transit: () => "always: the API speaks TLS alone",
        backup: () => veleros(recorded),
        moment: () => "none: a backup",
        tags: () => tags([cluster()]),
        protection: () => protectedBy(cluster(), lockOf(cluster())),
        availability: () => {
          const zones = new Set(
            of("containerservice:AgentPool").flatMap(({ inputs }) => (inputs["availabilityZones"] ?? []) as string[]),
          );
          return `nodes in ${zones.size} zones; the control plane is regional`;
        },
        told: () => told(/^cluster-alarms-/),
      },
    },
    clusterBackups: {
      is: [],
      none: "Velero takes them, as it does on every cloud, to a container of its own: see the bucket of backups.",
    },
    record: {
      is: [archive(), workspace()],
      answers: {
        key: () =>
          `${keyOfAccount(archive())}; to search it, no: Log Analytics takes a key with a cluster of its own alone, from 100 GB a day on`,
        private: () =>
          said(archive(), "allowBlobPublicAccess") === false ? "yes: nothing in it can be made public" : "no",
        reach: () => {
          const granted = of("authorization:RoleAssignment").filter(({ inputs }) =>
            [archive(), workspace()].some((each) => String(inputs["scope"]).startsWith(idOf(each))),
          );
          if (granted.length > 0) throw new Unanswered("roles are granted on it, and nobody asks which");
          return "whom Azure's roles let: the program grants nobody";
        },
        transit: () =>
          said(archive(), "enableHttpsTrafficOnly") === true ? "always: nobody is let in without TLS" : "no",
        backup: () => {
          const kept = at(
            archive().inputs,
            "immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays",
          );
          if (typeof kept !== "number") throw new Unanswered("the archive says not for how long it keeps anything");
          return `no other copy is taken; kept for ${days(kept)} in \`${String(said(archive(), "location"))}\`, and to search for ${days(Number(said(workspace(), "retentionInDays")))}`;
        },
        moment: () => "none: nothing in it is changed",
        tags: () => tags([archive(), workspace()]),
        protection: () => {
          const state = at(archive().inputs, "immutableStorageWithVersioning.immutabilityPolicy.state");
          return protectedBy(
            archive(),
            `${String(lockOf(archive()) || "by nothing else")}; nothing is deleted before its time; ${state === "Locked" ? "nobody can change that" : "the owner of the subscription can change that"}`,
          );
        },
        availability: () =>
          redundancy(archive()).endsWith("ZRS") ? "nothing: it stands in all zones of the region" : "it may be away",
        told: () => told(/^subscription-(?=record-gone)/),
      },
    },
    wayIn: {
      is: front(),
      answers: {
        key: () => "it keeps nothing but public files, for as long as these say",
        private: () => "no: it is the way in; its origin has no public address",
        reach: () => {
          const guarded = JSON.stringify(one("cdn:SecurityPolicy").inputs["parameters"]);
          const open = of("cdn:AFDCustomDomain").filter(
            (each) => !guarded.includes(String(each.inputs["customDomainName"])),
          );
          if (open.length > 0) throw new Unanswered("a domain has no web rules");
          return "everybody, past the web rules; the gateway takes requests of its link service alone";
        },
        transit: () => {
          const least = alike(of("cdn:AFDCustomDomain"), (each) => String(said(each, "tlsSettings.minimumTlsVersion")));
          const inside = alike(of("cdn:Route"), (each) =>
            String(said(each, "forwardingProtocol")).replace("HttpsOnly", "HTTPS"),
          );
          const checked = said(one("cdn:AFDOrigin"), "enforceCertificateNameCheck") === true;
          return `${least.replace("TLS12", "TLS 1.2")} or newer to it, and ${inside} to the pods${checked ? ", whose certificate is checked" : ""}; plain HTTP is led to it`;
        },
        backup: () => "it keeps nothing",
        moment: () => "it keeps nothing",
        tags: () =>
          alike(
            [one("cdn:Profile"), one("cdn:AFDEndpoint")],
            labelled(() => "tags"),
          ),
        protection: () =>
          alike([one("cdn:Profile"), one("cdn:AFDEndpoint")], (each) => `its names: ${protectedBy(each, false)}`),
        availability: () => "nothing: Front Door is everywhere, and its link leads to pods in all zones",
        told: () => told(/^(origin|uptime)-(alarms-)?/),
      },
    },
    vault: {
      is: vaultSecrets(),
      answers: secretAnswers(vaultSecrets, {
        reach: () => {
          const own = vaultSecrets().map((each) => `/secrets/${String(each.inputs["secretName"])}`);
          return holders((scope) => own.some((end) => scope.endsWith(end)));
        },
        told: () => told(/^subscription-(?=(key|vault)-gone)/),
      }),
    },
    ...eventsOfAzure(recorded, whole),
  };
}

/** What Velero is told of when it copies the cluster. */
function veleros(recorded: Recorded): string {
  const schedules = recorded.all.filter(
    ({ type, name }) =>
      /:Schedule$/.test(type) && name.startsWith("azure-") && type.startsWith("kubernetes:velero.io/"),
  );
  if (schedules.length === 0) throw new Unanswered("nothing copies the cluster");
  return `by Velero, ${schedules
    .map((each) => {
      const kept = /^(\d+)h/.exec(String(said(each, "spec.template.ttl")))?.[1];
      return `\`${String(said(each, "spec.schedule"))}\`, kept for ${days(Math.round(Number(kept) / 24))}`;
    })
    .join("; ")}`;
}

function volumeAnswers(recorded: Recorded, key: (uri: unknown) => string, told: (name: RegExp) => string) {
  const disk = () => recorded.one("kubernetes:storage.k8s.io/v1:StorageClass", "azure-encrypted");
  return {
    key: () => {
      said(disk(), "parameters.diskEncryptionSetID");
      return key(said(recorded.one("azure-native:compute:DiskEncryptionSet"), "activeKey.keyUrl"));
    },
    private: () =>
      at(disk().inputs, "parameters.networkAccessPolicy") === "DenyAll"
        ? "yes: a disk is reached by its node alone"
        : "no",
    reach: () => "the pod that asked for it",
    transit: () => "always: by the cloud",
    backup: () => veleros(recorded),
    moment: () => "none: a backup",
    tags: () => {
      if (!/environment=/.test(String(said(disk(), "parameters.tags")))) throw new Unanswered("a volume has no tags");
      return "yes; its data is internal";
    },
    protection: () =>
      String(said(disk(), "reclaimPolicy")) === "Delete"
        ? "no: it goes with its claim; backups stay"
        : "it stays when its claim goes",
    availability: () => "it is away until its zone is back",
    told: () => told(/^cluster-alarms-/),
  };
}
