import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import { atMost } from "../common/argument-forms";
import { networkProblem } from "../common/cidr";
import * as checks from "../common/checks";
import { atCreate } from "../common/checks";
import { ec2Id, providerSource, refusal, tgw, toSubnet, toVpc } from "../ec2/common";
import { transitGatewayRoutes } from "./routes";
import { gatewayOf, leaveTables, toGateway } from "./parts";

const model = "botocore ec2/2016-11-15/service-2.json";
const file = providerSource("transitgateway_");
const toggle = ["disable", "enable"];

const switches: [string, string][] = [
  ["autoAcceptSharedAttachments", "auto_accept_shared_attachments"],
  ["defaultRouteTableAssociation", "default_route_table_association"],
  ["defaultRouteTablePropagation", "default_route_table_propagation"],
  ["dnsSupport", "dns_support"],
  ["encryptionSupport", "encryption_support"],
  ["multicastSupport", "multicast_support"],
  ["securityGroupReferencingSupport", "security_group_referencing_support"],
  ["vpnEcmpSupport", "vpn_ecmp_support"],
];

const switchRules = (prefix: string, of: [string, string][], source: string): Rule[] =>
  of.map(([path, argument]) =>
    checks.oneOf(`${prefix}.${argument.replace(/_/g, "-")}`, source, path, argument, toggle),
  );

export const privateAsn = (asn: number): boolean =>
  (asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294);

const asn: Rule = {
  id: "ec2.transit-gateway.asn",
  source: `${model} TransitGatewayRequestOptions.AmazonSideAsn`,
  check({ inputs }) {
    const given = checks.number(inputs, "amazonSideAsn");
    return given === undefined || privateAsn(given)
      ? undefined
      : refusal(
          "InvalidParameterValue",
          `Value (${given}) for parameter AmazonSideAsn is invalid. It must be in the range 64512 to 65534 or 4200000000 to 4294967294.`,
        );
  },
};

const asnStays: Rule = {
  id: "ec2.transit-gateway.asn-with-bgp",
  source: `${model} ModifyTransitGatewayOptions.AmazonSideAsn: not while it has VPN or Direct Connect attachments`,
  check(request) {
    if (!request.current || !checks.changes(request, "amazonSideAsn")) return undefined;
    const holders = [...request.world.all(tgw.dxAssociation), ...request.world.all(tgw.vpn)].some(
      (it) => gatewayOf(it) === request.id,
    );
    return holders
      ? refusal(
          "IncorrectState",
          `${request.id} has attachments with active BGP sessions; the Amazon side ASN cannot be modified.`,
        )
      : undefined;
  },
};

const cidrForm = checks.valueRule(
  "ec2.transit-gateway.cidr-block",
  `${file}; ${model}: /24 or larger, /64 for IPv6`,
  "transitGatewayCidrBlocks.*",
  (value) => {
    const given = String(value);
    const six = given.includes(":");
    const problem = networkProblem(given, six ? 6 : 4);
    if (problem) return problem;
    const [prefix, most] = [Number(given.split("/")[1]), six ? 64 : 24];
    if (prefix > most)
      return `expected "transit_gateway_cidr_blocks" to contain a network Value with between 0 and ${most} significant bits, got: ${prefix}`;
    return given.startsWith("169.254.")
      ? "invalid value for transit_gateway_cidr_blocks (must not be from range 169.254.0.0/16)"
      : undefined;
  },
);

/** A router between networks of a region, and to the outside. */
const transitGateway: TypeSpec = {
  token: tgw.gateway,
  api: {
    service: "EC2",
    noun: "EC2 Transit Gateway",
    create: "CreateTransitGateway",
    update: "ModifyTransitGateway",
    delete: "DeleteTransitGateway",
  },
  id: (request) => ec2Id("tgw", request),
  replaceOn: {
    paths: ["region", "multicastSupport"],
    when: (olds, news) =>
      ["defaultRouteTableAssociation", "defaultRouteTablePropagation"].filter(
        (key) => !isOn({ inputs: olds }, key) && isOn({ inputs: news }, key),
      ),
    source: `${file} resourceTransitGateway and its CustomizeDiff: a default route table comes only with its gateway`,
  },
  rules: [
    ...switchRules("ec2.transit-gateway", switches, file),
    atMost("ec2.transit-gateway.cidr-blocks", file, "transitGatewayCidrBlocks", "transit_gateway_cidr_blocks", 5),
    ...[cidrForm, asn, asnStays],
  ],
  outputs: gatewayOutputs,
  after(request, world) {
    const table = ec2Id("tgw-rtb", request, "default table");
    if (request.verb === "create" && hasDefaultTable(request)) {
      world.put({
        token: tgw.routeTable,
        id: table,
        scope: "",
        region: request.region,
        inputs: { transitGatewayId: request.id },
        outputs: {
          ...{
            arn: arn("ec2", `transit-gateway-route-table/${table}`, request),
            region: request.region,
            tagsAll: {},
            transitGatewayId: request.id,
          },
          defaultAssociationRouteTable: isOn(request, "defaultRouteTableAssociation"),
          defaultPropagationRouteTable: isOn(request, "defaultRouteTablePropagation"),
        },
      });
    }
    if (request.verb === "delete") {
      const mine = world.all(tgw.routeTable).filter((it) => it.inputs["transitGatewayId"] === request.id);
      for (const it of mine) world.forget(it);
    }
  },
  inUse: (standing, by) => {
    const [kind, id] = holder(by);
    return refusal("IncorrectState", `${standing.id} has non-deleted ${kind}: ${id}.`);
  },
};

function holder(by: Standing): [kind: string, id: string] {
  if (by.token === tgw.vpcAttachment) return ["VPC Attachments", by.id];
  if (by.token === tgw.routeTable) return ["Transit Gateway Route Tables", by.id];
  return by.token === tgw.dxAssociation
    ? ["DirectConnect Gateway Attachments", String(by.outputs["transitGatewayAttachmentId"])]
    : ["Attachments", by.id];
}

const isOn = ({ inputs }: Pick<Request, "inputs">, key: string): boolean => (inputs[key] ?? "enable") === "enable";
const hasDefaultTable = (request: Request): boolean =>
  isOn(request, "defaultRouteTableAssociation") || isOn(request, "defaultRouteTablePropagation");

function gatewayOutputs(request: Request) {
  const { inputs, id, current, account } = request;
  const table = ec2Id("tgw-rtb", request, "default table");
  const tableFor = (key: string, output: string): string => {
    if (current) return String(current.outputs[output] ?? "");
    return isOn(request, key) ? table : "";
  };
  return {
    arn: arn("ec2", `transit-gateway/${id}`, request),
    ownerId: account,
    amazonSideAsn: inputs["amazonSideAsn"] ?? 64512,
    autoAcceptSharedAttachments: inputs["autoAcceptSharedAttachments"] ?? "disable",
    defaultRouteTableAssociation: inputs["defaultRouteTableAssociation"] ?? "enable",
    defaultRouteTablePropagation: inputs["defaultRouteTablePropagation"] ?? "enable",
    dnsSupport: inputs["dnsSupport"] ?? "enable",
    encryptionSupport: inputs["encryptionSupport"] ?? "disable",
    multicastSupport: inputs["multicastSupport"] ?? "disable",
    securityGroupReferencingSupport: inputs["securityGroupReferencingSupport"] ?? "disable",
    vpnEcmpSupport: inputs["vpnEcmpSupport"] ?? "enable",
    transitGatewayCidrBlocks: inputs["transitGatewayCidrBlocks"] ?? [],
    associationDefaultRouteTableId: tableFor("defaultRouteTableAssociation", "associationDefaultRouteTableId"),
    propagationDefaultRouteTableId: tableFor("defaultRouteTablePropagation", "propagationDefaultRouteTableId"),
  };
}

const subnetsInVpc: Rule = {
  id: "ec2.tgw-attachment.subnets-in-vpc",
  source: `${model} CreateTransitGatewayVpcAttachmentRequest.SubnetIds; code: docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html`,
  check(request) {
    const subnets = checks.subnetsOf(request, checks.strings(request, "subnetIds"));
    const foreign = subnets
      .filter((subnet) => subnet.outputs["vpcId"] !== request.inputs["vpcId"])
      .map((subnet) => subnet.id);
    return foreign.length > 0
      ? refusal(
          "InvalidParameterValue",
          `Subnets [${foreign.join(", ")}] are not in VPC ${String(request.inputs["vpcId"])}`,
        )
      : undefined;
  },
};

const oneSubnetPerZone: Rule = {
  id: "ec2.tgw-attachment.one-subnet-per-zone",
  source: `${model} CreateTransitGatewayVpcAttachmentRequest.SubnetIds: one per zone; text: zoitech/terraform-aws-network issue 46`,
  check(request) {
    const subnets = checks.subnetsOf(request, checks.strings(request, "subnetIds"));
    return checks.zonesOf(subnets).length < subnets.length
      ? refusal("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ")
      : undefined;
  },
};

const someSubnet: Rule = {
  id: "ec2.tgw-attachment.some-subnet",
  source: `${providerSource("transitgateway_vpc_attachment")}: MinItems 1`,
  when: "check",
  check: ({ inputs }) =>
    Array.isArray(inputs["subnetIds"]) && inputs["subnetIds"].length === 0
      ? "subnetIds: Not enough list items: Attribute subnet_ids requires 1 item minimum, but config has only 0 declared."
      : undefined,
};

const onceForVpc = atCreate(
  "ec2.tgw-attachment.once-for-vpc",
  "text: awsdocs/aws-transit-gateway-guide issue 13; code DuplicateTransitGatewayAttachment",
  ({ inputs, world, region }) => {
    const twin = world
      .all(tgw.vpcAttachment)
      .some(
        (it) =>
          it.region === region &&
          it.inputs["vpcId"] === inputs["vpcId"] &&
          it.inputs["transitGatewayId"] === inputs["transitGatewayId"],
      );
    return twin
      ? refusal(
          "DuplicateTransitGatewayAttachment",
          `${String(inputs["transitGatewayId"])} has non-deleted Transit Gateway Attachments with same VPC ID.`,
        )
      : undefined;
  },
);

const attachmentFile = providerSource("transitgateway_vpc_attachment");

/** A VPC on a transit gateway. */
const vpcAttachment: TypeSpec = {
  token: tgw.vpcAttachment,
  api: {
    service: "EC2",
    noun: "EC2 Transit Gateway VPC Attachment",
    create: "CreateTransitGatewayVpcAttachment",
    update: "ModifyTransitGatewayVpcAttachment",
    delete: "DeleteTransitGatewayVpcAttachment",
  },
  id: (request) => ec2Id("tgw-attach", request),
  refers: { transitGatewayId: toGateway(), vpcId: toVpc(), "subnetIds.*": toSubnet() },
  replaceOn: { paths: ["region", "transitGatewayId", "vpcId"], source: attachmentFile },
  deleteBeforeReplace: true, // provider/resources.go of pulumi/pulumi-aws
  rules: [
    ...switchRules(
      "ec2.tgw-attachment",
      [
        ["applianceModeSupport", "appliance_mode_support"],
        ["dnsSupport", "dns_support"],
        ["ipv6Support", "ipv6_support"],
        ["securityGroupReferencingSupport", "security_group_referencing_support"],
      ],
      attachmentFile,
    ),
    ...[someSubnet, subnetsInVpc, oneSubnetPerZone, onceForVpc],
  ],
  outputs(request) {
    const { inputs, id, world, region } = request;
    const gateway = world.find(tgw.gateway, String(inputs["transitGatewayId"]), "id", region);
    // Without a default table there is nothing to be associated with: resourceTransitGatewayVPCAttachmentRead.
    const byDefault = (output: string, wanted: unknown): boolean =>
      (gateway?.outputs[output] ?? "") !== "" && wanted !== false;
    return {
      arn: arn("ec2", `transit-gateway-attachment/${id}`, request),
      vpcOwnerId: request.account,
      applianceModeSupport: inputs["applianceModeSupport"] ?? "disable",
      dnsSupport: inputs["dnsSupport"] ?? "enable",
      ipv6Support: inputs["ipv6Support"] ?? "disable",
      securityGroupReferencingSupport: inputs["securityGroupReferencingSupport"] ?? "enable",
      transitGatewayDefaultRouteTableAssociation: byDefault(
        "associationDefaultRouteTableId",
        inputs["transitGatewayDefaultRouteTableAssociation"],
      ),
      transitGatewayDefaultRouteTablePropagation: byDefault(
        "propagationDefaultRouteTableId",
        inputs["transitGatewayDefaultRouteTablePropagation"],
      ),
    };
  },
  after(request, world) {
    if (request.verb === "delete") leaveTables(request.id, request.region, world);
  },
};

/** Transit gateways: the part of EC2 that joins networks. */
export const transitGatewayTypes: TypeSpec[] = [transitGateway, vpcAttachment, ...transitGatewayRoutes];
