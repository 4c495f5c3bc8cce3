import type { TypesResult } from "../../cli/local/types";
import { Coffee } from "./coffee";
import { inFiles } from "./in-files";
import { shippedWarnings } from "./warnings";

jest.setTimeout(180_000);

/** The stack itself, and the provider that the engine makes for its own functions. */
const engines = new Set(["pulumi:pulumi:Stack", "pulumi:providers:pulumi"]);

const warned = shippedWarnings("dev.gocoffee.example");

/** Kinds that a real API server judges by their definitions: tests/kubernetes. */
const custom = [
  "autoscaling.k8s.io/v1:VerticalPodAutoscaler",
  "configuration.konghq.com/v1:KongClusterPlugin",
  "configuration.konghq.com/v1:KongPlugin",
  "elbv2.k8s.aws/v1beta1:TargetGroupBinding",
  "gateway.networking.k8s.io/v1:Gateway",
  "gateway.networking.k8s.io/v1:GatewayClass",
  "gateway.networking.k8s.io/v1:HTTPRoute",
  "monitoring.coreos.com/v1:PrometheusRule",
  "monitoring.coreos.com/v1alpha1:ScrapeConfig",
  "networking.istio.io/v1:DestinationRule",
  "networking.istio.io/v1:ServiceEntry",
  "networking.istio.io/v1:Sidecar",
  "networking.istio.io/v1:VirtualService",
  "security.istio.io/v1:AuthorizationPolicy",
  "security.istio.io/v1:PeerAuthentication",
  "security.istio.io/v1:RequestAuthentication",
  "telemetry.istio.io/v1:Telemetry",
].map((kind) => `kubernetes:${kind}`);

/** What nobody in the program declares: the network's default ACL comes with it, the others are made by charts. */
const unplanned = [
  "aws:ec2/networkAcl:NetworkAcl",
  "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration",
  "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration",
  "kubernetes:apiregistration.k8s.io/v1:APIService",
  "kubernetes:monitoring.coreos.com/v1:ServiceMonitor",
];

/** `dev`, from nothing to nothing, on the real engine: the steps build on each other. */
describe("dev on the local clouds", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  let created = 0;

  test("a preview says what would be created, and creates nothing", async () => {
    const { result, warnings } = await coffee.localWithWarnings("preview", "dev");
    expect(result).toMatchObject({ environment: "dev", operation: "preview", result: "done" });
    expect(result.changes.create).toBeGreaterThan(80);
    expect(result.changes).toMatchObject({ update: 0, replace: 0, delete: 0 });
    expect(result.policies.mandatory).toBe(0);
    expect(warnings).toEqual(warned);
    expect(coffee.world("dev", (world) => world.count())).toBe(0);
    created = result.changes.create;
  });

  test("up creates what the preview said, and the policies agree", async () => {
    const { result, warnings } = await coffee.localWithWarnings("up", "dev");
    expect(result.changes).toMatchObject({ create: created + inFiles, update: 0, replace: 0, delete: 0 });
    created += inFiles;
    expect(result.policies).toMatchObject({ mandatory: 0, undetermined: 0 });
    expect(warnings).toEqual(warned);
    expect(result.outputs).toMatchObject({ clouds: { aws: { cluster: { name: "go-coffee-dev-cluster" } } } });
    expect(result.declared).toEqual(custom);
  });

  test("types: all that the program has is modelled, but for kinds that a real API server judges, and what it does not plan itself", async () => {
    const { code, stdout } = await coffee.run("local", "types", "dev", "--json");
    const { types } = JSON.parse(stdout) as TypesResult;
    expect(code).toBe(0);
    expect(types).toContainEqual({ token: "aws:ec2/vpc:Vpc", depth: "modelled", count: 1 });
    const others = types.filter(({ depth }) => depth !== "modelled").map(({ token }) => token);
    expect(others.sort()).toEqual([...unplanned, ...custom].sort());
  });

  test("up again changes nothing", async () => {
    const { changes } = await coffee.local("up", "dev");
    expect(changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: created });
  });

  test("no resource stands outside the stack's tree, and no secret is in the state in clear", async () => {
    const resources = await coffee.state("dev");
    const roots = resources.filter(({ parent, type }) => !parent && !engines.has(type)).map(({ urn }) => urn);
    expect(roots).toEqual([]);
    const kubeconfigs = resources.flatMap(({ outputs }) => (outputs?.["kubeconfig"] ? [outputs["kubeconfig"]] : []));
    expect(kubeconfigs).not.toEqual([]);
    for (const kubeconfig of kubeconfigs) expect(JSON.stringify(kubeconfig)).not.toMatch(/\btoken\W*:/);
    const drawn = coffee.world("dev", (world) =>
      world.all("aws:secretsmanager/secretVersion:SecretVersion").flatMap(({ inputs }) => {
        const said = JSON.parse(String(inputs["secretString"])) as Record<string, unknown>;
        return Object.entries(said).flatMap(([key, value]) => (/password/i.test(key) ? [String(value)] : []));
      }),
    );
    expect(drawn.length).toBeGreaterThan(5);
    const text = JSON.stringify(resources);
    expect(drawn.filter((one) => text.includes(one))).toEqual([]);
  });

  test("a harmless change updates in place", async () => {
    const config = coffee.changedConfig("dev", [/owner: \w+/, "owner: coffee-team"]);
    const { changes } = await coffee.local("up", "dev", "--no-policies", "--config", config);
    expect(changes).toMatchObject({ create: 0, replace: 0, delete: 0 });
    expect(changes.update).toBeGreaterThan(20);
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({
      create: 0,
      replace: 0,
      delete: 0,
      update: changes.update,
    });
  });

  test("a larger database is changed in place: nothing stateful is replaced", async () => {
    const config = coffee.changedConfig("dev", [/(database: \{ size: )small/, "$1medium"]);
    const { changes } = await coffee.local("preview", "dev", "--no-policies", "--config", config);
    expect(changes).toMatchObject({ create: 0, replace: 0, delete: 0 });
    expect(changes.update).toBeGreaterThan(0);
  });

  test("a change that replaces says so in the preview", async () => {
    const config = coffee.changedConfig("dev", ["zones: 2", "zones: 3"]);
    const { changes } = await coffee.local("preview", "dev", "--no-policies", "--config", config);
    expect(changes.replace).toBeGreaterThan(0);
  });

  test("refresh finds nothing where nothing drifted", async () => {
    const { changes } = await coffee.local("refresh", "dev");
    expect(changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: created });
  });

  test("refresh finds drift, and the next up fixes it", async () => {
    coffee.world("dev", (world) => {
      const vpc = world.all("aws:ec2/vpc:Vpc")[0]!;
      const tags = { Name: "somebody was here" };
      world.put({ ...vpc, inputs: { ...vpc.inputs, tags }, outputs: { ...vpc.outputs, tags, tagsAll: tags } });
    });
    expect((await coffee.local("refresh", "dev")).changes.update).toBe(1);
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({
      update: 1,
      create: 0,
      replace: 0,
      delete: 0,
    });
  });

  test("what somebody deleted by hand is found, and made again", async () => {
    coffee.world("dev", (world) => world.forget(world.all("aws:ecr/lifecyclePolicy:LifecyclePolicy")[0]!));
    expect((await coffee.local("refresh", "dev")).changes.delete).toBe(1);
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({
      create: 1,
      update: 0,
      replace: 0,
      delete: 0,
    });
  });

  test("destroy leaves the name of a signing profile, which AWS keeps, and nothing else", async () => {
    const { changes } = await coffee.local("destroy", "dev");
    expect(changes.delete).toBe(created);
    const left = coffee.world("dev", (world) => world.everything());
    expect(left.map(({ token }) => token)).toEqual(["aws:signer/signingProfile:Cancelled"]);
    expect((await coffee.state("dev")).filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
  });
});
