import { type TableClient, type TableEntityResult } from "@azure/data-tables";
import type { Documents, Kind, Stored } from "./documents";

/**
 * Documents in Azure's table storage: the key is the partition, so that nothing is read that is not asked for and load spreads; the kind is the row. Each write but `put` is held to the
 * entity's ETag. What does not hold is 409 EntityAlreadyExists, 412 or 404. A table forgets nothing by itself: marks stay, `expires` is there for whoever sweeps.
 */
export class TableDocuments implements Documents {
  constructor(private readonly table: TableClient) {}

  async get(kind: Kind, key: string): Promise<{ fields: Stored; tag: string } | undefined> {
    try {
      const { state, owner, until, expires, version, by, value, etag }: TableEntityResult<Row> =
        await this.table.getEntity<Row>(key, kind);
      const fields = { state, owner, until: number(until), expires: number(expires), version, by, value };
      return { fields: present(fields), tag: etag };
    } catch (problem) {
      if (statusOf(problem) === 404 && !tableMissing(problem)) return undefined;
      throw problem;
    }
  }

  create(kind: Kind, key: string, fields: Stored): Promise<boolean> {
    return held([409], this.table.createEntity(entity(kind, key, fields)));
  }

  replace(kind: Kind, key: string, fields: Stored, tag: string): Promise<boolean> {
    return held([404, 412], this.table.updateEntity(entity(kind, key, fields), "Replace", { etag: tag }));
  }

  async put(kind: Kind, key: string, fields: Stored): Promise<void> {
    await this.table.upsertEntity(entity(kind, key, fields), "Replace");
  }

  remove(kind: Kind, key: string, tag: string): Promise<boolean> {
    return held([404, 412], this.table.deleteEntity(key, kind, { etag: tag }));
  }
}

/** As they lie in the table: an integer of 64 bits is a text there. */
type Row = Omit<Stored, "until" | "expires"> & { until?: bigint; expires?: bigint };

function entity(kind: Kind, key: string, { until, expires, ...fields }: Stored) {
  return {
    partitionKey: key,
    rowKey: kind,
    ...fields,
    // Beyond 32 bits: milliseconds are, and seconds will be in 2038.
    ...(until !== undefined && { until: BigInt(Math.round(until)) }),
    ...(expires !== undefined && { expires: BigInt(expires) }),
  };
}

function number(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function present(fields: { [Name in keyof Stored]?: Stored[Name] | undefined }): Stored {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Stored;
}

/** Whether a write held that these statuses refuse. */
async function held(statuses: readonly number[], write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (problem) {
    if (statuses.includes(statusOf(problem) ?? 0) && !tableMissing(problem)) return false;
    throw problem;
  }
}

function statusOf(problem: unknown): number | undefined {
  return (problem as { statusCode?: number }).statusCode;
}

/** A table that is not there, and not only an entity. */
function tableMissing(problem: unknown): boolean {
  return /TableNotFound/.test(JSON.stringify((problem as { details?: unknown }).details ?? ""));
}
