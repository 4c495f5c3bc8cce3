import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { Group } from "../account/groups";
import { optionsOf, type By } from "../common/by";
import { tagsFor } from "../common/tags";
import type { AnyEndpointKind, EndpointKind } from "./private-dns-plan";

export type { EndpointKind };

/** What an endpoint asks of the network that it stands in: `AzureNetworkOutputs` has all of it. */
export interface EndpointNetwork<Kind extends AnyEndpointKind = EndpointKind> {
  group: Group;
  endpoints: { subnetId: Output<string> };
  dns: Record<Kind, { zoneId: Output<string>; ready: Resource[] }>;
}

export interface PrivateEndpointArgs<Kind extends AnyEndpointKind = EndpointKind> {
  place: Placement;
  network: EndpointNetwork<Kind>;
  /** What is reached, in Azure's words: the id of its group (`groupIds`). */
  kind: Kind;
  /** The ARM id of what is reached, and a plain name for it, unique in the environment: the last part of the endpoint's name. */
  target: { id: Input<string>; name: string };
  /** What it waits for besides. @defaultValue nothing */
  dependsOn?: readonly Resource[];
}

/**
 * An address in the network for one thing of Azure's, and its records in the private zone: the group of zones writes and takes them away, so that a
 * registry's names by region are there too (D4). It stands in the region of its network, wherever the thing is: a copy in another region is reached the
 * same way. Who calls the thing waits for `ready`: before its records are there, its name leads to the public address, which answers nobody.
 */
export function privateEndpoint<Kind extends AnyEndpointKind = EndpointKind>(
  by: By,
  id: string,
  { place, network, kind, target, dependsOn = [] }: PrivateEndpointArgs<Kind>,
): { resource: Resource; ready: Resource[] } {
  const name = displayName(place.environment, `${target.name}-endpoint`, 80);
  const endpoint = new PrivateEndpoint(
    by.label(id),
    {
      privateEndpointName: name,
      resourceGroupName: network.group.name,
      location: place.region,
      subnet: { id: network.endpoints.subnetId },
      customNetworkInterfaceName: displayName(place.environment, `${target.name}-endpoint-nic`, 80),
      privateLinkServiceConnections: [{ name: kind, privateLinkServiceId: target.id, groupIds: [kind] }],
      tags: tagsFor(place, { service: "platform" }),
    },
    optionsOf(by, dependsOn),
  );
  const zone = network.dns[kind];
  const records = new PrivateDnsZoneGroup(
    by.label(`${id}-names`),
    {
      privateDnsZoneGroupName: "default",
      resourceGroupName: network.group.name,
      privateEndpointName: endpoint.name,
      privateDnsZoneConfigs: [{ name: kind, privateDnsZoneId: zone.zoneId }],
    },
    optionsOf(by, zone.ready),
  );
  return { resource: endpoint, ready: [endpoint, records] };
}
