import { catalog } from "../../workloads/catalog";
import { alertsAt, asks } from "./alerts";
import { together, type Change } from "./changes";
import { api, everyRequest as all, requests, withCache, withDatabase } from "./services";

const orders = (to: string) => requests(["order"], to);

/** What may happen within the cluster, and on the way to its stores. */
export const inside: Change[] = [
  {
    what: "the Gateway is gone",
    does: (c) => c.lose(c.object("gateway.networking.k8s.io/v1:Gateway", "gateway/entrance")),
    breaks: all("its Gateway"),
  },
  {
    what: "the Gateway listens on a port that Kong's Service has not",
    does: (c) =>
      c.set(c.object("gateway.networking.k8s.io/v1:Gateway", "gateway/entrance"), "spec.listeners.0.port", 8443),
    breaks: all("its Gateway"),
  },
  {
    what: "the GatewayClass is gone",
    does: (c) => c.lose(c.object("gateway.networking.k8s.io/v1:GatewayClass", "kong")),
    breaks: all("its Gateway"),
  },
  {
    what: "Kong's controller crashes",
    does: (c) => c.crash("gateway/kong-controller"),
    breaks: { ...all("its Gateway"), "alarm GatewayConfigurationRejected": "Prometheus" },
  },
  {
    what: "the listener takes routes of another namespace",
    does: (c) =>
      c.set(
        c.object("gateway.networking.k8s.io/v1:Gateway", "gateway/entrance"),
        "spec.listeners.0.allowedRoutes.namespaces.selector.matchLabels[kubernetes.io/metadata.name]",
        "monitoring",
      ),
    breaks: all((service) => `the route for ${catalog[service].path}`),
  },
  {
    what: "a route is gone, and the front end's takes its path",
    does: (c) => c.lose(c.object("gateway.networking.k8s.io/v1:HTTPRoute", "order")),
    breaks: orders("the route for /api/v1/orders"),
  },
  {
    what: "a route is of another Gateway",
    does: (c) => c.set(c.object("gateway.networking.k8s.io/v1:HTTPRoute", "order"), "spec.parentRefs.0.name", "other"),
    breaks: orders("the route for /api/v1/orders"),
  },
  {
    what: "a route leads to a port that its Service has not",
    does: (c) =>
      c.set(c.object("gateway.networking.k8s.io/v1:HTTPRoute", "order"), "spec.rules.0.backendRefs.0.port", 80),
    breaks: orders("the Service order"),
  },
  {
    what: "a route no longer rewrites the path",
    does: (c) =>
      c.set(c.object("gateway.networking.k8s.io/v1:HTTPRoute", "payment"), "spec.rules.0.filters", undefined),
    breaks: requests(["payment"], "what payment admits"),
  },
  {
    what: "a Service is gone",
    does: (c) => c.lose(c.object("core/v1:Service", "order")),
    breaks: orders("the Service order"),
  },
  {
    what: "a Service selects other pods",
    does: (c) => c.set(c.object("core/v1:Service", "order"), "spec.selector[app.kubernetes.io/name]", "orders"),
    breaks: orders("the Service order"),
  },
  {
    what: "a service's pods crash",
    does: (c) => c.crash("order"),
    breaks: { ...orders("the Service order"), "release order": "promotion" },
  },
  {
    what: "a container listens on another port",
    does: (c) => c.set(c.object("apps/v1:Deployment", "order"), "spec.template.spec.containers.0.ports.0.name", "web"),
    breaks: orders("the Service order"),
  },
  {
    what: "Kong calls pods by their addresses",
    does: (c) =>
      c.set(
        c.object("core/v1:Service", "order"),
        "metadata.annotations[ingress.kubernetes.io/service-upstream]",
        "false",
      ),
    breaks: orders("the name of order"),
  },
  {
    what: "istiod crashes",
    does: (c) => c.crash("istio-system/istiod"),
    breaks: together(
      { ...all("the mesh"), span: "which requests are traced" },
      alertsAt("Prometheus", asks(/^(pilot|citadel|sidecar_injection|galley)_/)),
    ),
  },
  {
    what: "the gateway's namespace is not injected",
    does: (c) => c.set(c.object("core/v1:Namespace", "gateway"), "metadata.labels[istio-injection]", undefined),
    // Prometheus asks a proxy there, which is not.
    breaks: { ...all("the mesh"), "alarm GatewayConfigurationRejected": "Prometheus" },
  },
  {
    what: "a pod refuses its sidecar",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "order"), "spec.template.metadata.labels[sidecar.istio.io/inject]", "false"),
    breaks: orders("the mesh"),
  },
  {
    what: "the gateway's sidecar knows no service",
    does: (c) => c.set(c.object("networking.istio.io/v1:Sidecar", "gateway/gateway"), "spec.egress.0.hosts", ["./*"]),
    breaks: all((service) => `the host of ${service}`),
  },
  {
    what: "mutual TLS is a wish",
    does: (c) =>
      c.set(
        c.object("security.istio.io/v1:PeerAuthentication", "istio-system/default"),
        "spec.mtls.mode",
        "PERMISSIVE",
      ),
    breaks: all((service) => `mutual TLS of ${service}`),
  },
  {
    what: "an authorization policy is gone",
    does: (c) => c.lose(c.object("security.istio.io/v1:AuthorizationPolicy", "order")),
    breaks: orders("what order admits"),
  },
  {
    what: "an authorization policy is for another caller",
    does: (c) =>
      c.set(c.object("security.istio.io/v1:AuthorizationPolicy", "order"), "spec.rules.0.from.0.source.principals", [
        "cluster.local/ns/gateway/sa/other",
      ]),
    breaks: orders("what order admits"),
  },
  {
    what: "an authorization policy lets everybody in",
    does: (c) => c.set(c.object("security.istio.io/v1:AuthorizationPolicy", "order"), "spec.rules", [{}]),
    breaks: orders("what order admits"),
  },
  {
    what: "nothing checks tokens",
    does: (c) => c.lose(c.object("security.istio.io/v1:RequestAuthentication", "sign-in")),
    breaks: requests(api, (service) => `what ${service} admits`),
  },
  {
    what: "a service's network policy does not admit the gateway",
    does: (c) => c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "order"), "spec.ingress", []),
    breaks: orders("the pods of order"),
  },
  {
    what: "the gateway's network policy lets it call nobody",
    does: (c) => c.lose(c.object("networking.k8s.io/v1:NetworkPolicy", "gateway/gateway-to-services")),
    breaks: all((service) => `the pods of ${service}`),
  },
  {
    what: "a service's network policy lets it call no store",
    does: (c) => c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "order"), "spec.egress", []),
    breaks: { ...orders("the network's way to its database"), "span order": "the pods of opentelemetry-collector" },
  },
  {
    what: "a service's sidecar knows no store",
    does: (c) => c.set(c.object("networking.istio.io/v1:Sidecar", "order"), "spec.egress.0.hosts", ["~/*"]),
    breaks: { ...orders("the network's way to its database"), "span order": "the host of opentelemetry-collector" },
  },
  {
    what: "the database does not admit the cluster",
    does: (c) => c.lose(c.named("database-from-cluster")),
    breaks: requests(withDatabase, "the database"),
  },
  {
    what: "the cache does not admit the cluster",
    does: (c) => c.lose(c.named("cache-from-cluster")),
    breaks: requests(withCache, "the cache"),
  },
  {
    what: "nodes let nothing out to the stores",
    does: (c) => {
      const [group] = c.all("aws:ec2/securityGroup:SecurityGroup", ({ outputs }) =>
        String(outputs["name"]).startsWith("eks-cluster-sg-"),
      );
      c.set(group!, "egress", []);
    },
    breaks: {
      ...requests(withDatabase, "the database"),
      ...requests(
        withCache.filter((name) => !withDatabase.includes(name)),
        "the cache",
      ),
    },
  },
  {
    what: "the database's proxy may not call the database",
    environment: "prod",
    does: (c) => c.lose(c.named("database-proxy-to-database")),
    breaks: requests(withDatabase, "the database"),
  },
  {
    what: "the database's proxy has nothing behind it",
    environment: "prod",
    does: (c) => c.lose(c.named("database-proxy-target")),
    breaks: requests(withDatabase, "the database"),
  },
  {
    what: "a service is told of a database that does not stand",
    does: (c) => {
      const order = c.object("apps/v1:Deployment", "order");
      const [{ env }] = (
        order.outputs as { spec: { template: { spec: { containers: [{ env: { name: string }[] }] } } } }
      ).spec.template.spec.containers;
      const at = env.findIndex(({ name }) => name === "DATABASE_HOST");
      c.set(order, `spec.template.spec.containers.0.env.${at}.value`, "old.example");
    },
    breaks: { ...orders("its stores"), "credential order": "its stores" },
  },
];
