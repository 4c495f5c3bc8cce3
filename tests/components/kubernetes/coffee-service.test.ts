import { output } from "@pulumi/pulumi";
import { CoffeeService, type CoffeeServiceArgs } from "../../../components/kubernetes/coffee-service";
import { scales, type Scale, type ServiceEntry } from "../../../components/kubernetes/service-entry";
import { services as coffee } from "../../../workloads/catalog";
import { ofKind, ours, record, type Recorded } from "./record";
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
      ...change,
    });
  });
}

const cases = coffee.flatMap((service) =>
  scales.map((scale): [string, Scale, ServiceEntry] => [service.name, scale, service]),
);

describe.each(cases)("%s, %s", (_name, scale, service) => {
  let objects: Recorded[] = [];
  beforeAll(async () => {
    objects = await made(service, { services: coffee, scale });
  });
  const the = (kind: string) => ofKind(objects, kind)[0]!.inputs;
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
    const [container] = pod().containers;
    const { requests, limits } = container.resources;
    expect([requests.cpu, requests.memory, limits.cpu]).not.toContain(undefined);
    expect(limits.memory).toBe(requests.memory);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      expect(container[probe].httpGet).toEqual({ path: "/health", port: "http" });
    }
    expect(container.ports[0]).toMatchObject({ name: "http", containerPort: service.ports.http });
  });

  it("leaves the number of pods to the autoscaler, within the catalogue's bounds", () => {
    expect(the("Deployment").spec).not.toHaveProperty("replicas");
    expect(the("HorizontalPodAutoscaler").spec).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service.name },
      minReplicas: service.scaling[scale].min,
      maxReplicas: service.scaling[scale].max,
    });
  });

  it("is replaced without a gap and spread over zones and hosts", () => {
    const { strategy, template, selector } = the("Deployment").spec;
    expect(strategy.rollingUpdate.maxUnavailable).toBe(0);
    const labelSelector = selector;
    const zones = scale === "small" ? "ScheduleAnyway" : "DoNotSchedule";
    expect(template.spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: "topology.kubernetes.io/zone", maxSkew: 1, whenUnsatisfiable: zones, labelSelector },
      { topologyKey: "kubernetes.io/hostname", maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", labelSelector },
    ]);
    for (const one of template.spec.topologySpreadConstraints) {
      expect(one).toMatchObject({ nodeTaintsPolicy: "Honor", matchLabelKeys: ["pod-template-hash"] });
    }
    expect(template.spec.priorityClassName).toBe(`go-coffee-${service.priority}`);
    const budget = the("PodDisruptionBudget").spec;
    expect(budget).toMatchObject({ maxUnavailable: 1, selector });
    for (const labels of [selector.matchLabels, the("Service").spec.selector]) {
      expect(template.metadata.labels).toMatchObject(labels);
    }
  });

  it("ends its grace after its preparation, with time to spare", () => {
    const spec = pod();
    const { seconds } = spec.containers[0].lifecycle.preStop.sleep;
    expect(seconds).toBeGreaterThan(0);
    // Upstream's services give their requests 30 s to end.
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(seconds + 30);
  });

  it("tells Go how much it has, a little under the limit", () => {
    const env = Object.fromEntries(
      pod().containers[0].env.map((one: { name: string; value: string }) => [one.name, one.value]),
    );
    const { cpu, memory } = service.resources[scale];
    expect(Number(env.GOMAXPROCS)).toBe(Math.ceil(cpu.limit / 1000));
    expect(parseInt(env.GOMEMLIMIT)).toBeLessThan(memory);
    expect(parseInt(env.GOMEMLIMIT)).toBeGreaterThan(memory * 0.85);
  });
});

describe("a WebSocket service", () => {
  it("says so on its port, and has two minutes to part from its clients", async () => {
    const found = await made(aService({ name: "notification", protocol: "websocket" }));
    expect(ofKind(found, "Service")[0]!.inputs.spec.ports).toEqual([
      { name: "http", port: 8080, targetPort: "http", protocol: "TCP", appProtocol: "kubernetes.io/ws" },
    ]);
    const spec = ofKind(found, "Deployment")[0]!.inputs.spec.template.spec;
    expect(spec.terminationGracePeriodSeconds).toBe(120);
    expect(spec.containers[0].lifecycle.preStop).toEqual({ sleep: { seconds: 15 } });
  });
});

describe("a Service", () => {
  it("is inside the cluster only, and offers gRPC as HTTP/2 without TLS", async () => {
    const found = await made(aService({ name: "order", ports: { http: 8081, grpc: 50051 } }));
    expect(ofKind(found, "Service")[0]!.inputs.spec).toMatchObject({
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
    const [deployment] = ofKind(await made(service, change), "Deployment");
    const env: { name: string; value?: string; valueFrom?: unknown }[] =
      deployment!.inputs.spec.template.spec.containers[0].env;
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
      ofKind(await made(aService({ name: "a", needs })), "Deployment")[0]!.inputs.metadata.annotations;
    expect(await of({ database: true, cache: false })).toEqual({ "go-coffee/database-secret-ref": "a-reference" });
    expect(await of({ database: false, cache: true })).toBeUndefined();
  });
});

describe("waiting", () => {
  it("is the rule, and is left out when asked", async () => {
    const patience = async (awaited?: boolean) => {
      const found = await made(aService({ name: "a" }), awaited === undefined ? {} : { awaited });
      return ["Deployment", "Service"].map((kind) => ofKind(found, kind)[0]!.inputs.metadata.annotations);
    };
    expect(await patience()).toEqual([undefined, undefined]);
    expect(await patience(true)).toEqual([undefined, undefined]);
    expect(await patience(false)).toEqual(Array(2).fill({ "pulumi.com/skipAwait": "true" }));
  });
});
