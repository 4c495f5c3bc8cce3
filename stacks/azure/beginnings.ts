import { randomInt } from "node:crypto";
import { RunError } from "@pulumi/pulumi";

/** Where and how an environment was begun on Azure. */
export interface Begun {
  subscription: string;
  /** The directory. */
  tenant: string;
  region: string;
  /** Those in which its first nodes stand. */
  zones: readonly string[];
  /** Its place in the address plan. */
  slot: number;
  /** How what is private reaches the internet: each way has subnets of nodes of its own, and a cluster does not move to others. */
  egress: string;
  /** How the API of its cluster is reached: AKS makes none private that is public, nor the other way. */
  api: "private" | "public";
  /** Whether its logs are the subscription's record, in an archive that outlives it. */
  record: boolean;
  /** Whether its cache is spread over shards. */
  sharded: boolean;
  /** Whether copies of its database's backups go to the second region, and to which; nowhere, `""`. */
  geoBackup: string;
  /** Whether its storage is copied to the second region by Azure, and to which: an account is converted by a person, and slowly. */
  storedIn: readonly string[];
  /** What its database's name ends in beside the environment's own suffix; nothing, `""`. */
  databaseSuffix: string;
}

const elsewhere =
  "for another make a new environment, and move to it as to another region: docs/runbooks/change-region.md";

/**
 * Whether what is asked for can be reached from what stands: before anything is planned. Of what is fixed at birth the provider replaces some, with its data, and
 * sends the rest as an update, which Azure refuses half-way.
 * @throws RunError, which Pulumi prints without a stack trace
 */
export function refuseMoves(environment: string, begun: Begun, asked: Begun): void {
  const moved = (setting: string, before: unknown, now: unknown) =>
    new RunError(
      `${environment} stands on Azure with ${setting}: ${String(before)}, and ${setting} asks for ${String(now)}, which would replace what holds its data. ` +
        `Set it back to ${String(before)}; ${elsewhere}`,
    );
  for (const [setting, what] of [
    ["clouds.azure.subscription", "subscription"],
    ["clouds.azure.tenant", "tenant"],
    ["clouds.azure.region", "region"],
    ["slot", "slot"],
    ["clouds.azure.egress", "egress"],
    ["account.baseline", "record"],
    ["cache.sharded", "sharded"],
  ] as const)
    if (asked[what] !== begun[what]) throw moved(setting, begun[what], asked[what]);
  const problem =
    zonesProblem(environment, begun.zones, asked.zones) ??
    apiProblem(environment, begun.api, asked.api) ??
    storageProblem(environment, begun.storedIn, asked.storedIn) ??
    databaseProblem(environment, begun, asked);
  if (problem !== undefined) throw new RunError(problem);
}

/** What is wrong with other zones: those of the first `up`, and those that came since, hold volumes. */
export function zonesProblem(
  environment: string,
  before: readonly string[],
  now: readonly string[],
): string | undefined {
  const left = before.filter((zone) => !now.includes(zone));
  if (left.length === 0) return undefined;
  return (
    `${environment} stands in zones ${before.join(", ")} of Azure, and clouds.azure.zones leaves out ${left.join(", ")}: volumes of pods stay in the zone that they were made in. ` +
    "Keep these, and add others: docs/runbooks/change-zones.md"
  );
}

/**
 * What is wrong with another number of copies: high availability is never turned off again. Turned on it is in place.
 * Source: learn.microsoft.com/azure/redis/how-to-scale, "Limitations".
 */
export function cacheProblem(environment: string, before: boolean, now: boolean): string | undefined {
  if (!before || now) return undefined;
  return (
    `${environment}'s cache on Azure has a copy, and cache.replicas: 0 is asked for, of all clouds: Azure Managed Redis turns high availability on and never off, and this cache would be ` +
    "replaced with an empty one. Set cache.replicas back to 1 or more; or give Azure's cache up by taking clouds.azure out and in again: docs/runbooks/add-azure.md"
  );
}

/** What a database was last asked for, of what one run cannot change in any order. */
export interface AskedDatabase {
  copies: number;
  machine: string;
}

/**
 * What is wrong with a database that loses its copies and its whole machine in one run: they go last, and until then Azure makes no Burstable machine of what they copy.
 * Source: learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas, "Considerations".
 */
export function machineProblem(environment: string, before: AskedDatabase, now: AskedDatabase): string | undefined {
  if (before.copies === 0 || !now.machine.startsWith("Standard_B")) return undefined;
  return (
    `${environment}'s database on Azure has copies, and without them, with database.size: small, its machine would be a Burstable one, which has none: the machine changes before they are gone, and Azure refuses that half-way. ` +
    "Keep a whole machine for this up with database.proxy: true, and take that out in the next"
  );
}

/** Source: learn.microsoft.com/azure/aks/private-clusters, "Limitations": a cluster is private from its first day or never. */
function apiProblem(environment: string, before: Begun["api"], now: Begun["api"]): string | undefined {
  if (before === now) return undefined;
  const [stands, asks, back] =
    before === "private"
      ? ["a private API", "cluster.api.public asks for a public one", "Take cluster.api.public out"]
      : ["a public API", "a private one is asked for", "Put cluster.api.public back"];
  return `${environment}'s cluster on Azure has ${stands}, and ${asks}: AKS changes it in no cluster that stands, and this one would be replaced. ${back}; ${elsewhere}`;
}

/** Source: learn.microsoft.com/azure/storage/common/redundancy-migration: from zone to geo-zone redundancy is an update, but not with what locks and versions it. */
function storageProblem(environment: string, begun: readonly string[], asked: readonly string[]): string | undefined {
  const [before, now] = [begun, asked].map((regions) => regions.join(" and "));
  if (before === now) return undefined;
  return (
    `${environment}'s storage on Azure is kept in ${before}, and storage.standbyRegion with clouds.azure.standbyRegion asks for ${now}: how an account is copied is chosen as it is made. ` +
    `Set it back; ${elsewhere}`
  );
}

/** Copies of backups in the second region, and the key for them, are chosen at birth; another name is another database, and an empty one. */
function databaseProblem(environment: string, begun: Begun, asked: Begun): string | undefined {
  if (begun.geoBackup !== asked.geoBackup) {
    const [before, now] = [begun.geoBackup, asked.geoBackup].map((region) => region || "no second region");
    return (
      `The backups of ${environment}'s database on Azure go to ${before}, and database.backups.standbyRegion with clouds.azure.standbyRegion asks for ${now}: PostgreSQL there has it from its first day or never. ` +
      `Set it back; ${elsewhere}`
    );
  }
  const [before, now] = [begun.databaseSuffix, asked.databaseSuffix];
  if (before === now) return undefined;
  return (
    `${environment}'s database on Azure has clouds.azure.databaseSuffix: ${before || "none"}, and ${now || "none"} is asked for: that is another database, and an empty one. ` +
    `${before === "" ? "Take it out" : `Set it back to ${before}`}; where a database that was restored is to take its place: docs/runbooks/azure-fail-over-the-database.md`
  );
}

const letters = "abcdefghijklmnopqrstuvwxyz";

/** The end of names that are Azure's for all the world: five small letters and digits, a letter first. Drawn once, and kept. */
export function drawnSuffix(): string {
  const one = (from: string): string => from.charAt(randomInt(from.length));
  return one(letters) + Array.from({ length: 4 }, () => one(`${letters}0123456789`)).join("");
}
