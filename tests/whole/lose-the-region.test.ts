import { copyConfig } from "../../cli/local/config-copy";
import { layout } from "../../cli/local/layout";
import { runEngine } from "../../cli/local/run";
import { setFaults } from "../../simulators/core/pace";
import { ensureEngine } from "../../tools/engine/engine";
import { projectRoot } from "../../tools/root";
import { Coffee } from "./coffee";

jest.setTimeout(300_000);

/** docs/runbooks/lose-the-region.md, step 3, while the first region does not answer. */
describe("the first region is lost", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());

  const lost = () =>
    coffee.world("prod", (world) => setFaults(world, [{ token: "*", verb: "*", kind: "dark", region: "us-east-1" }]));
  const standby = () =>
    coffee.world("prod", (world) =>
      world
        .all("aws:rds/instance:Instance")
        .find(({ inputs }) => inputs["identifier"] === "go-coffee-prod-database-standby"),
    );

  /** `pulumi up --refresh --target '**database-standby**'` on the local clouds. */
  const upOfTheStandby = (...changes: [found: string, by: string][]) =>
    up(["--refresh", "--target", "**database-standby**"], ...changes);

  async function up(about: string[], ...changes: [found: string, by: string][]) {
    const before = process.env["GOCOFFEE_LOCAL"];
    process.env["GOCOFFEE_LOCAL"] = coffee.folder;
    const at = layout(projectRoot(), "prod", coffee.changedConfig("prod", ...changes));
    if (before === undefined) delete process.env["GOCOFFEE_LOCAL"];
    else process.env["GOCOFFEE_LOCAL"] = before;
    copyConfig(at);
    const { binary } = await ensureEngine({ progress: () => undefined });
    const args = ["up", "--yes", "--skip-preview", ...about];
    const where = ["--stack", "organization/go-coffee/prod", "--config-file", at.config, "--color", "never"];
    return runEngine({ binary, args: [...args, ...where], layout: at, display: "collect" });
  }

  const promoted: [string, string] = ["standbyRegion: true }\n", "standbyRegion: true, standbyRole: primary }\n"];

  beforeAll(async () => {
    await coffee.local("up", "prod", "--no-policies");
    lost();
  });

  test("the copy in the second region is made the primary, and nothing of the first is touched", async () => {
    const { code, output } = await upOfTheStandby(promoted);
    expect([code, output.slice(-2000)]).toEqual([0, expect.any(String)]);
    expect(standby()!.inputs["replicateSourceDb"]).toBeUndefined();
    const stands = (token: string) => coffee.world("prod", (world) => world.all(token).length);
    expect(stands("aws:ec2/instance:Instance")).toBe(1);
  });

  test("what would have to ask the region to be made is not made, in the region's words", async () => {
    const machine = () => coffee.world("prod", (world) => world.all("aws:ec2/instance:Instance").map(({ id }) => id));
    const before = machine();
    const { code, output } = await up(
      ["--target", "**cluster-api-host-host", "--replace", "**cluster-api-host-host"],
      promoted,
    );
    expect(code).not.toBe(0);
    expect(output).toMatch(/getParameter[^]*region us-east-1 does not answer/);
    expect(machine()).toEqual(before);
  });
});
