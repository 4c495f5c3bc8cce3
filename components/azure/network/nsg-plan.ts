/** A rule of a network security group. */
export interface NsgRule {
  /** Identity, and its name: small letters and `-`. */
  key: string;
  /** 100–4096: the lower the number, the earlier it is asked; each number once in a direction. */
  priority: number;
  direction: "Inbound" | "Outbound";
  access: "Allow" | "Deny";
  protocol: "Tcp" | "*";
  /** Blocks of addresses; or one service tag, or `*`: Azure takes no tag beside another thing. */
  from: readonly string[];
  to: readonly string[];
  /** Ports and ranges of them, or `*`. */
  ports: readonly string[];
  /** 140 characters at most. */
  description: string;
}

/** The groups, each with its subnets: all but GatewaySubnet, which takes none (N4). */
export const nsgKinds = ["nodes", "endpoints", "link-service", "api-server", "functions"] as const;
export type NsgKind = (typeof nsgKinds)[number];

export interface NsgRequest {
  region: string;
  /** The subnets of nodes. */
  nodes: readonly string[];
  /** Pods, which have addresses of their own that nobody outside of the cluster sees. */
  pods: string;
  endpoints: string;
  linkService: string;
  /** The API server's subnet, where it has one. */
  apiServer?: string | undefined;
  /** The subnet of functions, where there is one, and the port of the cluster's collector that they send spans to. */
  functions?: { cidr: string; spansPort?: number | undefined } | undefined;
  /** Who reaches the API from outside of the network. */
  apiClients: readonly string[];
  /** The ports of the gateway's Service; none where nobody comes in. */
  gatewayPorts: readonly number[];
  /** The ports of stores besides `storePorts`. */
  cachePorts: readonly string[];
  /** The ports of the internet that nodes and pods may reach; none with egress `none`. */
  internet: readonly number[];
  /** Whether there is a way out at all. */
  leaves: boolean;
}

/** Vaults, blobs and images; PostgreSQL and PgBouncer (Q12); Azure Managed Redis. */
export const storePorts: readonly string[] = ["443", "5432", "6432", "10000"];

/** A sharded cache answers on its own port, and its shards on these (R2): learn.microsoft.com/azure/redis/architecture, "Cluster policies". */
export const shardPorts = "8500-8599";

/** Service Bus is spoken to by AMQP over TLS: learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide, "Connections and sessions". */
const amqpPort = "5671";

/**
 * What AKS's nodes and pods with an identity ask of Azure over its public addresses: signing in, ARM, images (two tags), Monitor, and what of Azure is in the
 * region: learn.microsoft.com/azure/aks/outbound-rules-control-egress. A rule takes one tag.
 */
export const azureTags = (region: string): readonly { key: string; tag: string }[] => [
  { key: "sign-in", tag: "AzureActiveDirectory" },
  { key: "resource-manager", tag: "AzureResourceManager" },
  { key: "images", tag: "MicrosoftContainerRegistry" },
  { key: "images-by-front-door", tag: "AzureFrontDoor.FirstParty" },
  { key: "monitor", tag: "AzureMonitor" },
  { key: "region", tag: `AzureCloud.${region}` },
];

const anything = ["*"];
const balancers = ["AzureLoadBalancer"];

/**
 * What may pass at each subnet: what stands here, and nothing else, in either direction; flow logs say what was refused. Azure's own rules let all of a network
 * talk to itself and to the internet, so each group ends before them.
 *
 * Not named, since no rule stops it but one that names its tag: DNS at 168.63.129.16, the metadata service, DHCP (learn.microsoft.com/azure/virtual-network/
 * network-security-groups-overview, "Azure platform considerations"). Clocks are set by the host: nodes since March 2021 ask no NTP server
 * (learn.microsoft.com/azure/aks/outbound-rules-control-egress).
 */
export function nsgRules(kind: NsgKind, request: NsgRequest): NsgRule[] {
  switch (kind) {
    case "nodes":
      return closed(nodesRules(request));
    case "endpoints":
      return closed(endpointsRules(request));
    case "link-service":
      return closed(linkServiceRules(request));
    case "api-server":
      return apiServerRules(request);
    case "functions":
      return closed(functionsRules(request));
  }
}

/**
 * Nodes and pods. Packets between pods are not encapsulated, so these rules see their addresses (N5); what leaves the cluster has the node's. A load balancer
 * hands packets on with its own address as the destination (floating IP), and asks the gateway's health at ports that Kubernetes draws.
 */
function nodesRules(request: NsgRequest): (NsgRule | undefined)[] {
  const inside = [...request.nodes, request.pods];
  const { apiServer, apiClients, gatewayPorts, functions } = request;
  return [
    allow("Inbound", "nodes-and-pods", 1000, { from: inside, to: inside }, "Nodes and pods to each other"),
    apiServer === undefined
      ? undefined
      : tcp("Inbound", "api-server", 1010, [apiServer], inside, anything, "The API server: kubelets, webhooks"),
    tcp("Inbound", "probes", 1020, balancers, anything, anything, "A load balancer asks how the gateway is"),
    gatewayPorts.length === 0
      ? undefined
      : tcp(
          ...([
            "Inbound",
            "link-service",
            1030,
            [request.linkService],
            [...request.nodes, request.linkService],
          ] as const),
          ...([gatewayPorts.map(String), "Front Door, by the link service, at the load balancer's address"] as const),
        ),
    // Without a subnet of its own the API answers at an endpoint among the nodes.
    apiServer !== undefined || apiClients.length === 0
      ? undefined
      : tcp("Inbound", "api-clients", 1040, apiClients, request.nodes, ["443"], "Who reaches the cluster's API"),
    functions?.spansPort === undefined
      ? undefined
      : tcp(
          ...(["Inbound", "spans", 1050, [functions.cidr], [...request.nodes, request.linkService]] as const),
          ...([[String(functions.spansPort)], "Functions' spans, at the load balancer's address"] as const),
        ),
    allow("Outbound", "nodes-and-pods-out", 2000, { from: inside, to: inside }, "Nodes and pods to each other"),
    apiServer === undefined
      ? undefined
      : tcp("Outbound", "api-server-out", 2010, inside, [apiServer], ["443", "4443"], "The cluster's API"),
    tcp(
      ...(["Outbound", "stores", 2020, inside, [request.endpoints]] as const),
      ...([[...storePorts, ...request.cachePorts], "Databases, caches, vaults, blobs, images"] as const),
    ),
    ...(request.leaves ? azureTags(request.region) : []).map(({ key, tag }, index) =>
      tcp("Outbound", `azure-${key}`, 2100 + 10 * index, inside, [tag], ["443"], `Azure, over the internet: ${tag}`),
    ),
    request.internet.length === 0
      ? undefined
      : tcp(
          ...(["Outbound", "internet", 2200, inside, ["Internet"]] as const),
          ...([request.internet.map(String), "The internet, through NAT"] as const),
        ),
  ];
}

/** Endpoints answer, and ask nothing. Subnets have these rules only where their policies for endpoints are on (N9). */
function endpointsRules({ nodes, pods, cachePorts, functions }: NsgRequest): NsgRule[] {
  const ports = [...storePorts, ...cachePorts];
  return [
    tcp("Inbound", "nodes-and-pods", 1000, [...nodes, pods], anything, ports, "Nodes, and pods behind them"),
    ...(functions === undefined
      ? []
      : [tcp("Inbound", "functions", 1010, [functions.cidr], anything, ["443", amqpPort], "Functions")]),
  ];
}

/**
 * Functions are called by nobody but themselves: they ask their queues, and a host tells Azure of its triggers by the app's own public name, through NAT (Azure/Azure-Functions#2635). Their tokens and packages' names come from the host, not by the network.
 */
function functionsRules({ functions, endpoints, nodes, linkService, leaves, region }: NsgRequest): NsgRule[] {
  if (functions === undefined) return [];
  const from = [functions.cidr];
  const { spansPort } = functions;
  const out = (key: string, priority: number, to: readonly string[], ports: readonly string[], says: string) =>
    tcp("Outbound", key, priority, from, to, ports, says);
  return [
    out("stores", 2000, [endpoints], ["443", amqpPort], "Queues, tables, blobs, vaults, the bus"),
    ...(spansPort === undefined
      ? []
      : [out("spans", 2010, [...nodes, linkService], [String(spansPort)], "Spans, to the cluster's collector")]),
    ...(leaves
      ? [
          out("itself", 2090, [`AppService.${region}`], ["443"], "Their own names, through NAT"),
          out("service-bus", 2100, [`ServiceBus.${region}`], [amqpPort], "Queues without a private way in"),
          out("monitor", 2110, ["AzureMonitor"], ["443"], "Azure, over the internet: AzureMonitor"),
          out("internet", 2200, ["Internet"], ["443"], "Who delivers messages, through NAT"),
        ]
      : []),
  ];
}

/** Only addresses of load balancers and link services: what comes by them is judged at the nodes. */
function linkServiceRules({ nodes, linkService, gatewayPorts }: NsgRequest): (NsgRule | undefined)[] {
  if (gatewayPorts.length === 0) return [];
  const ports = gatewayPorts.map(String);
  return [
    tcp("Inbound", "link-service", 1000, [linkService], [linkService], ports, "Front Door, by the link service"),
    tcp("Outbound", "nodes", 2000, [linkService], [...nodes, linkService], ports, "The gateway's load balancer"),
  ];
}

/** The API server's own machines are AKS's, and what they send is too: nothing of it is stopped. What they are sent is (N6). */
function apiServerRules({ nodes, pods, apiClients }: NsgRequest): NsgRule[] {
  const inside = [...nodes, pods];
  return [
    tcp("Inbound", "nodes-and-pods", 1000, inside, anything, ["443", "4443"], "Nodes and pods"),
    tcp("Inbound", "probes", 1010, balancers, anything, ["9988"], "Its own load balancer"),
    ...(apiClients.length === 0
      ? []
      : [tcp("Inbound", "api-clients", 1020, apiClients, anything, ["443"], "Who reaches the cluster's API")]),
    nothingElse("Inbound"),
  ];
}

function closed(rules: readonly (NsgRule | undefined)[]): NsgRule[] {
  return [...rules.filter((rule) => rule !== undefined), nothingElse("Inbound"), nothingElse("Outbound")];
}

function tcp(
  direction: NsgRule["direction"],
  key: string,
  priority: number,
  from: readonly string[],
  to: readonly string[],
  ports: readonly string[],
  description: string,
): NsgRule {
  return { key, priority, direction, access: "Allow", protocol: "Tcp", from, to, ports, description };
}

function allow(
  direction: NsgRule["direction"],
  key: string,
  priority: number,
  ends: { from: readonly string[]; to: readonly string[] },
  description: string,
): NsgRule {
  return { key, priority, direction, access: "Allow", protocol: "*", ...ends, ports: anything, description };
}

/** 4096 is the last number there is: Azure's own rules come after. */
function nothingElse(direction: NsgRule["direction"]): NsgRule {
  return {
    ...{ key: `nothing-else-${direction === "Inbound" ? "in" : "out"}`, priority: 4096, direction, access: "Deny" },
    ...{ protocol: "*", from: anything, to: anything, ports: anything },
    description: "Whatever no rule before lets through",
  };
}
