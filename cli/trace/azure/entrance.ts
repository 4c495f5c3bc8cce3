import { canonical } from "../../../simulators/aws/common/domain-names";
import type { Standing } from "../../../simulators/core/standing";
import type { Arrival } from "../cloud";
import { called, type Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { blockOf, networkOf, someAddress, subnetCalled, subnetsOf } from "./cluster";
import { lastOf, linked, parentOf, partsOf, same } from "./links";
import { linkServiceOf, opened, type Linked } from "./link-service";
import { shown } from "./origin-certificate";
import { passes } from "./security-groups";

const token = {
  domain: "azure-native:cdn:AFDCustomDomain",
  endpoint: "azure-native:cdn:AFDEndpoint",
  route: "azure-native:cdn:Route",
  group: "azure-native:cdn:AFDOriginGroup",
  origin: "azure-native:cdn:AFDOrigin",
  guard: "azure-native:cdn:SecurityPolicy",
  web: "azure-native:frontdoor:Policy",
} as const;

/** All that Front Door hands on. Source: learn.microsoft.com/azure/frontdoor/front-door-overview. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** From a customer's question for a name to the gateway's Service, for a path. */
export function arrive(trail: Trail, world: TraceWorld, cluster: Cluster, path: string): Arrival {
  const { domain, endpoint, host } = trail.go("a customer", "Front Door's endpoint", () => named(world));
  trail.go(host, "TLS at Front Door", () => certified(world, domain, host));
  const route = trail.go("Front Door", `its route for ${path}`, () => routeFor(world, endpoint, domain, path));
  trail.go(`its route for ${path}`, "the web rules", () => guarded(world, domain, path));
  const origin = trail.go(`its route for ${path}`, "its origin", () => originOf(world, route));
  const link = trail.go("its origin", "the link service", () => linkServiceOf(world, cluster, origin));
  trail.go("the link service", "somebody who let Front Door in", () => opened(world, link, origin));
  const { by, value: service } = found(trail, link);
  const name = text(origin, "originHostHeader") ?? text(origin, "hostName") ?? "";
  trail.go("its origin", "the gateway's certificate", () => shown(world, cluster, service.namespace, name, origin));
  const block = blockOf(link.subnet) ?? "";
  return {
    ...{ host, service, sources: ends(block), healthPort: undefined, methods },
    // What is kept is one for all: learn.microsoft.com/azure/frontdoor/front-door-caching, "Request headers".
    forwardsToken: Object.keys(bag(route, "cacheConfiguration")).length === 0,
    mayCall: () => admitted(world, cluster, link, service, by),
  };
}

function found(trail: Trail, link: Linked): { by: string; value: Arrival["service"] } {
  const by = called("core/v1:Service", link.service);
  const { ports = [] } = link.service.spec ?? {};
  const value = trail.go("the link service", "the gateway's Service", () => {
    const https = ports.find(({ port }) => port === 443);
    if (!https) throw new Missing("it has no port 443, which Front Door calls", by);
    const { name = "", namespace = "" } = link.service.metadata ?? {};
    return { by, why: "its load balancer is behind it", value: { name, namespace, port: 443 } };
  });
  return { by, value };
}

/** The first address of a block that somebody may have, and the last. */
function ends(block: string): string[] {
  const [, bits = "32"] = block.split("/");
  const first = block
    .split("/")[0]!
    .split(".")
    .reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = first + 2 ** (32 - Number(bits)) - 2;
  const written = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
  return [written(first + 4), written(last)];
}

interface Named {
  host: string;
  domain: Standing;
  endpoint: Standing;
}

/**
 * The name of this cloud's own way in, which people enter in the domain's zone, in whichever cloud that is: no record of it need be in the world. Where one
 * is, it must lead here.
 */
function named(world: TraceWorld): Found<Named> {
  // The name under which this cloud is asked, whoever the domain points at: docs/decisions/azure.md.
  const domain = world.all(token.domain).find((one) => text(one, "hostName")?.startsWith("azure."));
  if (!domain) throw new Missing("Front Door knows no name of this cloud's own");
  const host = text(domain, "hostName")!;
  const profile = parentOf(domain.id);
  const [endpoint] = world.all(token.endpoint).filter((one) => same(parentOf(one.id), profile));
  if (!endpoint) throw new Missing("Front Door has no endpoint", world.label(domain));
  const by = world.label(endpoint);
  if (facts(endpoint)["enabledState"] === "Disabled") throw new Missing("it is turned off", by);
  const own = text(endpoint, "hostName") ?? "";
  for (const elsewhere of entered(world, host))
    if (!elsewhere.values.every((value) => canonical(value) === own))
      throw new Missing(`${host} leads to ${elsewhere.values.join(", ")}, and not here`, elsewhere.by);
  const why = `people enter ${host} as an alias of ${own} in the domain's zone`;
  return { by, why, value: { host, domain, endpoint } };
}

/** What public zones of the world say of a name. */
function entered(world: TraceWorld, host: string): { by: string; values: string[] }[] {
  const others = { "aws:route53/record:Record": "records", "gcp:dns/recordSet:RecordSet": "rrdatas" };
  return Object.entries(others).flatMap(([kind, property]) =>
    world
      .all(kind)
      .filter((one) => ["A", "AAAA", "CNAME"].includes(String(facts(one)["type"])))
      .filter((one) => canonical(text(one, "name") ?? "") === host)
      .map((one) => ({ by: world.label(one), values: texts(one, property) })),
  );
}

/** Front Door gets a certificate once the name is proved: learn.microsoft.com/azure/frontdoor/domain, "Domain validation". */
function certified(world: TraceWorld, domain: Standing, host: string): Found<undefined> {
  const by = world.label(domain);
  const { certificateType, minimumTlsVersion } = bag(domain, "tlsSettings");
  const state = text(domain, "domainValidationState") ?? "not known";
  const { validationToken } = bag(domain, "validationProperties");
  if (state !== "Approved")
    throw new Missing(
      `nobody has proved that the name is ours (${state}), so that it has no certificate: enter TXT _dnsauth.${host} with ${String(validationToken)} in the domain's zone: docs/runbooks/azure-edge.md`,
      by,
    );
  if (!/^TLS1[23]$/.test(String(minimumTlsVersion))) throw new Missing("it speaks TLS that is older than 1.2", by);
  const whose = certificateType === "ManagedCertificate" ? "a certificate of Front Door's" : "a certificate of ours";
  return { by, why: `it is proved, and has ${whose}; TLS before 1.2 is kept out`, value: undefined };
}

/** Source: learn.microsoft.com/azure/frontdoor/front-door-route-matching: the name first, then the longest path; a star stands at the end alone. */
function routeFor(world: TraceWorld, endpoint: Standing, domain: Standing, path: string): Found<Standing> {
  const by = world.label(endpoint);
  const routes = partsOf(world, token.route, endpoint).filter((one) =>
    bags(one, "customDomains").some(({ id }) => same(id, domain.id)),
  );
  const [first] = routes
    .filter((one) => facts(one)["enabledState"] !== "Disabled")
    .flatMap((route) => patternsOf(route).map((pattern) => ({ route, pattern })))
    .filter(({ pattern }) => fits(pattern, path))
    .sort((one, other) => other.pattern.length - one.pattern.length);
  if (!first) throw new Missing(`none of its ${routes.length} routes for the name takes ${path}`, by);
  const { route, pattern } = first;
  const { forwardingProtocol } = facts(route);
  if (forwardingProtocol === "HttpOnly")
    throw new Missing("it speaks HTTP to the gateway, which takes TLS alone", world.label(route));
  if (facts(route)["httpsRedirect"] !== "Enabled" && texts(route, "supportedProtocols").includes("Http"))
    throw new Missing("it answers without TLS", world.label(route));
  const kept = Object.keys(bag(route, "cacheConfiguration")).length > 0 ? ", and keeps what may be kept" : "";
  return { by: world.label(route), why: `it takes ${pattern}${kept}`, value: route };
}

const patternsOf = (route: Standing): string[] => {
  const said = texts(route, "patternsToMatch");
  return said.length === 0 ? ["/*"] : said;
};
const fits = (pattern: string, path: string): boolean =>
  pattern.endsWith("/*") ? path.startsWith(pattern.slice(0, -1)) || path === pattern.slice(0, -2) : path === pattern;

/** A policy of the web application firewall that looks, and refuses what it finds. */
function guarded(world: TraceWorld, domain: Standing, path: string): Found<undefined> {
  const guard = world
    .all(token.guard)
    .find((one) =>
      bags(bag(one, "parameters"), "associations").some(
        (each) =>
          bags(each, "domains").some(({ id }) => same(id, domain.id)) &&
          texts(each, "patternsToMatch").some((pattern) => fits(pattern, path)),
      ),
    );
  if (!guard) throw new Missing("no web rules stand before the name", world.label(domain));
  const policy = linked(world, token.web, bag(bag(guard, "parameters"), "wafPolicy")["id"]);
  if (!policy) throw new Missing("the web rules that it names are not there", world.label(guard));
  const by = world.label(policy);
  const { enabledState, mode } = bag(policy, "policySettings");
  if (enabledState !== "Enabled") throw new Missing("they are turned off", by);
  if (mode !== "Prevention") throw new Missing("they look, and refuse nothing", by);
  const [managed, own] = [
    bags(bag(policy, "managedRules"), "managedRuleSets"),
    bags(bag(policy, "customRules"), "rules"),
  ];
  const all = own.find((one) => one["action"] === "Block" && one["ruleType"] === "MatchRule" && isEverything(one));
  if (all) throw new Missing(`its rule ${String(all["name"])} refuses everybody`, by);
  return { by, why: `${managed.length} sets of rules and ${own.length} of our own are asked first`, value: undefined };
}

/** A rule that every request meets: of any host, or of any address. */
const isEverything = (one: Record<string, unknown>): boolean =>
  bags(one, "matchConditions").some(
    ({ operator, matchValue, negateCondition }) =>
      negateCondition !== true &&
      (operator === "Any" || (operator === "IPMatch" && JSON.stringify(matchValue).includes("0.0.0.0/0"))),
  );

/** The one origin of the route's group, which Front Door calls over TLS by a private link. */
function originOf(world: TraceWorld, route: Standing): Found<Standing> {
  const group = linked(world, token.group, bag(route, "originGroup")["id"]);
  if (!group) throw new Missing("the group of origins that it names is not there", world.label(route));
  const origins = partsOf(world, token.origin, group).filter((one) => facts(one)["enabledState"] !== "Disabled");
  const [origin] = origins;
  if (!origin) throw new Missing("no origin of its group is there, or is on", world.label(group));
  const by = world.label(origin);
  if (facts(origin)["enforceCertificateNameCheck"] === false)
    throw new Missing("whoever answers in the gateway's place is believed: it looks at no name of a certificate", by);
  if (facts(origin)["httpsPort"] !== undefined && facts(origin)["httpsPort"] !== 443)
    throw new Missing(`it calls port ${String(facts(origin)["httpsPort"])}, and the gateway has 443`, by);
  return { by, why: `it asks for ${text(origin, "originHostHeader") ?? lastOf(origin.id)}`, value: origin };
}

/**
 * The link service calls the load balancer from addresses of its own subnet, and packets come to nodes with the load balancer's address; it asks the nodes itself
 * whether the gateway is there. Source: cloud-provider-azure.sigs.k8s.io/topics/pls-integration; learn.microsoft.com/azure/load-balancer/load-balancer-floating-ip.
 */
function admitted(
  world: TraceWorld,
  cluster: Cluster,
  link: Linked,
  service: Arrival["service"],
  by: string,
): Found<undefined> {
  const network = networkOf(world, cluster);
  const annotation = "service.beta.kubernetes.io/azure-load-balancer-internal-subnet";
  const balancer = link.service.metadata?.annotations?.[annotation] ?? "";
  const there = balancer === "" ? subnetsOf(world, cluster)[0]! : subnetCalled(world, cluster, balancer);
  if (!there) throw new Missing(`there is no subnet ${balancer} for its load balancer`, by);
  const to = { ip: someAddress(blockOf(there) ?? "0.0.0.0/0") };
  const health = Number(link.service.spec?.healthCheckNodePort ?? 30_000);
  const bys = new Set<string | undefined>();
  for (const ip of ends(blockOf(link.subnet) ?? "")) {
    const passing = { from: { ip }, to, port: Number(service.port), called: "the link service call the gateway" };
    bys.add(passes(world, network, link.subnet, "Outbound", passing));
    for (const nodes of subnetsOf(world, cluster)) bys.add(passes(world, network, nodes, "Inbound", passing));
  }
  for (const nodes of subnetsOf(world, cluster)) {
    const asked = { tag: "AzureLoadBalancer" } as const;
    const node = { ip: someAddress(blockOf(nodes) ?? "0.0.0.0/0") };
    const called = "a load balancer ask nodes how the gateway is";
    bys.add(passes(world, network, nodes, "Inbound", { from: asked, to: node, port: health, called }));
  }
  const groups = [...bys].filter((one) => one !== undefined);
  return {
    by: groups.join(", ") || "no security group",
    why: `the network lets the link service call the load balancer on ${service.port}, and that ask the nodes`,
    value: undefined,
  };
}
