import { output, type Input } from "@pulumi/pulumi";
import type * as inputs from "@pulumi/kubernetes/types/input";
import type { ClusterOffers, Reach } from "../core/contracts";
import { selectorFor } from "./labels";
import { placesOf, type InsideStores } from "./stores/seen-by-services";
import { hasPermissions, portOf, serviceNamed, type ServiceEntry } from "./service-entry";
import type { TracePlace } from "./tracing";

export type PolicySpec = inputs.networking.v1.NetworkPolicySpec;
type IngressRule = inputs.networking.v1.NetworkPolicyIngressRule;
type EgressRule = inputs.networking.v1.NetworkPolicyEgressRule;

/** Where the stores are: outside of the cluster, so known by address. */
export interface StorePlaces {
  /** The data subnets. With none, nothing may leave for a store. */
  cidrs: readonly string[];
  databasePort?: Input<number>;
  cachePort?: Input<number>;
  /** The stores that run in the cluster. @defaultValue none */
  inside?: InsideStores | undefined;
}

/** Nothing in, nothing out, for every pod of a namespace: policies only add, so whatever else is allowed says so by itself. */
export const defaultDeny: PolicySpec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/**
 * Names can be looked up, by every pod of a namespace. The cluster's resolver listens on UDP, and on TCP for long answers; its
 * pods carry `k8s-app: kube-dns` on EKS, GKE and AKS, and `node-local-dns` where a cache stands on the node (on GKE by itself). That one
 * mostly runs in the node's own network, where no selector finds it: then it is known by its address.
 * Source: kubernetes.io/docs/tasks/administer-cluster/nodelocaldns.
 */
export const allowDns: PolicySpec = {
  podSelector: {},
  policyTypes: ["Egress"],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: {
            matchExpressions: [{ key: "k8s-app", operator: "In", values: ["kube-dns", "node-local-dns"] }],
          },
        },
        { ipBlock: { cidr: "169.254.20.10/32" } },
      ],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ],
};

/**
 * Every sidecar of a namespace gets its certificate and its configuration from the mesh's control plane.
 * Source: istio.io/latest/docs/ops/deployment/application-requirements, "Ports used by Istio".
 */
export const allowMesh: PolicySpec = {
  podSelector: {},
  policyTypes: ["Egress"],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "istio-system" } },
          podSelector: { matchLabels: { app: "istiod" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 15012 }],
    },
  ],
};

/** The pods of the gateway, in a namespace of their own. */
export interface GatewayPeer {
  namespace: string;
  pods: Readonly<Record<string, string>>;
}

/**
 * What one service may be called by, and may call: exactly the calls that the services declare, the gateway where it has routes, its
 * stores, and what its cloud identity needs where that may do anything.
 * No rule here has an empty list of peers: to Kubernetes that means everybody, not nobody. A direction without a rule is left out:
 * an API server does not keep an empty list, and would see another generation at every apply.
 * @param identity what a pod must reach to use its identity: `ClusterOutputs.identityReach`
 * @param gateway who brings requests from outside; without one nobody does
 * @param tracing where its spans, and those of its sidecar, go; without it nowhere
 * @throws RangeError for a call to a service, or a port, that does not exist.
 */
export function servicePolicy(
  service: ServiceEntry,
  services: readonly ServiceEntry[],
  stores: StorePlaces,
  identity: readonly Reach[] = [],
  gateway?: GatewayPeer,
  tracing?: TracePlace,
): PolicySpec {
  const ingress = [...callersOf(service, services), ...(gateway ? gatewayOf(service, gateway) : [])];
  const egress = [
    ...calleesOf(service, services),
    ...storesOf(service, stores),
    ...insideStores(service, stores.inside),
    ...(hasPermissions(service) ? identity.map(outside) : []),
    ...(tracing ? [{ to: [elsewhere(tracing.namespace, tracing.pods)], ports: [tcp(tracing.ports.grpc)] }] : []),
  ];
  return {
    podSelector: { matchLabels: selectorFor(service.name) },
    policyTypes: ["Ingress", "Egress"],
    ...(ingress.length > 0 && { ingress }),
    ...(egress.length > 0 && { egress }),
  };
}

/** What is outside of the cluster, or in nobody's namespace: known by its addresses. */
export function outside({ cidrs, port }: Reach): EgressRule {
  return { to: output(cidrs).apply((blocks) => blocks.map((cidr) => ({ ipBlock: { cidr } }))), ports: [tcp(port)] };
}

/** The nodes, by what an engine matches them by; where it matches them by nothing, a rule without peers: whoever listens on that port. */
export function nodes(
  { nodeCidrs, nodesAreMatched = "byAddress" }: Pick<ClusterOffers, "nodeCidrs" | "nodesAreMatched">,
  port: number,
): EgressRule {
  return nodesAreMatched === "byAddress" ? outside({ cidrs: [...nodeCidrs], port }) : { ports: [tcp(port)] };
}

/** The same without what is said twice. What is not known yet is taken for different. */
export function distinct(reaches: readonly Reach[]): Reach[] {
  const written = ({ cidrs, port }: Reach) => (isPlain(cidrs) ? `${cidrs.join()} ${port}` : undefined);
  const known = reaches.map(written);
  return reaches.filter((_, index) => known[index] === undefined || known.indexOf(known[index]) === index);
}

function isPlain(cidrs: Reach["cidrs"]): cidrs is string[] {
  return Array.isArray(cidrs) && cidrs.every((one) => typeof one === "string");
}

/** What the gateway's pods may call: each service that has routes, and nothing else of its namespace. */
export function gatewayEgress(
  gateway: GatewayPeer["pods"],
  application: string,
  services: readonly ServiceEntry[],
): PolicySpec {
  const egress = services
    .filter(({ routes }) => routes.length > 0)
    .map(({ name, ports }) => ({ to: [elsewhere(application, selectorFor(name))], ports: [tcp(ports.http)] }));
  return {
    podSelector: { matchLabels: gateway },
    policyTypes: ["Egress"],
    ...(egress.length > 0 && { egress }),
  };
}

function gatewayOf({ routes, ports }: ServiceEntry, { namespace, pods }: GatewayPeer): IngressRule[] {
  return routes.length === 0 ? [] : [{ from: [elsewhere(namespace, pods)], ports: [tcp(ports.http)] }];
}

/** Pods of another namespace: both selectors in one peer, for two peers would mean either. */
function elsewhere(namespace: string, pods: Readonly<Record<string, string>>) {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: pods },
  };
}

function callersOf(service: ServiceEntry, services: readonly ServiceEntry[]): IngressRule[] {
  return services.flatMap((caller) =>
    caller.calls
      .filter((call) => call.to === service.name)
      .map(({ over }) => ({ from: [pods(caller.name)], ports: [tcp(portOf(service, over))] })),
  );
}

function calleesOf(service: ServiceEntry, services: readonly ServiceEntry[]): EgressRule[] {
  return service.calls.map(({ to, over }) => ({
    to: [pods(to)],
    ports: [tcp(portOf(serviceNamed(services, to), over))],
  }));
}

function storesOf({ needs }: ServiceEntry, { cidrs, databasePort, cachePort }: StorePlaces): EgressRule[] {
  const ports = [...(needs.database ? [databasePort] : []), ...(needs.cache ? [cachePort] : [])];
  if (cidrs.length === 0) return [];
  return ports
    .filter((port) => port !== undefined)
    .map((port) => ({ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [tcp(port)] }));
}

/** Stores of the cluster, by their pods: each of their own port. */
function insideStores(service: ServiceEntry, inside: InsideStores | undefined): EgressRule[] {
  return placesOf(service, inside).map((store) => ({
    to: [elsewhere(store.namespace, store.pods)],
    ports: [tcp(store.port)],
  }));
}

function pods(service: string): inputs.networking.v1.NetworkPolicyPeer {
  return { podSelector: { matchLabels: selectorFor(service) } };
}

function tcp(port: Input<number>): inputs.networking.v1.NetworkPolicyPort {
  return { protocol: "TCP", port };
}
