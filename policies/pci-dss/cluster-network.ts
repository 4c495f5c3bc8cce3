// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler.
import type { NamespaceArgs, ServiceArgs } from "@pulumi/kubernetes/core/v1";
import type { NetworkPolicyArgs } from "@pulumi/kubernetes/networking/v1";
import { isRegulated } from "../shared/data-classes";
import { isWholeInternet } from "../shared/internet";
import { containersOf, judgePod, podPatchTypes, podTypes } from "../shared/pods";
import { each, fail, findings, type Inputs, type ResourceRule, type Rule, type StackRule } from "../shared/rule";
import { notKnownYet } from "../shared/unknown";

const service = "kubernetes:core/v1:Service";
const networkPolicy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const directions = ["Ingress", "Egress"] as const;

const closedNamespace: StackRule<NamespaceArgs> = {
  id: "k8s-default-deny-netpol",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.3.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["1.3.1", "1.3.2", "CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: ["kubernetes:core/v1:Namespace"],
  reads: [networkPolicy],
  judges: "in a namespace no traffic goes in or out but what is named",
  because: "without it each pod reaches every other one, and the internet",
  remedy: "Add a NetworkPolicy with podSelector {}, policyTypes [Ingress, Egress], and no rules.",
  checkStack(namespace, stack) {
    // Before the cluster stands, its provider says nothing of what will be in it.
    const name = (namespace.props.metadata ?? notKnownYet("metadata")).name;
    if (name === undefined)
      return fail("it has no metadata.name, so that no policy can be told to be its own; name it");
    return findings(() => {
      const policies = stack
        .all<NetworkPolicyArgs>(networkPolicy)
        .filter(({ props }) => props.metadata?.namespace === name && closesAll(props.spec));
      const open = directions.filter((one) => !policies.some(({ props }) => covers(props.spec!, one)));
      return open.length > 0 && `no NetworkPolicy of this stack denies all ${open.join(" and ")} in it; add one`;
    });
  },
};

type PolicySpec = NonNullable<Inputs<NetworkPolicyArgs>["spec"]>;

/** Whether it selects every pod. An empty selector does, and one that is left out. */
function closesAll(spec: PolicySpec | undefined): boolean {
  return spec !== undefined && isEmpty(spec.podSelector ?? {});
}

/** Whether it lets nothing through in a direction. Source: Kubernetes API reference, NetworkPolicySpec.policyTypes, and what stands for none. */
function covers({ policyTypes, ingress, egress }: PolicySpec, direction: (typeof directions)[number]): boolean {
  const types: readonly string[] = policyTypes ?? ["Ingress", ...(egress && egress.length > 0 ? ["Egress"] : [])];
  const allowed = direction === "Ingress" ? ingress : egress;
  return types.includes(direction) && (allowed?.length ?? 0) === 0;
}

const narrowPolicy: ResourceRule<NetworkPolicyArgs> = {
  id: "k8s-netpol-names-peers",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.3.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["1.3.1", "1.3.2", "CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: [networkPolicy, `${networkPolicy}Patch`],
  judges: "a network policy names who may come in, and where to one may go",
  because: "policies only add: one that lets everybody through undoes the one that denies all",
  remedy:
    "Name the peers; an empty list of them is everybody. The internet as a whole only with the ports that are needed.",
  check: ({ metadata, spec }) =>
    findings(
      () => each(spec?.ingress, (rule, index) => opensTo(rule.from, rule.ports, `ingress[${index}]`, metadata, spec)),
      () => each(spec?.egress, (rule, index) => opensTo(rule.to, rule.ports, `egress[${index}]`, metadata, spec)),
    ),
};

interface Peer {
  ipBlock?: { cidr: string } | undefined;
  namespaceSelector?: Selector | undefined;
  podSelector?: Selector | undefined;
}

interface Selector {
  matchLabels?: object | undefined;
  matchExpressions?: readonly unknown[] | undefined;
}

/** Everybody on some ports is let be where the policy is for some pods, whose data is not regulated: a gateway's. */
function opensTo(
  peers: readonly Peer[] | undefined,
  ports: readonly unknown[] | undefined,
  where: string,
  metadata: { labels?: Readonly<Record<string, string>> | undefined } | undefined,
  spec: PolicySpec | undefined,
): string | string[] | false {
  const everyPort = (ports?.length ?? 0) === 0;
  if ((peers?.length ?? 0) === 0)
    return (
      (everyPort || closesAll(spec) || isRegulated(metadata?.labels)) &&
      `${where} names no peers, which is everybody; name them`
    );
  if (!everyPort) return false;
  return each(peers, ({ ipBlock, namespaceSelector, podSelector }) => {
    if (ipBlock !== undefined)
      return isWholeInternet(ipBlock.cidr) && `${where} opens every port to ${ipBlock.cidr}; name the ports`;
    return (
      isEmpty(namespaceSelector) &&
      (podSelector === undefined || isEmpty(podSelector)) &&
      `${where} opens every port to every pod of every namespace; name them`
    );
  });
}

function isEmpty(selector: Selector | undefined): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return selector !== undefined && Object.keys(matchLabels).length + matchExpressions.length === 0;
}

const noSideDoor: ResourceRule<never> = {
  id: "k8s-no-nodeport-hostport",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "2.2.4"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["2.2.4", "CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: [service, `${service}Patch`, ...podTypes, ...podPatchTypes],
  judges: "nothing in a cluster is reached past its gateway: no port of a node, no load balancer open to everybody",
  because: "such a way in has no web ACL, and often no TLS",
  remedy:
    "Make the Service a ClusterIP behind the gateway, or give the load balancer loadBalancerSourceRanges or its cloud's internal annotation.",
  check(inputs, { type }) {
    if (type === service || type === `${service}Patch`) return sideDoorOf(inputs);
    return judgePod(
      inputs,
      type,
      (pod) => pod.hostNetwork === true && "hostNetwork is true; remove it",
      (pod) =>
        each(containersOf(pod), ({ name, ports }) =>
          each(
            ports,
            ({ hostPort }) => Boolean(hostPort) && `${name} takes the port ${hostPort} of its node; use a Service`,
          ),
        ),
    );
  },
};

/** By annotation, the value that keeps a load balancer inside. Sources: AWS Load Balancer Controller, GKE and AKS documentation of internal load balancers. */
const internal: readonly (readonly [string, RegExp])[] = [
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", /^internal$/],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", /^(true|0\.0\.0\.0\/0)$/],
  ["networking.gke.io/load-balancer-type", /^Internal$/i],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", /^true$/],
];

function sideDoorOf({ metadata, spec }: Inputs<ServiceArgs>) {
  return findings(() => {
    if (spec?.type === "NodePort") return "its type is NodePort; make it a ClusterIP behind the gateway";
    if (spec?.type !== "LoadBalancer") return false;
    if (internal.some(([key, value]) => value.test(metadata?.annotations?.[key] ?? ""))) return false;
    const ranges: readonly string[] = spec.loadBalancerSourceRanges ?? [];
    const open = ranges.length === 0 ? ["everybody"] : ranges.filter(isWholeInternet);
    return open.length > 0 && `its load balancer is open to ${open.join(", ")}; name the ranges, or make it internal`;
  });
}

export const clusterNetworkRules: readonly Rule[] = [closedNamespace, narrowPolicy, noSideDoor];
