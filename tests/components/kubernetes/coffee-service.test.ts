import { output } from "@pulumi/pulumi";
import { CoffeeService, type CoffeeServiceArgs } from "../../../components/kubernetes/coffee-service";
import { resourcesOf, scales, type Scale, type ServiceEntry } from "../../../components/kubernetes/service-entry";
import { services as coffee } from "../../../workloads/catalog";
import { record, type Recorded } from "../../mocks";
import { aCluster, ofKind, ours, type Kinds } from "./record";
import { aService } from "./some-services";

const database = {
  id: output("db"),
  host: output("db.internal"),
  port: output(5432),
  name: "go_coffee",
  secretRef: output("a-reference"),
};

function made(service: ServiceEntry, change: Partial<CoffeeServiceArgs> = {}) {
  return record(() => {
    new CoffeeService(service.name, {
      service,
      services: [service],
      whose: ours,
      scale: "small",
      namespace: "go-coffee-dev",
      image: "registry.example/service:1",
      stores: { cidrs: ["10.0.224.0/23"], database, cache: { host: "redis.internal", port: 6380 } },
      after: [],
      scaler: aCluster(),
      sizeAdviser: aCluster("another"),
      ...change,
    });
  });
}

const milli = (text: string) => (text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000);
const mebi = (text: string) => Number(text.slice(0, -2)) * (text.endsWith("Gi") ? 1024 : 1);

/** The only object of a kind. */
function only<Kind extends keyof Kinds>(found: Recorded, kind: Kind): Kinds[Kind] {
  const all = ofKind(found, kind);
  expect(all).toHaveLength(1);
  return all[0]!.inputs;
}

const cases = coffee.flatMap((service) =>
  scales.map((scale): [string, Scale, ServiceEntry] => [service.name, scale, service]),
);

describe("the image", () => {
  const service = aService({ name: "tea" });
  const policyOf = async (image: string) =>
    only(await made(service, { image }), "Deployment").spec.template.spec.containers[0]!.imagePullPolicy;

  it("is asked for at every start where a tag names it, which may move", async () => {
    expect(await policyOf("registry.example/service:1")).toBe("Always");
  });

  it("is taken from the node where a digest names it", async () => {
    expect(await policyOf(`registry.example/service@sha256:${"a".repeat(64)}`)).toBe("IfNotPresent");
    expect(await policyOf(`registry.example/service:1@sha256:${"a".repeat(64)}`)).toBe("IfNotPresent");
  });
});

describe.each(cases)("%s, %s", (_name, scale, service) => {
  let found: Recorded;
  beforeAll(async () => {
    found = await made(service, { services: coffee, scale });
  });
  const the = <Kind extends keyof Kinds>(kind: Kind) => only(found, kind);
  const pod = () => the("Deployment").spec.template.spec;

  it("runs as nobody special, in containers that may do nothing special", () => {
    const spec = pod();
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1001,
      runAsGroup: 1001,
      fsGroup: 1001,
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const part of ["hostNetwork", "hostPID", "hostIPC", "initContainers"]) expect(spec).not.toHaveProperty(part);
    expect(spec.volumes).toEqual([{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }]);
    expect(spec.containers).toHaveLength(1);
    for (const container of spec.containers) {
      expect(container.securityContext).toEqual({
        runAsNonRoot: true,
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(container.volumeMounts).toEqual([{ name: "tmp", mountPath: "/tmp" }]);
      for (const port of container.ports) expect(port).not.toHaveProperty("hostPort");
    }
  });

  it("has an account of its own, and no token", () => {
    const account = the("ServiceAccount");
    const spec = pod();
    expect(account.metadata).toMatchObject({ name: service.name, namespace: "go-coffee-dev" });
    expect(account.automountServiceAccountToken).toBe(false);
    expect(spec).toMatchObject({ serviceAccountName: service.name, automountServiceAccountToken: false });
    expect(spec.enableServiceLinks).toBe(false);
  });

  it("says what it needs and may use, and how to see that it is well", () => {
    const container = pod().containers[0]!;
    const { cpu, memory } = resourcesOf(service, scale);
    expect(milli(container.resources.requests!["cpu"]!)).toBe(cpu.request);
    expect(milli(container.resources.limits!["cpu"]!)).toBe(cpu.limit);
    expect(mebi(container.resources.requests!["memory"]!)).toBe(memory);
    expect(container.resources.limits!["memory"]).toBe(container.resources.requests!["memory"]);
    expect(container.resources.requests!["ephemeral-storage"]).toBe("64Mi");
    expect(container.resources.limits!["ephemeral-storage"]).toBe("256Mi");
    const asks = { httpGet: { path: service.health, port: "http" }, timeoutSeconds: 2 };
    expect(container.startupProbe).toEqual({ ...asks, periodSeconds: 2, failureThreshold: 60 });
    expect(container.readinessProbe).toEqual({ ...asks, periodSeconds: 5, failureThreshold: 3 });
    expect(container.livenessProbe).toEqual({ ...asks, periodSeconds: 10, failureThreshold: 6 });
    expect(container.ports[0]).toMatchObject({ name: "http", containerPort: service.ports.http });
  });

  it("leaves the number of pods to the autoscaler, within the catalogue's bounds", () => {
    expect(the("Deployment").spec).not.toHaveProperty("replicas");
    expect(the("ScaledObject").spec).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service.name },
      minReplicaCount: service.scaling[scale].min,
      maxReplicaCount: service.scaling[scale].max,
    });
  });

  it("is scaled by what its own container uses, and not by its sidecar", () => {
    const use = (value: string) => ({ containerName: service.name, value });
    expect(the("ScaledObject").spec.triggers).toEqual([
      { type: "cpu", metricType: "Utilization", metadata: use("70") },
      { type: "memory", metricType: "Utilization", metadata: use("75") },
    ]);
  });

  it("grows at once, and shrinks slowly, after five quiet minutes", () => {
    expect(the("ScaledObject").spec.advanced!.horizontalPodAutoscalerConfig!.behavior).toEqual({
      scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Percent", value: 50, periodSeconds: 60 }] },
    });
  });

  it("is told what it should ask for, and nobody changes it", () => {
    const { spec } = the("VerticalPodAutoscaler");
    expect(spec.targetRef).toEqual({ apiVersion: "apps/v1", kind: "Deployment", name: service.name });
    expect(spec.updatePolicy).toEqual({ updateMode: "Off" });
  });

  it("is replaced without a gap and spread over zones and hosts", () => {
    const { strategy, template, selector } = the("Deployment").spec;
    expect(strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } });
    const labelSelector = selector;
    expect(template.spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: "topology.kubernetes.io/zone", maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", labelSelector },
      { topologyKey: "kubernetes.io/hostname", maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", labelSelector },
    ]);
    for (const one of template.spec.topologySpreadConstraints) {
      expect(one).toMatchObject({ nodeTaintsPolicy: "Honor", matchLabelKeys: ["pod-template-hash"] });
    }
    expect(template.spec.priorityClassName).toBe(`go-coffee-${service.priority}`);
    const budget = the("PodDisruptionBudget").spec;
    expect(budget).toEqual({ maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" });
    for (const labels of [selector.matchLabels, the("Service").spec.selector]) {
      expect(template.metadata.labels).toMatchObject(labels);
    }
  });

  it("ends its grace after its preparation, with time to spare", () => {
    const spec = pod();
    const { seconds } = spec.containers[0]!.lifecycle.preStop.sleep;
    expect(seconds).toBeGreaterThan(0);
    // Upstream's services give their requests 30 s to end.
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(seconds + 30);
  });

  it("tells the runtime how much it has, a little under the limit", () => {
    const env = Object.fromEntries(pod().containers[0]!.env.map(({ name, value }) => [name, value]));
    const { cpu, memory } = service.resources[scale];
    expect("NODE_OPTIONS" in env).toBe(service.runtime === "node");
    expect("GOMAXPROCS" in env).toBe(service.runtime === "go");
    if (service.runtime === "node") {
      const heap = Number(/^--max-old-space-size=(\d+)$/.exec(env["NODE_OPTIONS"]!)![1]);
      expect([heap > memory / 2, heap < memory * 0.8]).toEqual([true, true]);
      return;
    }
    expect(env["GOMAXPROCS"]).toBe(String(Math.ceil(cpu.limit / 1000)));
    expect(env["GOMEMLIMIT"]).toMatch(/^\d+MiB$/);
    expect(parseInt(env["GOMEMLIMIT"]!)).toBeLessThan(memory);
    expect(parseInt(env["GOMEMLIMIT"]!)).toBeGreaterThan(memory * 0.85);
  });
});

describe("scaling", () => {
  const peak = { timezone: "Europe/Vienna", from: "06:30", to: "10:05", days: "weekdays" } as const;
  const morning = (pods: number) => ({ schedule: { morning: { small: pods, medium: pods, large: pods } } });
  const triggers = async (service: ServiceEntry, change: Partial<CoffeeServiceArgs> = {}) =>
    only(await made(service, change), "ScaledObject").spec.triggers.slice(2);

  it("follows the morning peak where the service has a schedule and the environment a peak", async () => {
    const tea = aService({ name: "tea", ...morning(3) });
    const metadata = { timezone: "Europe/Vienna", start: "30 6 * * 1-5", end: "5 10 * * 1-5", desiredReplicas: "3" };
    expect(await triggers(tea, { peak })).toEqual([{ type: "cron", metadata }]);
    expect(await triggers(tea, { peak: { ...peak, days: "everyDay" } })).toMatchObject([
      { metadata: { start: "30 6 * * *", end: "5 10 * * *" } },
    ]);
    expect(await triggers(tea)).toEqual([]);
    expect(await triggers(aService({ name: "tea" }), { peak })).toEqual([]);
  });

  it("takes no schedule that is beyond what there may be", async () => {
    for (const pods of [0, 4])
      await expect(made(aService({ name: "tea", ...morning(pods) }), { peak })).rejects.toThrow(
        `tea: ${pods} pods in the morning; want 1–3, as it scales (small)`,
      );
  });

  it("takes over the autoscaler that a cluster has from before KEDA, by its name", async () => {
    const { metadata, spec } = only(await made(aService({ name: "tea" })), "ScaledObject");
    expect(metadata.annotations).toEqual({ "scaledobject.keda.sh/transfer-hpa-ownership": "true" });
    expect(spec.advanced!.horizontalPodAutoscalerConfig!.name).toBe("tea");
  });

  it("comes after KEDA and the Deployment, whose pods KEDA looks at, and goes before them", async () => {
    const [object] = ofKind(await made(aService({ name: "tea" })), "ScaledObject");
    expect(object!.dependsOn.map((urn) => urn.split("::").at(-1)).sort()).toEqual(["cluster", "tea-deployment"]);
  });

  it("is nobody's without KEDA: the Deployment then says as few pods as there may be", async () => {
    const found = await made(aService({ name: "tea" }), { scaler: undefined, sizeAdviser: undefined });
    expect(only(found, "Deployment").spec.replicas).toBe(1);
    expect([...ofKind(found, "ScaledObject"), ...ofKind(found, "VerticalPodAutoscaler")]).toEqual([]);
  });
});

describe("a guaranteed service", () => {
  it("asks for all that it may use, so that the kubelet evicts it last", async () => {
    const found = await made(aService({ name: "tea", qos: "guaranteed" }));
    for (const { resources } of only(found, "Deployment").spec.template.spec.containers) {
      for (const name of ["cpu", "memory"]) expect(resources.requests![name]).toBe(resources.limits![name]);
      expect(resources.requests!["cpu"]).toBe("250m");
    }
  });
});

describe("a service with a pool", () => {
  const pools = [
    { name: "general", spot: false },
    { name: "memory", spot: false },
    { name: "spot", spot: true },
  ];
  const pod = async (change: Partial<ServiceEntry>, args: Partial<CoffeeServiceArgs> = { pools }) =>
    only(await made(aService({ name: "tea", ...change }), args), "Deployment").spec.template.spec;

  it("runs there where the environment has it", async () => {
    expect(await pod({ pool: "memory" })).toMatchObject({
      nodeSelector: { "go-coffee/pool": "memory" },
      tolerations: [{ key: "go-coffee/pool", operator: "Equal", value: "memory", effect: "NoSchedule" }],
    });
  });

  it("prefers interruptible nodes, and runs on others on a day without them", async () => {
    const spec = await pod({ pool: "spot" });
    expect(spec).not.toHaveProperty("nodeSelector");
    expect(spec.tolerations).toMatchObject([{ value: "spot", effect: "NoSchedule" }]);
    const { nodeAffinity } = spec.affinity;
    expect(nodeAffinity).not.toHaveProperty("requiredDuringSchedulingIgnoredDuringExecution");
    expect(nodeAffinity!.preferredDuringSchedulingIgnoredDuringExecution).toEqual([
      {
        weight: 100,
        preference: { matchExpressions: [{ key: "go-coffee/pool", operator: "In", values: ["spot"] }] },
      },
    ]);
  });

  it("tolerates what the environment says of its nodes", async () => {
    const taints = [{ key: "for", value: "search", effect: "NoExecute" }] as const;
    const spec = await pod({ pool: "memory" }, { pools: [{ name: "memory", spot: false, taints }] });
    expect(spec.tolerations).toEqual([{ key: "for", operator: "Equal", value: "search", effect: "NoExecute" }]);
  });

  it("runs on general where there is no such pool, and asks for nothing there", async () => {
    for (const spec of [await pod({ pool: "compute" }), await pod({}), await pod({ pool: "spot" }, {})])
      for (const part of ["nodeSelector", "tolerations", "affinity"]) expect(spec).not.toHaveProperty(part);
  });
});

describe("a WebSocket service", () => {
  it("says so on its port, and has two minutes to part from its clients", async () => {
    const found = await made(aService({ name: "notification", protocol: "websocket" }));
    expect(only(found, "Service").spec.ports).toEqual([
      { name: "http", port: 8080, targetPort: "http", protocol: "TCP", appProtocol: "kubernetes.io/ws" },
    ]);
    const spec = only(found, "Deployment").spec.template.spec;
    expect(spec.terminationGracePeriodSeconds).toBe(120);
    expect(spec.containers[0]!.lifecycle.preStop).toEqual({ sleep: { seconds: 15 } });
  });
});

describe("a Service", () => {
  it("is inside the cluster only, and offers gRPC as HTTP/2 without TLS", async () => {
    const found = await made(aService({ name: "order", ports: { http: 8081, grpc: 50051 } }));
    expect(only(found, "Service").spec).toMatchObject({
      type: "ClusterIP",
      ports: [
        { name: "http", port: 8081, appProtocol: "http" },
        { name: "grpc", port: 50051, appProtocol: "kubernetes.io/h2c" },
      ],
    });
  });
});

describe("settings", () => {
  const envOf = async (service: ServiceEntry, change: Partial<CoffeeServiceArgs> = {}) => {
    const { env } = only(await made(service, change), "Deployment").spec.template.spec.containers[0]!;
    expect(new Set(env.map(({ name }) => name)).size).toBe(env.length);
    return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
  };

  it("say where those are that it calls", async () => {
    const callee = aService({ name: "stock-keeper", ports: { http: 8084, grpc: 9084 } });
    const caller = aService({
      name: "order",
      calls: [
        { to: "stock-keeper", over: "http" },
        { to: "stock-keeper", over: "grpc" },
      ],
    });
    expect(await envOf(caller, { services: [caller, callee] })).toMatchObject({
      STOCK_KEEPER_URL: "http://stock-keeper:8084",
      STOCK_KEEPER_GRPC_ADDRESS: "stock-keeper:9084",
    });
  });

  it("say where the stores are to those that need them, with the login by reference", async () => {
    const needs = { database: true, cache: true };
    const key = (name: string) => ({ secretKeyRef: { name: "a-database", key: name, optional: true } });
    expect(await envOf(aService({ name: "a", needs }))).toMatchObject({
      DATABASE_HOST: "db.internal",
      DATABASE_PORT: "5432",
      DATABASE_NAME: "go_coffee",
      DATABASE_SSL_MODE: "require",
      DATABASE_USER: key("username"),
      DATABASE_PASSWORD: key("password"),
      REDIS_URL: "rediss://$(REDIS_USER):$(REDIS_PASSWORD)@redis.internal:6380",
    });
  });

  it("say nothing of the stores to those that need none, nor of stores that are not there", async () => {
    const silent = await envOf(aService({ name: "a" }));
    const without = await envOf(aService({ name: "a", needs: { database: true, cache: true } }), {
      stores: { cidrs: [] },
    });
    for (const names of [Object.keys(silent), Object.keys(without)]) {
      expect(names.filter((name) => /DATABASE|REDIS/.test(name))).toEqual([]);
    }
  });

  it("carry the reference of the database's secret where a tool can find it", async () => {
    const of = async (needs: ServiceEntry["needs"]) =>
      only(await made(aService({ name: "a", needs })), "Deployment").metadata.annotations;
    expect(await of({ database: true, cache: false })).toEqual({ "go-coffee/database-secret-ref": "a-reference" });
    expect(await of({ database: false, cache: true })).toBeUndefined();
  });
});

describe("waiting", () => {
  it("is the rule, and is left out when asked", async () => {
    const patience = async (awaited?: boolean) => {
      const found = await made(aService({ name: "a" }), awaited === undefined ? {} : { awaited });
      return [only(found, "Deployment"), only(found, "Service")].map(({ metadata }) => metadata.annotations);
    };
    expect(await patience()).toEqual([undefined, undefined]);
    expect(await patience(true)).toEqual([undefined, undefined]);
    expect(await patience(false)).toEqual(Array(2).fill({ "pulumi.com/skipAwait": "true" }));
  });
});
