import { buildSync } from "esbuild";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";
import { SmallProject } from "./small-project";

jest.setTimeout(180_000);

/** Only the engine's own transforms reach what a packaged component makes in its own process: mocks cannot show it. */
test("a cluster in another region stands there, with all that the packaged component makes of it", async () => {
  const product = (file: string) => path.join(projectRoot(), "components", "aws", file);
  const project = new SmallProject({ pulumi: "@pulumi/pulumi", aws: "@pulumi/aws", eks: "@pulumi/eks" });
  try {
    await project.prepare();
    const entry = ["cluster/cluster", "network/network", "common/in-region"].map(
      (file) => `export * from ${JSON.stringify(product(file))};`,
    );
    buildSync({
      stdin: { contents: entry.join("\n"), resolveDir: projectRoot() },
      ...{ bundle: true, packages: "external", platform: "node", outfile: path.join(project.folder, "product.js") },
    });
    const { code, output } = await project.up(`
      const { Cluster, Network, inRegion } = require("../product.js");
      const place = {
        environment: "dev", cloud: "aws", region: "us-west-2", zones: ["us-west-2a", "us-west-2b"],
        protection: { data: false, keys: false, networks: false }, tags: { owner: "platform" },
      };
      const there = inRegion("us-west-2");
      const account = "123456789012";
      const key = new aws.kms.Key("key", { region: "us-west-2" });
      const logs = { retentionDays: 30, keyArn: undefined };
      const tiers = (zone, index) => [
        { tier: "public", zone, cidr: \`10.0.\${192 + 4 * index}.0/22\` },
        { tier: "private", zone, cidr: \`10.0.\${32 * index}.0/19\` },
      ];
      const network = new Network("network", {
        place, account, cidr: "10.0.0.0/16", subnets: place.zones.flatMap(tiers), egress: { mode: "shared", zone: place.zones[0] }, logs,
      }, there).outputs;
      new Cluster("cluster", {
        place, account, network, version: "1.35", serviceCidr: "10.1.0.0/20", keyArn: key.arn, logs, api: { host: true },
        pools: { general: { min: 1, max: 3, types: ["t3.medium"], spot: false } },
      }, there);`);
    expect([code, output]).toEqual([0, expect.stringContaining("created")]);
    const regions = project.world((world) =>
      world
        .everything()
        .filter(({ token, region }) => token.startsWith("aws:") && region !== "")
        .map(({ token, region }) => `${token} ${region}`),
    );
    expect(regions).toContain("aws:eks/cluster:Cluster us-west-2");
    expect(regions).toContain("aws:eks/nodeGroup:NodeGroup us-west-2");
    expect(regions.filter((one) => !one.endsWith(" us-west-2"))).toEqual([]);
  } finally {
    project.dispose();
  }
});
