import { asks } from "../alerts";
import { together, type Change, type Copy, type Walked } from "../changes";
import { alerts, heard, onGoogle } from "./where";

const name = (id: string) => `go-coffee-staging-${id}`;

/** Google's own alarms break there. */
const ofGoogle =
  (to: string) =>
  ({ standings }: Walked): Record<string, string> =>
    Object.fromEntries(
      standings
        .filter(({ token }) => token === "gcp:monitoring/alertPolicy:AlertPolicy")
        .map(({ outputs }) => [`alarm ${String(outputs["displayName"])}`, to]),
    );
/** Every walk that ends at a person. */
const reaching = (to: string) => together(heard(to), ofGoogle(to));

const collected = (c: Copy) => c.object("monitoring.googleapis.com/v1:PodMonitoring", "monitoring/alerts");
const critical = ({ labels }: { labels?: Record<string, string> }) => labels?.["severity"] === "critical";

/** Changes what an alarm asks. */
function ask(c: Copy, id: string, change: (query: string) => string): void {
  const policy = c.named(id);
  const [condition] = policy.outputs["conditions"] as [{ conditionPrometheusQueryLanguage: { query: string } }];
  const { query } = condition.conditionPrometheusQueryLanguage;
  if (change(query) === query) throw new Error(`${id} asks nothing else`);
  c.set(policy, "conditions.0.conditionPrometheusQueryLanguage.query", change(query));
}

/** What may happen to what tells a person that something is wrong, on Google Cloud. */
export const alarms: Change[] = onGoogle([
  {
    what: "an alarm is gone",
    does: (c) => c.lose(c.named("database-alarms-cpu")),
    breaks: { [`alarm ${name("database-alarms-cpu")}`]: `the alarm ${name("database-alarms-cpu")}` },
  },
  {
    what: "an alarm is turned off",
    does: (c) => c.set(c.named("database-alarms-cpu"), "enabled", false),
    breaks: { [`alarm ${name("database-alarms-cpu")}`]: `the alarm ${name("database-alarms-cpu")}` },
  },
  {
    what: "an alarm asks nothing",
    does: (c) => c.set(c.named("database-alarms-cpu"), "conditions", []),
    breaks: { [`alarm ${name("database-alarms-cpu")}`]: `the alarm ${name("database-alarms-cpu")}` },
  },
  {
    what: "an alarm tells nobody",
    does: (c) => c.set(c.named("database-alarms-cpu"), "notificationChannels", []),
    breaks: { [`alarm ${name("database-alarms-cpu")}`]: "its channel" },
  },
  { what: "the channel is gone", does: (c) => c.lose(c.named("alerts-email")), breaks: reaching("its channel") },
  {
    what: "the channel is turned off",
    does: (c) => c.set(c.named("alerts-email"), "enabled", false),
    breaks: reaching("a person"),
  },
  {
    what: "the channel has no address",
    does: (c) => c.set(c.named("alerts-email"), "labels", {}),
    breaks: reaching("a person"),
  },
  {
    what: "Google's collectors are told of nothing to fetch",
    does: (c) => c.lose(collected(c)),
    breaks: heard("Google's collectors"),
  },
  {
    what: "Google's collectors ask where Prometheus does not listen",
    does: (c) => c.set(collected(c), "spec.endpoints.0.port", 9999),
    breaks: heard("Google's collectors"),
  },
  {
    what: "Google's collectors ask other pods",
    does: (c) => c.set(collected(c), "spec.selector.matchLabels", { app: "other" }),
    breaks: heard("Google's collectors"),
  },
  {
    what: "Google's collectors ask for alerts that are pending",
    does(c) {
      const { endpoints } = collected(c).outputs["spec"] as { endpoints: object[] };
      const params = { "match[]": ['ALERTS{alertstate="pending"}'] };
      c.set(collected(c), "spec.endpoints", [{ ...endpoints[0], params }]);
    },
    breaks: heard("Google's collectors"),
  },
  {
    what: "the cluster runs none of Google's collectors",
    does: (c) => c.set(c.named("cluster-gke"), "monitoringConfig.managedPrometheus.enabled", false),
    breaks: heard("Google's collectors"),
  },
  {
    what: "Prometheus does not let Google's collectors in",
    does(c) {
      const policy = c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/prometheus");
      const { ingress } = policy.outputs["spec"] as { ingress: object[] };
      c.set(
        policy,
        "spec.ingress",
        ingress.filter((rule) => !JSON.stringify(rule).includes("gmp-system")),
      );
    },
    breaks: heard("Google's collectors"),
  },
  {
    what: "nothing tells of alerts that are critical",
    does: (c) => c.lose(c.named("cluster-alerts-fires-critical")),
    breaks: together(alerts("Cloud Monitoring", critical), {
      [`alarm ${name("cluster-alerts-fires-critical")}`]: `the alarm ${name("cluster-alerts-fires-critical")}`,
    }),
  },
  {
    what: "what tells of critical alerts asks for another cluster's",
    does: (c) =>
      ask(c, "cluster-alerts-fires-critical", (query) =>
        query.replace(/exported_cluster="[^"]+"/, 'exported_cluster="other"'),
      ),
    breaks: alerts("Cloud Monitoring", critical),
  },
  {
    what: "Prometheus crashes",
    does: (c) =>
      c.set(
        c.object("apps/v1:StatefulSet", "monitoring/prometheus-kube-prometheus-stack-prometheus"),
        "status.readyReplicas",
        undefined,
      ),
    breaks: together(alerts("Prometheus"), { release: "what judges it" }),
  },
  {
    what: "kube-state-metrics crashes",
    does: (c) => c.crash("monitoring/kube-prometheus-stack-kube-state-metrics"),
    breaks: alerts("Prometheus", asks(/^kube_/)),
  },
  {
    what: "a rule is gone from its object",
    does: (c) => {
      const object = c.object("monitoring.coreos.com/v1:PrometheusRule", "monitoring/platform");
      const { groups } = object.outputs["spec"] as { groups: { rules: { alert: string }[] }[] };
      for (const group of groups) group.rules = group.rules.filter(({ alert }) => alert !== "NodeNotReady");
    },
    breaks: { "alarm NodeNotReady": "its rule" },
  },
  {
    what: "an alarm of AWS is not Google's to tell",
    does: (c) => {
      for (const policy of c.all("aws:cloudwatch/metricAlarm:MetricAlarm", ({ outputs }) =>
        String(outputs["name"]).endsWith("database-cpu"),
      ))
        c.set(policy, "alarmActions", []);
    },
    breaks: { [`alarm ${name("database-cpu")}`]: "its topic" },
  },
]);
