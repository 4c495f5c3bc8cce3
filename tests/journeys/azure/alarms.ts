import { asks } from "../alerts";
import { together, type Change, type Copy, type Walked } from "../changes";
import { alerts, heard, onAzure } from "./where";

const name = (id: string) => `go-coffee-staging-${id}`;
const kinds = /^azure-native:monitor:(MetricAlert|ScheduledQueryRule|ActivityLogAlert)$/;

/** Azure's own alarms break there. */
const ofAzure =
  (to: string) =>
  ({ standings }: Walked): Record<string, string> =>
    Object.fromEntries(
      standings.filter(({ token }) => kinds.test(token)).map(({ id }) => [`alarm ${id.split("/").at(-1)!}`, to]),
    );
/** Every walk that ends at a person. */
const reaching = (to: string) => together(heard(to), ofAzure(to));

const collected = (c: Copy) => c.object("azmonitoring.coreos.com/v1:PodMonitor", "monitoring/alerts");
const critical = ({ labels }: { labels?: Record<string, string> }) => labels?.["severity"] === "critical";
const rules = (c: Copy) => c.named("cluster-alerts-rules");
const metric = name("database-alarms-down");
const query = name("origin-alarms-slow");
const event = name("subscription-vault-gone");

/** What may happen to what tells a person that something is wrong, on Azure. */
export const alarms: Change[] = onAzure([
  {
    what: "an alarm of a metric is gone",
    does: (c) => c.lose(c.named("database-alarms-down")),
    breaks: { [`alarm ${metric}`]: `the alarm ${metric}` },
  },
  {
    what: "an alarm of a metric is turned off",
    does: (c) => c.set(c.named("database-alarms-down"), "enabled", false),
    breaks: { [`alarm ${metric}`]: `the alarm ${metric}` },
  },
  {
    what: "an alarm of a metric looks nowhere",
    does: (c) => c.set(c.named("database-alarms-down"), "scopes", []),
    breaks: { [`alarm ${metric}`]: `the alarm ${metric}` },
  },
  {
    what: "an alarm of logs asks nothing",
    does: (c) => c.set(c.named("origin-alarms-slow"), "criteria.allOf", []),
    breaks: { [`alarm ${query}`]: `the alarm ${query}` },
  },
  {
    what: "an alarm of events is for none",
    does: (c) => c.set(c.named("subscription-vault-gone"), "condition.allOf", []),
    breaks: { [`alarm ${event}`]: `the alarm ${event}` },
  },
  {
    what: "an alarm of logs tells nobody",
    does: (c) => c.set(c.named("origin-alarms-slow"), "actions.actionGroups", []),
    breaks: { [`alarm ${query}`]: "its action group" },
  },
  {
    what: "the action group is gone",
    does: (c) => c.lose(c.named("alerts-email")),
    breaks: reaching("its action group"),
  },
  {
    what: "the action group is turned off",
    does: (c) => c.set(c.named("alerts-email"), "enabled", false),
    breaks: reaching("a person"),
  },
  {
    what: "the action group leads to nobody",
    does: (c) => c.set(c.named("alerts-email"), "emailReceivers", []),
    breaks: reaching("a person"),
  },
  {
    what: "whom the action group writes to has had enough",
    does: (c) => c.set(c.named("alerts-email"), "emailReceivers.0.status", "Disabled"),
    breaks: reaching("a person"),
  },
  {
    what: "Azure's collectors are told of nothing to fetch",
    does: (c) => c.lose(collected(c)),
    breaks: heard("Azure's collectors"),
  },
  {
    what: "Azure's collectors ask where Prometheus does not listen",
    does: (c) => c.set(collected(c), "spec.podMetricsEndpoints.0.port", "other"),
    breaks: heard("Azure's collectors"),
  },
  {
    what: "Azure's collectors put their own labels before an alert's",
    does: (c) => c.set(collected(c), "spec.podMetricsEndpoints.0.honorLabels", false),
    breaks: heard("Azure's collectors"),
  },
  {
    what: "Azure's collectors ask for alerts that are pending",
    does: (c) =>
      c.set(collected(c), "spec.podMetricsEndpoints.0.params", { "match[]": ['ALERTS{alertstate="pending"}'] }),
    breaks: heard("Azure's collectors"),
  },
  {
    what: "the cluster runs none of Azure's collectors",
    does: (c) => c.set(c.named("cluster-aks"), "azureMonitorProfile.metrics.enabled", false),
    breaks: heard("Azure's collectors"),
  },
  {
    what: "Prometheus does not let Azure's collectors in",
    does(c) {
      const policy = c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/prometheus");
      const { ingress } = policy.outputs["spec"] as { ingress: object[] };
      c.set(
        policy,
        "spec.ingress",
        ingress.filter((rule) => !JSON.stringify(rule).includes("ama-metrics")),
      );
    },
    breaks: heard("Azure's collectors"),
  },
  {
    what: "nothing says where Azure's collectors go with what they have",
    does: (c) => c.lose(c.named("cluster-alerts-association")),
    breaks: heard("Azure Monitor"),
  },
  {
    what: "the workspace of alerts is gone",
    does: (c) => c.lose(c.named("cluster-alerts-workspace")),
    breaks: heard("Azure Monitor"),
  },
  {
    what: "the endpoint of alerts is gone",
    does: (c) => c.lose(c.named("cluster-alerts-endpoint")),
    breaks: heard("Azure Monitor"),
  },
  { what: "the rules of alerts are gone", does: (c) => c.lose(rules(c)), breaks: heard("its rules") },
  {
    what: "the rules of alerts look into another workspace",
    does: (c) => c.set(rules(c), "scopes", ["/subscriptions/other"]),
    breaks: heard("its rules"),
  },
  {
    what: "nothing tells of alerts that are critical",
    does(c) {
      const all = rules(c).outputs["rules"] as { alert: string }[];
      c.set(
        rules(c),
        "rules",
        all.filter(({ alert }) => alert !== "fires-critical"),
      );
    },
    breaks: alerts("its rules", critical),
  },
  {
    what: "what tells of critical alerts tells nobody",
    does(c) {
      const all = rules(c).outputs["rules"] as { alert: string }[];
      c.set(rules(c), `rules.${all.findIndex(({ alert }) => alert === "fires-critical")}.actions`, []);
    },
    breaks: alerts("its action group", critical),
  },
  {
    what: "kube-state-metrics crashes",
    does: (c) => c.crash("monitoring/kube-prometheus-stack-kube-state-metrics"),
    breaks: alerts("Prometheus", asks(/^kube_/)),
  },
]);
