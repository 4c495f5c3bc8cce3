import { methods, type ServiceEntry } from "../../components/kubernetes/service-entry";
import { services } from "../../workloads/catalog";
import { ofKind } from "../components/kubernetes/record";
import type { Recorded } from "../mocks";
import { mayConnect, type Network } from "../../cli/trace/kubernetes/network";
import { mayAsk, routed } from "../../cli/trace/kubernetes/requests";
import * as world from "./reach/world";

/*
 * What the objects of a cluster let through, all of it computed from the objects, against what the catalogue says, and nothing more.
 */

const { application, chartPods, stores, ports } = world;
const root = "istio-system";
const gateway = `cluster.local/ns/gateway/sa/kong-gateway`;
const somebody = `${world.issuer}/somebody`;

let found: Recorded;
let network: Network;
let pods: ReturnType<typeof world.podsOf>;
beforeAll(async () => {
  found = await world.workloads();
  network = world.networkOf(found);
  pods = world.podsOf(found);
});

const calls = (from: ServiceEntry, to: ServiceEntry, port: number) =>
  from.calls.some((call) => call.to === to.name && to.ports[call.over] === port);
const edges = () => services.flatMap((from) => services.map((to) => ({ from, to })));
/** Ports of every service, of the proxies beside them, and one that nobody has. */
const everyPort = [...services.flatMap((one) => Object.values(one.ports)), 15001, 15006, 15020, 22];

describe("network policies", () => {
  it("let services call what they declare, at the port that they declare, and nothing else", () => {
    const open = edges().flatMap(({ from, to }) =>
      everyPort
        .filter((port) => mayConnect(network, pods[from.name]!, pods[to.name]!, port))
        .map((port) => `${from.name} ${to.name}:${port}`),
    );
    const declared = edges().flatMap(({ from, to }) =>
      everyPort.filter((port) => calls(from, to, port)).map((port) => `${from.name} ${to.name}:${port}`),
    );
    expect(open).toEqual(declared);
    expect(declared.length).toBeGreaterThan(0);
  });

  it("let the gateway call what has routes, and nothing of the application call the gateway", () => {
    for (const to of services)
      for (const port of everyPort) {
        const expected = to.routes.length > 0 && port === to.ports.http;
        expect([to.name, port, mayConnect(network, chartPods.gateway, pods[to.name]!, port)]).toEqual([
          to.name,
          port,
          expected,
        ]);
        expect(mayConnect(network, chartPods.controller, pods[to.name]!, port)).toBe(false);
        expect(mayConnect(network, pods[to.name]!, chartPods.gateway, port)).toBe(false);
      }
  });

  it("let the load balancer call the gateway where it listens and says how it is, and no service", () => {
    const open = [8000, 8443, 8100, 8444].filter((port) =>
      mayConnect(network, world.balancer, chartPods.gateway, port),
    );
    expect(open).toEqual([8443, 8100]);
    expect(mayConnect(network, { ip: "10.0.129.7" }, chartPods.gateway, 8443)).toBe(false);
    for (const to of services)
      for (const port of everyPort) expect(mayConnect(network, world.balancer, pods[to.name]!, port)).toBe(false);
  });

  it("let in nobody else: no pod of a namespace that lets everything out, whatever it calls itself", () => {
    for (const to of services)
      for (const namespace of ["default", "kube-system"])
        for (const { labels } of [...Object.values(pods), ...Object.values(chartPods)])
          for (const port of everyPort)
            expect(mayConnect(network, { namespace, labels }, pods[to.name]!, port)).toBe(false);
  });

  it("stay below the 24 ports of a protocol that the engine of the VPC CNI counts for one selector", () => {
    // docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
    for (const { spec } of network.policies) {
      const rules = [
        ...(spec.ingress ?? []).map(({ from, ports: own }) => ({ peers: from, own })),
        ...(spec.egress ?? []).map(({ to, ports: own }) => ({ peers: to, own })),
      ];
      const bySelector = new Map<string, Set<string>>();
      for (const { peers, own } of rules)
        for (const peer of peers ?? [{}]) {
          const known = bySelector.get(JSON.stringify(peer)) ?? new Set();
          for (const { protocol, port } of own ?? []) known.add(`${protocol} ${port}`);
          bySelector.set(JSON.stringify(peer), known);
        }
      for (const counted of bySelector.values()) expect(counted.size).toBeLessThanOrEqual(24);
    }
  });

  it("let services reach the stores that they need, and no other address", () => {
    for (const { name, needs } of services)
      for (const store of ["database", "cache"] as const) {
        expect([name, store, mayConnect(network, pods[name]!, stores[store], ports[store])]).toEqual([
          name,
          store,
          needs[store] !== false,
        ]);
        expect(mayConnect(network, pods[name]!, { ip: "203.0.113.9" }, 443)).toBe(false);
        expect(mayConnect(network, pods[name]!, stores[store], 22)).toBe(false);
      }
  });
});

describe("a pod of the mesh", () => {
  /** Pods that get a sidecar, and cannot get its certificate or look a name up: they would never be ready. */
  const cutOff = (objects: Network, injected: readonly string[]) =>
    Object.entries({ ...pods, gateway: chartPods.gateway, controller: chartPods.controller })
      .filter(([, { namespace }]) => injected.includes(namespace))
      .filter(
        ([, pod]) =>
          !mayConnect(objects, pod, chartPods.istiod, 15012) ||
          !mayConnect(objects, pod, chartPods.resolver, 53, "UDP"),
      )
      .map(([name]) => name);
  const injected = () =>
    ofKind(found, "Namespace")
      .filter(({ inputs }) => inputs.metadata.labels["istio-injection"] === "enabled")
      .map(({ inputs }) => inputs.metadata.name);

  it("reaches what its sidecar needs: none is cut off", () => {
    expect(injected().sort()).toEqual(["gateway", application]);
    expect(cutOff(network, injected())).toEqual([]);
  });

  it("that default-deny cuts off is found", () => {
    const without = (name: string) => ({
      ...network,
      policies: network.policies.filter((policy) => policy.namespace !== application || policy.name !== name),
    });
    const all = services.map(({ name }) => name);
    expect(cutOff(without("allow-mesh"), injected()).sort()).toEqual([...all].sort());
    expect(cutOff(without("allow-dns"), injected()).sort()).toEqual([...all].sort());
    const deaf = { ...network, policies: network.policies.filter(({ name }) => name !== "istiod") };
    expect(cutOff(deaf, injected())).toHaveLength(all.length + 2);
  });
});

describe("authorisation policies", () => {
  const policies = () => world.custom(found, "AuthorizationPolicy");
  const asks = (to: ServiceEntry, request: Parameters<typeof mayAsk>[3]) =>
    mayAsk(policies(), root, pods[to.name]!, request);
  const known = (name: string) => `cluster.local/ns/${application}/sa/${name}`;

  it("let services ask those that they call, at the port that they declare, and no other", () => {
    for (const { from, to } of edges())
      for (const port of Object.values(to.ports)) {
        const request = { method: "POST", path: "/anything", port, principal: known(from.name) };
        expect([from.name, to.name, port, asks(to, request)]).toEqual([
          from.name,
          to.name,
          port,
          calls(from, to, port),
        ]);
        // A token makes nobody another caller.
        expect(asks(to, { ...request, requestPrincipal: somebody })).toBe(calls(from, to, port));
      }
  });

  it("let nobody else: not another namespace, another account of the gateway's, or who has no certificate", () => {
    const strangers = ["cluster.local/ns/gateway/sa/kong-controller", "cluster.local/ns/default/sa/order", undefined];
    for (const to of services)
      for (const principal of strangers)
        for (const { path, method } of everyRequest(to)) {
          const request = { method, path: inside(to, path), port: to.ports.http, requestPrincipal: somebody };
          expect(asks(to, { ...request, ...(principal && { principal }) })).toBe(false);
        }
  });

  it("let the gateway ask for what routes name: signed in, or not where a route is public", () => {
    for (const to of services)
      for (const { path, method } of everyRequest(to)) {
        const request = { method, path: inside(to, path), port: to.ports.http, principal: gateway };
        expect([to.name, method, path, asks(to, request)]).toEqual([
          to.name,
          method,
          path,
          isOpen(to, path, method, true),
        ]);
        const signedIn = asks(to, { ...request, requestPrincipal: somebody });
        expect([to.name, method, path, signedIn]).toEqual([to.name, method, path, isOpen(to, path, method)]);
        expect(asks(to, { ...request, requestPrincipal: "https://elsewhere.example/somebody" })).toBe(
          isOpen(to, path, method, true),
        );
        if (to.ports.grpc)
          expect(asks(to, { ...request, port: to.ports.grpc, requestPrincipal: somebody })).toBe(false);
      }
  });

  it("open nothing but the public routes where nobody signs callers in", async () => {
    const without = world.custom(await world.workloads({ auth: undefined }), "AuthorizationPolicy");
    for (const to of services)
      for (const { path, method } of everyRequest(to)) {
        const request = { method, path: inside(to, path), port: to.ports.http, principal: gateway };
        for (const more of [{}, { requestPrincipal: somebody }])
          expect(mayAsk(without, root, pods[to.name]!, { ...request, ...more })).toBe(isOpen(to, path, method, true));
      }
  });

  it("start from nothing in the whole mesh", () => {
    const pod = { namespace: "anywhere", labels: {} };
    expect(mayAsk(policies(), root, pod, { method: "GET", path: "/", port: 80, principal: gateway })).toBe(false);
  });
});

describe("a request to the gateway", () => {
  it("goes to the service of its path and to no other, and finds it there", () => {
    const routes = world.custom(found, "HTTPRoute");
    const policies = world.custom(found, "AuthorizationPolicy");
    const behind = ofKind(found, "Service");
    for (const service of services)
      for (const { path } of service.routes)
        for (const below of [path, path === "/" ? "/a/b" : `${path}/a/b`]) {
          const to = routed(routes, { path: below })!;
          expect([below, to.service, to.namespace]).toEqual([below, service.name, application]);
          const { spec } = behind.find(({ inputs }) => inputs.metadata.name === to.service)!.inputs;
          const port = spec.ports.find((one) => one.port === to.port)!;
          // The engine of the VPC CNI asks for it: docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html.
          expect(numberOf(service, port.targetPort)).toBe(port.port);
          const pod = pods[service.name]!;
          expect(pod.labels).toMatchObject(spec.selector);
          expect(mayConnect(network, chartPods.gateway, pod, port.port)).toBe(true);
          const method = service.routes.find((one) => one.path === path)!.methods?.[0] ?? "POST";
          const request = { method, path: to.path, port: port.port, principal: gateway, requestPrincipal: somebody };
          expect([below, mayAsk(policies, root, pod, request)]).toEqual([below, true]);
          for (const other of services.filter(({ name }) => name !== service.name))
            expect(mayAsk(policies, root, pods[other.name]!, { ...request, port: other.ports.http, path: below })).toBe(
              other.path === "/" && ["GET", "HEAD"].includes(method),
            );
        }
  });

  it("that only begins like a service's path is not for that service", () => {
    const routes = world.custom(found, "HTTPRoute");
    expect(routed(routes, { path: "/api/v1/orders-of-others" })?.service).toBe("web");
    expect(routed(routes, { path: "/api/v1/payments/7/refunds" })).toMatchObject({
      service: "payment",
      path: "/api/v1/payment/7/refunds",
    });
  });
});

describe("a pod's proxy", () => {
  it("knows the services that it calls and the stores that it needs, and refuses the rest", () => {
    for (const { name, calls: declared, needs } of services) {
      const sidecar = world.custom(found, "Sidecar").find(({ spec }) => matches(spec?.workloadSelector?.labels, name))!;
      const hosts = [
        ...declared.map(({ to }) => `./${to}.${application}.svc.cluster.local`),
        ...(needs.database ? ["./db.internal"] : []),
        ...(needs.cache ? ["./redis.internal"] : []),
      ];
      expect(sidecar.spec?.egress).toEqual([{ hosts: hosts.length === 0 ? ["~/*"] : hosts }]);
      expect(sidecar.spec?.outboundTrafficPolicy).toEqual({ mode: "REGISTRY_ONLY" });
    }
    const own = world.custom(found, "Sidecar").find(({ metadata }) => metadata?.namespace === "gateway")!;
    expect(own.spec?.workloadSelector?.labels).toEqual(chartPods.gateway.labels);
    expect(own.spec?.egress?.[0]?.hosts).toEqual(
      services
        .filter(({ routes }) => routes.length > 0)
        .map(({ name }) => `${application}/${name}.${application}.svc.cluster.local`),
    );
  });

  const matches = (labels: Record<string, string> | undefined, name: string) =>
    labels !== undefined && Object.entries(labels).every(([key, value]) => pods[name]!.labels[key] === value);
});

/** Requests to a service: each route of the catalogue, what lies below, beside and above, with every method. */
function everyRequest({ path: own, routes, health, metrics }: ServiceEntry) {
  const paths = [own, ...routes.map(({ path }) => path)].flatMap((path) =>
    path === "/" ? ["/", "/a"] : [path, `${path}/a`, `${path}-a`],
  );
  const around = own === "/" ? [] : [health, metrics, "/"];
  return [...new Set([...paths, ...around])].flatMap((path) =>
    [...methods, "TRACE"].map((method) => ({ path, method })),
  );
}

/** Whether the catalogue opens it: to whoever has signed in, or to everybody. */
function isOpen({ routes }: ServiceEntry, path: string, method: string, isPublic?: true): boolean {
  return routes.some(
    (route) =>
      (route.path === "/" || path === route.path || path.startsWith(`${route.path}/`)) &&
      (route.methods === undefined || route.methods.some((one) => one === method)) &&
      (isPublic === undefined || route.public === true),
  );
}

/** A path of the platform as the service sees it. */
function inside({ path: own, imagePath }: ServiceEntry, path: string): string {
  return imagePath !== undefined && path.startsWith(own) ? imagePath + path.slice(own.length) : path;
}

function numberOf({ ports: own }: ServiceEntry, port: string | number): number | undefined {
  return typeof port === "number" ? port : own[port as "http" | "grpc"];
}
