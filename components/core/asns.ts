import type { Cloud } from "./contracts";

/*
 * The ASN of each router of ours, by what it is and by the environment's slot. Every one differs from every other: BGP takes a path that has its own ASN in
 * it for a loop, and a Direct Connect gateway refuses two transit gateways with the same. All are private ones of 16 bits (RFC 6996), which all three clouds
 * take: AWS's gateways have 64512–65534 (ec2 API, TransitGatewayRequestOptions.AmazonSideAsn), Google's routers too (compute API, RouterBgp.asn), and Azure
 * keeps 65515 and 65517–65520 for itself (learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq, "BGP"). Pure.
 *
 *   64520–64529 AWS's transit gateway     64570–64579 in its second region
 *   64530–64539 AWS's Direct Connect
 *   64540–64549 Google's router           64580–64589 in its second region
 *   64550–64559 Azure's gateway           64560–64569 in its second region
 */

/** The ASNs on AWS's side. They differ by environment: a Direct Connect gateway refuses two transit gateways with the same. */
export interface Asns {
  transitGateway: number;
  directConnect: number;
}

/** The first of each ten: `main` and `standby` are regions. */
const firsts = {
  main: { aws: 64520, gcp: 64540, azure: 64550 },
  standby: { aws: 64570, gcp: 64580, azure: 64560 },
} as const satisfies Record<"main" | "standby", Record<Cloud, number>>;
const firstDirectConnect = 64530;

/**
 * What a VPN gateway of Azure's has beside a circuit of ExpressRoute: with another the two do not work together.
 * Source: learn.microsoft.com/azure/expressroute/expressroute-howto-coexist-resource-manager, "Limits and limitations".
 */
export const besideExpressRoute = 65515;

/**
 * The ASN of a cloud's router in the environment of a slot, in its region or its second one.
 * @param beside what else stands at its network, as far as that decides. @defaultValue nothing
 * @throws RangeError for a slot that has none
 */
export function asnOf(
  cloud: Cloud,
  which: "main" | "standby",
  slot: number,
  { expressRoute = false }: { expressRoute?: boolean } = {},
): number {
  if (!Number.isInteger(slot) || slot < 0 || slot > 9) throw new RangeError(`slot ${slot} has no ASNs; want 0–9`);
  return cloud === "azure" && expressRoute ? besideExpressRoute : firsts[which][cloud] + slot;
}

/** The ASN of Google's router in an environment, out of 64540–64549. */
export function googleAsn(slot: number): number {
  return firsts.main.gcp + slot;
}

/**
 * The ASNs of the environment in a slot at AWS, out of 64520–64539.
 * @throws RangeError for a slot that has none, or when the other end has one of them.
 */
export function asnsOf(slot: number, otherEnd: number): Asns {
  const asns = { transitGateway: asnOf("aws", "main", slot), directConnect: firstDirectConnect + slot };
  if (Object.values(asns).includes(otherEnd))
    throw new RangeError(`the other end's ASN ${otherEnd} is AWS's own in slot ${slot}: want another`);
  return asns;
}

/** The routers of a cloud in the environment of a slot, whether they stand or not. */
export function ownAsns(
  cloud: Cloud,
  slot: number,
  beside: { expressRoute?: boolean } = {},
): (OwnedAsn & { cloud: Cloud })[] {
  const [main, away] = (["main", "standby"] as const).map((which) => asnOf(cloud, which, slot, beside));
  const { router, name } = routers[cloud];
  const cable =
    cloud === "aws" ? [{ cloud, owner: "AWS's Direct Connect gateway", asn: firstDirectConnect + slot }] : [];
  const both = main === away ? [] : [{ cloud, owner: `${name}'s ${router} in the second region`, asn: away! }];
  return [{ cloud, owner: `${name}'s ${router}`, asn: main! }, ...cable, ...both];
}

const routers: Readonly<Record<Cloud, { name: string; router: string }>> = {
  aws: { name: "AWS", router: "transit gateway" },
  gcp: { name: "Google", router: "Cloud Router" },
  azure: { name: "Azure", router: "VPN gateway" },
};

/** An ASN, and whose it is. */
export interface OwnedAsn {
  owner: string;
  asn: number;
}

/** Says which two have the same ASN: `A and B both have the ASN 64522`, each pair once. Empty where none do. */
export function sameAsns(owned: readonly OwnedAsn[]): string[] {
  return owned.flatMap((one, index) =>
    owned
      .slice(index + 1)
      .filter(({ asn }) => asn === one.asn)
      .map((other) => `${one.owner} and ${other.owner} both have the ASN ${one.asn}`),
  );
}
