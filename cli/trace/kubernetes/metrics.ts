import { Missing, Unjudged, type Found } from "../trail";
import { networkOf, refusal, selects, type Address, type Pod } from "./network";
import { called, type Cluster, entries, nameOf, namespaceOf, type ObjectOf } from "./objects";
import { metricsIn } from "./promql";
import { hasReadyPods } from "./rollouts";
import { statefulPods, type StatefulPods } from "./stateful";

/*
 * Who tells a metric, and whether Prometheus gets to hear it.
 * Sources: prometheus-operator Documentation/user-guides/getting-started.md; prometheus.io/docs/prometheus/latest/configuration, kubernetes_sd_config.
 */

const ruleKind = "monitoring.coreos.com/v1:PrometheusRule";
const monitorKind = "monitoring.coreos.com/v1:ServiceMonitor";
export type RuleObject = ObjectOf<typeof ruleKind>;
type RuleOf = NonNullable<NonNullable<NonNullable<NonNullable<RuleObject["spec"]>["groups"]>[number]["rules"]>[number]>;

export interface FoundRule {
  object: RuleObject;
  rule: RuleOf;
}

function rules(cluster: Cluster): FoundRule[] {
  return cluster.once("rules", () =>
    cluster
      .all(ruleKind)
      .flatMap((object) =>
        (object.spec?.groups ?? []).flatMap(({ rules: all = [] }) =>
          all.map((rule) => ({ object, rule: rule as RuleOf })),
        ),
      ),
  );
}

/** The rules that record a metric. */
function recording(cluster: Cluster, metric: string): FoundRule[] {
  return cluster.once(`rules of ${metric}`, () => rules(cluster).filter(({ rule }) => rule.record === metric));
}

const askedBy = (cluster: Cluster, query: string): string[] =>
  cluster.once(`metrics in ${query}`, () => metricsIn(query));

/** The rules of an alert. @throws Missing where there is none */
export function alertIn(cluster: Cluster, name: string): Found<FoundRule[]> {
  const found = rules(cluster).filter(({ rule }) => rule.alert === name);
  const [first] = found;
  if (!first) throw new Missing("no rule is called so");
  return { by: called(ruleKind, first.object), why: `it asks ${String(first.rule.expr)}`, value: found };
}

/** Prometheus, whose pods run, and which takes the object that a rule stands in. */
export function prometheusFor(cluster: Cluster, { object }: FoundRule): Found<StatefulPods> {
  const kind = "monitoring.coreos.com/v1:Prometheus";
  const [prometheus] = cluster.all(kind);
  if (!prometheus) throw new Missing("there is no Prometheus");
  const by = called(kind, prometheus);
  const { ruleSelector, ruleNamespaceSelector } = prometheus.spec ?? {};
  if (ruleSelector === undefined || !selects(ruleSelector, object.metadata?.labels ?? {}))
    throw new Missing(`it does not take ${called(ruleKind, object)}: its ruleSelector wants other labels`, by);
  const namespace = namespaceOf(object);
  const labels = networkOf(cluster).namespaces[namespace] ?? {};
  const near =
    ruleNamespaceSelector === undefined
      ? namespace === namespaceOf(prometheus)
      : selects(ruleNamespaceSelector, labels);
  if (!near) throw new Missing(`it takes no rules of the namespace ${namespace}`, by);
  const pods = statefulPods(cluster, namespaceOf(prometheus), `prometheus-${nameOf(prometheus)}`);
  return { by, why: `${pods.by} evaluates it`, value: pods };
}

/** Where a metric comes from: the pods that tell it, by a monitor or by their annotations; the proxies of the mesh; or what is on each node. */
type Source = { monitor: string } | { pods: string } | { node: string; port: number } | "proxies" | "itself";

/** Metrics by the beginning of their names. Source: the projects' own lists of metrics. */
const sources: readonly [RegExp, Source][] = [
  [/^up$|^ALERTS|^scrape_/, "itself"],
  [/^kube_/, { monitor: "kube-state-metrics" }],
  [/^node_/, { node: "node-exporter", port: 9100 }],
  [/^(kubelet_|container_|machine_|storage_operation)/, { node: "kubelet", port: 10250 }],
  [/^prometheus_/, { monitor: "prometheus" }],
  [/^alertmanager_/, { monitor: "alertmanager" }],
  [/^grafana_/, { monitor: "grafana" }],
  [/^(pilot_|citadel_|sidecar_injection_|galley_)/, { pods: "istiod" }],
  [/^istio_/, "proxies"],
  [/^(externalsecret_|secretstore_)/, { pods: "external-secrets" }],
  [/^keda_/, { pods: "keda-operator" }],
  [/^cluster_autoscaler_/, { pods: "cluster-autoscaler" }],
  [/^ingress_controller_/, { pods: "kong-controller" }],
  [/^otelcol_/, { pods: "opentelemetry-collector" }],
  [/^fluentbit_/, { pods: "fluent-bit" }],
  [/^falcosecurity_/, { pods: "falco" }],
  // Of those that copy volumes: velero pkg/metrics/metrics.go, podVolumeMetricsNamespace.
  [/^podVolume_/, { pods: "node-agent" }],
];

/** Everybody whom a query has its metrics from; what a rule records, it asks for in turn. @throws Unjudged for a metric that nobody is known to tell */
export function sourcesOf(cluster: Cluster, query: string): Map<string, Source> {
  const all = new Map<string, Source>();
  for (const metric of metricsBehind(cluster, query)) {
    if (recording(cluster, metric).length > 0) continue;
    const source = sources.find(([form]) => form.test(metric))?.[1] ?? likely(cluster, metric);
    if (source === undefined) throw new Unjudged(`nobody is known to tell ${metric}`);
    if (source !== "itself") all.set(sourceName(source), source);
  }
  return all;
}

/** The values of a label that rules give to what a query asks for, and to what they ask for in turn. */
export function labelsGiven(cluster: Cluster, query: string, label: string): string[] {
  const given = [...metricsBehind(cluster, query)].flatMap((metric) =>
    recording(cluster, metric).flatMap(
      ({ rule }) => (rule.labels as Record<string, string> | undefined)?.[label] ?? [],
    ),
  );
  return [...new Set(given)].sort();
}

/** What a query asks for, and what the rules ask for that record it, each once. */
const metricsBehind = (cluster: Cluster, query: string): ReadonlySet<string> =>
  cluster.once(`metrics behind ${query}`, () => {
    const found = new Set<string>();
    const look = (asked: string) => {
      for (const metric of askedBy(cluster, asked)) {
        if (found.has(metric)) continue;
        found.add(metric);
        for (const { rule } of recording(cluster, metric)) look(String(rule.expr));
      }
    };
    look(query);
    return found;
  });

const sourceName = (source: Exclude<Source, "itself">): string =>
  source === "proxies" ? source : "monitor" in source ? source.monitor : "pods" in source ? source.pods : source.node;

/** What a metric that stands in no table begins with is mostly the name of who tells it: `velero_…`, `loki_…`. */
function likely(cluster: Cluster, metric: string): Source | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const word = plain(metric.split("_")[0]!);
  const monitor = cluster.all(monitorKind).find((one) => plain(nameOf(one)).includes(word));
  if (monitor) return { monitor: nameOf(monitor) };
  const kinds = ["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet"] as const;
  const pods = kinds.flatMap((kind) => cluster.all(kind)).find((one) => plain(nameOf(one)).includes(word));
  return pods && { pods: nameOf(pods) };
}

/** Whether Prometheus gets to hear a source. */
export function heard(
  cluster: Cluster,
  prometheus: StatefulPods,
  source: Source,
  nodes: readonly Address[],
): Found<undefined> {
  if (source === "itself") return { by: prometheus.by, why: "it tells it itself", value: undefined };
  if (source === "proxies") return fromProxies(cluster, prometheus);
  if ("node" in source) return fromNodes(cluster, prometheus, source, nodes);
  return "monitor" in source
    ? byMonitor(cluster, prometheus, source.monitor)
    : byAnnotation(cluster, prometheus, source.pods);
}

function monitorCalled(cluster: Cluster, name: string): ObjectOf<typeof monitorKind> {
  const found = cluster.all(monitorKind).find((one) => nameOf(one) === name || nameOf(one).endsWith(`-${name}`));
  if (!found) throw new Missing(`no ServiceMonitor is for ${name}`);
  const [prometheus] = cluster.all("monitoring.coreos.com/v1:Prometheus");
  const { serviceMonitorSelector } = prometheus?.spec ?? {};
  if (serviceMonitorSelector === undefined || !selects(serviceMonitorSelector, found.metadata?.labels ?? {}))
    throw new Missing(
      "Prometheus does not take it: its serviceMonitorSelector wants other labels",
      called(monitorKind, found),
    );
  return found;
}

function byMonitor(cluster: Cluster, prometheus: StatefulPods, name: string): Found<undefined> {
  const monitor = monitorCalled(cluster, name);
  const by = called(monitorKind, monitor);
  const { selector = {}, namespaceSelector, endpoints = [] } = monitor.spec ?? {};
  const inside = (namespace: string) =>
    namespaceSelector?.any === true || (namespaceSelector?.matchNames ?? [namespaceOf(monitor)]).includes(namespace);
  const service = cluster
    .all("core/v1:Service")
    .find((one) => inside(namespaceOf(one)) && selects(selector, one.metadata?.labels ?? {}));
  if (!service) throw new Missing("it selects no Service", by);
  const wanted = endpoints.map(({ port }) => port);
  const port = (service.spec?.ports ?? []).find((one) => wanted.includes(one.name));
  if (!port) throw new Missing(`${called("core/v1:Service", service)} has no port ${wanted.join(", ")}`, by);
  const pods = podsWhere(cluster, namespaceOf(service), (labels) =>
    selects({ matchLabels: service.spec?.selector ?? {} }, labels),
  );
  if (!pods) throw new Missing(`no pods that run are behind ${called("core/v1:Service", service)}`, by);
  const number =
    typeof port.targetPort === "number" ? port.targetPort : (pods.ports?.[String(port.targetPort)] ?? port.port ?? 0);
  return reached(cluster, prometheus, pods, number, by);
}

function annotationsReader(cluster: Cluster): string {
  const config = cluster.all("monitoring.coreos.com/v1alpha1:ScrapeConfig").find(readsAnnotations);
  if (!config) throw new Missing("no ScrapeConfig finds pods by their annotations");
  return called("monitoring.coreos.com/v1alpha1:ScrapeConfig", config);
}

const isInjected = (cluster: Cluster, { namespace }: Told): boolean =>
  networkOf(cluster).namespaces[namespace]?.["istio-injection"] === "enabled";

/** Every proxy that runs beside pods: each tells of its own requests alone. */
function fromProxies(cluster: Cluster, prometheus: StatefulPods): Found<undefined> {
  const by = annotationsReader(cluster);
  const all = running(cluster).filter(
    (one) => isInjected(cluster, one) && one.labels["sidecar.istio.io/inject"] !== "false",
  );
  if (all.length === 0) throw new Missing("no pods of the mesh run", by);
  for (const pods of all) reached(cluster, prometheus, pods, proxyPort, by);
  const why = `Prometheus asks the proxies of ${all.map(({ name }) => name).join(", ")} on port ${proxyPort}`;
  return { by, why, value: undefined };
}

/** Where a proxy tells its own metrics and those of the container beside it. Source: istio.io/latest/docs/ops/integrations/prometheus. */
const proxyPort = 15020;

function byAnnotation(cluster: Cluster, prometheus: StatefulPods, name: string): Found<undefined> {
  const by = annotationsReader(cluster);
  const pods = podsCalled(cluster, name);
  if (!pods) throw new Missing(`no pods that run are called ${name}`, by);
  const injected = isInjected(cluster, pods);
  const said = pods.annotations["prometheus.io/port"];
  // istiod's chart writes its own; a pod of the mesh has its proxy's.
  const port = injected ? proxyPort : Number(said ?? (name === "istiod" ? 15014 : NaN));
  if (!injected && name !== "istiod" && pods.annotations["prometheus.io/scrape"] !== "true")
    throw new Missing("its pods do not say that they may be scraped", pods.by);
  if (Number.isNaN(port)) throw new Missing("its pods do not say on which port", pods.by);
  return reached(cluster, prometheus, pods, port, by);
}

function readsAnnotations(config: ObjectOf<"monitoring.coreos.com/v1alpha1:ScrapeConfig">): boolean {
  return (config.spec?.relabelings ?? []).some(
    (one) =>
      one.action === "keep" &&
      (one.sourceLabels ?? []).includes("__meta_kubernetes_pod_annotation_prometheus_io_scrape"),
  );
}

interface Told extends Pod {
  by: string;
  annotations: Readonly<Record<string, string | undefined>>;
}

const makers = ["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet"] as const;

/** Whether a pod of it is ready; of a Deployment that a Rollout runs, of that. */
function hasPods(cluster: Cluster, one: ObjectOf<(typeof makers)[number]>): boolean {
  const status = one.status as { numberReady?: number } | undefined;
  if (status?.numberReady !== undefined) return status.numberReady > 0;
  return hasReadyPods(cluster, one as ObjectOf<"apps/v1:Deployment">);
}

const running = (cluster: Cluster): readonly (Told & { name: string })[] =>
  cluster.once("running", () => findRunning(cluster));

function findRunning(cluster: Cluster): (Told & { name: string })[] {
  return makers.flatMap((kind) =>
    cluster.all(kind).flatMap((one) => {
      if (!hasPods(cluster, one)) return [];
      const template = one.spec?.template;
      const ports = (template?.spec?.containers ?? []).flatMap(({ ports: all = [] }) => all);
      return [
        {
          name: nameOf(one),
          by: called(kind, one),
          namespace: namespaceOf(one),
          labels: template?.metadata?.labels ?? {},
          annotations: template?.metadata?.annotations ?? {},
          ports: Object.fromEntries(
            ports.flatMap(({ name, containerPort }) =>
              name === undefined || containerPort === undefined ? [] : [[name, containerPort]],
            ),
          ),
        },
      ];
    }),
  );
}

const podsWhere = (cluster: Cluster, namespace: string, wanted: (labels: Pod["labels"]) => boolean): Told | undefined =>
  running(cluster).find((one) => one.namespace === namespace && entries(one.labels).length > 0 && wanted(one.labels));

const podsCalled = (cluster: Cluster, name: string): Told | undefined =>
  running(cluster).find((one) => one.name === name);

function reached(cluster: Cluster, prometheus: StatefulPods, pods: Told, port: number, by: string): Found<undefined> {
  const why = refusal(networkOf(cluster), prometheus, pods, port);
  if (why !== undefined) throw new Missing(why, pods.by);
  return { by, why: `Prometheus asks ${pods.by} on port ${port}`, value: undefined };
}

function fromNodes(
  cluster: Cluster,
  prometheus: StatefulPods,
  { node, port }: { node: string; port: number },
  nodes: readonly Address[],
): Found<undefined> {
  const by = called(monitorKind, monitorCalled(cluster, node));
  if (node !== "kubelet" && !podsCalled(cluster, node)) throw new Missing(`no ${node} runs on any node`, by);
  for (const one of nodes) {
    const why = refusal(networkOf(cluster), prometheus, one, port);
    if (why !== undefined) throw new Missing(`${why}; a node may be at ${one.ip}`, prometheus.by);
  }
  return { by, why: `Prometheus asks each node on port ${port}`, value: undefined };
}
