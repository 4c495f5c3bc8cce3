import { isIP } from "node:net";
import { text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import type { Standing } from "../../core/standing";
import { arnForm, lengthBetween } from "../common/argument-forms";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { ec2Id, providerSource, reference, refusal } from "../ec2/common";
import type { Reference } from "../../core/spec";

const token = "aws:ec2/customerGateway:CustomerGateway";
const model = "botocore ec2/2016-11-15/service-2.json CreateCustomerGatewayRequest";
const file = providerSource("vpnsite_customer_gateway");

export const toCustomerGateway = (): Reference =>
  reference(token, "InvalidCustomerGatewayID.NotFound", (id) => `The customerGateway ID '${id}' does not exist`);

export const customerGatewayOf = (request: Request): Standing | undefined =>
  request.world.find(token, String(request.inputs["customerGatewayId"]), "id", request.region);

/** The other end's ASN, under whichever name it was given. */
export const peerAsn = (gateway: Standing | undefined): number | undefined =>
  gateway && (checks.number(gateway.inputs, "bgpAsn") ?? checks.number(gateway.inputs, "bgpAsnExtended"));

const asnRange: Rule = {
  id: "ec2.customer-gateway.asn",
  source: `${model}.BgpAsn, BgpAsnExtended`,
  check({ inputs }) {
    const [short, long] = [checks.number(inputs, "bgpAsn"), checks.number(inputs, "bgpAsnExtended")];
    if (short === undefined && long === undefined)
      return refusal("MissingParameter", "The request must contain the parameter BgpAsn or BgpAsnExtended");
    if (short !== undefined && (short < 1 || short > 2147483647))
      return refusal(
        "InvalidParameterValue",
        `Value (${short}) for parameter BgpAsn is invalid. It must be in the range 1 to 2147483647.`,
      );
    return long !== undefined && (long < 2147483648 || long > 4294967295)
      ? refusal(
          "InvalidParameterValue",
          `Value (${long}) for parameter BgpAsnExtended is invalid. It must be in the range 2147483648 to 4294967295.`,
        )
      : undefined;
  },
};

const addressForm = checks.valueRule("ec2.customer-gateway.address", file, "ipAddress", (value) =>
  isIP(String(value)) === 0 ? `expected ip_address to contain a valid IP, got: ${String(value)}` : undefined,
);

const addressGiven: Rule = {
  id: "ec2.customer-gateway.address-given",
  source: `${model}.IpAddress, CertificateArn: an address, unless a certificate says who it is`,
  check: ({ inputs }) =>
    text(inputs["ipAddress"]) || text(inputs["certificateArn"])
      ? undefined
      : refusal("MissingParameter", "The request must contain the parameter IpAddress"),
};

const twinPaths = ["type", "ipAddress", "bgpAsn", "bgpAsnExtended", "deviceName", "certificateArn"];

/** "An identical request returns information about the existing customer gateway; it doesn't create a new customer gateway": two in a program are one. */
function twinOf({ world, inputs, region }: Request): Standing | undefined {
  return world
    .all(token)
    .find(
      (it) =>
        it.region === region && twinPaths.every((path) => String(it.inputs[path] ?? "") === String(inputs[path] ?? "")),
    );
}

/** What AWS knows of the other end: its address and its ASN. */
export const customerGateway: TypeSpec = {
  token,
  api: {
    service: "EC2",
    noun: "EC2 Customer Gateway",
    create: "CreateCustomerGateway",
    update: "CreateTags",
    delete: "DeleteCustomerGateway",
  },
  id: (request) => twinOf(request)?.id ?? ec2Id("cgw", request),
  overwrites: (request) => twinOf(request) !== undefined,
  replaceOn: { paths: ["region", ...twinPaths], source: file },
  rules: [
    checks.oneOf("ec2.customer-gateway.type", file, "type", "type", ["ipsec.1"]),
    checks.conflicts(
      "ec2.customer-gateway.one-asn",
      file,
      ["bgpAsn", "bgp_asn"],
      ["bgpAsnExtended", "bgp_asn_extended"],
    ),
    lengthBetween("ec2.customer-gateway.device-name", file, "deviceName", "device_name", 1, 255),
    arnForm("ec2.customer-gateway.certificate", "certificateArn", "certificate_arn"),
    ...[addressForm, addressGiven, asnRange],
  ],
  outputs: (request) => ({ arn: arn("ec2", `customer-gateway/${request.id}`, request) }),
  inUse: () => refusal("IncorrectState", "The customer gateway is in use."),
};
