import { BlockList, isIPv4 } from "node:net";
import type * as k8s from "@pulumi/kubernetes/types/output";

/*
 * Whether one pod may open a connection to another, from NetworkPolicies alone. Written from the rules of the API, and not from ours:
 * kubernetes.io/docs/concepts/services-networking/network-policies.
 */

type Labels = Readonly<Record<string, string>>;
export type Policy = { namespace: string; name: string; spec: k8s.networking.v1.NetworkPolicySpec };

export interface Pod {
  namespace: string;
  labels: Labels;
  /** What named ports mean. @defaultValue it has none */
  ports?: Readonly<Record<string, number>>;
}
/** Something outside of the cluster. */
export interface Address {
  ip: string;
}

export interface Network {
  /** By name, its labels. */
  namespaces: Readonly<Record<string, Labels>>;
  policies: readonly Policy[];
}

/** Whether `from` may open a connection to `to`: both ends must let it. */
export function mayConnect(
  network: Network,
  from: Pod | Address,
  to: Pod | Address,
  port: number,
  protocol = "TCP",
): boolean {
  const wanted = { port, protocol, named: "ip" in to ? {} : (to.ports ?? {}) };
  return lets(network, "Egress", from, to, wanted) && lets(network, "Ingress", to, from, wanted);
}

interface Wanted {
  port: number;
  protocol: string;
  named: Readonly<Record<string, number>>;
}

function lets(
  network: Network,
  direction: "Egress" | "Ingress",
  subject: Pod | Address,
  peer: Pod | Address,
  wanted: Wanted,
): boolean {
  if ("ip" in subject) return true;
  const policies = network.policies.filter(
    ({ namespace, spec }) =>
      namespace === subject.namespace && selects(spec.podSelector, subject.labels) && typesOf(spec).includes(direction),
  );
  if (policies.length === 0) return true;
  return policies.some(({ namespace, spec }) => {
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
}

function typesOf({ policyTypes, egress }: Policy["spec"]): string[] {
  return policyTypes ?? (egress ? ["Ingress", "Egress"] : ["Ingress"]);
}

function isPeer(
  network: Network,
  namespace: string,
  { podSelector, namespaceSelector, ipBlock }: k8s.networking.v1.NetworkPolicyPeer,
  peer: Pod | Address,
): boolean {
  if ("ip" in peer) {
    if (ipBlock === undefined) return false;
    return contains(ipBlock.cidr, peer.ip) && !(ipBlock.except ?? []).some((cidr) => contains(cidr, peer.ip));
  }
  if (ipBlock !== undefined) return false;
  const there =
    namespaceSelector === undefined
      ? peer.namespace === namespace
      : selects(namespaceSelector, network.namespaces[peer.namespace] ?? {});
  return there && (podSelector === undefined || selects(podSelector, peer.labels));
}

function isPort({ port, endPort, protocol = "TCP" }: k8s.networking.v1.NetworkPolicyPort, wanted: Wanted): boolean {
  if (protocol !== wanted.protocol) return false;
  if (port === undefined) return true;
  const first = typeof port === "number" ? port : wanted.named[port];
  return first !== undefined && wanted.port >= first && wanted.port <= (endPort ?? first);
}

function selects({ matchLabels, matchExpressions }: k8s.meta.v1.LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (matchExpressions ?? []).every(({ key, operator, values }) => {
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
          throw new Error(`no operator ${operator}`);
      }
    })
  );
}

function contains(cidr: string, ip: string): boolean {
  const [start = "", bits] = cidr.split("/");
  const family = isIPv4(start) ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(start, Number(bits), family);
  return list.check(ip, isIPv4(ip) ? "ipv4" : "ipv6");
}
