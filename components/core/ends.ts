import type { Input, Output, ProviderResource, Resource } from "@pulumi/pulumi";
import type { Reach } from "./contracts";
import type { BusEnd } from "./events";
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

/** AWS: the names of the environment, as Route 53 has them. */
export interface NamesEnd {
  /** The zone of the domain. */
  zoneId: Output<string>;
  /** 12 digits. */
  account: Input<string>;
  /** Who is told of what Route 53 measures: a topic of us-east-1. */
  alarmTopic: Input<string>;
  /** The health check of AWS's own way in; none while there is none. */
  checkId?: Output<string> | undefined;
}

/** Who pods of a cluster are to whoever believes its tokens. */
export interface IdentityEnd {
  /** The issuer, `https://…`, whose keys are public even where the API is not. */
  issuer: Output<string>;
  /** Where those stand whom its cloud lets in from outside. */
  site:
    | { kind: "aws"; account: Input<string> }
    | { kind: "gcp"; project: string; projectNumber: Input<string> }
    | { kind: "azure"; subscription: string; tenant: string; group: Output<string> };
  ready: Resource[];
}

/** A bucket; on Azure a container of a storage account. */
export interface BucketEnd {
  name: Output<string>;
  /** What a right to it is for: on AWS its ARN, on Azure the container's ARM id. On Google Cloud its name. */
  scope: Output<string>;
  /** AWS: the ARN of the key that it is encrypted with. */
  keyArn?: Output<string>;
  /** Azure: the storage account. */
  account?: string;
}

/** Where a cloud's own images are. */
export interface RegistryEnd {
  /** By image: its address without a tag. */
  urls: Readonly<Record<string, Output<string>>>;
  /** What a right to it is for: on AWS the ARN of all of the environment's repositories, with a `*`; on Google Cloud the repository's name; on Azure its ARM id. */
  scope: Output<string>;
  /** Google Cloud: the repository's location. */
  location?: string;
}

/** A cluster, as far as what runs in it for several clouds needs to know. */
export interface ClusterEnd {
  /** The provider that leads to it, and the cluster itself, which takes all of it along. */
  kubernetes: ProviderResource;
  resource: Resource;
  name: Output<string>;
  /** What its pods reach: where identities are handed out, the APIs of its cloud, the internet. */
  reach: readonly Reach[];
  /** What pods with a cloud identity carry. */
  identityLabels?: Readonly<Record<string, string>> | undefined;
  /** What rules of alerts wait for; none where nothing measures. */
  rules?: Resource | undefined;
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
  /** AWS: the zone of the domain, where the environment has one and asks for traffic. */
  names?: NamesEnd | undefined;
  identity?: IdentityEnd | undefined;
  database?: DatabaseEnd | undefined;
  /** Buckets by purpose: what copies between clouds read and write. */
  buckets?: Readonly<Record<string, BucketEnd>> | undefined;
  registry?: RegistryEnd | undefined;
  /** Its bus, for the forwarder of another cloud. */
  bus?: BusEnd | undefined;
  /** AWS: who is told of what is made here: the ARN of a topic. */
  alarmTopic?: Output<string> | undefined;
  /** Its cluster, for what runs there on behalf of more than one cloud. */
  cluster?: ClusterEnd | undefined;
}

export interface CloudEnds {
  aws?: Ends<AwsVpnEnd> | undefined;
  gcp?: Ends<GcpVpnEnd> | undefined;
  azure?: Ends<AzureVpnEnd> | undefined;
}
