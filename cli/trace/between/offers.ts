import type { Standing } from "../../../simulators/core/standing";
import { bag, bags, facts, text } from "../world";

/** What an end takes, for each role: several where it lets the other end choose; undefined where it takes whatever is usual. */
export interface Offer {
  ike: string[] | undefined;
  encryption: string[] | undefined;
  integrity: string[] | undefined;
  group: string[] | undefined;
  data: string[] | undefined;
  secrecy: string[] | undefined;
}

const words: Readonly<Record<keyof Offer, string>> = {
  ike: "the version of IKE",
  encryption: "encryption of the first phase",
  integrity: "integrity of the first phase",
  group: "the group of the first phase",
  data: "encryption of the second phase",
  secrecy: "the group of the second phase",
};

const list = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.length > 0
    ? value.map(plain)
    : value === undefined || Array.isArray(value)
      ? undefined
      : [plain(value)];

/** Azure's names of groups. Source: learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto. */
const groups: Readonly<Record<string, string>> = {
  ...{ DHGROUP1: "1", DHGROUP2: "2", DHGROUP14: "14", DHGROUP2048: "14", DHGROUP24: "24", ECP256: "19", ECP384: "20" },
  ...{ PFS1: "1", PFS2: "2", PFS14: "14", PFS2048: "14", PFS24: "24", PFSMM: "14" },
};

/** One spelling for what three clouds write: `AES256`, `GCM256`, `SHA256`, `20`. */
function plain(value: unknown): string {
  const said = String(value).toUpperCase();
  const gcm = /^(?:AES(\d+)-GCM-16|AES-GCM-16-(\d+)|GCMAES(\d+))$/.exec(said);
  if (gcm) return `GCM${gcm[1] ?? gcm[2] ?? gcm[3]}`;
  const aes = /^AES(?:-CBC-)?(\d+)$/.exec(said);
  if (aes) return `AES${aes[1]}`;
  const sha = /^(?:HMAC-)?(?:SHA2-|SHA)(\d+)(?:-\d+)?$/.exec(said);
  if (sha) return `SHA${sha[1]}`;
  const group = /^GROUP-(\d+)$/.exec(said);
  if (group) return group[1]!;
  const ike = /^(?:IKEV)?([12])$/.exec(said);
  return groups[said] ?? (ike ? ike[1]! : said);
}

/** @param of what a tunnel of AWS's says of an option */
export const awsOffer = (of: (option: string) => unknown): Offer => ({
  ike: list(of("IkeVersions")),
  encryption: list(of("Phase1EncryptionAlgorithms")),
  integrity: list(of("Phase1IntegrityAlgorithms")),
  group: list(of("Phase1DhGroupNumbers")),
  data: list(of("Phase2EncryptionAlgorithms")),
  secrecy: list(of("Phase2DhGroupNumbers")),
});

export function googleOffer(tunnel: Standing): Offer {
  const suite = bag(tunnel, "cipherSuite");
  const [first, second] = [bag(suite, "phase1"), bag(suite, "phase2")];
  return {
    ike: list(facts(tunnel)["ikeVersion"] ?? 2),
    encryption: list(first["encryptions"]),
    integrity: list(first["integrities"]),
    group: list(first["dhs"]),
    data: list(second["encryptions"]),
    secrecy: list(second["pfs"]),
  };
}

/** Without a policy Azure takes what is usual, but group 2 alone in the first phase: vpn-gateway-about-vpn-devices, "IPsec/IKE parameters". */
export function azureOffer(connection: Standing): Offer {
  const [policy] = bags(connection, "ipsecPolicies");
  return {
    ike: list(text(connection, "connectionProtocol") ?? "IKEv2"),
    encryption: list(policy?.["ikeEncryption"]),
    integrity: list(policy?.["ikeIntegrity"]),
    group: policy === undefined ? ["2"] : list(policy["dhGroup"]),
    data: list(policy?.["ipsecEncryption"]),
    secrecy: list(policy?.["pfsGroup"]),
  };
}

/** What two ends do not agree on, in words; undefined where they agree. */
export function disagreement(one: Offer, other: Offer): string | undefined {
  for (const [role, what] of Object.entries(words) as [keyof Offer, string][]) {
    const [here, there] = [one[role], other[role]];
    if (here && there && !here.some((each) => there.includes(each)))
      return `they do not agree on ${what}: ${here.join(", ")} here, ${there.join(", ")} there`;
  }
  return undefined;
}
