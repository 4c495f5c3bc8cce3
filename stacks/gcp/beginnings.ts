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
  const left = begun.zones.filter((zone) => !asked.zones.includes(zone));
  if (left.length > 0)
    throw new RunError(
      `${environment} was begun in ${begun.zones.join(", ")}, and clouds.gcp.zones leaves out ${left.join(", ")}: volumes of pods stay in the zone that they were made in. ` +
        "Keep these, and add others: docs/runbooks/change-zones.md",
    );
  const [before, now] = [begun.storedIn, asked.storedIn].map((regions) => regions.join(" and "));
  if (before !== now)
    throw new RunError(
      `${environment}'s buckets stand in ${before}, and storage.standbyRegion with clouds.gcp.standbyRegion asks for ${now}: a bucket does not move. ` +
        `Set it back; ${elsewhere}`,
    );
}

/** Google's answer to whoever asks an API that is not on yet, as in a new project. Source: googleapis google/rpc/error_details.proto, ErrorInfo.reason. */
const notOnYet = /SERVICE_DISABLED|accessNotConfigured|has not been used in project/;

/**
 * Which ring of keys an environment makes next: Google deletes none, so that one that was let go keeps its name for ever.
 * @throws Error where Google answers otherwise than that there is nothing yet
 */
export async function nextGeneration(
  environment: string,
  asked: { project: string; location: string; provider: ProviderResource },
): Promise<number> {
  const { project, location, provider } = asked;
  const first = displayName(environment, "keys");
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
