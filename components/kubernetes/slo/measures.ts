import { wholePlatform, type Figures, type KindName, type Objective } from "./objective";
import type { Rule } from "../alert-rules";
import { where } from "./selector";

/*
 * What is good and what is bad, in PromQL. Each objective comes down to two series, worked out at the same moments: `slo:total:rate5m`, what there was, and
 * `slo:bad:rate5m`, what of it was bad. Requests are counted by the second; time is 1 in total, and bad is 1 or 0.
 *
 * Metrics: istio_requests_total and istio_request_duration_milliseconds (Istio's standard ones, of the proxies of those who ask: `reporter="source"`),
 * container_* (cAdvisor), kube_* (kube-state-metrics), node_* (node-exporter).
 */

/** Where the services are, and which. */
export interface Measured {
  /** The namespace that the services run in. */
  application: string;
  /** The namespace of who brings requests from outside. */
  gateway: string;
  services: readonly string[];
  figures: Figures;
}

/** The rules, in the order in which they need each other. Only kinds that some objective has are measured. */
export function measures(measured: Measured, objectives: readonly Objective[]): Rule[] {
  const asked = new Set(objectives.map(({ kind, service }) => key(kind, service === wholePlatform)));
  const all = [...requests(measured), ...network(measured), ...usage(measured), ...nodes(measured), ...room(measured)];
  return all.flatMap(({ kind, platform, rules }) =>
    kind === undefined || asked.has(key(kind, platform)) ? rules(labelsOf(kind, platform)) : [],
  );
}

interface Measure {
  /** What it is a measure of. @defaultValue the others need it */
  kind?: KindName;
  platform: boolean;
  rules: (labels: Record<string, string>) => Rule[];
}

const key = (kind: KindName, platform: boolean) => `${kind} ${platform}`;
const labelsOf = (kind: KindName | undefined, platform: boolean) => ({
  ...(kind !== undefined && { objective: kind }),
  ...(platform && { service: wholePlatform }),
});

/**
 * The names of services as a proxy knows them. Neither `destination_workload` nor `destination_service_namespace` will do: for a request that has reached no
 * pod both are "unknown", so a service that is down altogether would have no errors.
 * Source: istio/proxy source/extensions/filters/http/istio_stats/istio_stats.cc, populateStreamOverrides, ClientSidecar.
 */
export const hosts = ({ application, services }: Pick<Measured, "application" | "services">): string =>
  `=~(${services.join("|")})[.]${application}[.]svc[.]cluster[.]local`;

const perService = (expr: string) =>
  `sum by (service) (label_replace(${expr}, "service", "$1", "destination_service_name", "(.+)"))`;

/** A WebSocket lasts as long as its connection, an answer that failed says nothing about speed, and 0 is a caller that has gone away. */
const timed = "!~101|0|5..";

function requests(measured: Measured): Measure[] {
  const limit = `${measured.figures.latency}.0`;
  const each = [
    { platform: false, over: perService, match: "on (service)", kind: "errors" },
    { platform: true, over: (expr: string) => `sum(${expr})`, match: "on ()", kind: "availability" },
  ] as const;
  return each.flatMap(({ platform, over, match, kind }): Measure[] => {
    const asked = {
      reporter: "source",
      ...(platform && { source_workload_namespace: measured.gateway }),
      destination_service: hosts(measured),
    };
    const rate = (metric: string, more: Record<string, string> = {}) =>
      over(`rate(${metric}${where({ ...asked, ...more })}[5m])`);
    const duration = "istio_request_duration_milliseconds";
    return [
      {
        kind,
        platform,
        rules: (labels) => [
          { record: "slo:total:rate5m", expr: rate("istio_requests_total"), labels },
          {
            record: "slo:bad:rate5m",
            // Where nothing has ever failed there is no such series, which is not the same as none being known.
            expr: `${rate("istio_requests_total", { response_code: "=~5.." })} or ${match} slo:total:rate5m${where(labels)} * 0`,
            labels,
          },
        ],
      },
      {
        kind: "latency",
        platform,
        rules: (labels) => [
          { record: "slo:total:rate5m", expr: rate(`${duration}_count`, { response_code: timed }), labels },
          {
            record: "slo:bad:rate5m",
            // Prometheus 3 keeps the bound 200 as 200.0: prometheus.io/docs/prometheus/latest/migration, "le and quantile label values".
            expr: `clamp_min(slo:total:rate5m${where({ ...labels, ...(!platform && { service: `!=${wholePlatform}` }) })} - ${match} ${rate(`${duration}_bucket`, { response_code: timed, le: limit })}, 0)`,
            labels,
          },
        ],
      },
    ];
  });
}

/** Time is bad as long as `value` is what it should not be. Time in which there is no value, or NaN since nobody asked, does not count. */
const time = (labels: Record<string, string>, value: string, isBad: string): Rule[] => [
  { record: "slo:total:rate5m", expr: `${value} >= bool 0`, labels },
  { record: "slo:bad:rate5m", expr: `${value} ${isBad}`, labels },
];

/** What a caller waits longer than the service's own proxy says it took: the network, and both proxies. The mean is exact, since both count the same requests. */
function network(measured: Measured): Measure[] {
  const mean = (reporter: string) => {
    const rate = (what: string) =>
      perService(
        `rate(istio_request_duration_milliseconds_${what}${where({ reporter, destination_service: hosts(measured), response_code: timed })}[5m])`,
      );
    return `${rate("sum")} / ${rate("count")}`;
  };
  const value = "service:network_seconds:mean5m";
  return [
    {
      kind: "network",
      platform: false,
      rules: (labels) => [
        { record: value, expr: `clamp_min(${mean("source")} - ${mean("destination")}, 0) / 1000` },
        ...time(labels, value, `> bool ${measured.figures.network / 1000}`),
      ],
    },
  ];
}

const perContainer = (expr: string) =>
  `sum by (service) (label_replace(${expr}, "service", "$1", "container", "(.+)"))`;

/** A service's own containers, which are called after it: its sidecars' idle share would hide its load. */
function usage({ application, services, figures }: Measured): Measure[] {
  const own = { namespace: application, container: `=~${services.join("|")}` };
  const used = `sum by (pod, container) (rate(container_cpu_usage_seconds_total${where(own)}[5m]))`;
  const asked = `max by (pod, container) (kube_pod_container_resource_requests${where({ ...own, resource: "cpu" })})`;
  const taken = `max by (pod, container) (container_memory_working_set_bytes${where(own)})`;
  const limit = `max by (pod, container) (kube_pod_container_resource_limits${where({ ...own, resource: "memory" })})`;
  const [cpu, memory] = ["service:cpu:utilisation5m", "service:memory:utilisation"] as const;
  const { least, most } = figures.cpu;
  const few = { namespace: application, horizontalpodautoscaler: `=~${services.join("|")}` };
  const pods = (metric: string) =>
    `max by (service) (label_replace(${metric}${where(few)}, "service", "$1", "horizontalpodautoscaler", "(.+)"))`;
  const notWhole = where({ service: `!=${wholePlatform}` });
  return [
    {
      platform: false,
      rules: () => [
        // Pods that have ended, or wait for a node, use nothing, and what they ask for does not count.
        { record: cpu, expr: `${perContainer(used)} / ${perContainer(`(${asked} and on (pod, container) ${used})`)}` },
        {
          record: memory,
          expr: perContainer(`max by (container) (${taken} / on (pod, container) ${limit})`),
        },
      ],
    },
    {
      kind: "cpu",
      platform: false,
      rules: (labels) => time(labels, cpu + notWhole, `> bool ${most}`),
    },
    {
      kind: "memory",
      platform: false,
      rules: (labels) => time(labels, memory + notWhole, `> bool ${figures.memory}`),
    },
    {
      kind: "idle",
      platform: false,
      rules: (labels) =>
        time(
          labels,
          cpu + notWhole,
          `< bool ${least} and on (service) (${pods("kube_horizontalpodautoscaler_status_current_replicas")} > ${pods("kube_horizontalpodautoscaler_spec_min_replicas")}) or ${cpu}${notWhole} * 0`,
        ),
    },
  ];
}

/** All nodes together: one that is full of pods which use what they asked for is as it should be. */
function nodes({ figures }: Measured): Measure[] {
  const labels = { service: wholePlatform };
  const [cpu, memory] = ["service:cpu:utilisation5m", "service:memory:utilisation"] as const;
  return [
    {
      platform: true,
      rules: () => [
        { record: cpu, expr: `1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))`, labels },
        {
          record: memory,
          expr: "1 - sum(node_memory_MemAvailable_bytes) / sum(node_memory_MemTotal_bytes)",
          labels,
        },
      ],
    },
    {
      kind: "cpu",
      platform: true,
      rules: (more) => time(more, cpu + where(labels), `> bool ${figures.cpu.most}`),
    },
    {
      kind: "memory",
      platform: true,
      rules: (more) => time(more, memory + where(labels), `> bool ${figures.memory}`),
    },
  ];
}

/** Whether there is room to carry more, as long as less is carried than is promised. At night nobody asks, and nothing is at its most. */
function room({ application, gateway, figures: { throughput } }: Measured): Measure[] {
  if (throughput === undefined) return [];
  const scaled = where({ namespace: `=~${application}|${gateway}` });
  const most = `kube_horizontalpodautoscaler_spec_max_replicas${scaled}`;
  const atMost = `kube_horizontalpodautoscaler_status_desired_replicas${scaled} >= on (namespace, horizontalpodautoscaler) ${most}`;
  const carried = `slo:total:rate5m${where({ objective: "availability" })}`;
  return [
    {
      kind: "throughput",
      platform: true,
      rules: (labels) => [
        { record: "slo:total:rate5m", expr: `count(${most}) >= bool 1`, labels },
        {
          record: "slo:bad:rate5m",
          expr: `count(${atMost}) > bool 0 unless on () ${carried} >= ${throughput} or count(${most}) * 0`,
          labels,
        },
      ],
    },
  ];
}
