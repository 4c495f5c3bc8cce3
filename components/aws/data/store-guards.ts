import type { CustomResourceOptions } from "@pulumi/pulumi";
import { refuseUpdate, type Update } from "../../core/guard";

/** What is taken out of a store's subnet group; empty where nothing is. */
export function subnetsLost({ olds, news }: Pick<Update, "olds" | "news">): string[] {
  const [before, after] = [olds["subnetIds"], news["subnetIds"]];
  if (!Array.isArray(before) || !Array.isArray(after)) return [];
  return before.filter((id): id is string => typeof id === "string" && !after.includes(id));
}

/**
 * A store stays in the zones that it was made in: RDS and ElastiCache take no subnet out of a group that an instance or a node stands
 * in, which nobody can say beforehand (ModifyDBSubnetGroup; ModifyCacheSubnetGroup, SubnetInUse). More may come.
 * @param way how the store is moved, if it must be
 */
export function keepsSubnets(name: string, store: string, way: string): Pick<CustomResourceOptions, "hooks"> {
  return refuseUpdate(`${name}-keeps-its-zones`, (update) => {
    const lost = subnetsLost(update);
    return lost.length === 0
      ? undefined
      : `${lost.join(", ")} cannot be taken out of the subnets of the ${store}, which may stand in it: keep its zone, or ${way}`;
  });
}

/** What is wrong with a change of a database's disk. RDS's own words for it come after the preview, and say no way. */
export function diskProblem({ outputs, news }: Pick<Update, "outputs" | "news">): string | undefined {
  const has = Number(outputs["allocatedStorage"]);
  const most = news["maxAllocatedStorage"];
  // Less than it has is not asked for: while it may grow by itself, the provider leaves the disk as it is.
  if (typeof most !== "number" || Number.isNaN(has) || most * 10 >= has * 11) return undefined;
  return `the database's disk has ${has} GiB and never shrinks, so that maxStorageGiB is ${Math.ceil((has * 11) / 10)} at least, not ${most}: a smaller machine is had with the disk as it is`;
}

/** What is wrong with a database that is to follow another again. RDS makes copies, and turns no database that stands into one. */
export function roleProblem({ olds, news }: Pick<Update, "olds" | "news">): string | undefined {
  if (olds["replicateSourceDb"] !== undefined || news["replicateSourceDb"] === undefined) return undefined;
  return (
    "it was made a primary, and RDS makes no copy of a database that stands: keep database.replicas.standbyRole: primary. For a new copy " +
    "take this one away first, with standbyRegion: false, when nothing in it is needed any more: docs/runbooks/lose-the-region.md"
  );
}

/**
 * What is wrong with another version of PostgreSQL: there is no way back
 * (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html). It goes by what the database has, so that
 * a version that was asked for, and could not be upgraded to, can be taken back.
 */
export function engineProblem({ outputs, news }: Pick<Update, "outputs" | "news">): string | undefined {
  const [has, wanted] = [outputs["engineVersionActual"], news["engineVersion"]];
  if (typeof has !== "string" || typeof wanted !== "string") return undefined;
  const [before, now] = [has, wanted].map((version) => version.split(".").map(Number));
  // A major version alone is any of its minor ones.
  const earlier = now!.findIndex((part, index) => part !== before![index]);
  if (earlier < 0 || now![earlier]! > (before![earlier] ?? 0)) return undefined;
  return (
    `the database has PostgreSQL ${has}, and ${wanted} is asked for: there is no way back. Ask for ${before![0]} again; ` +
    `the data as they were with ${wanted} are in the snapshot of before the upgrade: docs/runbooks/upgrade-postgresql.md`
  );
}

export const keepsDiskAndRole = (name: string): Pick<CustomResourceOptions, "hooks"> =>
  refuseUpdate(`${name}-keeps-its-disk-and-role`, (update) => diskProblem(update) ?? roleProblem(update));

export const keepsDiskAndVersion = (name: string): Pick<CustomResourceOptions, "hooks"> =>
  refuseUpdate(`${name}-keeps-its-disk-and-version`, (update) => diskProblem(update) ?? engineProblem(update));
