import { Kubernetes } from "../../../simulators/kubernetes/provider";
import type { Props } from "../../../simulators/protocol/values";
import { Driver, token } from "./driver";

const argo = "https://argoproj.github.io/argo-helm";
const rolloutToken = "kubernetes:argoproj.io/v1alpha1:Rollout";
const applicationToken = "kubernetes:argoproj.io/v1alpha1:Application";
const replicaSetToken = "kubernetes:apps/v1:ReplicaSet";
const hashLabel = "rollouts-pod-template-hash";
const labels = { "app.kubernetes.io/name": "order" };
const release = (name: string, chart: string, version: string): Props => ({
  ...{ name, chart, version, namespace: "tools", repositoryOpts: { repo: argo } },
});
const deployment = (image = "registry.example/it:1"): Props => ({
  metadata: { name: "order", namespace: "shop", labels },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "order", image }] } },
  },
});
const service = (name: string): Props => ({
  metadata: { name, namespace: "shop", labels },
  spec: { selector: labels, ports: [{ port: 80 }] },
});
const rollout = (strategy: Props = { canary: {} }): Props => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "order", namespace: "shop", labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order", scaleDown: "onsuccess" },
    strategy,
  },
});
const at = (object: Props | undefined, ...keys: string[]): unknown =>
  keys.reduce<unknown>((one, key) => (one as Props | undefined)?.[key], object);

async function shop(): Promise<Driver> {
  const driver = new Driver();
  for (const name of ["tools", "shop"]) await driver.create("Namespace", { metadata: { name } });
  await driver.create("Release", release("argo-rollouts", "argo-rollouts", "2.41.0"));
  return driver;
}
const sets = (driver: Driver) => driver.world.all(replicaSetToken).map(({ outputs }) => outputs);

describe("a Rollout of a Deployment", () => {
  test("has its pods in a ReplicaSet of the release, and leaves none to the Deployment", async () => {
    const driver = await shop();
    await driver.create("Deployment", deployment());
    const { outputs } = await driver.create(rolloutToken, rollout());
    const [set, ...more] = sets(driver);
    expect(more).toEqual([]);
    expect(set).toMatchObject({
      metadata: { ownerReferences: [{ kind: "Rollout", name: "order" }] },
      spec: { replicas: 2 },
      status: { readyReplicas: 2 },
    });
    const hash = at(set, "metadata", "labels", hashLabel);
    expect(outputs["status"]).toMatchObject({
      phase: "Healthy",
      stableRS: hash,
      currentPodHash: hash,
      readyReplicas: 2,
    });
    expect(driver.find("Deployment", "shop/order")).toMatchObject({ spec: { replicas: 0 } });
  });

  test("is released anew when the Deployment names another image, which still has no pods", async () => {
    const driver = await shop();
    await driver.create("Deployment", deployment());
    await driver.create(rolloutToken, rollout());
    const before = at(sets(driver)[0], "metadata", "name");
    await driver.update("Deployment", "shop/order", deployment("registry.example/it:2"));
    expect(sets(driver)).toHaveLength(1);
    expect(at(sets(driver)[0], "metadata", "name")).not.toBe(before);
    expect(driver.find("Deployment", "shop/order")).toMatchObject({ spec: { replicas: 0 } });
  });

  test("that is blue-green leads its Services to the release, whoever writes them", async () => {
    const driver = await shop();
    for (const name of ["order", "order-preview"]) await driver.create("Service", service(name));
    await driver.create("Deployment", deployment());
    await driver.create(
      rolloutToken,
      rollout({ blueGreen: { activeService: "order", previewService: "order-preview" } }),
    );
    const hash = at(sets(driver)[0], "metadata", "labels", hashLabel);
    const leads = (name: string) => at(driver.find("Service", `shop/${name}`), "spec", "selector");
    expect([leads("order"), leads("order-preview")]).toEqual(Array(2).fill({ ...labels, [hashLabel]: hash }));
    await driver.update("Service", "shop/order", service("order"));
    expect(leads("order")).toEqual({ ...labels, [hashLabel]: hash });
  });

  test("is what an autoscaler scales", async () => {
    const driver = await shop();
    await driver.create("Deployment", deployment());
    await driver.create(rolloutToken, rollout());
    await driver.create("HorizontalPodAutoscaler", {
      metadata: { name: "order", namespace: "shop" },
      spec: {
        scaleTargetRef: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "order" },
        ...{ minReplicas: 5, maxReplicas: 9 },
      },
    });
    expect(sets(driver)[0]).toMatchObject({ spec: { replicas: 5 }, status: { readyReplicas: 5 } });
    expect(driver.find("Deployment", "shop/order")).toMatchObject({ spec: { replicas: 0 } });
  });

  test("has no pods where no controller runs", async () => {
    const driver = await shop();
    await driver.delete("Release", "tools/argo-rollouts").catch(() => undefined);
    await driver.create("Deployment", deployment());
    expect(sets(driver)).toEqual([]);
    expect(driver.find("Deployment", "shop/order")).toMatchObject({ spec: { replicas: 1 } });
  });
});

const arn = "arn:aws:eks:us-east-1:123456789012:cluster/dev";
const repoURL = "https://git.example/delivery.git";
const project = (kinds = ["Deployment", "Service"]): Props => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "services", namespace: "tools" },
  spec: {
    sourceRepos: [repoURL],
    destinations: [{ server: "https://kubernetes.default.svc", namespace: "shop" }],
    namespaceResourceWhitelist: kinds.map((kind) => ({ group: kind === "Service" ? "" : "apps", kind })),
  },
});
const application: Props = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "order", namespace: "tools" },
  spec: {
    project: "services",
    source: { repoURL, path: "dev/order", targetRevision: "main" },
    destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
    syncPolicy: { automated: { prune: true } },
  },
};

/** A cluster with Argo CD, and the provider that writes manifests for it. */
async function delivered(kinds?: string[]) {
  const driver = await shop();
  await driver.create("Release", release("argocd", "argo-cd", "10.1.1"));
  await driver.create("kubernetes:argoproj.io/v1alpha1:AppProject", project(kinds));
  const provider = new Kubernetes({ open: () => driver.world, patience: 0 });
  provider.configure({ clusterIdentifier: arn, renderYamlToDirectory: "rendered" });
  const subject = (kind: string) =>
    ({ urn: `urn:${kind}`, token: token(kind), name: "it", type: token(kind) }) as never;
  return {
    driver,
    write: (kind: string, object: Props) => provider.create(subject(kind), object, false),
    rewrite: (kind: string, object: Props) => provider.update(subject(kind), "shop/order", {}, object, false),
    take: (kind: string) => provider.delete(subject(kind), "shop/order", {}),
  };
}

describe("an Application", () => {
  test("brings what was written for its service into the cluster, with its mark, and nothing before", async () => {
    const { driver, write } = await delivered();
    await write("Deployment", deployment());
    expect(driver.has("Deployment", "shop/order")).toBe(false);
    const { outputs } = await driver.create(applicationToken, application);
    expect(outputs["status"]).toMatchObject({ sync: { status: "Synced" } });
    expect(driver.find("Deployment", "shop/order")).toMatchObject({
      metadata: { annotations: { "argocd.argoproj.io/tracking-id": "order:apps/Deployment:shop/order" } },
      status: { readyReplicas: 1 },
    });
  });

  test("follows every change, and takes away what is written no more", async () => {
    const { driver, write, rewrite, take } = await delivered();
    await write("Deployment", deployment());
    await write("Service", service("order"));
    await driver.create(applicationToken, application);
    await rewrite("Deployment", deployment("registry.example/it:2"));
    const image = (driver.find("Deployment", "shop/order") as { spec: { template: { spec: { containers: Props[] } } } })
      .spec.template.spec.containers[0]!["image"];
    expect(image).toBe("registry.example/it:2");
    await take("Service");
    expect(driver.has("Service", "shop/order")).toBe(false);
    expect(driver.has("Deployment", "shop/order")).toBe(true);
  });

  test("leaves what it delivered where it is, when it goes", async () => {
    const { driver, write } = await delivered();
    await write("Deployment", deployment());
    await driver.create(applicationToken, application);
    await driver.delete(applicationToken, "tools/order");
    expect(driver.has("Deployment", "shop/order")).toBe(true);
  });

  test("brings no kind that its project does not take, and is not synced then", async () => {
    const { driver, write } = await delivered(["Deployment"]);
    await write("Deployment", deployment());
    await write("Service", service("order"));
    const { outputs } = await driver.create(applicationToken, application);
    expect(driver.has("Service", "shop/order")).toBe(false);
    expect(outputs["status"]).toMatchObject({ sync: { status: "OutOfSync" } });
  });
});

test("who writes manifests may name no cluster to apply them to", () => {
  const { failures } = new Kubernetes({ open: () => new Driver().world }).checkConfig({
    renderYamlToDirectory: "rendered",
    kubeconfig: "{}",
  });
  expect(failures.map(({ reason }) => reason)).toEqual([
    '"kubeconfig" arg is not compatible with "renderYamlToDirectory" arg',
  ]);
});
