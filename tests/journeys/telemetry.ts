import { serviceNames } from "../../workloads/catalog";
import { alertsAt, asks } from "./alerts";
import { together, type Change, type Copy } from "./changes";
import { onSpot } from "./services";

const logs = (to: string) => ({ log: to });
const spans = (to: string) => ({ span: to });
/** Those of services, and those of functions, which an event's journey goes on with. */
const allSpans = (to: string) => ({ span: to, event: to });
const order = (journey: "log" | "span", to: string) => ({ [`${journey} order`]: to });
const all = (journey: "log" | "span", to: (service: string) => string) =>
  Object.fromEntries(serviceNames.map((name) => [`${journey} ${name}`, to(name)]));

/** What nobody hears from it any more is not alerted on either. */
const unheard = (form: RegExp) => alertsAt("Prometheus", asks(form));

/** Changes what stands in a ConfigMap under a key, which is JSON. */
function rewrite(c: Copy, map: string, key: string, change: (config: never) => void): void {
  const standing = c.object("core/v1:ConfigMap", map);
  const data = standing.outputs["data"] as Record<string, string>;
  const config = JSON.parse(data[key]!) as never;
  change(config);
  c.set(standing, "data", { ...data, [key]: JSON.stringify(config) });
}

interface Agent {
  pipeline: {
    inputs: Record<string, unknown>[];
    filters: Record<string, unknown>[];
    outputs: Record<string, unknown>[];
  };
}
const agent = (c: Copy, change: (config: Agent) => void) =>
  rewrite(c, "monitoring-agents/fluent-bit", "fluent-bit.yaml", change);
const loki = (c: Copy, change: (config: Record<string, Record<string, unknown>>) => void) =>
  rewrite(c, "monitoring/loki", "config.yaml", change);
const collector = (
  c: Copy,
  change: (config: {
    exporters: Record<string, { endpoint: string }>;
    service: { pipelines: { traces: { processors: string[]; receivers: string[] } } };
  }) => void,
) => rewrite(c, "monitoring/opentelemetry-collector", "relay", change);

/** Changes what Jaeger is told of the Elasticsearch that it keeps spans in. */
const jaegerStore = (c: Copy, change: (store: { server_urls: string[] }) => void) =>
  rewrite(
    c,
    "monitoring/user-config",
    "user-config.yaml",
    (config: {
      extensions: { jaeger_storage: { backends: { spans: { elasticsearch: { server_urls: string[] } } } } };
    }) => change(config.extensions.jaeger_storage.backends.spans.elasticsearch),
  );

const without = (list: Record<string, unknown>[], key: string, value: string) =>
  list.splice(
    list.findIndex((one) => one[key] === value),
    1,
  );

/** Changes what Logstash is told to do. */
function pipelines(c: Copy, change: (text: string) => string): void {
  const secret = c.object("core/v1:Secret", "stores/logs-ls-pipeline");
  const { "pipelines.yml": written = "" } = secret.outputs["data"] as Record<string, string>;
  const before = Buffer.from(written, "base64").toString();
  const after = change(before);
  if (after === before) throw new Error("Logstash is told nothing else");
  c.set(secret, "data", { "pipelines.yml": Buffer.from(after).toString("base64") });
}

/** What may happen to a line on its way. */
export const lines: Change[] = [
  {
    what: "there is no agent",
    does: (c) => c.lose(c.object("apps/v1:DaemonSet", "monitoring-agents/fluent-bit")),
    breaks: together(logs("the agent of their nodes"), unheard(/^fluentbit_/)),
  },
  {
    what: "two agents read the lines of pods",
    does: (c) => {
      const { outputs } = c.object("apps/v1:DaemonSet", "monitoring-agents/fluent-bit");
      const metadata = { name: "fluentd", namespace: "monitoring-agents" };
      c.addObject("apps/v1:DaemonSet", { ...structuredClone(outputs), metadata });
    },
    breaks: logs("the agent of their nodes"),
  },
  {
    what: "the agent is kept away from the nodes of some pods",
    does: (c) =>
      c.set(c.object("apps/v1:DaemonSet", "monitoring-agents/fluent-bit"), "spec.template.spec.tolerations", []),
    // Those that bear a taint may be on nodes that have it.
    breaks: Object.fromEntries(onSpot.map((name) => [`log ${name}`, "the agent of their nodes"])),
  },
  {
    what: "no input reads what services write",
    does: (c) => agent(c, ({ pipeline }) => without(pipeline.inputs, "tag", "services.*")),
    breaks: all("log", (name) => `the lines of ${name}`),
  },
  {
    what: "a line is read twice",
    does: (c) =>
      agent(c, ({ pipeline }) => {
        for (const input of pipeline.inputs) if (input["tag"] === "platform.*") delete input["exclude_path"];
      }),
    breaks: all("log", (name) => `the lines of ${name}`),
  },
  {
    what: "nothing takes out what may not be kept",
    does: (c) => agent(c, ({ pipeline }) => without(pipeline.filters, "name", "lua")),
    breaks: logs("what may not be kept"),
  },
  {
    what: "the script that takes it out is gone",
    does: (c) => c.lose(c.object("core/v1:ConfigMap", "monitoring-agents/fluent-bit-luascripts")),
    breaks: logs("what may not be kept"),
  },
  {
    what: "lines of services go to two stores",
    does: (c) =>
      agent(
        c,
        ({ pipeline }) => void pipeline.outputs.push({ name: "http", match: "services.*", host: "a.b", port: 1 }),
      ),
    breaks: logs("one store"),
  },
  {
    what: "lines of requests go nowhere",
    does: (c) => agent(c, ({ pipeline }) => without(pipeline.outputs, "match", "requests.*")),
    breaks: logs("one store"),
  },
  {
    what: "Loki's Service is gone",
    does: (c) => c.lose(c.object("core/v1:Service", "monitoring/loki")),
    breaks: logs("the Service loki"),
  },
  {
    what: "Loki crashes",
    does: (c) => c.set(c.object("apps/v1:StatefulSet", "monitoring/loki"), "status.readyReplicas", 0),
    breaks: together(logs("the Service loki"), unheard(/^loki_/)),
  },
  {
    what: "Loki lets the agent in no longer",
    does: (c) => c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/loki"), "spec.ingress", []),
    breaks: together(logs("the pods of loki"), unheard(/^loki_/)),
  },
  {
    what: "Loki writes to a bucket that does not stand",
    does: (c) =>
      loki(c, ({ common }) => {
        (common as unknown as { storage: { s3: { bucketnames: string } } }).storage.s3.bucketnames = "other";
      }),
    breaks: logs("the bucket"),
  },
  {
    what: "Loki has no identity",
    does: (c) => c.lose(c.named("identities-loki-association")),
    breaks: logs("its identity"),
  },
  {
    what: "Loki may write nothing",
    does: (c) =>
      c.setIn(c.named("identities-loki-pods-allow"), "policy", (document) => {
        document.Statement = document.Statement.filter(({ Action }) => !Action.includes("s3:PutObject"));
      }),
    breaks: logs("what is in the bucket"),
  },
  {
    what: "Loki may not use the bucket's key",
    does: (c) =>
      c.setIn(c.named("identities-loki-pods-allow"), "policy", (document) => {
        document.Statement = document.Statement.filter(({ Action }) => !Action.includes("kms:Decrypt"));
      }),
    breaks: logs("the bucket's key"),
  },
  {
    what: "Loki deletes nothing",
    does: (c) =>
      loki(c, ({ compactor }) => {
        compactor!["retention_enabled"] = false;
      }),
    breaks: logs("when lines go"),
  },
  {
    what: "the labels of pods go to Elasticsearch as they are",
    environment: "prod",
    does: (c) => agent(c, ({ pipeline }) => without(pipeline.filters, "call", "one_label")),
    breaks: logs("what Elasticsearch takes"),
  },
  {
    what: "the script that takes labels away is gone",
    environment: "prod",
    does: (c) => {
      const map = c.object("core/v1:ConfigMap", "monitoring-agents/fluent-bit-luascripts");
      const { "one-label.lua": _, ...others } = map.outputs["data"] as Record<string, string>;
      c.set(map, "data", others);
    },
    breaks: logs("what Elasticsearch takes"),
  },
  {
    what: "Elasticsearch is told of no day on which lines go",
    environment: "prod",
    does: (c) => pipelines(c, (text) => text.replaceAll("data_retention", "retention")),
    breaks: logs("when lines go"),
  },
  {
    what: "the policy that Elasticsearch brings comes before ours",
    environment: "prod",
    does: (c) => pipelines(c, (text) => text.replaceAll('prefer_ilm\\":false', 'prefer_ilm\\":true')),
    breaks: logs("when lines go"),
  },
  {
    what: "Logstash tells Elasticsearch nothing of days",
    environment: "prod",
    does: (c) => pipelines(c, (text) => JSON.stringify((JSON.parse(text) as unknown[]).slice(0, 1))),
    breaks: logs("when lines go"),
  },
  {
    what: "Grafana does not know Loki",
    does: (c) => c.lose(c.object("core/v1:ConfigMap", "monitoring/grafana-loki")),
    breaks: logs("who shows them"),
  },
];

/** What may happen to a span on its way. */
export const traces: Change[] = [
  {
    what: "a service is told of no collector",
    does: (c) => {
      const deployment = c.object("apps/v1:Deployment", "order");
      const containers = (
        deployment.outputs as { spec: { template: { spec: { containers: { env: { name: string }[] }[] } } } }
      ).spec.template.spec.containers;
      c.set(
        deployment,
        "spec.template.spec.containers.0.env",
        containers[0]!.env.filter(({ name }) => name !== "OTEL_EXPORTER_OTLP_ENDPOINT"),
      );
    },
    breaks: order("span", "where it sends spans"),
  },
  {
    what: "the gateway begins no trace",
    does: (c) => c.lose(c.object("configuration.konghq.com/v1:KongClusterPlugin", "traces")),
    breaks: spans("where a trace begins"),
  },
  {
    what: "the mesh traces nothing",
    does: (c) =>
      c.set(
        c.object("telemetry.istio.io/v1:Telemetry", "istio-system/traces"),
        "spec.tracing.0.randomSamplingPercentage",
        0,
      ),
    breaks: spans("which requests are traced"),
  },
  {
    what: "a sidecar does not know the collector",
    does: (c) => c.set(c.object("networking.istio.io/v1:Sidecar", "order"), "spec.egress.0.hosts", ["./*"]),
    breaks: {
      ...order("span", "the host of opentelemetry-collector"),
    },
  },
  {
    what: "the collector crashes",
    does: (c) => c.crash("monitoring/opentelemetry-collector"),
    breaks: together(allSpans("the Service opentelemetry-collector"), unheard(/^otelcol_/)),
  },
  {
    what: "the collector lets services in no longer",
    does: (c) =>
      c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/opentelemetry-collector"), "spec.ingress", []),
    breaks: together(allSpans("the pods of opentelemetry-collector"), unheard(/^otelcol_/)),
  },
  {
    what: "the collector takes nothing out",
    does: (c) =>
      collector(c, ({ service }) => {
        service.pipelines.traces.processors = ["batch"];
      }),
    breaks: allSpans("its pipeline"),
  },
  {
    what: "the collector takes no OTLP",
    does: (c) =>
      collector(c, ({ service }) => {
        service.pipelines.traces.receivers = ["zipkin"];
      }),
    breaks: allSpans("its pipeline"),
  },
  {
    what: "the collector hands spans to somebody who is not there",
    does: (c) =>
      collector(c, ({ exporters }) => {
        exporters["otlp/jaeger"]!.endpoint = "jaegger.monitoring.svc.cluster.local:4317";
      }),
    breaks: spans("the Service jaegger"),
  },
  {
    what: "Jaeger crashes",
    does: (c) => c.crash("monitoring/jaeger"),
    breaks: together(spans("the Service jaeger"), unheard(/^jaeger_/)),
  },
  {
    what: "Jaeger lets the collector in no longer",
    does: (c) => c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/jaeger"), "spec.ingress", []),
    breaks: together(spans("the pods of jaeger"), unheard(/^jaeger_/)),
  },
  {
    what: "Jaeger looks for spans where it keeps none",
    does: (c) =>
      rewrite(c, "monitoring/user-config", "user-config.yaml", (config: { extensions: Record<string, object> }) => {
        config.extensions["jaeger_query"] = { storage: { traces: "others" } };
      }),
    breaks: spans("where spans are kept"),
  },
  {
    what: "Jaeger sends its password in the clear",
    environment: "prod",
    does: (c) =>
      jaegerStore(c, (store) => {
        store.server_urls = ["http://logs-es-http.stores.svc:9200"];
      }),
    breaks: spans("where spans are kept"),
  },
  {
    what: "Jaeger keeps spans in an Elasticsearch that is not there",
    environment: "prod",
    does: (c) =>
      jaegerStore(c, (store) => {
        store.server_urls = ["https://traces-es-http.stores.svc:9200"];
      }),
    breaks: spans("the Service traces-es-http"),
  },
  {
    what: "Jaeger may not call Elasticsearch",
    environment: "prod",
    does: (c) => c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/jaeger"), "spec.egress", []),
    breaks: spans("the pods of logs-es-http"),
  },
  {
    what: "Jaeger's login at Elasticsearch is not brought",
    environment: "prod",
    does: (c) => c.lose(c.object("external-secrets.io/v1:ExternalSecret", "monitoring/jaeger-search")),
    breaks: spans("its user at logs-es-http"),
  },
  {
    what: "Jaeger's login has no password",
    environment: "prod",
    does: (c) => c.set(c.object("core/v1:Secret", "monitoring/jaeger-search"), "data.password", undefined),
    breaks: spans("its user at logs-es-http"),
  },
  {
    what: "Elasticsearch knows no user of Jaeger's",
    environment: "prod",
    does: (c) => {
      const store = c.object("elasticsearch.k8s.elastic.co/v1:Elasticsearch", "stores/logs");
      const users = (store.outputs as { spec: { auth: { fileRealm: { secretName: string }[] } } }).spec.auth.fileRealm;
      c.set(
        store,
        "spec.auth.fileRealm",
        users.filter(({ secretName }) => secretName !== "search-jaeger"),
      );
    },
    breaks: spans("its user at logs-es-http"),
  },
  {
    what: "Grafana does not know Jaeger",
    does: (c) => c.lose(c.object("core/v1:ConfigMap", "monitoring/grafana-jaeger")),
    breaks: spans("who shows them"),
  },
];
