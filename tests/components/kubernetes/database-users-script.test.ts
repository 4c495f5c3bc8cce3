import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { databaseUsersFiles } from "../../../components/kubernetes/database-users-script";
import { planUsers } from "../../../components/vault/configuration-plan";
import { describeNeeding } from "../../needs";
import { Postgres, postgresProblem } from "./postgres";

interface Login {
  username: string;
  password: string;
  nextUsername: string;
  nextPassword: string;
  drawn: number;
}

const now = () => Math.floor(Date.now() / 1000);
const login = (service: string, at: Partial<Login> = {}): Login => ({
  username: `${service}_a`,
  password: `${service}-one`,
  nextUsername: `${service}_b`,
  nextPassword: `${service}-two`,
  drawn: now() - 7200,
  ...at,
});

it("says which programs are missing, and what to install", () => {
  const { PATH } = process.env;
  process.env["PATH"] = "";
  try {
    expect(postgresProblem("/nowhere")).toMatch(
      /^initdb, pg_ctl, psql, setsid: not found .*apt-get install postgresql/s,
    );
  } finally {
    process.env["PATH"] = PATH;
  }
});

describeNeeding(postgresProblem(), "what makes the users of a database", () => {
  let postgres: Postgres;

  beforeAll(() => {
    postgres = new Postgres();
    // As on RDS: whoever administers is no superuser, and owns the database.
    postgres.ask(
      "rds",
      "root-password",
      "CREATE ROLE coffeeadmin LOGIN CREATEROLE CREATEDB PASSWORD 'secret'",
      "postgres",
    );
    postgres.ask("rds", "root-password", "CREATE DATABASE gocoffee OWNER coffeeadmin", "postgres");
  }, 60_000);
  afterAll(() => postgres.stop());

  const run = (
    logins: Record<string, Login>,
    vault?: { username: string; password: string },
  ): { status: number | null; said: string } => {
    const scripts = path.join(postgres.folder, "scripts");
    const secrets = path.join(postgres.folder, "logins");
    for (const folder of [scripts, secrets]) fs.mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(databaseUsersFiles)) fs.writeFileSync(path.join(scripts, name), text);
    const all = { administrator: { username: "coffeeadmin", password: "secret" }, ...logins, ...(vault && { vault }) };
    for (const [who, keys] of Object.entries(all))
      for (const [key, value] of Object.entries(keys))
        fs.writeFileSync(path.join(secrets, `${who}.${key}`), String(value));
    // Without a terminal, as in a pod.
    const ran = spawnSync("setsid", ["--wait", "sh", path.join(scripts, "users.sh")], {
      env: {
        ...process.env,
        ...postgres.env,
        LOGINS: secrets,
        SERVICES: Object.keys(logins).join(" "),
        ...(vault && { VAULT: "true" }),
      },
      encoding: "utf8",
    });
    return { status: ran.status, said: `${ran.stdout}${ran.stderr}` };
  };

  it("makes two users for each service, who sign in with what the secret says, and own nothing themselves", () => {
    const first = run({ order: login("order"), user: login("user") });
    expect(first).toEqual({
      status: 0,
      said: ["order_a", "order_b", "user_a", "user_b"].map((name) => `${name}: password changed\n`).join(""),
    });
    postgres.ask("order_a", "order-one", "CREATE TABLE cup (id int)");
    expect(postgres.ask("order_b", "order-two", "DROP TABLE cup; CREATE TABLE cup (id int)")).toBe("");
    expect(
      postgres.ask("order_b", "order-two", "SELECT schemaname, tableowner FROM pg_tables WHERE tablename = 'cup'"),
    ).toBe("order|order");
  });

  it("lets a service touch what is its own, and nothing of another", () => {
    expect(postgres.ask("user_a", "user-one", `SELECT * FROM "order".cup`)).toContain(
      "permission denied for schema order",
    );
    expect(postgres.ask("user_a", "user-one", "CREATE TABLE public.mine (id int)")).toContain(
      "permission denied for schema public",
    );
    expect(postgres.ask("user_a", "user-one", "CREATE ROLE other")).toContain("permission denied");
    expect(postgres.ask("user_a", "user-one", `SET role TO "order"`)).toContain("permission denied");
  });

  it("changes nothing when all is as it should be", () => {
    expect(run({ order: login("order"), user: login("user") })).toEqual({ status: 0, said: "" });
  });

  it("writes no password into the database's log", () => {
    expect(postgres.log).toContain("ALTER USER order_a PASSWORD 'SCRAM-SHA-256$");
    expect(postgres.log).not.toMatch(/(order|user)-(one|two)/);
  });

  it("leaves the user that pods have still alone after a change, until nobody is signed in as it", async () => {
    // After a change: the second is in use, and the first is to get another password.
    const after = (drawn: number) =>
      login("order", {
        ...{ username: "order_b", password: "order-two", nextUsername: "order_a", nextPassword: "order-three", drawn },
      });
    const users = { user: login("user") };
    expect(run({ order: after(now()), ...users }).said).toBe("");
    expect(postgres.ask("order_a", "order-one", "SELECT 1")).toBe("1");
    const pod = spawn("psql", ["-X", "-c", "SELECT pg_sleep(60)"], {
      env: { ...process.env, ...postgres.env, PGUSER: "order_a", PGPASSWORD: "order-one" },
      stdio: "ignore",
    });
    const signedIn = () =>
      postgres.ask("coffeeadmin", "secret", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'order_a'");
    while (signedIn() !== "1") await new Promise((resolve) => setTimeout(resolve, 50));
    expect(run({ order: after(now() - 7200), ...users }).said).toBe("");
    postgres.ask(
      "rds",
      "root-password",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'order_a'",
    );
    pod.kill();
    while (signedIn() !== "0") await new Promise((resolve) => setTimeout(resolve, 50));
    expect(run({ order: after(now() - 7200), ...users }).said).toBe("order_a: password changed\n");
    expect(postgres.ask("order_a", "order-three", "SELECT 1")).toBe("1");
  }, 20_000);

  it("puts a user in use right at once, whoever is signed in: after two changes in a row, or a restored snapshot", () => {
    const lost = login("order", { password: "order-four", nextPassword: "order-two" });
    expect(run({ order: lost, user: login("user") })).toEqual({ status: 0, said: "order_a: password changed\n" });
  });

  it("shuts out the users of a service that is no more, and lets them in again when it is back", () => {
    expect(run({ user: login("user") }).status).toBe(0);
    expect(postgres.ask("order_b", "order-two", "SELECT 1")).toContain("is not permitted to log in");
    expect(run({ order: login("order", { password: "order-four" }), user: login("user") }).said).toBe("");
    expect(postgres.ask("order_b", "order-two", "SELECT 1")).toBe("1");
  });

  describe("Vault's own user", () => {
    const services = { order: login("order"), user: login("user") };
    const vault = { username: "vault", password: "vault-first" };
    const asVault = (password: string, sql: string) => postgres.ask("vault", password, sql);
    const fill = (sql: readonly string[], name: string) =>
      sql.map((one) =>
        one.replaceAll("{{name}}", name).replaceAll("{{password}}", "short").replaceAll("{{expiration}}", "2099-01-01"),
      );
    const [reads, writes] = planUsers([{ name: "order", needs: { database: true } }]);

    it("is made with its first password, and keeps the one that Vault draws then", () => {
      expect(run(services, vault).said).toContain("vault: password changed");
      expect(asVault("vault-first", "SELECT 1")).toBe("1");
      expect(asVault("vault-first", "ALTER ROLE vault PASSWORD 'drawn-by-vault'")).toBe("");
      expect(run(services, vault)).toMatchObject({ status: 0, said: expect.not.stringContaining("vault") });
      expect(asVault("drawn-by-vault", "SELECT 1")).toBe("1");
    });

    it("makes users who read, or write, in one schema and in no other, and takes them away with what they have left", () => {
      postgres.ask("order_a", "order-one", "CREATE TABLE IF NOT EXISTS beans (id int)");
      for (const sql of fill(reads!.creation, "v-read")) expect(asVault("drawn-by-vault", sql)).toBe("");
      expect(postgres.ask("v-read", "short", 'SELECT count(*) FROM "order".beans')).toBe("0");
      expect(postgres.ask("v-read", "short", 'INSERT INTO "order".beans VALUES (1)')).toContain("permission denied");
      for (const sql of fill(writes!.creation, "v-write")) expect(asVault("drawn-by-vault", sql)).toBe("");
      expect(
        postgres.ask("v-write", "short", 'INSERT INTO "order".beans VALUES (1); CREATE TABLE "order".left (id int)'),
      ).toBe("");
      expect(postgres.ask("v-write", "short", 'CREATE TABLE "user".mine (id int)')).toContain("permission denied");
      for (const [name, { revocation }] of [
        ["v-read", reads!],
        ["v-write", writes!],
      ] as const)
        for (const sql of fill(revocation, name)) expect([sql, asVault("drawn-by-vault", sql)]).toEqual([sql, ""]);
      expect(postgres.ask("order_a", "order-one", 'SELECT count(*) FROM "order".left')).toBe("0");
      expect(postgres.ask("v-write", "short", "SELECT 1")).toMatch(/authentication failed|does not exist/);
    });
  });

  it("fails where it cannot sign in as the administrator, and says why", () => {
    const env = { ...process.env, ...postgres.env, LOGINS: path.join(postgres.folder, "logins"), SERVICES: "user" };
    fs.writeFileSync(path.join(postgres.folder, "logins", "administrator.password"), "old");
    const ran = spawnSync("sh", [path.join(postgres.folder, "scripts", "users.sh")], { env, encoding: "utf8" });
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain('password authentication failed for user "coffeeadmin"');
  });
});
