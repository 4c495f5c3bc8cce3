import type { Measured } from "../../components/kubernetes/slo/measures";
import type { Figures } from "../../components/kubernetes/slo/objective";
import { where } from "../../components/kubernetes/slo/selector";
import type { ServiceEntry } from "../../components/kubernetes/service-entry";
import { dashboardOf, promised } from "./objectives";
import type { Described, Section, View } from "./build";

/** Where things are, for the queries. */
export type Place = Pick<Measured, "application" | "gateway" | "figures">;

const duration = "istio_request_duration_milliseconds";

/** A quantile of how long requests take, in seconds. */
export const quantile = (share: number, selector: string, by = "") =>
  `histogram_quantile(${share}, sum by (le${by}) (rate(${duration}_bucket${selector}[5m]))) / 1000`;

/** Requests a second, by what an answer's code begins with. */
export const byCode = (selector: string) =>
  `sum by (code) (label_replace(rate(istio_requests_total${selector}[5m]), "code", "\${1}xx", "response_code", "(.).*"))`;

/** The share of requests that end with a 5xx, and 0 where none has ever. */
export const failing = (selector: (more: Record<string, string>) => string, by = "") => {
  const rate = (more: Record<string, string>) => `sum${by} (rate(istio_requests_total${selector(more)}[5m]))`;
  return `(${rate({ response_code: "=~5.." })} or ${rate({})} * 0) / ${rate({})}`;
};

/** A service as those see it who answer for it: what is promised, who asks, whom it asks, its pods, its stores. */
export function serviceDashboard(service: ServiceEntry, place: Place): Described {
  const { name, about, team } = service;
  return {
    uid: dashboardOf(name),
    title: `Go Coffee: ${name}`,
    about,
    tags: ["go-coffee", "service", team],
    sections: [
      promised(name),
      asked(service, place),
      ...(service.calls.length > 0 ? [asks(service, place)] : []),
      pods(service, place),
      ...(service.needs.database || service.needs.cache ? [stores(service, place)] : []),
    ],
  };
}

const host = (service: string, application: string) => `${service}.${application}.svc.cluster.local`;

function asked({ name, protocol }: ServiceEntry, { application, figures }: Place): Section {
  const to = (more: Record<string, string> = {}) =>
    where({ reporter: "source", destination_service: host(name, application), ...more });
  const open = protocol === "websocket";
  const timed = to({ response_code: "!~101|0" });
  const speed: View[] = [
    {
      title: "How long answers take",
      about: `As who asks sees it. 95 of 100 are to take less than ${figures.latency} ms.`,
      kind: "lines",
      unit: "s",
      bad: { above: figures.latency / 1000 },
      queries: [0.5, 0.95, 0.99].map((share) => ({ expr: quantile(share, timed), legend: `p${share * 100}` })),
    },
    ...(open ? [] : [onTheWay(name, figures)]),
  ];
  return {
    title: "Who asks it",
    views: [
      {
        title: "Requests, by code",
        about: "As the proxies of those who ask count them: requests that reach no pod are in it.",
        kind: "lines",
        unit: "reqps",
        stacked: true,
        queries: [{ expr: byCode(to()), legend: "{{code}}" }],
      },
      {
        title: "Requests that fail",
        about: "The share that ends with a 5xx.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: 0.001 },
        queries: [{ expr: failing(to) }],
      },
      ...speed,
      {
        title: "Requests, by caller",
        about: "Who asks: the gateway, or other services.",
        kind: "lines",
        unit: "reqps",
        queries: [
          { expr: `sum by (source_workload) (rate(istio_requests_total${to()}[5m]))`, legend: "{{source_workload}}" },
        ],
      },
      {
        title: "Why proxies gave up",
        about:
          "Flags of Envoy: UF no connection, UH no pod, UO too many at once, URX tried again in vain, UT too slow, DC the caller has gone.",
        kind: "lines",
        unit: "reqps",
        queries: [
          {
            expr: `sum by (response_flags) (rate(istio_requests_total${to({ response_flags: "!=-" })}[5m]))`,
            legend: "{{response_flags}}",
          },
        ],
      },
    ],
  };
}

const onTheWay = (service: string, { network }: Figures): View => ({
  title: "On the way",
  about: `What callers wait longer than its own proxy says it took, in the mean: network and proxies. It is to be less than ${network} ms.`,
  kind: "lines",
  unit: "s",
  bad: { above: network / 1000 },
  queries: [{ expr: `service:network_seconds:mean5m${where({ service })}` }],
});

function asks({ name, calls }: ServiceEntry, { application, figures }: Place): Section {
  const called = [...new Set(calls.map(({ to }) => host(to, application)))];
  const from = (more: Record<string, string> = {}) =>
    where({ reporter: "source", source_workload: name, destination_service: `=~${called.join("|")}`, ...more });
  const legend = "{{destination_service_name}}";
  return {
    title: "Whom it asks",
    views: [
      {
        title: "Calls that fail",
        about: "The share of its calls that end with a 5xx, by whom it asks.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: 0.001 },
        queries: [{ expr: failing(from, " by (destination_service_name)"), legend }],
      },
      {
        title: "How long its calls take, p95",
        about: "Its own answers cannot be faster than those that it waits for.",
        kind: "lines",
        unit: "s",
        bad: { above: figures.latency / 1000 },
        queries: [{ expr: quantile(0.95, from({ response_code: "!~101|0" }), ", destination_service_name"), legend }],
      },
    ],
  };
}

function pods({ name, target }: ServiceEntry, { application, figures }: Place): Section {
  const own = where({ namespace: application, container: name });
  const scaler = where({ namespace: application, horizontalpodautoscaler: name });
  const of = (resource: string, kind: "requests" | "limits") =>
    `kube_pod_container_resource_${kind}${where({ namespace: application, container: name, resource })}`;
  return {
    title: "Its pods",
    views: [
      {
        title: "Pods",
        about: "How many there are, and between which numbers. At the most, no more load can be carried.",
        kind: "lines",
        unit: "short",
        queries: [
          { expr: `max(kube_horizontalpodautoscaler_status_current_replicas${scaler})`, legend: "now" },
          { expr: `max(kube_horizontalpodautoscaler_status_desired_replicas${scaler})`, legend: "wanted" },
          { expr: `max(kube_horizontalpodautoscaler_spec_min_replicas${scaler})`, legend: "fewest" },
          { expr: `max(kube_horizontalpodautoscaler_spec_max_replicas${scaler})`, legend: "most" },
        ],
      },
      {
        title: "Restarts in an hour",
        about: "Containers that ended and were started again.",
        kind: "lines",
        unit: "short",
        bad: { above: 1 },
        queries: [
          { expr: `sum(increase(kube_pod_container_status_restarts_total${own}[1h]))`, legend: "restarts" },
          {
            expr: `sum(kube_pod_container_status_last_terminated_reason${where({ namespace: application, container: name, reason: "OOMKilled" })}) or vector(0)`,
            legend: "ended for want of memory",
          },
        ],
      },
      {
        title: "Processor, of what pods ask for",
        about: `Pods are added above ${target.cpu} %. It is to be ${figures.cpu.least * 100}–${figures.cpu.most * 100} % as long as there are more than the fewest.`,
        kind: "lines",
        unit: "percentunit",
        bad: { above: figures.cpu.most },
        queries: [
          {
            expr: `sum by (pod) (rate(container_cpu_usage_seconds_total${own}[5m])) / on (pod) max by (pod) (${of("cpu", "requests")})`,
            legend: "{{pod}}",
          },
        ],
      },
      {
        title: "Memory, of what pods may use",
        about: `At 100 % a container is ended. It is to be below ${figures.memory * 100} %.`,
        kind: "lines",
        unit: "percentunit",
        bad: { above: figures.memory },
        queries: [
          {
            expr: `max by (pod) (container_memory_working_set_bytes${own}) / on (pod) max by (pod) (${of("memory", "limits")})`,
            legend: "{{pod}}",
          },
        ],
      },
      {
        title: "Held back",
        about: "The share of time slices in which a container had used up its processor: answers wait meanwhile.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: 0.25 },
        queries: [
          {
            expr: `sum by (pod) (rate(container_cpu_cfs_throttled_periods_total${own}[5m])) / on (pod) sum by (pod) (rate(container_cpu_cfs_periods_total${own}[5m]))`,
            legend: "{{pod}}",
          },
        ],
      },
    ],
  };
}

function stores({ name }: ServiceEntry, { application }: Place): Section {
  const from = where({ reporter: "source", source_workload: name, source_workload_namespace: application });
  const legend = "{{destination_service}}";
  return {
    title: "Its stores",
    views: [
      {
        title: "Connections opened",
        about: "By store, a second. A pool opens few; one for each request is a leak.",
        kind: "lines",
        unit: "cps",
        queries: [
          { expr: `sum by (destination_service) (rate(istio_tcp_connections_opened_total${from}[5m]))`, legend },
        ],
      },
      {
        title: "Read from them",
        about:
          "Bytes a second, by store. How the stores themselves are, their cloud says: docs/runbooks/an-alarm-went-off.md.",
        kind: "lines",
        unit: "bytes",
        queries: [{ expr: `sum by (destination_service) (rate(istio_tcp_received_bytes_total${from}[5m]))`, legend }],
      },
    ],
  };
}
