import { at } from "../../simulators/core/paths";
import type { Props } from "../../simulators/protocol/values";
import { hardLimits } from "../../components/kubernetes/quota";
import { kong, type KongValues } from "../../workloads/addons/kong";
import { namespacesOf } from "../../workloads/namespaces";
import { aContext } from "../workloads/addons/context";
import { TestCluster } from "./cluster";
import { Metrics } from "./metrics";
import { type Manifest, targetOf } from "./server";

jest.setTimeout(180_000);

const scale = "large";
const { gateway } = kong.values(aContext({ scale })) as KongValues;
const { minReplicas, maxReplicas, metrics: countedBy, behavior } = gateway.autoscaling;
const labels = { "app.kubernetes.io/name": "gateway", "app.kubernetes.io/instance": "kong" };
const metadata = { name: "kong-gateway", namespace: "gateway" };
const said = gateway.podAnnotations;
const sidecarSize = {
  requests: { cpu: said["sidecar.istio.io/proxyCPU"]!, memory: said["sidecar.istio.io/proxyMemory"]! },
  limits: { cpu: said["sidecar.istio.io/proxyCPULimit"]!, memory: said["sidecar.istio.io/proxyMemoryLimit"]! },
};

/** As the chart writes it, without a number of pods, and as the mesh adds its sidecar: a container that starts first and stays. Source: kubernetes.io, "Sidecar Containers". */
const deployment: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        initContainers: [{ name: "istio-proxy", image: "sidecar:1", restartPolicy: "Always", resources: sidecarSize }],
        containers: [{ name: "proxy", image: "kong:1", resources: gateway.resources }],
      },
    },
  },
};
const scaler: Manifest = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata,
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: metadata.name },
    ...{ minReplicas, maxReplicas, metrics: countedBy },
    behavior: { ...behavior, scaleDown: { ...behavior.scaleDown, stabilizationWindowSeconds: 1 } },
  },
};
const { quota } = namespacesOf("app", scale, { policyEngine: "own" }, new Set()).tools.find(
  ({ name }) => name === "gateway",
)!;
const objects: Manifest[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "gateway" } },
  {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "quota", namespace: "gateway" },
    spec: { hard: Object.fromEntries(Object.entries(hardLimits(quota)).filter(([name]) => !/storage/.test(name))) },
  },
  deployment,
];

describe("the gateway, with the real autoscaler", () => {
  let cluster: TestCluster;
  let metrics: Metrics;
  beforeAll(async () => {
    cluster = await TestCluster.for(objects, "--horizontal-pod-autoscaler-sync-period=1s");
    metrics = await Metrics.start();
    await cluster.server.apply([...objects, ...metrics.objects]);
  });
  afterAll(async () => {
    await metrics.stop();
    await cluster.stop();
  });

  /** Every pod runs, and its containers use a share of what they ask for. */
  async function use(share: { proxy: number; sidecar: number }): Promise<void> {
    await cluster.run(deployment);
    const pods = await cluster.podsOf(deployment);
    const cpu = (asked: string, of: number) => `${Math.round(parseFloat(asked) * of)}m`;
    metrics.pods = pods.map((pod) => ({
      ...(pod["metadata"] as { name: string; namespace: string; labels: Record<string, string> }),
      containers: {
        proxy: { cpu: cpu(gateway.resources.requests["cpu"]!, share.proxy), memory: "1Mi" },
        "istio-proxy": { cpu: cpu(sidecarSize.requests.cpu, share.sidecar), memory: "1Mi" },
      },
    }));
  }

  const pods = (found: Props | undefined) => Number(at(found ?? {}, "status.replicas") ?? 0);

  /** Until it has so many pods, each of which has the same load. */
  async function has(count: number, share: { proxy: number; sidecar: number }): Promise<void> {
    const found = await cluster.server.until(
      async () => {
        await use(share);
        return cluster.server.get(targetOf(deployment));
      },
      (now) => pods(now) === count,
    );
    expect(pods(found)).toBe(count);
  }

  test("has its fewest pods without a load", async () => {
    await use({ proxy: 0.1, sidecar: 0.1 });
    await cluster.server.apply([scaler]);
    await has(minReplicas, { proxy: 0.1, sidecar: 0.1 });
  });

  test("gets more when its sidecar alone is busy, up to the most, and the namespace's quota lets them in", async () => {
    await has(maxReplicas, { proxy: 0.1, sidecar: 1.5 });
    const why = at((await cluster.server.get(targetOf(deployment)))!, "status.conditions") as Props[];
    expect(why.map(({ type }) => type)).not.toContain("ReplicaFailure");
  });

  test("has room for a rollout at its most, and not for more", async () => {
    await cluster.server.remote.remove(targetOf(scaler)); // it would scale again what follows
    expect(await cluster.scale(deployment, 2 * maxReplicas)).toBeUndefined();
    expect(await cluster.scale(deployment, 2 * maxReplicas + 4)).toMatch(/exceeded quota/);
  });
});
