import type { ByScale } from "../../components/kubernetes/service-entry";
import { elasticsearch, logstash } from "../../components/kubernetes/stores/places";
import type { TracePlace } from "../../components/kubernetes/tracing";
import type { AddOnContext } from "./add-on";
import { eck } from "./eck";
import type { Observability } from "./observability-request";

export const observabilityNamespace = "monitoring";
const inCluster = (name: string) => `${name}.${observabilityNamespace}.svc.cluster.local`;

/** Somebody whom others call, as they know it. */
export interface Place {
  namespace: string;
  pods: Readonly<Record<string, string>>;
  host: string;
  ports: readonly number[];
}

const chartPods = (chart: string) => ({ "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": chart });
const place = (name: string, ...ports: number[]): Place => ({
  namespace: observabilityNamespace,
  pods: chartPods(name),
  host: inCluster(name),
  ports,
});

export const lokiPlace = place("loki", 3100);
/** Jaeger takes spans on the first port, and shows them on the second. */
export const jaegerPlace = place("jaeger", 4317, 16686);
/** Zipkin takes spans and shows them on one. */
export const zipkinPlace = place("zipkin", 9411);
/** Grafana, which shows what the others keep: a part of the release `kube-prometheus-stack`. */
export const grafanaPods = {
  "app.kubernetes.io/name": "grafana",
  "app.kubernetes.io/instance": "kube-prometheus-stack",
};

const collector = place("opentelemetry-collector", 4317, 4318);

/** One of a thousand requests a second is enough to see where time goes; in a small environment each is worth a look. */
const tracedPercent: Readonly<ByScale<number>> = { small: 100, medium: 10, large: 1 };

/** Where spans go in this cluster; undefined where nobody makes any. */
export function tracePlace({
  observability,
  requests,
  scale,
}: Pick<AddOnContext, "requests" | "scale"> & {
  observability?: Pick<Observability, "traces" | "tracedPercent"> | undefined;
}): TracePlace | undefined {
  if (observability === undefined || observability.traces === "none") return undefined;
  if (requests?.["opentelemetry-collector"]?.enabled === false) return undefined;
  const { namespace, pods, host } = collector;
  return {
    ...{ namespace, pods, host, ports: { grpc: 4317, http: 4318 } },
    percent: observability.tracedPercent ?? tracedPercent[scale],
  };
}

/** Whether this cluster has an Elasticsearch, and what comes with it: spans and the lines of requests are kept there then. */
export const elasticsearchInstalled = (context: AddOnContext): boolean =>
  context.requests?.eck?.enabled ?? eck.byDefault?.(context) ?? eck.when(context);

/** How long Elasticsearch keeps lines: never longer than they may be kept at all. @defaultValue a week, since its disks are small */
export function elasticsearchDays(asked: Observability | undefined): number {
  return Math.min(asked?.elasticsearchDays ?? 7, asked?.logDays ?? Infinity);
}

const storePlace = ({ namespace, pods, host, port }: typeof elasticsearch | typeof logstash): Place => ({
  ...{ namespace, pods, host },
  ports: [port],
});

/** Logstash, which takes lines for Elasticsearch, and Elasticsearch itself. */
export const logstashPlace = storePlace(logstash);
export const elasticsearchPlace = storePlace(elasticsearch);
