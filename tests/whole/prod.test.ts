import { Coffee } from "./coffee";
import { shippedWarnings } from "./warnings";

jest.setTimeout(300_000);

/** What holds data, keys or addresses: nothing of it may ever be replaced by a change of size, tags, zones or retention. */
const stateful = new RegExp(
  [
    /^aws:(rds\/(instance|subnetGroup)|elasticache\/(replicationGroup|subnetGroup)|kms\/key|s3\/bucket|ec2\/(vpc|subnet)|eks\/cluster|ecr\/repository|dynamodb\/table|backup\/vault|cloudtrail\/trail|route53\/zone|cloudwatch\/logGroup|secretsmanager\/secret)[:/]/,
    /^gcp:(sql\/databaseInstance|redis\/(instance|cluster)|kms\/(keyRing|cryptoKey)|storage\/bucket|compute\/(network|subnetwork|address|globalAddress)|container\/cluster|artifactregistry\/repository|secretmanager\/secret|logging\/projectBucketConfig|dns\/managedZone):/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

const required = ["environment", "owner", "cost-center", "managed-by", "service", "data-class"];

const newer: [RegExp, string] = [/version: "1.35"/, 'version: "1.36"'];

/** GKE's end of support for 1.36 is not known yet. */
test("prod on AWS alone: the Kubernetes version changes, and nothing stateful is replaced", async () => {
  const coffee = new Coffee();
  try {
    const alone: [RegExp, string] = [/\n {6}gcp:\n( {8}.*\n)+/, "\n"];
    await coffee.local("up", "prod", "--no-policies", "--config", coffee.changedConfig("prod", alone));
    const { steps } = await coffee.planned("prod", coffee.changedConfig("prod", alone, newer));
    expect(steps.filter(({ op, name }) => op === "update" && name.startsWith("cluster-eks"))).not.toEqual([]);
    expect(steps.filter(({ op, type }) => /replace|delete/.test(op) && stateful.test(type))).toEqual([]);
  } finally {
    coffee.dispose();
  }
});

/** `prod` on its clouds, from nothing to nothing, on the real engine: the steps build on each other. */
describe("prod on the local clouds", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  let created = 0;

  test("up, policies on, without a finding that must be fixed and with no warning but of the shipped names", async () => {
    const { result, warnings } = await coffee.localWithWarnings("up", "prod");
    expect(result.policies).toMatchObject({ mandatory: 0, undetermined: 0 });
    expect(result.changes).toMatchObject({ update: 0, replace: 0, delete: 0 });
    created = result.changes.create;
    expect(warnings).toEqual(shippedWarnings("gocoffee.example"));
    expect(created).toBeGreaterThan(300);
  });

  test("up again changes nothing, and refresh finds nothing", async () => {
    const nothing = { create: 0, update: 0, replace: 0, delete: 0, same: created };
    const again = await coffee.localWithWarnings("up", "prod", "--no-policies");
    expect(again.result.changes).toEqual(nothing);
    const refreshed = await coffee.localWithWarnings("refresh", "prod");
    expect(refreshed.result.changes).toEqual(nothing);
    expect(again.warnings).toEqual(shippedWarnings("gocoffee.example"));
    // A refresh does not evaluate the program.
    expect(refreshed.warnings).toEqual([]);
  });

  test("every resource that takes tags has the required ones, and no output is a secret in clear", async () => {
    const resources = await coffee.state("prod");
    const lacking = resources.flatMap(({ urn, type, outputs }) => {
      const tags = outputs?.["tagsAll"] as Record<string, string> | undefined;
      const missing = tags && type.startsWith("aws:") ? required.filter((tag) => !tags[tag]) : [];
      return missing.length > 0 ? [`${urn}: ${missing.join(", ")}`] : [];
    });
    expect(lacking).toEqual([]);
    expect(JSON.stringify((await coffee.local("preview", "prod", "--no-policies")).outputs)).not.toMatch(
      /password|BEGIN [A-Z ]*PRIVATE KEY/i,
    );
  });

  test.each<[what: string, ...replacement: [RegExp, string]]>([
    ["the size of the database", /(database:\s*\n?\s*\{?\s*size: )large/, "$1medium"],
    ["the size of the cache", /(cache: \{ size: )medium/, "$1large"],
    ["a tag", /owner: \w+/, "owner: coffee-team"],
    ["the number of zones", /zones: 3/, "zones: 4"],
    ["how long logs are kept", /(logs: \{ retentionDays: )365/, "$1400"],
  ])("%s changes, and nothing stateful is replaced", async (_, found, by) => {
    const config = coffee.changedConfig("prod", [found, by]);
    const { result, steps } = await coffee.planned("prod", config);
    expect(result.changes.update + result.changes.create).toBeGreaterThan(0);
    expect(steps.filter(({ op, type }) => /replace|delete/.test(op) && stateful.test(type))).toEqual([]);
  });

  test("a Kubernetes version that not all of its clouds are known to support is refused", async () => {
    const config = coffee.changedConfig("prod", newer);
    const { code, stderr } = await coffee.run("local", "preview", "prod", "--config", config);
    expect([code, stderr]).toEqual([2, expect.stringContaining("which gcp is known to support")]);
  });

  test.each([
    [/region: us-east-1/, "region: us-east-2", /prod stands in us-east-1.*make a new environment/s],
    [/standbyRegion: us-west-2/, "standbyRegion: us-east-2", /prod has its copies in us-west-2/],
    [/zones: 3/, "zones: [a, b]", /clouds\.aws\.zones leaves out us-east-1c/],
  ])("another place (%s → %s) is refused before anything is planned, with what to do", async (found, by, message) => {
    const { code, stdout, stderr } = await coffee.run(
      ...["local", "up", "prod", "--json", "--no-policies", "--config", coffee.changedConfig("prod", [found, by])],
    );
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect((JSON.parse(stdout) as { changes: object }).changes).toMatchObject({
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
    });
    expect((await coffee.local("preview", "prod", "--no-policies")).changes).toMatchObject({
      create: 0,
      same: created,
    });
  });

  test("what is protected is not destroyed, nor anything beside it", async () => {
    const { code, stderr } = await coffee.run("local", "destroy", "prod", "--json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/prod protects \d+ resources.*Nothing was changed.*take-down\.md/s);
    expect((await coffee.local("preview", "prod", "--no-policies")).changes).toMatchObject({
      create: 0,
      same: created,
    });
  });
});
