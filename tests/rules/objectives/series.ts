import { groupsOf } from "../../../components/kubernetes/slo/groups";
import { figuresOf, objectivesOf } from "../../../workloads/slo/objectives";
import { catalog, serviceNames, type ServiceName } from "../../../workloads/catalog";

export interface Sizes {
  availability?: number;
  busy?: boolean;
  scale?: "small" | "large";
  /** @defaultValue all */
  services?: readonly ServiceName[];
}

/** The rules of a large environment with customers at all times. */
export function rulesOf({ availability = 99.99, busy = true, scale = "large", services = serviceNames }: Sizes = {}) {
  return groupsOf({
    application: "go-coffee",
    gateway: "gateway",
    services,
    figures: figuresOf(scale),
    objectives: objectivesOf(
      services.map((name) => catalog[name]),
      scale,
      availability,
    ),
    busy,
  });
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
