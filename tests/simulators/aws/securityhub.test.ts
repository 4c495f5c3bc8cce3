import { awsCloud, type Driver } from "../harness";
import { holds } from "./edge-world";

const account = "123456789012";

describe("Security Hub", () => {
  const hub = "aws:securityhub/account:Account";
  const standard = "aws:securityhub/standardsSubscription:StandardsSubscription";
  const aggregator = "aws:securityhub/findingAggregator:FindingAggregator";
  const arn = (path: string, region = "us-east-1") => ({
    standardsArn: `arn:aws:securityhub:${region}::standards/${path}`,
  });
  const given = (aws: Driver) => aws.create(hub, {});
  holds([
    {
      token: hub,
      rule: "twice in a region",
      given,
      refused: {},
      says: /ResourceConflictException: Account is already subscribed to Security Hub/,
      accepted: { region: "us-west-2" },
    },
    {
      token: hub,
      rule: "an unknown generator",
      refused: { controlFindingGenerator: "X" },
      says: /control_finding_generator/,
      accepted: { controlFindingGenerator: "STANDARD_CONTROL" },
    },
    {
      token: standard,
      rule: "a standard that is not on offer",
      given,
      refused: arn("pci-dss/v/5.0.0"),
      says: /InvalidInputException/,
      accepted: arn("pci-dss/v/4.0.1"),
    },
    {
      token: standard,
      rule: "another region's standard",
      given,
      refused: arn("pci-dss/v/3.2.1", "us-west-2"),
      says: /InvalidInputException/,
      accepted: { standardsArn: "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0" },
    },
    {
      token: aggregator,
      rule: "some regions, and none named",
      given,
      refused: { linkingMode: "SPECIFIED_REGIONS" },
      says: /InvalidInputException: Regions must be specified for the region linking mode SPECIFIED_REGIONS/,
      accepted: { linkingMode: "SPECIFIED_REGIONS", specifiedRegions: ["us-west-2"] },
    },
    {
      token: aggregator,
      rule: "all regions but some, and none named",
      given,
      refused: { linkingMode: "ALL_REGIONS_EXCEPT_SPECIFIED", specifiedRegions: [] },
      says: /Regions must be specified/,
      accepted: { linkingMode: "ALL_REGIONS", specifiedRegions: ["us-west-2"] },
    },
    {
      token: aggregator,
      rule: "an unknown mode",
      given,
      refused: { linkingMode: "SOME" },
      says: /linking_mode/,
      accepted: { linkingMode: "ALL_REGIONS" },
    },
  ]);

  test("a standard needs the hub, and has an ARN of its own", async () => {
    const aws = awsCloud();
    expect(await aws.refusal(standard, arn("pci-dss/v/3.2.1"))).toMatch(
      /InvalidAccessException: Account 123456789012 is not subscribed to AWS Security Hub/,
    );
    expect(await aws.refusal(aggregator, { linkingMode: "ALL_REGIONS" })).toMatch(
      /InvalidAccessException: Account 123456789012 is not subscribed to AWS Security Hub/,
    );
    const { id, outputs } = await aws.create(hub, {});
    expect([id, outputs["arn"]]).toEqual([account, `arn:aws:securityhub:us-east-1:${account}:hub/default`]);
    expect((await aws.create(standard, arn("pci-dss/v/3.2.1"))).id).toBe(
      `arn:aws:securityhub:us-east-1:${account}:subscription/pci-dss/v/3.2.1`,
    );
    await aws.create(standard, arn("pci-dss/v/3.2.1"));
    await aws.create(aggregator, { linkingMode: "ALL_REGIONS" });
    expect(await aws.refusal(aggregator, { linkingMode: "ALL_REGIONS" })).toMatch(/already exists/);
    expect(aws.diff(aggregator, { linkingMode: "ALL_REGIONS" }, { linkingMode: "NO_REGIONS" }).replaces).toBe(false);
    expect(aws.diff(hub, {}, { enableDefaultStandards: false }).replaces).toBe(true);
    expect(aws.diff(hub, {}, { autoEnableControls: false }).replaces).toBe(false);
    await aws.delete(hub, account);
    expect([...aws.world.all(standard), ...aws.world.all(aggregator)]).toEqual([]);
  });
});
