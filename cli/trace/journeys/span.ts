import { at, bag } from "../../../simulators/core/paths";
import type { Props } from "../../../simulators/protocol/values";
import { addressOf, configIn, type Address } from "../kubernetes/configs";
import { shown } from "../kubernetes/dashboards";
import { knows, meshRoot } from "../kubernetes/mesh";
import { networkOf, refusal } from "../kubernetes/network";
import { called, type Cluster, nameOf } from "../kubernetes/objects";
import { admits } from "../kubernetes/inside-stores";
import { behind, type Behind, type Pods } from "../kubernetes/pods";
import { broughtBy } from "../kubernetes/secrets";
import { serviceIn, servicesOf } from "../kubernetes/services";
import { Missing, type Found, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/** How long a request took, as the gateway, a service and its sidecar tell it. */
export const span: Journey = {
  name: "span",
  subject: "service",
  description: "a span of a service and its sidecar: gateway, collector, what it takes out, store, who shows it",
  subjects: servicesOf,
  meant: (world, asked) => servicesOf(world).find((one) => one === asked),
  walk,
};

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, name: string): void {
  const { pods, to } = trail.go(name, "where it sends spans", () => {
    const { deployment, pods } = serviceIn(world, cluster, name);
    const by = called("apps/v1:Deployment", deployment);
    const env = (pods.spec.containers ?? []).flatMap(({ env = [] }) => env);
    const endpoint = env.find((one) => one.name === "OTEL_EXPORTER_OTLP_ENDPOINT")?.value;
    if (endpoint === undefined) throw new Missing("its pods are told of no collector", by);
    return { by, why: `to ${endpoint}`, value: { pods, to: addressOf(endpoint, by) } };
  });
  trail.go("the gateway", "where a trace begins", () => begins(cluster, to));
  trail.go("its sidecar", "which requests are traced", () => traced(cluster));
  const host = `${to.service}.${to.namespace}.svc.cluster.local`;
  trail.go("its sidecar", `the host of ${to.service}`, () => knows(cluster, pods, host, to.namespace));
  const collector = reach(trail, cluster, name, pods, to);
  const config = trail.go(to.service, "its pipeline", () => pipeline(cluster, to, collector));
  const next = trail.go(to.service, "one store", () => exported(config));
  const store = reach(trail, cluster, to.service, collector.pods, next);
  const database = trail.go(next.service, "where spans are kept", () => keptBy(cluster, next, store));
  trail.go(next.service, "who shows them", () => {
    const pages = pagesOf(cluster, next);
    const shows = behind(cluster, pages.namespace, pages.service, pages.port).value;
    return shown(cluster, pages, shows);
  });
  if (database === undefined) return;
  const found = reach(trail, cluster, next.service, store.pods, database);
  trail.go(next.service, `its user at ${database.service}`, () => signsIn(cluster, store, database, found));
}

/** A Service, its pods, and the network's way to them. */
function reach(trail: Trail, cluster: Cluster, from: string, pods: Pods, to: Address): Behind {
  const found = trail.go(from, `the Service ${to.service}`, () => behind(cluster, to.namespace, to.service, to.port));
  trail.go(from, `the pods of ${to.service}`, () => {
    const why = refusal(networkOf(cluster), pods, found.pods, found.port);
    if (why !== undefined) throw new Missing(why);
    return { by: "NetworkPolicies", why: `both namespaces let it, on ${found.port}`, value: undefined };
  });
  return found;
}

/** Kong sends its spans to the same collector. */
function begins(cluster: Cluster, to: Address): Found<undefined> {
  const kind = "configuration.konghq.com/v1:KongClusterPlugin";
  const plugin = cluster
    .all(kind)
    .find((one) => one.plugin === "opentelemetry" && one.metadata?.labels?.["global"] === "true");
  if (!plugin) throw new Missing("no plugin of the gateway makes spans of all its requests");
  const by = called(kind, plugin);
  const sent = addressOf(plugin.config?.traces_endpoint ?? "", by);
  if (sent.service !== to.service || sent.namespace !== to.namespace)
    throw new Missing(`its spans go to ${sent.service} in ${sent.namespace}`, by);
  return { by, why: "at the gateway, whose spans go there too", value: undefined };
}

function traced(cluster: Cluster): Found<undefined> {
  const kind = "telemetry.istio.io/v1:Telemetry";
  const root = meshRoot(cluster);
  const found = cluster.in(kind, root).find(({ spec }) => (spec?.tracing ?? []).length > 0);
  const [said] = found?.spec?.tracing ?? [];
  if (!found || (said?.providers ?? []).length === 0) throw new Missing("no Telemetry of the mesh says where spans go");
  const by = called(kind, found);
  const percent = said?.randomSamplingPercentage ?? 0;
  if (said?.disableSpanReporting === true || percent === 0) throw new Missing("no request is traced", by);
  return { by, why: `${percent} % of them`, value: undefined };
}

/** What the collector does with spans. @throws Missing where it does not take them, or does not take out what may not be kept */
function pipeline(
  cluster: Cluster,
  to: Address,
  collector: Behind,
): Found<{ by: string; config: Props; exporters: string[] }> {
  const { by, config } = configIn(cluster, to.namespace, nameOf(collector.deployment), "relay");
  const traces = bag(at(config, "service.pipelines.traces"));
  const named = (what: string) => (Array.isArray(traces[what]) ? (traces[what] as string[]) : []);
  if (!named("receivers").includes("otlp")) throw new Missing("its pipeline of traces takes no OTLP", by);
  const listens = String(at(config, "receivers.otlp.protocols.grpc.endpoint") ?? "")
    .split(":")
    .at(-1);
  if (Number(listens) !== collector.port)
    throw new Missing(`it listens on ${listens}, and is called on ${collector.port}`, by);
  if (!named("processors").includes("redaction"))
    throw new Missing("nothing takes numbers of cards and tokens out of spans", by);
  return {
    by,
    why: "it takes spans, and takes out what may not be kept",
    value: { by, config, exporters: named("exporters") },
  };
}

function exported({ by, config, exporters }: { by: string; config: Props; exporters: string[] }): Found<Address> {
  const [name] = exporters;
  if (name === undefined || exporters.length !== 1)
    throw new Missing(`it hands spans on to ${exporters.length} stores`, by);
  const exporter = bag(bag(config["exporters"])[name]);
  const address = addressOf(String(exporter["endpoint"] ?? ""), by);
  return { by, why: `it hands them on to ${address.service}`, value: address };
}

/** The port of a store on which it shows what it keeps. */
function pagesOf(cluster: Cluster, to: Address): Address {
  const service = cluster.need("core/v1:Service", to.namespace, to.service);
  const port = (service.spec?.ports ?? []).find(({ name }) => name === "http-query")?.port;
  if (port === undefined) throw new Missing("it shows spans on no port", called("core/v1:Service", service));
  return { ...to, port };
}

/** Jaeger says where in its configuration; Zipkin keeps them in memory. @returns the Elasticsearch that has them; undefined where it is memory */
function keptBy(cluster: Cluster, to: Address, store: Behind): Found<Address | undefined> {
  const inMemory = (by: string) => ({ by, why: "in its memory", value: undefined });
  const zipkin = (store.pods.spec.containers ?? []).some(({ name }) => name === "zipkin");
  if (zipkin) return inMemory(called("apps/v1:Deployment", store.deployment));
  const { by, config } = configIn(cluster, to.namespace, "user-config", "user-config.yaml");
  const exporter = String(at(config, "exporters.jaeger_storage_exporter.trace_storage"));
  const backend = bag(bag(at(config, "extensions.jaeger_storage.backends"))[exporter]);
  if (at(config, "extensions.jaeger_query.storage.traces") !== exporter)
    throw new Missing(`spans are kept in ${exporter}, and looked for elsewhere`, by);
  const [kind] = Object.keys(backend);
  if (kind === "memory") return inMemory(by);
  if (kind !== "elasticsearch") throw new Missing(`spans are kept in ${kind ?? "nothing"}`, by);
  const servers = at(backend, "elasticsearch.server_urls");
  const url = String(Array.isArray(servers) ? servers[0] : "");
  const address = addressOf(url, by);
  if (!url.startsWith("https://")) throw new Missing(`its password goes to ${url} in the clear`, by);
  return { by, why: `in ${address.service} of ${address.namespace}`, value: address };
}

/** What its pods sign in with is there, and Elasticsearch admits whoever has it. */
function signsIn(cluster: Cluster, { pods, deployment }: Behind, to: Address, found: Behind): Found<string> {
  const by = called("apps/v1:Deployment", deployment);
  const brought = (pods.spec.volumes ?? []).flatMap(({ secret }) => {
    const external = secret?.secretName && broughtBy(cluster, pods.namespace, secret.secretName);
    return external ? [{ name: secret.secretName!, external }] : [];
  });
  const [login] = brought;
  if (!login) throw new Missing("its pods have nothing to sign in with that anybody brings", by);
  const secret = cluster.need("core/v1:Secret", pods.namespace, login.name);
  for (const key of ["password", "ca.crt"])
    if (!secret.data?.[key]) throw new Missing(`there is no ${key} in it`, called("core/v1:Secret", secret));
  const service = cluster.need("core/v1:Service", to.namespace, to.service);
  const name = service.metadata?.ownerReferences?.[0]?.name ?? "";
  return admits(cluster, { kind: "search", host: to.service, port: found.port, service, name }, login.external);
}
