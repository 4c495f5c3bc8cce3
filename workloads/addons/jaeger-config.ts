import { collectorMetrics } from "./collector-config";

/*
 * Jaeger's configuration: it is a collector of OpenTelemetry with a store and a page. Pure.
 * Sources: jaegertracing/jaeger v2.19.0 cmd/jaeger/config-elasticsearch.yaml, cmd/jaeger/internal/all-in-one.yaml,
 * internal/storage/elasticsearch/config/config.go.
 */

/** Where spans are kept. */
export type SpanStore =
  | { kind: "memory"; traces: number }
  | { kind: "elasticsearch"; url: string; user: string; passwordFile: string; authority: string; days: number };

export interface JaegerConfig {
  service: object;
  extensions: { jaeger_storage: { backends: Record<"spans", object> } } & Record<string, object>;
  receivers: Record<string, object>;
  processors: Record<string, object>;
  exporters: Record<string, object>;
}

/** Of each kind of index: one shard, since a day's spans are few, and a copy. The default is five. */
const index = { date_layout: "2006-01-02", rollover_frequency: "day", shards: 1, replicas: 1 };

function backend(store: SpanStore): object {
  switch (store.kind) {
    case "memory":
      return { memory: { max_traces: store.traces } };
    case "elasticsearch":
      return {
        elasticsearch: {
          server_urls: [store.url],
          // The file is read again when it has changed.
          auth: { basic: { username: store.user, password_file: store.passwordFile, reload_interval: "60s" } },
          tls: { ca_file: store.authority },
          // With no prefix of ours: they are called `jaeger-…` as it is, and the cleaner deletes what is called so.
          indices: { spans: index, services: index, dependencies: index, sampling: index },
          max_span_age: `${24 * store.days}h`,
        },
      };
  }
}

export function jaegerConfig(store: SpanStore): JaegerConfig {
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: { traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["jaeger_storage_exporter"] } },
      telemetry: { resource: { "service.name": "jaeger" }, metrics: collectorMetrics("0.0.0.0") },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
      jaeger_query: {
        storage: { traces: "spans" },
        http: { endpoint: "0.0.0.0:16686" },
        grpc: { endpoint: "0.0.0.0:16685" },
      },
      jaeger_storage: { backends: { spans: backend(store) } },
    },
    receivers: { otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } } },
    processors: { batch: {} },
    exporters: { jaeger_storage_exporter: { trace_storage: "spans" } },
  };
}
