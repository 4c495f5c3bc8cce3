import { scraped } from "../../components/kubernetes/scraping";
import { logKinds, type LogKind, type LogStore } from "../../components/core/observability";
import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { agentConfig, type AgentConfig } from "./log-paths";
import { elasticsearchInstalled, logstashPlace, lokiPlace } from "./observability";
import { oneLabelScript } from "./one-label";
import { resources, restricted, type ContainerResources } from "./pods";
import { policyFor } from "./policies";
import { redactScript } from "./redact";

const name = "fluent-bit";
/** What it remembers over a restart: how far it has read, and what has not been taken from it yet. */
const state = "/var/lib/fluent-bit";
/** Where it tells of itself. */
const port = 2020;

/** The keys of chart fluent/fluent-bit that we set. */
export interface FluentBitValues {
  fullnameOverride: string;
  image: { repository: string; tag: string };
  testFramework: { enabled: boolean };
  serviceAccount: { name: string };
  podAnnotations: Record<string, string>;
  /** Pods and namespaces, to read: what a line's pod is called and carries. */
  rbac: { create: boolean; nodeAccess: boolean };
  /** On every node: whatever keeps other pods away, its lines are wanted. */
  tolerations: { operator: "Exists" }[];
  priorityClassName: string;
  podSecurityContext: object;
  securityContext: object;
  resources: ContainerResources;
  /** The older form of its configuration is left empty: it is read from `fluent-bit.yaml`. */
  config: {
    service: "";
    inputs: "";
    filters: "";
    outputs: "";
    customParsers: "";
    extraFiles: { "fluent-bit.yaml": string };
  };
  args: string[];
  luaScripts: Record<string, string>;
  daemonSetVolumes: object[];
  daemonSetVolumeMounts: object[];
}

/**
 * Reads what the containers of its node write, and sends each line to one store: Fluent Bit, and not Fluentd, since it runs on every node:
 * docs/decisions/observability.md, "Logs and traces".
 */
export const fluentBit: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://fluent.github.io/helm-charts" }),
  namespace: "monitoring-agents",
  after: ["calico", "loki"],
  when: ({ observability }) => observability !== undefined,
  values,
  brings: [],
  policies: (context) => [
    policyFor(name, context, {
      pods: { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name },
      metrics: [port],
      to: [...new Set(Object.values(storesOf(context)))].map((store) => {
        const { namespace, pods, ports } = placeOf(store);
        return { namespace, pods: { ...pods }, ports };
      }),
    }),
  ],
};

/** Where the lines of each kind are kept in this cluster. */
export function storesOf(context: AddOnContext): Record<LogKind, LogStore> {
  const asked = context.observability?.logs ?? {};
  const usual = (kind: LogKind): LogStore =>
    kind === "requests" && elasticsearchInstalled(context) ? "elasticsearch" : "loki";
  return Object.fromEntries(logKinds.map((kind) => [kind, asked[kind] ?? usual(kind)])) as Record<LogKind, LogStore>;
}

const placeOf = (store: LogStore) => ({ loki: lokiPlace, elasticsearch: logstashPlace })[store];

function values(context: AddOnContext): FluentBitValues {
  const config: AgentConfig = agentConfig({
    application: context.application,
    stores: storesOf(context),
    places: { loki: lokiPlace, elasticsearch: logstashPlace },
    state,
    port,
  });
  return {
    fullnameOverride: name,
    image: { repository: "cr.fluentbit.io/fluent/fluent-bit", tag: tagOf(context, name, "agent", "5.1.1") },
    testFramework: { enabled: false },
    serviceAccount: { name },
    // The older address says nothing of the room that is left.
    podAnnotations: scraped(port, "/api/v2/metrics/prometheus"),
    rbac: { create: true, nodeAccess: false },
    tolerations: [{ operator: "Exists" }],
    priorityClassName: "system-node-critical",
    podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    // The files belong to root, and nobody else may read them.
    securityContext: { ...restricted, runAsNonRoot: false, runAsUser: 0 },
    resources: resources(50, 128),
    config: {
      service: "",
      inputs: "",
      filters: "",
      outputs: "",
      customParsers: "",
      // JSON is YAML, and says for each value whether it is text.
      extraFiles: { "fluent-bit.yaml": JSON.stringify(config, null, 2) },
    },
    args: ["--workdir=/fluent-bit/etc", "--config=/fluent-bit/etc/conf/fluent-bit.yaml"],
    luaScripts: { "redact.lua": redactScript, "one-label.lua": oneLabelScript },
    daemonSetVolumes: [
      { name: "varlog", hostPath: { path: "/var/log" } },
      { name: "state", hostPath: { path: state, type: "DirectoryOrCreate" } },
    ],
    daemonSetVolumeMounts: [
      { name: "varlog", mountPath: "/var/log", readOnly: true },
      { name: "state", mountPath: state },
    ],
  };
}
