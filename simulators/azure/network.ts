import { at, bags, list, text } from "../core/paths";
import type { Refusal, Request, Rule } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { contains, parseCidr } from "../kubernetes/addresses";
import type { Props } from "../protocol/values";
import { groupId, nameIn, parentOf, regionOf, typeIn } from "./ids";
import { atCreate, fixed, type Part, type Parts, rule, textsAt } from "./part";
import { groupToken, standingAt } from "./references";
import { ownId } from "./table";
import { badRequest, conflict } from "./words";

export const networkToken = "azure-native:network:VirtualNetwork";
export const subnetToken = "azure-native:network:Subnet";
const natToken = "azure-native:network:NatGateway";
const addressToken = "azure-native:network:PublicIPAddress";
const watcherToken = "azure-native:network:NetworkWatcher";
const vnet = "learn.microsoft.com/azure/virtual-network/virtual-networks-faq";

/** Whether two ranges have an address in common. */
function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && (contains(a, b) || contains(b, a));
}

const prefixes = (inputs: Props): string[] => textsAt(inputs, "addressSpace.addressPrefixes.*");
export const rangesOf = (inputs: Props): string[] =>
  [text(inputs["addressPrefix"]) ?? [], list(inputs["addressPrefixes"]).map(String)].flat();

const space: Rule = rule("network.space", vnet, (request) => {
  const { inputs, world } = request;
  const id = ownId(request);
  const given = prefixes(inputs);
  const odd = given.find((one) => !parseCidr(one));
  if (odd !== undefined)
    return badRequest("InvalidCIDRNotation", `The address prefix ${odd} in resource ${id} is not correctly formatted.`);
  const twice = given.find((one, at_) => given.some((other, index) => index < at_ && overlaps(one, other)));
  if (twice !== undefined)
    return badRequest("AddressPrefixesOverlap", `Address prefixes of the virtual network overlap: ${twice}.`);
  const left = world
    .under(`${id}/subnets/`)
    .find((one) => !rangesOf(one.inputs).every((range) => isInside(range, given)));
  return (
    left &&
    badRequest(
      "InUsePrefixCannotBeDeleted",
      `IpPrefix of subnet ${nameIn(left.id)} cannot be deleted from virtual network ${nameIn(id)} as it is in use.`,
    )
  );
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

const room: Rule = rule("network.subnet-space", vnet, (request) => {
  const { inputs, world } = request;
  const [id, name] = [ownId(request), nameIn(ownId(request))];
  const network = world.find(networkToken, parentOf(id));
  for (const range of rangesOf(inputs)) {
    const cidr = parseCidr(range);
    if (!cidr)
      return badRequest(
        "InvalidCIDRNotation",
        `The address prefix ${range} in resource ${nameIn(id)} is not correctly formatted.`,
      );
    if (network && !isInside(range, prefixes(network.inputs)))
      return badRequest(
        "NetcfgInvalidSubnet",
        `Subnet '${name}' is not valid in virtual network '${nameIn(network.id)}': ${range} is outside its address space.`,
      );
    const other = world
      .under(`${network?.id}/subnets/`)
      .find((one) => one.id !== id && rangesOf(one.inputs).some((one_) => overlaps(one_, range)));
    if (other)
      return badRequest(
        "NetcfgSubnetRangesOverlap",
        `Subnet '${name}' is not valid because its IP address range overlaps with that of an existing subnet '${nameIn(other.id)}' in virtual network '${nameIn(network!.id)}'.`,
      );
    const wanted = name === "GatewaySubnet" ? 27 : (least[delegationOf(inputs) ?? ""] ?? 29);
    if (cidr.bits > wanted)
      return badRequest(
        "InvalidSubnetSize",
        `Subnet '${name}' is too small: /${wanted} at least is needed${delegationOf(inputs) === undefined ? "" : ` for ${delegationOf(inputs)}`}.`,
      );
  }
  return undefined;
});

/** Source: articles/expressroute/expressroute-about-virtual-network-gateways; articles/nat-gateway/nat-overview. */
const gatewaySubnet: Rule = rule(
  "network.gateway-subnet",
  "learn.microsoft.com/azure/nat-gateway/nat-overview",
  ({ inputs }) => {
    if (inputs["subnetName"] !== "GatewaySubnet") return undefined;
    if (inputs["natGateway"] !== undefined)
      return badRequest(
        "NatGatewayCannotBeUsedByGatewaySubnet",
        "NAT gateway cannot be attached to subnet GatewaySubnet.",
      );
    return inputs["networkSecurityGroup"] === undefined
      ? undefined
      : badRequest(
          "NetworkSecurityGroupNotSupportedOnGatewaySubnet",
          "A network security group on subnet GatewaySubnet is not supported.",
        );
  },
);

/** A delegated subnet is that service's alone. */
const delegated: Rule = rule(
  "network.delegation",
  "learn.microsoft.com/azure/virtual-network/subnet-delegation-overview",
  ({ inputs, current, world, id }) => {
    if (current && delegationOf(current.inputs) !== delegationOf(inputs)) {
      const [user] = usersOf(world, id);
      if (user !== undefined)
        return badRequest(
          "SubnetMissingRequiredDelegation",
          `Subnet ${nameIn(id)} is in use by ${user}: its delegation cannot be changed.`,
        );
    }
    return list(inputs["delegations"]).length > 1
      ? badRequest("MultipleDelegations", "A subnet has one delegation at most.")
      : undefined;
  },
);

/** Source: Microsoft.Network, Subnet: a subnet has one NAT gateway of its region. */
const sameRegion: Rule = rule("network.region", vnet, (request) => {
  const { world, inputs, region } = request;
  for (const path of ["natGateway.id", "networkSecurityGroup.id", "routeTable.id"]) {
    const found = standingAt(world, at(inputs, path));
    const other = regionOf(found?.outputs["location"]);
    const own = regionOf(world.find(networkToken, parentOf(ownId(request)))?.outputs["location"]) || region;
    if (found && other !== "" && own !== "" && other !== own)
      return badRequest(
        "InvalidResourceReference",
        `Resource ${found.id} is in ${other}, and what refers to it in ${own}: both must be in the same region.`,
      );
  }
  return undefined;
});

function usersOf(world: WorldView, id: string): string[] {
  return [
    ...world.all("azure-native:network:PrivateEndpoint"),
    ...world.all("azure-native:containerservice:ManagedCluster"),
    ...world.all("azure-native:containerservice:AgentPool"),
    ...world.all("azure-native:network:VirtualNetworkGateway"),
  ]
    .filter(({ inputs }) => JSON.stringify(inputs).includes(`"${id}"`))
    .map((one) => one.id);
}

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
const natZone: Rule = rule(
  "network.nat-zone",
  "learn.microsoft.com/azure/nat-gateway/nat-overview",
  ({ inputs, world }) => {
    const zones = list(inputs["zones"]).map(String);
    if (at(inputs, "sku.name") === "StandardV2")
      return badRequest(
        "NatGatewaySkuNotSupported",
        "StandardV2 NAT gateways need a newer API version than 2024-05-01.",
      );
    if (zones.length > 1)
      return badRequest(
        "ResourceCannotHaveMultipleZonesSpecified",
        `Resource has multiple zones specified, and only one is allowed: ${zones.join(", ")}.`,
      );
    for (const id of [...textsAt(inputs, "publicIpAddresses.*.id"), ...textsAt(inputs, "publicIpPrefixes.*.id")]) {
      const own = list(standingAt(world, id)?.inputs["zones"]).map(String);
      if (own.length === 1 && zones.length === 1 && own[0] !== zones[0])
        return badRequest(
          "NatGatewayPublicIpZoneMismatch",
          `NAT gateway in zone ${zones[0]} cannot have the address ${nameIn(id)} of zone ${own[0]}.`,
        );
    }
    return undefined;
  },
);

/** Source: articles/virtual-network/network-security-groups-overview. */
const securityRules: Rule = rule(
  "network.security-rules",
  "learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
  ({ inputs }) => {
    const rules = bags(inputs["securityRules"]);
    for (const [index, one] of rules.entries()) {
      const { priority, direction, name } = one;
      if (Number(priority) < 100 || Number(priority) > 4096)
        return badRequest(
          "SecurityRuleInvalidPriority",
          `Security rule has invalid Priority. Value provided: ${String(priority)} Allowed range 100-4096.`,
        );
      const other = rules
        .slice(0, index)
        .find((before) => before["priority"] === priority && before["direction"] === direction);
      if (other)
        return badRequest(
          "SecurityRuleConflict",
          `Security rule ${String(name)} conflicts with rule ${String(other["name"])}. Rules cannot have the same Priority and Direction.`,
        );
      const [from, to] = ["source", "destination"].map((side) => list(one[`${side}AddressPrefixes`]).map(String));
      const tag = [...from!, ...to!].find(
        (prefix) =>
          from!.length + to!.length > 1 &&
          /^[A-Z*]/.test(prefix) &&
          !parseCidr(prefix) &&
          [from!, to!].some((each) => each.length > 1 && each.includes(prefix)),
      );
      if (tag !== undefined)
        return badRequest(
          "SecurityRuleParameterContainsUnsupportedValue",
          `Security rule parameter with multiple prefixes takes no tag: ${tag} of ${String(name)}.`,
        );
    }
    return undefined;
  },
);

const address: Rule = rule(
  "network.address",
  "learn.microsoft.com/azure/virtual-network/ip-services/public-ip-basic-upgrade-guidance",
  ({ inputs }) => {
    const sku = text(at(inputs, "sku.name")) ?? "Basic";
    if (sku === "Basic")
      return badRequest(
        "BasicSkuPublicIpNotAllowed",
        "Cannot create more than 0 Basic SKU public IP addresses: Basic was retired.",
      );
    return inputs["publicIPAllocationMethod"] === "Static"
      ? undefined
      : badRequest(
          "StandardSkuPublicIPAddressesMustBeStatic",
          "Standard sku publicIp must have AllocationMethod set to Static.",
        );
  },
);

const gateway: Rule = rule(
  "network.gateway",
  "learn.microsoft.com/azure/expressroute/expressroute-about-virtual-network-gateways",
  ({ inputs }) => {
    const odd = textsAt(inputs, "ipConfigurations.*.subnet.id").find((id) => nameIn(id) !== "GatewaySubnet");
    if (odd !== undefined)
      return badRequest(
        "InvalidGatewaySubnet",
        `Gateway subnet ${odd} has an invalid name. It must be 'GatewaySubnet'.`,
      );
    return undefined;
  },
);

/** Azure makes one with the first network of a region, in a group of its own: another is refused. Source: pulumi/pulumi-azure-native issue 2091. */
const oneWatcher: Rule = atCreate("network.watcher", "pulumi/pulumi-azure-native issue 2091", ({ world, region }) =>
  world.all(watcherToken).some((one) => regionOf(one.outputs["location"]) === region)
    ? badRequest(
        "NetworkWatcherCountLimitReached",
        `Cannot create more than 1 network watchers for this subscription in this region ${region}.`,
      )
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
const flowLog: Rule = rule(
  "network.flow-log",
  "learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview",
  ({ inputs, world }) => {
    const [target, account] = [inputs["targetResourceId"], inputs["storageId"]].map((id) => standingAt(world, id));
    if (/networkSecurityGroups/i.test(typeIn(text(inputs["targetResourceId"]) ?? "")))
      return badRequest(
        "NsgFlowLogCreationNotAllowed",
        "New NSG flow logs cannot be created: use virtual network flow logs.",
      );
    const [of, into] = [target, account].map((one) => regionOf(one?.outputs["location"]));
    return of && into && of !== into
      ? badRequest(
          "FlowLogStorageRegionMismatch",
          `The storage account must be in the region of what is logged, ${of}: it is in ${into}.`,
        )
      : undefined;
  },
);

const held: Pick<Part, "inUse"> = { inUse: holding("InUseSubnetCannotBeDeleted", "Subnet") };

export const networkParts: Parts = {
  [networkToken]: {
    rules: [space, fixed("network.fixed", "azure-native-facts, F", "location")],
    outputs: ({ inputs, id }) =>
      inputs["subnets"] === undefined
        ? {}
        : { subnets: bags(inputs["subnets"]).map((one) => ({ ...one, id: `${id}/subnets/${String(one["name"])}` })) },
    after(request) {
      watched(request);
      inlineSubnets(request);
    },
  },
  [subnetToken]: { ...held, rules: [room, gatewaySubnet, delegated, sameRegion] },
  "azure-native:network:NetworkSecurityGroup": {
    rules: [securityRules],
    inUse: holding("InUseNetworkSecurityGroupCannotBeDeleted", "Network security group"),
  },
  [natToken]: {
    rules: [natZone, fixed("network.nat-fixed", "azure-native-facts, I", "zones", "sku.name")],
    inUse: holding("NatGatewayInUse", "NAT gateway"),
  },
  [addressToken]: {
    rules: [address, fixed("network.address-fixed", "azure-native-facts", "zones")],
    outputs: ({ id }) => ({ ipAddress: `20.${[3, 5, 7].map((at_) => id.charCodeAt(id.length - at_) || 9).join(".")}` }),
    inUse: holding("PublicIPAddressCannotBeDeleted", "Public IP address"),
  },
  "azure-native:network:VirtualNetworkGateway": { rules: [gateway] },
  [watcherToken]: { rules: [oneWatcher] },
  "azure-native:network:FlowLog": { rules: [flowLog] },
  "azure-native:network:VirtualNetworkPeering": {
    rules: [
      rule("network.peering", vnet, (request) => {
        const { inputs, world } = request;
        const own = world.find(networkToken, parentOf(ownId(request)));
        const other = standingAt(world, at(inputs, "remoteVirtualNetwork.id"));
        const clash =
          own && other && prefixes(own.inputs).some((one) => prefixes(other.inputs).some((two) => overlaps(one, two)));
        return clash
          ? conflict(
              "VnetAddressSpacesOverlap",
              "Cannot create or update peering: the address spaces of the networks overlap.",
            )
          : undefined;
      }),
    ],
  },
};
