import { z } from "zod";
import { ownAsns } from "../components/core/asns";
import { clouds } from "../components/core/contracts";
import { shown, type Problems } from "../components/core/problems";
import { cloudsOf, pairsOf, tunnelNames, tunnelPairs, type TunnelPair } from "../components/core/tunnels";
import { slots } from "./address-plan";
import { at, isRecord } from "./checks";

/**
 * Sizes of Azure's VPN gateway over the zones, with BGP and policies of our own, of the second generation: 1.25, 2.5, 5 and 10 Gbit/s for all tunnels together. Basic and those without
 * zones are left out. Source: learn.microsoft.com/azure/vpn-gateway/about-gateway-skus.
 */
export const vpnGatewaySkus = ["VpnGw2AZ", "VpnGw3AZ", "VpnGw4AZ", "VpnGw5AZ"] as const;
export type VpnGatewaySku = (typeof vpnGatewaySkus)[number];

const generation = z.int().min(1).max(999);

/** Tunnels between the environment's clouds. */
export const vpnSchema = z
  .strictObject({
    pairs: z
      .array(z.enum(tunnelPairs))
      .min(1)
      .optional()
      .meta({
        description: `Which clouds are joined: ${tunnelPairs.join(", ")}. Default: all of the environment's, each with each.`,
        errorMessage: `want a list of ${tunnelPairs.join(", ")}`,
      }),
    rotated: z.record(z.string(), generation).default({}).meta({
      description:
        "How often a tunnel's key was changed, by the tunnel: { aws-gcp-1: 1 }. A higher number draws a new key, of one tunnel in an up (docs/runbooks/rotate-a-tunnel-key.md). Default: never.",
      errorMessage: "want numbers 1–999 by tunnel, such as { aws-gcp-1: 1 }",
    }),
    gatewaySku: z.enum(vpnGatewaySkus).default("VpnGw2AZ").meta({
      description: "Azure: the size of its gateway. Default: VpnGw2AZ, 1.25 Gbit/s for all tunnels together.",
    }),
  })
  .optional()
  .meta({
    description:
      "Site-to-site VPN between the clouds of the environment: two gateways of each, BGP over every tunnel. Default: none.",
    errorMessage: "want a map of pairs, rotated and gatewaySku; {} joins each cloud with each",
  });

/** What is asked of the tunnels, decoded. */
export type VpnSpec = NonNullable<z.output<typeof vpnSchema>>;

/** What tunnels need of the rest. */
export function checkVpn(value: unknown, problems: Problems): void {
  const there = clouds.filter((cloud) => isRecord(at(value, "clouds", cloud)));
  const section = at(value, "connectivity", "vpn");
  if (!isRecord(section)) return;
  checkAsns(value, problems);
  if (there.length < 2)
    problems.add("connectivity.vpn", `want two clouds or more, got ${there.join(", ") || "none"}: tunnels join clouds`);
  const pairs = checkPairs(at(section, "pairs"), pairsOf(there), problems);
  checkRotated(at(section, "rotated"), pairs, problems);
}

/** Each pair once, of clouds that the environment has. Returns those that tunnels are made for. */
function checkPairs(written: unknown, possible: readonly TunnelPair[], problems: Problems): readonly TunnelPair[] {
  if (!Array.isArray(written)) return possible;
  const asked = tunnelPairs.filter((pair) => written.includes(pair));
  for (const pair of asked.filter((one) => !possible.includes(one))) {
    const [one, other] = cloudsOf[pair];
    problems.add("connectivity.vpn.pairs", `want clouds.${one} and clouds.${other} for ${pair}`);
  }
  if (written.length > new Set(written).size)
    problems.add("connectivity.vpn.pairs", `want each pair once, got ${written.map(shown).join(", ")}`);
  return asked;
}

function checkRotated(rotated: unknown, pairs: readonly TunnelPair[], problems: Problems): void {
  if (!isRecord(rotated)) return;
  const names = pairs.flatMap(tunnelNames);
  for (const name of Object.keys(rotated).filter((one) => !names.includes(one)))
    problems.add(["connectivity", "vpn", "rotated", name], `no tunnel has that name; there are ${names.join(", ")}`);
}

/**
 * Routers that come to know each other by BGP: ours, and those at the ends of cables. No two have one ASN: a path with its own in it a router drops without a word.
 * A cloud's own router and the one at its own cable are told apart without tunnels, too (`asnsOf`, config/google-limits.ts).
 */
function checkAsns(value: unknown, problems: Problems): void {
  const slot = slots.find((known) => known === at(value, "slot"));
  if (slot === undefined) return;
  const expressRoute = at(value, "clouds", "azure", "expressRoute") !== undefined;
  const ours = clouds
    .filter((cloud) => isRecord(at(value, "clouds", cloud)))
    .flatMap((cloud) => ownAsns(cloud, slot, { expressRoute }));
  for (const cable of [
    { cloud: "aws", path: ["connectivity", "private", "asn"] },
    { cloud: "gcp", path: ["clouds", "gcp", "interconnect", "asn"] },
  ] as const) {
    const asn = at(value, ...cable.path);
    const clash = ours.find((one) => one.asn === asn && !(cable.cloud === "gcp" && one.cloud === "gcp"));
    if (clash !== undefined)
      problems.add(
        [...cable.path],
        `want another than ${clash.asn}, which ${clash.owner} has in slot ${slot}: it and the router at the other end of this cable would drop each other's routes`,
      );
  }
}
