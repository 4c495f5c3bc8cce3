import { platformAlerts } from "../../workloads/alerts/platform";
import { metricsIn } from "../../cli/trace/kubernetes/promql";
import type { Change, Copy, Walked } from "./changes";

/** The platform's own alerts: they are the same everywhere. */
export const alerts = Object.values(platformAlerts("go-coffee-dev")).flat();

interface Rule {
  alert?: string;
  record?: string;
  expr: string | number;
  labels?: Record<string, string>;
}

/** The rules that stood, whoever made them. */
function rulesOf({ standings }: Walked): Rule[] {
  return standings
    .filter(({ token }) => token.endsWith(":PrometheusRule"))
    .flatMap(({ outputs }) => (outputs["spec"] as { groups: { rules: Rule[] }[] }).groups)
    .flatMap(({ rules }) => rules);
}

/** The metrics that a query ends at, through what rules record. */
function metricsBehind(query: string, rules: readonly Rule[]): string[] {
  return metricsIn(query).flatMap((name) => {
    const recorded = rules.filter(({ record }) => record === name);
    return recorded.length === 0 ? [name] : recorded.flatMap(({ expr }) => metricsBehind(String(expr), rules));
  });
}

/** The walks of alerts break there: of all, or of those whose rule is so. */
const at =
  (to: string, wanted: (rule: Rule, rules: readonly Rule[]) => boolean = () => true) =>
  (stood: Walked): Record<string, string> => {
    const rules = rulesOf(stood);
    return Object.fromEntries(
      rules.flatMap((rule) => (rule.alert !== undefined && wanted(rule, rules) ? [[`alarm ${rule.alert}`, to]] : [])),
    );
  };
const asks =
  (form: RegExp) =>
  ({ expr }: Rule, rules: readonly Rule[]) =>
    metricsBehind(String(expr), rules).some((metric) => form.test(metric));
/** Those that somebody is told of. */
const told = ({ labels }: Rule) => labels?.["severity"] !== "info";
const ofThePlatform = ({ alert }: Rule) => alerts.some(({ name }) => name === alert);

/** The cloud's own alarms break there. */
const ofTheCloud =
  (to: string) =>
  ({ walked }: Walked) =>
    Object.fromEntries(walked.filter((walk) => walk.startsWith("alarm go-coffee-")).map((walk) => [walk, to]));
/** Every walk that ends at a person. */
const reaching = (to: string) => (stood: Walked) => ({ ...at(to, told)(stood), ...ofTheCloud(to)(stood) });

const prometheus = "monitoring/prometheus-kube-prometheus-stack-prometheus";
const alertmanager = "monitoring/alertmanager-kube-prometheus-stack-alertmanager";
const settings = "monitoring/alertmanager-kube-prometheus-stack-alertmanager";

/** Changes what Alertmanager is told. */
function tell(
  c: Copy,
  change: (config: { route: { routes: { receiver: string; matchers: string[] }[] } }) => void,
): void {
  const secret = c.object("core/v1:Secret", settings);
  const data = (secret.outputs["data"] as Record<string, string>)["alertmanager.yaml"]!;
  const config = JSON.parse(Buffer.from(data, "base64").toString()) as Parameters<typeof change>[0];
  change(config);
  c.set(secret, "data[alertmanager.yaml]", Buffer.from(JSON.stringify(config)).toString("base64"));
}

const crash = (c: Copy, name: string) =>
  c.set(c.object("apps/v1:StatefulSet", name), "status.readyReplicas", undefined);
const policy = (name: string) => `networking.k8s.io/v1:NetworkPolicy ${name}`;
const losePolicy = (c: Copy, name: string) => {
  const [kind, id] = policy(name).split(" ");
  c.lose(c.object(kind!, id!));
};

/** What may happen to what tells a person that something is wrong. */
export const alarms: Change[] = [
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
    what: "the object with the rules is gone",
    does: (c) => c.lose(c.object("monitoring.coreos.com/v1:PrometheusRule", "monitoring/platform")),
    breaks: at("its rule", ofThePlatform),
  },
  {
    what: "Prometheus takes the rules of its chart alone",
    does: (c) =>
      c.set(
        c.object("monitoring.coreos.com/v1:Prometheus", "monitoring/kube-prometheus-stack-prometheus"),
        "spec.ruleSelector",
        { matchLabels: { release: "kube-prometheus-stack" } },
      ),
    breaks: at("Prometheus"),
  },
  { what: "Prometheus crashes", does: (c) => crash(c, prometheus), breaks: at("Prometheus") },
  {
    what: "nobody made Prometheus' pods",
    does: (c) => c.lose(c.object("apps/v1:StatefulSet", prometheus)),
    breaks: at("Prometheus"),
  },
  {
    what: "kube-state-metrics crashes",
    does: (c) => c.crash("monitoring/kube-prometheus-stack-kube-state-metrics"),
    breaks: at("Prometheus", asks(/^kube_/)),
  },
  {
    what: "no policy lets Prometheus ask kube-state-metrics",
    does: (c) => losePolicy(c, "monitoring/kube-state-metrics"),
    breaks: at("Prometheus", asks(/^kube_/)),
  },
  {
    what: "no policy lets Prometheus ask KEDA",
    does: (c) =>
      c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "platform/keda-operator"), "spec.ingress", undefined),
    breaks: { "alarm ScalerFailing": "Prometheus" },
  },
  {
    what: "KEDA does not say where it is scraped",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "platform/keda-operator"), "spec.template.metadata.annotations", {}),
    breaks: { "alarm ScalerFailing": "Prometheus" },
  },
  {
    what: "nothing finds pods by their annotations",
    does: (c) => c.lose(c.object("monitoring.coreos.com/v1alpha1:ScrapeConfig", "monitoring/annotated-pods")),
    breaks: at(
      "Prometheus",
      asks(
        /^(pilot|citadel|sidecar|externalsecret|keda|cluster_autoscaler|ingress_controller|fluentbit|loki|otelcol|jaeger)_/,
      ),
    ),
  },
  {
    what: "Prometheus may not ask the nodes",
    does: (c) => {
      const one = c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/prometheus");
      const { egress } = one.outputs["spec"] as { egress: { ports?: { port: number }[] }[] };
      c.set(
        one,
        "spec.egress",
        egress.filter(({ ports = [] }) => !ports.some(({ port }) => port === 9100)),
      );
    },
    breaks: at("Prometheus", asks(/^node_/)),
  },
  {
    what: "the service of kube-state-metrics has another port",
    does: (c) =>
      c.set(
        c.object("core/v1:Service", "monitoring/kube-prometheus-stack-kube-state-metrics"),
        "spec.ports.0.name",
        "web",
      ),
    breaks: at("Prometheus", asks(/^kube_/)),
  },
  { what: "Alertmanager crashes", does: (c) => crash(c, alertmanager), breaks: at("Alertmanager") },
  {
    what: "no policy lets Prometheus tell Alertmanager",
    does: (c) =>
      c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/alertmanager"), "spec.ingress", undefined),
    breaks: at("Alertmanager"),
  },
  {
    what: "Prometheus is told of no Alertmanager",
    does: (c) =>
      c.set(
        c.object("monitoring.coreos.com/v1:Prometheus", "monitoring/kube-prometheus-stack-prometheus"),
        "spec.alerting",
        undefined,
      ),
    breaks: at("Alertmanager"),
  },
  {
    what: "the receiver wants what one team has alone",
    does: (c) =>
      tell(c, ({ route }) => {
        for (const one of route.routes) if (one.receiver === "mail") one.matchers.push('team="orders"');
      }),
    breaks: at("a receiver", told),
  },
  {
    what: "Alertmanager has no identity",
    does: (c) => c.lose(c.named("identities-alertmanager-association")),
    breaks: at("the topic", told),
  },
  {
    what: "Alertmanager may not write to the topic",
    does: (c) =>
      c.setIn(c.named("identities-alertmanager-pods-allow"), "policy", (document) => {
        document.Statement = document.Statement.filter(({ Action }) => Action !== "sns:Publish");
      }),
    breaks: at("the topic", told),
  },
  {
    what: "Alertmanager may not use the key of the topic",
    does: (c) =>
      c.setIn(c.named("identities-alertmanager-pods-allow"), "policy", (document) => {
        document.Statement = document.Statement.filter(({ Action }) => !Action.includes("kms:Decrypt"));
      }),
    breaks: at("the topic", told),
  },
  {
    what: "nobody has subscribed to the topic",
    does: (c) => c.lose(c.named("alerts-email")),
    breaks: reaching("a person"),
  },
  {
    what: "the topic's policy does not let CloudWatch in",
    does: (c) =>
      c.setIn(c.named("alerts-policy"), "policy", (document) => {
        document.Statement = document.Statement.filter((one) => !JSON.stringify(one).includes("cloudwatch"));
      }),
    breaks: ofTheCloud("the topic"),
  },
  {
    what: "the topic's key does not let CloudWatch in",
    does: (c) =>
      c.setIn(c.named("keys-alerts"), "policy", (document) => {
        document.Statement = document.Statement.filter((one) => !JSON.stringify(one).includes("cloudwatch"));
      }),
    breaks: ofTheCloud("the topic"),
  },
  {
    what: "an alarm of the cloud tells nobody",
    does: (c) => c.set(c.named("database-alarms-cpu"), "alarmActions", []),
    breaks: { "alarm go-coffee-dev-database-cpu": "its topic" },
  },
  {
    what: "an alarm of the cloud is gone",
    does: (c) => c.lose(c.named("database-alarms-cpu")),
    breaks: { "alarm go-coffee-dev-database-cpu": "the alarm go-coffee-dev-database-cpu" },
  },
];
