import { getKeyRings } from "@pulumi/gcp/kms/getKeyRings";
import { RunError, type ProviderResource } from "@pulumi/pulumi";
import { displayName } from "../../components/core/naming";

/** Where an environment was begun on Google Cloud. */
export interface Begun {
  project: string;
  region: string;
  /** Those in which its first nodes, and the groups of the gateway's pods, stand. */
  zones: readonly string[];
  /** Its place in the address plan. */
  slot: number;
  /** Whether its cache is spread over shards. */
  sharded: boolean;
  /** Whether its cache has a copy: from none to one, and back, is another cache. */
  cacheCopied: boolean;
  /** What its database's name ends in; nothing, `""`. */
  databaseSuffix: string;
  /** Whether its database began as one that follows AWS's, and is it still or was promoted since. */
  warmStandby: boolean;
  /** Whether its buckets stand in two regions, and in which: a bucket does not move. */
  storedIn: readonly string[];
}

const elsewhere =
  "for another make a new environment, and move to it as to another region: docs/runbooks/change-region.md";

/**
 * Whether what is asked for can be reached from what stands: before anything is planned, since the engine would plan to replace everything, and get half-way.
 * @throws RunError, which Pulumi prints without a stack trace
 */
export function refuseMoves(environment: string, begun: Begun, asked: Begun): void {
  const moved = (setting: string, before: unknown, now: unknown) =>
    new RunError(
      `${environment} stands on Google Cloud with ${setting}: ${String(before)}, and ${setting} asks for ${String(now)}, which would replace what holds its data. ` +
        `Set it back to ${String(before)}; ${elsewhere}`,
    );
  if (asked.project !== begun.project) throw moved("clouds.gcp.project", begun.project, asked.project);
  if (asked.region !== begun.region) throw moved("clouds.gcp.region", begun.region, asked.region);
  if (asked.slot !== begun.slot) throw moved("slot", begun.slot, asked.slot);
  if (asked.sharded !== begun.sharded) throw moved("cache.sharded", begun.sharded, asked.sharded);
  const problem =
    zonesProblem(environment, begun.zones, asked.zones) ??
    cacheProblem(environment, begun, asked) ??
    databaseProblem(environment, begun, asked);
  if (problem !== undefined) throw new RunError(problem);
  const [before, now] = [begun.storedIn, asked.storedIn].map((regions) => regions.join(" and "));
  if (before !== now)
    throw new RunError(
      `${environment}'s buckets stand in ${before}, and storage.standbyRegion with clouds.gcp.standbyRegion asks for ${now}: a bucket does not move. ` +
        `Set it back; ${elsewhere}`,
    );
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
    `${environment} stands in ${before.join(", ")}, and clouds.gcp.zones leaves out ${left.join(", ")}: volumes of pods stay in the zone that they were made in. ` +
    "Keep these, and add others: docs/runbooks/change-zones.md"
  );
}

/** Source: cloud.google.com/memorystore/docs/redis/redis-tiers: an instance's tier is for life. */
function cacheProblem(environment: string, begun: Begun, asked: Begun): string | undefined {
  if (asked.cacheCopied === begun.cacheCopied) return undefined;
  const [before, now] = begun.cacheCopied ? ["1 or more", "0"] : ["0", "1 or more"];
  return (
    `${environment} stands on Google Cloud with cache.replicas: ${before}, and ${now} is asked for, of all clouds: Memorystore changes it in no cache that stands, and this one would be ` +
    `replaced with an empty one. Set cache.replicas back to ${before}; or give Google's cache up by taking clouds.gcp out and in again: docs/runbooks/add-google-cloud.md`
  );
}

/** Another database by the same word in YAML, or under another name, is an empty one, and the one that stands would go. */
function databaseProblem(environment: string, begun: Begun, asked: Begun): string | undefined {
  const page = "docs/runbooks/gcp-warm-standby.md";
  if (asked.warmStandby && !begun.warmStandby)
    return (
      `${environment} stands on Google Cloud with a database of its own, which clouds.gcp.warmStandby would delete: a warm standby begins with Google Cloud itself. ` +
      `Take warmStandby out; or give that database up by taking clouds.gcp out first, and in again with warmStandby: ${page}`
    );
  if (!asked.warmStandby && begun.warmStandby)
    return (
      `${environment}'s database on Google Cloud began as a warm standby, and would be deleted without clouds.gcp.warmStandby, be it promoted and in use. ` +
      `Put warmStandby back with the state that it had; or give that database up by taking clouds.gcp out first: ${page}`
    );
  const [before, now] = [begun.databaseSuffix, asked.databaseSuffix];
  if (before === now) return undefined;
  return (
    `${environment}'s database on Google Cloud has clouds.gcp.databaseSuffix: ${before || "none"}, and ${now || "none"} is asked for: that is another database, and an empty one. ` +
    `${before === "" ? "Take it out" : `Set it back to ${before}`}; where a database that was restored is to take its place: docs/runbooks/gcp-fail-over-the-database.md`
  );
}

/** Google's answer to whoever asks an API that is not on yet, as in a new project. Source: googleapis google/rpc/error_details.proto, ErrorInfo.reason. */
const notOnYet = /SERVICE_DISABLED|accessNotConfigured|has not been used in project/;

/**
 * Which ring of keys an environment makes next: Google deletes none, so that one that was let go keeps its name for ever.
 * @param called what rings are called, without the number. @defaultValue keys: those of the environment itself
 * @throws Error where Google answers otherwise than that there is nothing yet
 */
export async function nextGeneration(
  environment: string,
  asked: { project: string; location: string; provider: ProviderResource },
  called = "keys",
): Promise<number> {
  const { project, location, provider } = asked;
  const first = displayName(environment, called);
  try {
    const { keyRings } = await getKeyRings({ project, location }, { provider });
    const taken = keyRings.flatMap(({ name }) => {
      const own = name.split("/").at(-1)!;
      const [, number] = own.startsWith(`${first}-`) ? (/^(\d+)$/.exec(own.slice(first.length + 1)) ?? []) : [];
      return number === undefined ? [] : [Number(number)];
    });
    return Math.max(0, ...taken) + 1;
  } catch (problem) {
    if (notOnYet.test(String(problem))) return 1;
    throw problem;
  }
}
