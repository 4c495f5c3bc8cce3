import type { Step } from "./coffee";
import { Coffee } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(300_000);

/** The pages about the cluster, word by word, on one `dev`: the steps build on each other. */
describe("on the local clouds", () => {
  const coffee = new Coffee();
  beforeAll(() => coffee.stand("dev"));
  afterAll(() => coffee.dispose());

  type Parts = [under: string, yaml: string][];
  const up = async (...parts: Parts) => {
    await coffee.local("up", "dev", "--no-policies", "--config", coffee.configWith("dev", ...parts));
    return coffee.changes("dev");
  };
  /** A command of a page, as it is written there but for its policies. */
  const pulumi = async (command: string[], ...parts: Parts) => {
    expect(command.slice(0, 2)).toEqual(["npx", "pulumi"]);
    const unjudged = command.slice(2).filter((word) => word !== "--policy-pack" && word !== "policies/all");
    const { code, output } = await coffee.pulumi("dev", coffee.configWith("dev", ...parts), unjudged);
    expect([code, output]).toEqual([0, expect.any(String)]);
    return coffee.changes("dev");
  };
  const all = (token: string) => coffee.world("dev", (world) => world.all(token));
  const cluster = () => all("aws:eks/cluster:Cluster")[0]!;
  const told = (steps: Step[]) => steps.map(({ op, name, diffs }) => [op, name, ...diffs].join(" ")).sort();
  /** The services' own: of what runs beside them, the autoscaler follows the cluster's version. */
  const deployments = () =>
    JSON.stringify(all("kubernetes:apps/v1:Deployment").filter(({ id }) => id.startsWith("go-coffee-dev/")));

  const zones = new Runbook("change-zones");
  const more: Parts[number] = ["clouds.aws", zones.yaml(/^zones: \[/)];
  const ownZones = zones.yaml(/^cluster\.nodes\.general\.zones: /).split("general.")[1]!;
  const nodesElsewhere: Parts = [
    ["cluster.nodes.general", ownZones],
    ["cluster.nodes.spot", ownZones],
  ];

  describe("reach-the-cluster.md", () => {
    const page = new Runbook("reach-the-cluster");
    const outside = page.yaml(/^api: \{ public: /);
    /** What a run would change in the cluster: the pages' commands leave it alone, since nobody reaches its API. */
    const another: Parts[number] = ["workloads", `images: { web: { digest: "sha256:${"1".repeat(64)}" } }`];

    test("what it takes out of the outputs is there, for the machine that stands", async () => {
      const keys = page.text.matchAll(/jq -r \.(\w+) cluster\.json/g);
      expect(new Set([...keys].map(([, key]) => key))).toEqual(new Set(["endpoint", "kubectl", "tunnel"]));
      const { stdout } = await coffee.run("local", "outputs", "dev", "--json");
      const { outputs } = JSON.parse(stdout) as {
        outputs: { clouds: { aws: { cluster: Record<string, string> } } };
      };
      const { endpoint, kubectl, tunnel } = outputs.clouds.aws.cluster;
      const [host] = all("aws:ec2/instance:Instance");
      expect(endpoint).toBe(cluster().outputs["endpoint"]);
      expect(kubectl).toMatch(new RegExp(`^aws eks update-kubeconfig --region us-east-1 --name ${cluster().id}$`));
      expect(tunnel).toContain(`--target ${host!.id} `);
      expect(tunnel!.toLowerCase()).toContain(endpoint!.split("/")[2]!.toLowerCase());
    });

    test("replaces the machine alone", async () => {
      const [before, objects] = [all("aws:ec2/instance:Instance"), deployments()];
      expect(before).toHaveLength(1);
      const steps = await pulumi(page.command(/^npx pulumi up .*--replace /), another);
      expect(new Set(steps.map(({ name }) => name))).toEqual(new Set(["cluster-api-host-host"]));
      expect(deployments()).toBe(objects);
      // As the page says: the old one goes with the next whole run.
      expect(all("aws:ec2/instance:Instance")).toHaveLength(2);
      expect(told(await pulumi(page.command(/^npx pulumi up --stack prod --policy-pack policies\/all$/)))).toEqual([
        "delete-replaced cluster-api-host-host",
      ]);
      const after = all("aws:ec2/instance:Instance").map(({ id }) => id);
      expect(after).toEqual([expect.not.stringMatching(`^${before[0]!.id}$`)]);
      const { stdout } = await coffee.run("local", "outputs", "dev", "--json");
      expect(stdout).toContain(`--target ${after[0]!} `);
    });

    test("opens the API to one address, and closes it again", async () => {
      const preview = page.command(/^npx pulumi preview .*--exclude /);
      const run = page.commands(/^npx pulumi up .*--exclude '\S+'$/);
      expect(run).toEqual([
        preview
          .join(" ")
          .replace("preview", "up")
          .replace(/(\*\*\S+)/, "'$1'"),
      ]);
      const [objects, command] = [deployments(), preview.with(2, "up")];
      expect(told(await pulumi(command, ["cluster", outside], another))).toEqual([
        "update cluster-eks-eksCluster vpcConfig",
      ]);
      expect(cluster().outputs["vpcConfig"]).toMatchObject({
        endpointPublicAccess: true,
        publicAccessCidrs: [/\d[\d.]+\/32/.exec(outside)![0]],
      });
      expect(told(await pulumi(command, another))).toEqual(["update cluster-eks-eksCluster vpcConfig"]);
      expect(cluster().outputs["vpcConfig"]).toMatchObject({ endpointPublicAccess: false });
      expect(deployments()).toBe(objects);
    });
  });

  describe("change-zones.md", () => {
    const page = zones;
    const zonesOf = (ids: unknown) => {
      const letters = new Map(
        all("aws:ec2/subnet:Subnet").map(({ id, inputs }) => [id, String(inputs["availabilityZone"]).at(-1)!]),
      );
      return [...new Set((ids as string[]).map((id) => letters.get(id)))].sort().join("");
    };
    const groups = () => all("aws:eks/nodeGroup:NodeGroup").map(({ inputs }) => zonesOf(inputs["subnetIds"]));
    const stores = () =>
      ["aws:rds/subnetGroup:SubnetGroup", "aws:elasticache/subnetGroup:SubnetGroup"].map((token) =>
        zonesOf(all(token)[0]!.inputs["subnetIds"]),
      );
    const standing = () =>
      ["aws:eks/cluster:Cluster", "aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup"]
        .flatMap(all)
        .map(({ id, inputs }) => JSON.stringify([id, inputs]));
    /** What goes with a group of nodes: the tags that tell the autoscaler what an empty one would have. */
    const withGroups = ["aws:autoscaling/tag:Tag", "aws:eks/nodeGroup:NodeGroup"];
    /** What the page says a preview shows: subnets with their tables and routes, and what gains a subnet, stands in one or lets it in. */
    const shown = [
      ...["route", "routeTable", "routeTableAssociation", "subnet"].map((type) => `create aws:ec2/${type}`),
      ...["create-replacement", "delete-replaced", "replace"].flatMap((op) =>
        withGroups.map((type) => `${op} ${type.replace(/:\w+$/, "")}`),
      ),
      ...["cloudwatch/metricAlarm", "ec2/vpcEndpoint", "elasticache/subnetGroup", "rds/subnetGroup"].map(
        (type) => `update aws:${type}`,
      ),
      ...["lambda/alias", "lambda/function", "lb/loadBalancer"].map((type) => `update aws:${type}`),
      ...["istio.io/v1", "k8s.io/v1"].map((group) => `update kubernetes:networking.${group}`),
      "update kubernetes:apps/v1",
    ];
    const replaced = (steps: Step[]) => new Set(steps.filter(({ op }) => /replace/.test(op)).map(({ type }) => type));

    test("adds a zone with a group of its own, and replaces nothing", async () => {
      const [, extra] = page.yaml(/^cluster\.nodes\.extra: /).split(/(?<=nodes\.)/);
      const [zone] = /(?<=zones: \[)\w(?=\])/.exec(extra!)!;
      const others = "{ general: { min: 2, max: 4, zones: [a, b] }, spot: { min: 0, max: 4, zones: [a, b] } }";
      const config = coffee.configWith(
        "dev",
        ["clouds.aws", `zones: [a, b, ${zone}]`],
        ["cluster", `nodes: ${others}`],
        ["cluster.nodes", extra!],
      );
      const { result, steps } = await coffee.planned("dev", config);
      expect(result.changes).toMatchObject({ replace: 0, delete: 0 });
      expect(told(steps)).toContain("create cluster-nodes-extra");
    });

    test("adds zones: node groups are replaced, and what holds data or the control plane stays as it is", async () => {
      const before = standing();
      const steps = await up(more);
      expect([...new Set(steps.map(({ op, type }) => `${op} ${type.replace(/:\w+$/, "")}`))].sort()).toEqual(
        shown.sort(),
      );
      expect(replaced(steps)).toEqual(new Set(withGroups));
      const changed = (type: RegExp) => steps.filter((step) => step.op === "update" && type.test(step.type));
      expect(new Set(changed(/metricAlarm/).map(({ name }) => name.replace(/\w+$/, "…")))).toEqual(
        new Set([/`(cluster-alarms-nodes-…)`: `dimensions`/.exec(page.text)![1]]),
      );
      // Whose proxy lets pass what leads to a cloud identity: an endpoint has an address more.
      const identified = ["coffee", "order", "payment", "user"].map((name) => `update aws-${name}-deployment spec`);
      expect(told(changed(/:Deployment$/))).toEqual(identified);
      expect(page.text).toContain("`aws-user-deployment`: `spec`");
      // Of services, of tools (a policy each), and of the jobs that make the users at the database and fill it.
      const policies = changed(/NetworkPolicy/).map(({ name }) => name);
      const other = /^aws-(add-ons-[\w-]+-policy|store-access-(users|data-jobs)-traffic)$/;
      expect(policies.filter((name) => !other.test(name) && !/^aws-\w+-traffic$/.test(name))).toEqual([]);
      expect(policies.filter((name) => other.test(name))).toHaveLength(10);
      const traffic = changed(/NetworkPolicy/).filter(({ name }) => /^aws-\w+-traffic$/.test(name));
      expect(told(changed(/ServiceEntry/))).toEqual(["update aws-mesh-cache spec", "update aws-mesh-database spec"]);
      expect(new Set(traffic.map(({ name }) => name.replace(/-\w+-/, "-<service>-")))).toEqual(
        new Set([/`(aws-<service>-traffic)`: `spec`/.exec(page.text)![1]]),
      );
      expect(page.text).toContain("`aws-mesh-database`, `aws-mesh-cache`: `spec`");
      expect(groups()).toEqual(["abdf", "abdf"]);
      expect(stores()).toEqual(["abdf", "abdf"]);
      expect(zonesOf((cluster().outputs["vpcConfig"] as { subnetIds: string[] }).subnetIds)).toBe("ab");
      expect(standing()).toEqual(before);
    });

    test("takes no zone out, but the nodes", async () => {
      const before = standing();
      const { code, stdout } = await coffee.run("local", "preview", "dev", "--no-policies", "--json");
      const [, quoted] = /\(`… ([^`]+)`, or of the cache: whichever is asked first\)/.exec(page.text)!;
      const store = quoted!.replace("the database", "the (database|cache)");
      expect([code, stdout]).toEqual([1, expect.stringMatching(store)]);
      const steps = await up(more, ...nodesElsewhere);
      expect(replaced(steps)).toEqual(new Set(withGroups));
      expect(told(steps.filter(({ type }) => !withGroups.includes(type)))).toEqual([
        "update cluster-alarms-nodes-general dimensions",
        "update cluster-alarms-nodes-spot dimensions",
      ]);
      expect([groups(), standing()]).toEqual([["ab", "ab"], before]);
    });
  });

  describe("upgrade-kubernetes.md", () => {
    const page = new Runbook("upgrade-kubernetes");
    const [, from, to] = /From (1\.\d+) to (1\.\d+) in `dev` these are/.exec(page.text)!;
    /** The rows of the page's table: `…-coredns` is named like the one before it. */
    const rows = page.text.split("\n").flatMap((line) => {
      const [, what, input] = /^ +\| (.*?`[^|]*?) +\| `(\w+)` +\|$/.exec(line) ?? [];
      if (what === undefined) return [];
      const names = [...what.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
      const stem = names[0]!.replace(/(?<=cluster-add-ons-).*/, "");
      return names.map((name) => `update ${name.replace("…-", stem)} ${input!}`);
    });
    const versions = () =>
      ["aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"].flatMap((token) =>
        all(token).map(({ outputs }) => outputs["version"]),
      );

    test("moves the cluster, its nodes and its add-ons, and nothing else", async () => {
      expect(versions()).toEqual([from, from, from]);
      const objects = deployments();
      const config: Parts = [more, ...nodesElsewhere, ["cluster", `version: "${to!}"`]];
      expect(page.text).toContain("these are eight:");
      expect(rows).toHaveLength(8);
      expect(told(await up(...config))).toEqual(rows.sort());
      expect(versions()).toEqual([to, to, to]);
      expect(deployments()).toBe(objects);
      expect(await up(...config)).toEqual([]);
    });
  });
});
