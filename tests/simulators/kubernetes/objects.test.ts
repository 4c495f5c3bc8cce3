import type { Props } from "../../../simulators/protocol/values";
import { deployment, Driver, message } from "./driver";

const inShop = { metadata: { name: "it", namespace: "shop" } };
const shop = { metadata: { name: "shop" } };

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
            properties: {
              spec: {
                type: "object",
                required: ["roast"],
                properties: {
                  roast: { type: "string", enum: ["light", "dark"] },
                  grams: { type: "integer", minimum: 1 },
                },
              },
            },
          },
        },
      },
    ],
  },
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
    const labelled = { ...deployment(), metadata: { name: "web", labels: { a: "b" } } };
    expect(await driver.update("Deployment", "default/web", labelled)).toMatchObject({ metadata: { generation: 1 } });
    const next = await driver.update("Deployment", "default/web", deployment({ spec: { replicas: 2 } }));
    expect(next).toMatchObject({
      metadata: { generation: 2, uid: (outputs["metadata"] as Props)["uid"] },
      status: { replicas: 2 },
    });
  });

  test("a Service keeps an address of the cluster's range, its own", async () => {
    const driver = new Driver();
    const address = async (name: string) =>
      (
        (await driver.create("Service", { metadata: { name }, spec: { ports: [{ port: 80 }] } })).outputs[
          "spec"
        ] as Props
      )["clusterIP"];
    const [a, b] = [await address("a"), await address("b")];
    expect(a).toMatch(/^172\.20\.\d+\.\d+$/);
    expect(b).not.toBe(a);
    const spec = { clusterIP: a, ports: [{ port: 80 }] };
    expect(await driver.refusal("Service", { metadata: { name: "c" }, spec })).toMatch(
      /provided IP is already allocated/,
    );
    expect(
      await driver.update("Service", "default/a", { metadata: { name: "a" }, spec: { ports: [{ port: 81 }] } }),
    ).toMatchObject({ spec: { clusterIP: a } });
  });

  test("an address that another Service asked for by itself is passed over", async () => {
    const driver = new Driver();
    const make = (name: string, spec: Props = {}) =>
      driver.create("Service", { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });
    const address = ({ outputs }: { outputs: Props }) => (outputs["spec"] as Props)["clusterIP"];
    const wanted = address(await make("a"));
    await driver.delete("Service", "default/a");
    await make("squatter", { clusterIP: wanted });
    expect(address(await make("a"))).not.toBe(wanted);
  });

  test("a load balancer has a host name; one of the controller's kind needs the controller", async () => {
    const driver = new Driver();
    const balancer = (type?: string) => ({
      metadata: {
        name: `lb-${type ?? "plain"}`,
        annotations: type ? { "service.beta.kubernetes.io/aws-load-balancer-type": type } : {},
      },
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
    expect(
      await driver.refusal("kubernetes:core/v1:ServiceAccountPatch", { automountServiceAccountToken: false }),
    ).toMatch(/require the `.metadata.name` field/);
  });
});

describe("what may not change", () => {
  test.each([
    [
      "ConfigMap",
      { ...inShop, immutable: true, data: { a: "1" } },
      { ...inShop, immutable: true, data: { a: "2" } },
      /data: Forbidden: field is immutable when `immutable` is set/,
    ],
    [
      "PriorityClass",
      { metadata: { name: "it" }, value: 1 },
      { metadata: { name: "it" }, value: 2 },
      /value: Forbidden: may not be changed in an update/,
    ],
    [
      "StorageClass",
      { metadata: { name: "it" }, provisioner: "a" },
      { metadata: { name: "it" }, provisioner: "a", reclaimPolicy: "Retain" },
      /updates to reclaimPolicy are forbidden/,
    ],
    ["PersistentVolumeClaim", claim("2Gi"), claim("1Gi"), /field can not be less than status.capacity/],
    [
      "PersistentVolumeClaim",
      claim("1Gi"),
      claim("1Gi", { volumeMode: "Block" }),
      /spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName/,
    ],
    [
      "Job",
      job({}),
      job({ managedBy: "example.com/mine" }),
      /spec.managedBy: Invalid value: "example.com\/mine": field is immutable/,
    ],
    [
      "CustomResourceDefinition",
      definition("Namespaced"),
      definition("Cluster"),
      /spec.scope: Invalid value: "Cluster": field is immutable/,
    ],
    [
      "StatefulSet",
      deployment({ spec: { serviceName: "a" } }),
      deployment({ spec: { serviceName: "b" } }),
      /updates to statefulset spec for fields other than/,
    ],
  ])("of a %s is refused as an update", async (kind, before, after, says) => {
    const driver = new Driver();
    await driver.create("Namespace", shop);
    const { id } = await driver.create(kind, before);
    await expect(driver.update(kind, id, before)).resolves.toBeDefined();
    expect(await message(() => driver.update(kind, id, after))).toMatch(says);
  });

  function claim(storage: string, more: Props = {}): Props {
    return {
      metadata: { name: "it" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...more },
    };
  }

  function job(more: Props): Props {
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } };
    return { metadata: { name: "it" }, spec: { template, ...more } };
  }
});

describe("custom resources", () => {
  const kind = "kubernetes:coffee.dev/v1:Bean";
  const bean = (spec: Props) => ({ apiVersion: "coffee.dev/v1", kind: "Bean", metadata: { name: "it" }, spec });

  test("need a definition, obey it, and go with it", async () => {
    const driver = new Driver();
    expect(await driver.refusal(kind, bean({ roast: "dark" }))).toMatch(
      /Verify that any required CRDs have been created: no matches for kind "Bean" in version "coffee.dev\/v1"/,
    );
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
    expect(await driver.create("Release", release({ createNamespace: true }))).toMatchObject({
      id: "shop/web",
      outputs: { status: { revision: 1, status: "deployed" } },
    });
    expect(driver.has("Namespace", "shop")).toBe(true);
    expect(await driver.refusal("Release", release())).toMatch(/cannot re-use a name that is still in use/);
    expect(await driver.update("Release", "shop/web", release({ version: "1.2.4" }))).toMatchObject({
      status: { revision: 2, version: "1.2.4" },
    });
  });

  test("have names of at most 53 characters", async () => {
    const driver = new Driver();
    expect(await driver.refusal("Release", release({ name: "a".repeat(54), namespace: "default" }))).toMatch(
      /must not be longer than 53/,
    );
    await expect(
      driver.create("Release", release({ name: "a".repeat(53), namespace: "default" })),
    ).resolves.toBeDefined();
  });
});
