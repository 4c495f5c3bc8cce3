import type { Props } from "../../../simulators/protocol/values";
import { Driver } from "./driver";

const scaledToken = "kubernetes:keda.sh/v1alpha1:ScaledObject";
const keda: Props = {
  name: "keda",
  namespace: "tools",
  chart: "keda",
  version: "2.20.2",
  repositoryOpts: { repo: "https://kedacore.github.io/charts" },
};
const deployment = (name = "order"): Props => ({
  metadata: { name, namespace: "shop" },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image: "registry.example/it:1" }] },
    },
  },
});
const scaled = (change: Props = {}, name = "order", annotations: Props = {}): Props => ({
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  metadata: { name, namespace: "shop", annotations },
  spec: {
    scaleTargetRef: { name: "order" },
    minReplicaCount: 3,
    maxReplicaCount: 8,
    triggers: [
      {
        type: "cron",
        metadata: { timezone: "America/New_York", start: "30 6 * * 1-5", end: "0 10 * * 1-5", desiredReplicas: "5" },
      },
      { type: "cpu", metricType: "Utilization", metadata: { value: "70", containerName: "order" } },
      { type: "memory", metricType: "Utilization", metadata: { value: "75" } },
    ],
    ...change,
  },
});
const autoscaler = (name: string): Props => ({
  metadata: { name, namespace: "shop" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order" },
    minReplicas: 2,
    maxReplicas: 4,
  },
});
const transfer = { "scaledobject.keda.sh/transfer-hpa-ownership": "true" };
const named = (name: string) => ({ advanced: { horizontalPodAutoscalerConfig: { name } } });

/** A cluster with KEDA, and a Deployment. */
async function shop(): Promise<Driver> {
  const driver = new Driver();
  for (const name of ["tools", "shop"]) await driver.create("Namespace", { metadata: { name } });
  await driver.create("Release", keda);
  await driver.create("Deployment", deployment());
  return driver;
}
const replicas = (driver: Driver) => (driver.find("Deployment", "shop/order")?.["spec"] as Props)["replicas"];

test("KEDA keeps an autoscaler for a ScaledObject, with its metrics, and it scales", async () => {
  const driver = await shop();
  expect(replicas(driver)).toBe(1);
  const { outputs } = await driver.create(scaledToken, scaled());
  const external = "s0-cron-America-New_York-306xx1-5-010xx1-5";
  expect(outputs["status"]).toMatchObject({
    hpaName: "keda-hpa-order",
    externalMetricNames: [external],
    conditions: [{ type: "Ready", status: "True" }],
  });
  const target = (value: Props) => ({ type: "Utilization", ...value });
  expect(driver.find("HorizontalPodAutoscaler", "shop/keda-hpa-order")).toMatchObject({
    metadata: { labels: { "app.kubernetes.io/managed-by": "keda-operator" }, ownerReferences: [{ name: "order" }] },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order" },
      minReplicas: 3,
      maxReplicas: 8,
      metrics: [
        {
          type: "ContainerResource",
          containerResource: { name: "cpu", container: "order", target: target({ averageUtilization: 70 }) },
        },
        {
          type: "External",
          external: {
            metric: { name: external, selector: { matchLabels: { "scaledobject.keda.sh/name": "order" } } },
            target: { type: "AverageValue", averageValue: "1" },
          },
        },
        { type: "Resource", resource: { name: "memory", target: target({ averageUtilization: 75 }) } },
      ],
    },
  });
  expect(replicas(driver)).toBe(3);
});

test("a change of the ScaledObject changes its autoscaler; another name moves it", async () => {
  const driver = await shop();
  await driver.create(scaledToken, scaled());
  await driver.update(scaledToken, "shop/order", scaled({ minReplicaCount: 4, ...named("order") }));
  expect(driver.has("HorizontalPodAutoscaler", "shop/keda-hpa-order")).toBe(false);
  expect(driver.find("HorizontalPodAutoscaler", "shop/order")).toMatchObject({ spec: { minReplicas: 4 } });
  expect(replicas(driver)).toBe(4);
});

test("the autoscaler goes with its ScaledObject, and comes again where somebody deletes it alone", async () => {
  const driver = await shop();
  await driver.create(scaledToken, scaled());
  await driver.delete("HorizontalPodAutoscaler", "shop/keda-hpa-order");
  expect(driver.has("HorizontalPodAutoscaler", "shop/keda-hpa-order")).toBe(true);
  await driver.delete(scaledToken, "shop/order");
  expect(driver.has("HorizontalPodAutoscaler", "shop/keda-hpa-order")).toBe(false);
});

test("the autoscalers go with KEDA, whose definitions are its release's", async () => {
  const driver = await shop();
  await driver.create(scaledToken, scaled());
  await driver.delete("Release", "tools/keda");
  expect(driver.has(scaledToken, "shop/order")).toBe(false);
  expect(driver.has("HorizontalPodAutoscaler", "shop/keda-hpa-order")).toBe(false);
});

test("without KEDA's operator nothing scales", async () => {
  const driver = await shop();
  await driver.delete("Deployment", "tools/keda-operator");
  const { outputs } = await driver.create(scaledToken, scaled());
  expect(outputs["status"]).toEqual({});
  expect(driver.has("HorizontalPodAutoscaler", "shop/keda-hpa-order")).toBe(false);
  expect(replicas(driver)).toBe(1);
});

describe("two owners of one Deployment's pods", () => {
  test("are refused: another ScaledObject, or an autoscaler of somebody else's", async () => {
    const driver = await shop();
    await driver.create(scaledToken, scaled());
    expect(await driver.refusal(scaledToken, scaled({}, "other"))).toContain(
      "the workload 'order' of type 'apps/v1.Deployment' is already managed by the ScaledObject 'order'",
    );
    const second = await shop();
    await second.create("HorizontalPodAutoscaler", autoscaler("order"));
    expect(await second.refusal(scaledToken, scaled())).toContain("is already managed by the hpa 'order'");
  });

  test("are one where the ScaledObject takes the autoscaler over by its name, and keeps it after its maker deletes it", async () => {
    const driver = await shop();
    await driver.create("HorizontalPodAutoscaler", autoscaler("order"));
    expect(await driver.refusal(scaledToken, scaled({}, "order", transfer))).toContain("must be specified by name");
    await driver.create(scaledToken, scaled(named("order"), "order", transfer));
    const kept = { spec: { minReplicas: 3, maxReplicas: 8 } };
    expect(driver.find("HorizontalPodAutoscaler", "shop/order")).toMatchObject(kept);
    await driver.delete("HorizontalPodAutoscaler", "shop/order");
    expect(driver.find("HorizontalPodAutoscaler", "shop/order")).toMatchObject(kept);
    expect(replicas(driver)).toBe(3);
  });
});

test("fewer at the most than at the least is refused", async () => {
  const driver = await shop();
  expect(await driver.refusal(scaledToken, scaled({ maxReplicaCount: 2 }))).toContain(
    "MinReplicaCount=3 must be less than MaxReplicaCount=2",
  );
});
