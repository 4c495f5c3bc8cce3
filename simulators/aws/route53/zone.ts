import { bag, list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import type { Props } from "../../protocol/values";
import { arn } from "../common/arn";
import { lengthBetween } from "../common/argument-forms";
import * as checks from "../common/checks";
import { canonical, isDomainName } from "../common/domain-names";

export const zoneToken = "aws:route53/zone:Zone";
const source = "hashicorp/terraform-provider-aws internal/service/route53/zone.go";
const model = "botocore route53/2013-04-01/service-2.json";

/** The zone that an input names: its id, with or without `/hostedzone/`. */
export function zoneOf(request: Request, id: unknown): Standing | undefined {
  return typeof id === "string" ? request.world.find(zoneToken, id.replace(/^\/hostedzone\//, "")) : undefined;
}

export function isPrivate(zone: Standing): boolean {
  return list(zone.inputs["vpcs"]).length > 0;
}

export const noZone = (id: string): Refusal => ({
  code: "NoSuchHostedZone",
  message: `No hosted zone found with ID: ${id}`,
});

const name: Rule = {
  id: "route53.zone.name",
  source: `${model} CreateHostedZone, InvalidDomainName; docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html`,
  check({ inputs }) {
    const given = String(inputs["name"]);
    return isDomainName(given)
      ? undefined
      : { code: "InvalidDomainName", message: `The domain name '${given}' is not valid.` };
  },
};

const reserved: Rule = {
  id: "route53.zone.reserved",
  source: "text: aws-samples/sample-agentic-value-accelerator pull request 126; IANA's names of RFC 2606",
  check({ inputs }) {
    const given = canonical(String(inputs["name"]));
    const taken = ["example.com", "example.net", "example.org"].includes(given) && list(inputs["vpcs"]).length === 0;
    return taken ? { code: "InvalidDomainName", message: `${given} is reserved by AWS!` } : undefined;
  },
};

function vpcsOf(inputs: Props, region: string): { id: string; region: string }[] {
  return list(inputs["vpcs"])
    .map(bag)
    .map((vpc) => ({ id: String(vpc["vpcId"]), region: text(vpc["vpcRegion"]) ?? region }));
}

const vpcStands: Rule = {
  id: "route53.zone.vpc-stands",
  source: `${model} CreateHostedZone, InvalidVPCId`,
  check(request) {
    const missing = vpcsOf(request.inputs, request.region).find(
      (vpc) => !request.world.find("aws:ec2/vpc:Vpc", vpc.id, "id", vpc.region),
    );
    return (
      missing && {
        code: "InvalidVPCId",
        message: `The VPC: ${missing.id} in region ${missing.region} provided is not authorized to make the association.`,
      }
    );
  },
};

const vpcFree: Rule = {
  id: "route53.zone.vpc-conflict",
  source: `${model} CreateHostedZone and AssociateVPCWithHostedZone, ConflictingDomainExists`,
  check(request) {
    const wanted = canonical(String(request.inputs["name"]));
    for (const vpc of vpcsOf(request.inputs, request.region)) {
      const other = request.world
        .all(zoneToken)
        .find(
          (zone) =>
            zone.id !== request.id &&
            canonical(String(zone.inputs["name"])) === wanted &&
            vpcsOf(zone.outputs, request.region).some((theirs) => theirs.id === vpc.id),
        );
      const message = `The VPC ${vpc.id} in region ${vpc.region} has already been associated with the hosted zone ${other?.id} with the same domain name.`;
      if (other) return { code: "ConflictingDomainExists", message };
    }
    return undefined;
  },
};

/** A zone stays private, or public: the last VPC cannot leave it. */
const lastVpc: Rule = {
  id: "route53.zone.last-vpc",
  source: `${model} DisassociateVPCFromHostedZone, LastVPCAssociation`,
  check({ current, inputs }) {
    const was = list(current?.inputs["vpcs"]).length > 0;
    return was && list(inputs["vpcs"]).length === 0
      ? {
          code: "LastVPCAssociation",
          message:
            "The VPC that you're trying to disassociate from the private hosted zone is the last VPC that is associated with the hosted zone.",
        }
      : undefined;
  },
};

/** A hosted zone. */
export const zone: TypeSpec = {
  token: zoneToken,
  api: {
    service: "Route 53",
    noun: "Route53 Hosted Zone",
    create: "CreateHostedZone",
    update: "UpdateHostedZoneComment",
    delete: "DeleteHostedZone",
  },
  global: true,
  id: (request) => `Z${checks.alnum(request, 20, "zone").toUpperCase()}`,
  // The bridge's own default: provider/resources.go of pulumi/pulumi-aws.
  defaults: (inputs) => ({ comment: "Managed by Pulumi", forceDestroy: false, ...inputs }),
  autoName: { property: "name", max: 255 },
  replaceOn: { paths: ["delegationSetId", "name"], source },
  rules: [
    lengthBetween("route53.zone.name-length", source, "name", "name", 1, 1024),
    lengthBetween("route53.zone.comment", source, "comment", "comment", 0, 256),
    checks.conflicts(
      "route53.zone.delegation-set-or-vpc",
      source,
      ["delegationSetId", "delegation_set_id"],
      ["vpcs", "vpc"],
    ),
    ...[name, reserved, vpcStands, vpcFree, lastVpc],
  ],
  outputs(request) {
    const { id, inputs, region } = request;
    const servers = isPrivateInputs(inputs) ? privateServers : publicServers(request);
    return {
      arn: arn("route53", `hostedzone/${id}`, request, { region: false, account: false }),
      name: String(inputs["name"]).replace(/\.$/, ""),
      zoneId: id,
      nameServers: [...servers].sort(),
      primaryNameServer: servers[0],
      ...(isPrivateInputs(inputs) && {
        vpcs: vpcsOf(inputs, region).map((vpc) => ({ vpcId: vpc.id, vpcRegion: vpc.region })),
      }),
    };
  },
  inUse(standing, by) {
    if (standing.inputs["forceDestroy"] === true) return undefined;
    const key = by.token === "aws:route53/keySigningKey:KeySigningKey";
    const message = key
      ? "The specified hosted zone contains DNSSEC Key Signing Keys and so cannot be deleted."
      : "The specified hosted zone contains non-required resource record sets and so cannot be deleted.";
    return { code: "HostedZoneNotEmpty", message };
  },
  after(request, world) {
    if (request.verb !== "delete") return;
    const inside = [
      ...["aws:route53/record:Record", "aws:route53/queryLog:QueryLog"].map((token) => [token, "zoneId"] as const),
      ...["aws:route53/keySigningKey:KeySigningKey", "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"].map(
        (token) => [token, "hostedZoneId"] as const,
      ),
    ];
    for (const [token, property] of inside) {
      for (const it of world.all(token)) if (it.inputs[property] === request.id) world.forget(it);
    }
  },
};

const isPrivateInputs = (inputs: Props): boolean => list(inputs["vpcs"]).length > 0;

// The four reserved servers of every private zone.
const privateServers = [
  "ns-0.awsdns-00.com",
  "ns-512.awsdns-00.net",
  "ns-1024.awsdns-00.org",
  "ns-1536.awsdns-00.co.uk",
];

/** A public zone's four servers: one under each top-level domain, numbered as AWS numbers them. */
function publicServers(request: Request): string[] {
  const kept = list(request.current?.outputs["nameServers"]).map(String);
  const primary = text(request.current?.outputs["primaryNameServer"]);
  if (primary !== undefined && kept.length > 0) return [primary, ...kept.filter((server) => server !== primary)];
  return ["com", "net", "org", "co.uk"].map((domain, at) => {
    const [server, shard] = [
      parseInt(request.digits(8, `ns${at}`).slice(0, 4), 16) % 512,
      parseInt(request.digits(8, `ns${at}`).slice(4, 6), 16) % 64,
    ];
    return `ns-${at * 512 + server}.awsdns-${String(shard).padStart(2, "0")}.${domain}`;
  });
}
