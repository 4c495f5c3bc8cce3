import type { Recorded, Registered } from "../../mocks";
import { guid, idOfAzure } from "../../mocks-azure";
import { at, called } from "../google";
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

const type = (kind: string): string => `azure-native:${kind}`;
export const server = type("dbforpostgresql:Server");
export const account = type("storage:StorageAccount");
export const secret = type("keyvault:Secret");

/** Ways to ask what is composed on Azure. */
export function asking(recorded: Recorded) {
  const idOf = (one: Registered): string => idOfAzure(one.type, one.name, one.inputs);

  /** A key by its address in a vault, or its name there: whose it is, and how often the vault makes another. */
  const key = (uri: unknown): string => {
    const [, vault, name] = /^https:\/\/([^.]+)\.vault\.azure\.net\/keys\/([^/]+)/.exec(String(uri)) ?? [];
    const found = recorded
      .of(type("keyvault:Key"))
      .find(({ inputs }) => inputs["vaultName"] === vault && inputs["keyName"] === name);
    if (!found) throw new Unanswered(`no key of ours is ${String(uri)}`);
    const [rotation] = said(found, "properties.rotationPolicy.lifetimeActions") as {
      trigger: { timeAfterCreate: string };
    }[];
    const after = /^P(\d+)D$/.exec(rotation?.trigger.timeAfterCreate ?? "")?.[1];
    return `yes: \`${found.name}\`, changed every ${days(Number(after))}`;
  };
  const keyOfAccount = (one: Registered): string => {
    const { keyName, keyVaultUri } = said(one, "encryption.keyVaultProperties") as Record<string, string>;
    return key(`${keyVaultUri}keys/${keyName}`);
  };
  const tags = (some: readonly Registered[]) =>
    alike(
      some,
      labelled(() => "tags"),
    );

  /** The lock on something, where there is one. */
  const lockOf = (one: Registered): string | false => {
    const locked = recorded
      .of(type("authorization:ManagementLockByScope"))
      .some(({ inputs }) => inputs["scope"] === idOf(one) && inputs["level"] === "CanNotDelete");
    return locked && "by a lock of Azure's";
  };

  const alarms = (name: RegExp): Registered[] =>
    ["monitor:MetricAlert", "monitor:ScheduledQueryRule", "monitor:ActivityLogAlert"].flatMap((kind) =>
      named(recorded, type(kind), name),
    );
  const told = (name: RegExp): string => {
    const found = alarms(name);
    const inputs = first(found, `alarm ${name}`).inputs["actions"] as unknown;
    const groups = JSON.stringify(inputs ?? "");
    const group = recorded.of(type("monitor:ActionGroup")).find((one) => groups.includes(idOf(one)));
    if (!group) throw new Unanswered(`alarms ${name} tell nobody`);
    const receivers = said(group, "emailReceivers") as { emailAddress: string }[];
    return toldOf(found, name, receivers.map(({ emailAddress }) => emailAddress).join(", "));
  };

  /** Who the rules of the subnet of private endpoints let in, on a port. */
  const reachedFromNodes = (port: number): string => {
    const rules = recorded.one(type("network:NetworkSecurityGroup"), "network-nsgs-endpoints").inputs[
      "securityRules"
    ] as Rule[];
    const inside = rules.filter(({ direction }) => direction === "Inbound");
    if (!inside.some(({ access, sourceAddressPrefix }) => access === "Deny" && sourceAddressPrefix === "*"))
      throw new Unanswered("nothing refuses what no rule lets in");
    const open = inside.filter(
      ({ access, destinationPortRange, destinationPortRanges = [] }) =>
        access === "Allow" && [destinationPortRange, ...destinationPortRanges].includes(String(port)),
    );
    if (open.length === 0) throw new Unanswered(`no rule lets anybody in on ${port}`);
    return open
      .map(({ name }) => (name === "nodes-and-pods" ? `nodes and pods of the cluster, on ${port}` : name))
      .join(", ");
  };

  /** Whether something has an address in the network, and no other. */
  const privately = (one: Registered): string => {
    const endpoint = recorded
      .of(type("network:PrivateEndpoint"))
      .some(({ inputs }) => JSON.stringify(inputs["privateLinkServiceConnections"]).includes(`"${idOf(one)}"`));
    const closed = (one.inputs["publicNetworkAccess"] ?? at(one.inputs, "network.publicNetworkAccess")) === "Disabled";
    return endpoint && closed ? "yes: it has no public address" : "no";
  };

  /** Who holds a role on something, or on a part of it. */
  const holders = (where: (scope: string) => boolean): string => {
    const found = recorded
      .of(type("authorization:RoleAssignment"))
      .filter(({ inputs }) => where(String(inputs["scope"])))
      .flatMap(({ inputs }) => who(String(inputs["principalId"])));
    if (found.length === 0) throw new Unanswered("nobody is granted anything on it");
    return [...new Set(found)].sort().join(", ");
  };
  const holdersOf = (one: Registered): string =>
    holders((scope) => scope === idOf(one) || scope.startsWith(`${idOf(one)}/`));
  /** A principal, as people say it: the accounts of pods that are it, or what it is for. */
  const who = (principal: string): string[] => {
    const identity = recorded
      .of(type("managedidentity:UserAssignedIdentity"))
      .find(({ inputs }) => guid(`principal ${String(inputs["resourceName"])}`) === principal);
    if (!identity) return ["people whom the environment's file names"];
    const pods = recorded
      .of(type("managedidentity:FederatedIdentityCredential"))
      .filter(({ inputs }) => inputs["resourceName"] === identity.inputs["resourceName"])
      .map(({ inputs }) => String(inputs["subject"]).replace(/^system:serviceaccount:([^:]+):(.+)$/, "`$1/$2`"));
    if (pods.length > 0) return pods;
    return [
      /kubelet$/.test(identity.name)
        ? "nodes"
        : /flow-logs/.test(identity.name)
          ? "Azure's flow logs"
          : `\`${identity.name}\``,
    ];
  };

  const backupOf = (one: Registered): string => {
    const { backupRetentionDays, geoRedundantBackup } = (one.inputs["backup"] ?? {}) as Record<string, unknown>;
    if (backupRetentionDays === undefined) return "no: what it copies is";
    return `every day, kept for ${days(Number(backupRetentionDays))} in \`${String(said(one, "location"))}\`${geoRedundantBackup === "Enabled" ? ", and in the paired region" : ""}`;
  };
  const database = (one: () => Registered, told: () => string, availability: (one: Registered) => string): Asked => ({
    is: [one()],
    answers: {
      key: () => key(said(one(), "dataEncryption.primaryKeyURI")),
      private: () => privately(one()),
      reach: () => reachedFromNodes(5432),
      transit: () => {
        const own = one().inputs["serverName"];
        const required = recorded
          .of(type("dbforpostgresql:Configuration"))
          .find(
            ({ inputs }) => inputs["serverName"] === own && inputs["configurationName"] === "require_secure_transport",
          );
        return String(required?.inputs["value"]).toLowerCase() === "on" ? "always: nobody is let in without TLS" : "no";
      },
      backup: () => backupOf(one()),
      moment: () => {
        const kept = at(one().inputs, "backup.backupRetentionDays");
        return kept === undefined ? "none: what it copies can be" : days(Number(kept));
      },
      tags: () => tags([one()]),
      protection: () => protectedBy(one(), lockOf(one())),
      availability: () => availability(one()),
      told,
    },
  });

  /** How an account's blobs are kept once they are deleted, or written over. */
  const undone = (one: Registered): string => {
    const own = ({ inputs }: Registered) => inputs["accountName"] === one.inputs["accountName"];
    const blobs = recorded.of(type("storage:BlobServiceProperties")).find(own);
    const policy = JSON.stringify(recorded.of(type("storage:ManagementPolicy")).find(own)?.inputs["policy"] ?? "");
    if (blobs?.inputs["isVersioningEnabled"] !== true) return "old versions are not kept";
    const kept = /"version":\{"delete":\{"daysAfterCreationGreaterThan":(\d+)\}\}/.exec(policy)?.[1];
    return `what is deleted or written over is kept for ${kept === undefined ? "ever" : days(Number(kept))}`;
  };
  const redundancy = (one: Registered): string => String(said(one, "sku.name")).split("_")[1]!;
  const bucket = (names: readonly string[], rest: Pick<AllAnswers, "reach" | "told"> & Partial<AllAnswers>): Asked => {
    const some = () => names.map((name) => recorded.one(account, name));
    return {
      is: some(),
      answers: {
        key: () => alike(some(), keyOfAccount),
        private: () =>
          alike(some(), (one) =>
            said(one, "allowBlobPublicAccess") === false && privately(one).startsWith("yes")
              ? "yes: nothing in it can be made public, and it has no public address"
              : "no",
          ),
        transit: () =>
          alike(some(), (one) =>
            said(one, "enableHttpsTrafficOnly") === true ? "always: nobody is let in without TLS" : "no",
          ),
        backup: () =>
          alike(some(), (one) => {
            const both = redundancy(one).startsWith("G");
            return `no other copy is taken${both ? "; it is copied to the paired region at once" : ""}; ${undone(one)}`;
          }),
        moment: () => "none: object by object, as long as old versions are kept",
        tags: () => tags(some()),
        protection: () =>
          alike(some(), (one) => {
            const blobs = recorded
              .of(type("storage:BlobServiceProperties"))
              .find(({ inputs }) => inputs["accountName"] === one.inputs["accountName"]);
            const kept = blobs && at(blobs.inputs, "deleteRetentionPolicy.days");
            const soft = kept === undefined ? [] : [`what was deleted can be had back for ${days(Number(kept))}`];
            return protectedBy(one, [lockOf(one), ...soft].filter(Boolean).join(", and ") || false);
          }),
        availability: () =>
          alike(some(), (one) =>
            /^G?ZRS|^GZRS/.test(redundancy(one)) ? "nothing: it stands in all zones of the region" : "it may be away",
          ),
        ...rest,
      },
    };
  };

  const secretAnswers = (some: () => Registered[], rest: Pick<AllAnswers, "reach" | "told">): AllAnswers => ({
    key: () => "no: a vault of Azure's encrypts secrets with keys of Azure's own, and takes none of ours",
    private: () =>
      alike(some(), (one) => {
        const vault = recorded
          .of(type("keyvault:Vault"))
          .find(({ inputs }) => inputs["vaultName"] === one.inputs["vaultName"]);
        if (!vault) throw new Unanswered(`${called(one)} is in no vault of ours`);
        const open = at(vault.inputs, "properties.publicNetworkAccess") !== "Disabled";
        return open ? "no" : "yes: its vault has no public address";
      }),
    transit: () => "always: the API speaks TLS alone",
    backup: () => "no: Azure keeps each vault in the paired region, to be read when the first is lost",
    moment: () => "none: earlier versions stay",
    tags: () => `yes, each of ${some().filter((one) => labelled(() => "tags")(one)).length}`,
    protection: () =>
      alike(
        some(),
        (one) => {
          const vault = recorded
            .of(type("keyvault:Vault"))
            .find(({ inputs }) => inputs["vaultName"] === one.inputs["vaultName"])!;
          const kept = days(Number(said(vault, "properties.softDeleteRetentionInDays")));
          const purge = at(vault.inputs, "properties.enablePurgeProtection") === true;
          return protectedBy(
            one,
            `its vault ${protectedBy(vault, false)}: what was deleted can be had back for ${kept}${purge ? ", and nobody shortens that" : ""}`,
          );
        },
        storeOf,
      ),
    availability: () => "nothing: it stands in all zones of the region",
    ...rest,
  });

  return {
    idOf,
    key,
    keyOfAccount,
    tags,
    told,
    lockOf,
    reachedFromNodes,
    privately,
    holders,
    holdersOf,
    database,
    bucket,
    redundancy,
    secretAnswers,
  };
}

interface Rule {
  name: string;
  access: "Allow" | "Deny";
  direction: "Inbound" | "Outbound";
  sourceAddressPrefix?: string;
  destinationPortRange?: string;
  destinationPortRanges?: string[];
}
