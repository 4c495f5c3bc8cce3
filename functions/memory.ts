import { markSeconds, type Kept, type Recorded, type Store } from "./contract";

interface Mark {
  state: "begun" | "done";
  owner: string;
  /** Milliseconds since 1970. */
  until: number;
}

/**
 * The store that the others are measured by: in memory, each call one step. For tests, and for whoever tries a handler by hand.
 * @param clock milliseconds since 1970
 */
export class MemoryStore implements Store {
  readonly marks = new Map<string, Mark>();
  readonly records = new Map<string, Recorded & { by: string }>();

  constructor(private readonly clock: () => number = Date.now) {}

  claim(key: string, owner: string, leaseSeconds: number): Promise<"fresh" | "done" | "busy"> {
    const now = this.clock();
    const mark = this.marks.get(key);
    const held = mark !== undefined && mark.until > now;
    if (held && mark.state === "done") return Promise.resolve("done");
    if (held && mark.owner !== owner) return Promise.resolve("busy");
    this.marks.set(key, { state: "begun", owner, until: now + leaseSeconds * 1000 });
    return Promise.resolve("fresh");
  }

  finish(key: string): Promise<void> {
    const owner = this.marks.get(key)?.owner ?? "";
    this.marks.set(key, { state: "done", owner, until: this.clock() + markSeconds * 1000 });
    return Promise.resolve();
  }

  release(key: string, owner: string): Promise<void> {
    const mark = this.marks.get(key);
    if (mark?.state === "begun" && mark.owner === owner) this.marks.delete(key);
    return Promise.resolve();
  }

  record(key: string, entry: Recorded & { by: string }): Promise<Kept> {
    const there = this.records.get(key);
    const newer =
      there === undefined ||
      entry.version > there.version ||
      (entry.version === there.version && entry.by === there.by);
    if (newer) this.records.set(key, structuredClone(entry));
    return Promise.resolve(newer ? "kept" : "stale");
  }

  look(key: string): Promise<Recorded | undefined> {
    const there = this.records.get(key);
    return Promise.resolve(there && { version: there.version, value: structuredClone(there.value) });
  }
}
