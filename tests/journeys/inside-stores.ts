import type { Change, Copy } from "./changes";
import { requests } from "./services";

const environment = "prod" as const;
const menu = (to: string) => requests(["coffee"], to);
const orders = (to: string) => requests(["order"], to);
const user = { coffee: "its user at logs-es-http.stores.svc", order: "its user at clickhouse-analytics.stores.svc" };
/** The lines of requests and the spans, which are kept in Elasticsearch too. */
const kept = (to: string) => ({ log: to, span: to });
const elasticsearch = (c: Copy) => c.object("elasticsearch.k8s.elastic.co/v1:Elasticsearch", "stores/logs");
const analytics = (c: Copy) => c.object("clickhouse.altinity.com/v1:ClickHouseInstallation", "stores/analytics");

/** What may happen to the stores that run in the cluster, and to what services sign in to them with. */
export const insideStores: Change[] = [
  {
    what: "no node of Elasticsearch is ready",
    environment,
    does: (c) => c.set(c.object("apps/v1:StatefulSet", "stores/logs-es-nodes"), "status.readyReplicas", 0),
    breaks: { ...menu("its search"), ...kept("the Service logs-es-http") },
  },
  {
    what: "Elasticsearch's Service selects nothing",
    environment,
    does: (c) => c.set(c.object("core/v1:Service", "stores/logs-es-http"), "spec.selector", { app: "other" }),
    breaks: { ...menu("its search"), ...kept("the Service logs-es-http") },
  },
  {
    what: "Elasticsearch's network policy admits nobody",
    environment,
    does: (c) =>
      c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "stores/logs"), "spec.ingress", [{ from: [] }].slice(1)),
    breaks: { ...menu("the network's way to its search"), ...kept("the pods of logs-es-http") },
  },
  {
    what: "a service's sidecar does not know ClickHouse",
    environment,
    does: (c) => {
      const sidecar = c.object("networking.istio.io/v1:Sidecar", "order");
      const [{ hosts }] = (sidecar.outputs as { spec: { egress: [{ hosts: string[] }] } }).spec.egress;
      c.set(
        sidecar,
        "spec.egress.0.hosts",
        hosts.filter((host) => !host.startsWith("stores/")),
      );
    },
    breaks: orders("the network's way to its analytics"),
  },
  {
    what: "no replica of ClickHouse is ready",
    environment,
    does: (c) => {
      for (const replica of ["0-0", "0-1"])
        c.set(c.object("apps/v1:StatefulSet", `stores/chi-analytics-main-${replica}`), "status.readyReplicas", 0);
    },
    breaks: orders("its analytics"),
  },
  {
    what: "Elasticsearch is told of no users",
    environment,
    does: (c) => c.set(elasticsearch(c), "spec.auth.fileRealm", undefined),
    breaks: { "credential coffee": user.coffee, span: "its user at logs-es-http" },
  },
  {
    what: "Elasticsearch is told of no roles",
    environment,
    does: (c) => c.set(elasticsearch(c), "spec.auth.roles", undefined),
    breaks: { "credential coffee": user.coffee, span: "its user at logs-es-http" },
  },
  {
    what: "ClickHouse is told of no user's password",
    environment,
    does: (c) => c.set(analytics(c), "spec.configuration.users[order/password]", undefined),
    breaks: { "credential order": user.order },
  },
  {
    what: "nothing draws a store's password",
    environment,
    does: (c) => c.lose(c.object("external-secrets.io/v1:ExternalSecret", "stores/analytics-order")),
    breaks: { "credential order": user.order },
  },
  {
    what: "a login of a store is not brought",
    environment,
    does: (c) => c.lose(c.object("external-secrets.io/v1:ExternalSecret", "order-analytics")),
    // The Secret that it has brought stands, and the service goes on with it.
    breaks: { "credential order": "the Secret order-analytics" },
  },
];
