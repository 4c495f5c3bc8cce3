import type { Watched } from "../common/alert-policy";

/**
 * How far a warm standby has come. `prepared`: an empty database, and a job that has not begun. `running`: it follows the original. `promoted`: it is a
 * database of its own, and follows nobody. Between each two stands what only a person does: docs/runbooks/gcp-warm-standby.md.
 */
export const standbyStates = ["prepared", "running", "promoted"] as const;
export type StandbyState = (typeof standbyStates)[number];

/** What is wrong with a step from one state to another; undefined where nothing is. */
export function stepProblem(before: StandbyState, now: StandbyState): string | undefined {
  if (before === now) return undefined;
  const page = "docs/runbooks/gcp-warm-standby.md";
  if (before === "promoted")
    return `the warm standby was promoted, and follows nobody ever again: keep clouds.gcp.warmStandby.state: promoted; for another one see ${page}`;
  if (before === "prepared" && now === "promoted")
    return `the warm standby never followed its original, and so is empty: clouds.gcp.warmStandby.state: running comes first: ${page}`;
  if (before === "running" && now === "prepared")
    return `the warm standby follows its original: keep clouds.gcp.warmStandby.state: running, and stop the job by hand to stop it: ${page}`;
  return undefined;
}

/** What a new job must not be. The API starts none while it makes it (provider: databasemigrationservice MigrationJob, `desired_state`). */
export function birthProblemOfJob(desiredState: unknown): string | undefined {
  return desiredState === "NOT_STARTED" || typeof desiredState !== "string"
    ? undefined
    : "a warm standby begins with clouds.gcp.warmStandby.state: prepared, in an up of its own: docs/runbooks/gcp-warm-standby.md";
}

/**
 * Told when the standby is late by half of what may be lost, or says nothing.
 * Source: cloud.google.com/database-migration/docs/postgres/migration-job-metrics.
 */
export function planStandbyAlarms({ job, rpoMinutes }: { job: string; rpoMinutes: number }): Watched[] {
  const lag = `datamigration_googleapis_com:migration_job_max_replica_sec_lag{migration_job_id="${job}"}`;
  return [
    {
      id: "lag",
      says: `The warm standby is late by more than half of the ${rpoMinutes} minutes that may be lost, or says nothing: meanwhile the original keeps its log, until its disk is full`,
      severity: "critical",
      query: `max(${lag}) > ${rpoMinutes * 30} or absent(${lag})`,
      // With half of it as the threshold, longer would be told of too late: 7.5 minutes and eleven are more than fifteen.
      forSeconds: 300,
      page: "gcp-warm-standby.md",
    },
  ];
}
