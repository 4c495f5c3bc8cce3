import { isIP, isIPv4, isIPv6 } from "node:net";
import { tgw } from "../ec2/common";
import { text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import type { Props } from "../../protocol/values";
import { exactlyOne } from "../common/argument-forms";
import { arn } from "../common/arn";
import * as checks from "../common/checks";

export const dxFolder = "hashicorp/terraform-provider-aws internal/service/directconnect";
export const dxModel = "botocore directconnect/2012-10-25/service-2.json";
export const gatewayToken = "aws:directconnect/gateway:Gateway";
export const interfaceTokens = {
  private: "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
  transit: "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
} as const;

export const dxInvalid = (message: string): Refusal => ({ code: "DirectConnectClientException", message });
export const missingGateway = (id: string): Refusal =>
  dxInvalid(`Direct Connect Gateway with ID ${id} does not exist.`);

type Kind = keyof typeof interfaceTokens;

/** The connection is a cable: it is ordered elsewhere, so that only its form can be looked at. */
const connection: Rule = {
  id: "directconnect.interface.connection",
  source: `${dxModel} ConnectionId: dxcon- (or dxlag-) and lower-case letters and digits`,
  check: ({ inputs }) =>
    /^dx(con|lag)-[0-9a-z]{8,17}$/.test(String(inputs["connectionId"]))
      ? undefined
      : dxInvalid(`Connection ID ${String(inputs["connectionId"])} has an invalid format.`),
};

const vlanFree: Rule = {
  id: "directconnect.interface.vlan-free",
  source:
    "docs.aws.amazon.com/directconnect/latest/UserGuide/create-vif.html: a VLAN that is not in use on the connection",
  check({ inputs, id, world }) {
    const twin = Object.values(interfaceTokens)
      .flatMap((token) => world.all(token))
      .find(
        (it) =>
          it.id !== id &&
          it.inputs["connectionId"] === inputs["connectionId"] &&
          Number(it.inputs["vlan"]) === Number(inputs["vlan"]),
      );
    return (
      twin &&
      dxInvalid(
        `VLAN ${String(inputs["vlan"])} is already in use on connection ${String(inputs["connectionId"])} by ${twin.id}.`,
      )
    );
  },
};

const asnRange: Rule = {
  id: "directconnect.interface.asn",
  source: `${dxModel} asn: 1 to 2147483646; asnLong: 1 to 4294967294`,
  check({ inputs }) {
    const [asn, long] = [checks.number(inputs, "bgpAsn"), checks.number(inputs, "bgpAsnLong")];
    if (asn !== undefined && (asn < 1 || asn > 2147483646))
      return dxInvalid(`ASN ${asn} is invalid. The valid range is 1 to 2147483646.`);
    return long !== undefined && (long < 1 || long > 4294967294)
      ? dxInvalid(`ASN ${long} is invalid. The valid range is 1 to 4294967294.`)
      : undefined;
  },
};

const authKey: Rule = {
  id: "directconnect.interface.auth-key",
  source: `${dxModel} BGPAuthKey: 6 to 80 characters`,
  check({ inputs }) {
    const key = text(inputs["bgpAuthKey"]);
    return key !== undefined && key !== "" && (key.length < 6 || key.length > 80)
      ? dxInvalid("BGP Auth Key length must be between 6 and 80 characters.")
      : undefined;
  },
};

const addresses: Rule = {
  id: "directconnect.interface.addresses",
  source: `${dxModel} AmazonAddress, CustomerAddress; docs.aws.amazon.com/directconnect/latest/UserGuide/create-vif.html: of the address family; AWS gives the IPv6 ones`,
  check({ inputs }) {
    const [amazon, customer] = [text(inputs["amazonAddress"]), text(inputs["customerAddress"])];
    const six = inputs["addressFamily"] === "ipv6";
    for (const given of [amazon, customer]) {
      const [address = "", prefix] = (given ?? "").split("/");
      if (given === undefined) continue;
      const fits = six ? isIPv6(address) : isIPv4(address);
      if (!fits || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)))
        return dxInvalid(
          `IP address ${given} is not valid for address family ${String(inputs["addressFamily"])}${isIP(address) ? "" : ": it is no IP address"}.`,
        );
    }
    return (amazon === undefined) !== (customer === undefined)
      ? dxInvalid("Both the Amazon address and the customer address must be specified, or neither.")
      : undefined;
  },
};

const name: Rule = {
  id: "directconnect.interface.name",
  source: `${dxModel} virtualInterfaceName: 100 characters at most`,
  check: ({ inputs }) =>
    String(inputs["name"]).length > 100
      ? dxInvalid("The virtual interface name has a maximum of 100 characters.")
      : undefined,
};

function otherKind(kind: Kind): Rule {
  return {
    id: `directconnect.${kind}-interface.gateway-of-one-kind`,
    source:
      "docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-gateways-intro.html: transit interfaces for transit gateways only, private ones for virtual private gateways only",
    check({ inputs, world }) {
      const other = kind === "transit" ? "private" : "transit";
      const gateway = inputs["dxGatewayId"];
      if (gateway === undefined) return undefined;
      const wrong =
        world.all(interfaceTokens[other]).some((it) => it.inputs["dxGatewayId"] === gateway) ||
        world
          .all(tgw.dxAssociation)
          .some(
            (it) =>
              it.inputs["dxGatewayId"] === gateway &&
              (it.outputs["associatedGatewayType"] === "transitGateway") !== (kind === "transit"),
          );
      return wrong
        ? dxInvalid(
            `Direct Connect Gateway ${String(gateway)} is used with ${other === "private" ? "virtual private gateways" : "transit gateways"}; a ${kind} virtual interface cannot be attached to it.`,
          )
        : undefined;
    },
  };
}

function gatewayOf(request: Request): Standing | undefined {
  return request.world.find(gatewayToken, String(request.inputs["dxGatewayId"]));
}

function virtualInterface(
  kind: Kind,
  jumbo: number[],
  more: { replaceOn?: string[]; refers?: TypeSpec["refers"]; rules?: Rule[] },
): TypeSpec {
  const noun = `Direct Connect ${kind === "transit" ? "Transit" : "Private"} Virtual Interface`;
  const file = `${dxFolder}/${kind}_virtual_interface.go`;
  const id = (part: string): string => `directconnect.${kind}-interface.${part}`;
  const mtu = (value: unknown): string | undefined =>
    [1500, ...jumbo].includes(Number(value))
      ? undefined
      : `expected mtu to be one of [${[1500, ...jumbo].join(" ")}], got ${String(value)}`;
  return {
    token: interfaceTokens[kind],
    api: {
      service: "Direct Connect",
      noun,
      create: kind === "transit" ? "CreateTransitVirtualInterface" : "CreatePrivateVirtualInterface",
      update: "UpdateVirtualInterfaceAttributes",
      delete: "DeleteVirtualInterface",
    },
    id: (request) => `dxvif-${checks.alnum(request, 8, "interface")}`,
    autoName: { property: "name", max: 100 },
    refers: { dxGatewayId: { to: gatewayToken, missing: missingGateway }, ...more.refers },
    replaceOn: {
      paths: [
        ...[
          "region",
          "addressFamily",
          "amazonAddress",
          "bgpAsn",
          "bgpAsnLong",
          "bgpAuthKey",
          "connectionId",
          "customerAddress",
        ],
        ...["dxGatewayId", "name", "vlan", ...(more.replaceOn ?? [])],
      ],
      source: file,
    },
    rules: [
      checks.oneOf(id("address-family"), `${file}; ${dxModel} AddressFamily`, "addressFamily", "address_family", [
        "ipv4",
        "ipv6",
      ]),
      checks.between(id("vlan"), file, "vlan", "vlan", 1, 4094),
      checks.valueRule(id("mtu"), `${file}; ${dxModel} MTU`, "mtu", mtu),
      exactlyOne(id("one-asn"), file, { bgpAsn: "bgp_asn", bgpAsnLong: "bgp_asn_long" }),
      ...[connection, vlanFree, asnRange, authKey, addresses, name, otherKind(kind), ...(more.rules ?? [])],
    ],
    outputs: (request) => ({ arn: arn("directconnect", `dxvif/${request.id}`, request), ...interfaceOutputs(request) }),
  };
}

function interfaceOutputs(request: Request): Props {
  const { inputs, current } = request;
  const kept = current?.outputs ?? {};
  const [host, six] = [parseInt(request.digits(2, "peer"), 16) & ~3, inputs["addressFamily"] === "ipv6"];
  const given = six
    ? [`2001:db8::${host + 1}/125`, `2001:db8::${host + 2}/125`]
    : [`169.254.255.${host + 1}/30`, `169.254.255.${host + 2}/30`];
  return {
    amazonAddress: inputs["amazonAddress"] ?? (kept["amazonAddress"] || given[0]),
    customerAddress: inputs["customerAddress"] ?? (kept["customerAddress"] || given[1]),
    bgpAuthKey: inputs["bgpAuthKey"] ?? (kept["bgpAuthKey"] || `0x${checks.alnum(request, 24, "auth key")}`),
    amazonSideAsn: String(gatewayOf(request)?.outputs["amazonSideAsn"] ?? "64512"),
    awsDevice: "EqDC2-2hdq4mrb0ugek",
    jumboFrameCapable: true,
    mtu: inputs["mtu"] ?? 1500,
    sitelinkEnabled: inputs["sitelinkEnabled"] ?? false,
    prefixPoolAllocatedCountIpv4: kept["prefixPoolAllocatedCountIpv4"] ?? 100,
    prefixPoolAllocatedCountIpv6: kept["prefixPoolAllocatedCountIpv6"] ?? 100,
  };
}

const oneGateway: Rule = {
  id: "directconnect.private-interface.one-gateway",
  source: `${dxFolder}/private_virtual_interface.go`,
  when: "check",
  check: ({ inputs }) =>
    (inputs["vpnGatewayId"] === undefined) === (inputs["dxGatewayId"] === undefined)
      ? "One of ['vpn_gateway_id', 'dx_gateway_id'] must be set to create a Direct Connect private virtual interface"
      : undefined,
};

/** A transit interface leads to transit gateways, a private one to virtual private gateways. */
export const virtualInterfaces: TypeSpec[] = [
  virtualInterface("transit", [8500], {}),
  virtualInterface("private", [8500, 9001], {
    replaceOn: ["vpnGatewayId"],
    refers: {
      vpnGatewayId: {
        to: "aws:ec2/vpnGateway:VpnGateway",
        missing: (id) => dxInvalid(`Virtual Gateway with ID ${id} does not exist.`),
      },
    },
    rules: [oneGateway],
  }),
];
