import { platform, type Cases } from "./alert-cases";

const output = 'name="services", pod="fluent-bit-a", node="a"';
const ofNode = { node: "a", name: "services" };
const exporter = (pod = "opentelemetry-collector-a") =>
  `job="opentelemetry-collector", pod="${pod}", exporter="otlp/jaeger"`;
const queue = 'data_type="traces"';
const push = (code: string) =>
  `loki_request_duration_seconds_count{route="loki_api_v1_push", status_code="${code}", pod="loki-0"}`;
const retention = (pod: string) => `loki_compactor_apply_retention_last_successful_run_timestamp_seconds{pod="${pod}"}`;

export const telemetryCases: Cases = {
  LinesNotTaken: {
    series: {
      [`fluentbit_output_retries_total{${output}}`]: "0+1x60",
      [`fluentbit_output_proc_records_total{${output}}`]: "0+50x9 450x51",
    },
    // Some are tried again, and others go.
    quiet: {
      [`fluentbit_output_retries_total{${output}}`]: "0+1x60",
      [`fluentbit_output_proc_records_total{${output}}`]: "0+50x60",
    },
    early: "27m",
    at: "29m",
    fires: [platform("warning", ofNode)],
  },
  LinesAboutToBeLost: {
    series: { [`fluentbit_output_chunk_available_capacity_percent{${output}}`]: "100x9 20x30" },
    // A quarter of an hour without its store, and room enough.
    quiet: { [`fluentbit_output_chunk_available_capacity_percent{${output}}`]: "100x9 60x30" },
    early: "14m",
    at: "16m",
    fires: [platform("critical", ofNode)],
  },
  LinesLost: {
    series: { [`fluentbit_output_dropped_records_total{${output}}`]: "0x19 30x40" },
    quiet: { [`fluentbit_output_dropped_records_total{${output}}`]: "30x60" },
    early: "19m",
    at: "22m",
    fires: [platform("warning", ofNode)],
  },
  LinesRefused: {
    series: { 'loki_discarded_samples_total{reason="rate_limited", tenant="fake", pod="loki-0"}': "_x40 300x50" },
    quiet: { 'loki_discarded_samples_total{reason="rate_limited", tenant="fake", pod="loki-0"}': "40x80" },
    early: "44m",
    at: "48m",
    fires: [platform("warning", { reason: "rate_limited" })],
  },
  LinesNotStored: {
    series: { 'loki_ingester_chunks_flush_failures_total{pod="loki-0"}': "0x9 0+2x60" },
    // One that succeeded the second time.
    quiet: { 'loki_ingester_chunks_flush_failures_total{pod="loki-0"}': "0x19 1x50" },
    early: "24m",
    at: "28m",
    fires: [platform("critical", { pod: "loki-0" })],
  },
  LokiFailing: {
    series: { [push("204")]: "0+80x60", [push("500")]: "0+20x60" },
    quiet: { [push("204")]: "0+95x60", [push("500")]: "0+5x60" },
    early: "14m",
    at: "18m",
    fires: [platform("warning", { route: "loki_api_v1_push" })],
  },
  LinesKeptTooLong: [
    {
      // Time begins at 0.
      series: { [retention("loki-0")]: "600x2000", [retention("loki-1")]: "0x2000" },
      quiet: { [retention("loki-0")]: "0x2000", [retention("loki-1")]: "600x999 60000x1001" },
      early: "1625m",
      at: "1635m",
      fires: [platform("warning")],
    },
    {
      about: "where it has never done so",
      series: { [retention("loki-0")]: "0x2000" },
      early: "1615m",
      at: "1625m",
      fires: [platform("warning")],
    },
  ],
  SpansRefused: {
    series: {
      'otelcol_receiver_refused_spans_total{job="opentelemetry-collector", receiver="otlp", pod="a"}': "0+9x40",
    },
    quiet: { 'otelcol_receiver_refused_spans_total{job="opentelemetry-collector", receiver="otlp", pod="a"}': "9x40" },
    early: "10m",
    at: "13m",
    fires: [platform("warning", { job: "opentelemetry-collector" })],
  },
  SpansWaiting: {
    series: {
      [`otelcol_exporter_queue_size{${exporter()}, ${queue}}`]: "0x9 1900x30",
      [`otelcol_exporter_queue_capacity{${exporter()}, ${queue}}`]: "2000x40",
    },
    quiet: {
      [`otelcol_exporter_queue_size{${exporter()}, ${queue}}`]: "0x9 1000x30",
      [`otelcol_exporter_queue_capacity{${exporter()}, ${queue}}`]: "2000x40",
    },
    early: "14m",
    at: "16m",
    fires: [
      platform("warning", {
        ...{ job: "opentelemetry-collector", pod: "opentelemetry-collector-a", exporter: "otlp/jaeger" },
      }),
    ],
  },
  SpansLost: [
    {
      about: "since nobody takes them",
      series: { [`otelcol_exporter_send_failed_spans_total{${exporter()}}`]: "_x9 0+100x40" },
      quiet: { [`otelcol_exporter_send_failed_spans_total{${exporter()}}`]: "100x50" },
      early: "14m",
      at: "17m",
      fires: [platform("warning", { job: "opentelemetry-collector", exporter: "otlp/jaeger" })],
    },
    {
      about: "since the queue is full",
      series: { [`otelcol_exporter_enqueue_failed_spans_total{${exporter()}}`]: "_x9 0+100x40" },
      quiet: { [`otelcol_exporter_enqueue_failed_spans_total{${exporter()}}`]: "100x50" },
      early: "14m",
      at: "17m",
      fires: [platform("warning", { job: "opentelemetry-collector", exporter: "otlp/jaeger" })],
    },
  ],
  SpansNotStored: [
    {
      about: "one by one",
      series: { 'jaeger_storage_bulk_index_errors_total{job="jaeger", pod="jaeger-a", role="tracestore"}': "0+3x40" },
      quiet: { 'jaeger_storage_bulk_index_errors_total{job="jaeger", pod="jaeger-a", role="tracestore"}': "3x40" },
      early: "10m",
      at: "13m",
      fires: [platform("warning", { job: "jaeger" })],
    },
    {
      about: "a whole request",
      series: {
        'jaeger_storage_bulk_index_latency_err_count{job="jaeger", pod="jaeger-a", role="tracestore"}': "0+1x40",
        'jaeger_storage_bulk_index_errors_total{job="jaeger", pod="jaeger-a", role="tracestore"}': "0x40",
      },
      quiet: { 'jaeger_storage_bulk_index_latency_err_count{job="jaeger", pod="jaeger-a", role="tracestore"}': "1x40" },
      early: "10m",
      at: "13m",
      fires: [platform("warning", { job: "jaeger" })],
    },
  ],
};
