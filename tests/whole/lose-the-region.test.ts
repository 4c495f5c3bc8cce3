import { setFaults } from "../../simulators/core/pace";
import { Coffee } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(300_000);

/** docs/runbooks/lose-the-region.md, step 3, while the first region does not answer. */
describe("the first region is lost", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const page = new Runbook("lose-the-region");
  const promoted = () => coffee.configWith("prod", ["database", page.yaml(/^replicas: \{.*standbyRole/)]);

  const standby = () =>
    coffee.world("prod", (world) =>
      world
        .all("aws:rds/instance:Instance")
        .find(({ inputs }) => inputs["identifier"] === "go-coffee-prod-database-standby"),
    );
  /** All but what stands in the second region. */
  const others = () =>
    coffee.world("prod", (world) => world.everything().filter(({ region }) => region !== "us-west-2"));

  beforeAll(async () => {
    await coffee.stand("prod");
    coffee.world("prod", (world) => setFaults(world, [{ token: "*", verb: "*", kind: "dark", region: "us-east-1" }]));
  });

  test("the copy in the second region is made the primary, and nothing of the first is touched", async () => {
    expect(standby()!.inputs["replicateSourceDb"]).toEqual(expect.any(String));
    const before = others();
    expect(before.length).toBeGreaterThan(300);
    const { code, output } = await coffee.pulumi(
      "prod",
      promoted(),
      page.command(/--target '\*\*aws:DatabaseReplica\*\*database-standby\*\*'/).slice(2),
    );
    expect([code, output.slice(-2000)]).toEqual([0, expect.any(String)]);
    expect(standby()!.inputs["replicateSourceDb"]).toBeUndefined();
    expect(others()).toEqual(before);
  });

  test("what would have to ask the region to be made is not made, in the region's words", async () => {
    const before = others();
    const host = "**cluster-api-host-host";
    const args = ["up", "--stack", "prod", "--target", host, "--replace", host];
    const { code, output } = await coffee.pulumi("prod", promoted(), args);
    expect(code).not.toBe(0);
    expect(output).toMatch(/getParameter[^]*region us-east-1 does not answer/);
    expect(others()).toEqual(before);
  });
});
