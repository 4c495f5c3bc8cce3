import { postgresVersions } from "../../components/core/postgres-versions";
import { postgres } from "../../policies/guardrails/support";
import { Coffee, type Step } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(300_000);

/** What the page's steps 2, 3, 6 and 9 do, on one `prod` without its edge and what an account has once. The tests build on each other. */
describe("upgrade-postgresql.md", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());

  type Parts = [under: string, yaml: string][];
  const page = new Runbook("upgrade-postgresql");
  const [, to] = /"(\d+)"/.exec(page.yaml(/^database\.version: "\d+"$/))!;
  /** Step 6. */
  const later: Parts[number] = ["database", page.yaml(/^database\.version: "\d+"$/).replace("database.", "")];
  /** Step 3: the rest of the section stays as it is. */
  const noCopies: Parts[number] = [
    "database",
    /^database: \{ (replicas: \{.*\}) \}$/.exec(page.yaml(/^database: \{ replicas: /))![1]!,
  ];

  /** Meanwhile, as that step says: a preview refuses to promise what copies are needed for. */
  const meanwhile: Parts[number] = ["objectives", page.yaml(/^objectives: \{ rto: /).replace("objectives: ", "")];

  // Without what runs in the clusters beside the platform's own, and without Google, whose database is upgraded as it stands: another-cloud.test.ts.
  const config = (...parts: Parts) =>
    coffee.configWith(
      "prod",
      [
        "",
        "{ edge: null, account: null, workloads: null, auth: null, events: null, traffic: null, connectivity: null }",
      ],
      ["objectives", "{ survives: null }"],
      ["clouds", "gcp: null"],
      ["clouds.azure", "role: secondary"],
      ...parts,
    );
  const preview = async (...parts: Parts) => {
    const { code, stdout, stderr } = await coffee.run(
      ...["local", "preview", "prod", "--no-policies", "--config", config(...parts)],
    );
    return { code, said: `${stdout}${stderr}` };
  };
  const up = async (...parts: Parts) => {
    await coffee.local("up", "prod", "--no-policies", "--config", config(...parts));
    return coffee.changes("prod");
  };
  /** A command of the page, as it is written there. */
  const pulumi = async (pattern: RegExp, ...parts: Parts) => {
    const command = page.command(pattern);
    expect(command.slice(0, 2)).toEqual(["npx", "pulumi"]);
    const { code, output } = await coffee.pulumi("prod", config(...parts), command.slice(2));
    if (code !== 0) throw new Error(output);
    return coffee.changes("prod");
  };
  const told = (steps: Step[]) => steps.map(({ op, name, diffs }) => [op, name, ...diffs].join(" ")).sort();
  const all = (token: string) => coffee.world("prod", (world) => world.all(token));
  const databases = () => all("aws:rds/instance:Instance").map(({ id, outputs }) => ({ id, outputs }));
  const majors = () => databases().map(({ outputs }) => String(outputs["engineVersionActual"]).split(".")[0]);
  const groups = () => all("aws:rds/parameterGroup:ParameterGroup").map(({ id, region }) => `${region} ${id}`);
  const primary = () => databases().find(({ outputs }) => outputs["identifier"] === "go-coffee-prod-database")!;
  const copies = ["database-replica-1", "database-standby"];
  const ofCopies = (steps: Step[], op: string) =>
    copies.map((copy) => steps.filter((step) => step.op === op && step.name.startsWith(copy)).length > 0);
  let first = "";

  beforeAll(() => coffee.stand("prod", config()));

  test("its table has the versions and the days that the program and the policy go by", () => {
    const day = (text: string) => new Date(`${text} UTC`).toISOString().slice(0, 10);
    const rows = page.text.matchAll(/^\| (\d+) +\| ([^|]+?) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm);
    const said = [...rows].map(([, version, ...days]) => [version!, ...days.map(day)]);
    expect(said).toEqual(
      Object.entries(postgresVersions).map(([version, { aws }]) => [
        ...[version, postgres.ends[version], aws!.standard, aws!.extended],
      ]),
    );
  });

  test("before it, a database of 15 with its copies; a version that is not on offer is refused", async () => {
    expect(majors()).toEqual(["15", "15", "15"]);
    first = primary().id;
    const { code, said } = await preview(["database", 'version: "14"']);
    expect([code, said]).toEqual([2, expect.stringContaining("database.version: want ")]);
  });

  test("a later version is refused in the preview while there are copies, with the order of the steps", async () => {
    const { code, said } = await preview(later);
    expect([code, said]).toEqual([1, expect.stringContaining("prod's database still has copies")]);
    expect(said).toContain(`first database.replicas away; then version: "${to!}"; then the replicas again`);
    expect(majors()).toEqual(["15", "15", "15"]);
  });

  test("the copies go, in the order of remove-a-part.md, and leave the primary (step 3)", async () => {
    const parts = new Runbook("remove-a-part");
    const lifted: Parts[number] = ["", parts.yaml(/^protect: .*lifted: /)];
    await up(lifted);
    const { code, said } = await preview(lifted, noCopies);
    expect([code, said]).toEqual([1, expect.stringContaining("set objectives.rto: 80m or more")]);
    const steps = await up(lifted, noCopies, meanwhile);
    expect(ofCopies(steps, "delete")).toEqual([true, true]);
    const others = steps.filter(({ name }) => !copies.some((copy) => name.startsWith(copy)));
    // With the copies goes Azure's name that follows whichever is the primary.
    expect(told(others.filter(({ op }) => op !== "update"))).toEqual(["delete database-virtual-endpoint"]);
    await up(["", parts.yaml(/^protect: \{ data: true, /)], noCopies, meanwhile);
    expect(databases().map(({ id }) => id)).toEqual([first]);
    // Left alone, as the page says: a password of our own, and the backups in the second region.
    expect(primary().outputs).toMatchObject({ masterUserSecrets: [], deletionProtection: true });
    expect(all("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")).toHaveLength(1);
  });

  test("a new parameter group, an update of the instance and no replacement (step 6)", async () => {
    const expected = [
      "create database-postgres16",
      "delete database-postgres15",
      "update aws-database-version input",
      "update database-instance engineVersion parameterGroupName",
      // Azure's database has the same version, and is upgraded in place.
      "update database-server version",
    ].map((step) => step.replace("16", to!));
    expect(told(await pulumi(/^npx pulumi preview --stack prod$/, noCopies, meanwhile, later))).toEqual(expected);
    expect(majors()).toEqual(["15"]);
    expect(told(await pulumi(/^npx pulumi up --stack prod$/, noCopies, meanwhile, later))).toEqual(expected);
    expect(databases()).toEqual([
      {
        id: first,
        outputs: expect.objectContaining({
          engineVersionActual: expect.stringMatching(`^${to!}\\.`) as string,
          parameterGroupName: /`(go-coffee-prod-database-postgres\d+)`/.exec(page.text)![1],
          // In an environment that protects its data a change waits for the maintenance window.
          applyImmediately: false,
        }) as object,
      },
    ]);
    expect(groups()).toEqual([`us-east-1 go-coffee-prod-database-postgres${to!}`]);
  });

  test("the copies come back, of the new version, and there is no way back (step 9)", async () => {
    const steps = await up(later);
    expect(ofCopies(steps, "create")).toEqual([true, true]);
    expect(steps.filter(({ op }) => /replace|delete/.test(op))).toEqual([]);
    expect([primary().id, majors()]).toEqual([first, [to, to, to]]);
    expect(await up(later)).toEqual([]);
    const { code, said } = await preview(["database", 'version: "15"']);
    // Each cloud's database refuses it, and the engine stops at whichever is asked first: AWS names the minor version too.
    const refused = `has PostgreSQL ${to!}(\\.\\d+)?, and 15 is asked for: there is no way back\\. Ask for ${to!} again`;
    expect([code, said]).toEqual([1, expect.stringMatching(refused)]);
    expect(majors()).toEqual([to, to, to]);
  });
});
