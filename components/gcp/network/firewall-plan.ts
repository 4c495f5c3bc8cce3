import { apiRanges } from "./google-apis-plan";

/** A rule of a network firewall policy, but for whom it holds. */
export interface RulePlan {
  /** Identity: what it lets through, or stops. */
  key: string;
  /** The lower the number, the earlier it is asked; each number once in a policy. */
  priority: number;
  direction: "INGRESS" | "EGRESS";
  action: "allow" | "deny";
  /** The other end: where from, or where to. */
  ranges: readonly string[];
  layer4: readonly { protocol: string; ports?: readonly string[] }[];
  /** Whether it holds for nodes only, or for all in the network. */
  on: "nodes" | "everything";
  logged: boolean;
  description: string;
}

export interface FirewallRequest {
  nodes: string;
  pods: string;
  services: string;
  /** The control plane's /28. */
  controlPlane: string;
  /** Private services access. */
  data: string;
  /** Private Service Connect. */
  endpoints: string;
  /** Where load balancers and health checks come from, and to which ports of the gateway's pods. */
  loadBalancers: { ranges: readonly string[]; ports: readonly number[] };
  /** The ports of webhooks and aggregated APIs in pods. */
  webhooks: readonly number[];
  /** The ports of the internet that pods may reach; none with egress `none`. */
  internet: readonly number[];
}

/**
 * Ports of what the control plane calls in pods: of the kubelet, and of the webhooks and aggregated APIs of what runs in every cluster (a test holds it
 * against workloads). Google's own rule lets it reach 443 and 10250 only.
 */
export const webhookPorts: readonly number[] = [443, 6443, 8080, 8443, 9443, 10250, 15017];

/** The kubelet and the API ask each other through the agent of the API's tunnel: docs.cloud.google.com/kubernetes-engine/docs/concepts/firewall-rules. */
const tunnelPorts = ["443", "8132"];

/** PostgreSQL, its pool and its proxy, and Redis with and without TLS. */
const storePorts = ["3307", "5432", "6378-6379", "6432"];

/** A sharded cache answers on its own port, and its shards on these: docs.cloud.google.com/memorystore/docs/cluster/networking, "Firewall". */
const shardPorts = ["6379", "11000-13047"];

const tcp = (ports: readonly (string | number)[]) => [{ protocol: "tcp", ports: ports.map(String) }];
const all = [{ protocol: "all" }];

/**
 * What may pass in a network: what stands here, and nothing else, in either direction; what is refused is logged. VPC rules are judged before a
 * network's policy (AFTER_CLASSIC_FIREWALL), so those that GKE makes for its own clusters stand. Rules of policies know no network tags, so they hold
 * for who runs as the nodes' account. The metadata server and its DNS are never stopped by a rule: docs.cloud.google.com/firewall/docs/firewalls, "Always allowed traffic".
 */
export function firewallRules(request: FirewallRequest): RulePlan[] {
  const inside = [request.nodes, request.pods];
  const { loadBalancers, internet } = request;
  const rules: (RulePlan | undefined)[] = [
    ingress("nodes-and-pods", 1000, inside, all, "Nodes and pods to each other"),
    ingress(
      "control-plane",
      1010,
      [request.controlPlane],
      tcp(request.webhooks),
      "The control plane: kubelets, webhooks",
    ),
    loadBalancers.ports.length > 0
      ? ingress(
          "load-balancers",
          1020,
          loadBalancers.ranges,
          tcp(loadBalancers.ports),
          "Load balancers and health checks",
        )
      : undefined,
    egress("nodes-and-pods-out", 2000, [...inside, request.services], all, "Nodes and pods to each other"),
    egress("control-plane-out", 2010, [request.controlPlane], tcp(tunnelPorts), "The cluster's API"),
    egress("google-apis", 2020, apiRanges, tcp([443]), "Google's APIs, on private addresses"),
    egress("stores", 2030, [request.data], tcp(storePorts), "Databases and caches"),
    egress("shards", 2040, [request.endpoints], tcp(shardPorts), "Caches over Private Service Connect"),
    internet.length > 0
      ? egress("internet", 2050, ["0.0.0.0/0"], tcp(internet), "The internet, through Cloud NAT", true)
      : undefined,
    deny("INGRESS", 65000),
    deny("EGRESS", 65001),
  ];
  return rules.filter((rule) => rule !== undefined);
}

type Layer4 = RulePlan["layer4"];

function ingress(
  key: string,
  priority: number,
  ranges: readonly string[],
  layer4: Layer4,
  description: string,
): RulePlan {
  const rest = { on: "nodes", logged: false } as const;
  return { key, priority, direction: "INGRESS", action: "allow", ranges, layer4, description, ...rest };
}

function egress(
  key: string,
  priority: number,
  ranges: readonly string[],
  layer4: Layer4,
  description: string,
  logged = false,
): RulePlan {
  const rest = { on: "nodes", logged } as const;
  return { key, priority, direction: "EGRESS", action: "allow", ranges, layer4, description, ...rest };
}

function deny(direction: RulePlan["direction"], priority: number): RulePlan {
  return {
    ...{ key: `nothing-else-${direction === "INGRESS" ? "in" : "out"}`, priority, direction, action: "deny" },
    ...{ ranges: ["0.0.0.0/0"], layer4: all, on: "everything", logged: true },
    description: "Whatever no rule before lets through",
  };
}
