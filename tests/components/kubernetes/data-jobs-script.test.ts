import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { databaseUsersFiles } from "../../../components/kubernetes/database-users-script";
import { dataJobFiles } from "../../../components/kubernetes/data-jobs-script";
import { describeNeeding } from "../../needs";
import { Postgres, postgresProblem } from "./postgres";

const services = ["user", "order", "coffee"];
const login = (service: string) => ({
  ...{ username: `${service}_a`, password: `${service}-one` },
  ...{
    nextUsername: `${service}_b`,
    nextPassword: `${service}-two`,
    drawn: String(Math.floor(Date.now() / 1000) - 7200),
  },
});

/** Tables such as the services may make: keys of every kind, closed words, a circle within a table, what only the database fills. */
const tables = {
  user: `
    CREATE TYPE tier AS ENUM ('bronze', 'gold');
    CREATE TABLE person (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email varchar(60) NOT NULL UNIQUE, full_name text NOT NULL,
      phone text, birth_date date, level tier NOT NULL, joined timestamptz NOT NULL, notes jsonb NOT NULL, address inet, friend uuid REFERENCES person);
    CREATE TABLE card (person uuid NOT NULL REFERENCES person, number bigint NOT NULL, PRIMARY KEY (person, number))`,
  order: `
    CREATE TABLE purchase (id bigserial PRIMARY KEY, state text NOT NULL CHECK (state IN ('placed', 'paid')), total numeric(8,2) NOT NULL,
      twice numeric GENERATED ALWAYS AS (total * 2) STORED, remark text);
    CREATE TABLE line (purchase bigint NOT NULL REFERENCES purchase, product text NOT NULL, PRIMARY KEY (purchase, product))`,
  coffee: "CREATE TABLE drink (name text PRIMARY KEY, price numeric NOT NULL)",
};

jest.setTimeout(60_000);

describeNeeding(postgresProblem(), "what fills databases without customers", () => {
  let postgres: Postgres;
  const ask = (service: string, statement: string, database = "gocoffee") =>
    postgres.ask(`${service}_a`, `${service}-one`, statement, database);
  const folder = (name: string) => path.join(postgres.folder, name);

  const write = (place: string, all: Record<string, string>) => {
    fs.mkdirSync(place, { recursive: true });
    for (const [name, text] of Object.entries(all)) fs.writeFileSync(path.join(place, name), text);
  };
  const run = (script: string, env: Record<string, string>) => {
    const ran = spawnSync("setsid", ["--wait", "sh", path.join(folder("scripts"), script)], {
      env: { ...process.env, ...postgres.env, SERVICES: services.join(" "), LOGINS: folder("logins"), ...env },
      encoding: "utf8",
    });
    return { status: ran.status, said: `${ran.stdout}${ran.stderr}` };
  };
  const fill = (env: Record<string, string>) => run("data.sh", { WORK: folder("work"), ...env });
  const copy = (env: Record<string, string> = {}) =>
    fill({
      ...{ MODE: "anonymised", WHOLE: "coffee", KEEPS: "order.purchase.total", PGHOST: folder("door") },
      ...{ SOURCE_HOST: postgres.folder, SOURCE_PORT: "5432", SOURCE_NAME: "original", ...env },
    });

  beforeAll(() => {
    postgres = new Postgres();
    const root = (statement: string, database = "postgres") =>
      postgres.ask("rds", "root-password", statement, database);
    root("CREATE ROLE coffeeadmin LOGIN CREATEROLE CREATEDB PASSWORD 'secret'");
    root(
      "CREATE ROLE anonymiser LOGIN PASSWORD 'third'; GRANT pg_read_all_data TO anonymiser; CREATE ROLE half LOGIN PASSWORD 'third'",
    );
    root("CREATE DATABASE gocoffee OWNER coffeeadmin");
    root("CREATE DATABASE original OWNER coffeeadmin");
    write(folder("scripts"), { ...databaseUsersFiles, ...dataJobFiles });
    fs.mkdirSync(folder("work"));
    // The same server by another name: the job refuses a source that is its target.
    fs.symlinkSync(postgres.folder, folder("door"));
    const all = {
      administrator: { username: "coffeeadmin", password: "secret" },
      source: { username: "anonymiser", password: "third" },
    };
    const logins = { ...all, ...Object.fromEntries(services.map((one) => [one, login(one)])) };
    write(
      folder("logins"),
      Object.fromEntries(
        Object.entries(logins).flatMap(([who, keys]) =>
          Object.entries(keys).map(([key, value]) => [`${who}.${key}`, value]),
        ),
      ),
    );
    for (const database of ["gocoffee", "original"]) {
      expect(run("users.sh", { PGDATABASE: database }).status).toBe(0);
      for (const [service, statements] of Object.entries(tables))
        expect([service, ask(service, statements, database)]).toEqual([service, ""]);
    }
    root('GRANT USAGE ON SCHEMA "order" TO half; GRANT SELECT ON "order".purchase TO half', "original");
  }, 60_000);
  afterAll(() => postgres.stop());

  const count = (service: string, table: string) => Number(ask(service, `SELECT count(*) FROM ${table}`));

  describe("synthetic", () => {
    it("fills every table up, with values that fit, keys that meet, and people that are nobody", () => {
      const { status, said } = fill({ MODE: "synthetic", ROWS: "40" });
      expect([status, said]).toEqual([0, expect.stringContaining("person: 40 rows made up")]);
      expect(count("user", "person")).toBe(40);
      expect(count("user", "card")).toBe(40);
      expect(count("order", "purchase")).toBe(40);
      expect(count("order", "line")).toBe(40);
      expect(count("coffee", "drink")).toBe(40);
      expect(
        ask("user", "SELECT count(*) FROM person WHERE email !~ '@example\\.invalid$' OR phone !~ '^\\+1555'"),
      ).toBe("0");
      expect(ask("order", "SELECT string_agg(DISTINCT state, ',' ORDER BY state) FROM purchase")).toBe("paid,placed");
    });

    it("does nothing where there is enough, and tops up what is less; what is there stays", () => {
      ask("order", "UPDATE purchase SET remark = 'mine' WHERE id = 7");
      ask("coffee", "DELETE FROM drink WHERE name IN (SELECT name FROM drink LIMIT 5)");
      expect(fill({ MODE: "synthetic", ROWS: "40" }).status).toBe(0);
      expect(count("user", "person")).toBe(40);
      expect(count("coffee", "drink")).toBe(40);
      expect(ask("order", "SELECT remark FROM purchase WHERE id = 7")).toBe("mine");
    });

    it("says which service it could not sign in as, and fills the others", () => {
      const { status, said } = fill({ MODE: "synthetic", ROWS: "40", SERVICES: "coffee nobody" });
      expect([status, said]).toEqual([1, expect.stringContaining("not filled: nobody")]);
    });
  });

  describe("anonymised", () => {
    beforeAll(() => {
      ask(
        "user",
        `INSERT INTO person (id, email, full_name, phone, birth_date, level, joined, notes, address)
         VALUES ('00000000-0000-4000-8000-000000000001', 'ada@real.example', 'Ada Lovelace', '+442079460000', '1985-12-10', 'gold', '2026-03-14 15:09', '{"vat": "GB1"}', '10.9.8.7');
         INSERT INTO person (email, full_name, level, joined, notes, friend)
         VALUES ('bob@real.example', 'Ada Lovelace', 'bronze', '2026-04-01', '{}', '00000000-0000-4000-8000-000000000001');
         INSERT INTO card VALUES ('00000000-0000-4000-8000-000000000001', 4111111111111111)`,
        "original",
      );
      ask(
        "order",
        "INSERT INTO purchase (id, state, total, remark) VALUES (9001, 'paid', 12.50, 'for Ada'); INSERT INTO line VALUES (9001, 'latte')",
        "original",
      );
      ask("coffee", "INSERT INTO drink VALUES ('Latte', 4.5)", "original");
    });

    it("brings every row, in place of what was there, and nobody with it", () => {
      expect(copy()).toEqual({
        status: 0,
        said: ["user: 2", "order: 2", "coffee: 1"].map((one) => `${one} tables copied, disguised\n`).join(""),
      });
      expect(count("user", "person")).toBe(2);
      expect(count("order", "purchase")).toBe(1);
      const dump = services
        .flatMap((service) =>
          ["person", "card", "purchase", "line"].map((table) => ask(service, `SELECT * FROM ${table}`)),
        )
        .join("\n");
      for (const real of [
        "ada@",
        "Lovelace",
        "94600",
        "1985-12-10",
        "GB1",
        "10.9.8.7",
        "000000000001",
        "411111111111",
        "for Ada",
        "latte",
      ])
        expect([real, dump.includes(real)]).toEqual([real, false]);
    });

    it("keeps what is said to be harmless, closed words, and what is no secret of anybody", () => {
      expect(ask("order", "SELECT id, state, total, twice FROM purchase")).toBe("9001|paid|12.50|25.00");
      expect(ask("user", "SELECT level FROM person ORDER BY level")).toBe("bronze\ngold");
      expect(ask("coffee", "SELECT name, price FROM drink")).toBe("Latte|4.5");
    });

    it("lets keys meet, the same words be the same, and days be of their month", () => {
      expect(ask("user", "SELECT count(*) FROM card JOIN person ON person.id = card.person")).toBe("1");
      expect(ask("user", "SELECT count(*) FROM person one JOIN person other ON one.friend = other.id")).toBe("1");
      expect(ask("user", "SELECT count(DISTINCT full_name) FROM person")).toBe("1");
      expect(ask("user", "SELECT to_char(joined, 'MM-DD'), birth_date FROM person WHERE level = 'gold'")).toBe(
        "03-01|1985-01-01",
      );
      expect(ask("user", "SELECT notes, address, phone ~ '^\\+1555' FROM person WHERE level = 'gold'")).toBe(
        "{}|192.0.2.1|t",
      );
    });

    it("disguises otherwise the next time: nothing can be followed from copy to copy", () => {
      const before = ask("user", "SELECT email FROM person WHERE level = 'gold'");
      expect(copy().status).toBe(0);
      expect(ask("user", "SELECT email FROM person WHERE level = 'gold'")).not.toBe(before);
    });

    it("numbers what is added on after the copy", () => {
      expect(ask("order", "INSERT INTO purchase (state, total) VALUES ('placed', 1) RETURNING id")).toBe("9002");
    });

    it("copies what is in both, and passes over what is not", () => {
      ask("order", "CREATE TABLE later (id int)", "original");
      ask("user", "CREATE TABLE own (id int); INSERT INTO own VALUES (1)");
      expect(copy().status).toBe(0);
      expect(count("user", "own")).toBe(1);
    });

    it("stops at a kind of value that it has no rule for, and leaves what was there", () => {
      ask("order", "ALTER TABLE purchase ADD place point NOT NULL DEFAULT '(1,1)'", "original");
      const { status, said } = copy();
      expect([status, said]).toEqual([
        1,
        expect.stringContaining("purchase.place is of a kind that nothing is known to disguise: point"),
      ]);
      expect(said).toContain("not filled: order");
      expect(count("order", "purchase")).toBe(1);
      ask("order", "ALTER TABLE purchase DROP place", "original");
    });

    it("leaves what was there where the source is not there", () => {
      const { status, said } = copy({ SOURCE_NAME: "nowhere" });
      expect([status, said]).toEqual([1, expect.stringContaining("not filled: user order coffee")]);
      expect(count("order", "purchase")).toBe(1);
    });

    it("leaves what was there where the source breaks off in the middle of a table", () => {
      fs.writeFileSync(path.join(folder("logins"), "source.username"), "half");
      const { status, said } = copy({ SERVICES: "order" });
      fs.writeFileSync(path.join(folder("logins"), "source.username"), "anonymiser");
      expect([status, said]).toEqual([1, expect.stringContaining("order: the source broke off")]);
      expect(said).toContain("permission denied for table line");
      expect(count("order", "line")).toBe(1);
      expect(ask("order", "SELECT id FROM purchase ORDER BY id")).toBe("9001");
    });

    it("refuses to copy a database onto itself", () => {
      expect(copy({ PGHOST: postgres.folder })).toEqual({
        status: 1,
        said: "the source is the target: nothing is copied\n",
      });
    });
  });
});
