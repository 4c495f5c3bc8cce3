import { alertName } from "../../../components/kubernetes/slo/alerts";
import { groupsOf } from "../../../components/kubernetes/slo/groups";
import { kindNames, type KindName } from "../../../components/kubernetes/slo/objective";
import { figuresOf, objectivesOf } from "../../../workloads/slo/objectives";
import { catalog, serviceNames, type ServiceName } from "../../../workloads/catalog";

export interface Sizes {
  availability?: number;
  busy?: boolean;
  scale?: "small" | "large";
  /** @defaultValue all */
  services?: readonly ServiceName[];
  /** @defaultValue all */
  kinds?: readonly KindName[];
}

/** The rules of a large environment with customers at all times. */
export function rulesOf({
  availability = 99.99,
  busy = true,
  scale = "large",
  services = serviceNames,
  kinds = kindNames,
}: Sizes = {}) {
  return groupsOf({
    application: "go-coffee",
    gateway: "gateway",
    services,
    figures: figuresOf(scale),
    objectives: objectivesOf(
      services.map((name) => catalog[name]),
      scale,
      availability,
    ).filter(({ kind }) => kinds.includes(kind)),
    busy,
  });
}

/** The rules that an alert needs: with all of them a test takes several times as long. */
export function rulesFor(alert: string) {
  // What the gateway hands on is carried.
  const also: Partial<Record<string, KindName>> = {
    NoRequestsArrive: "availability",
    [alertName("throughput")]: "availability",
  };
  return rulesOf({ kinds: kindNames.filter((kind) => alertName(kind) === alert || also[alert] === kind) });
}

export interface Sample {
  series: string;
  values: string;
}

const labelled = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",");

/** A minute's growth of a counter, for so many minutes after another: `[perMinute, minutes]`. */
export type Course = readonly (readonly [perMinute: number, minutes: number])[];

/** The samples of a counter, a minute apart. */
export function counter(course: Course): string {
  let at = 0;
  const parts = course.map(([perMinute, minutes]) => {
    const part = `${at}+${perMinute}x${minutes - 1}`;
    at += perMinute * minutes;
    return part;
  });
  return [...parts, String(at)].join(" ");
}

/** Requests of `from` to a service that ended with a code, as the proxy of who asks counts them. */
export function requests(
  to: keyof typeof catalog,
  code: string,
  course: Course,
  more: Record<string, string> = {},
): Sample {
  const labels = {
    reporter: "source",
    source_workload: "kong-gateway",
    source_workload_namespace: "gateway",
    destination_workload: to,
    destination_service: `${to}.go-coffee.svc.cluster.local`,
    destination_service_name: to,
    destination_service_namespace: "go-coffee",
    response_code: code,
    pod: "kong-gateway-1",
    ...more,
  };
  return { series: `istio_requests_total{${labelled(labels)}}`, values: counter(course) };
}

/** How long they took: so many a minute in all, and so many of them in less than 200 ms. */
export function durations(
  to: keyof typeof catalog,
  all: Course,
  fast: Course,
  {
    code = "200",
    milliseconds = 100,
    ...more
  }: { code?: string; milliseconds?: number } & Record<string, string | number> = {},
): Sample[] {
  const labels = {
    reporter: "source",
    source_workload_namespace: "gateway",
    destination_service: `${to}.go-coffee.svc.cluster.local`,
    destination_service_name: to,
    response_code: code,
    ...(more as Record<string, string>),
  };
  const name = "istio_request_duration_milliseconds";
  return [
    { series: `${name}_count{${labelled(labels)}}`, values: counter(all) },
    { series: `${name}_bucket{${labelled({ ...labels, le: "200.0" })}}`, values: counter(fast) },
    { series: `${name}_bucket{${labelled({ ...labels, le: "+Inf" })}}`, values: counter(all) },
    {
      series: `${name}_sum{${labelled(labels)}}`,
      values: counter(all.map(([perMinute, minutes]) => [perMinute * milliseconds, minutes])),
    },
  ];
}

/** 600 requests a minute, as who asks and as the service itself says how long they took: so many milliseconds, and 100. */
export const both = (there: number): Sample[] => [
  ...durations("order", [[600, 60]], [[600, 60]], { milliseconds: there }),
  ...durations("order", [[600, 60]], [[600, 60]], { milliseconds: 100, reporter: "destination" }),
];

export const constant = (series: string, value: number): Sample => ({ series, values: `${value}x60` });
const own = 'namespace="go-coffee",pod="order-5d4f-abcde",container="order"';
/** How busy the processor of an order pod is, of what it asks for. */
export const cpu = (share: number): Sample[] => [
  // Half a core asked for; a minute's use in seconds.
  { series: `container_cpu_usage_seconds_total{${own}}`, values: counter([[60 * 0.5 * share, 60]]) },
  {
    series: `container_cpu_usage_seconds_total{${own.replace('container="order"', 'container="istio-proxy"')}}`,
    values: counter([[300, 60]]),
  },
  constant(`kube_pod_container_resource_requests{${own},resource="cpu"}`, 0.5),
  // A pod that waits for a node asks for as much, and uses nothing.
  constant(`kube_pod_container_resource_requests{${own.replace("abcde", "fghij")},resource="cpu"}`, 0.5),
];
/** How much of its memory an order pod uses; another has a tenth. */
export const memory = (share: number): Sample[] => [
  constant(`container_memory_working_set_bytes{${own}}`, 1000 * share),
  constant(`container_memory_working_set_bytes{${own.replace("abcde", "fghij")}}`, 100),
  constant(`kube_pod_container_resource_limits{${own},resource="memory"}`, 1000),
  constant(`kube_pod_container_resource_limits{${own.replace("abcde", "fghij")},resource="memory"}`, 1000),
];
/** Of at least 3 and at most 20 pods, so many since that minute, and 3 before. */
export const scaled = (
  now: number,
  {
    name = "order",
    namespace = "go-coffee",
    wanted = now,
    since = 0,
  }: { name?: string; namespace?: string; wanted?: number; since?: number } = {},
): Sample[] =>
  Object.entries({
    status_current_replicas: now,
    status_desired_replicas: wanted,
    spec_min_replicas: 3,
    spec_max_replicas: 20,
  }).map(([metric, value]) => ({
    series: `kube_horizontalpodautoscaler_${metric}{namespace="${namespace}",horizontalpodautoscaler="${name}"}`,
    values: metric.startsWith("spec") || since === 0 ? `${value}x60` : `3x${since - 1} ${value}x${60 - since}`,
  }));
