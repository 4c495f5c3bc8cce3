import { alertsAt as at, asks, ofThePlatform, told } from "./alerts";
import { together, type Change, type Copy, type Walked } from "./changes";

/** The cloud's own alarms break there. */
const ofTheCloud =
  (to: string) =>
  ({ standings }: Walked) =>
    Object.fromEntries(
      standings
        .filter(({ token }) => /^aws:cloudwatch\/(metric|composite)Alarm:/.test(token))
        .map(({ outputs }) => [`alarm ${String(outputs["name"])}`, to]),
    );
/** Every walk that ends at a person. */
const reaching = (to: string) => (stood: Walked) => ({ ...at(to, told)(stood), ...ofTheCloud(to)(stood) });

const prometheus = "monitoring/prometheus-kube-prometheus-stack-prometheus";
const alertmanager = "monitoring/alertmanager-kube-prometheus-stack-alertmanager";
const settings = "monitoring/alertmanager-kube-prometheus-stack-alertmanager";

/** Changes what Alertmanager is told. */
function tell(
  c: Copy,
  change: (config: {
    route: { routes: { receiver: string; matchers: string[] }[] };
    receivers: { name: string; pagerduty_configs?: object[] }[];
  }) => void,
): void {
  const secret = c.object("core/v1:Secret", settings);
  const data = (secret.outputs["data"] as Record<string, string>)["alertmanager.yaml"]!;
  const config = JSON.parse(Buffer.from(data, "base64").toString()) as Parameters<typeof change>[0];
  change(config);
  c.set(secret, "data[alertmanager.yaml]", Buffer.from(JSON.stringify(config)).toString("base64"));
}

const receiversSecret = { name: "alert-receivers", namespace: "monitoring" };
const cloudSecret = "go-coffee-dev/alerts";

/** A second way of the receiver that there is: a service that it signs in to, with a key in a file. */
function pages(c: Copy, file = "/etc/alertmanager/receivers/pager"): void {
  tell(c, ({ receivers }) => {
    for (const one of receivers) if (one.name === "mail") one.pagerduty_configs = [{ routing_key_file: file }];
  });
}

/** What brings that key into the cluster, from a secret of the cloud. */
function brought(c: Copy): void {
  const remoteRef = { key: cloudSecret, property: "pager" };
  c.addObject("external-secrets.io/v1:ExternalSecret", {
    metadata: receiversSecret,
    spec: { target: { name: receiversSecret.name }, data: [{ secretKey: "pager", remoteRef }] },
  });
}

/** The secret of the cloud, as somebody has written it. */
function written(c: Copy): void {
  const like = c.named("alerts-topic");
  c.add("aws:secretsmanager/secret:Secret", "alerts", { name: cloudSecret }, like);
  const secretString = JSON.stringify({ pager: "key" });
  c.add("aws:secretsmanager/secretVersion:SecretVersion", "alerts-1", { secretId: "alerts", secretString }, like);
}

/** What External Secrets makes of it. */
const filled = (c: Copy, data: Record<string, string>) =>
  c.addObject("core/v1:Secret", { metadata: receiversSecret, data });

/** What Alertmanager tells of itself is not heard either. */
const notToAlertmanager = together(at("Alertmanager"), at("Prometheus", asks(/^alertmanager_/)));

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
    what: "no policy lets Prometheus ask Fluent Bit",
    does: (c) =>
      c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring-agents/fluent-bit"), "spec.ingress", undefined),
    breaks: at("Prometheus", asks(/^fluentbit_/)),
  },
  {
    what: "Loki does not say where it is scraped",
    does: (c) => c.set(c.object("apps/v1:StatefulSet", "monitoring/loki"), "spec.template.metadata.annotations", {}),
    breaks: at("Prometheus", asks(/^loki_/)),
  },
  {
    what: "nothing finds pods by their annotations",
    does: (c) => c.lose(c.object("monitoring.coreos.com/v1alpha1:ScrapeConfig", "monitoring/annotated-pods")),
    breaks: at(
      "Prometheus",
      asks(
        /^(pilot|citadel|sidecar|externalsecret|keda|cluster_autoscaler|ingress_controller|istio|fluentbit|loki|otelcol|jaeger)_/,
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
  { what: "Alertmanager crashes", does: (c) => crash(c, alertmanager), breaks: notToAlertmanager },
  {
    what: "no policy lets Prometheus tell Alertmanager",
    does: (c) =>
      c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/alertmanager"), "spec.ingress", undefined),
    breaks: notToAlertmanager,
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
    what: "a receiver signs in with a file that nobody puts into the pods",
    does: (c) => pages(c, "/etc/alertmanager/elsewhere/pager"),
    breaks: at("what it signs in with", told),
  },
  {
    what: "nobody brings what a receiver signs in with",
    does: (c) => pages(c),
    breaks: at("External Secrets", told),
  },
  {
    what: "nobody has written what a receiver signs in with",
    does(c) {
      pages(c);
      brought(c);
    },
    breaks: at(`the secret ${cloudSecret}`, told),
  },
  {
    what: "the Secret that a receiver signs in with is missing",
    does(c) {
      pages(c);
      brought(c);
      written(c);
    },
    breaks: at("the Secret alert-receivers", told),
  },
  {
    what: "the Secret that a receiver signs in with lacks its key",
    does(c) {
      pages(c);
      brought(c);
      written(c);
      filled(c, { other: "a2V5" });
    },
    breaks: at("the Secret alert-receivers", told),
  },
  {
    what: "a receiver signs in with what was written and brought",
    does(c) {
      pages(c);
      brought(c);
      written(c);
      filled(c, { pager: "a2V5" });
    },
    breaks: {},
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
      c.setIn(c.named("keys-alerts", "Key"), "policy", (document) => {
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
