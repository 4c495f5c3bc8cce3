import { buildSync } from "esbuild";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";
import { Runbook } from "./runbook";
import { SmallProject } from "./small-project";

jest.setTimeout(240_000);

/** The page's steps 2, 6 and 9 on the database's own component: the change is one of code, for which YAML has no key. The tests build on each other. */
describe("upgrade-postgresql.md", () => {
  const page = new Runbook("upgrade-postgresql");
  const [, version, flag, part] = /`version: "(\d+)"`, and `(\w+): true` through `change\.(\w+)`/.exec(page.text)!;
  const project = new SmallProject({ pulumi: "@pulumi/pulumi", aws: "@pulumi/aws", random: "@pulumi/random" });
  const change = `change: { ${part!}: (sound) => ({ ...sound, ${flag!}: true }) },`;
  const up = (replicas: number, more = "") =>
    project.up(`
      const { Database, Network } = require("../product.js");
      const place = {
        environment: "dev", cloud: "aws", region: "us-east-1", zones: ["us-east-1a", "us-east-1b"],
        protection: { data: false, keys: false, networks: false }, tags: { owner: "platform" },
      };
      const account = "123456789012";
      const key = new aws.kms.Key("key", {});
      const topic = new aws.sns.Topic("topic", {});
      const logs = { retentionDays: 30, keyArn: undefined };
      const network = new Network("network", {
        place, account, cidr: "10.0.0.0/16", egress: { mode: "none" }, logs,
        subnets: place.zones.map((zone, index) => ({ tier: "data", zone, cidr: \`10.0.\${index}.0/24\` })),
      }).outputs;
      new Database("database", {
        place, account, network, keyArn: key.arn, logs, admits: {}, alarms: { topicArn: topic.arn, rpoMinutes: 15 },
        machine: "db.t4g.medium", memoryGiB: 4, storageGiB: 20, maxStorageGiB: 100, multiZone: false, retentionDays: 7,
        password: "own", replicas: ${replicas}, ${more}
      });`);
  const databases = () =>
    project.world((world) =>
      world.all("aws:rds/instance:Instance").map(({ id, outputs }) => ({
        id,
        version: String(outputs["engineVersion"]),
        group: outputs["parameterGroupName"],
      })),
    );
  let first = "";

  beforeAll(async () => {
    await project.prepare();
    const files = ["data/database", "network/network"].map((file) =>
      path.join(projectRoot(), "components", "aws", file),
    );
    const contents = files.map((file) => `export * from ${JSON.stringify(file)};`).join("\n");
    buildSync({
      stdin: { contents, resolveDir: projectRoot() },
      ...{ bundle: true, packages: "external", platform: "node", outfile: path.join(project.folder, "product.js") },
    });
  });
  afterAll(() => project.dispose());

  test("before it, a database of 15 whose copies are out (step 3)", async () => {
    const { code, output } = await up(0);
    expect([code, output]).toEqual([0, expect.stringContaining("created")]);
    expect(databases().map(({ version }) => version.split(".")[0])).toEqual(["15"]);
    first = databases()[0]!.id;
  });

  test("another major version is refused without the flag (step 2), and nothing is replaced with it (step 6)", async () => {
    const refused = await up(0, `version: "${version!}",`);
    expect([refused.code === 0, refused.output]).toEqual([false, expect.stringMatching(/AllowMajorVersionUpgrade/i)]);
    const { code, output } = await up(0, `version: "${version!}", ${change}`);
    expect([code, output]).toEqual([0, expect.not.stringMatching(/replaced/)]);
    expect(databases()).toEqual([
      {
        id: first,
        version: expect.stringMatching(`^${version!}\\b`) as string,
        group: `go-coffee-dev-database-postgres${version!}`,
      },
    ]);
    const groups = project.world((world) =>
      world.all("aws:rds/parameterGroup:ParameterGroup").map(({ outputs }) => outputs["family"]),
    );
    expect(groups).toEqual([`postgres${version!}`]);
  });

  test("the copies come back from it, without the flag (step 9)", async () => {
    const { code, output } = await up(1, `version: "${version!}",`);
    expect([code, output]).toEqual([0, expect.not.stringMatching(/replaced/)]);
    expect(databases().map(({ version: has }) => has.split(".")[0])).toEqual([version, version]);
    expect((await up(1, `version: "${version!}",`)).output).not.toMatch(/updated|replaced|deleted|created/);
  });
});
