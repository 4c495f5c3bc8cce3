import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { takes, selectors, type AlertLabels } from "../kubernetes/alert-series";
import { networkOf, refusal, selects } from "../kubernetes/network";
import { called, type Cluster, namespaceOf } from "../kubernetes/objects";
import type { StatefulPods } from "../kubernetes/stateful";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, texts, type TraceWorld } from "../world";
import { groupsOf, person } from "./alarms";
import { aksOf } from "./cluster";
import { lastOf, linked, same } from "./links";

/*
 * What a receiver of the kind `topic` is on Azure: its collectors fetch from Prometheus which alerts fire, and rules of Azure Monitor tell of them.
 * Sources: learn.microsoft.com/azure/azure-monitor/containers/prometheus-metrics-scrape-crd; …/essentials/prometheus-rule-groups.
 */

const token = {
  rules: "azure-native:alertsmanagement:PrometheusRuleGroup",
  joined: "azure-native:monitor:DataCollectionRuleAssociation",
  collection: "azure-native:monitor:DataCollectionRule",
  endpoint: "azure-native:monitor:DataCollectionEndpoint",
  workspace: "azure-native:monitor:AzureMonitorWorkspace",
} as const;

const kind = "azmonitoring.coreos.com/v1:PodMonitor";

/** Azure's collectors. Source: Azure/prometheus-collector, ama-metrics-deployment.yaml. */
const collectors = { namespace: "kube-system", labels: { rsName: "ama-metrics" } };

/** Whether the engine was asked to have people told of such an alert, or somebody has. */
export function hears(world: TraceWorld, _cluster: Cluster, labels: AlertLabels): boolean {
  const asked = world.once("alerts that Azure was asked for", () => {
    const made = world.made(token.rules).map(({ inputs }) => ({ inputs: inputs ?? {}, outputs: {} }));
    return [...world.all(token.rules), ...made].flatMap((group) => rulesOf(group).flatMap(alertsAskedBy));
  });
  return asked.some((one) => takes(one, { ...labels, alertstate: "firing" }));
}

/** From Prometheus to a person, of an alert with each of these labels. */
export function collected(
  trail: Trail,
  world: TraceWorld,
  cluster: Cluster,
  prometheus: StatefulPods,
  alerts: readonly AlertLabels[],
): void {
  for (const labels of alerts)
    trail.go("Prometheus", "Azure's collectors", () => fetched(world, cluster, prometheus, labels));
  const workspace = trail.go("Azure's collectors", "Azure Monitor", () => sent(world, cluster));
  const rules = trail.go("Azure Monitor", "its rules", () => rulesFor(world, workspace, alerts));
  for (const { name, rule, by } of rules) person(trail, world, `the rule ${name}`, groupsOf(rule), by);
}

const rulesOf = (group: Pick<Standing, "inputs" | "outputs">): Props[] => bags({ ...facts(group) }, "rules");

const alertsAskedBy = (rule: Props): string[] => selectors(String(rule["expression"] ?? ""));

/** The rule that asks for such an alert: of one that always fires, for its absence. Labels stay as they are fetched. */
const ruleFor = (group: Pick<Standing, "inputs" | "outputs">, labels: AlertLabels): Props | undefined =>
  rulesOf(group).find((rule) => alertsAskedBy(rule).some((one) => takes(one, { ...labels, alertstate: "firing" })));

interface Asking {
  name: string;
  rule: Props;
  by: string;
}

function rulesFor(world: TraceWorld, workspace: Standing, alerts: readonly AlertLabels[]): Found<Asking[]> {
  const groups = world.all(token.rules);
  const found = new Map<string, Asking>();
  for (const labels of alerts) {
    const group = groups.find((one) => ruleFor(one, labels) !== undefined);
    if (!group) throw new Missing(`nothing there asks for alerts of severity ${labels["severity"] ?? "of any kind"}`);
    const by = world.label(group);
    if (facts(group)["enabled"] === false) throw new Missing("it is turned off", by);
    if (!texts(group, "scopes").some((scope) => same(scope, workspace.id)))
      throw new Missing(`it looks at ${texts(group, "scopes").map(lastOf).join(", ")}, and not where they are`, by);
    const rule = ruleFor(group, labels)!;
    const name = String(rule["alert"]);
    if (rule["enabled"] === false) throw new Missing(`its rule ${name} is turned off`, by);
    found.set(`${group.id} ${name}`, { name, rule, by });
  }
  const value = [...found.values()];
  const why = value.map(({ name, rule }) => `${name} asks ${String(rule["expression"])}`).join("; ");
  return { by: [...new Set(value.map(({ by }) => by))].join(", "), why, value };
}

/** What the cluster's collectors are told to do with what they have: into which workspace, and by which way. */
function sent(world: TraceWorld, cluster: Cluster): Found<Standing> {
  const aks = aksOf(world, cluster);
  const joined = world.all(token.joined).filter((one) => same(facts(one)["resourceUri"], aks.id));
  if (joined.length === 0) throw new Missing("nothing says where they go with what they have", world.label(aks));
  const rules = joined.flatMap((one) => linked(world, token.collection, facts(one)["dataCollectionRuleId"]) ?? []);
  const rule = rules.find((one) => bags(bag(one, "dataSources"), "prometheusForwarder").length > 0);
  if (!rule) throw new Missing("no rule of collection takes metrics of Prometheus", world.label(joined[0]!));
  const by = world.label(rule);
  if (!linked(world, token.endpoint, facts(rule)["dataCollectionEndpointId"]))
    throw new Missing("the endpoint that they send to is not there", by);
  const flows = bags(rule, "dataFlows").filter((one) => texts(one, "streams").includes("Microsoft-PrometheusMetrics"));
  const to = bags(bag(rule, "destinations"), "monitoringAccounts").find((one) =>
    flows.some((flow) => texts(flow, "destinations").includes(String(one["name"]))),
  );
  const workspace = linked(world, token.workspace, to?.["accountResourceId"]);
  if (!workspace) throw new Missing("the workspace that it names is not there", by);
  return { by: `${by}, ${world.label(workspace)}`, why: `they send them to ${lastOf(workspace.id)}`, value: workspace };
}

/** Something has Prometheus asked for the alert, and the network lets it. */
function fetched(world: TraceWorld, cluster: Cluster, prometheus: StatefulPods, labels: AlertLabels): Found<undefined> {
  const aks = aksOf(world, cluster);
  if (bag(bag(aks, "azureMonitorProfile"), "metrics")["enabled"] !== true)
    throw new Missing("it runs no collectors of Azure's", world.label(aks));
  const monitor = cluster
    .in(kind, prometheus.namespace)
    .find(({ spec }) => selects(spec?.selector ?? {}, prometheus.labels));
  if (!monitor) throw new Missing(`no PodMonitor of ${prometheus.namespace} has them ask Prometheus`);
  const by = called(kind, monitor);
  const endpoint = (monitor.spec?.podMetricsEndpoints ?? []).find(({ path }) => path === "/federate");
  const port = prometheus.ports?.[String(endpoint?.port)];
  if (!endpoint || port === undefined)
    throw new Missing(`it asks on port ${String(endpoint?.port)}, where Prometheus does not listen`, by);
  if (endpoint.honorLabels !== true)
    throw new Missing("an alert gets the labels of who fetched it, so that no rule knows whose it is", by);
  const wanted = endpoint.params?.["match[]"] ?? [];
  if (!wanted.some((one) => selectors(one).some((inner) => takes(inner, { ...labels, alertstate: "firing" }))))
    throw new Missing("it does not ask which alerts fire", by);
  const network = networkOf(cluster);
  // A namespace of AKS's own is nobody's object here.
  const namespaces = {
    ...network.namespaces,
    [collectors.namespace]: { "kubernetes.io/metadata.name": collectors.namespace },
  };
  const why = refusal({ ...network, namespaces }, collectors, prometheus, port);
  if (why !== undefined) throw new Missing(`${why}; a collector is in ${collectors.namespace}`, prometheus.by);
  const often = `they ask ${prometheus.by} in ${namespaceOf(monitor)} every ${String(endpoint.interval)} which alerts fire`;
  return { by, why: often, value: undefined };
}
