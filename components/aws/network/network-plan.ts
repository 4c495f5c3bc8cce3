import type { Egress } from "../../core/contracts";

/** What a subnet is for: load balancers and NAT, nodes and pods, databases and caches, gateways to other networks. */
export type Tier = "public" | "private" | "data" | "intra";

/** A subnet as the address plan gives it: the slot is its zone's, so another zone never moves it. */
export interface PlannedSubnet {
  tier: Tier;
  /** The zone's name: `us-east-1a`. */
  zone: string;
  cidr: string;
}

/** Where a route table sends what leaves the network. */
export type Exit = { to: "internet" } | { to: "nat"; zone: string } | { to: "nowhere" };

export interface RouteTablePlan {
  /** Identity: `public`, `private-us-east-1a`, `data`, `intra`. */
  key: string;
  tier: Tier;
  exit: Exit;
}

export interface SubnetPlan extends PlannedSubnet {
  /** Identity: `private-us-east-1a`. */
  key: string;
  /** The key of its route table. */
  routeTable: string;
  /** What load balancer controllers look for (docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html). */
  roleTag: Record<string, string>;
}

export interface NetworkPlan {
  subnets: SubnetPlan[];
  routeTables: RouteTablePlan[];
  /** Whether there is a way to the internet at all: public subnets have one, and NAT stands in them. */
  internet: boolean;
  /** The zones that have a NAT gateway. */
  nats: string[];
  /** AWS services that have an interface endpoint, by the last part of their service name. None where nothing runs: no private subnets. */
  interfaceEndpoints: string[];
  /** Those that have a gateway endpoint, which costs nothing. */
  gatewayEndpoints: GatewayService[];
}

/** Services that a route leads to. */
export type GatewayService = "s3" | "dynamodb";

/** Services that every private node speaks to: pulling images, tokens, secrets, keys, logs, the cluster's own API. */
const always = ["ecr.api", "ecr.dkr", "eks", "kms", "logs", "secretsmanager", "sts"];

/**
 * What else nodes need when nothing leaves the network, and the machine that leads to the API:
 * docs.aws.amazon.com/eks/latest/userguide/private-clusters.html, docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html.
 */
const withoutEgress = ["autoscaling", "ec2", "eks-auth", "elasticloadbalancing", "ssm", "ssmmessages"];

/**
 * What functions and services call of a bus and its queues. Also where there is a NAT: pods are then let through to these addresses alone, and not to the internet. Their marks are
 * in DynamoDB, which has a gateway.
 */
const ofEvents = ["events", "sqs"];

/**
 * Decides everything about a network but its ids.
 *
 * Private subnets have a route table per zone in every mode, so that a change of egress changes routes and no table.
 * @throws RangeError when the zone of a shared NAT has no public subnet, or a tier and zone come twice.
 */
export function planNetwork(request: {
  subnets: readonly PlannedSubnet[];
  egress: Egress;
  events?: boolean;
}): NetworkPlan {
  const subnets = request.subnets.map(planSubnet);
  const twice = subnets.find((subnet, index) => subnets.findIndex(({ key }) => key === subnet.key) < index);
  if (twice) throw new RangeError(`subnet ${twice.key} is planned twice`);
  const publicZones = zonesOf(subnets, "public");
  const nats = natZones(request.egress, publicZones);
  const privateTables = zonesOf(subnets, "private").map((zone) => ({
    key: `private-${zone}`,
    tier: "private" as const,
    exit: privateExit(request.egress, zone),
  }));
  const internet = publicZones.length > 0;
  return {
    subnets,
    internet,
    routeTables: [
      ...(internet ? [{ key: "public", tier: "public" as const, exit: { to: "internet" as const } }] : []),
      ...privateTables,
      ...(["data", "intra"] as const)
        .filter((tier) => zonesOf(subnets, tier).length > 0)
        .map((tier) => ({ key: tier, tier, exit: { to: "nowhere" as const } })),
    ],
    nats,
    interfaceEndpoints: privateTables.length === 0 ? [] : endpointsFor(request.egress, request.events ?? false),
    gatewayEndpoints: request.events ? ["s3", "dynamodb"] : ["s3"],
  };
}

function endpointsFor(egress: Egress, events: boolean): string[] {
  return [...always, ...(egress.mode === "none" ? withoutEgress : []), ...(events ? ofEvents : [])].sort();
}

function planSubnet(subnet: PlannedSubnet): SubnetPlan {
  const key = `${subnet.tier}-${subnet.zone}`;
  switch (subnet.tier) {
    case "public":
      return { ...subnet, key, routeTable: "public", roleTag: { "kubernetes.io/role/elb": "1" } };
    case "private":
      return { ...subnet, key, routeTable: key, roleTag: { "kubernetes.io/role/internal-elb": "1" } };
    case "data":
    case "intra":
      return { ...subnet, key, routeTable: subnet.tier, roleTag: {} };
  }
}

function natZones(egress: Egress, publicZones: readonly string[]): string[] {
  switch (egress.mode) {
    case "none":
      return [];
    case "shared":
      if (!publicZones.includes(egress.zone)) {
        throw new RangeError(
          `no public subnet in ${egress.zone} for the shared NAT; there are: ${publicZones.join(", ")}`,
        );
      }
      return [egress.zone];
    case "perZone":
      return [...publicZones];
  }
}

function privateExit(egress: Egress, zone: string): Exit {
  switch (egress.mode) {
    case "none":
      return { to: "nowhere" };
    case "shared":
      return { to: "nat", zone: egress.zone };
    case "perZone":
      return { to: "nat", zone };
  }
}

function zonesOf(subnets: readonly SubnetPlan[], tier: Tier): string[] {
  return subnets.filter((subnet) => subnet.tier === tier).map(({ zone }) => zone);
}
