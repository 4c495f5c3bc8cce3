import { autoscalerFor } from "../../simulators/kubernetes/operators/keda";
import { at } from "../../simulators/core/paths";
import type { Props } from "../../simulators/protocol/values";
import { compositionOf, environments, specOf } from "../stacks/spec";
import { readerOf, secretsBringer } from "../../components/core/readers";
import { answers, forbidden } from "./access";
import { quantity, sum, TestCluster } from "./cluster";
import { manifestsOf } from "./manifests";
import { Metrics, type PodUsage } from "./metrics";
import { type Manifest, nameOf, targetOf } from "./server";

jest.setTimeout(180_000);

/** Each cluster of each environment, as its program makes it, on a real API server of its own: the steps build on each other. Mostly they wait, so an environment's clusters take them side by side. */
describe.each(environments)("the objects of %s", (environment) => {
  const clusters: TestCluster[] = [];
  beforeAll(async () => {
    const each = [...manifestsOf(await compositionOf(specOf(environment))).values()];
    const starting = each.map(async (objects) => {
      const cluster = await TestCluster.for(
        objects,
        "--horizontal-pod-autoscaler-sync-period=1s",
        // The API server counts a pod before it stores it. Where storing fails, the count stays until the quota is counted anew, 5 minutes later.
        "--resource-quota-sync-period=5s",
      );
      clusters.push(cluster);
    });
    // Each that started is stopped, whatever became of the others.
    for (const outcome of await Promise.allSettled(starting)) if (outcome.status === "rejected") throw outcome.reason;
    expect(clusters.length).toBeGreaterThan(0);
  });
  afterAll(async () => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
  });

  test("are all taken, strictly and without a warning, custom ones too", async () => {
    for (const { server, objects } of clusters) {
      expect(objects.length).toBeGreaterThan(40);
      const custom = new Set(objects.map(({ apiVersion }) => apiVersion.split("/")[0]!).filter(isCustom));
      expect([...custom].sort()).toEqual(expect.arrayContaining(["keda.sh", "networking.istio.io"]));
      expect(await server.apply(objects)).toHaveLength(objects.length);
    }
  });

  test("a container that says nothing gets what its namespace's LimitRange says", async () => {
    for (const cluster of clusters) {
      const { server } = cluster;
      const ranges = cluster.of("LimitRange");
      const [admitted] = at(cluster.of("Deployment")[0]!, "spec.template.spec.containers") as Props[];
      expect(ranges.length).toBeGreaterThan(5);
      for (const range of ranges) {
        const limits = at(range, "spec.limits") as Props[];
        const { default: most, defaultRequest: asked } = limits.find(({ type }) => type === "Container")!;
        const answer = await server.try(plainPod(range.metadata.namespace!, String(admitted!["image"])), {
          dryRun: true,
        });
        if (answer instanceof Error) throw answer;
        const [container] = at(answer.object, "spec.containers") as Props[];
        expect(container!["resources"]).toEqual({ requests: asked, limits: most });
      }
    }
  });

  test("let every service move one pod at a time, at its fewest", async () => {
    await Promise.all(clusters.map((cluster) => budgetsHold(cluster, "min")));
  });

  test("get the pods that the load asks for, and no more than they may", async () => {
    await Promise.all(clusters.map((cluster) => scales(cluster)));
  });

  test("leave room for a rollout at full scale, and not for more", async () => {
    await Promise.all(clusters.map((cluster) => quotasHold(cluster)));
  });

  test("let every service move one pod at a time, at its most", async () => {
    await Promise.all(clusters.map((cluster) => budgetsHold(cluster, "max")));
  });

  test("let no account read a secret, or give itself more", async () => {
    for (const { server, objects } of clusters) expect(await forbidden(server, objects)).toEqual([]);
  });

  test("let External Secrets ask for the tokens of accounts that read secrets, and of no other", async () => {
    const suffix = readerOf("");
    for (const { server, objects } of clusters) {
      const accounts = objects.filter(({ kind }) => kind === "ServiceAccount").map(({ metadata }) => metadata);
      const readers = accounts.map(({ name }) => name.endsWith(suffix));
      expect(readers).toEqual(expect.arrayContaining([true, false]));
      const user = `system:serviceaccount:${secretsBringer.namespace}:${secretsBringer.name}`;
      const asked = accounts.map(({ name, namespace }) => ({
        ...{ user, verb: "create", resource: "serviceaccounts/token", name, namespace: namespace! },
      }));
      expect(await answers(server, asked)).toEqual(readers);
    }
  });
});

const isCustom = (group: string): boolean =>
  group.includes(".") && !/^(?!gateway|autoscaling)[\w.]*k8s\.io$/.test(group);

/** A pod that the restricted standard admits, and that asks for nothing. */
function plainPod(namespace: string, image: string): Manifest {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "plain", namespace },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [{ name: "it", image, securityContext }],
    },
  };
}

/** With so many pods, all of them running, the disruption controller allows one to go; the second is refused. */
async function budgetsHold(cluster: TestCluster, bound: "min" | "max"): Promise<void> {
  const { server } = cluster;
  const budgets = cluster.of("PodDisruptionBudget");
  expect(budgets.length).toBeGreaterThan(3);
  for (const budget of budgets) {
    const deployment = cluster.of("Deployment").find(({ metadata }) => metadata.name === budget.metadata.name)!;
    const replicas = cluster.boundsOf(deployment)[bound];
    expect(await cluster.scale(deployment, replicas)).toBeUndefined();
    const pods = await server.until(
      () => cluster.podsOf(deployment),
      (found) => found.length === replicas,
    );
    await cluster.run(deployment);
    const allowed = await server.until(
      () => server.get(targetOf(budget)),
      (found) => at(found!, "status.currentHealthy") === replicas,
    );
    expect(at(allowed!, "status")).toMatchObject({
      expectedPods: replicas,
      desiredHealthy: replicas - 1,
      disruptionsAllowed: 1,
    });
    const [first, second] = pods;
    await evict(cluster, first!);
    if (second) await expect(evict(cluster, second)).rejects.toThrow("Cannot evict pod as it would violate");
  }
}

async function evict({ server }: TestCluster, pod: Props): Promise<void> {
  const { name, namespace } = pod["metadata"] as { name: string; namespace: string };
  await server.remote.post(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
    apiVersion: "policy/v1",
    kind: "Eviction",
    metadata: { name, namespace },
  });
}

/** As KEDA has them scaled: no load, the fewest pods; twice the load that is aimed at, twice the pods; and never more than the most. */
async function scales(cluster: TestCluster): Promise<void> {
  const { server } = cluster;
  const metrics = await Metrics.start();
  try {
    await server.apply(metrics.objects);
    const scalers = cluster.of("ScaledObject").map((one) => autoscalerFor(one) as Manifest);
    const services = scalers.map((scaler) => {
      const { name } = at(scaler, "spec.scaleTargetRef") as { name: string };
      const deployment = cluster.of("Deployment").find(({ metadata }) => metadata.name === name)!;
      // KEDA names its ScaledObject as owner, by an id that this server never gave.
      const { ownerReferences: _, ...metadata } = scaler.metadata as Manifest["metadata"] & {
        ownerReferences: unknown;
      };
      return { scaler: { ...scaler, metadata }, deployment, ...cluster.boundsOf(deployment) };
    });
    expect(services.length).toBeGreaterThan(3);
    const use = async (share: number) => {
      metrics.pods = [];
      for (const { scaler, deployment } of services)
        metrics.pods.push(...(await cluster.podsOf(deployment)).map((pod) => usageOf(pod, scaler, share)));
    };
    for (const { deployment, min } of services) {
      expect(await cluster.scale(deployment, min)).toBeUndefined();
      await cluster.run(deployment);
    }
    const wants = async (expected: (of: { min: number; max: number }) => number) => {
      for (const { scaler, ...bounds } of services) {
        const seen = await server.until(
          () => server.get(targetOf(scaler)),
          (found) => at(found!, "status.desiredReplicas") === expected(bounds) && isActive(found!),
        );
        expect(at(seen!, "spec.maxReplicas")).toBe(bounds.max);
      }
    };
    await use(0.1);
    await server.apply(services.map(({ scaler }) => scaler));
    await wants(({ min }) => min);
    await use(2);
    await wants(({ min, max }) => Math.min(2 * min, max));
    // They would scale again what follows.
    for (const { scaler } of services) await server.remote.remove(targetOf(scaler));
  } finally {
    await metrics.stop();
  }
}

const isActive = (scaler: Props): boolean =>
  ((at(scaler, "status.conditions") ?? []) as Props[]).some(
    ({ type, status }) => type === "ScalingActive" && status === "True",
  );

/** A pod that uses a share of what its autoscaler aims at. */
function usageOf(pod: Props, scaler: Manifest, share: number): PodUsage {
  const { name, namespace, labels } = pod["metadata"] as Omit<PodUsage, "containers">;
  const containers = at(pod, "spec.containers") as Props[];
  const aim = (resource: string, container: string): number => {
    const metric = (at(scaler, "spec.metrics") as Props[]).find(
      (one) => at(one, "containerResource.name") === resource && at(one, "containerResource.container") === container,
    );
    return Number(at(metric ?? {}, "containerResource.target.averageUtilization") ?? 0) / 100;
  };
  const used = (container: Props, resource: string) => {
    const asked = quantity(at(container, `resources.requests.${resource}`));
    return asked * aim(resource, String(container["name"])) * share;
  };
  return {
    name,
    namespace,
    labels,
    containers: Object.fromEntries(
      containers.map((container) => [
        String(container["name"]),
        { cpu: `${Math.round(used(container, "cpu") * 1e6)}u`, memory: String(Math.round(used(container, "memory"))) },
      ]),
    ),
  };
}

/** In a rollout at full scale, each service has twice its most. The quota's controller counts them rightly, and lets no more in. */
async function quotasHold(cluster: TestCluster): Promise<void> {
  const { server } = cluster;
  const deployments = cluster.of("Deployment");
  expect(deployments.length).toBeGreaterThan(3);
  for (const deployment of deployments) {
    const failure = await cluster.scale(deployment, 2 * cluster.boundsOf(deployment).max);
    expect([nameOf(deployment), failure]).toEqual([nameOf(deployment), undefined]);
  }
  // One with a scope counts the pods of some classes alone, which GKE asks for.
  const quotas = cluster.of("ResourceQuota").filter((quota) => at(quota, "spec.scopeSelector") === undefined);
  for (const quota of quotas) {
    const { namespace } = quota.metadata;
    const hard = at(quota, "spec.hard") as Record<string, string>;
    const { pods, used } = await server.until(
      async () => ({
        pods: await server.remote.listAt(`/api/v1/namespaces/${namespace}/pods`),
        used: at((await server.get(targetOf(quota)))!, "status.used") as Record<string, string>,
      }),
      (seen) => Number(seen.used["pods"]) === seen.pods.length,
    );
    expect(Object.keys(used).sort()).toEqual(Object.keys(hard).sort());
    for (const name of Object.keys(hard).filter((one) => /^(requests|limits)\./.test(one))) {
      const [of, resource] = name.split(".") as ["requests" | "limits", string];
      expect([name, quantity(used[name])]).toEqual([name, expect.closeTo(sum(pods, of, resource), 6)]);
      expect(quantity(used[name])).toBeLessThanOrEqual(quantity(hard[name]));
    }
  }
  const [one] = deployments;
  const quota = quotas.find(({ metadata }) => metadata.namespace === one!.metadata.namespace)!;
  const room = Number(at(quota, "spec.hard.pods"));
  expect(await cluster.scale(one!, room + 1)).toMatch(/exceeded quota/);
  expect(await cluster.scale(one!, cluster.boundsOf(one!).min)).toBeUndefined();
}
