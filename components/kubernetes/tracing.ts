import { platform } from "../core/naming";

/** Where spans are sent, as those who send them know it. */
export interface TracePlace {
  namespace: string;
  /** The labels of the pods that take them. */
  pods: Readonly<Record<string, string>>;
  /** The name of their Service in the cluster. */
  host: string;
  /** OTLP, as gRPC and over HTTP. */
  ports: { grpc: number; http: number };
  /** How many of a hundred requests are traced. */
  percent: number;
}

/** The host as a Sidecar of another namespace writes it. Without it a proxy knows no way to send its own spans, and says nothing: istio/istio#53701. */
export function traceHost({ namespace, host }: Pick<TracePlace, "namespace" | "host">): string {
  return `${namespace}/${host}`;
}

/** The name that the mesh knows the collector by. */
export const traceProvider = "opentelemetry";

/**
 * What the SDKs of OpenTelemetry read. A service takes part in a trace where one has begun: the gateway decides which are.
 * Logs go by standard output and metrics are asked for, so neither is sent.
 * Source: opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables, …/protocol/exporter.
 */
export function tracingEnvironment(
  service: string,
  environment: string,
  tracing: TracePlace | undefined,
): Record<string, string> {
  if (tracing === undefined) return { OTEL_SDK_DISABLED: "true" };
  return {
    OTEL_SERVICE_NAME: service,
    OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${environment},service.namespace=${platform}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${tracing.host}:${tracing.ports.grpc}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
    OTEL_PROPAGATORS: "tracecontext,baggage",
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(tracing.percent / 100),
  };
}
