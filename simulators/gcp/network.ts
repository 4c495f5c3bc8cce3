import { bags, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { addressAt, type Cidr, contains, parseCidr } from "../kubernetes/addresses";
import { decimal, isRegion, lastOf, regionOf, zonesOf } from "./names";
import { link, looseLink, marked, named, type Parts, rule, sameName } from "./part";
import { addressesAreBack, thisRun } from "./this-run";
import { invalid, refuse } from "./words";

export const networkToken = "gcp:compute/network:Network";
export const subnetToken = "gcp:compute/subnetwork:Subnetwork";
const globalAddressToken = "gcp:compute/globalAddress:GlobalAddress";
export const connectionToken = "gcp:servicenetworking/connection:Connection";
const routerToken = "gcp:compute/router:Router";
const connectionPolicyToken = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy";
const page = "docs.cloud.google.com/vpc/docs/subnets";

/** A range of a network, and what has it. */
interface Used {
  range: Cidr;
  text: string;
  by: string;
  id: string;
}

/** All ranges of a network: of subnets, reserved for services, of control planes. */
function usedRanges(world: WorldView, network: unknown): Used[] {
  const used = (value: unknown, by: string, id: string): Used[] => {
    const range = parseCidr(text(value) ?? "");
    return range ? [{ range, text: String(value), by, id }] : [];
  };
  const subnets = world.all(subnetToken).filter(({ inputs }) => sameName(inputs["network"], network));
  const reserved = world
    .all(globalAddressToken)
    .filter(({ inputs }) => inputs["purpose"] === "VPC_PEERING" && sameName(inputs["network"], network));
  return [
    ...subnets.flatMap(({ id, inputs, region }) =>
      [inputs, ...bags(inputs["secondaryIpRanges"])].flatMap((one) =>
        used(one["ipCidrRange"], `existing subnetwork '${lastOf(id)}' in region '${region}'`, id),
      ),
    ),
    ...reserved.flatMap(({ id, outputs }) =>
      used(`${String(outputs["address"])}/${String(outputs["prefixLength"])}`, `allocated range '${lastOf(id)}'`, id),
    ),
  ];
}

const overlap = (one: Cidr, other: Cidr): boolean => contains(one, other) || contains(other, one);

/** Why a range does not fit into a network; undefined where it does. @param own - the id of what asks, whose own ranges do not count */
export function clash(world: WorldView, network: unknown, range: string, own: string): string | undefined {
  const cidr = parseCidr(range);
  const other = cidr && usedRanges(world, network).find((one) => one.id !== own && overlap(one.range, cidr));
  return other && `Invalid IPCidrRange: ${range} conflicts with ${other.by}.`;
}

const noOverlap: Rule = rule("compute.subnet.no-overlap", page, ({ inputs, world, id }) => {
  const ranges = [inputs, ...bags(inputs["secondaryIpRanges"])]
    .map((one) => text(one["ipCidrRange"]))
    .filter((one) => one !== undefined);
  for (const [at, range] of ranges.entries()) {
    const problem = clash(world, inputs["network"], range, id);
    if (problem) return invalid(problem);
    const cidr = parseCidr(range);
    const twin = ranges.slice(0, at).find((one) => cidr && overlap(parseCidr(one)!, cidr));
    if (twin) return invalid(`Invalid IPCidrRange: ${range} conflicts with ${twin} of the same subnetwork.`);
    if (cidr && cidr.bits > 29)
      return invalid(`Invalid value for field 'resource.ipCidrRange': '${range}'. IP range must be at least a /29.`);
  }
  return undefined;
});

/** Whether a place is one of Google's: a region, or one of its zones. */
export function placeExists(property: "region" | "zone" | "location"): Rule {
  return rule(`gcp.${property}-exists`, "docs.cloud.google.com/compute/docs/regions-zones", ({ inputs, account }) => {
    const value = lastOf(inputs[property]);
    if (value === "") return undefined;
    const region = regionOf(value);
    const fine = value === region ? isRegion(region) : zonesOf(region).includes(value);
    return fine
      ? undefined
      : invalid(
          `Invalid value for field '${property}': 'projects/${account}/${property}s/${value}'. Unknown ${property}.`,
        );
  });
}

/** An address, always the same for the same name: `34.0.0.0/8` outside, `10.255.0.0/16` inside. */
export function madeAddress(seed: string, block = "34.0.0.0/8"): string {
  const cidr = parseCidr(block)!;
  return addressAt(cidr, 4 + (Number(decimal(seed, 9)) % Math.max(1, 2 ** (32 - cidr.bits) - 8)));
}

/** The ranges that a private connection gives to services: its network has one, or they cannot stand in it. */
export function privateConnection(world: WorldView, network: unknown): string | undefined {
  const connection = world.all(connectionToken).find(({ inputs }) => sameName(inputs["network"], network));
  const range = connection && named(world, globalAddressToken, list(connection.inputs["reservedPeeringRanges"])[0]);
  return (
    connection &&
    (range ? `${String(range.outputs["address"])}/${String(range.outputs["prefixLength"])}` : "10.255.0.0/16")
  );
}

/** That a service stood in a network in this run: Google holds it for days. Here until the next run, as if somebody had waited. */
export const stoodIn = (world: WorldView, network: unknown): boolean =>
  marked(world, "stood-in", lastOf(network))?.["run"] === thisRun();

/** An IPv6 address of a load balancer's, always the same for the same name. Source: compute API, Address.ipVersion; Google's own block is 2600:1901::/48. */
function madeAddress6(seed: string): string {
  const digits = BigInt(decimal(seed, 14)).toString(16).padStart(12, "0");
  return `2600:1901:0:${[0, 4, 8].map((at) => Number(`0x${digits.slice(at, at + 4)}`).toString(16)).join(":")}::`;
}

/** What an address or a reserved range gets, where it names none. */
const address = ({ inputs, current, id, region, world }: Request) => {
  if (inputs["purpose"] === "VPC_PEERING") {
    const free = `10.${240 + (Number(decimal(id, 6)) % 15)}.0.0`;
    return {
      address: inputs["address"] ?? current?.outputs["address"] ?? free,
      prefixLength: inputs["prefixLength"] ?? 16,
    };
  }
  if (inputs["ipVersion"] === "IPV6")
    return { address: inputs["address"] ?? current?.outputs["address"] ?? madeAddress6(`${id} ${region}`) };
  // One of a subnet's is of its range.
  const subnet = world.all(subnetToken).find((one) => sameName(one.id, inputs["subnetwork"]));
  const inside = text(subnet?.inputs["ipCidrRange"]) ?? "10.255.0.0/16";
  const block = inputs["addressType"] === "INTERNAL" ? inside : undefined;
  return { address: inputs["address"] ?? current?.outputs["address"] ?? madeAddress(`${id} ${region}`, block) };
};

/** Source: terraform-provider-google compute_firewall, resourceComputeFirewallSourceFieldsCustomizeDiff. */
const source: Rule = rule(
  "compute.firewall.source",
  "terraform-provider-google, resource_compute_firewall.go",
  ({ inputs }) => {
    const given = ["sourceRanges", "sourceTags", "sourceServiceAccounts"].some((key) => inputs[key] !== undefined);
    return inputs["direction"] !== "EGRESS" && !given
      ? "one of source_tags, source_ranges, or source_service_accounts must be defined"
      : undefined;
  },
  "check",
);

/** Source: Compute API, RouterNat. */
const nat: Rule = rule("compute.nat.ports", "compute API, RouterNat", ({ inputs }) => {
  const [dynamic, least] = [inputs["enableDynamicPortAllocation"] === true, Number(inputs["minPortsPerVm"] ?? 32)];
  if (dynamic && inputs["enableEndpointIndependentMapping"] === true)
    return invalid(
      "Invalid value for field 'resource.nats[0].enableEndpointIndependentMapping': 'true'. Endpoint-Independent Mapping cannot be enabled when Dynamic Port Allocation is enabled.",
    );
  if (dynamic && (least < 32 || !Number.isInteger(Math.log2(least))))
    return invalid(
      `Invalid value for field 'resource.nats[0].minPortsPerVm': '${least}'. Must be a power of two that is at least 32 when Dynamic Port Allocation is enabled.`,
    );
  const manual = inputs["natIpAllocateOption"] === "MANUAL_ONLY";
  return manual && list(inputs["natIps"]).length === 0 && list(inputs["initialNatIps"]).length === 0
    ? invalid("Invalid value for field 'resource.nats[0].natIps': ''. NAT IPs must be given with MANUAL_ONLY.")
    : undefined;
});

/** One policy for a network. Source: docs.cloud.google.com/firewall/docs/network-firewall-policies, "Specifications". */
const onePolicy: Rule = rule(
  "compute.firewall-policy.one",
  "docs.cloud.google.com/firewall/docs/network-firewall-policies",
  ({ token, inputs, world, id }) => {
    const other = world
      .all(token)
      .find((one) => one.id !== id && sameName(one.inputs["attachmentTarget"], inputs["attachmentTarget"]));
    return (
      other &&
      invalid(`Attachment target ${lastOf(inputs["attachmentTarget"])} is already associated with a firewall policy.`)
    );
  },
);

const policyParts = (policy: string, rules: string, association: string): Parts => ({
  [`gcp:compute/${policy.charAt(0).toLowerCase()}${policy.slice(1)}:${policy}`]: {
    outputs: ({ id }) => ({
      selfLink: `https://www.googleapis.com/compute/v1/${id}`,
      selfLinkWithId: `https://www.googleapis.com/compute/v1/${id}`,
    }),
  },
  [`gcp:compute/${rules.charAt(0).toLowerCase()}${rules.slice(1)}:${rules}`]: {
    refers: { firewallPolicy: link(`gcp:compute/${policy.charAt(0).toLowerCase()}${policy.slice(1)}:${policy}`) },
  },
  [`gcp:compute/${association.charAt(0).toLowerCase()}${association.slice(1)}:${association}`]: {
    refers: {
      firewallPolicy: link(`gcp:compute/${policy.charAt(0).toLowerCase()}${policy.slice(1)}:${policy}`),
      attachmentTarget: link(networkToken),
    },
    rules: [onePolicy],
  },
});

/** Source: docs.cloud.google.com/vpc/docs/private-services-access; hashicorp/terraform-provider-google issue 19908. */
const connectionIsFree: Rule = {
  id: "servicenetworking.connection.in-use",
  source: "hashicorp/terraform-provider-google issue 19908",
  when: "delete",
  check({ current, world }) {
    const network = current?.inputs["network"];
    return current?.inputs["deletionPolicy"] !== "ABANDON" && (standsIn(world, network) || stoodIn(world, network))
      ? refuse(
          400,
          "failedPrecondition",
          "Failed to delete connection; Producer services (e.g. CloudSQL, Cloud Memstore, etc.) are still using this connection.",
        )
      : undefined;
  },
};

function standsIn(world: WorldView, network: unknown): boolean {
  const sql = world
    .all("gcp:sql/databaseInstance:DatabaseInstance")
    .map(
      ({ inputs }) =>
        (inputs["settings"] as { ipConfiguration?: { privateNetwork?: string } } | undefined)?.ipConfiguration
          ?.privateNetwork,
    );
  const redis = world
    .all("gcp:redis/instance:Instance")
    .filter(({ inputs }) => inputs["connectMode"] === "PRIVATE_SERVICE_ACCESS")
    .map(({ inputs }) => inputs["authorizedNetwork"]);
  return [...sql, ...redis].some((one) => one !== undefined && sameName(one, network));
}

/** Abandoned, the peering stays in the network, and the network stays too. */
const peeringIsGone: Rule = {
  id: "compute.network.peering",
  source: "hashicorp/terraform-provider-google issue 19908",
  when: "delete",
  check: ({ id, world }) =>
    stoodIn(world, id)
      ? refuse(
          400,
          "resourceInUseByAnotherResource",
          `The network resource '${id}' is already being used by 'servicenetworking-googleapis-com'`,
        )
      : undefined,
};

export const networkParts: Parts = {
  [networkToken]: {
    rules: [peeringIsGone],
    // An abandoned peering goes with its network.
    after({ verb, id }, world) {
      if (verb !== "delete") return;
      for (const one of world.all(connectionToken)) if (sameName(one.inputs["network"], id)) world.forget(one);
    },
  },
  [subnetToken]: {
    refers: { network: link(networkToken) },
    rules: [placeExists("region"), noOverlap, addressesAreBack],
    outputs({ inputs }) {
      const range = parseCidr(text(inputs["ipCidrRange"]) ?? "");
      return range ? { gatewayAddress: addressAt(range, 1) } : {};
    },
  },
  "gcp:compute/routerNat:RouterNat": {
    refers: {
      router: { ...link(routerToken), anyRegion: false },
      "natIps.*": link("gcp:compute/address:Address"),
      "subnetworks.*.name": link(subnetToken),
    },
    rules: [nat],
  },
  "gcp:compute/address:Address": {
    refers: { subnetwork: link(subnetToken), network: link(networkToken) },
    rules: [placeExists("region")],
    outputs: address,
  },
  [globalAddressToken]: {
    refers: { network: link(networkToken) },
    rules: [
      rule("compute.range.no-overlap", page, ({ inputs, world, id }) => {
        if (inputs["purpose"] !== "VPC_PEERING" || typeof inputs["address"] !== "string") return undefined;
        const problem = clash(
          world,
          inputs["network"],
          `${inputs["address"]}/${String(inputs["prefixLength"] ?? 16)}`,
          id,
        );
        return problem ? invalid(problem) : undefined;
      }),
    ],
    outputs: address,
  },
  "gcp:compute/firewall:Firewall": { refers: { network: link(networkToken) }, rules: [source] },
  "gcp:compute/route:Route": { refers: { network: link(networkToken) } },
  ...policyParts("NetworkFirewallPolicy", "NetworkFirewallPolicyRule", "NetworkFirewallPolicyAssociation"),
  ...policyParts(
    "RegionNetworkFirewallPolicy",
    "RegionNetworkFirewallPolicyRule",
    "RegionNetworkFirewallPolicyAssociation",
  ),
  [connectionToken]: {
    refers: {
      network: link(networkToken),
      "reservedPeeringRanges.*": link(globalAddressToken, (value) =>
        refuse(400, "failedPrecondition", `Could not find range ${value} in the network`),
      ),
    },
    id: ({ inputs }) =>
      `${encodeURIComponent(String(inputs["network"]))}:${encodeURIComponent(String(inputs["service"]))}`,
    rules: [connectionIsFree],
    outputs: ({ inputs }) => ({ peering: String(inputs["service"]).replaceAll(".", "-") }),
  },
  "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig": {
    refers: { network: link(networkToken) },
    rules: [
      rule("compute.peering.exists", "docs.cloud.google.com/vpc/docs/vpc-peering", ({ inputs, world }) => {
        const peers = world.all(connectionToken).filter((one) => sameName(one.inputs["network"], inputs["network"]));
        return peers.some(({ outputs }) => outputs["peering"] === inputs["peering"])
          ? undefined
          : invalid(
              `Invalid value for field 'networkPeering.name': '${String(inputs["peering"])}'. There is no peering of that name in the network.`,
            );
      }),
    ],
  },
  [connectionPolicyToken]: {
    refers: { network: link(networkToken), "pscConfig.subnetworks.*": link(subnetToken) },
    rules: [
      rule(
        "networkconnectivity.one-policy",
        "docs.cloud.google.com/vpc/docs/configure-service-connection-policies",
        ({ inputs, world, id, region }) => {
          const other = world
            .all(connectionPolicyToken)
            .find(
              (one) =>
                one.id !== id &&
                one.region === region &&
                one.inputs["serviceClass"] === inputs["serviceClass"] &&
                sameName(one.inputs["network"], inputs["network"]),
            );
          return (
            other &&
            refuse(
              409,
              "alreadyExists",
              `A service connection policy for ${String(inputs["serviceClass"])} exists in this network and region: ${other.id}`,
            )
          );
        },
      ),
    ],
    outputs: () => ({ infrastructure: "PSC" }),
  },
  "gcp:compute/interconnectAttachment:InterconnectAttachment": {
    refers: { router: link(routerToken) },
    rules: [
      rule(
        "compute.interconnect.partner-asn",
        "docs.cloud.google.com/network-connectivity/docs/interconnect/how-to/partner/creating-vlan-attachments",
        ({ inputs, world }) => {
          const router = named(world, routerToken, inputs["router"]);
          const asn = Number((router?.inputs["bgp"] as { asn?: number } | undefined)?.asn ?? 0);
          return inputs["type"] === "PARTNER" && router && asn !== 16550
            ? invalid(
                `Invalid value for field 'resource.router': the Cloud Router of a PARTNER attachment must have ASN 16550, and has ${asn}.`,
              )
            : undefined;
        },
      ),
    ],
    outputs: ({ id }) => ({ pairingKey: `${decimal(`${id} pairing`, 16)}/us-central1/1`, state: "PENDING_PARTNER" }),
  },
  "gcp:compute/serviceAttachment:ServiceAttachment": { refers: { "natSubnets.*": link(subnetToken) } },
  "gcp:compute/networkAttachment:NetworkAttachment": { refers: { "subnetworks.*": link(subnetToken) } },
  "gcp:compute/subnetworkIAMMember:SubnetworkIAMMember": { refers: { subnetwork: looseLink(subnetToken) } },
  "gcp:compute/projectMetadata:ProjectMetadata": {},
  "gcp:compute/projectMetadataItem:ProjectMetadataItem": {},
};
