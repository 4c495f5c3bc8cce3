import type { Arrival } from "../cloud";
import { cloudOf } from "../clouds";
import { callsByName, pathsOf, routeFor, served } from "../kubernetes/gateway";
import { authorised, knows, meshRoot, mustBeMeshed, passesBy, strict } from "../kubernetes/mesh";
import { networkOf, refusal } from "../kubernetes/network";
import { called, type Cluster, nameOf } from "../kubernetes/objects";
import { behind, type Behind } from "../kubernetes/pods";
import { Missing, type Found, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";
import { reachStores } from "./stores";

/** A customer's request, from a name to the stores behind the service that answers. */
export const request: Journey = {
  name: "request",
  subject: "path",
  description: "a customer's request: name, edge, load balancer, gateway, route, mesh, pods, stores",
  subjects: pathsOf,
  // Any path may be asked for: a route answers to all below its prefix.
  meant: (_, asked) => (asked.startsWith("/") ? asked : undefined),
  walk: (trail, world, cluster, path) => serve(trail, world, cluster, path, false),
};

/**
 * The same, for customers who are led there.
 * @param serving whether they are to be answered with their data, which a cloud whose database follows another's cannot. @defaultValue true
 */
export function serve(trail: Trail, world: TraceWorld, cluster: Cluster, path: string, serving = true): void {
  const arrival = cloudOf(world, cluster).arrive(trail, world, cluster, path);
  const gateway = enter(trail, cluster, arrival);
  const name = nameOf(gateway.deployment);
  const listening = trail.go(name, "its Gateway", () =>
    served(cluster, gateway.pods.namespace, servicePort(cluster, arrival)),
  );
  const route = trail.go("its Gateway", `the route for ${path}`, () => routeFor(world, cluster, listening, path));
  const service = trail.go(`the route for ${path}`, `the Service ${route.service}`, () =>
    behind(cluster, route.namespace, route.service, route.port),
  );
  trail.go(name, `the name of ${route.service}`, () =>
    callsByName(cluster, route.route, route.namespace, route.service),
  );
  const root = join(trail, cluster, gateway, service, route);
  trail.go(name, `what ${route.service} admits`, () => {
    const to = { path: route.path, port: service.port };
    return lawful(authorised(cluster, root, gateway.pods, service.pods, to), arrival);
  });
  trail.go(name, `the pods of ${route.service}`, () => connects(cluster, gateway, service));
  reachStores(trail, world, cluster, service, serving);
}

/** The load balancer calls the gateway's pods. */
function enter(trail: Trail, cluster: Cluster, arrival: Arrival): Behind {
  const { service, sources, healthPort } = arrival;
  const gateway = trail.go("the gateway's Service", "its pods", () => {
    const found = behind(cluster, service.namespace, service.name, service.port);
    const { pods, deployment } = found.value;
    if (healthPort !== undefined && !pods.listens.includes(healthPort))
      throw new Missing(
        `no container listens on ${healthPort}, which the load balancer asks for health`,
        called("apps/v1:Deployment", deployment),
      );
    return found;
  });
  const ports = [...new Set([gateway.port, healthPort ?? gateway.port])];
  trail.go("the load balancer", "the gateway's pods", () => arrival.mayCall(ports));
  trail.go("the load balancer", "the gateway's namespace", () => {
    if (sources.length === 0) throw new Missing("the load balancer has no address to call from");
    for (const ip of sources)
      for (const port of ports) {
        const why = refusal(networkOf(cluster), { ip }, gateway.pods, port);
        if (why !== undefined) throw new Missing(`${why}; the load balancer calls from ${ip}`);
      }
    return {
      by: "NetworkPolicies",
      why: `they admit ${sources.join(", ")} on ${ports.join(" and ")}`,
      value: undefined,
    };
  });
  trail.go("the load balancer", "Kong, past its sidecar", () => {
    const caught = ports.filter((port) => !passesBy(gateway.pods, port));
    const by = called("apps/v1:Deployment", gateway.deployment);
    if (caught.length > 0)
      throw new Missing(
        `its sidecar catches port ${caught.join(" and ")}, and the load balancer has no certificate of the mesh`,
        by,
      );
    return { by, why: `its sidecar leaves ${ports.join(" and ")} alone`, value: undefined };
  });
  return gateway;
}

function servicePort(cluster: Cluster, { service }: Arrival): number {
  const ports = cluster.need("core/v1:Service", service.namespace, service.name).spec?.ports ?? [];
  return ports.find(({ port, name }) => port === service.port || name === service.port)?.port ?? 0;
}

/** Both ends are in the mesh, know each other, and speak in secret. @returns the mesh's root namespace */
function join(
  trail: Trail,
  cluster: Cluster,
  gateway: Behind,
  service: Behind,
  route: { service: string; namespace: string },
): string {
  const [from, to] = [nameOf(gateway.deployment), route.service];
  const root = trail.go(from, "the mesh", () => {
    const found = meshRoot(cluster);
    mustBeMeshed(cluster, gateway.pods, called("apps/v1:Deployment", gateway.deployment));
    mustBeMeshed(cluster, service.pods, called("apps/v1:Deployment", service.deployment));
    return { by: `Deployment ${found}/istiod`, why: "pods of both get a sidecar and a certificate", value: found };
  });
  trail.go(from, `the host of ${to}`, () =>
    knows(cluster, gateway.pods, `${to}.${route.namespace}.svc.cluster.local`, route.namespace),
  );
  trail.go(from, `mutual TLS of ${to}`, () => strict(cluster, root, service.pods, service.port));
  return root;
}

/** What the mesh asks for must get through what stands before it. */
function lawful(found: ReturnType<typeof authorised>, { forwardsToken, methods }: Arrival) {
  if (found.value.token && !forwardsToken)
    throw new Missing("it asks for a token, and the edge does not hand the Authorization header on", found.by);
  const lost = found.value.methods.filter((method) => !methods.includes(method));
  if (lost.length > 0)
    throw new Missing(`it lets in ${lost.join(", ")}, which the edge refuses on this path`, found.by);
  return found;
}

function connects(cluster: Cluster, from: Behind, to: Behind): Found<undefined> {
  const why = refusal(networkOf(cluster), from.pods, to.pods, to.port);
  if (why !== undefined) throw new Missing(why);
  return { by: "NetworkPolicies", why: `both namespaces let it, on ${to.port}`, value: undefined };
}
