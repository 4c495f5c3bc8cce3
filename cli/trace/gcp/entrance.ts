import { canonical, covered } from "../../../simulators/aws/common/domain-names";
import type { Standing } from "../../../simulators/core/standing";
import type { Arrival } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { letBy } from "./firewall";
import { exposed, grouped } from "./groups";
import { lastOf, linked, pathOf } from "./links";

const token = {
  rule: "gcp:compute/globalForwardingRule:GlobalForwardingRule",
  address: "gcp:compute/globalAddress:GlobalAddress",
  proxy: "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
  map: "gcp:compute/uRLMap:URLMap",
  backend: "gcp:compute/backendService:BackendService",
  check: "gcp:compute/healthCheck:HealthCheck",
  web: "gcp:compute/securityPolicy:SecurityPolicy",
  tls: "gcp:compute/sSLPolicy:SSLPolicy",
  certificates: "gcp:certificatemanager/certificateMap:CertificateMap",
  entry: "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry",
  certificate: "gcp:certificatemanager/certificate:Certificate",
  zone: "gcp:dns/managedZone:ManagedZone",
  record: "gcp:dns/recordSet:RecordSet",
} as const;

/**
 * Where Google's load balancers and their health checks call from: the first and the last address of each range.
 * Source: docs.cloud.google.com/load-balancing/docs/https#firewall-rules.
 */
const callers = ["35.191.0.0", "35.191.255.255", "130.211.0.0", "130.211.3.255"];

/** All that a load balancer hands on, whatever it is. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** From a customer's question for a name to the Service behind the load balancer, for a path. */
export function arrive(trail: Trail, world: TraceWorld, cluster: Cluster, path: string): Arrival {
  const { host, proxy, map } = trail.go("a customer", "the load balancer's addresses", () => named(world));
  trail.go(host, "TLS at the load balancer", () => certified(world, proxy, host));
  const backend = trail.go("the load balancer", `its rule for ${path}`, () => ruleFor(world, map, host, path));
  trail.go(`its rule for ${path}`, "the web rules", () => guarded(world, backend));
  const group = trail.go("the backend service", "its groups of pods", () => grouped(world, cluster, backend));
  const { port: healthPort, by } = trail.go("the backend service", "what asks for health", () => asked(world, backend));
  const service = trail.go("the groups of pods", "the gateway's Service", () => exposed(world, cluster, group));
  return {
    host,
    service,
    sources: callers,
    healthPort,
    // It adds headers, and drops none: docs.cloud.google.com/load-balancing/docs/https#target-proxies.
    forwardsToken: true,
    methods,
    mayCall: (ports) => ({
      by: `${letBy(world, cluster, "INGRESS", { ips: callers, called: "the load balancer" }, ports)}, ${by}`,
      why: `the network's firewall lets it call the pods on ${ports.join(" and ")}`,
      value: undefined,
    }),
  };
}

interface Named {
  host: string;
  proxy: Standing;
  map: Standing;
}

/**
 * The name of this cloud's own way in, whose addresses people enter in the domain's zone, in whichever cloud that is: no record of it need be in the world.
 * Where one is, it must lead here.
 */
function named(world: TraceWorld): Found<Named> {
  const rules = world
    .all(token.rule)
    .filter((one) => facts(one)["portRange"] === "443")
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const gone = world
    .made(token.rule)
    .filter(({ inputs, id }) => inputs?.["portRange"] === "443" && !rules.some((one) => one.id === id));
  const [first] = rules;
  if (!first || gone.length > 0)
    throw new Missing(
      `nothing listens on 443${gone.length > 0 ? ` at ${gone.map(({ id }) => lastOf(id)).join(", ")}` : ""}`,
    );
  const addresses = rules.map((rule) => addressOf(world, rule));
  const by = world.label(first);
  const proxy = linked(world, token.proxy, facts(first)["target"]);
  if (!proxy) throw new Missing("the proxy that it hands requests to is not there", by);
  if (rules.some((rule) => pathOf(facts(rule)["target"]) !== proxy.id))
    throw new Missing("the addresses lead to different proxies", by);
  const map = linked(world, token.map, facts(proxy)["urlMap"]);
  if (!map) throw new Missing("the URL map of the proxy is not there", world.label(proxy));
  const host = ownHost(map);
  if (host === undefined) throw new Missing("it knows no name of this cloud's own", world.label(map));
  for (const elsewhere of entered(world, host))
    if (!elsewhere.values.every((value) => addresses.includes(value)))
      throw new Missing(`${host} leads to ${elsewhere.values.join(", ")}, and not here`, elsewhere.by);
  const why = `people enter ${host} as ${addresses.join(" and ")} in the domain's zone`;
  return { by: rules.map((rule) => world.label(rule)).join(", "), why, value: { host, proxy, map } };
}

/** The address of a rule, which is one that the project keeps: others know it. */
function addressOf(world: TraceWorld, rule: Standing): string {
  const said = facts(rule)["ipAddress"];
  const kept = linked(world, token.address, said) ?? world.find(token.address, said, "address");
  if (!kept) throw new Missing(`${String(said)} is an address that nobody keeps`, world.label(rule));
  return text(kept, "address") ?? kept.id;
}

/** The name under which this cloud is asked, whoever the domain points at: docs/decisions/google-cloud.md. */
const ownHost = (map: Standing): string | undefined =>
  bags(map, "hostRules")
    .flatMap((rule) => texts(rule, "hosts"))
    .find((host) => host.startsWith("gcp."));

/** What public zones of the world say of a name. */
function entered(world: TraceWorld, host: string): { by: string; values: string[] }[] {
  const open = world.all(token.zone).filter((zone) => facts(zone)["visibility"] !== "private");
  const ours = world
    .all(token.record)
    .filter((one) => open.some((zone) => text(zone, "name") === lastOf(facts(one)["managedZone"])))
    .map((one) => ({ one, values: texts(one, "rrdatas") }));
  const others = world
    .all("aws:route53/record:Record")
    .map((one) => ({ one, values: texts(one, "records") }))
    .filter(({ values }) => values.length > 0);
  return [...ours, ...others]
    .filter(({ one }) => ["A", "AAAA"].includes(String(facts(one)["type"])))
    .filter(({ one }) => canonical(text(one, "name") ?? "") === host)
    .map(({ one, values }) => ({ by: world.label(one), values }));
}

/** Source: docs.cloud.google.com/certificate-manager/docs/maps: an exact name before a wildcard. */
function certified(world: TraceWorld, proxy: Standing, host: string): Found<undefined> {
  const map = linked(world, token.certificates, facts(proxy)["certificateMap"]);
  if (!map) throw new Missing("its map of certificates is not there", world.label(proxy));
  const entries = world
    .all(token.entry)
    .filter((one) => lastOf(facts(one)["map"]) === lastOf(map.id))
    .sort((one, other) => Number(facts(one)["hostname"] !== host) - Number(facts(other)["hostname"] !== host));
  const entry = entries.find((one) => covered(host, [text(one, "hostname") ?? ""]));
  if (!entry) throw new Missing(`no entry of it is for ${host}`, world.label(map));
  const [id] = texts(entry, "certificates");
  const certificate = linked(world, token.certificate, id);
  if (!certificate) throw new Missing("the certificate that it names is not there", world.label(entry));
  const by = world.label(certificate);
  const managed = bag(certificate, "managed");
  if (managed["state"] !== "ACTIVE") throw new Missing(`the certificate is ${String(managed["state"])}`, by);
  if (!covered(host, texts(managed, "domains"))) throw new Missing(`the certificate does not cover ${host}`, by);
  const policy = linked(world, token.tls, facts(proxy)["sslPolicy"]);
  if (!policy || !/^TLS_1_[23]$/.test(text(policy, "minTlsVersion") ?? ""))
    throw new Missing("it speaks TLS that is older than 1.2", world.label(policy ?? proxy));
  return { by, why: `it is issued, and covers ${host}; ${world.label(policy)} keeps old TLS out`, value: undefined };
}

/** Source: docs.cloud.google.com/load-balancing/docs/url-map-concepts: the longest path wins, and a star stands at the end alone. */
function ruleFor(world: TraceWorld, map: Standing, host: string, path: string): Found<Standing> {
  const by = world.label(map);
  const name = bags(map, "hostRules").find((rule) => texts(rule, "hosts").some((one) => covered(host, [one])))?.[
    "pathMatcher"
  ];
  const matcher = bags(map, "pathMatchers").find((one) => one["name"] === name);
  if (!matcher) throw new Missing(`it has no rules for ${host}`, by);
  const rules = bags(matcher, "pathRules")
    .flatMap((rule) => texts(rule, "paths").map((pattern) => ({ pattern, service: rule["service"] })))
    .filter(({ pattern }) =>
      pattern.endsWith("/*")
        ? path.startsWith(pattern.slice(0, -1)) || path === pattern.slice(0, -2)
        : path === pattern,
    )
    .sort((one, other) => other.pattern.length - one.pattern.length);
  const [rule] = rules;
  const backend = linked(world, token.backend, rule?.service ?? matcher["defaultService"]);
  if (!backend) throw new Missing(`the backend service for ${path} is not there`, by);
  const which = rule === undefined ? "its default" : `its rule for ${rule.pattern}`;
  const protocol = String(facts(backend)["protocol"]);
  if (protocol !== "HTTPS") throw new Missing(`it speaks ${protocol}, and the pods HTTPS`, world.label(backend));
  return { by, why: `${which} takes ${path} to ${world.label(backend)}`, value: backend };
}

/** Cloud Armor lets by what none of its rules names, or nobody gets in. */
function guarded(world: TraceWorld, backend: Standing): Found<undefined> {
  const policy = linked(world, token.web, facts(backend)["securityPolicy"]);
  if (!policy) throw new Missing("no policy of Cloud Armor stands before it", world.label(backend));
  const rules = bags(policy, "rules").sort((one, other) => Number(one["priority"]) - Number(other["priority"]));
  const last = rules.at(-1);
  if (last?.["action"] !== "allow")
    throw new Missing("what no rule of it names is refused, so that nobody gets in", world.label(policy));
  return { by: world.label(policy), why: `${rules.length} rules are asked first`, value: undefined };
}

/** The port that pods are asked for health on; undefined where it is that of the traffic. */
function asked(world: TraceWorld, backend: Standing): Found<{ port: number | undefined; by: string }> {
  const check = linked(world, token.check, facts(backend)["healthChecks"]);
  if (!check) throw new Missing("nothing asks its pods whether they are well", world.label(backend));
  const kind = ["httpHealthCheck", "httpsHealthCheck", "tcpHealthCheck"].map((one) => bag(check, one));
  const fixed = kind.find((one) => one["portSpecification"] === "USE_FIXED_PORT" || one["port"] !== undefined);
  const port = fixed?.["port"] === undefined ? undefined : Number(fixed["port"]);
  const by = world.label(check);
  const why = `it asks ${String(fixed?.["requestPath"] ?? "for a connection")} on ${port ?? "the port of the traffic"}`;
  return { by, why, value: { port, by } };
}
