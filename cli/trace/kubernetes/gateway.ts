import type { TraceWorld } from "../world";
import { Missing, type Found } from "../trail";
import { selects } from "./network";
import { called, type Cluster, nameOf, namespaceOf, type ObjectOf } from "./objects";
import { ready } from "./pods";
import { prefixesOf, routed } from "./requests";

const gatewayKind = "gateway.networking.k8s.io/v1:Gateway";
const classKind = "gateway.networking.k8s.io/v1:GatewayClass";
const routeKind = "gateway.networking.k8s.io/v1:HTTPRoute";

type Gateway = ObjectOf<typeof gatewayKind>;
type Route = ObjectOf<typeof routeKind>;
type Listener = NonNullable<NonNullable<Gateway["spec"]>["listeners"]>[number];

export interface Listening {
  gateway: Gateway;
  listener: Listener;
}

/**
 * The Gateway that a proxy serves: one in its namespace whose listener has the port of the proxy's Service, of a class whose controller is ready.
 * Source: Kong/kubernetes-ingress-controller internal/controllers/gateway/gateway_utils.go: a listener whose port the Service has not is PortUnavailable.
 */
export function served(cluster: Cluster, namespace: string, port: number): Found<Listening> {
  for (const gateway of cluster.in(gatewayKind, namespace)) {
    const by = called(gatewayKind, gateway);
    const listener = (gateway.spec?.listeners ?? []).find((one) => one.port === port);
    if (!listener) continue;
    const name = gateway.spec?.gatewayClassName ?? "";
    const found = cluster.all(classKind).find((one) => nameOf(one) === name);
    if (!found) throw new Missing(`there is no GatewayClass ${name}`, by);
    const controller = found.spec?.controllerName ?? "";
    if (!controllerReady(cluster, controller, namespace))
      throw new Missing(`no controller ${controller} is ready, so nothing tells the proxy of its routes`, by);
    const why = `its listener ${listener.name} has port ${port}, and its controller is ready`;
    return { by, why, value: { gateway, listener } };
  }
  throw new Missing(`no Gateway in ${namespace} listens on port ${port}, which the gateway's Service has`);
}

/** What Kong's chart calls its controller: Kong/charts charts/ingress. */
function controllerReady(cluster: Cluster, controller: string, namespace: string): boolean {
  if (!controller.startsWith("konghq.com/")) return false;
  return cluster
    .in("apps/v1:Deployment", namespace)
    .some((one) => one.spec?.template?.metadata?.labels?.["app.kubernetes.io/name"] === "controller" && ready(one));
}

/** Every path that some route answers to, or answered to when the engine made it. */
export function pathsOf(world: Pick<TraceWorld, "made" | "clusters">): string[] {
  const made = world.made(`kubernetes:${routeKind}`).flatMap(({ inputs }) => prefixesOf(inputs as Route));
  const standing = world.clusters().flatMap((cluster) => cluster.all(routeKind).flatMap(prefixesOf));
  const paths = [...new Set([...made, ...standing])].sort();
  // Where nothing routes, a walk to the first page says what is missing.
  return paths.length === 0 ? ["/"] : paths;
}

/** The route that wins for a path, and where it leads. */
export function routeFor(world: TraceWorld, cluster: Cluster, { gateway, listener }: Listening, path: string) {
  const attached = cluster.all(routeKind).filter((route) => attaches(cluster, route, gateway, listener));
  const found = routed(attached, { path });
  const meant = owner(world, cluster, path);
  const gone = meant === undefined ? "" : `; the engine made ${meant} for it`;
  if (!found)
    throw new Missing(`no route that the listener takes answers to ${path}${gone}`, called(gatewayKind, gateway));
  const by = called(routeKind, found.route);
  if (meant !== undefined && meant !== `${namespaceOf(found.route)}/${nameOf(found.route)}`)
    throw new Missing(`it takes ${path} in place of ${meant}, which is gone or no longer attached`, by);
  if (found.port === undefined) throw new Missing("it names no port of its Service", by);
  const namespace = found.namespace ?? "";
  const why = `${path} goes to the Service ${found.service}, port ${found.port}${found.path === path ? "" : `, as ${found.path}`}`;
  return { by, why, value: { ...found, namespace, port: found.port } };
}

/** Which route the engine made for exactly that path. */
function owner(world: TraceWorld, cluster: Cluster, path: string): string | undefined {
  return world.made(`kubernetes:${routeKind}`, cluster).find(({ inputs }) => prefixesOf(inputs as Route).includes(path))
    ?.id;
}

function attaches(cluster: Cluster, route: Route, gateway: Gateway, listener: Listener): boolean {
  const named = (route.spec?.parentRefs ?? []).some(
    ({ name, namespace, sectionName }) =>
      name === nameOf(gateway) &&
      (namespace ?? namespaceOf(route)) === namespaceOf(gateway) &&
      (sectionName === undefined || sectionName === listener.name),
  );
  return named && allows(cluster, gateway, listener, namespaceOf(route));
}

/** Source: gateway-api.sigs.k8s.io/reference/spec, AllowedRoutes; `Same` where nothing is said. */
function allows(cluster: Cluster, gateway: Gateway, listener: Listener, namespace: string): boolean {
  const { from = "Same", selector } = listener.allowedRoutes?.namespaces ?? {};
  if (from === "All") return true;
  if (from === "Same") return namespace === namespaceOf(gateway);
  const labels = cluster.all("core/v1:Namespace").find((one) => nameOf(one) === namespace)?.metadata?.labels ?? {};
  return from === "Selector" && selects(selector ?? {}, { ...labels, "kubernetes.io/metadata.name": namespace });
}

/**
 * Whether the gateway calls the Service by its name, as a sidecar needs it: Kong calls pods by their addresses unless it is told otherwise, and keeps
 * the caller's host. Source: docs.konghq.com/kubernetes-ingress-controller, annotations; istio/istio issues 31319 and 36386.
 */
export function callsByName(cluster: Cluster, route: Route, namespace: string, name: string): Found<undefined> {
  const service = cluster.need("core/v1:Service", namespace, name);
  const { annotations = {} } = service.metadata ?? {};
  const by = called("core/v1:Service", service);
  if (annotations["ingress.kubernetes.io/service-upstream"] !== "true")
    throw new Missing("Kong would call its pods by their addresses, which no sidecar knows", by);
  const keeps = route.metadata?.annotations?.["konghq.com/preserve-host"] !== "false";
  if (keeps && annotations["konghq.com/host-header"] === undefined)
    throw new Missing("Kong would keep the caller's host, which no sidecar knows", by);
  return { by, why: "Kong calls it by its name", value: undefined };
}
