import type { ComponentResource, Output, Resource } from "@pulumi/pulumi";
import { inRegion } from "../../components/aws/common/in-region";
import {
  Database,
  type AwsDatabaseOutputs,
  type DatabaseArgs,
  type DatabaseSource,
  type Elsewhere,
} from "../../components/aws/data/database";
import type { Restore } from "../../components/aws/data/database-plan";
import { BackupsAway, DatabaseReplica, type ReplicaRole } from "../../components/aws/data/database-replicas";
import { displayName } from "../../components/core/naming";
import type { StandbyOutputs } from "./standby";

/** What of the database stands in the second region. */
export interface DatabaseAway {
  standby: StandbyOutputs;
  /** A copy of it there, and what that is by now; nothing where none is asked for. */
  replica?: ReplicaRole | undefined;
  backups: boolean;
}

/** A database that takes the place of the one before it, and what becomes of that one. */
export interface RestoreRequest {
  /** The last part of its name. */
  as: string;
  from: { snapshot: string } | { moment: "latest" | (string & {}) };
  /** The `as` of the one before it. @defaultValue it was the first, which has none */
  after?: string | undefined;
  previous: "kept" | "unlocked" | "gone" | "inUse";
}

export interface DatabasesArgs extends Omit<DatabaseArgs, "restore" | "copiedAway" | "secretCopies" | "elsewhere"> {
  /** @defaultValue the first one is in use */
  restore?: RestoreRequest | undefined;
  /** @defaultValue nothing of it */
  away?: DatabaseAway | undefined;
}

export interface DatabasesOutputs {
  database: AwsDatabaseOutputs;
  /** The database in use itself, for what waits until it stands. */
  inUse: Resource;
  /** The address of its copy in the second region, where there is one. */
  standbyDatabase?: Output<string>;
}

/** A database's part of a name, by its `as`; the first has none. */
export const nameOf = (as: string | undefined): string => (as === undefined ? "database" : `database-${as}`);

/** The database in use, and the one before it for as long as it is there; each with its copies, so that either can be gone back to. */
export function databases(parent: ComponentResource, args: DatabasesArgs): DatabasesOutputs {
  const { restore, place } = args;
  if (restore === undefined) return one(parent, nameOf(undefined), args);
  const before = nameOf(restore.after);
  if (restore.previous === "kept") one(parent, before, args);
  if (restore.previous === "unlocked") one(parent, before, unlocked(args));
  const origin = originOf(restore, displayName(place.environment, before));
  if (restore.previous === "inUse") {
    one(parent, nameOf(restore.as), unlocked(args), origin);
    return one(parent, before, args);
  }
  return one(parent, nameOf(restore.as), args, origin);
}

function originOf({ from }: RestoreRequest, identifier: string): Restore {
  return "snapshot" in from
    ? { mode: "snapshot", snapshot: from.snapshot }
    : { mode: "moment", identifier, moment: from.moment };
}

/** A database without its locks: it goes in the next run, and leaves a last snapshot and its backups all the same. */
function unlocked(args: DatabasesArgs): DatabasesArgs {
  const { place } = args;
  return { ...args, place: { ...place, protection: { ...place.protection, data: false, lastCopy: true } } };
}

function one(parent: ComponentResource, name: string, args: DatabasesArgs, restore?: Restore): DatabasesOutputs {
  const { away, restore: _, ...rest } = args;
  const key = away?.standby.keys.database.arn;
  const { outputs: database, resource } = new Database(
    name,
    {
      ...rest,
      ...(restore && { restore }),
      copiedAway: away?.replica !== undefined,
      // Whoever goes on in the second region needs the password there.
      ...(away?.replica && key && { secretCopies: [{ region: away.standby.place.region, keyArn: key }] }),
      ...(away && { elsewhere: (source, after) => elsewhere(parent, name, { args, away, source, after }) }),
    },
    { parent },
  );
  return { database, inUse: resource, ...(database.elsewhere && { standbyDatabase: database.elsewhere }) };
}

/** The database's copy and its backups in the second region. */
function elsewhere(
  parent: ComponentResource,
  name: string,
  {
    args,
    away,
    source,
    after,
  }: { args: DatabasesArgs; away: DatabaseAway; source: DatabaseSource; after: readonly Resource[] },
): Elsewhere {
  const { standby, replica, backups } = away;
  const { keys, network, alertsTopic } = standby;
  const place = { ...standby.place, protection: args.place.protection };
  const there = { parent, ...inRegion(place.region) };
  const { machine, memoryGiB, storageGiB, maxStorageGiB, retentionDays, version, parameters } = args;
  const copy =
    replica &&
    new DatabaseReplica(
      `${name}-standby`,
      {
        ...{ place, machine, memoryGiB, storageGiB, maxStorageGiB, role: replica },
        source: source.arn,
        where: { mode: "away", network, retentionDays, ...(version && { version }), ...(parameters && { parameters }) },
        keyArn: keys.database.arn,
        monitoringRoleArn: source.monitoringRoleArn,
        logs: { retentionDays: args.logs.retentionDays, keyArn: keys.logs.arn },
        alarms: { topicArn: alertsTopic, rpoMinutes: args.alarms.rpoMinutes },
        ready: args.ready ?? [],
        after,
      },
      there,
    );
  const made = copy ? [copy.copy] : [];
  if (backups) {
    const sent = { place, sourceArn: source.arn, keyArn: keys.database.arn, retentionDays };
    made.push(new BackupsAway(`${name}-away`, { ...sent, after: [...after, ...made] }, there).copying);
  }
  return { made, ...(copy && { host: copy.outputs.host }) };
}
