import { kubeconfig, server } from "../simulators/kubernetes/driver";
import type { ExportedResource } from "./coffee";
import { SmallProject } from "./small-project";

jest.setTimeout(180_000);

const vpc = "aws:ec2/vpc:Vpc";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const named = (state: ExportedResource[], name: string) => state.find(({ urn }) => urn.endsWith(`::${name}`));

/** No questions; no code, which the local clouds have no schema for. */
const quietly = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"];

/** What the engine's options and verbs do to what stands in the local AWS. The steps build on each other. */
describe("a resource's life", () => {
  const project = new SmallProject({
    pulumi: "@pulumi/pulumi",
    ec2: "@pulumi/aws/ec2",
    logs: "@pulumi/aws/cloudwatch",
    random: "@pulumi/random",
    secrets: "@pulumi/aws/secretsmanager",
  });
  beforeAll(() => project.prepare());
  afterAll(() => project.dispose());
  let before: ExportedResource[] = [];
  const idOf = (name: string, state = before) => named(state, name)!.id!;
  const stands = (token: string, id: string) => project.world((world) => world.find(token, id)) !== undefined;

  const first = `
    new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
    new ec2.Vpc("left", { cidrBlock: "10.1.0.0/16" }, { retainOnDelete: true });
    new ec2.Vpc("kept", { cidrBlock: "10.2.0.0/16" }, { protect: true });
    new ec2.Vpc("deaf", { region: "us-west-2", cidrBlock: "10.3.0.0/16", tags: { by: "program" } }, { ignoreChanges: ["tags"] });
    new ec2.Vpc("stubborn", { region: "us-west-2", cidrBlock: "10.4.0.0/16", tags: { a: "1" } }, { replaceOnChanges: ["tags.a"] });
    new logs.LogGroup("mine", { name: "/mine" });
    new logs.LogGroup("made", {});`;

  test("begins with a create", async () => {
    const { code, output } = await project.up(first);
    expect([code, output]).toEqual([0, expect.stringContaining("+ 8 created")]);
    before = await project.state();
  });

  test("goes on under another name, past what is ignored, and begins anew where a change is to replace it", async () => {
    const { code, output } = await project.up(`
      new ec2.Vpc("web", { cidrBlock: "10.0.0.0/16" }, { aliases: [{ name: "net" }] });
      new ec2.Vpc("kept", { cidrBlock: "10.2.0.0/16" }, { protect: true });
      new ec2.Vpc("deaf", { region: "us-west-2", cidrBlock: "10.3.0.0/16", tags: { by: "another" } }, { ignoreChanges: ["tags"] });
      new ec2.Vpc("stubborn", { region: "us-west-2", cidrBlock: "10.4.0.0/16", tags: { a: "2" } }, { replaceOnChanges: ["tags.a"] });
      new logs.LogGroup("mine", { name: "/mine", logGroupClass: "INFREQUENT_ACCESS" });
      new logs.LogGroup("made", { logGroupClass: "INFREQUENT_ACCESS" });`);
    expect([code, output]).toEqual([0, expect.stringMatching(/- 1 deleted\s+\+-3 replaced\s+4 changes. 4 unchanged/)]);
    const after = await project.state();
    expect(idOf("web", after)).toBe(idOf("net"));
    expect(idOf("deaf", after)).toBe(idOf("deaf"));
    expect(named(after, "deaf")!.outputs!["tags"]).toEqual({ by: "program" });
    expect(idOf("stubborn", after)).not.toBe(idOf("stubborn"));
    expect(stands(vpc, idOf("stubborn"))).toBe(false);
    expect(idOf("mine", after)).toBe("/mine"); // deleted first: there can be one of that name
    expect(idOf("made", after)).toMatch(/^made-[0-9a-f]{7}$/);
    expect(idOf("made", after)).not.toBe(idOf("made"));
    expect(project.world((world) => world.all(logGroup).map(({ outputs }) => outputs["logGroupClass"]))).toEqual([
      "INFREQUENT_ACCESS",
      "INFREQUENT_ACCESS",
    ]);
  });

  test("ends in the state, and not in the cloud, where it is to be retained", async () => {
    expect(named(await project.state(), "left")).toBeUndefined();
    expect(stands(vpc, idOf("left"))).toBe(true);
  });

  test("does not end where it is protected", async () => {
    const { code, output } = await project.up("");
    expect(code).not.toBe(0);
    expect(output).toMatch(/resource "urn:.*::kept" cannot be deleted\s+because it is protected/);
    expect(stands(vpc, idOf("kept"))).toBe(true);
  });

  test("is taken up again by an import, with the inputs that stand in the cloud; the program then changes nothing", async () => {
    const imported = await project.pulumi("import", vpc, "left", idOf("left"), ...quietly);
    expect([imported.code, imported.output]).toEqual([0, expect.stringContaining("= 1 imported")]);
    const { id, inputs, outputs } = named(await project.state(), "left")!;
    expect([id, inputs!["cidrBlock"], outputs!["arn"]]).toEqual([
      idOf("left"),
      "10.1.0.0/16",
      named(before, "left")!.outputs!["arn"],
    ]);
    const { code, output } = await project.up(
      first.slice(0, first.indexOf('new ec2.Vpc("kept"')),
      "--target",
      "**left",
    );
    expect([code, output]).toEqual([0, expect.not.stringMatching(/updated|created|replaced|deleted/)]);
  });

  test("an import of what is not there is refused", async () => {
    const { code, output } = await project.pulumi("import", vpc, "none", "vpc-0123456789abcdef0", ...quietly);
    expect(code).not.toBe(0);
    expect(output).toMatch(/aws:ec2:Vpc \(none\):\s+error: resource 'vpc-0123456789abcdef0' does not exist/);
    expect(named(await project.state(), "none")).toBeUndefined();
  });

  test("an import that the program makes must agree with what stands", async () => {
    project.world((world) => world.put({ ...world.find(vpc, idOf("left"))!, id: "vpc-0aaaaaaaaaaaaaaaa" }));
    const found = (cidr: string) =>
      `new ec2.Vpc("found", { cidrBlock: "${cidr}" }, { import: "vpc-0aaaaaaaaaaaaaaaa" });`;
    const wrong = await project.up(found("10.9.0.0/16"), "--target", "**found");
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toMatch(
      /imported resources that still specify an ID may not be replaced; .*\s+cidrBlock: \{10\.1\.0\.0\/16\} => \{10\.9\.0\.0\/16\}/,
    );
    expect(stands(vpc, "vpc-0aaaaaaaaaaaaaaaa")).toBe(true);
    const right = await project.up(found("10.1.0.0/16"), "--target", "**found");
    expect([right.code, right.output]).toEqual([0, expect.not.stringMatching(/replaced|deleted|updated/)]);
    expect(named(await project.state(), "found")!.id).toBe("vpc-0aaaaaaaaaaaaaaaa");
  });
});

/** Secrets of the program, of the provider and of the SDK stay secrets, whatever happens to their resource. */
test("no secret is in the engine's state in clear", async () => {
  const project = new SmallProject({
    pulumi: "@pulumi/pulumi",
    ec2: "@pulumi/aws/ec2",
    random: "@pulumi/random",
    secrets: "@pulumi/aws/secretsmanager",
  });
  const program = (description: string) => `
    const drawn = new random.RandomPassword("drawn", { length: 20 });
    const secret = new secrets.Secret("secret", { description: "${description}" });
    new secrets.SecretVersion("drawn", { secretId: secret.id, secretString: drawn.result });
    new secrets.SecretVersion("given", { secretId: secret.id, secretString: pulumi.secret("hush") });
    new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: ${description === "b"} }, { additionalSecretOutputs: ["mainRouteTableId"] });
    exports.drawn = drawn.result;`;
  try {
    await project.prepare();
    expect((await project.up(program("a"))).code).toBe(0);
    const [drawn] = project.world((world) => world.all("aws:secretsmanager/secretVersion:SecretVersion"));
    const table = project.world((world) => world.all(vpc)[0]!.outputs["mainRouteTableId"]);
    const inClear = async () => {
      const text = JSON.stringify(await project.state());
      return [drawn!.inputs["secretString"], "hush", `"mainRouteTableId":"${String(table)}"`].filter((one) =>
        text.includes(String(one)),
      );
    };
    expect(await inClear()).toEqual([]);
    expect((await project.up(program("b"))).output).toMatch(/drawn: \[secret\][^]*~ 2 updated/);
    expect(await inClear()).toEqual([]);
    expect((await project.pulumi("refresh", "--yes", "--skip-preview")).code).toBe(0);
    expect(await inClear()).toEqual([]);
  } finally {
    project.dispose();
  }
});

/** What the API server refuses, and what is not ready, is marked in the engine's state, and fixed by the next `up`. */
test("an object that was refused or is not ready is tried again", async () => {
  const project = new SmallProject({ kubernetes: "@pulumi/kubernetes/provider", apps: "@pulumi/kubernetes/apps/v1" });
  const program = (replicas: number, image: string) => `
    const provider = new kubernetes.Provider("k8s", { kubeconfig: ${JSON.stringify(kubeconfig())} });
    const labels = { app: "web" };
    const container = { name: "web", image: "${image}", env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "settings", key: "a" } } }] };
    const template = { metadata: { labels }, spec: { containers: [container] } };
    new apps.Deployment("web", { metadata: { name: "web" }, spec: { replicas: ${replicas}, selector: { matchLabels: labels }, template } }, { provider });`;
  const cluster = { token: "aws:eks/cluster:Cluster", id: "dev", scope: "", region: "us-east-1", inputs: {} };
  const arn = "arn:aws:eks:us-east-1:123456789012:cluster/dev";
  const nodes = { token: "aws:eks/nodeGroup:NodeGroup", id: "dev:a", scope: "", region: "us-east-1" };
  const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "default" } };
  const web = async () =>
    (await project.state()).find(({ urn }) => urn.endsWith("Deployment::web")) as ExportedResource & {
      initErrors?: string[];
    };
  try {
    await project.prepare();
    project.world((world) => {
      world.put({ ...cluster, outputs: { name: "dev", arn, endpoint: server, version: "1.35" } });
      world.put({ ...nodes, inputs: { clusterName: "dev" }, outputs: { scalingConfig: { desiredSize: 1 } } });
    });
    const unready = await project.up(program(1, "web:1"));
    expect([unready.code === 0, unready.output]).toEqual([
      false,
      expect.stringContaining('[CreateContainerConfigError] configmap "settings" not found'),
    ]);
    expect((await web()).initErrors).toHaveLength(5);

    project.world((world) =>
      world.put({
        token: "kubernetes:core/v1:ConfigMap",
        id: "default/settings",
        scope: arn,
        region: "us-east-1",
        inputs: settings,
        outputs: settings,
      }),
    );
    expect((await project.up(program(1, "web:1"))).output).toMatch(/~ 1 updated/);
    expect((await web()).initErrors).toBeUndefined();

    const refused = await project.up(program(-1, "web:2"));
    expect([refused.code === 0, refused.output]).toEqual([
      false,
      expect.stringContaining("spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
    ]);
    expect((await project.up(program(2, "web:2"))).output).toMatch(/~ 1 updated/);
    expect(await web()).toMatchObject({ outputs: { status: { readyReplicas: 2 } } });
  } finally {
    project.dispose();
  }
});

test("two engines at one world do not disturb each other", async () => {
  const modules = { ec2: "@pulumi/aws/ec2" };
  const one = new SmallProject(modules);
  const other = new SmallProject(modules, one.worldFile);
  const program = (net: number) => `
    const net = new ec2.Vpc("net", { cidrBlock: "10.${net}.0.0/16" });
    for (let i = 0; i < 40; i++) new ec2.Subnet("s" + i, { vpcId: net.id, cidrBlock: "10.${net}." + i + ".0/24" });`;
  try {
    for (const project of [one, other]) await project.prepare();
    const runs = await Promise.all([one.up(program(1)), other.up(program(2))]);
    expect(runs.map(({ code, output }) => [code, /\+ \d+ created/.exec(output)?.[0]])).toEqual([
      [0, "+ 42 created"],
      [0, "+ 42 created"],
    ]);
    const subnets = one.world((world) => world.all("aws:ec2/subnet:Subnet"));
    expect(new Set(subnets.map(({ id }) => id)).size).toBe(80);
    one.world((world) => world.verify());
  } finally {
    for (const project of [one, other]) project.dispose();
  }
});
