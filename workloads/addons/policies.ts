import type { Input } from "@pulumi/pulumi";
import type { Reach } from "../../components/core/contracts";
import { distinct, nodes, outside, type PolicySpec } from "../../components/kubernetes/network-policies";
import type { AddOnContext, AddOnPolicy } from "./add-on";

/** What the pods of a system need to be let through: everything else stays closed. */
export interface Needs {
  /** The pods, by their labels; none means every pod of the namespace. */
  pods?: Record<string, string>;
  /** Whether they ask the cluster's API. @defaultValue true */
  api?: boolean;
  /** Ports that the control plane calls: webhooks and aggregated APIs. */
  fromControlPlane?: readonly number[];
  /** Ports that pods of other namespaces, or of this one, call. */
  from?: readonly { namespace?: string | "any"; pods?: Record<string, string>; ports: readonly number[] }[];
  /** Ports on which they tell Prometheus of themselves. */
  metrics?: readonly number[];
  /** Pods that they call. */
  to?: readonly { namespace?: string; pods?: Record<string, string>; ports: readonly number[] }[];
  /** Whether they speak to their cloud: its APIs, and who hands out their identity. @defaultValue false */
  cloud?: boolean;
  /** Whether they fetch from the internet. @defaultValue false */
  internet?: boolean;
  /** Ports of the nodes themselves, which are in no pod, that they call. */
  nodes?: readonly number[];
  /** What else they reach outside of the cluster. */
  reach?: readonly Reach[];
  /** Blocks of addresses that call them, and on which ports. */
  fromCidrs?: readonly { cidrs: readonly string[]; ports: readonly number[] }[];
}

/** The pods of Prometheus: who scrapes, and who is asked for metrics. */
export const prometheusPeer = { namespace: "monitoring", pods: { "app.kubernetes.io/name": "prometheus" } };

/**
 * One NetworkPolicy for a system's pods. The engine of the VPC CNI looks at a packet before the Service's address is translated, and
 * counts at most 24 combinations of port and protocol for a selector: so there is one rule for each peer.
 * Sources: docs/decisions/what-runs-in-the-clusters.md, "Namespaces are closed"; docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html.
 */
export function policyFor(name: string, context: AddOnContext, needs: Needs): AddOnPolicy {
  const { cluster } = context;
  const ingress: PolicySpec["ingress"] & object = [
    ...(needs.fromControlPlane
      ? [{ from: blocks(cluster.controlPlaneCidrs), ports: needs.fromControlPlane.map(tcp) }]
      : []),
    ...(needs.fromControlPlane && cluster.controlPlanePods
      ? [
          {
            from: [peer(cluster.controlPlanePods.namespace, cluster.controlPlanePods.pods)],
            ports: needs.fromControlPlane.map(tcp),
          },
        ]
      : []),
    ...(needs.fromCidrs ?? []).map(({ cidrs, ports }) => ({ from: blocks(cidrs), ports: ports.map(tcp) })),
    ...[...(needs.from ?? []), ...(needs.metrics ? [{ ...prometheusPeer, ports: needs.metrics }] : [])].map(
      ({ namespace, pods, ports }) => ({
        from: [peer(namespace, pods)],
        ports: ports.map(tcp),
      }),
    ),
  ];
  const egress = [
    ...(needs.api === false ? [] : cluster.apiReach.map(outside)),
    ...distinct([
      ...(needs.cloud ? [...cluster.identityReach, ...cluster.cloudReach] : []),
      ...(needs.internet ? cluster.internetReach : []),
    ]).map(outside),
    ...(needs.nodes ?? []).map((port) => nodes(cluster, port)),
    ...(needs.reach ?? []).map(outside),
    ...(needs.to ?? []).map(({ namespace, pods, ports }) => ({ to: [peer(namespace, pods)], ports: ports.map(tcp) })),
  ];
  return {
    name,
    spec: {
      podSelector: needs.pods ? { matchLabels: needs.pods } : {},
      policyTypes: ["Ingress", "Egress"],
      // A direction without a rule is left out: the API server does not keep an empty list.
      ...(ingress.length > 0 && { ingress }),
      ...(egress.length > 0 && { egress }),
    },
  };
}

function peer(namespace: string | undefined, pods: Record<string, string> | undefined) {
  return {
    ...(namespace === undefined
      ? {}
      : {
          namespaceSelector: namespace === "any" ? {} : { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        }),
    ...(pods === undefined
      ? namespace === undefined
        ? { podSelector: {} }
        : {}
      : { podSelector: { matchLabels: pods } }),
  };
}

function blocks(cidrs: readonly string[]) {
  return cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

function tcp(port: Input<number>) {
  return { protocol: "TCP", port };
}
