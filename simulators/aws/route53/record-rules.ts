import { isIPv4, isIPv6 } from "node:net";
import { at, bag, list, select } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule } from "../../core/spec";
import { isUnknown, type Props } from "../../protocol/values";
import { lengthBetween } from "../common/argument-forms";
import * as checks from "../common/checks";
import { canonical, expanded, isDomainName, liesIn } from "../common/domain-names";
import { isPrivate, zoneOf, zoneToken } from "./zone";
import { regions } from "../common/zones";

const source = "hashicorp/terraform-provider-aws internal/service/route53/record.go";
const model = "botocore route53/2013-04-01/service-2.json ChangeResourceRecordSets";
const token = "aws:route53/record:Record";
const types = [
  "SOA",
  "A",
  "TXT",
  "NS",
  "CNAME",
  "MX",
  "NAPTR",
  "PTR",
  "SRV",
  "SPF",
  "AAAA",
  "CAA",
  "DS",
  "TLSA",
  "SSHFP",
  "SVCB",
  "HTTPS",
];
export const given = (inputs: Props, key: string): boolean => inputs[key] !== undefined && inputs[key] !== null;

/** The routing policies: input, and the provider's name of it. One record has one of them at most. */
const policies = [
  ["weightedRoutingPolicies", "weighted_routing_policy"],
  ["latencyRoutingPolicies", "latency_routing_policy"],
  ["failoverRoutingPolicies", "failover_routing_policy"],
  ["geolocationRoutingPolicies", "geolocation_routing_policy"],
  ["geoproximityRoutingPolicy", "geoproximity_routing_policy"],
  ["multivalueAnswerRoutingPolicy", "multivalue_answer_routing_policy"],
  ["cidrRoutingPolicy", "cidr_routing_policy"],
] as const;

const policiesOf = (inputs: Props) => policies.filter(([key]) => given(inputs, key));

const oneTarget: Rule = {
  id: "route53.record.alias-or-records",
  source: `${source}: ExactlyOneOf alias, records`,
  when: "check",
  check({ inputs }) {
    const [alias, records] = [given(inputs, "aliases"), given(inputs, "records")];
    if (alias && records)
      return '"alias": only one of `alias,records` can be specified, but `alias,records` were specified.';
    return alias || records ? undefined : '"alias": one of `alias,records` must be specified';
  },
};

const ttlWithRecords: Rule = {
  id: "route53.record.ttl-with-records",
  source: `${source}: ttl conflicts with alias and is required with records`,
  when: "check",
  check({ inputs }) {
    if (given(inputs, "ttl") && given(inputs, "aliases")) return '"ttl": conflicts with alias';
    return given(inputs, "ttl") && !given(inputs, "records")
      ? '"ttl": all of `records,ttl` must be specified'
      : undefined;
  },
};

const onePolicy: Rule = {
  id: "route53.record.one-routing-policy",
  source: `${source}: ConflictsWith of each routing policy`,
  when: "check",
  check({ inputs }) {
    const [one, other] = policiesOf(inputs);
    return one && other ? `"${one[1]}": conflicts with ${other[1]}` : undefined;
  },
};

const setIdentifier: Rule = {
  id: "route53.record.set-identifier",
  source: `${source}: RequiredWith set_identifier`,
  when: "check",
  check({ inputs }) {
    const policy = policiesOf(inputs)[0]?.[1];
    return policy !== undefined && !given(inputs, "setIdentifier")
      ? `"${policy}": all of \`${[policy, "set_identifier"].sort().join(",")}\` must be specified`
      : undefined;
  },
};

const policyOfSet: Rule = {
  id: "route53.record.policy-of-set",
  source: `${model}, ResourceRecordSet.SetIdentifier`,
  check: (request) =>
    given(request.inputs, "setIdentifier") && policiesOf(request.inputs).length === 0
      ? {
          code: "InvalidInput",
          message: `Invalid request: Missing field 'Weight', or 'Region', or 'GeoLocation', or 'Failover', or 'MultiValueAnswer' in Change with ${changed(request)}`,
        }
      : undefined,
};

const ttlGiven: Rule = {
  id: "route53.record.ttl-given",
  source: `${model}, ResourceRecordSet.TTL`,
  check: (request) =>
    given(request.inputs, "records") && !given(request.inputs, "ttl")
      ? { code: "InvalidInput", message: `Invalid request: Missing field 'TTL' in Change with ${changed(request)}` }
      : undefined,
};

const ttlRange: Rule = {
  id: "route53.record.ttl-range",
  source: `${model}, shape TTL`,
  check({ inputs }) {
    const ttl = checks.number(inputs, "ttl");
    return ttl === undefined || (ttl >= 0 && ttl <= 2147483647)
      ? undefined
      : {
          code: "InvalidInput",
          message: `Invalid XML ; cvc-${ttl < 0 ? "minInclusive" : "maxInclusive"}-valid: Value '${ttl}' is not facet-valid with respect to type 'RecordTTL'`,
        };
  },
};

const weightRange: Rule = {
  id: "route53.record.weight-range",
  source: `${model}, shape ResourceRecordSetWeight`,
  check({ inputs }) {
    const weight = Number(bag(list(inputs["weightedRoutingPolicies"])[0])["weight"] ?? 0);
    return weight >= 0 && weight <= 255
      ? undefined
      : {
          code: "InvalidInput",
          message: `Invalid XML ; cvc-${weight < 0 ? "minInclusive" : "maxInclusive"}-valid: Value '${weight}' is not facet-valid with respect to type 'ResourceRecordSetWeight'`,
        };
  },
};

const inZone: Rule = {
  id: "route53.record.in-zone",
  source: `${model}, InvalidChangeBatch; text: docs.aws.amazon.com/Route53/latest/DeveloperGuide/troubleshooting, repost.aws/knowledge-center/troubleshoot-route53-resource-record`,
  check(request) {
    const { name, zone } = placeOf(request);
    if (!liesIn(name, zone)) return batch(`RRSet with DNS name ${name}. is not permitted in zone ${zone}.`);
    return isDomainName(name) ? undefined : batch(`Invalid Resource Record Set name: ${name}.`);
  },
};

const unique: Rule = {
  id: "route53.record.unique",
  source: `${source}: a create is CREATE, not UPSERT, unless allow_overwrite; text: hashicorp/terraform-provider-aws issue 11485`,
  check(request) {
    const { inputs, verb } = request;
    if (verb !== "create" || inputs["allowOverwrite"] === true) return undefined;
    const { name, zone } = placeOf(request);
    const set = given(inputs, "setIdentifier") ? `, set-identifier='${String(inputs["setIdentifier"])}'` : "";
    // Every zone is born with its NS and its SOA record.
    const born = name === zone && ["NS", "SOA"].includes(String(inputs["type"])) && set === "";
    const taken = sameName(request).some(
      (it) => it.inputs["type"] === inputs["type"] && it.inputs["setIdentifier"] === inputs["setIdentifier"],
    );
    return born || taken
      ? batch(
          `Tried to create resource record set [name='${name}.', type='${String(inputs["type"])}'${set}] but it already exists`,
        )
      : undefined;
  },
};

const otherRouting: Rule = {
  id: "route53.record.one-routing-per-name",
  source: `${model}, InvalidChangeBatch; text: chef-boneyard/route53 issue 100, kubernetes-sigs/external-dns issue 4345`,
  check(request) {
    const { inputs } = request;
    const policy = policiesOf(inputs)[0];
    const others = sameName(request).filter(
      (it) => it.inputs["type"] === inputs["type"] && it.inputs["setIdentifier"] !== inputs["setIdentifier"],
    );
    const clash = others.find((it) => policiesOf(it.inputs)[0]?.[0] !== policy?.[0]);
    if (!clash) return undefined;
    const what = `RRSet with DNS name ${placeOf(request).name}., type ${String(inputs["type"])}`;
    if (!policy || policiesOf(clash.inputs).length === 0) {
      const set = policy ? `, SetIdentifier ${String(inputs["setIdentifier"])}` : "";
      return batch(`${what}${set} cannot be created as other RRSets exist with the same name and type.`);
    }
    const kind = String(policiesOf(clash.inputs)[0]?.[1]).split("_")[0];
    return batch(
      `${what}, SetIdentifier ${String(inputs["setIdentifier"])} cannot be created as a ${kind} set exists with the same name and type.`,
    );
  },
};

const sameTtl: Rule = {
  id: "route53.record.weighted-ttl",
  source:
    "text: aws/aws-sdk-go-v2 issue 518; docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html",
  check(request) {
    const { inputs } = request;
    if (!given(inputs, "weightedRoutingPolicies") || !given(inputs, "ttl") || request.verb !== "create")
      return undefined;
    const other = sameName(request).find(
      (it) =>
        it.inputs["type"] === inputs["type"] &&
        given(it.inputs, "ttl") &&
        String(it.inputs["ttl"]) !== String(inputs["ttl"]),
    );
    return (
      other &&
      batch(
        `RRSet with DNS name ${placeOf(request).name}., type ${String(inputs["type"])}, SetIdentifier ${String(inputs["setIdentifier"])} cannot be created as weighted sets must contain the same TTL.`,
      )
    );
  },
};

const cname: Rule = {
  id: "route53.record.cname-alone",
  source:
    "repost.aws/knowledge-center/troubleshoot-route53-resource-record; text: RJPearson94/terraform-aws-open-next issue 24",
  check(request) {
    const type = String(request.inputs["type"]);
    const { name, zone } = placeOf(request);
    if (type === "CNAME" && name === zone)
      return batch(`RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${zone}.`);
    const other = sameName(request).find((it) => (type === "CNAME") !== (it.inputs["type"] === "CNAME"));
    if (!other) return undefined;
    return type === "CNAME"
      ? batch(
          `RRSet of type CNAME with DNS name ${name}. is not permitted as it conflicts with other records with the same DNS name in zone ${zone}.`,
        )
      : batch(
          `RRSet of type ${type} with DNS name ${name}. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zone}.`,
        );
  },
};

const values: Rule = {
  id: "route53.record.values",
  source: "docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
  check(request) {
    const type = String(request.inputs["type"]);
    for (const value of checks.strings(request, "records")) {
      const problem = problemOf(type, value);
      if (problem !== undefined) return batch(`Invalid Resource Record: '${problem} encountered with '${value}''`);
    }
    const count = checks.strings(request, "records").length;
    return type === "CNAME" && count > 1
      ? batch(`Invalid Resource Record: 'CNAME record sets can contain only one resource record, got ${count}'`)
      : undefined;
  },
};

function problemOf(type: string, value: string): string | undefined {
  if (type === "A" && !isIPv4(value))
    return "FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)";
  if (type === "AAAA" && !isIPv6(value))
    return "FATAL problem: AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)";
  if (type === "MX" && !/^\d{1,5}\s+\S+$/.test(value))
    return "FATAL problem: MXRRDATANotTwoFields (MX record doesn't have 2 fields)";
  if (type === "CAA" && !/^\d{1,3}\s+\w+\s+".*"$/.test(value))
    return "FATAL problem: CAARRDATAInvalid (Value should be flags, a tag and a quoted value)";
  // Terraform puts the quotation marks around a text; a longer one is given as "part""part".
  const strings = type === "TXT" || type === "SPF" ? value.split(/"\s*"/) : [];
  return strings.some((part) => part.replace(/^"|"$/g, "").length > 255)
    ? "FATAL problem: CharacterStringTooLong (Value is too long)"
    : undefined;
}

/** The zones of services that an alias may name, and the names that lie in them. */
const serviceZones: Record<string, RegExp> = {
  Z2FDTNDATAQYW2: /\.cloudfront\.net$/,
  Z2BJ6XQ5FK7U4H: /\.awsglobalaccelerator\.com$/,
};

const alias: Rule = {
  id: "route53.record.alias-target",
  source: `${model}, AliasTarget; text: GSA-TTS/dns pull request 31, kubernetes-sigs/external-dns issue 2426`,
  check(request) {
    for (const target of list(request.inputs["aliases"]).map(bag)) {
      const refused = aliasProblem(request, String(target["name"]), String(target["zoneId"]));
      if (refused) return refused;
    }
    return undefined;
  },
};

function aliasProblem(request: Request, target: string, zoneId: string): Refusal | undefined {
  const [type, name] = [String(request.inputs["type"]), canonical(target)];
  const tried = `Tried to create an alias that targets ${name}., type ${type} in zone ${zoneId}`;
  const own = zoneOf(request, zoneId);
  const inside = own ? liesIn(name, String(own.outputs["name"])) : (serviceZones[zoneId]?.test(name) ?? true);
  // A service's own domain that no zone of that service holds: the zone of another account, or a slip.
  const cloudfront = name.endsWith(".cloudfront.net") && zoneId !== "Z2FDTNDATAQYW2";
  if (!inside || cloudfront) return batch(`${tried}, but the alias target name does not lie within the target zone`);
  const here = zoneOf(request, request.inputs["zoneId"]);
  if (name.endsWith(".cloudfront.net") && here && isPrivate(here))
    return batch(`${tried}, but a private hosted zone can't route traffic to a CloudFront distribution`);
  if (!own) return undefined;
  if (own.id !== here?.id)
    return batch(`${tried}, but an alias can't reference a resource record set in a different hosted zone`);
  const found = request.world
    .all(token)
    .some(
      (it) =>
        zoneOf(request, it.inputs["zoneId"])?.id === own.id &&
        it.outputs["fqdn"] === name &&
        it.inputs["type"] === type,
    );
  return found ? undefined : batch(`${tried}, but that target was not found`);
}

const latencyRegion: Rule = {
  id: "route53.record.latency-region",
  source: `${model}, shape ResourceRecordSetRegion`,
  check({ inputs }) {
    const wrong = select(inputs, "latencyRoutingPolicies.*.region").find(({ value }) => !(String(value) in regions));
    return (
      wrong && {
        code: "InvalidInput",
        message: `Invalid XML ; cvc-enumeration-valid: Value '${String(wrong.value)}' is not facet-valid with respect to type 'ResourceRecordSetRegion'`,
      }
    );
  },
};

/** Two zones of the same name are two places: only records of the same zone matter. */
export function sameName(request: Request): Standing[] {
  const { name } = placeOf(request);
  return request.world
    .all(token)
    .filter(
      (it) => it.id !== request.id && it.inputs["zoneId"] === request.inputs["zoneId"] && it.outputs["fqdn"] === name,
    );
}

export function placeOf(request: Request): { name: string; zone: string } {
  const zone = canonical(
    String(request.world.find(zoneToken, String(request.inputs["zoneId"]))?.outputs["name"] ?? ""),
  );
  return { name: expanded(String(request.inputs["name"]), zone), zone };
}

function changed(request: Request): string {
  const set = at(request.inputs, "setIdentifier");
  return `[Action=CREATE, Name=${placeOf(request).name}., Type=${String(request.inputs["type"])}, SetIdentifier=${set === undefined || isUnknown(set) ? "null" : String(set)}]`;
}

export const batch = (message: string): Refusal => ({ code: "InvalidChangeBatch", message: `[${message}]` });

export const recordRules: Rule[] = [
  checks.oneOf("route53.record.type", source, "type", "type", types),
  checks.oneOf("route53.record.failover", source, "failoverRoutingPolicies.*.type", "failover_routing_policy.0.type", [
    "PRIMARY",
    "SECONDARY",
  ]),
  lengthBetween("route53.record.alias-name", source, "aliases.*.name", "alias.0.name", 1, 1024),
  lengthBetween("route53.record.alias-zone", source, "aliases.*.zoneId", "alias.0.zone_id", 1, 32),
  checks.between("route53.record.bias", source, "geoproximityRoutingPolicy.bias", "bias", -99, 99),
  ...[latencyRegion, oneTarget, ttlWithRecords, onePolicy, setIdentifier, policyOfSet, ttlGiven, ttlRange, weightRange],
  ...[inZone, unique, otherRouting, sameTtl, cname, values, alias],
];
