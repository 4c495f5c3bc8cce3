import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** A document of a space. */
export interface Stored<T> {
  key: string;
  value: T;
}

/**
 * What the local stores and queues of one cloud hold, in one file: it survives every process that is killed, as each write is in the file before it is
 * answered. A space is a table, a bucket, a queue.
 */
export class Store {
  private readonly statements = new Map<string, StatementSync>();

  private constructor(
    private readonly db: DatabaseSync,
    readonly file: string,
  ) {}

  /** @param file `:memory:` for one that ends with the process */
  static open(file: string): Store {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
    const db = new DatabaseSync(file);
    // Killed processes lose nothing so; only a machine that loses its power might.
    db.exec("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
    db.exec(
      "CREATE TABLE IF NOT EXISTS documents (serial INTEGER PRIMARY KEY AUTOINCREMENT, space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (space, key)) STRICT",
    );
    db.exec("CREATE INDEX IF NOT EXISTS documents_in_order ON documents (space, serial)");
    return new Store(db, file);
  }

  get<T>(space: string, key: string): T | undefined {
    const row = this.statement("SELECT value FROM documents WHERE space = ? AND key = ?").get(space, key);
    return row && (JSON.parse(row["value"] as string) as T);
  }

  /** Writes a document, new or changed. One that is changed keeps its place in `list`. */
  put(space: string, key: string, value: unknown): void {
    this.statement(
      "INSERT INTO documents (space, key, value) VALUES (?, ?, ?) ON CONFLICT (space, key) DO UPDATE SET value = excluded.value",
    ).run(space, key, JSON.stringify(value));
  }

  remove(space: string, key: string): void {
    this.statement("DELETE FROM documents WHERE space = ? AND key = ?").run(space, key);
  }

  /** All of a space, oldest first. */
  list<T>(space: string): Stored<T>[] {
    return this.statement("SELECT key, value FROM documents WHERE space = ? ORDER BY serial")
      .all(space)
      .map((row) => ({ key: row["key"] as string, value: JSON.parse(row["value"] as string) as T }));
  }

  /** The first `most` of a space that `wanted` takes, oldest first: the rest is not read. */
  first<T>(space: string, most: number, wanted: (value: T) => boolean): Stored<T>[] {
    const found: Stored<T>[] = [];
    for (const row of this.statement("SELECT key, value FROM documents WHERE space = ? ORDER BY serial").iterate(
      space,
    )) {
      const value = JSON.parse(row["value"] as string) as T;
      if (wanted(value)) found.push({ key: row["key"] as string, value });
      if (found.length >= most) break;
    }
    return found;
  }

  count(space: string): number {
    return this.statement("SELECT count(*) AS n FROM documents WHERE space = ?").get(space)!["n"] as number;
  }

  /** Every space that holds something. */
  spaces(): string[] {
    return this.statement("SELECT DISTINCT space FROM documents ORDER BY space")
      .all()
      .map((row) => row["space"] as string);
  }

  /** All that it holds, as text: for a test that looks for what must not be there. */
  dump(): string {
    return this.spaces()
      .flatMap((space) => this.list(space).map(({ key, value }) => `${space} ${key} ${JSON.stringify(value)}`))
      .join("\n");
  }

  /** All of `work`, or nothing of it. May be nested: the outermost decides. */
  transaction<T>(work: () => T): T {
    if (this.db.isTransaction) return work();
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.db.close();
  }

  private statement(sql: string): StatementSync {
    let found = this.statements.get(sql);
    if (!found) this.statements.set(sql, (found = this.db.prepare(sql)));
    return found;
  }
}
