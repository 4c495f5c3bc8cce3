import { text } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import { networkForm } from "../common/argument-forms";
import { atCreate } from "../common/checks";
import { ec2Id, providerSource, refusal, tgw } from "../ec2/common";
import { associatedTable, attached, attachmentOf, gatewayOf, toAttachment, toGateway, toTable } from "./parts";

const model = "botocore ec2/2016-11-15/service-2.json";

/** A route table of a transit gateway. */
const routeTable: TypeSpec = {
  token: tgw.routeTable,
  api: {
    service: "EC2",
    noun: "EC2 Transit Gateway Route Table",
    create: "CreateTransitGatewayRouteTable",
    update: "CreateTags",
    delete: "DeleteTransitGatewayRouteTable",
  },
  id: (request) => ec2Id("tgw-rtb", request),
  refers: { transitGatewayId: toGateway() },
  replaceOn: { paths: ["region", "transitGatewayId"], source: providerSource("transitgateway_route_table") },
  rules: [],
  outputs: (request) => ({
    arn: arn("ec2", `transit-gateway-route-table/${request.id}`, request),
    defaultAssociationRouteTable: request.current?.outputs["defaultAssociationRouteTable"] ?? false,
    defaultPropagationRouteTable: request.current?.outputs["defaultPropagationRouteTable"] ?? false,
  }),
  inUse: (standing, by) =>
    refusal(
      "IncorrectState",
      `${standing.id} has non-deleted ${by.token === tgw.association ? "Associations" : by.token === tgw.route ? "Routes" : "Propagations"}`,
    ),
};

const sameGateway: Rule = {
  id: "ec2.tgw-route-table.same-gateway",
  source: `${model} AssociateTransitGatewayRouteTable, EnableTransitGatewayRouteTablePropagation: table and attachment of one gateway`,
  check(request) {
    const { inputs, world, region } = request;
    const id = text(inputs["transitGatewayAttachmentId"]);
    if (!id) return undefined;
    const [one, other] = [
      gatewayOf(attachmentOf(request, id)),
      gatewayOf(world.find(tgw.routeTable, String(inputs["transitGatewayRouteTableId"]), "id", region)),
    ];
    return one !== undefined && other !== undefined && one !== other
      ? refusal(
          "InvalidParameterValue",
          `Transit Gateway Attachment ${id} and Transit Gateway Route Table ${String(inputs["transitGatewayRouteTableId"])} belong to different Transit Gateways.`,
        )
      : undefined;
  },
};

const alreadyAssociated = atCreate(
  "ec2.tgw-association.only-one",
  "text: terraform-provider-aws issue 16452, awsdocs/aws-transit-gateway-guide issue 13",
  (request) => {
    const { inputs } = request;
    const id = String(inputs["transitGatewayAttachmentId"]);
    const attachment = attachmentOf(request, id);
    if (!attachment || inputs["replaceExistingAssociation"] === true) return undefined;
    return associatedTable(request, attachment, id) === undefined
      ? undefined
      : refusal(
          "Resource.AlreadyAssociated",
          `Transit Gateway Attachment ${id} is already associated to a route table.`,
        );
  },
);

const pairPaths = ["region", "transitGatewayAttachmentId", "transitGatewayRouteTableId"];

/** By which route table the traffic of an attachment is routed: one for each. */
const routeTableAssociation: TypeSpec = {
  token: tgw.association,
  api: {
    service: "EC2",
    noun: "EC2 Transit Gateway Route Table Association",
    create: "AssociateTransitGatewayRouteTable",
    delete: "DisassociateTransitGatewayRouteTable",
  },
  id: ({ inputs }) => `${String(inputs["transitGatewayRouteTableId"])}_${String(inputs["transitGatewayAttachmentId"])}`,
  refers: { transitGatewayAttachmentId: toAttachment(), transitGatewayRouteTableId: toTable() },
  replaceOn: { paths: pairPaths, source: providerSource("transitgateway_route_table_association") },
  rules: [sameGateway, alreadyAssociated],
  outputs: (request) => ({ ...attached(attachmentOf(request, request.inputs["transitGatewayAttachmentId"])) }),
};

const propagatedOnce = atCreate(
  "ec2.tgw-propagation.once",
  `${model} EnableTransitGatewayRouteTablePropagation; code TransitGatewayRouteTablePropagation.Duplicate`,
  (request) => {
    const { inputs, world, region } = request;
    const [table, id] = [String(inputs["transitGatewayRouteTableId"]), String(inputs["transitGatewayAttachmentId"])];
    const own = world.find(tgw.propagation, `${table}_${id}`, "id", region);
    const attachment = attachmentOf(request, id);
    const gateway = world.find(tgw.gateway, gatewayOf(attachment) ?? "", "id", region);
    const byDefault =
      gateway?.outputs["propagationDefaultRouteTableId"] === table &&
      attachment?.inputs["transitGatewayDefaultRouteTablePropagation"] !== false;
    return own || byDefault
      ? refusal(
          "TransitGatewayRouteTablePropagation.Duplicate",
          `Propagation(s) already exist between Transit Gateway Attachment ${id} and Transit Gateway Route Table ${table}`,
        )
      : undefined;
  },
);

/** Which attachments announce their addresses to a route table. */
const routeTablePropagation: TypeSpec = {
  token: tgw.propagation,
  api: {
    service: "EC2",
    noun: "EC2 Transit Gateway Route Table Propagation",
    create: "EnableTransitGatewayRouteTablePropagation",
    delete: "DisableTransitGatewayRouteTablePropagation",
  },
  id: ({ inputs }) => `${String(inputs["transitGatewayRouteTableId"])}_${String(inputs["transitGatewayAttachmentId"])}`,
  refers: { transitGatewayAttachmentId: toAttachment(), transitGatewayRouteTableId: toTable() },
  replaceOn: { paths: pairPaths, source: providerSource("transitgateway_route_table_propagation") },
  rules: [sameGateway, propagatedOnce],
  outputs: (request) => ({ ...attached(attachmentOf(request, request.inputs["transitGatewayAttachmentId"])) }),
};

const wayOrHole: Rule = {
  id: "ec2.tgw-route.attachment-or-blackhole",
  source: `${model} CreateTransitGatewayRouteRequest: an attachment, or a blackhole`,
  check({ inputs }) {
    const attachment = text(inputs["transitGatewayAttachmentId"]);
    if (inputs["blackhole"] === true) {
      return attachment
        ? refusal(
            "InvalidParameterCombination",
            "The parameter TransitGatewayAttachmentId may not be specified for a blackhole route",
          )
        : undefined;
    }
    return attachment
      ? undefined
      : refusal("MissingParameter", "The request must contain the parameter TransitGatewayAttachmentId or Blackhole");
  },
};

const routedOnce = atCreate(
  "ec2.tgw-route.unique",
  `${model} CreateTransitGatewayRoute; code RouteAlreadyExists`,
  ({ inputs, world, region }) => {
    const [table, to] = [String(inputs["transitGatewayRouteTableId"]), String(inputs["destinationCidrBlock"])];
    return world.find(tgw.route, `${table}_${to}`, "id", region)
      ? refusal("RouteAlreadyExists", `Route ${to} already exists in Transit Gateway Route Table ${table}`)
      : undefined;
  },
);

/** A static route. */
const route: TypeSpec = {
  token: tgw.route,
  api: {
    service: "EC2",
    noun: "EC2 Transit Gateway Route",
    create: "CreateTransitGatewayRoute",
    delete: "DeleteTransitGatewayRoute",
  },
  id: ({ inputs }) => `${String(inputs["transitGatewayRouteTableId"])}_${String(inputs["destinationCidrBlock"])}`,
  refers: { transitGatewayAttachmentId: toAttachment(), transitGatewayRouteTableId: toTable() },
  replaceOn: {
    paths: [...pairPaths, "blackhole", "destinationCidrBlock"],
    source: providerSource("transitgateway_route"),
  },
  rules: [networkForm("ec2.tgw-route.destination", "destinationCidrBlock"), wayOrHole, sameGateway, routedOnce],
  outputs: ({ inputs }) => ({ blackhole: inputs["blackhole"] ?? false }),
};

export const transitGatewayRoutes: TypeSpec[] = [routeTable, routeTableAssociation, routeTablePropagation, route];
