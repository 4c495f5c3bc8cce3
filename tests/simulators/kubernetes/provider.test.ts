import { kindOf } from "../../../simulators/kubernetes/kinds";
import { Kubernetes, patienceOf } from "../../../simulators/kubernetes/provider";
import { Unready } from "../../../simulators/protocol/unready";
import { isUnknown, type Props, UNKNOWN } from "../../../simulators/protocol/values";
import { deployment, Driver, kubeconfig, message, server, token } from "./driver";

const inShop = { metadata: { name: "it", namespace: "shop" } };
const shop = { metadata: { name: "shop" } };

describe("the cluster", () => {
  test("must stand", async () => {
    const driver = new Driver({ kubeconfig: kubeconfig("https://GONE.eks.amazonaws.com") });
    const lost =
      /configured Kubernetes cluster is unreachable: unable to load schema information .* dial tcp: lookup GONE.eks.amazonaws.com: no such host/;
    expect(await driver.refusal("Namespace", shop)).toMatch(lost);
    await expect(driver.provider.read(driver.subject("Namespace", "it"), "shop", {})).rejects.toThrow(
      /failed to read resource state due to unreachable cluster. If the cluster was deleted, .*PULUMI_K8S_DELETE_UNREACHABLE/,
    );
    await expect(driver.delete("Namespace", "shop")).rejects.toThrow(/PULUMI_K8S_DELETE_UNREACHABLE/);
  });

  test("that is gone does not matter to a deletion or a refresh where the provider is told so", async () => {
    const driver = new Driver({ kubeconfig: kubeconfig("https://GONE.eks.amazonaws.com"), deleteUnreachable: "true" });
    await expect(driver.delete("Namespace", "shop")).resolves.toBeUndefined();
    expect(await driver.provider.read(driver.subject("Namespace", "it"), "shop", shop)).toBeUndefined();
  });

  test.each([
    ["{ nonsense", /failed to parse kubeconfig data/],
    [JSON.stringify({ "current-context": "x" }), /context was not found for specified context: x/],
    [undefined, /unable to load Kubernetes client configuration from kubeconfig file/],
  ])("needs a sound kubeconfig, not %j", async (kubeconfig, says) => {
    expect(await new Driver({ kubeconfig }).refusal("Namespace", shop)).toMatch(says);
  });

  test("is found by a kubeconfig in YAML too", async () => {
    const yaml = `current-context: aws\nclusters: [{name: k, cluster: {server: "${server}"}}]\ncontexts: [{name: aws, context: {cluster: k}}]\n`;
    await expect(new Driver({ kubeconfig: yaml }).create("Namespace", shop)).resolves.toBeDefined();
  });
});

describe("diffConfig", () => {
  const driver = new Driver();
  const other = kubeconfig("https://OTHER.eks.amazonaws.com");
  test.each([
    ["the same", { kubeconfig: kubeconfig() }, { kubeconfig: kubeconfig() }, false],
    ["another cluster", { kubeconfig: kubeconfig() }, { kubeconfig: other }, true],
    ["an unknown kubeconfig", { kubeconfig: kubeconfig() }, { kubeconfig: UNKNOWN }, true],
    [
      "another kubeconfig of the same identifier",
      { kubeconfig: kubeconfig(), clusterIdentifier: "a" },
      { kubeconfig: other, clusterIdentifier: "a" },
      false,
    ],
    [
      "an unknown one of the same identifier",
      { kubeconfig: kubeconfig(), clusterIdentifier: "a" },
      { kubeconfig: UNKNOWN, clusterIdentifier: "a" },
      false,
    ],
    [
      "another identifier",
      { kubeconfig: kubeconfig(), clusterIdentifier: "a" },
      { kubeconfig: kubeconfig(), clusterIdentifier: "b" },
      true,
    ],
    [
      "an identifier that is new",
      { kubeconfig: kubeconfig() },
      { kubeconfig: kubeconfig(), clusterIdentifier: "b" },
      false,
    ],
  ])("%s", (_, olds: Props, news: Props, replaces) => {
    expect(driver.provider.diffConfig(olds, news).replaces).toBe(replaces);
  });
});

describe("names and places", () => {
  test("an id is namespace/name, or the name of what is in no namespace", async () => {
    const driver = new Driver();
    expect((await driver.create("Namespace", shop)).id).toBe("shop");
    expect((await driver.create("ConfigMap", inShop)).id).toBe("shop/it");
    expect((await driver.create("ConfigMap", { metadata: { name: "it" } })).id).toBe("default/it");
  });

  test("what has no name gets one, keeps it, and says so", async () => {
    const driver = new Driver();
    const { inputs, outputs } = await driver.create("ConfigMap", { data: { a: "1" } }, "settings");
    const name = (outputs["metadata"] as Props)["name"];
    expect(name).toMatch(/^settings-[0-9a-f]{8}$/);
    expect(inputs).toMatchObject({ metadata: { annotations: { "pulumi.com/autonamed": "true" } } });
    const again = driver.provider.check(
      driver.subject("ConfigMap", "settings"),
      inputs,
      { data: { a: "2" } },
      new Uint8Array([9]),
    );
    expect(again.inputs).toMatchObject({ metadata: { name } });
  });

  test("a name that is taken is refused", async () => {
    const driver = new Driver();
    await driver.create("Namespace", shop);
    expect(await driver.refusal("Namespace", shop)).toMatch(
      /was not successfully created by the Kubernetes API server: namespaces "shop" already exists/,
    );
    expect(await driver.refusal("Namespace", { metadata: { name: "kube-system" } })).toMatch(/already exists/);
  });

  test("a namespace must exist, and takes what is in it with it", async () => {
    const driver = new Driver();
    expect(await driver.refusal("ConfigMap", inShop)).toMatch(/namespaces "shop" not found/);
    await driver.create("Namespace", shop);
    await driver.create("ConfigMap", inShop);
    await driver.delete("Namespace", "shop");
    expect(driver.has("ConfigMap", "shop/it")).toBe(false);
    await expect(driver.delete("ConfigMap", "shop/it")).resolves.toBeUndefined();
  });

  test("an unknown property is refused at any depth", async () => {
    expect(await new Driver().refusal("Deployment", deployment({ container: { imagePullPolice: "Never" } }))).toMatch(
      /imagePullPolice/,
    );
  });

  test("a list, and a kind that nobody declares, are refused", async () => {
    expect(await new Driver().refusal("kubernetes:core/v1:PodList", {})).toMatch(/list resources exist for compat/);
    expect(await new Driver().refusal("kubernetes:core/v1:Teapot", {})).toMatch(
      /do not know kubernetes:core\/v1:Teapot: the installed SDK of kubernetes, [\d.]+, declares nothing/,
    );
  });

  test("a kind that is not modelled is checked against the SDK's declaration, and stands in its place", async () => {
    const driver = new Driver();
    const metadata = { name: "it" };
    const lease = "kubernetes:coordination.k8s.io/v1:Lease";
    expect(await driver.refusal(lease, { metadata, spec: { holderIdentitee: "me" } })).toMatch(
      /unknown field "spec.holderIdentitee" \(did you mean "holderIdentity"\?\)/,
    );
    expect(await driver.create(lease, { metadata, spec: { holderIdentity: "me" } })).toMatchObject({
      id: "default/it",
    });
    const ingressClass = "kubernetes:networking.k8s.io/v1:IngressClass";
    expect(await driver.create(ingressClass, { metadata, spec: { controller: "a.example/b" } })).toMatchObject({
      id: "it",
    });
    await driver.delete(ingressClass, "it");
    expect(driver.has(ingressClass, "it")).toBe(false);
  });

  test("Gateway API is no part of the SDK: custom, as any group", async () => {
    expect(kindOf("kubernetes:gateway.networking.k8s.io/v1:Gateway")).toMatchObject({
      custom: true,
      namespaced: undefined,
    });
    expect(kindOf("kubernetes:networking.k8s.io/v1:IngressClass")).toMatchObject({ custom: false, namespaced: false });
  });
});

describe("diff", () => {
  const named = (more: Props) => ({ metadata: { name: "it" }, ...more });
  test.each<[string, Props, Props, boolean, Props?]>([
    ["ConfigMap", named({ data: { a: "1" } }), named({ data: { a: "2" } }), true],
    ["ConfigMap", named({ data: { a: "1" } }), named({ data: { a: "2" } }), false, { enableConfigMapMutable: "true" }],
    ["Secret", named({ stringData: { a: "1" } }), named({ stringData: { a: "2" } }), true],
    ["Secret", named({ type: "Opaque" }), named({ type: "kubernetes.io/tls" }), true, { enableSecretMutable: true }],
    [
      "Secret",
      named({ stringData: { a: "1" } }),
      named({ stringData: { a: "2" } }),
      false,
      { enableSecretMutable: true },
    ],
    ["Deployment", deployment(), deployment({ container: { image: "web:2" } }), false],
    ["Deployment", deployment(), deployment({ spec: { selector: { matchLabels: { app: "web", tier: "x" } } } }), true],
    ["StatefulSet", deployment({ spec: { serviceName: "a" } }), deployment({ spec: { serviceName: "b" } }), true],
    ["Job", named({ spec: { template: { a: 1 } } }), named({ spec: { template: { a: 2 } } }), true],
    ["Service", named({ spec: { clusterIP: "None" } }), named({ spec: {} }), true],
    ["Service", named({ spec: { type: "ClusterIP" } }), named({ spec: { type: "NodePort" } }), false],
    ["RoleBinding", named({ roleRef: { name: "a" } }), named({ roleRef: { name: "b" } }), true],
    ["ClusterRoleBinding", named({ subjects: [] }), named({ subjects: [{ name: "a" }] }), false],
    [
      "PersistentVolumeClaim",
      named({ spec: { storageClassName: "a" } }),
      named({ spec: { storageClassName: "b" } }),
      true,
    ],
    ["ConfigMap", { metadata: { name: "it" } }, { metadata: { name: "it", namespace: "default" } }, false],
    ["ConfigMap", { metadata: { name: "it" } }, { metadata: { name: "it", namespace: "shop" } }, true],
  ])("of a %s: %j to %j replaces: %s", (kind, olds, news, replaces, settings = {}) => {
    const driver = new Driver(settings);
    expect(driver.provider.diff(driver.subject(kind, "it"), "default/it", olds, news, []).replaces).toBe(replaces);
  });

  test("an object with a name of its own goes before its successor comes; one with a made-up name does not", () => {
    const driver = new Driver();
    const diff = (metadata: Props) =>
      driver.provider.diff(
        driver.subject("ConfigMap", "it"),
        "default/it",
        { metadata, data: { a: "1" } },
        { metadata, data: { a: "2" } },
        [],
      );
    expect(diff({ name: "it" }).deleteBeforeReplace).toBe(true);
    expect(diff({ name: "it", annotations: { "pulumi.com/autonamed": "true" } }).deleteBeforeReplace).toBe(false);
  });
});

describe("previews", () => {
  const preview = (driver: Driver, kind: string, object: Props) =>
    driver.provider.create(driver.subject(kind, "it"), object, true);

  test("change nothing, and show what the API server would write", async () => {
    const driver = new Driver();
    const { id, outputs } = await preview(driver, "Service", {
      metadata: { name: "it" },
      spec: { ports: [{ port: 80 }] },
    });
    expect([id, outputs["status"]]).toEqual(["", undefined]);
    expect(outputs).toMatchObject({ spec: { type: "ClusterIP" } });
    expect(driver.has("Service", "default/it")).toBe(false);
  });

  test("leave what is unknown unknown", async () => {
    const { outputs } = await preview(new Driver(), "ConfigMap", { metadata: { name: UNKNOWN }, data: {} });
    expect(isUnknown((outputs["metadata"] as Props)["name"])).toBe(true);
  });

  test("find what the API server would refuse, with a cluster and without", async () => {
    for (const driver of [new Driver(), new Driver({ kubeconfig: UNKNOWN })]) {
      expect(await message(() => preview(driver, "ConfigMap", { metadata: { name: "A" } }))).toMatch(
        /^resource "urn:.*" was not successfully created by the Kubernetes API server: ConfigMap "A" is invalid: .*RFC 1123/,
      );
    }
  });

  test("of an update find what the API server would refuse", async () => {
    const driver = new Driver();
    const { outputs } = await driver.create("Deployment", deployment());
    const news = deployment({ spec: { replicas: -1 } });
    const update = () => driver.provider.update(driver.subject("Deployment", "it"), "default/web", outputs, news, true);
    expect(await message(update)).toMatch(
      /^the Kubernetes API server reported that "default\/web" .*spec.replicas: Invalid value: -1/,
    );
  });

  test("say nothing of a namespace that is still to come", async () => {
    await expect(preview(new Driver(), "ConfigMap", inShop)).resolves.toMatchObject({ outputs: inShop });
  });
});

test("an object that is not ready is in the cluster, with its id, and an update can heal it", async () => {
  const driver = new Driver({}, 0);
  const failure = await driver.create("Deployment", deployment()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Unready);
  expect(failure).toMatchObject({ id: "default/web", outputs: { status: { readyReplicas: 0 } } });
  driver.nodes("general", 1);
  await expect(driver.update("Deployment", "default/web", deployment())).resolves.toMatchObject({
    status: { readyReplicas: 1 },
  });
});

test("an update that is refused leaves the object, and the engine's state says what is wrong with it", async () => {
  const driver = new Driver();
  const { outputs } = await driver.create("Deployment", deployment());
  const failure = await driver
    .update("Deployment", "default/web", deployment({ spec: { replicas: -1 } }))
    .catch((error: unknown) => error);
  const says =
    'the Kubernetes API server reported that "default/web" failed to fully initialize or become live: Deployment.apps "web" is invalid: ' +
    "spec.replicas: Invalid value: -1: must be greater than or equal to 0";
  expect(failure).toBeInstanceOf(Unready);
  expect(failure).toMatchObject({ id: "default/web", outputs, message: says, reasons: [says] });
  expect(driver.find("Deployment", "default/web")).toEqual(outputs);
});

test("a refresh says again what keeps an object from being ready; an import does not ask", async () => {
  const driver = new Driver({}, 0);
  const { outputs } = (await driver.create("Deployment", deployment()).catch((error: unknown) => error)) as Unready;
  const read = (known: Props) => driver.provider.read(driver.subject("Deployment", "it"), "default/web", known);
  let failure: unknown;
  try {
    await read(outputs);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(Unready);
  expect(failure).toMatchObject({ id: "default/web", outputs, inputs: deployment() });
  expect((failure as Unready).reasons).toEqual([
    "Resource 'web' was created but failed to initialize",
    "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
    expect.stringMatching(/^\[ProgressDeadlineExceeded\] ReplicaSet "web-[0-9a-f]{8}" has timed out progressing\.$/),
    "Minimum number of live Pods was not attained",
    expect.stringMatching(/^\[Pod web-[0-9a-f]{5}\]: no nodes available to schedule pods$/),
  ]);
  expect(await read({})).toMatchObject({ id: "default/web", inputs: deployment() });
  driver.nodes("general", 1);
  expect(await read(outputs)).toMatchObject({ id: "default/web" });
});

describe("the number of pods that an autoscaler has set", () => {
  const scaler = (minReplicas: number) => ({
    metadata: { name: "web" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, minReplicas, maxReplicas: 9 },
  });
  const withPods = (replicas?: number) => deployment({ spec: replicas === undefined ? {} : { replicas } });
  const scaled = async (settings: Props = {}) => {
    const driver = new Driver(settings);
    await driver.create("Deployment", withPods(2));
    await driver.create("HorizontalPodAutoscaler", scaler(3));
    return driver;
  };
  const update = (driver: Driver, object: Props) => driver.update("Deployment", "default/web", object);

  test("is not the program's to change", async () => {
    expect(await message(async () => update(await scaled(), withPods(2)))).toMatch(
      /^the Kubernetes API server reported that "default\/web" failed to fully initialize or become live: server-side apply field conflict detected, see https:.* for troubleshooting help\nThe resource managed by field manager "pulumi-kubernetes-[0-9a-f]{8}" had an apply conflict: Apply failed with 1 conflict: conflict with "kube-controller-manager" with subresource "scale" using apps\/v1: \.spec\.replicas/,
    );
  });

  test("stays where the program says none, or the same", async () => {
    await expect(update(await scaled(), withPods())).resolves.toMatchObject({ spec: { replicas: 3 } });
    await expect(update(await scaled(), withPods(3))).resolves.toMatchObject({ spec: { replicas: 3 } });
  });

  test("stays 0 where somebody has stopped the workload, whatever is said of its pods or of the autoscaler", async () => {
    const driver = await scaled();
    const found = driver.world.find(token("Deployment"), "default/web")!;
    driver.world.put({
      ...found,
      outputs: { ...found.outputs, spec: { ...(found.outputs["spec"] as Props), replicas: 0 } },
    });
    await expect(update(driver, withPods())).resolves.toMatchObject({ spec: { replicas: 0 } });
    await driver.update("HorizontalPodAutoscaler", "default/web", scaler(4));
    await expect(update(driver, withPods())).resolves.toMatchObject({ spec: { replicas: 0 } });
  });

  test("gives way to force", async () => {
    await expect(update(await scaled({ enablePatchForce: "true" }), withPods(2))).resolves.toMatchObject({
      spec: { replicas: 2 },
    });
    const forced = { ...withPods(2), metadata: { name: "web", annotations: { "pulumi.com/patchForce": "true" } } };
    await expect(update(await scaled(), forced)).resolves.toMatchObject({ spec: { replicas: 2 } });
  });

  test("is the program's as long as no autoscaler has set it", async () => {
    const driver = new Driver();
    await driver.create("Deployment", withPods(2));
    await driver.create("HorizontalPodAutoscaler", scaler(1));
    await expect(update(driver, withPods(4))).resolves.toMatchObject({ spec: { replicas: 4 } });
  });
});

test("reads an object by its id, as refresh and import do", async () => {
  const driver = new Driver();
  await driver.create("Namespace", shop);
  expect(await driver.provider.read(driver.subject("Namespace", "it"), "shop", {})).toMatchObject({
    id: "shop",
    inputs: shop,
    outputs: { status: { phase: "Active" } },
  });
  await driver.delete("Namespace", "shop");
  expect(await driver.provider.read(driver.subject("Namespace", "it"), "shop", {})).toBeUndefined();
});

test("two clusters do not see each other's objects", async () => {
  const driver = new Driver();
  await driver.create("Namespace", shop);
  const outputs = {
    name: "two",
    arn: "arn:aws:eks:us-east-1:123456789012:cluster/two",
    endpoint: "https://TWO.eks.amazonaws.com",
    version: "1.35",
  };
  driver.world.put({
    token: "aws:eks/cluster:Cluster",
    id: "two",
    scope: "",
    region: "us-east-1",
    inputs: {},
    outputs,
  });
  const second = new Kubernetes({ open: () => driver.world, patience: 0 });
  second.configure({ kubeconfig: kubeconfig("https://TWO.eks.amazonaws.com") });
  expect(await second.read(driver.subject("Namespace", "it"), "shop", {})).toBeUndefined();
  await expect(
    second.create(driver.subject("Namespace", "it"), { apiVersion: "v1", kind: "Namespace", ...shop }, false),
  ).resolves.toMatchObject({ id: "shop" });
  expect(token("Namespace")).toBe("kubernetes:core/v1:Namespace");
});

test("objects wait longer for real controllers, and as long as the time scale says", () => {
  const api = () => Promise.reject(new Error("nobody asks it here"));
  expect(patienceOf({})).toBe(5000);
  expect(patienceOf({ api })).toBe(60_000);
  expect(patienceOf({ timeScale: 60 })).toBe(10_000);
  expect(patienceOf({ api, timeScale: 600 })).toBe(60_000);
});
