import type * as k8s from "@pulumi/kubernetes/types/output";
import { containsAddress, parseCidr } from "../../../simulators/kubernetes/addresses";
import { Unjudged } from "../trail";
import { type Cluster, entries, nameOf, namespaceOf, type Read } from "./objects";

/*
 * Whether one pod may open a connection to another, from NetworkPolicies alone. Written from the rules of the API, and not from ours:
 * kubernetes.io/docs/concepts/services-networking/network-policies.
 */

export type Labels = Readonly<Record<string, string | undefined>>;
type Spec = Read<k8s.networking.v1.NetworkPolicySpec>;
type Selector = Read<k8s.meta.v1.LabelSelector>;
export interface Policy {
  namespace: string;
  name: string;
  spec: Spec;
}

export interface Pod {
  namespace: string;
  labels: Labels;
  /** What named ports mean. @defaultValue it has none */
  ports?: Readonly<Record<string, number>>;
}
/** Something outside of the cluster. */
export interface Address {
  ip: string;
  /** Whether no block of addresses matches it, as with the nodes of a cluster whose engine is Cilium: cilium/cilium#46571. @defaultValue false */
  inNoBlock?: boolean;
}

export interface Network {
  /** By name, its labels. */
  namespaces: Readonly<Record<string, Labels>>;
  policies: readonly Policy[];
}

const networks = new WeakMap<Cluster, Network>();

/** The network that a cluster's objects make. */
export function networkOf(cluster: Cluster): Network {
  const known = networks.get(cluster) ?? read(cluster);
  networks.set(cluster, known);
  return known;
}

function read(cluster: Cluster): Network {
  return {
    namespaces: Object.fromEntries(
      // The API server labels each with its name: kubernetes.io/docs/reference/labels-annotations-taints.
      cluster
        .all("core/v1:Namespace")
        .map((one) => [nameOf(one), { ...one.metadata?.labels, "kubernetes.io/metadata.name": nameOf(one) }]),
    ),
    policies: cluster
      .all("networking.k8s.io/v1:NetworkPolicy")
      .map((one) => ({ namespace: namespaceOf(one), name: nameOf(one), spec: one.spec ?? {} })),
  };
}

/** Whether `from` may open a connection to `to`: both ends must let it. */
export function mayConnect(
  network: Network,
  from: Pod | Address,
  to: Pod | Address,
  port: number,
  protocol = "TCP",
): boolean {
  return refusal(network, from, to, port, protocol) === undefined;
}

/** Which end refuses a connection, and by which policies; undefined where both let it. */
export function refusal(
  network: Network,
  from: Pod | Address,
  to: Pod | Address,
  port: number,
  protocol = "TCP",
): string | undefined {
  const wanted = { port, protocol, named: "ip" in to ? {} : (to.ports ?? {}) };
  return closed(network, "Egress", from, to, wanted) ?? closed(network, "Ingress", to, from, wanted);
}

interface Wanted {
  port: number;
  protocol: string;
  named: Readonly<Record<string, number>>;
}

function closed(
  network: Network,
  direction: "Egress" | "Ingress",
  subject: Pod | Address,
  peer: Pod | Address,
  wanted: Wanted,
): string | undefined {
  if ("ip" in subject) return undefined;
  const policies = network.policies.filter(
    ({ namespace, spec }) =>
      namespace === subject.namespace &&
      selects(spec.podSelector ?? {}, subject.labels) &&
      typesOf(spec).includes(direction),
  );
  if (policies.length === 0) return undefined;
  const open = policies.some(({ namespace, spec }) => {
    const rules =
      direction === "Egress"
        ? (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
        : (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));
    return rules.some(
      ({ peers, ports }) =>
        // An empty list, or none, means everybody, and every port.
        (peers === undefined || peers.length === 0 || peers.some((one) => isPeer(network, namespace, one, peer))) &&
        (ports === undefined || ports.length === 0 || ports.some((one) => isPort(one, wanted))),
    );
  });
  if (open) return undefined;
  const where = direction === "Egress" ? "out of" : "into";
  const names = policies.map(({ name }) => name).join(", ");
  return `no network policy lets it ${where} ${subject.namespace} on port ${wanted.port} (${names})`;
}

function typesOf({ policyTypes, egress }: Spec): string[] {
  return policyTypes ?? (egress ? ["Ingress", "Egress"] : ["Ingress"]);
}

function isPeer(
  network: Network,
  namespace: string,
  { podSelector, namespaceSelector, ipBlock }: Read<k8s.networking.v1.NetworkPolicyPeer>,
  peer: Pod | Address,
): boolean {
  if ("ip" in peer) {
    if (ipBlock?.cidr === undefined || peer.inNoBlock) return false;
    return contains(ipBlock.cidr, peer.ip) && !(ipBlock.except ?? []).some((cidr) => contains(cidr, peer.ip));
  }
  if (ipBlock !== undefined) return false;
  const there =
    namespaceSelector === undefined
      ? peer.namespace === namespace
      : selects(namespaceSelector, network.namespaces[peer.namespace] ?? {});
  return there && (podSelector === undefined || selects(podSelector, peer.labels));
}

function isPort({ port, endPort, protocol = "TCP" }: Read<k8s.networking.v1.NetworkPolicyPort>, wanted: Wanted) {
  if (protocol !== wanted.protocol) return false;
  if (port === undefined) return true;
  const first = typeof port === "number" ? port : wanted.named[port as string];
  return first !== undefined && wanted.port >= first && wanted.port <= (endPort ?? first);
}

/** Whether a selector takes what has these labels. An empty one takes everything. */
export function selects({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean {
  return (
    entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    (matchExpressions ?? []).every(({ key = "", operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
        default:
          throw new Unjudged(`a selector has the operator ${operator}, which is not known here`);
      }
    })
  );
}

/** Whether an address is in a block; what is no block has none in it. */
export function contains(cidr: string, ip: string): boolean {
  const block = parseCidr(cidr);
  return block !== undefined && containsAddress(block, ip);
}
