import type { EdgeRelay } from "../../core/origin-guard";
import { siteHeaders } from "../../core/site-headers";

/** The name under which this cloud's own way in is asked, whoever the domain points at: to see that it answers, and to try it before a failover. */
export const ownHost = (domain: string): string => `azure.${domain}`;

/**
 * The name that the gateway shows a certificate for, and the zone in which it proves that the name is ours: the cluster alone writes in it. Nothing looks
 * it up to find an address: Front Door comes by the link service.
 */
export const originHost = (domain: string): string => `origin.azure.${domain}`;

/**
 * The header with the address of who asks: Front Door sets it, over whatever the caller says. `X-Azure-ClientIP` and `X-Forwarded-For` are no such:
 * both carry what the caller said. Source: learn.microsoft.com/azure/frontdoor/front-door-http-headers-protocol; rule-set-server-variables, socket_ip.
 */
export const clientAddressHeader = "True-Client-IP";

/** Files of the front end: what Next.js builds under names that change with what is in it, and pictures. */
export const filePaths = ["/_next/static/*", "/assets/*"];

export const routeNames = ["site", "files"] as const;
export type RouteName = (typeof routeNames)[number];

/** How a route treats requests. */
export interface RoutePlan {
  paths: readonly string[];
  /** Whether Front Door keeps what the service says may be kept. A route that does lets no WebSocket through, and takes `Authorization` away. */
  cached: boolean;
}

/** The longest path that fits decides: learn.microsoft.com/azure/frontdoor/front-door-route-matching. */
export const routes: Readonly<Record<RouteName, RoutePlan>> = {
  site: { paths: ["/*"], cached: false },
  files: { paths: filePaths, cached: true },
};

/** What is made smaller on its way: what the front end's files are. */
export const compressed = [
  "application/javascript",
  "application/json",
  "font/otf",
  "font/ttf",
  "image/svg+xml",
  "text/css",
  "text/html",
  "text/javascript",
  "text/plain",
];

/** Seconds until the first of an answer is there, 16–240: as long as on the other clouds. An open WebSocket may be silent for five minutes. */
export const answerSeconds = 60;

export interface HeaderAction {
  of: "request" | "response";
  header: string;
  value: string;
}

/** A rule of a set: what it does to what passes. */
export interface HeaderRule {
  /** Letters and digits. */
  name: string;
  /** The lowest is first. */
  order: number;
  /** Of connections from outside of all of these ranges alone. @defaultValue of all */
  outside?: readonly (readonly string[])[];
  actions: readonly HeaderAction[];
}

/** As many ranges as one condition gets: how many it takes nobody says of addresses, and of texts ten. Conditions of a rule are all to hold, and there can be ten. */
const rangesOfCondition = 10;

/** What a rule can do at most. Source: learn.microsoft.com/azure/frontdoor/front-door-rules-engine-actions. */
const mostActions = 5;

/**
 * The headers of what goes in, and of what comes out.
 * @param relay another's edge that customers may come through, which says who asks of its connections: over what others say in its header stands where they come from. @defaultValue none
 */
export function planHeaders(relay?: EdgeRelay): HeaderRule[] {
  const actions: HeaderAction[] = [
    { of: "request", header: clientAddressHeader, value: "{socket_ip}" },
    ...Object.entries(siteHeaders).map(([header, value]) => ({ of: "response" as const, header, value })),
  ];
  const rules = Array.from({ length: Math.ceil(actions.length / mostActions) }, (_, index) =>
    actions.slice(index * mostActions, (index + 1) * mostActions),
  );
  const all: HeaderRule[] = rules.map((some, order) => ({ name: `headers${order + 1}`, order, actions: some }));
  if (relay) all.push({ ...strangers(relay), order: all.length });
  return all;
}

/** Source: learn.microsoft.com/azure/frontdoor/rules-match-conditions, socket address: where the connection comes from, whatever is said in a header. */
function strangers({ ranges, clientAddressHeader: header }: EdgeRelay): Omit<HeaderRule, "order"> {
  const known = [...ranges.ipv4, ...ranges.ipv6];
  return {
    name: "strangers",
    outside: Array.from({ length: Math.ceil(known.length / rangesOfCondition) }, (_, index) =>
      known.slice(index * rangesOfCondition, (index + 1) * rangesOfCondition),
    ),
    actions: [{ of: "request", header, value: "{socket_ip}" }],
  };
}

/** A name that Front Door answers to. */
export interface DomainPlan {
  /** Identity, and its physical name: a name for another host is another domain, since a domain's host never changes. */
  key: string;
  host: string;
}

/**
 * This cloud's own name, and the domain for when it points here.
 * @throws RangeError for a domain whose own name is over 64 characters, which no certificate can have as its first name (RFC 5280).
 */
export function planDomains(domain: string): DomainPlan[] {
  const hosts = [ownHost(domain), domain];
  const long = [...hosts, originHost(domain)].find((host) => host.length > 64);
  if (long !== undefined)
    throw new RangeError(`a certificate's first name has 64 characters at most, got ${long.length}: ${long}`);
  return hosts.map((host) => ({ key: host.replace(/[^a-z0-9]/g, "-"), host }));
}

/** The ARM id of the link service that the cluster makes before its gateway. */
export const linkServiceId = (at: { subscription: string; group: string; name: string }): string =>
  `/subscriptions/${at.subscription}/resourceGroups/${at.group}/providers/Microsoft.Network/privateLinkServices/${at.name}`;

/**
 * Where Front Door makes its end of a private link: of another region it says "The location of the Private Link is invalid or not supported" (MicrosoftDocs/azure-docs#89239).
 * Source: MicrosoftDocs/azure-docs articles/frontdoor/private-link.md, "Region availability": those of them that are on offer in config/regions.ts.
 */
export const linkRegions: readonly string[] = [
  ...["centralus", "eastus", "eastus2", "southcentralus", "westus3"],
  ...["francecentral", "germanywestcentral", "northeurope", "swedencentral", "westeurope"],
];

/** For a region that is none of these, the nearest that is: Microsoft's own advice, since the link leads into any region. For good: from another one Front Door asks anew. */
const nearest: Readonly<Record<string, string>> = {
  westus2: "westus3",
  austriaeast: "germanywestcentral",
  belgiumcentral: "westeurope",
  denmarkeast: "swedencentral",
  italynorth: "germanywestcentral",
  polandcentral: "germanywestcentral",
  spaincentral: "francecentral",
};

/**
 * Where Front Door makes its end of the link to a place.
 * @param region the place's
 * @throws RangeError for a region that nobody has looked up
 */
export function linkRegionOf(region: string): string {
  const found = linkRegions.includes(region) ? region : nearest[region];
  if (found === undefined)
    throw new RangeError(`${region}: Front Door makes no private link there: say another linkRegion`);
  return found;
}

/** What Front Door says of itself when it asks to be let in: what the one who approves goes by. At most 140 characters. */
export const requestMessage = (environment: string): string => `Front Door of go-coffee ${environment}`;

/**
 * What lets Front Door in: run once, after the first `up`, by somebody who may write link services. It approves what waits under our own words alone,
 * since anybody may ask who knows the link service's id.
 */
export function approval(service: string, environment: string): string {
  const ours = `properties.privateLinkServiceConnectionState.status=='Pending' && properties.privateLinkServiceConnectionState.description=='${requestMessage(environment)}'`;
  return [
    `az network private-endpoint-connection list --id ${service} --query "[?${ours}].id" --output tsv`,
    `xargs -n 1 az network private-endpoint-connection approve --description "${requestMessage(environment)}" --id`,
  ].join(" | ");
}

/**
 * What the gateway's Service must carry to get a load balancer inside of the network, and a link service before it.
 *
 * It is visible to all, since Front Door asks from a subscription of Microsoft's; nobody is let in unasked. Silence of ten minutes ends a connection, which
 * is longer than Front Door (5 minutes) and shorter than the gateway.
 * Source: cloud-provider-azure.sigs.k8s.io/topics/pls-integration, /topics/loadbalancer.
 */
export function linkAnnotations(at: { name: string; subnetName: string }): Record<string, string> {
  const of = "service.beta.kubernetes.io/azure";
  return {
    [`${of}-load-balancer-internal`]: "true",
    [`${of}-load-balancer-internal-subnet`]: at.subnetName,
    [`${of}-load-balancer-tcp-idle-timeout`]: "10",
    [`${of}-pls-create`]: "true",
    [`${of}-pls-name`]: at.name,
    [`${of}-pls-ip-configuration-subnet`]: at.subnetName,
    [`${of}-pls-ip-configuration-ip-address-count`]: "1",
    [`${of}-pls-proxy-protocol`]: "false",
    [`${of}-pls-visibility`]: "*",
  };
}
