import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Where programs of PostgreSQL are, on Debian and where they are on the PATH. */
function program(name: string): string | undefined {
  const versions = fs.existsSync("/usr/lib/postgresql") ? fs.readdirSync("/usr/lib/postgresql") : [];
  const folders = [
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
  ];
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

const programs = { initdb: program("initdb"), pg_ctl: program("pg_ctl"), psql: program("psql") };

/** Whether this machine has a PostgreSQL to test against. */
export const hasPostgres = Object.values(programs).every((found) => found !== undefined);

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
    const asked = spawnSync(programs.psql!, ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement], {
      env: { ...process.env, ...this.env, PGDATABASE: database, PGUSER: user, PGPASSWORD: password },
      encoding: "utf8",
    });
    return asked.status === 0 ? asked.stdout.trim() : asked.stderr.trim();
  }

  /** Where clients find it. */
  get env(): Record<string, string> {
    return { PGHOST: this.folder, PGDATABASE: "gocoffee" };
  }

  stop(): void {
    this.run("pg_ctl", ["-D", path.join(this.folder, "data"), "-m", "immediate", "-w", "stop"]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private run(name: "initdb" | "pg_ctl", args: string[]): SpawnSyncReturns<string> {
    // Its output goes nowhere: the server would keep it open.
    return spawnSync(programs[name]!, args, { ...this.as, cwd: this.folder, encoding: "utf8", stdio: "ignore" });
  }

  private must(name: "initdb" | "pg_ctl", args: string[]): void {
    const { status } = this.run(name, args);
    if (status !== 0) throw new Error(`${name} ${args.join(" ")} failed`);
  }
}
