import { setFaults } from "../../simulators/core/pace";
import { Coffee } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(900_000);

interface Told {
  rows: {
    item: string;
    loss: string;
    measure: string;
    mechanism: string;
    because: string;
    achieved: number | null;
    margin: number | null;
    never: boolean;
  }[];
  availability: { margin: number; withData: { cloud: string } };
  secondCluster: { needed: boolean };
}

/** docs/runbooks/lose-a-cloud.md: what coffee dr says of the primary cloud's loss before and after the warm standby follows, what is done while AWS is dark, and once it answers. */
describe("the primary cloud is lost", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const page = new Runbook("lose-a-cloud");
  const withStandby = (state: string): string =>
    coffee.configWith("prod", ["clouds.gcp", `warmStandby: { state: ${state} }`]);
  /** As the page has it: two words more. */
  const lost = (): string =>
    coffee.configWith(
      "prod",
      ["clouds.aws", page.yaml(/^lost:/)],
      ["clouds.gcp.warmStandby", page.yaml(/^state: promoted$/)],
    );
  const dark = (regions: readonly string[]) =>
    coffee.world("prod", (world) =>
      setFaults(
        world,
        regions.map((region) => ({ token: "*", verb: "*", kind: "dark", region }) as const),
      ),
    );
  const standsOn = (prefix: string) =>
    coffee.world("prod", (world) => world.everything().filter(({ token }) => token.startsWith(prefix)));

  const told = async (): Promise<{ code: number; found: Told }> => {
    const { code, stdout } = await coffee.run("dr", "prod", "--json");
    return { code, found: JSON.parse(stdout) as Told };
  };
  const database = ({ rows }: Told, measure: string, of = "aws", loss = "cloud") =>
    rows.find((row) => row.item === `${of} database` && row.loss === loss && row.measure === measure)!;
  const walked = () => coffee.run(...page.command(/^npx coffee trace /).slice(2));

  beforeAll(() => coffee.stand("prod"));

  test("a standby that only waits brings nothing back", async () => {
    const { code, found } = await told();
    expect(code).toBe(1);
    expect(database(found, "rpo")).toMatchObject({ never: true });
  });

  test("with one that follows every objective is met, and no cluster in the second region is needed", async () => {
    await coffee.local("up", "prod", "--no-policies", "--config", withStandby("running"));
    const { code, found } = await told();
    expect(found.rows.filter(({ margin }) => margin !== null && margin < 0)).toEqual([]);
    expect(database(found, "rto")).toMatchObject({ never: false, achieved: 52.5 });
    expect(database(found, "rto").because).toContain("an alarm tells 6 min");
    expect(database(found, "rpo")).toMatchObject({ achieved: 13.5 });
    expect(database(found, "rto", "aws", "region").mechanism).toContain("and not the copy in us-west-2");
    expect(found.secondCluster.needed).toBe(false);
    expect(found.availability.margin).toBeGreaterThanOrEqual(0);
    expect(found.availability.withData.cloud).toBe("aws");
    expect(code).toBe(0);
  });

  test("customers are not led to Google, whose services have no database yet", async () => {
    expect((await walked()).stdout).not.toMatch(/it leads to Google Cloud/);
  });

  test("it is promoted and given to Google's services while no region of AWS's answers, and nothing of AWS's is touched", async () => {
    dark(["us-east-1", "us-west-2"]);
    const others = () => ["aws:", "azure-native:", "cloudflare:"].map(standsOn);
    const before = others();
    const planned = page.command(/^npx pulumi preview .*--target .*WarmStandby/).slice(2);
    expect(await coffee.pulumi("prod", lost(), planned)).toMatchObject({ code: 0 });
    const args = page.command(/^npx pulumi up .*--target .*WarmStandby/).slice(2);
    const { code, output } = await coffee.pulumi("prod", lost(), args);
    expect(output).toContain("database-instance updated");
    expect(output).toContain("gcp-store-access-users-job created");
    expect(code).toBe(0);
    expect(coffee.changes("prod").filter(({ op, type }) => op === "replace" || /^(aws|eks):/.test(type))).toEqual([]);
    expect(others()).toEqual(before);
    const { inputs } = standsOn("gcp:sql/databaseInstance:").find(({ region }) => region === "us-central1")!;
    expect(inputs["settings"]).toMatchObject({ availabilityType: "REGIONAL" });
    const order = coffee.changes("prod").find(({ name }) => name === "gcp-order-deployment");
    expect(order).toMatchObject({ op: "update" });
  });

  test("then a request leads to Google, through to its database", async () => {
    const { code, stdout } = await walked();
    expect(stdout).toContain("it leads to Google Cloud");
    expect(stdout).toMatch(/✓ order → the database: .*DatabaseInstance database-instance/);
    expect(code).toBe(0);
  });

  test("a run of the whole with that file is refused: it would delete what is protected", async () => {
    const { code, output } = await coffee.pulumi("prod", lost(), ["preview", "--stack", "prod"]);
    expect(output).toMatch(/cannot be deleted\s+because it is protected/);
    expect(code).not.toBe(0);
  });

  test("once AWS answers, the whole file without the word goes through, replaces no store, and leads nobody back to AWS", async () => {
    dark([]);
    await coffee.local("up", "prod", "--no-policies", "--config", withStandby("promoted"));
    const stores = /databaseInstance|rds\/instance|:Server$|redis|elasticache|s3\/bucket:|storage\/bucket:/;
    expect(coffee.changes("prod").filter(({ op, type }) => /replace|delete/.test(op) && stores.test(type))).toEqual([]);
    const pools = standsOn("cloudflare:index/loadBalancerPool:").map(({ inputs }) => [
      String(inputs["name"]).split("-").at(-1),
      inputs["enabled"],
    ]);
    expect(Object.fromEntries(pools)).toMatchObject({ aws: false, gcp: true });
    const jobs = standsOn("gcp:storage/transferJob:").map(({ inputs }) => inputs["status"]);
    expect(new Set(jobs)).toEqual(new Set(["DISABLED"]));
    expect((await walked()).code).toBe(0);
    const { found } = await told();
    expect(found.availability.withData.cloud).toBe("gcp");
    expect(database(found, "rpo", "gcp")).toMatchObject({ never: true });
    expect(database(found, "rto", "gcp", "zone")).toMatchObject({ never: false });
  });
});
