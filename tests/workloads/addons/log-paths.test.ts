import { logKinds, logStores, type LogKind, type LogStore } from "../../../components/core/observability";
import { fluentBit, storesOf, type FluentBitValues } from "../../../workloads/addons/fluent-bit";
import { agentConfig, filesOf, type AgentConfig } from "../../../workloads/addons/log-paths";
import { logstashPlace, lokiPlace } from "../../../workloads/addons/observability";
import { aContext, someObservability } from "./context";
import { filtered, type Value } from "./lua";

const application = "go-coffee";
const id = "0".repeat(64);
const file = (pod: string, namespace: string, container: string) => `${pod}_${namespace}_${container}-${id}.log`;

/** Files as the kubelet names them, and of which kind each is; undefined: nobody reads it. */
const files: [string, LogKind | undefined][] = [
  [file("order-5d9c7b4f6d-x2x7k", application, "order"), "services"],
  [file("order-5d9c7b4f6d-x2x7k", application, "istio-validation"), "services"],
  [file("order-5d9c7b4f6d-x2x7k", application, "istio-proxy"), "requests"],
  [file("kong-gateway-7c9b8-abcde", "gateway", "proxy"), "requests"],
  [file("kong-gateway-7c9b8-abcde", "gateway", "istio-proxy"), "requests"],
  [file("kong-controller-7c9b8-abcde", "gateway", "ingress-controller"), "platform"],
  [file("loki-0", "monitoring", "loki"), "platform"],
  [file("coredns-1", "kube-system", "coredns"), "platform"],
  // A pod that is called like the services' namespace, elsewhere.
  [file("go-coffee-migration", "data-jobs", "migrate"), "platform"],
  [file("fluent-bit-abcde", "monitoring-agents", "fluent-bit"), undefined],
  [file("node-exporter-abcde", "monitoring-agents", "node-exporter"), "platform"],
];

const shell = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
const reads = ({ path, except }: ReturnType<typeof filesOf>, name: string) =>
  path.some((one) => shell(one).test(name)) && !except.some((one) => shell(one).test(name));

const config = (stores: Record<LogKind, LogStore>): AgentConfig =>
  agentConfig({
    application,
    stores,
    places: { loki: lokiPlace, elasticsearch: logstashPlace },
    state: "/state",
    port: 2020,
  });
const all = (store: LogStore) => Object.fromEntries(logKinds.map((kind) => [kind, store])) as Record<LogKind, LogStore>;

test.each(files)("%s is of one kind", (name, kind) => {
  expect(logKinds.filter((one) => reads(filesOf(one, application), name))).toEqual(kind === undefined ? [] : [kind]);
});

test.each(logStores)("each line is read once, cleaned, and sent once (all of it to %s)", (store) => {
  const { inputs, filters, outputs } = config(all(store)).pipeline;
  expect(inputs.map(({ tag }) => tag)).toEqual(logKinds.map((kind) => `${kind}.*`));
  expect(new Set(inputs.map(({ db }) => db)).size).toBe(inputs.length);
  expect(outputs.map(({ match }) => match)).toEqual(logKinds.map((kind) => `${kind}.*`));
  expect(filters.at(-1)).toMatchObject({ name: "lua", match: "*", call: "redact" });
});

it("a kind goes where the environment says, and to no other store", () => {
  const { outputs } = config({ services: "loki", requests: "elasticsearch", platform: "loki" }).pipeline;
  expect(outputs.map(({ name, match, host, port }) => [match, name, host, port])).toEqual([
    ["services.*", "loki", "loki.monitoring.svc.cluster.local", 3100],
    ["requests.*", "http", "logs-ls-agents.stores.svc", 8080],
    ["platform.*", "loki", "loki.monitoring.svc.cluster.local", 3100],
  ]);
});

it("requests go to Elasticsearch where there is one, unless the environment says something else", () => {
  const stores = (scale: "small" | "large", logs: object = {}) =>
    storesOf(aContext({ scale, observability: { ...someObservability, logs } }));
  expect(stores("small").requests).toBe("loki");
  expect(stores("large").requests).toBe("elasticsearch");
  expect(stores("large", { requests: "loki" }).requests).toBe("loki");
  expect(stores("large").services).toBe("loki");
});

describe("Fluent Bit", () => {
  const values = fluentBit.values(aContext()) as FluentBitValues;

  it("is on every node, whatever is kept away from it", () => {
    expect(values.tolerations).toEqual([{ operator: "Exists" }]);
  });

  it("is given nothing that its chart would take for a template", () => {
    const texts = [values.config.extraFiles["fluent-bit.yaml"], ...Object.values(values.luaScripts)];
    for (const text of texts) expect(text).not.toMatch(/\{\{|\}\}/);
  });

  it("holds less in memory than it may have, and leaves no pod a way to hide its lines", () => {
    const { service, pipeline } = JSON.parse(values.config.extraFiles["fluent-bit.yaml"]) as AgentConfig;
    expect(2 * Number(service["storage.max_chunks_up"])).toBeLessThanOrEqual(64);
    for (const filter of pipeline.filters.filter(({ name }) => name === "kubernetes"))
      expect(filter).toMatchObject({ "k8s-logging.exclude": "off", "k8s-logging.parser": "off" });
  });

  it("calls each output as the kind of its lines, in the metrics that Prometheus is sent to", () => {
    const { service, pipeline } = JSON.parse(values.config.extraFiles["fluent-bit.yaml"]) as AgentConfig;
    expect(pipeline.outputs.map(({ alias }) => alias)).toEqual(logKinds);
    expect(values.podAnnotations).toMatchObject({
      "prometheus.io/port": String(service["http_port"]),
      "prometheus.io/path": "/api/v2/metrics/prometheus",
    });
  });

  it("changes no file of the pods, and reaches the stores of its lines alone", () => {
    expect(values.daemonSetVolumeMounts).toContainEqual({ name: "varlog", mountPath: "/var/log", readOnly: true });
    const [policy] = fluentBit.policies!(aContext({ scale: "large" }));
    const reached = (policy!.spec.egress as { ports: { port: number }[]; to: { podSelector?: object }[] }[]).filter(
      ({ to }) => Array.isArray(to),
    );
    expect(reached.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([3100, 8080]);
  });
});

describe("a line as it reaches Elasticsearch", () => {
  /** Labels of a service's pod, and those that Istio's injector adds. Source: istio/istio, manifests/charts/istio-control/istio-discovery/files/injection-template.yaml. */
  const order = {
    "app.kubernetes.io/name": "order",
    "app.kubernetes.io/part-of": "go-coffee",
    service: "order",
    "pod-template-hash": "5d9c7b4f6d",
    "security.istio.io/tlsMode": "istio",
    "service.istio.io/canonical-name": "order",
    "service.istio.io/canonical-revision": "latest",
  };
  /** Source: Kong/charts, charts/ingress/ci/__snapshots__/gateway-discovery-values.snap. */
  const kong = {
    app: "kong-gateway",
    "app.kubernetes.io/component": "app",
    "app.kubernetes.io/instance": "kong",
    "app.kubernetes.io/managed-by": "Helm",
    "app.kubernetes.io/name": "gateway",
    "app.kubernetes.io/version": "3.9",
    "helm.sh/chart": "gateway-2.46.0",
    version: "3.9",
    "service.istio.io/canonical-name": "gateway",
  };
  /** Of Istio's own format, EnvoyJSONLogFormatIstio of istio/istio, pilot/pkg/model/telemetry_logging.go. */
  const request = {
    start_time: "2026-11-29T10:00:00.000Z",
    method: "GET",
    response_code: 200,
    user_agent: "curl/8.5.0",
  };
  const lineOf = (pod: string, labels: Record<string, string>): Record<string, Value> => ({
    ...{ ...request, stream: "stdout", _p: "F" },
    kubernetes: { pod_name: pod, namespace_name: application, container_name: "istio-proxy", labels },
  });

  /** Every key of a document, as Elasticsearch reads it: what is nested, and what has dots, is an object. */
  const keysOf = (value: unknown, above = ""): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, above === "" ? key : `${above}.${key}`))
      : [above];
  const torn = (document: unknown) => {
    const keys = keysOf(document);
    return keys.filter((key) => keys.some((other) => other.startsWith(`${key}.`)));
  };

  const values = fluentBit.values(aContext({ scale: "large" })) as FluentBitValues;
  const { pipeline } = JSON.parse(values.config.extraFiles["fluent-bit.yaml"]) as AgentConfig;
  /** What the scripts make of a line of a kind, in their order. */
  const sent = (kind: LogKind, line: Record<string, Value>) =>
    pipeline.filters
      .filter(({ name, match }) => name === "lua" && ["*", `${kind}.*`].includes(String(match)))
      .reduce<unknown>((record, { script, call }) => {
        const text = values.luaScripts[String(script).replace("/fluent-bit/scripts/", "")];
        return filtered(text!, String(call), record as Record<string, Value>);
      }, line);

  it.each([
    ["a service's sidecar", "order", lineOf("order-5d9c7b4f6d-x2x7k", order)],
    ["Kong", "gateway", lineOf("kong-gateway-7c9b8-abcde", kong)],
  ])("of %s has no key that is a value and an object at once", (_, service, line) => {
    expect(torn(line)).not.toEqual([]);
    const document = sent("requests", line);
    expect(torn(document)).toEqual([]);
    expect(document).toMatchObject({ ...request, kubernetes: { service, container_name: "istio-proxy" } });
    expect(document).not.toHaveProperty("kubernetes.labels");
  });

  it("of a pod without labels, or of none, is sent all the same", () => {
    const { labels: _, ...bare } = lineOf("x", {})["kubernetes"] as Record<string, Value>;
    expect(sent("requests", { log: "x", kubernetes: bare })).toEqual({ log: "x", kubernetes: bare });
  });

  it("says which service's it is to Loki as well, which reads the labels itself", () => {
    expect(sent("services", lineOf("order-1", order))).toHaveProperty("kubernetes.labels", order);
  });

  it("loses its labels where its kind goes to Elasticsearch, and nowhere else", () => {
    for (const kind of logKinds) {
      const { filters } = config({ ...all("loki"), [kind]: "elasticsearch" }).pipeline;
      expect(filters.filter(({ call }) => call === "one_label").map(({ match }) => match)).toEqual([`${kind}.*`]);
    }
  });
});
