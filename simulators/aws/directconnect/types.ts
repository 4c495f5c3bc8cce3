import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { blocksOverlap, networkProblem } from "../common/cidr";
import {
  dxFolder,
  dxInvalid,
  dxModel,
  gatewayToken,
  interfaceTokens,
  missingGateway,
  virtualInterfaces,
} from "./interfaces";
import { ec2Id, tgw } from "../ec2/common";
import { privateAsn } from "../transit-gateway/types";
import { leaveTables } from "../transit-gateway/parts";

const asn = checks.valueRule(
  "directconnect.gateway.asn",
  `hashicorp/terraform-provider-aws internal/verify/validate.go ValidAmazonSideASN; ${dxModel} CreateDirectConnectGatewayRequest`,
  "amazonSideAsn",
  (value) => {
    const given = String(value);
    if (!/^-?\d+$/.test(given)) return `"amazon_side_asn" ("${given}") must be a 64-bit integer`;
    // Amazon's own former ones too, "but only for VGWs": validate.go.
    const former = [7224, 9059, 10124, 17493];
    return privateAsn(Number(given)) || former.includes(Number(given))
      ? undefined
      : `"amazon_side_asn" ("${given}") must be 7224, 9059, 10124 or 17493 or in the range 64512 to 65534 or 4200000000 to 4294967294`;
  },
);

const formerAsn: Rule = {
  id: "directconnect.gateway.private-asn",
  source: `${dxModel} CreateDirectConnectGatewayRequest.amazonSideAsn: the private ranges; terraform-provider-aws issue 6242: 7224 fails at the cloud`,
  check: ({ inputs }) =>
    privateAsn(Number(inputs["amazonSideAsn"]))
      ? undefined
      : dxInvalid(
          `Amazon side ASN ${String(inputs["amazonSideAsn"])} is invalid. It must be in the range 64512 to 65534 or 4200000000 to 4294967294.`,
        ),
};

/** A Direct Connect gateway: one for all regions. */
const gateway: TypeSpec = {
  token: gatewayToken,
  api: {
    service: "Direct Connect",
    noun: "Direct Connect Gateway",
    create: "CreateDirectConnectGateway",
    update: "UpdateDirectConnectGateway",
    delete: "DeleteDirectConnectGateway",
  },
  id: (request) => checks.uuid(request, "gateway"),
  autoName: { property: "name", max: 100 },
  global: true,
  replaceOn: { paths: ["amazonSideAsn"], source: `${dxFolder}/gateway.go` },
  rules: [asn, formerAsn],
  outputs: (request) => ({
    arn: arn("directconnect", `dx-gateway/${request.id}`, request, { region: false }),
    ownerAccountId: request.account,
  }),
  inUse: (standing, by) =>
    dxInvalid(
      by.token === tgw.dxAssociation
        ? `Direct Connect Gateway ${standing.id} has associated gateways. Disassociate them before you delete it.`
        : `Direct Connect Gateway ${standing.id} has attached virtual interfaces. Delete them before you delete it.`,
    ),
};

const file = `${dxFolder}/gateway_association.go`;
const guide = "docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-transit-gateways.html";
const vgwToken = "aws:ec2/vpnGateway:VpnGateway";

const isTransit = ({ inputs }: Pick<Standing, "inputs">): boolean =>
  String(inputs["associatedGatewayId"]).startsWith("tgw-");

/** What else is associated with the same Direct Connect gateway. */
function siblings(request: Request): Standing[] {
  return request.world
    .all(tgw.dxAssociation)
    .filter((it) => it.id !== request.id && it.inputs["dxGatewayId"] === request.inputs["dxGatewayId"]);
}

const whichGateway: Rule = {
  id: "directconnect.association.gateway-given",
  source: `${file}: AtLeastOneOf, ConflictsWith, RequiredWith`,
  when: "check",
  check({ inputs }) {
    const given = (key: string): boolean => inputs[key] !== undefined;
    if (given("associatedGatewayId") && (given("proposalId") || given("associatedGatewayOwnerAccountId"))) {
      return `"associated_gateway_id": conflicts with ${given("proposalId") ? "proposal_id" : "associated_gateway_owner_account_id"}`;
    }
    if (!given("associatedGatewayId") && !given("proposalId") && !given("associatedGatewayOwnerAccountId")) {
      return '"associated_gateway_id": one of `associated_gateway_id,associated_gateway_owner_account_id,proposal_id` must be specified';
    }
    return given("associatedGatewayOwnerAccountId") && !given("proposalId")
      ? '"associated_gateway_owner_account_id": all of `associated_gateway_owner_account_id,proposal_id` must be specified'
      : undefined;
  },
};

const ownerForm = checks.valueRule(
  "directconnect.association.owner",
  `${file}: internal/verify/validate.go ValidAccountID`,
  "associatedGatewayOwnerAccountId",
  (value) =>
    /^\d{12}$/.test(String(value))
      ? undefined
      : `"associated_gateway_owner_account_id" doesn't look like AWS Account ID (exactly 12 digits): ${JSON.stringify(value)}`,
);

/** `tgw-…` or `vgw-…`: CreateDirectConnectGatewayAssociationRequest.gatewayId in the model. */
function missingAssociated(id: string): Refusal {
  return dxInvalid(
    /^(tgw|vgw)-[0-9a-f]{8,17}$/.test(id)
      ? `Gateway with ID ${id} does not exist.`
      : `Gateway ID ${id} has an invalid format.`,
  );
}

const prefixesGiven: Rule = {
  id: "directconnect.association.prefixes-for-transit",
  source: `${dxModel} addAllowedPrefixesToDirectConnectGateway: required with a transit gateway; ${guide}: 200 at most`,
  check(request) {
    const prefixes = checks.strings(request, "allowedPrefixes");
    if (!isTransit(request)) return undefined;
    if (prefixes.length === 0)
      return dxInvalid("Allowed prefixes are required for an association with a transit gateway.");
    return prefixes.length > 200
      ? dxInvalid("The number of allowed prefixes exceeds the limit of 200 per association.")
      : undefined;
  },
};

const prefixForm: Rule = {
  id: "directconnect.association.prefix-form",
  source: `${dxModel} RouteFilterPrefix.cidr`,
  check(request) {
    const bad = checks.strings(request, "allowedPrefixes").find((prefix) => networkProblem(prefix) !== undefined);
    return bad === undefined ? undefined : dxInvalid(`CIDR ${bad} is not valid.`);
  },
};

const prefixesApart: Rule = {
  id: "directconnect.association.prefixes-apart",
  source: `${guide}: the prefixes of two associations may not be the same or overlap`,
  check(request) {
    if (!isTransit(request)) return undefined;
    const others = siblings(request)
      .filter(isTransit)
      .flatMap((it) => checks.strings(it, "allowedPrefixes"));
    const bad = checks
      .strings(request, "allowedPrefixes")
      .find((prefix) => others.some((other) => other === prefix || blocksOverlap(prefix, other)));
    return bad === undefined
      ? undefined
      : dxInvalid(`Allowed prefix ${bad} overlaps with one of another association of the Direct Connect gateway.`);
  },
};

const asnsDiffer: Rule = {
  id: "directconnect.association.asns-differ",
  source: `${guide}: "if you use the default ASN 64512 for both, the association request fails"`,
  check(request) {
    const { inputs, world, region } = request;
    const asnOf = (id: unknown): string => String(world.find(tgw.gateway, String(id), "id")?.outputs["amazonSideAsn"]);
    const mine = world.find(tgw.gateway, String(inputs["associatedGatewayId"]), "id", region);
    const own = world.find(gatewayToken, String(inputs["dxGatewayId"]));
    if (!mine || !own) return undefined;
    const number = String(mine.outputs["amazonSideAsn"]);
    if (number === String(own.outputs["amazonSideAsn"]))
      return dxInvalid(`The transit gateway ${mine.id} and the Direct Connect gateway have the same ASN ${number}.`);
    const twin = siblings(request)
      .filter(isTransit)
      .find((it) => asnOf(it.inputs["associatedGatewayId"]) === number);
    return (
      twin &&
      dxInvalid(
        `The ASN ${number} of transit gateway ${mine.id} is already used by another associated transit gateway.`,
      )
    );
  },
};

const oneKind: Rule = {
  id: "directconnect.association.one-kind",
  source: `${guide}: no transit gateway where a virtual private gateway is associated or a private virtual interface attached`,
  check(request) {
    const { inputs, world } = request;
    const transit = isTransit(request);
    if (siblings(request).some((it) => isTransit(it) !== transit))
      return dxInvalid(
        "A Direct Connect gateway cannot be associated with virtual private gateways and transit gateways at the same time.",
      );
    const foreign = world
      .all(transit ? interfaceTokens.private : interfaceTokens.transit)
      .some((it) => it.inputs["dxGatewayId"] === inputs["dxGatewayId"]);
    return foreign
      ? dxInvalid(`The Direct Connect gateway is attached to a ${transit ? "private" : "transit"} virtual interface.`)
      : undefined;
  },
};

const count: Rule = {
  id: "directconnect.association.count",
  source:
    "docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html: 6 transit gateways or 20 virtual private gateways",
  check: (request) =>
    siblings(request).length >= (isTransit(request) ? 6 : 20)
      ? dxInvalid("The Direct Connect gateway has the maximum number of associations.")
      : undefined,
};

const once: Rule = {
  id: "directconnect.association.once",
  source: `${dxModel} CreateDirectConnectGatewayAssociation`,
  check(request): Refusal | undefined {
    const { inputs, verb } = request;
    const twin =
      verb === "create" &&
      siblings(request).some((it) => it.inputs["associatedGatewayId"] === inputs["associatedGatewayId"]);
    return twin
      ? dxInvalid(
          `${String(inputs["associatedGatewayId"])} is already associated with Direct Connect gateway ${String(inputs["dxGatewayId"])}.`,
        )
      : undefined;
  },
};

/** A Direct Connect gateway's way into a region: to a transit gateway or a virtual private gateway. */
const gatewayAssociation: TypeSpec = {
  token: tgw.dxAssociation,
  api: {
    service: "Direct Connect",
    noun: "Direct Connect Gateway Association",
    create: "CreateDirectConnectGatewayAssociation",
    update: "UpdateDirectConnectGatewayAssociation",
    delete: "DeleteDirectConnectGatewayAssociation",
  },
  id: ({ inputs }) =>
    `ga-${String(inputs["dxGatewayId"])}${String(inputs["associatedGatewayId"] ?? inputs["proposalId"])}`,
  refers: {
    dxGatewayId: { to: gatewayToken, missing: missingGateway },
    associatedGatewayId: { to: [tgw.gateway, vgwToken], missing: missingAssociated },
  },
  replaceOn: {
    paths: ["region", "associatedGatewayId", "associatedGatewayOwnerAccountId", "dxGatewayId"],
    source: file,
  },
  rules: [whichGateway, ownerForm, ...[once, prefixesGiven, prefixForm, prefixesApart, asnsDiffer, oneKind, count]],
  outputs(request) {
    const { inputs, account } = request;
    const transit = isTransit(request);
    return {
      allowedPrefixes: inputs["allowedPrefixes"] ?? [],
      associatedGatewayId: inputs["associatedGatewayId"] ?? "",
      associatedGatewayOwnerAccountId: inputs["associatedGatewayOwnerAccountId"] ?? account,
      associatedGatewayType: transit ? "transitGateway" : "virtualPrivateGateway",
      dxGatewayAssociationId: request.current?.outputs["dxGatewayAssociationId"] ?? checks.uuid(request, "association"),
      dxGatewayOwnerAccountId: account,
      transitGatewayAttachmentId:
        request.current?.outputs["transitGatewayAttachmentId"] ??
        (transit ? ec2Id("tgw-attach", request, "attachment") : ""),
    };
  },
  after({ verb, current, region }, world) {
    if (verb === "delete") leaveTables(String(current?.outputs["transitGatewayAttachmentId"]), region, world);
  },
};

/** Direct Connect: what lies on AWS's side of the cable. */
export const directconnect: TypeSpec[] = [gateway, gatewayAssociation, ...virtualInterfaces];
