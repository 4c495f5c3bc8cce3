import { at, bag, bags, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { Props } from "../protocol/values";
import { decimal, lastOf } from "./names";
import { link, named, type Part, type Parts, rule } from "./part";
import { networkToken, placeExists, subnetToken } from "./network";
import { invalid, notFound, refuse } from "./words";

export const groupToken = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup";
const serviceToken = "gcp:compute/backendService:BackendService";
const bucketToken = "gcp:compute/backendBucket:BackendBucket";
const mapToken = "gcp:compute/uRLMap:URLMap";
const httpsToken = "gcp:compute/targetHttpsProxy:TargetHttpsProxy";
const httpToken = "gcp:compute/targetHttpProxy:TargetHttpProxy";
const policyToken = "gcp:compute/securityPolicy:SecurityPolicy";
const checkToken = "gcp:compute/healthCheck:HealthCheck";
const certificateToken = "gcp:certificatemanager/certificate:Certificate";
const authorizationToken = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization";
const certificateMapToken = "gcp:certificatemanager/certificateMap:CertificateMap";
const zoneToken = "gcp:dns/managedZone:ManagedZone";
const balancing = "docs.cloud.google.com/load-balancing/docs/backend-service";

/** Endpoint groups take rates and connections, no utilisation. Source: hashicorp/terraform-provider-google issue 9400. */
const modes: Rule = rule("compute.backend.mode", balancing, ({ inputs, world }) => {
  for (const [index, backend] of bags(inputs["backends"]).entries()) {
    if (!named(world, groupToken, backend["group"])) continue;
    const mode = text(backend["balancingMode"]) ?? "UTILIZATION";
    const at = `resource.backends[${index}]`;
    if (mode === "UTILIZATION")
      return invalid(
        `Invalid value for field '${at}.balancingMode': 'UTILIZATION'. Balancing mode must be RATE or CONNECTION for a network endpoint group.`,
      );
    const most: Readonly<Record<string, string[]>> = {
      RATE: ["maxRate", "maxRatePerEndpoint"],
      CONNECTION: ["maxConnections", "maxConnectionsPerEndpoint"],
    };
    if (most[mode]?.every((key) => backend[key] === undefined))
      return invalid(
        `Invalid value for field '${at}.${most[mode][1]}': ''. One of ${most[mode].join(", ")} must be specified for balancing mode ${mode}.`,
      );
    if (list(inputs["healthChecks"]).length === 0 && inputs["healthChecks"] === undefined)
      return invalid(
        "Invalid value for field 'resource.healthChecks': ''. A health check is required for network endpoint groups with endpoints in Google Cloud.",
      );
  }
  return undefined;
});

/**
 * What a rule of Cloud Armor may say: an expression of five parts, and a header's name where it counts by one; and no two of one priority. How many ranges it has at most, the provider says.
 * Source: docs.cloud.google.com/armor/quotas; compute API, SecurityPolicyRuleRateLimitOptions.
 */
const armorRules: Rule = rule("compute.security-policy.rules", "docs.cloud.google.com/armor/quotas", ({ inputs }) => {
  const all = bags(inputs["rules"]);
  for (const [index, one] of all.entries()) {
    const field = `resource.rules[${index}]`;
    const wrong = (part: string, value: unknown, why: string) =>
      invalid(`Invalid value for field '${field}.${part}': '${String(value)}'. ${why}`);
    if (all.some((other, place) => place < index && other["priority"] === one["priority"]))
      return wrong("priority", one["priority"], "Another rule has this priority.");
    const expression = text(at(one, "match.expr.expression")) ?? "";
    const parts = expression.split(/&&|\|\|/).filter((part) => part.trim() !== "").length;
    if (parts > 5) return wrong("match.expr.expression", parts, "An expression has 5 subexpressions at most.");
    const options = bag(one["rateLimitOptions"]);
    if (
      ["throttle", "rate_based_ban"].includes(String(one["action"])) &&
      at(options, "rateLimitThreshold") === undefined
    )
      return wrong("rateLimitOptions", "", `The action ${String(one["action"])} needs a threshold.`);
    if (options["enforceOnKey"] === "HTTP_HEADER" && options["enforceOnKeyName"] === undefined)
      return wrong("rateLimitOptions.enforceOnKeyName", "", "HTTP_HEADER needs the name of a header.");
  }
  return undefined;
});

/** Source: docs.cloud.google.com/armor/docs/security-policy-overview, "Policy types". */
const policyKinds: Rule = rule(
  "compute.backend.policy-type",
  "docs.cloud.google.com/armor/docs/security-policy-overview",
  ({ inputs, world }) => {
    for (const [key, kind] of [
      ["securityPolicy", "CLOUD_ARMOR"],
      ["edgeSecurityPolicy", "CLOUD_ARMOR_EDGE"],
    ] as const) {
      const policy = named(world, policyToken, inputs[key]);
      const type = text(policy?.inputs["type"]) ?? "CLOUD_ARMOR";
      if (policy && type !== kind)
        return invalid(
          `Invalid value for field 'resource.${key}': '${policy.id}'. The security policy is of type ${type}, and must be of ${kind}.`,
        );
    }
    return undefined;
  },
);

/** The services that a URL map sends to. */
const targetsOf = (map: Props): unknown[] => [
  map["defaultService"],
  ...bags(map["pathMatchers"]).flatMap((matcher) => [
    matcher["defaultService"],
    ...bags(matcher["pathRules"]).map((one) => one["service"]),
    ...bags(matcher["routeRules"]).map((one) => one["service"]),
  ]),
];

const matchers: Rule = rule("compute.url-map.matchers", "compute API, UrlMap.hostRules", ({ inputs }) => {
  const known = bags(inputs["pathMatchers"]).map((one) => one["name"]);
  const lost = bags(inputs["hostRules"]).find((one) => !known.includes(one["pathMatcher"]));
  if (lost)
    return invalid(
      `Invalid value for field 'resource.hostRules[0].pathMatcher': '${String(lost["pathMatcher"])}'. There is no path matcher of that name.`,
    );
  for (const [index, one] of bags(inputs["pathMatchers"]).entries()) {
    const field = `resource.pathMatchers[${index}]`;
    const routes = bags(one["routeRules"]);
    if (routes.length > 0 && bags(one["pathRules"]).length > 0)
      return invalid(`Invalid value for field '${field}': a path matcher has either path rules or route rules.`);
    const priorities = routes.map((route) => String(route["priority"]));
    if (new Set(priorities).size < priorities.length)
      return invalid(`Invalid value for field '${field}.routeRules': two route rules have the same priority.`);
  }
  const hosts = bags(inputs["hostRules"]).flatMap((one) => list(one["hosts"]));
  const twice = hosts.find((host, at) => hosts.indexOf(host) < at);
  return twice === undefined
    ? undefined
    : invalid(`Invalid value for field 'resource.hostRules': host ${String(twice)} stands in two host rules.`);
});

/** Source: docs.cloud.google.com/load-balancing/docs/forwarding-rule-concepts: the scheme of a rule is that of the backends behind it. */
const schemes: Rule = rule(
  "compute.forwarding-rule.scheme",
  "docs.cloud.google.com/load-balancing/docs/forwarding-rule-concepts",
  ({ inputs, world }) => {
    const proxy = named(world, [httpsToken, httpToken], inputs["target"]);
    const map = proxy && named(world, mapToken, proxy.inputs["urlMap"]);
    const scheme = text(inputs["loadBalancingScheme"]) ?? "EXTERNAL";
    for (const target of map ? targetsOf(map.inputs) : []) {
      const service = named(world, serviceToken, target);
      const other = text(service?.inputs["loadBalancingScheme"]) ?? "EXTERNAL";
      if (service && other !== scheme)
        return invalid(
          `Invalid value for field 'resource.loadBalancingScheme': '${scheme}'. The load balancing scheme of backend service ${lastOf(service.id)} is ${other}.`,
        );
    }
    return undefined;
  },
);

const certified: Rule = rule("compute.https-proxy.certificates", "compute API, TargetHttpsProxy", ({ inputs }) =>
  ["certificateMap", "certificateManagerCertificates", "sslCertificates"].some((key) => inputs[key] !== undefined)
    ? undefined
    : invalid(
        "Invalid value for field 'resource.sslCertificates': ''. At least one SSL certificate or a certificate map must be specified.",
      ),
);

/** `//certificatemanager.googleapis.com/projects/p/locations/global/certificateMaps/m`, as proxies want it. */
const certificateMap: Rule = rule(
  "compute.https-proxy.map",
  "terraform-provider-google, compute_target_https_proxy",
  ({ inputs, world }) => {
    const value = text(inputs["certificateMap"]);
    if (value === undefined) return undefined;
    const id = /^\/\/certificatemanager\.googleapis\.com\/(projects\/.+)$/.exec(value)?.[1];
    if (id === undefined)
      return invalid(
        `Invalid value for field 'resource.certificateMap': '${value}'. Accepted format is //certificatemanager.googleapis.com/projects/{project}/locations/{location}/certificateMaps/{resourceName}.`,
      );
    return world.find(certificateMapToken, id) ? undefined : notFound(id);
  },
);

/** A domain of a managed certificate needs an authorisation of its own, of the domain without its star. Source: docs.cloud.google.com/certificate-manager/docs/domain-authorization. */
const authorized: Rule = rule(
  "certificatemanager.authorized",
  "docs.cloud.google.com/certificate-manager/docs/domain-authorization",
  ({ inputs, world }) => {
    const names = list(at(inputs, "managed.dnsAuthorizations"));
    if (names.length === 0) return undefined;
    const domains = names.map((name) => named(world, authorizationToken, name)?.inputs["domain"]);
    const bare = list(at(inputs, "managed.domains")).find(
      (domain) => !domains.includes(String(domain).replace(/^\*\./, "")),
    );
    return bare === undefined
      ? undefined
      : invalid(`The domain ${String(bare)} has no DNS authorization among those of the certificate.`);
  },
);

/** A record lies in its zone. Source: docs.cloud.google.com/dns/docs/records. */
const inZone: Rule = rule("dns.record.in-zone", "docs.cloud.google.com/dns/docs/records", ({ inputs, world, id }) => {
  const zone = named(world, zoneToken, inputs["managedZone"]);
  const [name, domain] = [String(inputs["name"]), String(zone?.inputs["dnsName"])];
  if (zone && name !== domain && !name.endsWith(`.${domain}`))
    return invalid(`Invalid value for 'entity.change.additions[0].name': '${name}'. It is not in the zone ${domain}`);
  const others = world
    .all("gcp:dns/recordSet:RecordSet")
    .filter(
      (one) =>
        one.id !== id &&
        one.inputs["name"] === name &&
        named(world, zoneToken, one.inputs["managedZone"])?.id === zone?.id,
    );
  const alone =
    others.length > 0 && (inputs["type"] === "CNAME" || others.some((one) => one.inputs["type"] === "CNAME"));
  return alone
    ? refuse(
        400,
        "cnameResourceRecordSetConflict",
        `The resource record set 'entity.change.additions[0]' is invalid because the DNS name '${name}' has a resource record set of the type CNAME`,
      )
    : undefined;
});

const withTarget = (more: Part = {}): Part => ({
  refers: {
    target: link([
      httpsToken,
      httpToken,
      "gcp:compute/targetTCPProxy:TargetTCPProxy",
      "gcp:compute/targetSSLProxy:TargetSSLProxy",
    ]),
    network: link(networkToken),
    subnetwork: link(subnetToken),
  },
  rules: [schemes],
  outputs: (request) => ({ ipAddress: addressOf(request), labelFingerprint: "local" }),
  ...more,
});

/** The address of a rule: what a reserved one says, where its id or its link was given. */
function addressOf({ inputs, world, id }: Request): string {
  const given = text(inputs["ipAddress"]);
  const reserved = named(world, ["gcp:compute/globalAddress:GlobalAddress", "gcp:compute/address:Address"], given);
  return text(reserved?.outputs["address"]) ?? given ?? `34.${Number(decimal(id, 3)) % 200}.0.7`;
}

export const edgeParts: Parts = {
  [groupToken]: {
    refers: { network: link(networkToken), subnetwork: link(subnetToken) },
    rules: [placeExists("zone")],
    outputs: ({ current }) => ({ size: current?.outputs["size"] ?? 0 }),
    inUse: ({ id }, by) =>
      refuse(
        400,
        "resourceInUseByAnotherResource",
        `The network_endpoint_group resource '${id}' is already being used by '${by.id}'`,
      ),
  },
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": {
    refers: { network: link(networkToken), subnetwork: link(subnetToken) },
  },
  [checkToken]: {
    outputs: ({ inputs }) => ({
      type: (
        ["tcp", "ssl", "https", "http2", "grpc", "http"].find((kind) => inputs[`${kind}HealthCheck`] !== undefined) ??
        ""
      ).toUpperCase(),
    }),
  },
  [policyToken]: {
    rules: [armorRules],
    outputs: ({ id }) => ({ selfLink: `https://www.googleapis.com/compute/v1/${id}` }),
  },
  "gcp:compute/securityPolicyRule:SecurityPolicyRule": { refers: { securityPolicy: link(policyToken) } },
  "gcp:compute/sSLPolicy:SSLPolicy": {},
  [serviceToken]: {
    refers: {
      "backends.*.group": link([
        groupToken,
        "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup",
        "gcp:compute/instanceGroup:InstanceGroup",
        "gcp:compute/globalNetworkEndpointGroup:GlobalNetworkEndpointGroup",
      ]),
      healthChecks: link([checkToken, "gcp:compute/regionHealthCheck:RegionHealthCheck"]),
      securityPolicy: link(policyToken),
      edgeSecurityPolicy: link(policyToken),
    },
    rules: [modes, policyKinds],
  },
  [bucketToken]: {
    refers: { bucketName: link("gcp:storage/bucket:Bucket"), edgeSecurityPolicy: link(policyToken) },
    rules: [policyKinds],
  },
  [mapToken]: {
    refers: Object.fromEntries(
      [
        "defaultService",
        "pathMatchers.*.defaultService",
        "pathMatchers.*.pathRules.*.service",
        "pathMatchers.*.routeRules.*.service",
      ].map((path) => [path, link([serviceToken, bucketToken])]),
    ),
    rules: [matchers],
  },
  [httpsToken]: {
    refers: {
      urlMap: link(mapToken),
      sslPolicy: link("gcp:compute/sSLPolicy:SSLPolicy"),
      "certificateManagerCertificates.*": link(certificateToken),
    },
    rules: [certified, certificateMap],
  },
  [httpToken]: { refers: { urlMap: link(mapToken) } },
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": withTarget(),
  "gcp:compute/forwardingRule:ForwardingRule": {
    refers: { network: link(networkToken), subnetwork: link(subnetToken) },
    outputs: (request) => ({ ipAddress: addressOf(request) }),
  },
  [authorizationToken]: {
    outputs: ({ inputs, id }) => ({
      type: inputs["type"] ?? "FIXED_RECORD",
      dnsResourceRecords: [
        {
          name: `_acme-challenge.${String(inputs["domain"])}.`,
          type: "CNAME",
          data: `${decimal(id, 8)}-local.authorize.certificatemanager.goog.`,
        },
      ],
    }),
  },
  [certificateToken]: {
    refers: { "managed.dnsAuthorizations.*": link(authorizationToken) },
    rules: [authorized],
    outputs: ({ inputs }) =>
      inputs["managed"] === undefined
        ? {}
        : { managed: { ...bag(inputs["managed"]), state: "ACTIVE" }, sanDnsnames: list(at(inputs, "managed.domains")) },
  },
  [certificateMapToken]: {},
  "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": {
    refers: { map: link(certificateMapToken), "certificates.*": link(certificateToken) },
  },
  [zoneToken]: {
    refers: { "privateVisibilityConfig.networks.*.networkUrl": link(networkToken) },
    outputs: ({ id }) => ({
      managedZoneId: Number(decimal(id, 15)),
      nameServers: [1, 2, 3, 4].map((number) => `ns-cloud-a${number}.googledomains.com.`),
    }),
    inUse: ({ inputs, id }) =>
      inputs["forceDestroy"] === true
        ? undefined
        : refuse(
            400,
            "containerNotEmpty",
            `The resource named '${lastOf(id)}' cannot be deleted because it is not empty`,
          ),
  },
  "gcp:dns/recordSet:RecordSet": { refers: { managedZone: link(zoneToken) }, rules: [inZone] },
  "gcp:dns/policy:Policy": { refers: { "networks.*.networkUrl": link(networkToken) } },
};
