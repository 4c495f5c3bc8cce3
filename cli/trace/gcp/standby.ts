import type { StandbyState } from "../../../components/gcp/data/warm-standby-plan";
import type { Standing } from "../../../simulators/core/standing";
import { facts, type TraceWorld } from "../world";

/** The job by which a database of Google's follows another cloud's. */
export const jobToken = "gcp:databasemigrationservice/migrationJob:MigrationJob";

/**
 * By the step that the state keeps, which says when it was promoted, and by what the job is to do. What a Stash gives is what it began with: what it was
 * told last is its input.
 */
export function standbyState(world: TraceWorld, job: Standing): StandbyState {
  const step = world
    .made("pulumi:index:Stash")
    .find(({ urn }) => urn.includes("gocoffee:gcp:WarmStandby$") && urn.endsWith("-step"));
  if (step?.outputs?.["input"] === "promoted") return "promoted";
  return facts(job)["desiredState"] === "RUNNING" ? "running" : "prepared";
}

/** The job of a database that follows another cloud's, and so has no users of services' in it yet. */
export const following = (world: TraceWorld): Standing | undefined =>
  world.all(jobToken).find((job) => standbyState(world, job) !== "promoted");
