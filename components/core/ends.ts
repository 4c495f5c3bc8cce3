import type { Input, Output, ProviderResource, Resource } from "@pulumi/pulumi";
import type { DnsRecord } from "./records";

/*
 * What a cloud holds out to the others: what `components/interconnect` and `components/edge` join. Ids, names and addresses, never resources of a cloud's SDK.
 */

/** AWS's end of a site-to-site VPN: its transit gateway. */
export interface AwsVpnEnd {
  region: string;
  /** Its ASN: `asnOf` of the plan. */
  asn: number;
  transitGatewayId: Output<string>;
  /**
   * The table of the transit gateway that VPN attachments are associated with, and do not propagate to: what stands in it is told to the other end, and that is
   * the environment's network alone. Else AWS would pass on to Google what it learns of Azure.
   */
  routeTableId: Output<string>;
  /** The table that VPN attachments propagate to, and are not associated with: the network's, which so learns the way to the other ends. */
  networkRouteTableId: Output<string>;
  /** Who is told of a tunnel that is down: the ARN of a topic. */
  alarmTopic: Output<string>;
  /** The log group of tunnels, and its key. */
  logGroupArn: Output<string>;
  ready: Resource[];
}

/** Google's end: an HA VPN gateway of two interfaces, and a Cloud Router of its own. */
export interface GcpVpnEnd {
  region: string;
  project: string;
  asn: number;
  /** The id of the HA VPN gateway. */
  gateway: Output<string>;
  /** The router's name. */
  router: Output<string>;
  /** The addresses of interfaces 0 and 1. */
  addresses: readonly [Output<string>, Output<string>];
  ready: Resource[];
}

/** Azure's end: an active-active VPN gateway of two instances. */
export interface AzureVpnEnd {
  region: string;
  asn: number;
  /** The name of the resource group that its connections go to. */
  group: Output<string>;
  gatewayId: Output<string>;
  /** The addresses of instances 0 and 1. */
  addresses: readonly [Output<string>, Output<string>];
  /** The ids of its IP configurations, in the same order: what a connection's own BGP addresses are said for. */
  ipConfigurations: readonly [Output<string>, Output<string>];
  ready: Resource[];
}

/** Where customers come in on a cloud. */
export interface EntranceEnd {
  /** The name of this cloud's own way in, whoever the domain points at: `gcp.gocoffee.example`. Its certificate covers it and the domain. */
  host: string;
  /** Where that leads: another name that never changes (CloudFront's, Front Door's), or addresses. */
  target:
    | { kind: "cloudfront"; name: Output<string>; zoneId: Output<string> }
    | { kind: "name"; name: Output<string> }
    | { kind: "addresses"; ipv4: Output<string>; ipv6: Output<string> };
  /** What the domain's zone must say for it: proofs for certificates, its own name. */
  records: readonly DnsRecord[];
  ready: Resource[];
}

/** Who pods of a cluster are to whoever believes its tokens. */
export interface IdentityEnd {
  /** The issuer, `https://…`, whose keys are public even where the API is not. */
  issuer: Output<string>;
  ready: Resource[];
}

/** A database that others may follow or read. */
export interface DatabaseEnd {
  host: Output<string>;
  port: Output<number>;
}

/** All that one cloud holds out. What an environment does not ask for is not there. */
export interface Ends<Vpn> {
  region: string;
  /** The cloud's own provider, and what else was made for it, by package: who makes something at this end uses it. */
  providers: Record<string, ProviderResource>;
  vpn?: Vpn | undefined;
  entrance?: EntranceEnd | undefined;
  identity?: IdentityEnd | undefined;
  database?: DatabaseEnd | undefined;
  /** Names of registries, buckets by purpose, keys: what copies between clouds read and write. */
  buckets?: Record<string, Input<string>> | undefined;
  registry?: { host: Input<string>; path: Input<string> } | undefined;
}

export interface CloudEnds {
  aws?: Ends<AwsVpnEnd> | undefined;
  gcp?: Ends<GcpVpnEnd> | undefined;
  azure?: Ends<AzureVpnEnd> | undefined;
}
