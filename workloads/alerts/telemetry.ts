import { alertRule, type Alert, type RuleGroup } from "../../components/kubernetes/alert-rules";
import { grown } from "./promql";

const page = "alerts-of-logs-and-traces.md";

/**
 * Whether lines leave their nodes. An output is called as the kind of its lines, and its counters are there from the start.
 * Source: fluent/fluent-bit v5.1.1, src/flb_output.c (names), src/flb_engine.c and src/flb_input_chunk.c (what they count).
 */
const agentAlerts: readonly Alert[] = [
  {
    name: "LinesNotTaken",
    expr: "sum by (node, name) (increase(fluentbit_output_retries_total[10m])) > 0 unless sum by (node, name) (increase(fluentbit_output_proc_records_total[10m])) > 0",
    for: "10m",
    severity: "warning",
    summary: "Lines of {{ $labels.name }} do not get from {{ $labels.node }} to their store",
    description: "Each is tried again. Until their store takes them, they wait on the node's disk.",
    page,
  },
  {
    name: "LinesAboutToBeLost",
    expr: "min by (node, name) (fluentbit_output_chunk_available_capacity_percent) < 25",
    for: "5m",
    severity: "critical",
    summary: "There is little room left for lines of {{ $labels.name }} that wait on {{ $labels.node }}",
    description: '{{ $value | printf "%.0f" }} % of it is free. When it is full, the oldest lines are lost.',
    page,
  },
  {
    name: "LinesLost",
    expr: "sum by (node, name) (increase(fluentbit_output_dropped_records_total[15m])) > 0",
    severity: "warning",
    summary: "Lines of {{ $labels.name }} from {{ $labels.node }} are lost",
    description:
      '{{ $value | printf "%.0f" }} in a quarter of an hour: their store refused them, or they waited too long.',
    page,
  },
];

/**
 * Whether Loki keeps what it is given, and no longer than it may.
 * Source: grafana/loki v3.7.6, pkg/validation/validate.go, pkg/ingester/metrics.go, pkg/compactor/metrics.go, production/loki-mixin/alerts.libsonnet.
 */
const lokiAlerts: readonly Alert[] = [
  {
    name: "LinesRefused",
    // The first line that is refused makes the series.
    expr: grown("reason", "loki_discarded_samples_total", "15m"),
    for: "5m",
    severity: "warning",
    summary: "Loki refuses lines: {{ $labels.reason }}",
    description:
      '{{ $value | printf "%.0f" }} in a quarter of an hour. What is beyond a limit comes again; all else is lost.',
    page,
  },
  {
    name: "LinesNotStored",
    expr: "sum by (pod) (increase(loki_ingester_chunks_flush_failures_total[10m])) > 0",
    for: "15m",
    severity: "critical",
    summary: "{{ $labels.pod }} cannot write lines to its bucket",
    description: "They pile up in its memory and on its volume.",
    page,
  },
  {
    name: "LokiFailing",
    expr: 'sum by (route) (rate(loki_request_duration_seconds_count{status_code=~"5.."}[5m])) / sum by (route) (rate(loki_request_duration_seconds_count[5m])) > 0.1',
    for: "15m",
    severity: "warning",
    summary: "Loki fails at {{ $labels.route }}",
    description: "{{ $value | humanizePercentage }} of the requests.",
    page,
  },
  {
    name: "LinesKeptTooLong",
    // One of its pods does it; of the others, and of one that has just begun, the time is 0.
    expr: "(time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds)) / 3600 > 24",
    for: "3h",
    severity: "warning",
    summary: "For a day Loki has deleted no old lines",
    description: "They are personal data, and kept for longer than was promised.",
    page,
  },
];

/**
 * Whether spans get through the collector, and through Jaeger, which is one too.
 * Source: open-telemetry/opentelemetry-collector v0.158.0, exporter/exporterhelper and receiver/receiverhelper, documentation.md; a span counts as failed after its last try
 * (exporterhelper/internal/base_exporter.go).
 */
const collectorAlerts: readonly Alert[] = [
  {
    name: "SpansRefused",
    expr: "sum by (job) (increase(otelcol_receiver_refused_spans_total[10m])) > 0",
    for: "10m",
    severity: "warning",
    summary: "{{ $labels.job }} refuses spans",
    description:
      '{{ $value | printf "%.0f" }} in ten minutes. It has no memory left, or whom it hands them to has no room.',
    page,
  },
  {
    name: "SpansWaiting",
    expr: "max by (job, pod, exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity) > 0.8",
    for: "5m",
    severity: "warning",
    summary: "The queue of {{ $labels.pod }} for {{ $labels.exporter }} is nearly full",
    description: "{{ $value | humanizePercentage }} of it. When it is full, new spans are lost.",
    page,
  },
  {
    name: "SpansLost",
    expr: "sum by (job, exporter) (increase(otelcol_exporter_enqueue_failed_spans_total[10m])) > 0 or sum by (job, exporter) (increase(otelcol_exporter_send_failed_spans_total[10m])) > 0",
    for: "5m",
    severity: "warning",
    summary: "{{ $labels.job }} loses spans on the way to {{ $labels.exporter }}",
    description: '{{ $value | printf "%.0f" }} in ten minutes: their store is away for too long, or too slow.',
    page,
  },
];

/**
 * Whether Elasticsearch keeps the spans that Jaeger gives it. Jaeger hands them over in the background, and tells the collector that all is well. Of a request that failed
 * as a whole it counts the time alone.
 * Source: jaegertracing/jaeger v2.19.0, internal/storage/elasticsearch/config/config.go, bulkCallback; cmd/internal/storageconfig/factory.go (the name).
 */
const jaegerAlerts: readonly Alert[] = [
  {
    name: "SpansNotStored",
    expr: "sum by (job) (increase(jaeger_storage_bulk_index_errors_total[10m])) > 0 or sum by (job) (increase(jaeger_storage_bulk_index_latency_err_count[10m])) > 0",
    for: "10m",
    severity: "warning",
    summary: "Elasticsearch does not take the spans of Jaeger",
    description: "They are lost: traces have gaps, or there are none.",
    page,
  },
];

/** What is installed of what brings lines and spans to their stores. */
export interface Telemetry {
  /** Fluent Bit. */
  agent: boolean;
  loki: boolean;
  /** OpenTelemetry's collector. */
  collector: boolean;
  jaeger: boolean;
}

/** The alerts of what brings lines and spans to their stores, by who tells of it; none of what is not installed. */
export function telemetryAlerts({ agent, loki, collector, jaeger }: Telemetry): Record<string, readonly Alert[]> {
  return {
    ...(agent && { agent: agentAlerts }),
    ...(loki && { loki: lokiAlerts }),
    ...(collector && { collector: collectorAlerts }),
    ...(jaeger && { jaeger: jaegerAlerts }),
  };
}

/**
 * The rules of those alerts, as one PrometheusRule has them.
 * @param runbooks where the runbooks are
 */
export function telemetryRules(installed: Telemetry, runbooks?: string): RuleGroup[] {
  return Object.entries(telemetryAlerts(installed)).map(([name, alerts]) => ({
    name: `telemetry-${name}`,
    rules: alerts.map((alert) => alertRule(alert, runbooks)),
  }));
}
