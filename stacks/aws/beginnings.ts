import { RunError } from "@pulumi/pulumi";
import type { Site } from "../../config/environment";

/** Where an environment was begun on AWS. */
export interface Begun {
  region: string;
  /** Those of the cluster's control plane, and of all that came with it. */
  zones: readonly string[];
  /** Its place in the address plan. */
  slot: number;
  /** Whether its cache is spread over shards. */
  sharded: boolean;
}

/**
 * Whether what is asked for can be reached from what stands.
 * @throws RunError, which Pulumi prints without a stack trace, for another region, and for a zone that is left: before anything is planned,
 *   since the engine would plan to replace everything, and get half-way.
 */
export function refuseMoves(environment: string, begun: Begun, asked: Site): void {
  if (asked.region !== begun.region) {
    throw new RunError(
      `${environment} stands in ${begun.region}, and clouds.aws.region asks for ${asked.region}: an environment does not move. ` +
        `Set it back to ${begun.region}; for ${asked.region} make a new environment: docs/runbooks/change-region.md`,
    );
  }
  const left = begun.zones.filter((zone) => !asked.zones.includes(zone));
  if (left.length > 0) {
    throw new RunError(
      `${environment} was begun in ${begun.zones.join(", ")}, and clouds.aws.zones leaves out ${left.join(", ")}: the cluster's control plane, ` +
        `the database and the cache stay in the zones that they were made in. Keep these, and add others: docs/runbooks/change-zones.md`,
    );
  }
}

/**
 * The same for what every address is taken from, and for what ElastiCache does not change: from disabled to enabled there is only a
 * way by hand, through compatible, and none back (docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html).
 */
export function refuseRebuilding(environment: string, begun: Begun, asked: Pick<Begun, "slot" | "sharded">): void {
  if (asked.slot !== begun.slot) {
    throw new RunError(
      `${environment} was begun with slot ${begun.slot}, and its addresses are taken from it: slot ${asked.slot} would replace its networks. ` +
        `Set it back to ${begun.slot}; for slot ${asked.slot} make a new environment, and move to it as to another region: docs/runbooks/change-region.md`,
    );
  }
  if (asked.sharded !== begun.sharded) {
    throw new RunError(
      `${environment}'s cache was begun with sharded: ${begun.sharded}, and cache.sharded asks for ${asked.sharded}: ElastiCache does not change it ` +
        `in place. Set it back to ${begun.sharded}; for sharded: ${asked.sharded} make a new environment, and move to it as to another region: docs/runbooks/change-region.md`,
    );
  }
}

/** What is wrong with another version of Kubernetes: EKS has no way back (docs.aws.amazon.com/eks/latest/userguide/update-cluster.html). */
export function versionProblem(environment: string, before: string, now: string): string | undefined {
  const [[major = 0, minor = 0], [wantedMajor = 0, wantedMinor = 0]] = [before, now].map((version) =>
    version.split(".").map(Number),
  ) as [number[], number[]];
  if (wantedMajor > major || (wantedMajor === major && wantedMinor >= minor)) return undefined;
  return (
    `${environment}'s cluster has Kubernetes ${before}, and cluster.version asks for ${now}: there is no way back. ` +
    `Set it back to "${before}"; for ${now} make a new environment, and move to it as to another region: docs/runbooks/change-region.md`
  );
}

/** The public zone, and whether it is protected. */
export interface ZoneKeeping {
  /** "" where there is none. */
  domain: string;
  protected: boolean;
}

/** Another domain is another zone: the one that stands would have to go, and a protected one does not. */
export function zoneProblem(environment: string, before: ZoneKeeping, now: ZoneKeeping): string | undefined {
  if (!before.protected || before.domain === "" || now.domain === "" || before.domain === now.domain) return undefined;
  return (
    `${environment} was brought up with the domain ${before.domain}, and domain asks for ${now.domain}: its zone would be replaced, and is protected. ` +
    `Set it back to ${before.domain}, or see how to change it, and what to do where no zone was made yet: docs/runbooks/delegate-the-domain.md`
  );
}

/** Who keeps the database's password, and whether RDS copies the database. */
export interface PasswordKeeping {
  password: "managed" | "own";
  replicated: boolean;
}

/** RDS takes over no password of a database that has copies: …/AmazonRDS/latest/UserGuide/rds-secrets-manager.html, "Limitations". */
export function passwordProblem(
  environment: string,
  before: PasswordKeeping,
  now: PasswordKeeping,
): string | undefined {
  if (!(before.password === "own" && before.replicated && now.password === "managed")) return undefined;
  return (
    `${environment}'s database still has replicas, and RDS manages the password of none that has. Make it two changes, each with its own up: ` +
    `first database.replicas away, with password: own; then password: managed`
  );
}

/** PostgreSQL's version, and whether the database has copies, be they promoted. */
export interface EngineKeeping {
  version: string;
  copied: boolean;
}

/**
 * Copies in the region are upgraded with the original, those in another are not, and a copy's parameters are of the old version until it
 * is: they go first (docs/runbooks/upgrade-postgresql.md). An earlier version the database itself refuses, by the one that it has.
 */
export function engineProblem(environment: string, before: EngineKeeping, now: EngineKeeping): string | undefined {
  if (!before.copied || Number(now.version) <= Number(before.version)) return undefined;
  return (
    `${environment}'s database still has copies, and they are not upgraded from PostgreSQL ${before.version} to ${now.version} with it. Make it three changes, ` +
    `each with its own up: first database.replicas away; then version: "${now.version}"; then the replicas again: docs/runbooks/upgrade-postgresql.md`
  );
}

/** The same for the second region. */
export function refuseStandbyMove(environment: string, begun: string, asked: string): void {
  if (asked === begun) return;
  throw new RunError(
    `${environment} has its copies in ${begun}, and clouds.aws.standbyRegion asks for ${asked}: copies do not move. Set it back to ${begun}; ` +
      `to have them in ${asked}, first take all that asks for a second region out, and run: docs/runbooks/change-region.md`,
  );
}
