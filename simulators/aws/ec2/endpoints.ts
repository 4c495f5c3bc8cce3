import { createHash } from "node:crypto";
import { list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import { foreignGroups, oneOf, strings, subnetsOf } from "../common/checks";
import { endpointTypes } from "../common/endpoint-services";
import {
  addressIn,
  ec2Id,
  errorCodes,
  inVpc,
  providerSource,
  refusal,
  tokens,
  toGroup,
  toRouteTable,
  toSubnet,
  toVpc,
} from "./common";
import { argumentsOf, exactlyOne } from "../common/argument-forms";
import { policyDocumentProblem } from "../common/policy-document";

const source = providerSource("vpc_endpoint");
const guide = "docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html";
const serviceName = ({ inputs }: Pick<Request, "inputs">): string => String(inputs["serviceName"] ?? "");
const typeOf = ({ inputs }: Pick<Request, "inputs">): string => String(inputs["vpcEndpointType"] ?? "Gateway");
const serviceRegion = ({ inputs, region }: Pick<Request, "inputs" | "region">): string =>
  text(inputs["serviceRegion"]) ?? region;

const serviceExists: Rule = {
  id: "ec2.vpc-endpoint.service-exists",
  source: "docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html; InvalidServiceName",
  check(request) {
    const name = serviceName(request);
    const types = name === "" ? undefined : endpointTypes(name, serviceRegion(request));
    if (types?.length !== 0) return undefined;
    return refusal("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
  },
};

const serviceType: Rule = {
  id: "ec2.vpc-endpoint.service-type",
  source: "docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
  check(request) {
    const types = endpointTypes(serviceName(request), serviceRegion(request)) ?? [];
    const type = typeOf(request);
    if (types.length === 0 || types.some((offered) => offered === type)) return undefined;
    return refusal(
      "InvalidParameter",
      `Endpoint type (${type}) does not match available service types ([${types.join(", ")}]).`,
    );
  },
};

/** Route tables are a gateway's, subnets and groups an interface's. */
const argumentsOfType: Rule = {
  id: "ec2.vpc-endpoint.arguments-of-type",
  source: "botocore ec2/2016-11-15 CreateVpcEndpoint (RouteTableIds, SubnetIds, SecurityGroupIds)",
  check(request) {
    const type = typeOf(request);
    const has = (key: string): boolean => list(request.inputs[key]).length > 0;
    if (type !== "Gateway" && has("routeTableIds")) {
      return refusal("InvalidParameter", `Route table IDs are only supported for Gateway type VPC Endpoints.`);
    }
    if (type !== "Gateway") return undefined;
    if (has("subnetIds"))
      return refusal(
        "InvalidParameter",
        "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.",
      );
    if (has("securityGroupIds"))
      return refusal("InvalidParameter", "Security Group IDs are only supported for Interface type VPC Endpoints.");
    if (request.inputs["privateDnsEnabled"] === true)
      return refusal("InvalidParameter", "Private DNS is only supported for Interface type VPC Endpoints.");
    return undefined;
  },
};

const zoneOnce: Rule = {
  id: "ec2.vpc-endpoint.one-subnet-per-zone",
  source: `${guide}; DuplicateSubnetsInSameZone`,
  check(request) {
    const seen = new Set<unknown>();
    for (const subnet of subnetsOf(request, strings(request, "subnetIds"))) {
      const zone = subnet.outputs["availabilityZone"];
      if (seen.has(zone)) {
        return refusal(
          "DuplicateSubnetsInSameZone",
          `Found another VPC endpoint subnet in the availability zone of ${subnet.id}`,
        );
      }
      seen.add(zone);
    }
    return undefined;
  },
};

const ownNetwork: Rule = {
  id: "ec2.vpc-endpoint.own-network",
  source: `${guide}; ${errorCodes}`,
  check(request) {
    const { inputs, world, region } = request;
    const vpcId = String(inputs["vpcId"]);
    const elsewhere = (it: Standing | undefined): boolean => it !== undefined && it.outputs["vpcId"] !== vpcId;
    const subnet = subnetsOf(request, strings(request, "subnetIds")).find(elsewhere);
    if (subnet) return refusal("InvalidParameter", `Subnet ${subnet.id} does not belong to vpc ${vpcId}`);
    const [group] = foreignGroups(request, strings(request, "securityGroupIds"), vpcId);
    if (group) return refusal("InvalidParameter", `The security group ${group} does not belong to vpc ${vpcId}`);
    const table = strings(request, "routeTableIds").find((id) =>
      elsewhere(world.find(tokens.routeTable, id, "id", region)),
    );
    return table === undefined
      ? undefined
      : refusal("InvalidRouteTableId", `Route table ${table} does not belong to vpc ${vpcId}`);
  },
};

const dnsSupport: Rule = {
  id: "ec2.vpc-endpoint.private-dns-needs-dns",
  source:
    "docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html#interface-endpoint-private-dns",
  check({ inputs, world, region }) {
    const vpc = inputs["privateDnsEnabled"] === true && world.find(tokens.vpc, String(inputs["vpcId"]), "id", region);
    if (!vpc || (vpc.outputs["enableDnsSupport"] === true && vpc.outputs["enableDnsHostnames"] === true))
      return undefined;
    return refusal(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    );
  },
};

/** `sts` in us-east-1 is sts.us-east-1.amazonaws.com; two parts change places: ecr.api is api.ecr. */
export function privateName(service: string, region: string): string {
  const name = service.split(".").slice(3).reverse().join(".");
  return `${name}.${region}.amazonaws.com`;
}

const dnsConflict: Rule = {
  id: "ec2.vpc-endpoint.one-private-name",
  source:
    "docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html; text: terraform-provider-aws issues",
  check(request) {
    const { inputs, region } = request;
    if (inputs["privateDnsEnabled"] !== true) return undefined;
    const same = (it: Standing): boolean =>
      it.id !== request.id &&
      it.outputs["privateDnsEnabled"] === true &&
      it.outputs["serviceName"] === inputs["serviceName"];
    if (!inVpc(request, tokens.endpoint, inputs["vpcId"]).some(same)) return undefined;
    return refusal(
      "InvalidParameter",
      "private-dns-enabled cannot be set because there is already a conflicting DNS domain for " +
        `${privateName(serviceName(request), region)} in the VPC ${String(inputs["vpcId"])}`,
    );
  },
};

const routeOnce: Rule = {
  id: "ec2.vpc-endpoint.route-once",
  source: errorCodes,
  check(request) {
    const wanted = new Set(strings(request, "routeTableIds"));
    for (const it of inVpc(request, tokens.endpoint, request.inputs["vpcId"])) {
      if (it.id === request.id || it.outputs["serviceName"] !== request.inputs["serviceName"]) continue;
      const table = list(it.inputs["routeTableIds"]).find((id) => wanted.has(String(id)));
      if (table === undefined) continue;
      const prefixes = prefixList(serviceName(request));
      return refusal(
        "RouteAlreadyExists",
        `route table ${String(table)} already has a route with destination-prefix-list-id ${prefixes}`,
      );
    }
    return undefined;
  },
};

const policyWellFormed: Rule = {
  id: "ec2.vpc-endpoint.policy",
  source: "docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html; InvalidPolicyDocument",
  check({ inputs }) {
    const problem = inputs["policy"] === undefined ? undefined : policyDocumentProblem(inputs["policy"], "resource");
    return problem && refusal("InvalidPolicyDocument", `The Policy Document is invalid: ${problem}`);
  },
};

/** The id of a service's prefix list: each region's own, and the same for ever. */
function prefixList(service: string): string {
  return `pl-${createHash("sha256").update(service).digest("hex").slice(0, 8)}`;
}

/** Where the names of an interface endpoint lead to. */
function dnsEntries(request: Request) {
  const { region, id } = request;
  const suffix = `${request.digits(8, "dns")}.${serviceName(request).split(".").slice(3).reverse().join(".")}.${region}.vpce.amazonaws.com`;
  const zones = subnetsOf(request, strings(request, "subnetIds")).map(
    (subnet) => `-${String(subnet.outputs["availabilityZone"])}`,
  );
  const names = ["", ...zones].map((zone) => `${id}-${suffix.replace(/^([^.]+)/, `$1${zone}`)}`);
  const entries = names.map((dnsName) => ({ dnsName, hostedZoneId: `Z${request.digits(13, "zone").toUpperCase()}` }));
  const own = {
    dnsName: privateName(serviceName(request), region),
    hostedZoneId: `Z${request.digits(20, "private-zone").toUpperCase()}`,
  };
  return request.inputs["privateDnsEnabled"] === true ? [...entries, own] : entries;
}

const everybody =
  '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}';

const endpoint: TypeSpec = {
  token: tokens.endpoint,
  api: {
    service: "EC2",
    noun: "EC2 VPC Endpoint",
    create: "CreateVpcEndpoint",
    update: "ModifyVpcEndpoint",
    delete: "DeleteVpcEndpoints",
  },
  id: (request) => ec2Id("vpce", request),
  refers: {
    vpcId: toVpc(),
    "subnetIds.*": toSubnet(),
    "securityGroupIds.*": toGroup(),
    // A route table takes its gateway routes with it.
    "routeTableIds.*": toRouteTable({ holds: false }),
  },
  replaceOn: {
    paths: [
      ...[
        "region",
        "vpcId",
        "vpcEndpointType",
        "serviceName",
        "serviceRegion",
        "serviceNetworkArn",
        "resourceConfigurationArn",
      ],
      ...["dnsOptions.privateDnsPreference", "dnsOptions.privateDnsSpecifiedDomains"],
    ],
    // Only an interface endpoint takes private names on, or gives them up, where it stands.
    when: (_olds, news) => (typeOf({ inputs: news }) === "Interface" ? [] : ["privateDnsEnabled"]),
    source: `${source} resourceVPCEndpoint and its CustomizeDiff`,
  },
  defaults: (inputs) => ({ vpcEndpointType: "Gateway", ...inputs }),
  rules: [
    oneOf(
      "ec2.vpc-endpoint.type-known",
      "botocore ec2/2016-11-15 VpcEndpointType",
      "vpcEndpointType",
      "vpc_endpoint_type",
      [...["Interface", "Gateway", "GatewayLoadBalancer", "Resource", "ServiceNetwork", "Tunnel"]],
    ),
    exactlyOne(
      "ec2.vpc-endpoint.one-service",
      source,
      argumentsOf(["serviceName", "resourceConfigurationArn", "serviceNetworkArn"]),
    ),
    serviceExists,
    serviceType,
    argumentsOfType,
    ownNetwork,
    zoneOnce,
    dnsSupport,
    dnsConflict,
    routeOnce,
    policyWellFormed,
  ],
  outputs(request) {
    const { inputs, world, region, current } = request;
    const interfaceLike = typeOf(request) === "Interface";
    const vpc = world.find(tokens.vpc, String(inputs["vpcId"]), "id", region);
    const subnets = strings(request, "subnetIds");
    return {
      arn: arn("ec2", `vpc-endpoint/${request.id}`, request),
      ownerId: request.account,
      state: "available",
      requesterManaged: false,
      serviceRegion: serviceRegion(request),
      policy: inputs["policy"] ?? current?.outputs["policy"] ?? everybody,
      privateDnsEnabled: inputs["privateDnsEnabled"] ?? false,
      ipAddressType: inputs["ipAddressType"] ?? (interfaceLike ? "ipv4" : ""),
      routeTableIds: inputs["routeTableIds"] ?? [],
      subnetIds: subnets,
      securityGroupIds: inputs["securityGroupIds"] ?? (interfaceLike ? [vpc?.outputs["defaultSecurityGroupId"]] : []),
      networkInterfaceIds: subnets.map((id) => ec2Id("eni", request, `interface-${id}`)),
      // Read back from its network interfaces: findSubnetConfigurationsByNetworkInterfaceIDs in vpc_endpoint.go.
      subnetConfigurations: interfaceLike
        ? subnets.map((subnetId) => ({ subnetId, ipv4: addressIn(request, subnetId) ?? "", ipv6: "" }))
        : [],
      dnsEntries: interfaceLike ? (current?.outputs["dnsEntries"] ?? dnsEntries(request)) : [],
      prefixListId: interfaceLike ? "" : prefixList(serviceName(request)),
    };
  },
};

export const endpointTypeSpecs: TypeSpec[] = [endpoint];
