import type { SecretReader } from "../../../components/core/contracts";
import type { CoffeeServiceArgs } from "../../../components/kubernetes/coffee-service";
import { resourcesOf, scales, type Scale, type ServiceEntry } from "../../../components/kubernetes/service-entry";
import { services as coffee } from "../../../workloads/catalog";
import type { Recorded } from "../../mocks";
import { ofKind, type Kinds } from "./record";
import { made, only } from "./made";
import { aService } from "./some-services";

/** How a cloud's secrets are read, as the workload layer is told of it. */
const store: SecretReader = {
  annotations: { "cloud.example/role": "reads-a" },
  provider: (serviceAccount) => ({ cloud: { as: serviceAccount } }),
};

const milli = (text: string) => (text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000);
const mebi = (text: string) => Number(text.slice(0, -2)) * (text.endsWith("Gi") ? 1024 : 1);

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
    expect(spec.volumes![0]).toEqual({ name: "tmp", emptyDir: { sizeLimit: "64Mi" } });
    expect(spec.containers).toHaveLength(1);
    for (const container of spec.containers) {
      expect(container.securityContext).toEqual({
        runAsNonRoot: true,
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      const writable = container.volumeMounts!.filter(({ readOnly }) => readOnly !== true);
      expect(writable).toEqual([{ name: "tmp", mountPath: "/tmp" }]);
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

describe("the gateway and the mesh", () => {
  const service = aService({ name: "tea", needs: { database: true, cache: false } });
  const gateway = { namespace: "gateway", pods: { app: "gateway" } };
  const identityReach = [{ cidrs: ["169.254.170.23/32"], port: 80 }];
  const from = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "gateway" } },
    podSelector: { matchLabels: gateway.pods },
  };

  it("are told of by the Service, and let in, where there is a gateway and something for it to ask", async () => {
    const found = await made(service, { gateway });
    expect(only(found, "Service").metadata.annotations).toMatchObject({
      "ingress.kubernetes.io/service-upstream": "true",
      "konghq.com/host-header": "tea.go-coffee-dev.svc.cluster.local",
    });
    expect(only(found, "NetworkPolicy").spec.ingress).toEqual([
      { from: [from], ports: [{ protocol: "TCP", port: 8080 }] },
    ]);
    for (const [one, change] of [
      [service, {}],
      [{ ...service, routes: [] }, { gateway }],
    ] as const) {
      const without = await made(one, change);
      expect(only(without, "Service").metadata.annotations ?? {}).toEqual({});
      expect(only(without, "NetworkPolicy").spec).not.toHaveProperty("ingress");
    }
  });

  it("let past the proxy what a cloud identity needs, in pods of the mesh alone", async () => {
    const annotations = async (meshed: boolean) =>
      only(await made({ ...service, usesCloud: true }, { meshed, identityReach }), "Deployment").spec.template.metadata
        .annotations;
    expect(await annotations(true)).toMatchObject({
      "traffic.sidecar.istio.io/excludeOutboundIPRanges": "169.254.170.23/32",
    });
    expect(await annotations(false)).toBeUndefined();
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
    const needs = { database: true, cache: { cluster: true } };
    const key = (name: string) => ({ secretKeyRef: { name: "a-database", key: name } });
    const authority = "/etc/go-coffee/authorities/database.pem";
    expect(await envOf(aService({ name: "a", needs }))).toMatchObject({
      DATABASE_HOST: "db.internal",
      DATABASE_PORT: "5432",
      DATABASE_NAME: "go_coffee",
      DATABASE_SSL_MODE: "verify-full",
      DATABASE_SSL_ROOT_CERT: authority,
      PGSSLROOTCERT: authority,
      DATABASE_USER: key("username"),
      DATABASE_PASSWORD: key("password"),
      REDIS_URL: "rediss://$(REDIS_USER):$(REDIS_PASSWORD)@redis.internal:6380",
    });
  });

  it("look who signed the cache's certificate where it has authorities of its own, and know them from a file", async () => {
    const needs = { database: false, cache: { cluster: true } };
    const own = { host: "cache.internal", port: 6378, authorities: "PEM" };
    const told = await envOf(aService({ name: "a", needs }), { stores: { cidrs: [], cache: own } });
    expect(told).toMatchObject({
      REDIS_URL: "rediss://$(REDIS_USER):$(REDIS_PASSWORD)@cache.internal:6378",
      REDIS_SSL_MODE: "verify-ca",
      REDIS_SSL_ROOT_CERT: "/etc/go-coffee/cache-authorities/cache.pem",
    });
    const objects = await made(aService({ name: "a", needs }), { stores: { cidrs: [], cache: own } });
    const { volumes, containers } = only(objects, "Deployment").spec.template.spec;
    expect(volumes).toContainEqual({ name: "cache-authorities", configMap: { name: "cache-authorities" } });
    expect(containers[0]!.volumeMounts).toContainEqual({
      ...{ name: "cache-authorities", mountPath: "/etc/go-coffee/cache-authorities", readOnly: true },
    });
    const known = await envOf(aService({ name: "a", needs }));
    expect(Object.keys(known).filter((name) => name.startsWith("REDIS_SSL"))).toEqual([]);
  });

  it("say nothing of the stores to those that need none, nor of stores that are not there", async () => {
    const silent = await envOf(aService({ name: "a" }));
    const without = await envOf(aService({ name: "a", needs: { database: true, cache: { cluster: true } } }), {
      stores: { cidrs: [] },
    });
    for (const names of [Object.keys(silent), Object.keys(without)]) {
      expect(names.filter((name) => /DATABASE|REDIS/.test(name))).toEqual([]);
    }
  });

  it("start anew when what they sign in with has changed, and for no other Secret", async () => {
    const of = async (needs: ServiceEntry["needs"]) =>
      only(await made(aService({ name: "a", needs })), "Deployment").metadata.annotations;
    const reload = (names: string) => ({ "secret.reloader.stakater.com/reload": names });
    expect(await of({ database: true, cache: { cluster: true } })).toEqual(reload("a-database,a-cache"));
    expect(await of({ database: true, cache: false })).toEqual(reload("a-database"));
    expect(await of({ database: false, cache: { cluster: true } })).toEqual(reload("a-cache"));
    expect(await of({ database: false, cache: false })).toBeUndefined();
  });

  it("look who signs the database's certificate where they need it, in a file that the namespace has", async () => {
    const of = async (needs: ServiceEntry["needs"]) => {
      const { volumes, containers } = only(await made(aService({ name: "a", needs })), "Deployment").spec.template.spec;
      return [volumes, containers[0]!.volumeMounts].map((all) =>
        (all ?? []).filter(({ name }) => name === "authorities"),
      );
    };
    expect(await of({ database: true, cache: false })).toEqual([
      [{ name: "authorities", configMap: { name: "database-authorities" } }],
      [{ name: "authorities", mountPath: "/etc/go-coffee/authorities", readOnly: true }],
    ]);
    expect(await of({ database: false, cache: { cluster: true } })).toEqual([[], []]);
  });
});

describe("what a service signs in with", () => {
  const needs = { database: true, cache: { cluster: true } };
  const credentials = { database: "cloud:database/a", cache: "cloud:cache/a", store };
  const custom = (found: Recorded, kind: string) =>
    found.of(`kubernetes:external-secrets.io/v1:${kind}`).map((one) => one);

  it("is brought from the cloud's secrets, as an account that no pod runs as", async () => {
    const found = await made(aService({ name: "a", needs }), { credentials });
    const accounts = ofKind(found, "ServiceAccount").map(({ inputs }) => [
      inputs.metadata.name,
      inputs.metadata.annotations,
    ]);
    expect(accounts).toEqual([
      ["a", undefined],
      ["a-secrets", { "cloud.example/role": "reads-a" }],
    ]);
    expect(custom(found, "SecretStore").map(({ inputs }) => inputs["spec"])).toEqual([
      { provider: { cloud: { as: "a-secrets" } } },
    ]);
    const spec = (name: string, key: string) => ({
      refreshInterval: "1m",
      secretStoreRef: { kind: "SecretStore", name: "a" },
      target: { name, creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: ["username", "password"].map((property) => ({ secretKey: property, remoteRef: { key, property } })),
    });
    expect(custom(found, "ExternalSecret").map(({ inputs }) => inputs["spec"])).toEqual([
      spec("a-cache", "cloud:cache/a"),
      spec("a-database", "cloud:database/a"),
    ]);
  });

  it("is read by nobody but External Secrets, which may ask for that account's token from the start", async () => {
    const found = await made(aService({ name: "a", needs }), { credentials });
    const [role] = found.of("kubernetes:rbac.authorization.k8s.io/v1:Role");
    const [binding] = found.of("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding");
    expect(role!.inputs["rules"]).toEqual([
      { apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: ["a-secrets"], verbs: ["create"] },
    ]);
    expect(binding!.inputs).toMatchObject({
      roleRef: { kind: "Role", name: (role!.inputs["metadata"] as { name: string }).name },
      subjects: [{ kind: "ServiceAccount", name: "external-secrets", namespace: "security" }],
    });
    const [store] = custom(found, "SecretStore");
    expect(store!.dependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/:RoleBinding::.*reader-token-binding$/)]),
    );
  });

  it("is there before its pods are", async () => {
    const found = await made(aService({ name: "a", needs }), { credentials });
    expect(found.one("kubernetes:apps/v1:Deployment").dependsOn).toEqual(
      expect.arrayContaining(
        ["a-database", "a-cache"].map((name) => `kubernetes:external-secrets.io/v1:ExternalSecret::${name}`),
      ),
    );
  });

  it("is nothing for a service without stores", async () => {
    const found = await made(aService({ name: "a" }));
    expect([...custom(found, "SecretStore"), ...custom(found, "ExternalSecret")]).toEqual([]);
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
