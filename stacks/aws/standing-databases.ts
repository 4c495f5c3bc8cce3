import { displayName } from "../../components/core/naming";
import { nameOf, type RestoreRequest } from "./databases";

/** Which databases an environment has, by their parts of a name. */
export interface StandingDatabases {
  inUse: string;
  /** Those that stay: the one in use, and the one beside it. */
  kept: string[];
  /** Those whose locks are off: they were named, and may go. */
  loose: string[];
  /** Those that are named to be deleted. */
  gone: string[];
  /** The one before, where it has to be there still. */
  source?: string;
}

/** What there is once `database.restore` is done. */
export function standingOf(restore: Pick<RestoreRequest, "as" | "after" | "previous"> | undefined): StandingDatabases {
  const first = nameOf(undefined);
  if (restore === undefined) return { inUse: first, kept: [first], loose: [], gone: [] };
  const [now, before] = [nameOf(restore.as), nameOf(restore.after)];
  switch (restore.previous) {
    case "kept":
      return { inUse: now, kept: [now, before], loose: [], gone: [], source: before };
    case "unlocked":
      return { inUse: now, kept: [now], loose: [before], gone: [], source: before };
    case "gone":
      return { inUse: now, kept: [now], loose: [], gone: [before] };
    case "inUse":
      return { inUse: before, kept: [before], loose: [now], gone: [], source: before };
  }
}

const runbook = "docs/runbooks/restore-the-database.md";

/**
 * What is wrong with what is asked for now, after what was asked for before: a database goes only when it is named, never because
 * nothing names it any more, and not while it is the one in use.
 */
export function databaseProblem(
  environment: string,
  before: StandingDatabases,
  now: StandingDatabases,
): string | undefined {
  const name = (part: string) => displayName(environment, part);
  const { inUse } = before;
  const lost = before.kept.filter((each) => ![...now.kept, ...now.loose, ...now.gone].includes(each));
  if (lost.includes(inUse)) {
    const back = before.source === undefined ? "" : "; to use the one before it again, previous: inUse";
    return (
      `${environment} uses the database ${name(inUse)}, and database.restore does not name it: it would be deleted. Set database.restore to what it was; ` +
      `for a database restored from it ${afterOf(inUse)}${back}: ${runbook}`
    );
  }
  if (lost.length > 0) {
    return (
      `${environment} has the database ${lost.map(name).join(", ")} beside the one in use, and no setting lets it go: it would be deleted. ` +
      `Let it go first, with previous: unlocked, then gone: ${runbook}`
    );
  }
  if (now.gone.includes(inUse)) {
    return (
      `${environment} uses the database ${name(inUse)}, and previous: gone deletes it: set previous: kept, until the new one is there and in use: ` +
      runbook
    );
  }
  if (now.source !== undefined && ![...before.kept, ...before.loose].includes(now.source)) {
    return (
      `${environment} has no database ${name(now.source)}, which database.restore takes for the one before: ` +
      `it uses ${name(inUse)}, so ${afterOf(inUse)}. After a database has been deleted, previous: gone stays in the file: ${runbook}`
    );
  }
  return undefined;
}

function afterOf(part: string): string {
  const first = nameOf(undefined);
  return part === first ? "leave after out" : `set after: "${part.slice(first.length + 1)}"`;
}
