import { BlockList, isIPv4, isIPv6 } from "node:net";
import { text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { Standing } from "../core/standing";
import { isUnknown, type Props } from "../protocol/values";
import { planOf } from "./account";
import { fullName } from "./names";
import { leastTtl, recordsInZone } from "./offers";
import { atCreate, inZone, type Parts, rule, tokenOf } from "./part";
import { badRequest } from "./words";
import { nameOf, zoneOf } from "./zone";

const token = tokenOf("dnsRecord");
const api = "developers.cloudflare.com/api/resources/dns/subresources/records/methods/create/";
const typeOf = (inputs: Props): string => String(inputs["type"]).toUpperCase();
const proxiable = ["A", "AAAA", "CNAME"];

/** The whole name of a record. */
export const recordName = (request: Pick<Request, "world" | "inputs">): string =>
  fullName(String(request.inputs["name"]), nameOf(zoneOf(request)));

/** The other records of its name. */
function beside(request: Request): Standing[] {
  const name = recordName(request);
  return request.world
    .all(token)
    .filter(
      (one) =>
        one.id !== request.id &&
        one.inputs["zoneId"] === request.inputs["zoneId"] &&
        recordName({ world: request.world, inputs: one.inputs }) === name,
    );
}

const conflict: Rule = rule(
  "cloudflare.record.conflict",
  `${api}: A/AAAA beside CNAME, NS beside any other; text: cloudflare/terraform-provider-cloudflare issue 1247 (81053), favonia/cloudflare-ddns issue 990 (81054), cloudflare/cloudflare-docs pull request 11779 (81056)`,
  (request) => {
    const type = typeOf(request.inputs);
    const others = beside(request).map(({ inputs }) => typeOf(inputs));
    if (type === "CNAME" && others.some((one) => proxiable.includes(one)))
      return badRequest(81053, "An A, AAAA, or CNAME record with that host already exists.");
    if (["A", "AAAA"].includes(type) && others.includes("CNAME"))
      return badRequest(81054, "A CNAME record with that host already exists.");
    // The zone's own servers stand at its name without being records, and a delegation's DS beside its NS.
    if (recordName(request) === nameOf(zoneOf(request))) return undefined;
    const rivals = type === "NS" ? others.some((one) => !["NS", "DS"].includes(one)) : others.includes("NS");
    return rivals && type !== "DS" ? badRequest(81056, "NS records with that host already exist.") : undefined;
  },
);

const identical: Rule = rule("cloudflare.record.identical", "text: jeessy2/ddns-go issue 1378 (81058)", (request) => {
  const same = beside(request).some(
    ({ inputs }) =>
      typeOf(inputs) === typeOf(request.inputs) &&
      JSON.stringify([inputs["content"], inputs["data"], inputs["priority"]]) ===
        JSON.stringify([request.inputs["content"], request.inputs["data"], request.inputs["priority"]]),
  );
  return same ? badRequest(81058, "An identical record already exists.") : undefined;
});

/** A DS is of a name that is handed on. Source: RFC 4035, 2.4: a DS at a delegation, never at the zone's own name. */
const delegated: Rule = rule("cloudflare.record.ds-at-delegation", "RFC 4035, section 2.4", (request) =>
  typeOf(request.inputs) === "DS" && recordName(request) === nameOf(zoneOf(request))
    ? badRequest(9000, "DS records cannot be set at the zone's own name.")
    : undefined,
);

/** Who has only some names here hands none on. */
const wholeZone: Rule = rule(
  "cloudflare.record.delegation",
  "developers.cloudflare.com/dns/manage-dns-records/how-to/subdomains-outside-cloudflare/: full setups alone; the text is ours",
  (request) =>
    typeOf(request.inputs) === "NS" && zoneOf(request)?.inputs["type"] === "partial"
      ? badRequest(1000, "NS records are not available on a zone with a partial (CNAME) setup.")
      : undefined,
);

const kind: Rule = rule(
  "cloudflare.record.proxied-type",
  "text: hashicorp/terraform issue 11991, stephenou/fruitionsite issue 104 (9004)",
  ({ inputs }) =>
    inputs["proxied"] === true && !proxiable.includes(typeOf(inputs))
      ? badRequest(9004, "This record type cannot be proxied.")
      : undefined,
);

const internal = new BlockList();
for (const [net, bits] of [
  ...([
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as const),
  ...([
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["224.0.0.0", 3],
    ["1.1.1.1", 32],
  ] as const),
] as const)
  internal.addSubnet(net, bits);

const target: Rule = rule(
  "cloudflare.record.proxied-target",
  "text: DNSControl/dnscontrol issue 4776 (9003); cloudflare/python-cloudflare issue 73: a private address is not proxiable",
  ({ inputs }) => {
    const content = text(inputs["content"]) ?? "";
    return inputs["proxied"] === true && isIPv4(content) && internal.check(content)
      ? badRequest(9003, `Target ${content} is not allowed for a proxied record.`)
      : undefined;
  },
);

const ttl: Rule = rule("cloudflare.record.ttl", `${api}: ttl; code of the API: 9021`, (request) => {
  const [value, least] = [Number(request.inputs["ttl"]), leastTtl[planOf(request)]];
  return value === 1 || (value >= least && value <= 86400)
    ? undefined
    : badRequest(9021, `Invalid TTL. Must be between ${least} and 86400 seconds, or 1 for Automatic.`);
});

/** Cloudflare answers `1` whatever was asked, and the provider finds that odd. Source: developers.cloudflare.com/dns/proxy-status/: the TTL of proxied records is automatic. */
const automatic: Rule = rule(
  "cloudflare.record.proxied-ttl",
  "developers.cloudflare.com/dns/proxy-status/; xluffy/til issue 141",
  ({ inputs }) =>
    inputs["proxied"] === true && Number(inputs["ttl"]) !== 1
      ? `Provider produced inconsistent result after apply: .ttl: was cty.NumberIntVal(${Number(inputs["ttl"])}), but now cty.NumberIntVal(1)`
      : undefined,
);

const content: Rule = rule(
  "cloudflare.record.content",
  `${api}: content of each type; codes of the API: 9005, 9006, 9007`,
  (request) => {
    const { inputs } = request;
    const [type, value] = [typeOf(inputs), text(inputs["content"])];
    if (value === undefined || isUnknown(value)) return undefined;
    if (type === "A" && !isIPv4(value)) return badRequest(9005, "Content for A record must be a valid IPv4 address.");
    if (type === "AAAA" && !isIPv6(value))
      return badRequest(9006, "Content for AAAA record must be a valid IPv6 address.");
    const host = value.toLowerCase().replace(/\.$/, "");
    const odd = !/^[a-z0-9_*-]+(\.[a-z0-9_-]+)*$/.test(host) || host === recordName(request);
    return ["CNAME", "NS"].includes(type) && odd
      ? badRequest(9007, `Content for ${type} record is invalid.`)
      : undefined;
  },
);

const given: Rule = rule("cloudflare.record.content-given", `${api}: content, or data`, ({ inputs }) =>
  inputs["content"] === undefined && inputs["data"] === undefined
    ? badRequest(1004, "DNS Validation Error: content or data is required.")
    : undefined,
);

const mailPriority: Rule = rule("cloudflare.record.priority", `${api}: priority of an MX record`, ({ inputs }) =>
  ["MX", "URI"].includes(typeOf(inputs)) && inputs["priority"] === undefined
    ? badRequest(9100, `A priority is required for ${typeOf(inputs)} records.`)
    : undefined,
);

const quota: Rule = atCreate(
  "cloudflare.record.quota",
  "developers.cloudflare.com/dns/manage-dns-records/#availability; code of the API: 81045",
  (request) =>
    request.world.all(token).filter(({ inputs }) => inputs["zoneId"] === request.inputs["zoneId"]).length >=
    recordsInZone[planOf(request)]
      ? badRequest(81045, "Record quota exceeded.")
      : undefined,
);

const comment: Rule = rule(
  "cloudflare.record.comment",
  "developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes/#availability",
  (request) => {
    const most = planOf(request) === "free" ? 100 : 500;
    return (text(request.inputs["comment"]) ?? "").length > most
      ? badRequest(9101, "DNS record comment is too long.")
      : undefined;
  },
);

export const recordParts: Parts = {
  [token]: {
    refers: { zoneId: inZone },
    rules: [
      ...[kind, target, ttl, automatic, given, content, mailPriority, comment],
      ...[delegated, wholeZone, conflict, identical, quota],
    ],
    outputs: ({ inputs }) => ({
      ...{ proxiable: proxiable.includes(typeOf(inputs)), proxied: inputs["proxied"] ?? false, meta: "{}" },
      ...{ createdOn: "2024-01-01T00:00:00Z", modifiedOn: "2024-01-01T00:00:00Z", tags: inputs["tags"] ?? [] },
    }),
    // The state may have the whole name, or what stands before the zone's. Source: terraform-provider-cloudflare, dns_record ModifyPlan.
    alike: (path, old, now) =>
      path[0] === "content" && typeof old === "string" && typeof now === "string"
        ? old.toLowerCase().replace(/\.$/, "") === now.toLowerCase().replace(/\.$/, "") && !/[^a-z0-9.-]/i.test(old)
        : false,
  },
};
