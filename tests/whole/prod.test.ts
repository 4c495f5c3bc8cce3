import { Coffee } from "./coffee";
import { prodOnAwsAlone } from "./alone";
import { stateful } from "./stateful";
import { shippedWarnings } from "./warnings";

jest.setTimeout(300_000);

const required = ["environment", "owner", "cost-center", "managed-by", "service", "data-class"];

const newer: [RegExp, string] = [/version: "1.35"/, 'version: "1.36"'];

/** What is AWS's alone, in a third of the time; GKE's end of support for 1.36 is not known yet. */
describe("prod on AWS alone", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const config = (...more: [under: string, yaml: string][]) => coffee.configWith("prod", ...prodOnAwsAlone, ...more);
  beforeAll(() => coffee.stand("prod", config()));

  test("the Kubernetes version and the size of the cache change, and nothing stateful is replaced", async () => {
    const { steps } = await coffee.planned("prod", config(["cluster", 'version: "1.36"'], ["cache", "size: large"]));
    expect(steps.filter(({ op, name }) => op === "update" && name.startsWith("cluster-eks"))).not.toEqual([]);
    expect(steps.filter(({ op, name }) => op === "update" && name === "cache-group")).not.toEqual([]);
    expect(steps.filter(({ op, type }) => /replace|delete/.test(op) && stateful.test(type))).toEqual([]);
  });

  test.each([
    ["region: us-east-2", /prod stands in us-east-1.*make a new environment/s],
    ["standbyRegion: us-east-2", /prod has its copies in us-west-2/],
    ["zones: [a, b]", /clouds\.aws\.zones leaves out us-east-1c/],
  ])("another place (%s) is refused before anything is planned, with what to do", (yaml, message) =>
    refused(coffee, config(["clouds.aws", yaml]), message),
  );
});

async function refused(coffee: Coffee, config: string, message: RegExp): Promise<void> {
  const before = await everythingOf(coffee);
  const args = ["local", "up", "prod", "--json", "--no-policies", "--config", config];
  const { code, stdout, stderr } = await coffee.run(...args);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  const { changes } = JSON.parse(stdout) as { changes: object };
  expect(changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  expect(await everythingOf(coffee)).toEqual(before);
}

/** What stands, and what the engine knows of it. */
async function everythingOf(coffee: Coffee): Promise<unknown[]> {
  return [coffee.world("prod", (world) => world.everything()), await coffee.state("prod")];
}

/** `prod` on its clouds, from nothing to nothing, on the real engine: the steps build on each other. */
describe("prod on the local clouds", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  let created = 0;
  let outputs: object = {};

  test("up, policies on, without a finding that must be fixed and with no warning but of the shipped names", async () => {
    const { result, warnings } = await coffee.localWithWarnings("up", "prod");
    expect(result.policies).toMatchObject({ mandatory: 0, undetermined: 0 });
    expect(result.changes).toMatchObject({ update: 0, replace: 0, delete: 0 });
    created = result.changes.create;
    outputs = result.outputs;
    expect(outputs).toMatchObject({ clouds: { aws: {}, gcp: {}, azure: {} } });
    expect(warnings).toEqual(shippedWarnings("gocoffee.example", 5));
    expect(created).toBeGreaterThan(300);
  });

  test("up again changes nothing, and refresh finds nothing", async () => {
    const nothing = { create: 0, update: 0, replace: 0, delete: 0, same: created };
    const again = await coffee.localWithWarnings("up", "prod", "--no-policies");
    expect(again.result.changes).toEqual(nothing);
    const refreshed = await coffee.localWithWarnings("refresh", "prod");
    expect(refreshed.result.changes).toEqual(nothing);
    expect(again.warnings).toEqual(shippedWarnings("gocoffee.example", 5));
    // A refresh does not evaluate the program.
    expect(refreshed.warnings).toEqual([]);
  });

  test("every resource that takes tags has the required ones, and no output is a secret in clear", async () => {
    const resources = await coffee.state("prod");
    const lacking = resources.flatMap(({ urn, type, outputs }) => {
      const key = /^(aws|azure-native):/.exec(type)?.[1] === "aws" ? "tagsAll" : "tags";
      const tags = outputs?.[key] as Record<string, string> | undefined;
      const missing = tags && /^(aws|azure-native):/.test(type) ? required.filter((tag) => !tags[tag]) : [];
      return missing.length > 0 ? [`${urn}: ${missing.join(", ")}`] : [];
    });
    expect(lacking).toEqual([]);
    expect(JSON.stringify(outputs)).not.toMatch(/password|BEGIN [A-Z ]*PRIVATE KEY/i);
  });

  test("sizes, a tag, the number of zones and retention change, and nothing stateful of any cloud is replaced", async () => {
    const config = coffee.changedConfig(
      "prod",
      [/(database:\s*\n?\s*\{?\s*size: )large/, "$1medium"],
      [/owner: \w+/, "owner: coffee-team"],
      [/zones: 3/, "zones: 4"],
      [/(logs: \{ retentionDays: )365/, "$1400"],
    );
    const { steps } = await coffee.planned("prod", config);
    const of = (op: RegExp) => steps.filter((step) => op.test(step.op)).map(({ type }) => type);
    expect(of(/replace|delete/).filter((type) => stateful.test(type))).toEqual([]);
    expect(of(/^create$/)).toContain("aws:ec2/subnet:Subnet");
    expect(of(/^update$/)).toEqual(
      expect.arrayContaining([
        ...["aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup", "aws:kms/key:Key"],
        ...["gcp:sql/databaseInstance:DatabaseInstance", "gcp:redis/instance:Instance", "gcp:storage/bucket:Bucket"],
        ...["azure-native:dbforpostgresql:Server", "azure-native:redisenterprise:RedisEnterprise"],
        ...["azure-native:storage:StorageAccount", "azure-native:containerservice:ManagedCluster"],
      ]),
    );
  });

  test("a Kubernetes version that not all of its clouds are known to support is refused", async () => {
    const config = coffee.changedConfig("prod", newer);
    const { code, stderr } = await coffee.run("local", "preview", "prod", "--config", config);
    expect([code, stderr]).toEqual([2, expect.stringContaining("which gcp is known to support")]);
  });

  test("another place of one cloud is refused before anything is planned, with what to do", () => {
    const config = coffee.changedConfig("prod", [/(subscription: [0-]+4000-8000-0+)3/, "$19"]);
    return refused(coffee, config, /prod stands on Azure with clouds\.azure\.subscription: /);
  });

  test("what is protected is not destroyed, nor anything beside it", async () => {
    const before = await everythingOf(coffee);
    const { code, stderr } = await coffee.run("local", "destroy", "prod", "--json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/prod protects \d+ resources.*Nothing was changed.*take-down\.md/s);
    expect(await everythingOf(coffee)).toEqual(before);
  });
});
