import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { isProps, type Props } from "../protocol/values";
import type { Standing, WorldView } from "./standing";

/** Raised when a world file cannot be read. Its message says what to do. */
export class DamagedWorld extends Error {}

const format = 1;
/** How long one process waits for another's transaction, in milliseconds. */
const patience = 10_000;
const tables = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS resources (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, scope TEXT NOT NULL, id TEXT NOT NULL,
    region TEXT NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL, UNIQUE (token, id, scope, region)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS refs (
    from_serial INTEGER NOT NULL REFERENCES resources (serial) ON DELETE CASCADE,
    to_serial INTEGER NOT NULL, path TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS refs_to ON refs (to_serial);
  CREATE INDEX IF NOT EXISTS refs_from ON refs (from_serial);
  CREATE INDEX IF NOT EXISTS resources_scope ON resources (scope);
  CREATE INDEX IF NOT EXISTS resources_arn ON resources (token, json_extract(outputs, '$."arn"'));
  CREATE TABLE IF NOT EXISTS changes (token TEXT PRIMARY KEY, turn INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  ${["INSERT", "UPDATE", "DELETE"].map(counted).join("")}`;

/** Every write to a type is counted, whichever process makes it. */
function counted(verb: string): string {
  const row = verb === "DELETE" ? "OLD" : "NEW";
  const count = `INSERT INTO changes VALUES (${row}.token, 1) ON CONFLICT (token) DO UPDATE SET turn = turn + 1`;
  return `CREATE TRIGGER IF NOT EXISTS count_${verb} AFTER ${verb} ON resources BEGIN ${count}; END;`;
}

interface Row {
  serial: number;
  token: string;
  scope: string;
  id: string;
  region: string;
  inputs: string;
  outputs: string;
}

/** The state of the local clouds of one environment, on disk. Several provider processes share one file. */
export class World implements WorldView {
  private readonly statements = new Map<string, StatementSync>();
  /** All of a type, as it was at a turn: rules ask for it again and again, and nearly always nothing has changed. */
  private readonly read = new Map<string, { turn: number; all: Standing[] }>();

  private constructor(
    private readonly db: DatabaseSync,
    readonly path: string,
  ) {}

  /** Opens, or makes, the world in `path`. @throws DamagedWorld when the file is not a sound world. */
  static open(path: string): World {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path);
      db.exec(`PRAGMA busy_timeout = ${patience}`);
      if (checkFormat(db) === "wanting") make(db);
      db.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
      return new World(db, path);
    } catch (error) {
      db?.close();
      if (isBusy(error))
        throw new Error(
          `the world file ${path} is held by another process for more than ${patience / 1000} s; end that and try again`,
        );
      throw new DamagedWorld(damagedText(path, error));
    }
  }

  /** Reads the whole file. @throws DamagedWorld when any page of it is damaged. */
  verify(): void {
    try {
      const rows = this.db.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[];
      const problems = rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
      if (problems.length > 0) throw new Error(problems[0]);
      for (const row of this.rows("SELECT * FROM resources")) standing(row);
    } catch (error) {
      throw new DamagedWorld(damagedText(this.path, error));
    }
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }

  /** Runs `work` as one transaction: all of it is kept, or nothing. */
  change<T>(work: () => T): T {
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec("ROLLBACK"); // a full disk has rolled back already
      this.read.clear(); // what was read of the change, and its turns, never were
      throw error;
    }
  }

  all(token: string): Standing[] {
    return [...this.known(token)];
  }

  within(scope: string): Standing[] {
    return this.rows("SELECT * FROM resources WHERE scope = ? ORDER BY serial", scope).map(standing);
  }

  under(prefix: string): Standing[] {
    return this.rows("SELECT * FROM resources WHERE substr(id, 1, ?) = ? ORDER BY serial", prefix.length, prefix).map(
      standing,
    );
  }

  /** Everything there is. */
  everything(): Standing[] {
    return this.rows("SELECT * FROM resources ORDER BY serial").map(standing);
  }

  find(token: string | string[], value: string, by: string | string[] = "id", region?: string): Standing | undefined {
    for (const kind of [token].flat()) {
      for (const key of [by].flat()) {
        const found =
          key in indexed
            ? this.indexed(kind, key, value)
            : this.known(kind).filter(({ outputs }) => outputs[key] === value);
        const there = found.find((one) => region === undefined || one.region === region);
        if (there) return there;
      }
    }
    return undefined;
  }

  get(token: string, id: string, scope: string, region: string): Standing | undefined {
    const row = this.row(token, id, scope, region);
    return row && standing(row);
  }

  /** Writes a resource, new or changed, with what it refers to. */
  put(it: Standing, refers: { path: string; to: Standing }[] = []): void {
    const old = this.row(it.token, it.id, it.scope, it.region);
    const [inputs, outputs] = [JSON.stringify(it.inputs), JSON.stringify(it.outputs)];
    this.write(it, standing({ ...it, inputs, outputs }), () => {
      if (old) {
        this.run("UPDATE resources SET inputs = ?, outputs = ? WHERE serial = ?", inputs, outputs, old.serial);
        this.run("DELETE FROM refs WHERE from_serial = ?", old.serial);
      } else {
        const sql = "INSERT INTO resources (token, scope, id, region, inputs, outputs) VALUES (?, ?, ?, ?, ?, ?)";
        this.run(sql, it.token, it.scope, it.id, it.region, inputs, outputs);
      }
    });
    const from = this.found(it).serial;
    for (const { path, to } of refers) {
      this.run("INSERT INTO refs (from_serial, to_serial, path) VALUES (?, ?, ?)", from, this.found(to).serial, path);
    }
  }

  amend(it: Standing, outputs: Props): void {
    const row = this.found(it);
    const text = JSON.stringify({ ...it.outputs, ...outputs });
    this.write(it, standing({ ...row, outputs: text }), () =>
      this.run("UPDATE resources SET outputs = ? WHERE serial = ?", text, row.serial),
    );
  }

  forget(it: Standing): void {
    const row = this.row(it.token, it.id, it.scope, it.region);
    if (row) this.write(it, undefined, () => this.run("DELETE FROM resources WHERE serial = ?", row.serial));
  }

  /** What refers to `it` and holds it in place. */
  holders(it: Standing): { by: Standing; path: string }[] {
    const sql =
      "SELECT r.*, refs.path AS path FROM refs JOIN resources r ON r.serial = refs.from_serial WHERE refs.to_serial = ? AND refs.from_serial <> refs.to_serial ORDER BY r.serial";
    return this.rows(sql, this.found(it).serial).map((row) => ({
      by: standing(row),
      path: (row as Row & { path: string }).path,
    }));
  }

  /** How many resources there are. */
  count(): number {
    return (this.statement("SELECT count(*) AS n FROM resources").get() as { n: number }).n;
  }

  meta(key: string): string | undefined {
    return (this.statement("SELECT value FROM meta WHERE key = ?").get(key) as { value: string } | undefined)?.value;
  }

  setMeta(key: string, value: string): void {
    this.run(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      value,
    );
  }

  /** Hex digits that no other resource of this world gets, and that come out the same in a world built the same way. */
  digits(seed: string, count: number): string {
    const key = digitsKey(seed);
    const turn = Number(this.meta(key) ?? 0);
    this.setMeta(key, String(turn + 1));
    return spell(seed, turn, count);
  }

  /** The digits that the last call of `digits` with that seed gave; writes nothing. */
  lastDigits(seed: string, count: number): string {
    return spell(seed, Math.max(0, Number(this.meta(digitsKey(seed)) ?? 0) - 1), count);
  }

  private indexed(token: string, key: string, value: string): Standing[] {
    const sql = `SELECT * FROM resources WHERE token = ? AND ${indexed[key]} = ? ORDER BY serial`;
    return this.rows(sql, token, value).map(standing);
  }

  private known(token: string): Standing[] {
    const turn = this.turn(token);
    const before = this.read.get(token);
    if (before?.turn === turn) return before.all;
    const all = this.rows("SELECT * FROM resources WHERE token = ? ORDER BY serial", token).map(standing);
    this.read.set(token, { turn, all });
    return all;
  }

  /** Writes one resource, and keeps what was read of its type in step. @param now - undefined where it goes */
  private write(it: Standing, now: Standing | undefined, work: () => void): void {
    const before = this.read.get(it.token);
    const inStep = before?.turn === this.turn(it.token);
    work();
    if (!before || !inStep) return;
    const same = (one: Standing) => one.id === it.id && one.scope === it.scope && one.region === it.region;
    const at = before.all.findIndex(same);
    before.all.splice(at < 0 ? before.all.length : at, at < 0 ? 0 : 1, ...(now ? [now] : []));
    before.turn = this.turn(it.token);
  }

  private turn(token: string): number {
    const row = this.statement("SELECT turn FROM changes WHERE token = ?").get(token) as { turn: number } | undefined;
    return row?.turn ?? 0;
  }

  private found(it: Standing): Row {
    const row = this.row(it.token, it.id, it.scope, it.region);
    if (!row) throw new Error(`${it.token} ${it.id} is not in the world`);
    return row;
  }

  private row(token: string, id: string, scope: string, region: string): Row | undefined {
    const sql = "SELECT * FROM resources WHERE token = ? AND id = ? AND scope = ? AND region = ?";
    return this.rows(sql, token, id, scope, region)[0];
  }

  private rows(sql: string, ...values: (string | number)[]): Row[] {
    return this.statement(sql).all(...values) as unknown as Row[];
  }

  private run(sql: string, ...values: (string | number)[]): void {
    this.statement(sql).run(...values);
  }

  /** Each text is prepared once: there are few, and preparing one takes longer than running it. */
  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.db.prepare(sql);
    this.statements.set(sql, made);
    return made;
  }
}

/** What can be found without a look at each resource of a type. */
const indexed: Record<string, string> = { id: "id", arn: `json_extract(outputs, '$."arn"')` };

function standing(row: Omit<Row, "serial">): Standing {
  const { token, scope, id, region } = row;
  return { token, scope, id, region, inputs: props(row.inputs), outputs: props(row.outputs) };
}

const digitsKey = (seed: string): string => `digits:${createHash("sha1").update(seed).digest("hex")}`;

function spell(seed: string, turn: number, count: number): string {
  return createHash("sha256").update(`${seed}#${turn}`).digest("hex").slice(0, count);
}

function props(text: string): Props {
  const value: unknown = JSON.parse(text);
  if (!isProps(value)) throw new Error("a resource's properties are not an object");
  return value;
}

/** Looks at the format before anything is written: what is not ours is left as it is. */
function checkFormat(db: DatabaseSync): "whole" | "wanting" {
  const names = (db.prepare("SELECT name FROM sqlite_master").all() as { name: string }[]).map(({ name }) => name);
  if (names.length === 0) return "wanting";
  if (!names.includes("meta") || !names.includes("resources"))
    throw new Error("it is a database, and not one of the local clouds");
  const found = (db.prepare("SELECT value FROM meta WHERE key = 'format'").get() as { value: string } | undefined)
    ?.value;
  if (found !== String(format)) throw new Error(`it has format ${found ?? "unknown"}, this program reads ${format}`);
  return names.includes("changes") ? "whole" : "wanting";
}

/** Makes the tables that are not there yet, all or nothing. Of two processes that come at once the second finds them made. */
function make(db: DatabaseSync): void {
  retryBusy(() => db.exec("PRAGMA journal_mode = WAL"));
  db.exec("BEGIN IMMEDIATE");
  db.exec(tables);
  db.prepare("INSERT INTO meta (key, value) VALUES ('format', ?) ON CONFLICT (key) DO NOTHING").run(String(format));
  db.exec("COMMIT");
}

/** The change of the journal's mode does not wait by itself: it fails at once while another process has the file. */
function retryBusy(work: () => void): void {
  for (const start = Date.now(); ;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || Date.now() - start > patience) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** SQLITE_BUSY, with or without an extension of the code. */
function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
}

/** What a person is told of a damaged world file. */
export function damagedText(path: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return (
    `the world file ${path} is damaged: ${why}. Nothing was changed. ` +
    "Put back a copy of it, or start over with `npx coffee local reset ENVIRONMENT`, which sets the file aside."
  );
}
