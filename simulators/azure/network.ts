import { createHash } from "node:crypto";
import { at, bags, list, text } from "../core/paths";
import type { Refusal, Request } from "../core/spec";
import type { Standing } from "../core/standing";
import { contains, parseCidr } from "../kubernetes/addresses";
import type { Props } from "../protocol/values";
import { groupId, nameIn, parentOf, regionOf, typeIn } from "./ids";
import { atCreate, fixed, type Part, type Parts, rule, textsAt } from "./part";
import { from } from "./sources";
import { groupToken, standingAt } from "./references";
import { ownId } from "./table";
import { says } from "./refusals";
import { badRequest } from "./words";

/** A public address of its own for each id: other ends know a gateway's two instances apart by theirs. */
function madeAddress(id: string): string {
  const parts = createHash("sha256").update(id.toLowerCase()).digest();
  return [20, ...[0, 1, 2].map((at) => 1 + (parts[at]! % 254))].join(".");
}

export const networkToken = "azure-native:network:VirtualNetwork";
export const subnetToken = "azure-native:network:Subnet";
const natToken = "azure-native:network:NatGateway";
const addressToken = "azure-native:network:PublicIPAddress";
const watcherToken = "azure-native:network:NetworkWatcher";

/** Whether two ranges have an address in common. */
function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && (contains(a, b) || contains(b, a));
}

const prefixes = (inputs: Props): string[] => textsAt(inputs, "addressSpace.addressPrefixes.*");
export const rangesOf = (inputs: Props): string[] =>
  [text(inputs["addressPrefix"]) ?? [], list(inputs["addressPrefixes"]).map(String)].flat();

const space = rule("network.space", from.virtualNetworksFaq, (request) => {
  const { inputs, world } = request;
  const id = ownId(request);
  const given = prefixes(inputs);
  const odd = given.find((one) => !parseCidr(one));
  if (odd !== undefined) return says("InvalidCIDRNotation", odd, id);
  const twice = given.find((one, at_) => given.some((other, index) => index < at_ && overlaps(one, other)));
  if (twice !== undefined) return says("AddressPrefixesOverlap", twice);
  const left = world
    .under(`${id}/subnets/`)
    .find((one) => !rangesOf(one.inputs).every((range) => isInside(range, given)));
  return left && says("InUsePrefixCannotBeDeleted", nameIn(left.id), nameIn(id));
});

const isInside = (range: string, spaces: string[]): boolean =>
  spaces.some((one) => contains(parseCidr(one)!, parseCidr(range)!));

/** The shortest range of a subnet by what it is for. Sources: articles/aks/api-server-vnet-integration; articles/postgresql/network/concepts-networking-private; expressroute-about-virtual-network-gateways. */
const least: Readonly<Record<string, number>> = {
  "Microsoft.ContainerService/managedClusters": 28,
  "Microsoft.DBforPostgreSQL/flexibleServers": 28,
  "Microsoft.App/environments": 27,
};

export const delegationOf = (inputs: Props): string | undefined =>
  bags(inputs["delegations"])
    .map((one) => text(one["serviceName"]))
    .find((one) => one !== undefined);

const room = rule("network.subnet-space", from.virtualNetworksFaq, (request) => {
  const { inputs, world } = request;
  const [id, name] = [ownId(request), nameIn(ownId(request))];
  const network = world.find(networkToken, parentOf(id));
  for (const range of rangesOf(inputs)) {
    const cidr = parseCidr(range);
    if (!cidr) return says("InvalidCIDRNotation", range, nameIn(id));
    if (network && !isInside(range, prefixes(network.inputs)))
      return says("NetcfgInvalidSubnet", name, nameIn(network.id), range);
    const other = world
      .under(`${network?.id}/subnets/`)
      .find((one) => one.id !== id && rangesOf(one.inputs).some((one_) => overlaps(one_, range)));
    if (other) return says("NetcfgSubnetRangesOverlap", name, nameIn(other.id), nameIn(network!.id));
    const wanted = name === "GatewaySubnet" ? 27 : (least[delegationOf(inputs) ?? ""] ?? 29);
    if (cidr.bits > wanted)
      return says(
        "InvalidSubnetSize",
        name,
        wanted,
        delegationOf(inputs) === undefined ? "" : ` for ${delegationOf(inputs)}`,
      );
  }
  return undefined;
});

/** Source: articles/expressroute/expressroute-about-virtual-network-gateways; articles/nat-gateway/nat-overview. */
const gatewaySubnet = rule("network.gateway-subnet", from.natOverview, ({ inputs }) => {
  if (inputs["subnetName"] !== "GatewaySubnet") return undefined;
  if (inputs["natGateway"] !== undefined) return says("NatGatewayCannotBeUsedByGatewaySubnet");
  return inputs["networkSecurityGroup"] === undefined
    ? undefined
    : says("NetworkSecurityGroupNotSupportedOnGatewaySubnet");
});

const holding =
  (code: string, noun: string) =>
  (standing: Standing, by: Standing): Refusal | undefined =>
    // A subnet that an address or a policy is named in, and what is inside, go with it.
    by.id.startsWith(`${standing.id}/`)
      ? undefined
      : badRequest(
          code,
          `${noun} ${nameIn(standing.id)} is in use by ${by.id} and cannot be deleted. In order to delete it, delete all the resources within it or that name it. See aka.ms/deletesubnet.`,
        );

/** A Standard NAT gateway has one zone, and addresses of its zone or of all. */
const natZone = rule("network.nat-zone", from.natOverview, ({ inputs }) => {
  const zones = list(inputs["zones"]).map(String);
  if (at(inputs, "sku.name") === "StandardV2") return says("NatGatewaySkuNotSupported");
  if (zones.length > 1) return says("ResourceCannotHaveMultipleZonesSpecified", zones.join(", "));
  return undefined;
});

/** Source: articles/virtual-network/network-security-groups-overview. */
const securityRules = rule("network.security-rules", from.networkSecurityGroupsOverview, ({ inputs }) => {
  const rules = bags(inputs["securityRules"]);
  for (const [index, one] of rules.entries()) {
    const { priority, direction, name } = one;
    if (Number(priority) < 100 || Number(priority) > 4096) return says("SecurityRuleInvalidPriority", priority);
    const other = rules
      .slice(0, index)
      .find((before) => before["priority"] === priority && before["direction"] === direction);
    if (other) return says("SecurityRuleConflict", name, other["name"]);
  }
  return undefined;
});

const address = rule("network.address", from.publicIpBasicUpgradeGuidance, ({ inputs }) => {
  const sku = text(at(inputs, "sku.name")) ?? "Basic";
  if (sku === "Basic") return says("BasicSkuPublicIpNotAllowed");
  return inputs["publicIPAllocationMethod"] === "Static" ? undefined : says("StandardSkuPublicIPAddressesMustBeStatic");
});

/** Azure makes one with the first network of a region, in a group of its own: another is refused. Source: pulumi/pulumi-azure-native issue 2091. */
const oneWatcher = atCreate("network.watcher", from.issue2091, ({ world, region }) =>
  world.all(watcherToken).some((one) => regionOf(one.outputs["location"]) === region)
    ? says("NetworkWatcherCountLimitReached", region)
    : undefined,
);

function watched({ region, account, world, verb }: Request): void {
  if (verb !== "create" || world.all(watcherToken).some((one) => regionOf(one.outputs["location"]) === region)) return;
  const group = groupId(account, "NetworkWatcherRG");
  const made = { scope: "", region: "", inputs: {} };
  if (!world.find(groupToken, group))
    world.put({ ...made, token: groupToken, id: group, outputs: { name: "NetworkWatcherRG", location: region } });
  const id = `${group}/providers/Microsoft.Network/networkWatchers/NetworkWatcher_${region}`;
  world.put({
    ...made,
    token: watcherToken,
    id,
    outputs: { name: nameIn(id), location: region, provisioningState: "Succeeded" },
  });
}

/** Subnets that are said with their network are resources all the same. */
function inlineSubnets({ inputs, id, world, verb }: Request): void {
  if (verb === "delete") return;
  for (const subnet of bags(inputs["subnets"])) {
    const one = `${id}/subnets/${String(subnet["name"])}`;
    const given = {
      ...subnet,
      subnetName: subnet["name"],
      virtualNetworkName: nameIn(id),
      resourceGroupName: inputs["resourceGroupName"],
    };
    world.put({
      token: subnetToken,
      id: one,
      scope: "",
      region: "",
      inputs: given,
      outputs: { ...subnet, id: one, provisioningState: "Succeeded" },
    });
  }
}

/** Source: learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview. */
const flowLog = rule("network.flow-log", from.vnetFlowLogsOverview, ({ inputs, world }) => {
  const [target, account] = [inputs["targetResourceId"], inputs["storageId"]].map((id) => standingAt(world, id));
  if (/networkSecurityGroups/i.test(typeIn(text(inputs["targetResourceId"]) ?? "")))
    return says("NsgFlowLogCreationNotAllowed");
  const [of, into] = [target, account].map((one) => regionOf(one?.outputs["location"]));
  return of && into && of !== into ? says("FlowLogStorageRegionMismatch", of, into) : undefined;
});

const held: Pick<Part, "inUse"> = { inUse: holding("InUseSubnetCannotBeDeleted", "Subnet") };

export const networkParts: Parts = {
  [networkToken]: {
    rules: [space, fixed("network.fixed", from.facts, "location")],
    outputs: ({ inputs, id }) =>
      inputs["subnets"] === undefined
        ? {}
        : { subnets: bags(inputs["subnets"]).map((one) => ({ ...one, id: `${id}/subnets/${String(one["name"])}` })) },
    after(request) {
      watched(request);
      inlineSubnets(request);
    },
  },
  [subnetToken]: { ...held, rules: [room, gatewaySubnet] },
  "azure-native:network:NetworkSecurityGroup": {
    rules: [securityRules],
    inUse: holding("InUseNetworkSecurityGroupCannotBeDeleted", "Network security group"),
  },
  [natToken]: {
    rules: [natZone, fixed("network.nat-fixed", from.facts, "zones", "sku.name")],
    inUse: holding("NatGatewayInUse", "NAT gateway"),
  },
  [addressToken]: {
    rules: [address, fixed("network.address-fixed", from.facts, "zones")],
    outputs: ({ id }) => ({ ipAddress: madeAddress(id) }),
    inUse: holding("PublicIPAddressCannotBeDeleted", "Public IP address"),
  },
  [watcherToken]: { rules: [oneWatcher] },
  "azure-native:network:FlowLog": { rules: [flowLog] },
};
