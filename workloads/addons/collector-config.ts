import type { Place } from "./observability";

/*
 * The collector's configuration: what it takes, what it takes out, and where it sends the rest. Pure.
 * Sources: opentelemetry.io/docs/collector/configuration; open-telemetry/opentelemetry-collector-contrib processor/transformprocessor,
 * processor/redactionprocessor, exporter/zipkinexporter; opentelemetry.io/docs/specs/semconv/registry/attributes.
 */

export interface CollectorConfig {
  extensions: Record<string, object>;
  receivers: Record<string, object>;
  processors: Record<string, object>;
  exporters: Record<string, object>;
  service: {
    extensions: string[];
    pipelines: Record<"traces", { receivers: string[]; processors: string[]; exporters: string[] }>;
    telemetry: object;
  };
}

/** Where a collector tells of itself, and Jaeger, which is one. */
export const collectorMetricsPort = 8888;

/**
 * Metrics for Prometheus, under the names that alerts go by: counters end in `_total`, and no name in a unit. Said, since what is not said has changed (v0.152.0, #13867).
 * Source: opentelemetry.io/docs/collector/internal-telemetry; open-telemetry/opentelemetry-collector v0.158.0, service/telemetry/otelconftelemetry.
 * @param host the address to listen on
 */
export const collectorMetrics = (host: string) => ({
  level: "normal",
  readers: [
    {
      pull: {
        exporter: {
          prometheus: {
            ...{ host, port: collectorMetricsPort },
            ...{ without_type_suffix: false, without_units: true, without_scope_info: true },
          },
        },
      },
    },
  ],
});

/** Where it listens: the pod's own address. */
const here = (port: number) => `\${env:MY_POD_IP}:${port}`;

/** What stands behind the `?` of an address, in the names of the older and the newer conventions. */
const addresses = ["url.full", "url.path", "http.url", "http.target", "http.referer"];
/** What goes whole. */
const secrets = [
  "url.query",
  "http.request.header.authorization",
  "http.request.header.cookie",
  "http.response.header.set_cookie",
];
/** Whatever the attribute is called: numbers of cards, by how they begin; e-mail addresses; tokens. */
const blocked = [
  "\\b(?:4\\d{3}|5[1-5]\\d{2}|2[2-7]\\d{2}|6(?:011|5\\d{2}))[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{1,7}\\b",
  "\\b3[47]\\d{2}[ -]?\\d{6}[ -]?\\d{5}\\b",
  "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\.[A-Za-z0-9.-]+",
  "eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*",
];

export function collectorConfig(store: "jaeger" | "zipkin", place: Place): CollectorConfig {
  const exporter = exporters(store, place);
  return {
    extensions: { health_check: { endpoint: here(13133) } },
    receivers: {
      otlp: { protocols: { grpc: { endpoint: here(4317) }, http: { endpoint: here(4318) } } },
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 25 },
      "transform/addresses": {
        error_mode: "ignore",
        trace_statements: [
          {
            context: "span",
            statements: [
              ...addresses.map((key) => `replace_pattern(attributes["${key}"], "\\\\?.*", "?[removed]")`),
              ...secrets.map((key) => `delete_key(attributes, "${key}")`),
            ],
          },
        ],
      },
      redaction: { allow_all_keys: true, blocked_values: blocked, summary: "silent" },
      batch: { timeout: "1s", send_batch_size: 1024, send_batch_max_size: 2048 },
    },
    exporters: exporter,
    service: {
      extensions: ["health_check"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "transform/addresses", "redaction", "batch"],
          exporters: Object.keys(exporter),
        },
      },
      telemetry: { metrics: collectorMetrics("${env:MY_POD_IP}") },
    },
  };
}

function exporters(store: "jaeger" | "zipkin", { host, ports }: Place): Record<string, object> {
  // While the store is away spans wait in memory, and the oldest are lost when there are too many.
  const patient = {
    sending_queue: { queue_size: 2000 },
    retry_on_failure: { enabled: true, max_elapsed_time: "300s" },
  };
  switch (store) {
    case "jaeger":
      return { "otlp/jaeger": { endpoint: `${host}:${ports[0]}`, tls: { insecure: true }, ...patient } };
    case "zipkin":
      return { zipkin: { endpoint: `http://${host}:${ports[0]}/api/v2/spans`, ...patient } };
  }
}
