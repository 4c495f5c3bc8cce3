import { Coffee } from "./coffee";

jest.setTimeout(300_000);

/** Changes of what stands, which only the engine's memory of it can refuse. The steps build on each other. */
describe("a change that would wreck what stands", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());

  type Replacement = [found: string | RegExp, by: string];
  const database = (more: string): Replacement => [/(database: \{ .*?) \}/, `$1, ${more} }`];
  const changed = (...changes: Replacement[]) => ["--no-policies", "--config", coffee.changedConfig("dev", ...changes)];
  const up = (...changes: Replacement[]) => coffee.local("up", "dev", ...changed(...changes));
  const everything = () => coffee.world("dev", (world) => JSON.stringify(world.everything()));

  /** By the preview and by the `up`, and the clouds stay as they were. */
  async function expectRefused(says: RegExp, ...changes: Replacement[]): Promise<void> {
    const before = everything();
    for (const operation of ["preview", "up"]) {
      const { code, stdout, stderr } = await coffee.run("local", operation, "dev", ...changed(...changes));
      expect([operation, code === 0]).toEqual([operation, false]);
      expect(`${stdout}${stderr}`).toMatch(says);
      expect(everything()).toBe(before);
    }
  }

  beforeAll(async () => {
    await coffee.stand("dev");
  });

  test("is another slot", () => expectRefused(/was begun with slot 0/, ["slot: 0", "slot: 5"]));

  test("is an older Kubernetes", () =>
    expectRefused(/has Kubernetes 1\.35, and cluster\.version asks for 1\.34/, [
      'version: "1.35"',
      'version: "1.34"\n      support: extended',
    ]));

  test("is a database that nothing names: whichever is in use is remembered, and follows", async () => {
    const restore = (more: string) => database(`restore: { ${more} }`);
    await expectRefused(/dev uses the database go-coffee-dev-database,/, restore("as: b, after: a, moment: latest"));
    await up(restore("as: b, moment: latest"));
    await expectRefused(/dev uses the database go-coffee-dev-database-b,/);
    await up(restore("as: b, moment: latest, previous: inUse"));
    const { changes } = await up();
    expect(changes.delete).toBeGreaterThan(0);
    const left = coffee.world("dev", (world) => world.all("aws:rds/instance:Instance").map(({ id }) => id));
    expect(left).toHaveLength(1);
  });

  test("is another domain while its zone is protected", async () => {
    const kept: Replacement = ["networks: false", "networks: true"];
    const other: Replacement = ["domain: dev.gocoffee.example", "domain: dev2.gocoffee.example"];
    await up(kept);
    await expectRefused(/brought up with the domain dev\.gocoffee\.example, .* is protected\./, kept, other);
    await up();
  });

  test("is a password that RDS is to manage while there are replicas", async () => {
    const own = "password: own";
    await up(database(`${own}, replicas: { inRegion: 1 }`));
    await expectRefused(/still has replicas, .* two changes/, database("password: managed"));
    await up(database(own));
    await up(database("password: managed"));
  });

  test("is what was there before: it goes on as it was", async () => {
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({
      create: 0,
      delete: 0,
      replace: 0,
    });
  });

  test("is another PostgreSQL while there are replicas, and an earlier one at any time; nothing goes back after this", async () => {
    const copied = "password: own, replicas: { inRegion: 1 }";
    await up(database(copied));
    await expectRefused(/still has copies, .* three changes/, database(`${copied}, version: "16"`));
    await up(database("password: own"));
    const later = database('password: own, version: "16"');
    const { changes } = await up(later);
    expect(changes.replace).toBe(0);
    const versions = coffee.world("dev", (world) =>
      world.all("aws:rds/instance:Instance").map(({ outputs }) => String(outputs["engineVersionActual"])),
    );
    expect(versions).toEqual([expect.stringMatching(/^16\./)]);
    await expectRefused(/has PostgreSQL 16\.\d+, and 15 is asked for: there is no way back/, database("password: own"));
    await up(database(`${copied}, version: "16"`));
  });
});
