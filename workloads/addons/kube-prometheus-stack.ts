import { alertmanagerAccount, toldByTopic, type ReceiverKind } from "../../components/core/alerting";
import type { Reach } from "../../components/core/contracts";
import { distinct, type outside } from "../../components/kubernetes/network-policies";
import type { AddOn, AddOnContext, AddOnPolicy } from "./add-on";
import { stackPods, stackValues } from "./kube-prometheus-stack-values";
import { policyFor } from "./policies";

const name = "kube-prometheus-stack";
const namespace = alertmanagerAccount.namespace;

/** The operator's version in each version of the chart. Source: Chart.yaml, appVersion. */
const operatorOf: Readonly<Record<string, string>> = { "88.5.3": "v0.93.1" };

/**
 * The definitions of the operator's kinds, as its release publishes them without their descriptions: with them the largest has 833 kB, and what is applied by a client ends at 262,144 bytes of
 * annotation. In the chart they stand where Helm installs them once and never again; as a file of their own they are applied by the server, and follow the version.
 * Sources: prometheus-operator/prometheus-operator v0.93.1 Makefile and .github/workflows/release.yaml, "stripped-down-crds.yaml"; #4355.
 */
export const monitoringDefinitions: AddOn = {
  name: "prometheus-operator-crds",
  system: name,
  source: (version) => ({
    kind: "file",
    url: `https://github.com/prometheus-operator/prometheus-operator/releases/download/${operatorOf[version] ?? "unknown"}/stripped-down-crds.yaml`,
  }),
  namespace: "",
  after: [],
  when: () => true,
  values: () => ({}),
  brings: ["monitoring.coreos.com"],
};

/**
 * Prometheus, Alertmanager, Grafana, the operator that keeps the first two, and what tells of Kubernetes' own objects. What runs on each node is a release of its own: it needs the node, and
 * nothing else here does.
 */
export const kubePrometheusStack: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://prometheus-community.github.io/helm-charts" }),
  namespace,
  after: ["prometheus-operator-crds", "calico"],
  when: () => true,
  values: stackValues,
  identity: alertmanagerAccount.name,
  brings: [],
  policies,
};

/** Who asks Prometheus: dashboards, scalers, what judges a release, what counts the cost. It tells metrics, to anybody who reaches it. */
const askers = ["monitoring", "platform", "cicd", "backup", "security"];

function policies(context: AddOnContext): AddOnPolicy[] {
  const prometheus = policyFor("prometheus", context, {
    pods: stackPods.prometheus,
    from: [
      ...askers.map((one) => ({ namespace: one, ports: [9090] })),
      ...collectors(context).map((one) => ({ ...one, ports: [9090] })),
    ],
    metrics: [9090, 8080],
    // The kubelets, and what tells of each node.
    nodes: [10250, 9100],
  });
  const alertmanager = policyFor("alertmanager", context, {
    pods: stackPods.alertmanager,
    api: false,
    cloud: true,
    from: [{ namespace, ports: [9093] }],
    metrics: [9093, 8080],
    reach: receiversReach(context),
  });
  return [
    // What may be scraped is said where it is: each pod lets Prometheus in, or does not. So Prometheus may knock everywhere.
    {
      ...prometheus,
      spec: {
        ...prometheus.spec,
        egress: [
          ...egressOf(prometheus),
          { to: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: 1024, endPort: 65535 }] },
        ],
      },
    },
    { ...alertmanager, spec: { ...alertmanager.spec, ...gossip(alertmanager) } },
    policyFor("grafana", context, {
      pods: stackPods.grafana,
      metrics: [3000],
      to: [
        { namespace, ports: [9090, 9093, 3100, 16686, 16685] },
        { namespace: "stores", ports: [9200] },
      ],
    }),
    policyFor("kube-state-metrics", context, { pods: stackPods.kubeStateMetrics, metrics: [8080] }),
    policyFor("prometheus-operator", context, { pods: stackPods.operator, metrics: [8080] }),
  ];
}

/** Who fetches what is wrong, to tell people of it in the cloud's own way. */
function collectors({ alerting }: AddOnContext): { namespace: string; pods: Record<string, string> }[] {
  const topic = alerting?.topic;
  if (topic?.kind !== "collected" || !alerting || toldByTopic(alerting).length === 0) return [];
  const { namespaces, pods } = topic.collectors;
  return namespaces.map((one) => ({ namespace: one, pods: { ...pods } }));
}

const egressOf = ({ spec }: AddOnPolicy) => spec.egress as ReturnType<typeof outside>[];

/** Alertmanagers tell each other what they have sent, on both protocols: else each would send it. Source: prometheus/alertmanager README.md, "High availability". */
function gossip({ spec }: AddOnPolicy): Pick<AddOnPolicy["spec"], "ingress" | "egress"> {
  const peers = [{ podSelector: { matchLabels: stackPods.alertmanager } }];
  const ports = ["TCP", "UDP"].map((protocol) => ({ protocol, port: 9094 }));
  return {
    ingress: [...(spec.ingress as object[]), { from: peers, ports }],
    egress: [...(spec.egress as object[]), { to: peers, ports }],
  };
}

/**
 * Slack, PagerDuty and who misses the heartbeat stand on the internet, behind TLS. A webhook and a mail server may as well be in a network that is joined to
 * this one, the latter on a port of its own.
 */
function receiversReach({ alerting, cluster }: AddOnContext): Reach[] {
  const receivers = Object.values(alerting?.receivers ?? {});
  const some = (...kinds: ReceiverKind[]) => receivers.some(({ kind }) => kinds.includes(kind));
  const mail = receivers.flatMap((one) => (one.kind === "email" ? [Number(one.server.split(":")[1])] : []));
  const anywhere = [...new Set([...(some("webhook") ? [443] : []), ...mail])].map((port) => ({
    ...{ cidrs: ["0.0.0.0/0"], port },
  }));
  return distinct([...(some("slack", "pagerduty", "heartbeat") ? cluster.internetReach : []), ...anywhere]);
}
