import { knownChart } from "../../simulators/kubernetes/helm/known";
import { objectsOf } from "../../simulators/kubernetes/helm/objects";
import { statefulSetOf } from "../../simulators/kubernetes/operators/prometheus";
import { quantity } from "../../simulators/kubernetes/quantity";
import { scales, type Resources, type Scale } from "../../components/kubernetes/service-entry";
import { addOnNames, type AddOnName } from "../../components/core/add-ons";
import { installed, namespacesInUse } from "../../workloads/addons/list";
import { versionOf } from "../../workloads/addons/install";
import { hardLimits } from "../../components/kubernetes/quota";
import { fullScale, toolDemands } from "../../workloads/capacity";
import { services } from "../../workloads/catalog";
import { daemons, nodeRoom } from "../../config/capacity";
import { poolLabel, usualPools } from "../../components/core/pools";
import {
  elasticsearchSizes,
  clickhouseSizes,
  kibanaSizes,
  logstashSizes,
} from "../../components/kubernetes/stores/sizes";
import { sidecar } from "../../workloads/addons/istio";
import { namespacesOf } from "../../workloads/namespaces";
import { aContext } from "./addons/context";

interface Deployment {
  metadata: { name: string; namespace: string };
  spec: {
    replicas?: number;
    template: {
      metadata: { annotations?: Record<string, string> };
      spec: {
        nodeSelector?: Record<string, string>;
        containers: { resources: Record<"requests" | "limits", Record<string, unknown> | undefined> }[];
      };
    };
  };
}
interface Autoscaler {
  metadata: { name: string };
  spec: { minReplicas: number; maxReplicas: number; scaleTargetRef: { kind: string; name: string } };
}

/** Pods of a chart that are alike: how many at full scale, and what each asks for and may use, its sidecar counted in. */
interface Pods {
  system: AddOnName;
  name: string;
  namespace: string;
  /** The group of nodes that it goes to. */
  pool: string;
  count: number;
  requests: { cpu: number; memory: number };
  limits: { cpu: number; memory: number };
}

const pools = usualPools.map((name) => ({ name, spot: name === "spot" }));

/** What the charts' pods take with our values, as the local cluster makes them; DaemonSets left out, which are each node's own. */
function podsOf(scale: Scale): Pods[] {
  const context = aContext({ scale, pools });
  const injected = namespacesOf("app", scale, { policyEngine: "own" }, namespacesInUse(context)).tools.flatMap((one) =>
    one.injected ? [one.name] : [],
  );
  return installed(context).flatMap((addOn) => {
    const source = addOn.source(versionOf(addOn.system, context));
    if (source.kind === "file") return [];
    const inputs = {
      chart: source.chart,
      version: versionOf(addOn.system, context),
      repositoryOpts: { repo: source.repository },
    };
    const chart = knownChart(inputs);
    if (chart === undefined) throw new Error(`the local cluster knows nothing of ${addOn.name}`);
    const values = JSON.parse(JSON.stringify(addOn.values(context))) as Record<string, unknown>;
    const made = objectsOf(chart, { name: addOn.name, namespace: addOn.namespace, values });
    const ofKind = <Kind>(token: string) =>
      made.filter((one) => one.token === token).map(({ object }) => object as unknown as Kind);
    const scalers = ofKind<Autoscaler>("kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
    const controllers = [
      ...["Deployment", "StatefulSet"].flatMap((kind) => ofKind<Deployment>(`kubernetes:apps/v1:${kind}`)),
      ...operated(made),
    ];
    return controllers.map(({ metadata, spec }): Pods => {
      const scaler = scalers.find((one) => one.spec.scaleTargetRef.name === metadata.name);
      const beside = injected.includes(metadata.namespace)
        ? sidecarOf(spec.template.metadata.annotations ?? {}, sidecar[scale])
        : { requests: { cpu: 0, memory: 0 }, limits: { cpu: 0, memory: 0 } };
      const sum = (what: "requests" | "limits") => {
        const of = (name: string) =>
          spec.template.spec.containers.reduce(
            (all, { resources }) => all + (quantity(resources[what]?.[name]) ?? 0),
            0,
          );
        return { cpu: 1000 * of("cpu") + beside[what].cpu, memory: of("memory") / 2 ** 20 + beside[what].memory };
      };
      return {
        system: addOn.system,
        ...metadata,
        pool: spec.template.spec.nodeSelector?.[poolLabel] ?? "general",
        count: scaler?.spec.maxReplicas ?? spec.replicas ?? 1,
        requests: sum("requests"),
        limits: sum("limits"),
      };
    });
  });
}

/** What operators make of a chart's custom objects. */
function operated(made: ReturnType<typeof objectsOf>): Deployment[] {
  return made
    .filter(({ token }) => /^kubernetes:monitoring\.coreos\.com\/v1:(Prometheus|Alertmanager)$/.test(token))
    .map(({ object }) => statefulSetOf(object) as unknown as Deployment);
}

/** What a pod's sidecar takes: what its annotations say, or else what the mesh was told. */
function sidecarOf(annotations: Record<string, string>, usual: Resources) {
  const said = (name: string) => quantity(annotations[`sidecar.istio.io/${name}`]);
  const cpu = (name: string, otherwise: number) => (said(name) ?? otherwise / 1000) * 1000;
  const memory = (name: string) => (said(name) ?? usual.memory * 2 ** 20) / 2 ** 20;
  return {
    requests: { cpu: cpu("proxyCPU", usual.cpu.request), memory: memory("proxyMemory") },
    limits: { cpu: cpu("proxyCPULimit", usual.cpu.limit), memory: memory("proxyMemoryLimit") },
  };
}

const total = (pods: readonly Pods[], of: (one: Pods) => number) =>
  pods.reduce((sum, one) => sum + of(one) * one.count, 0);

describe.each(Object.entries(toolDemands))("what %s ask for", (_, { systems, demand, inMemory }) => {
  const where = scales.flatMap((scale) => [
    { scale, pool: "general", asked: demand[scale] },
    { scale, pool: "memory", asked: inMemory?.[scale] ?? { pods: 0, cpu: 0, memory: 0 } },
  ]);
  it.each(where)("is allowed for, with some room and not too much ($scale, $pool)", ({ scale, pool, asked }) => {
    const { pods, cpu, memory } = asked;
    const tools = podsOf(scale).filter(
      (one) => systems.includes(one.system) && one.name !== "kong-gateway" && one.pool === pool,
    );
    for (const [allowed, needed] of [
      [pods, total(tools, () => 1)],
      [pods * cpu, total(tools, ({ requests }) => requests.cpu)],
      [pods * memory, total(tools, ({ requests }) => requests.memory)],
    ] as const) {
      expect(allowed).toBeGreaterThanOrEqual(needed);
      expect(allowed).toBeLessThanOrEqual(2 * needed);
    }
  });
});

it("every system is counted once; the pods of the gateway itself, whose number changes, by themselves", () => {
  const counted = Object.values(toolDemands).flatMap(({ systems }) => systems);
  expect([...counted].sort()).toEqual([...addOnNames].sort());
});

it.each(scales)(
  "the nodes' arithmetic has the gateway with all the pods that it may have, and their sidecars (%s)",
  (scale) => {
    const gateway = podsOf(scale).find(({ name }) => name === "kong-gateway")!;
    const { general } = fullScale(services, scale, sidecar[scale]);
    expect(general.find(({ of }) => of === "gateway")).toEqual({
      of: "gateway",
      pods: gateway.count,
      ...gateway.requests,
    });
  },
);

it.each(scales)(
  "the gateway's quota fits a rollout of all of its pods at full scale, and not much more (%s)",
  (scale) => {
    const { quota } = namespacesOf("app", scale, { policyEngine: "own" }, new Set()).tools.find(
      ({ name }) => name === "gateway",
    )!;
    const pods = podsOf(scale).filter(({ namespace }) => namespace === "gateway");
    expect(pods.map(({ name }) => name).sort()).toEqual(["kong-controller", "kong-gateway"]);
    const hard = hardLimits(quota);
    const twice = (of: (one: Pods) => number) => 2 * total(pods, of);
    for (const [name, needed] of [
      ["pods", twice(() => 1)],
      ["requests.cpu", twice(({ requests }) => requests.cpu) / 1000],
      ["limits.cpu", twice(({ limits }) => limits.cpu) / 1000],
      ["requests.memory", twice(({ requests }) => requests.memory) * 2 ** 20],
      ["limits.memory", twice(({ limits }) => limits.memory) * 2 ** 20],
    ] as const) {
      expect([name, quantity(hard[name])! >= needed - 1e-6]).toEqual([name, true]);
      expect([name, quantity(hard[name])! <= 2 * needed]).toEqual([name, true]);
    }
  },
);

/** What runs on every node: the charts' DaemonSets, and EKS' own (network, proxy, disks, identity). */
function onEachNode(scale: Scale) {
  const context = aContext({ scale, pools });
  const own = { pods: 4, cpu: 180, memory: 120 };
  const all = installed(context).flatMap((addOn) => {
    const source = addOn.source(versionOf(addOn.system, context));
    if (source.kind === "file") return [];
    const chart = knownChart({
      ...{ chart: source.chart, version: versionOf(addOn.system, context) },
      repositoryOpts: { repo: source.repository },
    })!;
    const values = JSON.parse(JSON.stringify(addOn.values(context))) as Record<string, unknown>;
    return objectsOf(chart, { name: addOn.name, namespace: addOn.namespace, values })
      .filter(({ token }) => token === "kubernetes:apps/v1:DaemonSet")
      .map(({ object }) => object as unknown as Deployment);
  });
  const sum = (of: string) =>
    all
      .flatMap(({ spec }) => spec.template.spec.containers)
      .reduce((whole, { resources }) => whole + (quantity(resources.requests?.[of]) ?? 0), 0);
  return {
    pods: own.pods + all.length,
    cpu: own.cpu + 1000 * sum("cpu"),
    memory: own.memory + sum("memory") / 2 ** 20,
  };
}

it.each(scales)("what runs on every node is counted off each (%s)", (scale) => {
  const needed = onEachNode(scale);
  for (const what of ["pods", "cpu", "memory"] as const) {
    expect([what, daemons[scale][what] >= needed[what]]).toEqual([what, true]);
    expect([what, daemons[scale][what] <= 1.3 * needed[what]]).toEqual([what, true]);
  }
});

it.each(scales)("the biggest pod of each pool fits a node of it, beside what runs on every node (%s)", (scale) => {
  const stores = [elasticsearchSizes, clickhouseSizes, kibanaSizes, logstashSizes].map((sizes) => sizes[scale]);
  const all = [
    ...podsOf(scale).map(({ name, pool, requests }) => ({ name, pool, ...requests })),
    ...stores.map(({ cpu, memory }, index) => ({ name: `store ${index}`, pool: "memory", cpu: cpu.request, memory })),
  ];
  const tooBig = all.filter(({ pool, cpu, memory }) => {
    const room = nodeRoom(pool as (typeof usualPools)[number], scale);
    return cpu > room.cpu || memory > room.memory;
  });
  expect(tooBig).toEqual([]);
});
