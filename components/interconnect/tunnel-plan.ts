import { sameAsns } from "../core/asns";
import { contains, host, nth, overlaps, parse } from "../core/cidr";
import type { Cloud } from "../core/contracts";
import { cloudsOf, tunnelCounts, type TunnelPair } from "../core/tunnels";

/** In its region, or in its second region. */
export type Which = "main" | "standby";

/** A cloud's end of the mesh. */
export interface MeshEnd {
  cloud: Cloud;
  which: Which;
  /** Its router's ASN (components/core/asns.ts). */
  asn: number;
  /** The CIDR blocks that it tells the other ends of: its own network's, and nobody else's. */
  announced: readonly string[];
}

/** What is asked of a mesh. */
export interface MeshRequest {
  ends: readonly MeshEnd[];
  /** Which clouds are joined; every end of the one with every end of the other. */
  pairs: readonly TunnelPair[];
  /** The block that the addresses inside a pair's tunnels are cut from: four /30 for two ends, sixteen where each cloud has two (`tunnels` of config/address-plan.ts). */
  inside: (pair: TunnelPair) => string;
  /** What else the ends may be told of, and whose it is: offices and data centres at the other end of a cable. @defaultValue nothing */
  beside?: readonly { owner: string; cidr: string }[];
}

/** AWS's end of a tunnel: it belongs to a VPN connection, which has two. */
export interface AwsTunnelEnd {
  which: Which;
  asn: number;
  /** Inside the tunnel: the first of the /30's two. */
  address: string;
  /** Which of the pair's two connections: there is one for each address at the other end. */
  connection: 0 | 1;
  /** Which tunnel of that connection. */
  tunnel: 0 | 1;
}

/** Google's end of a tunnel: an interface of the HA VPN gateway. */
export interface GcpTunnelEnd {
  which: Which;
  asn: number;
  address: string;
  interface: 0 | 1;
  /** Which address of the external gateway it leads to: 0–3 of AWS's, 0–1 of Azure's. */
  peerInterface: number;
}

/** Azure's end of a tunnel: an instance of the gateway. */
export interface AzureTunnelEnd {
  which: Which;
  asn: number;
  address: string;
  instance: 0 | 1;
  /** What its connection says for both instances: one that is left out would use another tunnel's. */
  customAddresses: readonly [string, string];
}

/** One tunnel, with its two ends. */
export interface Tunnel {
  /** Identity: `aws-gcp-1`; with an end in a second region `aws-standby-gcp-1`. */
  name: string;
  pair: TunnelPair;
  /** 1–4, or 1–2 between Google and Azure. */
  index: number;
  /** A /30 out of 169.254.0.0/16. */
  insideCidr: string;
  aws?: AwsTunnelEnd;
  gcp?: GcpTunnelEnd;
  azure?: AzureTunnelEnd;
}

/** What a cloud's own layer is told of the mesh: plain values, known at preview. */
export interface MeshSide {
  asn: number;
  /** What it announces. */
  announced: readonly string[];
  /** What it reaches through tunnels of its own: what the other ends of its pairs announce, in the order of the request. */
  remote: readonly string[];
  /** How many tunnels end there. */
  count: number;
  /** Azure: the addresses inside tunnels, of instances 0 and 1, that its gateway has as custom BGP addresses: the same whichever pairs are asked for. */
  azureAddresses?: readonly [readonly string[], readonly string[]];
}

export interface Mesh {
  pairs: readonly TunnelPair[];
  tunnels: readonly Tunnel[];
  /** A cloud's side; undefined where no tunnel ends there. */
  of(cloud: Cloud, which?: Which): MeshSide | undefined;
}

/**
 * Plans the tunnels between clouds: names, addresses inside, and what each end is told. An end more or a pair less moves no other tunnel.
 * @throws RangeError where two ends have one ASN or share addresses, naming both; or where a block has no room
 */
export function planMesh({ ends, pairs, inside, beside = [] }: MeshRequest): Mesh {
  const partners = (end: MeshEnd): MeshEnd[] =>
    ends.filter((other) => pairs.some((pair) => joins(pair, end.cloud, other.cloud)));
  const meshed = ends.filter((end) => partners(end).length > 0);
  refuseClashes(meshed, beside);
  const made = pairs.flatMap((pair) => tunnelsOf(pair, meshed, inside(pair)));
  return {
    pairs,
    tunnels: made,
    of: (cloud, which = "main") => {
      const end = meshed.find((one) => one.cloud === cloud && one.which === which);
      if (end === undefined) return undefined;
      const { asn, announced } = end;
      const remote = partners(end).flatMap((other) => other.announced);
      const count = made.filter((tunnel) => tunnel[cloud]?.which === which).length;
      return {
        asn,
        announced,
        remote,
        count,
        ...(cloud === "azure" && { azureAddresses: addressesOf(which, made, inside) }),
      };
    },
  };
}

const joins = (pair: TunnelPair, one: Cloud, other: Cloud): boolean =>
  one !== other && cloudsOf[pair].includes(one) && cloudsOf[pair].includes(other);

const nameOf = ({ cloud, which }: Pick<MeshEnd, "cloud" | "which">): string =>
  which === "main" ? cloud : `${cloud}-${which}`;

/** Azure drops what it learns of its own network, and BGP a path with its own ASN in it: both without a word. */
function refuseClashes(ends: readonly MeshEnd[], beside: NonNullable<MeshRequest["beside"]>): void {
  const asns = sameAsns(ends.map((end) => ({ owner: nameOf(end), asn: end.asn })));
  const announced = ends.flatMap((end) => end.announced.map((cidr) => ({ owner: nameOf(end), cidr })));
  const ranges = [...announced, ...beside];
  const shared = ranges.flatMap((one, index) =>
    ranges
      .slice(index + 1)
      .filter((other) => overlaps(one.cidr, other.cidr))
      .map((other) => `${one.owner} (${one.cidr}) overlaps ${other.owner} (${other.cidr})`),
  );
  const clashes = [...asns, ...shared];
  if (clashes.length > 0) throw new RangeError(`the mesh of tunnels: ${clashes.join("; ")}`);
}

const whiches: readonly Which[] = ["main", "standby"];

/** Every tunnel of a pair. Its /30s hang on what it joins, and never on how many there are: four for each two ends. */
function tunnelsOf(pair: TunnelPair, ends: readonly MeshEnd[], block: string): Tunnel[] {
  const [left, right] = cloudsOf[pair];
  return whiches.flatMap((one, row) =>
    whiches.flatMap((other, column) => {
      const a = ends.find(({ cloud, which }) => cloud === left && which === one);
      const b = ends.find(({ cloud, which }) => cloud === right && which === other);
      if (a === undefined || b === undefined) return [];
      const first = (row * whiches.length + column) * 4;
      const cidrs = Array.from({ length: tunnelCounts[pair] }, (_, index) => insideOf(block, first + index, pair));
      return cidrs.map((_, index) => tunnelOf(pair, [a, b], index, cidrs));
    }),
  );
}

/** What AWS keeps of the link-local addresses. Source: ec2 API, VpnTunnelOptionsSpecification.TunnelInsideCidr. */
export const keptByAws: readonly string[] = [
  ...[0, 1, 2, 3, 4, 5].map((third) => `169.254.${third}.0/30`),
  "169.254.169.252/30",
];

/** What Azure takes of them. Source: learn.microsoft.com/azure/vpn-gateway/bgp-howto, "custom APIPA". */
export const takenByAzure: readonly string[] = ["169.254.21.0/24", "169.254.22.0/24"];

function insideOf(block: string, index: number, pair: TunnelPair): string {
  if (2 ** (30 - parse(block).prefix) <= index)
    throw new RangeError(
      `${block} has no room for tunnel ${index + 1} of ${pair}: want a slot 0–2, or one end a cloud`,
    );
  const cidr = nth(block, 30, index);
  if (pair !== "gcp-azure" && keptByAws.some((kept) => overlaps(kept, cidr)))
    throw new RangeError(`${cidr} of ${pair} is kept by AWS: want another block`);
  if (pair !== "aws-gcp" && !takenByAzure.some((taken) => contains(taken, cidr)))
    throw new RangeError(`${cidr} of ${pair} is not taken by Azure: want a block of ${takenByAzure.join(" or ")}`);
  return cidr;
}

function tunnelOf(pair: TunnelPair, [a, b]: readonly [MeshEnd, MeshEnd], index: number, cidrs: string[]): Tunnel {
  const insideCidr = cidrs[index]!;
  const name = `${nameOf(a)}-${nameOf(b)}-${index + 1}`;
  const [near, far] = [host(insideCidr, 1), host(insideCidr, 2)];
  const left = { which: a.which, asn: a.asn, address: near };
  const right = { which: b.which, asn: b.asn, address: far };
  const base = { name, pair, index: index + 1, insideCidr };
  // Two tunnels an address of the other end: 1 and 2 lead to its first, 3 and 4 to its second.
  const [connection, tunnel] = [(index >> 1) as 0 | 1, (index & 1) as 0 | 1];
  switch (pair) {
    case "aws-gcp":
      return {
        ...base,
        aws: { ...left, connection, tunnel },
        gcp: { ...right, interface: connection, peerInterface: index },
      };
    case "aws-azure": {
      // The same tunnel of the other connection ends at the other instance.
      const customAddresses = [host(cidrs[tunnel]!, 2), host(cidrs[tunnel + 2]!, 2)] as const;
      return {
        ...base,
        aws: { ...left, connection, tunnel },
        azure: { ...right, instance: connection, customAddresses },
      };
    }
    case "gcp-azure": {
      const customAddresses = [host(cidrs[0]!, 2), host(cidrs[1]!, 2)] as const;
      return {
        ...base,
        gcp: { ...left, interface: tunnel, peerInterface: tunnel },
        azure: { ...right, instance: tunnel, customAddresses },
      };
    }
  }
}

/**
 * The addresses of Azure's instances: of the tunnels that there are, and of those that there would be with the other clouds' first regions. So the gateway, which takes
 * minutes to change and drops its sessions, is the same whichever pairs are asked for.
 */
function addressesOf(
  which: Which,
  tunnels: readonly Tunnel[],
  inside: MeshRequest["inside"],
): readonly [readonly string[], readonly string[]] {
  const would = (["aws-azure", "gcp-azure"] as const).flatMap((pair) => {
    const [other] = cloudsOf[pair];
    const ends = [
      { cloud: other, which: "main", asn: 0, announced: [] },
      { cloud: "azure", which, asn: 0, announced: [] },
    ] as const;
    return tunnelsOf(pair, ends, inside(pair));
  });
  const at = (instance: 0 | 1) => [
    ...new Set(
      [...would, ...tunnels].flatMap(({ azure }) =>
        azure?.which === which && azure.instance === instance ? [azure.address] : [],
      ),
    ),
  ];
  return [at(0), at(1)];
}
