import { collectorConfig } from "../../../workloads/addons/collector-config";
import { istiod } from "../../../workloads/addons/istio";
import { jaeger, type JaegerValues } from "../../../workloads/addons/jaeger";
import { jaegerConfig } from "../../../workloads/addons/jaeger-config";
import { kong, type KongValues } from "../../../workloads/addons/kong";
import { installed } from "../../../workloads/addons/list";
import { jaegerPlace, zipkinPlace } from "../../../workloads/addons/observability";
import type { Observability } from "../../../workloads/addons/observability-request";
import {
  openTelemetryCollector,
  type OpenTelemetryCollectorValues,
} from "../../../workloads/addons/opentelemetry-collector";
import { aContext, someObservability } from "./context";

const context = (change: Partial<Observability> = {}, scale: "small" | "large" = "small") =>
  aContext({ scale, observability: { ...someObservability, ...change } });
const names = (change: Partial<Observability>) =>
  installed(context(change))
    .map(({ name }) => name)
    .filter((name) => ["jaeger", "zipkin", "opentelemetry-collector"].includes(name));
const collector = (change: Partial<Observability> = {}) =>
  openTelemetryCollector.values(context(change)) as OpenTelemetryCollectorValues;

it("one setting says where spans are kept, and nothing of the other is installed", () => {
  expect(names({ traces: "jaeger" })).toEqual(["jaeger", "opentelemetry-collector"]);
  expect(names({ traces: "zipkin" })).toEqual(["zipkin", "opentelemetry-collector"]);
  expect(names({ traces: "none" })).toEqual([]);
});

it("the collector has the exporter that it needs: the smaller image has none for Zipkin", () => {
  expect(collector().image.repository).toMatch(/collector-k8s$/);
  expect(collector({ traces: "zipkin" }).image.repository).toMatch(/collector-contrib$/);
});

describe.each([
  ["jaeger", jaegerPlace, { "otlp/jaeger": { endpoint: "jaeger.monitoring.svc.cluster.local:4317" } }],
  ["zipkin", zipkinPlace, { zipkin: { endpoint: "http://zipkin.monitoring.svc.cluster.local:9411/api/v2/spans" } }],
] as const)("spans for %s", (store, place, exporters) => {
  const config = collectorConfig(store, place);

  it("go to one store, through what takes out what may not be kept", () => {
    const { traces } = config.service.pipelines;
    expect(config.exporters).toMatchObject(exporters);
    expect(traces.exporters).toEqual(Object.keys(exporters));
    expect(traces.processors).toEqual(["memory_limiter", "transform/addresses", "redaction", "batch"]);
    expect(Object.keys(config.processors)).toEqual(traces.processors);
    expect(Object.keys(config.receivers)).toEqual(traces.receivers);
  });

  it("lose cards, e-mail addresses and tokens, whatever the attribute is called", () => {
    const { blocked_values: blocked } = config.processors["redaction"] as { blocked_values: string[] };
    const caught = (text: string) => blocked.some((one) => new RegExp(one).test(text));
    for (const text of [
      "4111111111111111",
      "5500 0000 0000 0004",
      "378282246310005",
      "a.b@c.example",
      "eyJh.eyJz.c2ln",
    ])
      expect([text, caught(text)]).toEqual([text, true]);
    for (const text of ["/api/v1/orders", "1732874400123456789", "550e8400-e29b-41d4-a716-446655440000", "10.0.0.1"])
      expect([text, caught(text)]).toEqual([text, false]);
  });
});

it("Jaeger keeps spans in memory, and looks for them where it keeps them", () => {
  const { userconfig, jaeger: server } = jaeger.values(context()) as JaegerValues;
  expect(userconfig.extensions.jaeger_storage.backends).toEqual({ spans: { memory: { max_traces: 20_000 } } });
  expect(userconfig.extensions["jaeger_query"]).toMatchObject({ storage: { traces: "spans" } });
  expect([server.replicas, server.strategy.type]).toEqual([1, "Recreate"]);
});

it("where Elasticsearch is installed Jaeger keeps spans there, over TLS, signed in as itself, and each of two pods knows them all", () => {
  const values = jaeger.values(context({}, "large")) as JaegerValues;
  expect(values.userconfig.extensions.jaeger_storage.backends.spans).toMatchObject({
    elasticsearch: {
      server_urls: ["https://logs-es-http.stores.svc:9200"],
      auth: { basic: { username: "jaeger", password_file: "/etc/jaeger/elasticsearch/password" } },
      tls: { ca_file: "/etc/jaeger/elasticsearch/ca.crt" },
      max_span_age: "168h",
    },
  });
  expect([values.jaeger.replicas, values.jaeger.strategy.type]).toEqual([2, "RollingUpdate"]);
  expect(values.jaeger.extraVolumes).toEqual([{ name: "elasticsearch", secret: { secretName: "jaeger-search" } }]);
  const off = aContext({ scale: "large", observability: someObservability, requests: { eck: { enabled: false } } });
  const { userconfig } = jaeger.values(off) as JaegerValues;
  expect(Object.keys(userconfig.extensions.jaeger_storage.backends.spans)).toEqual(["memory"]);
});

it("what deletes old spans is an image of its own, with a digest of its own", () => {
  const digests = { server: `sha256:${"1".repeat(64)}`, cleaner: `sha256:${"2".repeat(64)}` } as const;
  const asked = aContext({ scale: "large", observability: someObservability, requests: { jaeger: { digests } } });
  const { jaeger: server, esIndexCleaner } = jaeger.values(asked) as JaegerValues;
  expect(server.image.tag).toMatch(/@sha256:1{64}$/);
  expect(esIndexCleaner.image.tag).toMatch(/@sha256:2{64}$/);
});

it("what deletes old spans signs in as Jaeger does, and looks for the names that Jaeger gives its indices", () => {
  const { esIndexCleaner, storage, userconfig } = jaeger.values(context({}, "large")) as JaegerValues;
  expect([esIndexCleaner.enabled, esIndexCleaner.numberOfDays]).toEqual([true, 7]);
  const env = esIndexCleaner.extraEnv as { name: string; valueFrom?: object }[];
  expect(env.find(({ name }) => name === "ES_PASSWORD")?.valueFrom).toEqual({
    secretKeyRef: { name: "jaeger-search", key: "password" },
  });
  // The chart would write its own user and password beside these: jaegertracing/helm-charts, templates/_helpers.tpl, elasticsearch.env.
  expect(storage.type).not.toBe("elasticsearch");
  // jaegertracing/jaeger cmd/es-index-cleaner/app/index_filter.go: it looks for its own prefix, which is none.
  expect(env.map(({ name }) => name)).not.toContain("ES_INDEX_PREFIX");
  expect(JSON.stringify(userconfig)).not.toContain("index_prefix");
});

it("on Elasticsearch an index has one shard, and the password comes from a file that may change", () => {
  const { extensions } = jaegerConfig({
    ...{ kind: "elasticsearch", url: "https://es:9200", user: "jaeger", passwordFile: "/f/password" },
    ...{ authority: "/f/ca.crt", days: 7 },
  });
  expect(extensions.jaeger_storage.backends.spans).toMatchObject({
    elasticsearch: {
      server_urls: ["https://es:9200"],
      auth: { basic: { username: "jaeger", password_file: "/f/password" } },
      indices: { spans: { shards: 1 } },
      max_span_age: "168h",
      tls: { ca_file: "/f/ca.crt" },
    },
  });
});

it("the gateway and the mesh trace as much as is asked for, or as fits the scale", () => {
  const env = (change: Partial<Observability>, scale?: "small" | "large") =>
    (kong.values(context(change, scale)) as KongValues).gateway.env["tracing_sampling_rate"];
  expect([env({}), env({}, "large"), env({ tracedPercent: 25 }), env({ traces: "none" })]).toEqual([
    ...["1", "0.01", "0.25"],
    undefined,
  ]);
  const mesh = (change: Partial<Observability>) =>
    (istiod.values(context(change)) as { meshConfig: object }).meshConfig;
  expect(mesh({})).toMatchObject({
    extensionProviders: [
      {
        name: "opentelemetry",
        opentelemetry: { service: "opentelemetry-collector.monitoring.svc.cluster.local", port: 4317 },
      },
    ],
  });
  expect(mesh({ traces: "none" })).not.toHaveProperty("extensionProviders");
});

it("collector and Jaeger tell of themselves under the names that alerts go by, where Prometheus is let in", () => {
  const reader = (host: string) => ({
    readers: [{ pull: { exporter: { prometheus: { host, port: 8888, without_type_suffix: false } } } }],
  });
  const { userconfig } = jaeger.values(context()) as JaegerValues;
  expect(userconfig.service).toMatchObject({ telemetry: { metrics: reader("0.0.0.0") } });
  expect(collector().alternateConfig.service.telemetry).toMatchObject({ metrics: reader("${env:MY_POD_IP}") });
  expect(collector().podAnnotations).toMatchObject({ "prometheus.io/port": "8888" });
});
