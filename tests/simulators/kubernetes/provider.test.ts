import { Kubernetes } from "../../../simulators/kubernetes/provider";
import { Unready } from "../../../simulators/protocol/unready";
import { isUnknown, type Props, UNKNOWN } from "../../../simulators/protocol/values";
import { deployment, Driver, kubeconfig, message, server, token } from "./driver";

const inShop = { metadata: { name: "it", namespace: "shop" } };
const shop = { metadata: { name: "shop" } };

describe("the cluster", () => {
  test("must stand", async () => {
    const driver = new Driver({ kubeconfig: kubeconfig("https://GONE.eks.amazonaws.com") });
    const lost = /configured Kubernetes cluster is unreachable: unable to load schema information .* dial tcp: lookup GONE.eks.amazonaws.com: no such host/;
    expect(await driver.refusal("Namespace", shop)).toMatch(lost);
    expect(() => driver.provider.read(driver.subject("Namespace", "it"), "shop")).toThrow(lost);
    await expect(driver.delete("Namespace", "shop")).rejects.toThrow(/PULUMI_K8S_DELETE_UNREACHABLE/);
  });

  test("that is gone does not matter to a deletion where the provider is told so", async () => {
    const driver = new Driver({ kubeconfig: kubeconfig("https://GONE.eks.amazonaws.com"), deleteUnreachable: "true" });
    await expect(driver.delete("Namespace", "shop")).resolves.toBeUndefined();
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
    ["another kubeconfig of the same identifier", { kubeconfig: kubeconfig(), clusterIdentifier: "a" }, { kubeconfig: other, clusterIdentifier: "a" }, false],
    ["an unknown one of the same identifier", { kubeconfig: kubeconfig(), clusterIdentifier: "a" }, { kubeconfig: UNKNOWN, clusterIdentifier: "a" }, false],
    ["another identifier", { kubeconfig: kubeconfig(), clusterIdentifier: "a" }, { kubeconfig: kubeconfig(), clusterIdentifier: "b" }, true],
    ["an identifier that is new", { kubeconfig: kubeconfig() }, { kubeconfig: kubeconfig(), clusterIdentifier: "b" }, false],
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
    const again = driver.provider.check(driver.subject("ConfigMap", "settings"), inputs, { data: { a: "2" } }, new Uint8Array([9]));
    expect(again.inputs).toMatchObject({ metadata: { name } });
  });

  test("a name that is taken is refused", async () => {
    const driver = new Driver();
    await driver.create("Namespace", shop);
    expect(await driver.refusal("Namespace", shop)).toMatch(/was not successfully created by the Kubernetes API server: namespaces "shop" already exists/);
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
    expect(await new Driver().refusal("Deployment", deployment({ container: { imagePullPolice: "Never" } }))).toMatch(/imagePullPolice/);
  });

  test.each(["kubernetes:core/v1:PodList", "kubernetes:core/v1:ReplicationController"])("%s is not there", async (kind) => {
    expect(await new Driver().refusal(kind, {})).toMatch(/list resources exist for compatibility|does not know the type/);
  });
});

describe("objects", () => {
  test("carry what the API server writes", async () => {
    const { outputs } = await new Driver().create("Namespace", shop);
    expect(outputs).toMatchObject({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "shop",
        labels: { "kubernetes.io/metadata.name": "shop" },
        uid: expect.stringMatching(/^[0-9a-f]{8}-/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      status: { phase: "Active" },
    });
    expect(outputs).not.toMatchObject({ metadata: { labels: { "app.kubernetes.io/managed-by": "pulumi" } } });
  });

  test("count their generations, and keep their uid", async () => {
    const driver = new Driver();
    const { outputs } = await driver.create("Deployment", deployment());
    const next = await driver.update("Deployment", "default/web", deployment({ spec: { replicas: 2 } }));
    expect(next).toMatchObject({ metadata: { generation: 2, uid: (outputs["metadata"] as Props)["uid"] }, status: { replicas: 2 } });
  });

  test("a Service keeps an address of the cluster's range, its own", async () => {
    const driver = new Driver();
    const address = async (name: string) =>
      ((await driver.create("Service", { metadata: { name }, spec: { ports: [{ port: 80 }] } })).outputs["spec"] as Props)["clusterIP"];
    const [a, b] = [await address("a"), await address("b")];
    expect(a).toMatch(/^172\.20\.\d+\.\d+$/);
    expect(b).not.toBe(a);
    const spec = { clusterIP: a, ports: [{ port: 80 }] };
    expect(await driver.refusal("Service", { metadata: { name: "c" }, spec })).toMatch(/provided IP is already allocated/);
    expect(await driver.update("Service", "default/a", { metadata: { name: "a" }, spec: { ports: [{ port: 81 }] } })).toMatchObject({ spec: { clusterIP: a } });
  });

  test("a load balancer has a host name; one of the controller's kind needs the controller", async () => {
    const driver = new Driver();
    const balancer = (type?: string) => ({
      metadata: { name: `lb-${type ?? "plain"}`, annotations: type ? { "service.beta.kubernetes.io/aws-load-balancer-type": type } : {} },
      spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
    });
    expect((await driver.create("Service", balancer())).outputs).toMatchObject({
      status: { loadBalancer: { ingress: [{ hostname: expect.stringMatching(/\.us-east-1\.elb\.amazonaws\.com$/) }] } },
    });
    expect(await driver.refusal("Service", balancer("external"))).toMatch(/Service was not allocated an IP address/);
    await driver.create("Release", { name: "lbc", chart: "aws-load-balancer-controller", namespace: "kube-system" });
    await expect(driver.update("Service", "default/lb-external", balancer("external"))).resolves.toBeDefined();
  });

  test("a Secret's plain text is kept encoded", async () => {
    const { outputs } = await new Driver().create("Secret", { metadata: { name: "it" }, stringData: { a: "plain" } });
    expect(outputs).toMatchObject({ type: "Opaque", data: { a: "cGxhaW4=" } });
  });

  test("a patch changes an object that someone else made", async () => {
    const driver = new Driver();
    await driver.create("Namespace", shop);
    const patch = { metadata: { name: "default", namespace: "shop" }, automountServiceAccountToken: false };
    const { id, outputs } = await driver.create("kubernetes:core/v1:ServiceAccountPatch", patch);
    expect([id, outputs["automountServiceAccountToken"]]).toEqual(["shop/default", false]);
    expect(await driver.refusal("kubernetes:core/v1:ServiceAccountPatch", { automountServiceAccountToken: false })).toMatch(/require the `.metadata.name` field/);
  });
});

describe("what may not change", () => {
  test.each([
    ["ConfigMap", { ...inShop, immutable: true, data: { a: "1" } }, { ...inShop, immutable: true, data: { a: "2" } }, /data: Forbidden: field is immutable when `immutable` is set/],
    ["PriorityClass", { metadata: { name: "it" }, value: 1 }, { metadata: { name: "it" }, value: 2 }, /value: Forbidden: may not be changed in an update/],
    [
      "StorageClass",
      { metadata: { name: "it" }, provisioner: "a" },
      { metadata: { name: "it" }, provisioner: "a", reclaimPolicy: "Retain" },
      /updates to reclaimPolicy are forbidden/,
    ],
    ["PersistentVolumeClaim", claim("2Gi"), claim("1Gi"), /field can not be less than status.capacity/],
    ["StatefulSet", deployment({ spec: { serviceName: "a" } }), deployment({ spec: { serviceName: "b" } }), /updates to statefulset spec for fields other than/],
  ])("of a %s is refused as an update", async (kind, before, after, says) => {
    const driver = new Driver();
    await driver.create("Namespace", shop);
    const { id } = await driver.create(kind, before);
    await expect(driver.update(kind, id, before)).resolves.toBeDefined();
    expect(await message(() => driver.update(kind, id, after))).toMatch(says);
  });

  function claim(storage: string): Props {
    return { metadata: { name: "it" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } } };
  }
});

describe("diff", () => {
  const named = (more: Props) => ({ metadata: { name: "it" }, ...more });
  test.each<[string, Props, Props, boolean, Props?]>([
    ["ConfigMap", named({ data: { a: "1" } }), named({ data: { a: "2" } }), true],
    ["ConfigMap", named({ data: { a: "1" } }), named({ data: { a: "2" } }), false, { enableConfigMapMutable: "true" }],
    ["Secret", named({ stringData: { a: "1" } }), named({ stringData: { a: "2" } }), true],
    ["Secret", named({ type: "Opaque" }), named({ type: "kubernetes.io/tls" }), true, { enableSecretMutable: true }],
    ["Secret", named({ stringData: { a: "1" } }), named({ stringData: { a: "2" } }), false, { enableSecretMutable: true }],
    ["Deployment", deployment(), deployment({ container: { image: "web:2" } }), false],
    ["Deployment", deployment(), deployment({ spec: { selector: { matchLabels: { app: "web", tier: "x" } } } }), true],
    ["StatefulSet", deployment({ spec: { serviceName: "a" } }), deployment({ spec: { serviceName: "b" } }), true],
    ["Job", named({ spec: { template: { a: 1 } } }), named({ spec: { template: { a: 2 } } }), true],
    ["Service", named({ spec: { clusterIP: "None" } }), named({ spec: {} }), true],
    ["Service", named({ spec: { type: "ClusterIP" } }), named({ spec: { type: "NodePort" } }), false],
    ["RoleBinding", named({ roleRef: { name: "a" } }), named({ roleRef: { name: "b" } }), true],
    ["ClusterRoleBinding", named({ subjects: [] }), named({ subjects: [{ name: "a" }] }), false],
    ["PersistentVolumeClaim", named({ spec: { storageClassName: "a" } }), named({ spec: { storageClassName: "b" } }), true],
    ["ConfigMap", { metadata: { name: "it" } }, { metadata: { name: "it", namespace: "default" } }, false],
    ["ConfigMap", { metadata: { name: "it" } }, { metadata: { name: "it", namespace: "shop" } }, true],
  ])("of a %s: %j to %j replaces: %s", (kind, olds, news, replaces, settings = {}) => {
    const driver = new Driver(settings);
    expect(driver.provider.diff(driver.subject(kind, "it"), "default/it", olds, news, []).replaces).toBe(replaces);
  });

  test("an object with a name of its own goes before its successor comes; one with a made-up name does not", () => {
    const driver = new Driver();
    const diff = (metadata: Props) =>
      driver.provider.diff(driver.subject("ConfigMap", "it"), "default/it", { metadata, data: { a: "1" } }, { metadata, data: { a: "2" } }, []);
    expect(diff({ name: "it" }).deleteBeforeReplace).toBe(true);
    expect(diff({ name: "it", annotations: { "pulumi.com/autonamed": "true" } }).deleteBeforeReplace).toBe(false);
  });
});

describe("previews", () => {
  const preview = (driver: Driver, kind: string, object: Props) => driver.provider.create(driver.subject(kind, "it"), object, true);

  test("change nothing, and show what the API server would write", async () => {
    const driver = new Driver();
    const { id, outputs } = await preview(driver, "Service", { metadata: { name: "it" }, spec: { ports: [{ port: 80 }] } });
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
      expect(await message(() => preview(driver, "ConfigMap", { metadata: { name: "A" } }))).toMatch(/RFC 1123/);
    }
  });

  test("say nothing of a namespace that is still to come", async () => {
    await expect(preview(new Driver(), "ConfigMap", inShop)).resolves.toMatchObject({ outputs: inShop });
  });
});

describe("custom resources", () => {
  const definition = (scope: string) => ({
    metadata: { name: "beans.coffee.dev" },
    spec: {
      group: "coffee.dev",
      scope,
      names: { kind: "Bean", plural: "beans" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: { spec: { type: "object", required: ["roast"], properties: { roast: { type: "string", enum: ["light", "dark"] }, grams: { type: "integer", minimum: 1 } } } },
            },
          },
        },
      ],
    },
  });
  const kind = "kubernetes:coffee.dev/v1:Bean";
  const bean = (spec: Props) => ({ apiVersion: "coffee.dev/v1", kind: "Bean", metadata: { name: "it" }, spec });

  test("need a definition, obey it, and go with it", async () => {
    const driver = new Driver();
    expect(await driver.refusal(kind, bean({ roast: "dark" }))).toMatch(/Verify that any required CRDs have been created: no matches for kind "Bean" in version "coffee.dev\/v1"/);
    await driver.create("CustomResourceDefinition", definition("Namespaced"));
    expect(await driver.refusal(kind, bean({}))).toMatch(/Bean.coffee.dev "it" is invalid: spec.roast: Required value/);
    expect(await driver.refusal(kind, bean({ roast: "burnt" }))).toMatch(/spec.roast: Unsupported value: "burnt"/);
    expect(await driver.refusal(kind, bean({ roast: "dark", grams: 0 }))).toMatch(/greater than or equal to 1/);
    expect((await driver.create(kind, bean({ roast: "dark" }))).id).toBe("default/it");
    await driver.delete("CustomResourceDefinition", "beans.coffee.dev");
    expect(driver.has(kind, "default/it")).toBe(false);
  });

  test("of a cluster-wide kind are in no namespace", async () => {
    const driver = new Driver();
    await driver.create("CustomResourceDefinition", definition("Cluster"));
    expect((await driver.create(kind, bean({ roast: "dark" }))).id).toBe("it");
  });

  test("of a group that a released chart brings are taken", async () => {
    const driver = new Driver();
    const monitor = { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: { name: "it" } };
    const type = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";
    expect(await driver.refusal(type, monitor)).toMatch(/no matches for kind/);
    await driver.create("Release", { name: "metrics", chart: "kube-prometheus-stack", namespace: "default" });
    await expect(driver.create(type, monitor)).resolves.toBeDefined();
  });
});

describe("Helm releases", () => {
  const release = (more: Props = {}) => ({ name: "web", chart: "web", version: "1.2.3", namespace: "shop", ...more });

  test("need their namespace, or make it", async () => {
    const driver = new Driver();
    expect(await driver.refusal("Release", release())).toMatch(/create: failed to create: namespaces "shop" not found/);
    expect(await driver.create("Release", release({ createNamespace: true }))).toMatchObject({ id: "shop/web", outputs: { status: { revision: 1, status: "deployed" } } });
    expect(driver.has("Namespace", "shop")).toBe(true);
    expect(await driver.refusal("Release", release())).toMatch(/cannot re-use a name that is still in use/);
    expect(await driver.update("Release", "shop/web", release({ version: "1.2.4" }))).toMatchObject({ status: { revision: 2, version: "1.2.4" } });
  });

  test("have names of at most 53 characters", async () => {
    const driver = new Driver();
    expect(await driver.refusal("Release", release({ name: "a".repeat(54), namespace: "default" }))).toMatch(/must not be longer than 53/);
    await expect(driver.create("Release", release({ name: "a".repeat(53), namespace: "default" }))).resolves.toBeDefined();
  });
});

test("an object that is not ready is in the cluster, with its id, and an update can heal it", async () => {
  const driver = new Driver({}, 0);
  const failure = await driver.create("Deployment", deployment()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Unready);
  expect(failure).toMatchObject({ id: "default/web", outputs: { status: { readyReplicas: 0 } } });
  driver.nodes("general", 1);
  await expect(driver.update("Deployment", "default/web", deployment())).resolves.toMatchObject({ status: { readyReplicas: 1 } });
});

test("reads an object by its id, as refresh and import do", async () => {
  const driver = new Driver();
  await driver.create("Namespace", shop);
  expect(driver.provider.read(driver.subject("Namespace", "it"), "shop")).toMatchObject({ id: "shop", inputs: shop, outputs: { status: { phase: "Active" } } });
  await driver.delete("Namespace", "shop");
  expect(driver.provider.read(driver.subject("Namespace", "it"), "shop")).toBeUndefined();
});

test("two clusters do not see each other's objects", async () => {
  const driver = new Driver();
  await driver.create("Namespace", shop);
  const outputs = { name: "two", arn: "arn:aws:eks:us-east-1:123456789012:cluster/two", endpoint: "https://TWO.eks.amazonaws.com", version: "1.35" };
  driver.world.put({ token: "aws:eks/cluster:Cluster", id: "two", scope: "", region: "us-east-1", inputs: {}, outputs });
  const second = new Kubernetes({ open: () => driver.world, patience: 0 });
  second.configure({ kubeconfig: kubeconfig("https://TWO.eks.amazonaws.com") });
  expect(second.read(driver.subject("Namespace", "it"), "shop")).toBeUndefined();
  await expect(second.create(driver.subject("Namespace", "it"), { apiVersion: "v1", kind: "Namespace", ...shop }, false)).resolves.toMatchObject({ id: "shop" });
  expect(token("Namespace")).toBe("kubernetes:core/v1:Namespace");
});
