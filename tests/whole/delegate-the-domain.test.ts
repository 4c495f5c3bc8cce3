import { Coffee } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(300_000);

/** "The first time" of the page, step by step, on `staging`. */
describe("delegate-the-domain.md", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const page = new Runbook("delegate-the-domain");
  const command = page.command(/^npx pulumi up --stack staging$/).slice(2);
  const edge = page.yaml(/^edge: \{ dns: zone, delegated: false \}$/);
  const delegated = page.yaml(/^edge\.delegated: true$/).replace("edge.", "");
  const all = (token: string) => coffee.world("staging", (world) => world.all(token));
  const zones = () => all("aws:route53/zone:Zone").map(({ id }) => id);
  /** The outputs that the page's commands and steps read. */
  const zoneOutput = async () => {
    const { stdout } = await coffee.run("local", "outputs", "staging", "--json");
    const { outputs } = JSON.parse(stdout) as {
      outputs: {
        clouds: { aws: { edge: { distribution?: string; zone: { nameServers: string[]; dsRecord: string } } } };
      };
    };
    return outputs.clouds.aws.edge;
  };
  let before: string[] = [];

  // The stack is there before the engine alone is run.
  beforeAll(() => coffee.local("preview", "staging", "--no-policies"));

  test("the zone comes first, and nothing that needs a certificate (step 1)", async () => {
    const config = coffee.configWith("staging", ["", edge]);
    const { code, output } = await coffee.pulumi("staging", config, command, "undelegated");
    expect([code, output]).toEqual([0, expect.any(String)]);
    for (const token of [
      "acm/certificate:Certificate",
      "cloudfront/distribution:Distribution",
      "route53/record:Record",
    ])
      expect(all(`aws:${token}`)).toEqual([]);
    // No certificate: what takes functions' spans is inside, and takes plain HTTP.
    const balancers = all("aws:lb/loadBalancer:LoadBalancer");
    expect(balancers.map(({ inputs: { name, internal } }) => [name, internal])).toEqual([
      ["go-coffee-staging-spans", true],
    ]);
    before = zones();
    expect(before).toHaveLength(2);
    expect(page.text).toContain("jq -r '.aws.edge.zone.nameServers[]'");
    expect(page.text).toContain("`clouds.aws.edge.zone.dsRecord`");
    const { distribution, zone } = await zoneOutput();
    expect(distribution).toBeUndefined();
    expect(zone.nameServers).toHaveLength(4);
    expect(zone.dsRecord).toMatch(/^\d+ 13 2 [0-9A-F]{64}$/);
  });

  test("once the domain is delegated the front door comes, and nothing is replaced (step 3)", async () => {
    const config = coffee.configWith("staging", ["edge", delegated]);
    const { code, output } = await coffee.pulumi("staging", config, command);
    expect([code, output]).toEqual([0, expect.any(String)]);
    const steps = coffee.changes("staging");
    const of = (op: string) => steps.filter((step) => step.op === op);
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create", "update"]));
    expect(of("create").map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        ...["aws:acm/certificate:Certificate", "aws:cloudfront/distribution:Distribution"],
        ...["aws:lb/loadBalancer:LoadBalancer", "aws:route53/record:Record"],
      ]),
    );
    expect([...new Set(of("create").map(({ type }) => type.split("/")[0]))].sort()).toEqual([
      ...["aws:acm", "aws:cloudfront", "aws:cloudwatch", "aws:ec2", "aws:lb", "aws:route53", "aws:vpc"],
      // And a look from outside at Google's and at Azure's way in, which stand already, with their alarms.
      ...["Component", "WebTest"].map((part) => `azure-native:applicationinsights:${part}`),
      ...["azure-native:monitor:MetricAlert", "gcp:monitoring"],
      ...["Alarms", "Cdn", "CdnLog", "Certificates", "Entrance", "PodDoors"].map((part) => `gocoffee:aws:${part}`),
      ...["Alarms", "Uptime"].map((part) => `gocoffee:azure:${part}`),
      ...["AlertPolicies", "Uptime"].map((part) => `gocoffee:gcp:${part}`),
      "kubernetes:elbv2.k8s.aws",
    ]);
    expect(
      of("update")
        .map(({ name, diffs }) => [name, ...diffs].join(" "))
        .sort(),
    ).toEqual([
      "assets-policy policy",
      // The gateway learns who its load balancer is.
      ...["aws-add-ons-kong values", "aws-add-ons-kong-gateway-policy spec"],
      "keys-storage policy",
    ]);
    expect(zones()).toEqual(before);
    expect((await zoneOutput()).distribution).toMatch(/\.cloudfront\.net$/);
  });
});
