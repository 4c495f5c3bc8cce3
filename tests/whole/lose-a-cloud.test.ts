import { setFaults } from "../../simulators/core/pace";
import { Coffee } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(900_000);

interface Told {
  rows: {
    item: string;
    loss: string;
    measure: string;
    achieved: number | null;
    margin: number | null;
    never: boolean;
  }[];
  availability: { margin: number };
  secondCluster: { needed: boolean };
}

/** docs/runbooks/lose-a-cloud.md: what coffee dr says of the primary cloud's loss before and after the warm standby follows, and what is done while AWS is dark. */
describe("the primary cloud is lost", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const page = new Runbook("lose-a-cloud");
  const between: readonly [string, string][] = [
    ["", "traffic: {}"],
    ["edge", "delegated: true"],
    ["objectives", "survives: cloud"],
    ["connectivity", "vpn: { pairs: [aws-gcp] }"],
    ["connectivity", "copies: { objects: { uploads: [gcp] } }"],
  ];
  const withStandby = (state: string): string =>
    coffee.configWith("prod", ...between, ["clouds.gcp", `warmStandby: { state: ${state} }`]);

  const told = async (): Promise<{ code: number; found: Told }> => {
    const { code, stdout } = await coffee.run("dr", "prod", "--json");
    return { code, found: JSON.parse(stdout) as Told };
  };
  const database = ({ rows }: Told, measure: string) =>
    rows.find((row) => row.item === "aws database" && row.loss === "cloud" && row.measure === measure)!;

  beforeAll(() => coffee.stand("prod", withStandby("prepared")));

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
    expect(database(found, "rpo")).toMatchObject({ achieved: 13.5 });
    expect(found.secondCluster.needed).toBe(false);
    // Names at Route 53 lead to AWS and Google alone, and what follows answers nobody: no promise of two clouds adds up.
    expect(found.availability.margin).toBeLessThan(0);
    expect(code).toBe(1);
  });

  test("it is promoted while no region of AWS's answers, and nothing of AWS's is touched", async () => {
    const dark = ["us-east-1", "us-west-2"].map((region) => ({ token: "*", verb: "*", kind: "dark", region }) as const);
    coffee.world("prod", (world) => setFaults(world, [...dark]));
    const standsOnAws = () =>
      coffee.world("prod", (world) => world.everything().filter(({ token }) => token.startsWith("aws:")));
    const before = standsOnAws();
    const args = page.command(/--target '\*\*gocoffee:gcp:WarmStandby\*\*'/).slice(2);
    const { code, output } = await coffee.pulumi("prod", withStandby("promoted"), args);
    expect(output).toMatch(/getCallerIdentity[^]*does not answer/);
    expect(output).toContain("database-instance updated");
    expect(code).not.toBe(0);
    expect(standsOnAws()).toEqual(before);
    const follower = coffee.world("prod", (world) =>
      world.all("gcp:sql/databaseInstance:DatabaseInstance").find(({ inputs }) => inputs["region"] === "us-central1"),
    );
    expect(follower!.inputs["settings"]).toMatchObject({ availabilityType: "REGIONAL" });
  });
});
