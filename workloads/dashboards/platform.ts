import { hosts, type Measured } from "../../components/kubernetes/slo/measures";
import { wholePlatform } from "../../components/kubernetes/slo/objective";
import { where } from "../../components/kubernetes/slo/selector";
import type { Described, Section } from "./build";
import { dashboardOf, promised } from "./objectives";
import { byCode, failing, quantile } from "./service";

/** The platform as who is on call sees it: whether customers get through, which service it is, and whether there is room. */
export function platformDashboard(place: Measured): Described {
  return {
    uid: dashboardOf(wholePlatform),
    title: "Go Coffee: platform",
    about: "Whether customers get through, which service it is where they do not, and whether there is room for more.",
    tags: ["go-coffee", "platform"],
    sections: [promised(wholePlatform), customers(place), services(place), room(place), nodes],
  };
}

function customers({ gateway, figures, ...measured }: Measured): Section {
  const { throughput } = figures;
  const from = (more: Record<string, string> = {}) =>
    where({ reporter: "source", source_workload_namespace: gateway, destination_service: hosts(measured), ...more });
  const containers = (more: Record<string, string> = {}) =>
    where({ namespace: gateway, container: "=~proxy|istio-proxy", ...more });
  return {
    title: "Customers",
    views: [
      {
        title: "Requests, by code",
        about: `What the gateway hands on.${throughput === undefined ? "" : ` The platform is built for ${throughput} a second.`}`,
        kind: "lines",
        unit: "reqps",
        stacked: true,
        queries: [{ expr: byCode(from()), legend: "{{code}}" }],
      },
      {
        title: "Requests that fail",
        about: "The share that ends with a 5xx, of what the gateway hands on.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: 0.001 },
        queries: [{ expr: failing(from) }],
      },
      {
        title: "How long answers take",
        about: `From the gateway on. 95 of 100 are to take less than ${figures.latency} ms.`,
        kind: "lines",
        unit: "s",
        bad: { above: figures.latency / 1000 },
        queries: [0.5, 0.95, 0.99].map((share) => ({
          expr: quantile(share, from({ response_code: "!~101|0" })),
          legend: `p${share * 100}`,
        })),
      },
      {
        title: "The gateway's processors",
        about: "Of what each container asks for. Pods are added above 70 %.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: figures.cpu.most },
        queries: [
          {
            expr: `sum by (container) (rate(container_cpu_usage_seconds_total${containers()}[5m])) / sum by (container) (kube_pod_container_resource_requests${containers({ resource: "cpu" })})`,
            legend: "{{container}}",
          },
        ],
      },
    ],
  };
}

function services(measured: Measured): Section {
  const to = (more: Record<string, string> = {}) =>
    where({ reporter: "source", destination_service: hosts(measured), ...more });
  const legend = "{{destination_service_name}}";
  return {
    title: "Services",
    views: [
      {
        title: "Requests",
        about: "By service, from the gateway and from others.",
        kind: "lines",
        unit: "reqps",
        queries: [{ expr: `sum by (destination_service_name) (rate(istio_requests_total${to()}[5m]))`, legend }],
      },
      {
        title: "Requests that fail",
        about: "The share that ends with a 5xx, by service.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: 0.001 },
        queries: [{ expr: failing(to, " by (destination_service_name)"), legend }],
      },
      {
        title: "How long answers take, p95",
        about: "By service, as who asks sees it.",
        kind: "lines",
        unit: "s",
        bad: { above: measured.figures.latency / 1000 },
        queries: [{ expr: quantile(0.95, to({ response_code: "!~101|0" }), ", destination_service_name"), legend }],
      },
      {
        title: "On the way",
        about: "Network and proxies, in the mean, by service.",
        kind: "lines",
        unit: "s",
        bad: { above: measured.figures.network / 1000 },
        queries: [{ expr: "service:network_seconds:mean5m", legend: "{{service}}" }],
      },
    ],
  };
}

function room({ application, gateway, figures }: Measured): Section {
  const scaled = where({ namespace: `=~${application}|${gateway}` });
  const legend = "{{horizontalpodautoscaler}}";
  return {
    title: "Room",
    views: [
      {
        title: "Pods, of the most",
        about: "At 100 % a service cannot carry more.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: 1 },
        queries: [
          {
            expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_current_replicas${scaled}) / max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas${scaled})`,
            legend,
          },
        ],
      },
      {
        title: "Pods that wait for a node",
        about: "A node takes a minute or two. Longer: docs/runbooks/grow-a-node-group.md.",
        kind: "lines",
        unit: "short",
        bad: { above: 1 },
        queries: [
          {
            expr: `sum by (namespace) (kube_pod_status_phase${where({ phase: "Pending" })}) > 0 or vector(0)`,
            legend: "{{namespace}}",
          },
        ],
      },
      {
        title: "Processor of services",
        about: "Of what their pods ask for.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: figures.cpu.most },
        queries: [
          { expr: `service:cpu:utilisation5m${where({ service: `!=${wholePlatform}` })}`, legend: "{{service}}" },
        ],
      },
      {
        title: "Memory of services",
        about: "Of what a pod may use, the fullest of each.",
        kind: "lines",
        unit: "percentunit",
        bad: { above: figures.memory },
        queries: [
          { expr: `service:memory:utilisation${where({ service: `!=${wholePlatform}` })}`, legend: "{{service}}" },
        ],
      },
    ],
  };
}

const nodes: Section = {
  title: "Nodes",
  views: [
    {
      title: "Nodes",
      about: "How many there are, and how many of them are ready.",
      kind: "lines",
      unit: "short",
      queries: [
        { expr: "count(kube_node_info)", legend: "all" },
        { expr: `sum(kube_node_status_condition${where({ condition: "Ready", status: "true" })})`, legend: "ready" },
      ],
    },
    {
      title: "Asked for",
      about: "Of what nodes have to give. Near 100 % the next pod waits for a new node.",
      kind: "lines",
      unit: "percentunit",
      bad: { above: 0.9 },
      queries: ["cpu", "memory"].map((resource) => ({
        expr: `sum(kube_pod_container_resource_requests${where({ resource })}) / sum(kube_node_status_allocatable${where({ resource })})`,
        legend: resource,
      })),
    },
    {
      title: "Processor",
      about: "How busy each node is. Above the line pods wait for their turn.",
      kind: "lines",
      unit: "percentunit",
      bad: { above: 0.8 },
      queries: [
        {
          expr: `1 - avg by (instance) (rate(node_cpu_seconds_total${where({ mode: "idle" })}[5m]))`,
          legend: "{{instance}}",
        },
      ],
    },
    {
      title: "Memory",
      about: "What each node has in use. Above the line little is left before pods are evicted.",
      kind: "lines",
      unit: "percentunit",
      bad: { above: 0.8 },
      queries: [{ expr: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", legend: "{{instance}}" }],
    },
  ],
};
