import type { Standing } from "../../../simulators/core/standing";
import { selectors, takes, type AlertLabels } from "../kubernetes/alert-series";
import { networkOf, refusal, selects } from "../kubernetes/network";
import { called, type Cluster, namespaceOf } from "../kubernetes/objects";
import type { StatefulPods } from "../kubernetes/stateful";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { person, policyToken, queryIn } from "./alarms";
import { gkeOf } from "./cluster";

/*
 * What a receiver of the kind `topic` is on Google Cloud: its collectors fetch from Prometheus which alerts fire, and Cloud Monitoring tells of them.
 * Sources: docs.cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed; GoogleCloudPlatform/prometheus-engine doc/api.md, PodMonitoring.
 */

const kind = "monitoring.googleapis.com/v1:PodMonitoring";

/** The collectors, wherever GKE's version runs them. */
const collectors = ["gke-gmp-system", "gmp-system"].map((namespace) => ({
  namespace,
  labels: { "app.kubernetes.io/name": "collector" },
}));

/** Whether the engine was asked to have people told of such an alert, or somebody has. */
export function hears(world: TraceWorld, cluster: Cluster, labels: AlertLabels): boolean {
  const asked = world.once("alerts that Google was asked for", () => {
    const made = world.made(policyToken).map(({ inputs }) => ({ inputs: inputs ?? {}, outputs: {} }));
    return [...policies(world).flatMap(({ alerts }) => alerts), ...made.flatMap(alertsAskedBy)];
  });
  const known = seen(cluster, labels);
  return asked.some((selector) => takes(selector, known));
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
    trail.go("Prometheus", "Google's collectors", () => fetched(world, cluster, prometheus, labels));
  const asking = trail.go("Google's collectors", "Cloud Monitoring", () => {
    const found = alerts.map((labels) => policyFor(world, seen(cluster, labels)));
    const [first] = found;
    const missing = alerts.find((_, index) => found[index] === undefined);
    if (!first || missing)
      throw new Missing(`nothing there asks for alerts of severity ${missing?.["severity"] ?? "of any kind"}`);
    const value = [...new Set(found.filter((one) => one !== undefined))];
    for (const one of value)
      if (facts(one)["enabled"] === false) throw new Missing("it is turned off", world.label(one));
    const why = value.map((one) => `it asks ${askedBy(one).join("; ")}`).join(", ");
    return { by: value.map((one) => world.label(one)).join(", "), why, value };
  });
  for (const policy of asking) person(trail, world, `the alarm ${text(policy, "displayName") ?? ""}`, policy);
}

const askedBy = (policy: Pick<Standing, "inputs" | "outputs">): string[] =>
  bags({ ...facts(policy) }, "conditions").flatMap((one) => queryIn(one) ?? []);

const alertsAskedBy = (policy: Pick<Standing, "inputs" | "outputs">): string[] => askedBy(policy).flatMap(selectors);

/** The policies that stand, and which alerts each asks for. */
const policies = (world: TraceWorld) =>
  world.once("policies of Google's", () =>
    world.all(policyToken).map((policy) => ({ policy, alerts: alertsAskedBy(policy) })),
  );

/** The policy that asks for such an alert of this cluster: of one that always fires, for its absence. */
const policyFor = (world: TraceWorld, known: AlertLabels): Standing | undefined =>
  policies(world).find(({ alerts }) => alerts.some((one) => takes(one, known)))?.policy;

/** A collector puts its own labels before those of what it fetches: what Prometheus calls its cluster is `exported_cluster`. */
function seen(cluster: Cluster, labels: AlertLabels): AlertLabels {
  const [prometheus] = cluster.all("monitoring.coreos.com/v1:Prometheus");
  const outside = (prometheus?.spec?.externalLabels ?? {}) as Record<string, string | undefined>;
  return { ...labels, alertstate: "firing", exported_cluster: outside["cluster"] ?? "" };
}

/** Something has Prometheus asked for the alert, and the network lets it. */
function fetched(world: TraceWorld, cluster: Cluster, prometheus: StatefulPods, labels: AlertLabels): Found<undefined> {
  const gke = gkeOf(world, cluster);
  if (bag(bag(gke, "monitoringConfig"), "managedPrometheus")["enabled"] !== true)
    throw new Missing("it runs no collectors of Google's", world.label(gke));
  const monitoring = cluster
    .in(kind, prometheus.namespace)
    .find(({ spec }) => selects(spec?.selector ?? {}, prometheus.labels));
  if (!monitoring) throw new Missing(`no PodMonitoring of ${prometheus.namespace} has them ask Prometheus`);
  const by = called(kind, monitoring);
  const endpoint = (monitoring.spec?.endpoints ?? []).find(({ path }) => path === "/federate");
  const port = Number(endpoint?.port ?? 0);
  if (!endpoint || !Object.values(prometheus.ports ?? {}).includes(port))
    throw new Missing(`it asks on port ${port}, where Prometheus does not listen`, by);
  const wanted = endpoint.params?.["match[]"] ?? [];
  if (!wanted.some((one) => selectors(one).some((inner) => takes(inner, { ...labels, alertstate: "firing" }))))
    throw new Missing("it does not ask which alerts fire", by);
  const network = networkOf(cluster);
  for (const pod of collectors) {
    // A namespace of GKE's own is nobody's object here.
    const namespaces = { ...network.namespaces, [pod.namespace]: { "kubernetes.io/metadata.name": pod.namespace } };
    const why = refusal({ ...network, namespaces }, pod, prometheus, port);
    if (why !== undefined) throw new Missing(`${why}; a collector may be in ${pod.namespace}`, prometheus.by);
  }
  const why = `they ask ${prometheus.by} in ${namespaceOf(monitoring)} every ${String(endpoint.interval)} which alerts fire`;
  return { by, why, value: undefined };
}
