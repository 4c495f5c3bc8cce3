import { type Kept, type Recorded, type Store, type Value, markSeconds } from "../contract";

/**
 * What Firestore and Azure's tables have in common: documents by key, and writes that hold only while nobody else has written since. Each write is atomic in itself.
 * What is there besides these answers, throws.
 */
export interface Documents {
  /** As it was last written; `tag` names that writing. */
  get(kind: Kind, key: string): Promise<{ fields: Stored; tag: string } | undefined>;
  /** False where there is one already. */
  create(kind: Kind, key: string, fields: Stored): Promise<boolean>;
  /** False where it was written or removed since `tag`. */
  replace(kind: Kind, key: string, fields: Stored, tag: string): Promise<boolean>;
  /** Whatever is there. */
  put(kind: Kind, key: string, fields: Stored): Promise<void>;
  /** False where it was written or removed since `tag`. */
  remove(kind: Kind, key: string, tag: string): Promise<boolean>;
}

export type Kind = "mark" | "record";

/** Fields that are absent are not kept. */
export interface Stored {
  state?: "begun" | "done";
  owner?: string;
  /** Milliseconds since 1970: whose lease it is until then. */
  until?: number;
  /** Seconds since 1970: when it may be thrown away. */
  expires?: number;
  version?: number;
  /** Which event wrote it. */
  by?: string;
  /** JSON. */
  value?: string;
}

/** Tries of one change while others change the same document. */
const ROUNDS = 10;

/** A store over documents with optimistic writes: reads, decides, writes on condition that it is still as it was read, and begins again where it is not. */
export class DocumentStore implements Store {
  constructor(
    private readonly documents: Documents,
    private readonly clock: () => number = Date.now,
  ) {}

  async claim(key: string, owner: string, leaseSeconds: number): Promise<"fresh" | "done" | "busy"> {
    for (let round = 0; round < ROUNDS; round++) {
      const now = this.clock();
      const mark: Stored = { state: "begun", owner, until: now + leaseSeconds * 1000, expires: this.expires() };
      if (await this.documents.create("mark", key, mark)) return "fresh";
      const found = await this.documents.get("mark", key);
      if (found === undefined) continue;
      const { state, owner: holder, until = 0 } = found.fields;
      if (state === "done") return "done";
      if (holder !== owner && until >= now) return "busy";
      if (await this.documents.replace("mark", key, mark, found.tag)) return "fresh";
    }
    return "busy";
  }

  finish(key: string): Promise<void> {
    return this.documents.put("mark", key, { state: "done", expires: this.expires() });
  }

  async release(key: string, owner: string): Promise<void> {
    const found = await this.documents.get("mark", key);
    if (found?.fields.state === "begun" && found.fields.owner === owner)
      await this.documents.remove("mark", key, found.tag);
  }

  async record(key: string, { version, value, by }: Recorded & { by: string }): Promise<Kept> {
    const entry: Stored = { version, by, value: JSON.stringify(value) };
    for (let round = 0; round < ROUNDS; round++) {
      const found = await this.documents.get("record", key);
      if (found === undefined) {
        if (await this.documents.create("record", key, entry)) return "kept";
        continue;
      }
      const { version: there = 0, by: writer } = found.fields;
      if (version < there || (version === there && by !== writer)) return "stale";
      if (await this.documents.replace("record", key, entry, found.tag)) return "kept";
    }
    throw new Error(`${ROUNDS} tries to write the record ${key}, and each time somebody was quicker`);
  }

  async look(key: string): Promise<Recorded | undefined> {
    const found = await this.documents.get("record", key);
    return found && { version: found.fields.version ?? 0, value: JSON.parse(found.fields.value ?? "null") as Value };
  }

  private expires(): number {
    return Math.floor(this.clock() / 1000) + markSeconds;
  }
}
