import { edgeRegion } from "../common/edge-region";

/** What a certificate is for: the distribution, or load balancers in the region. */
export const certificateUses = ["edge", "services"] as const;
export type CertificateUse = (typeof certificateUses)[number];

export interface CertificatePlan {
  use: CertificateUse;
  region: string;
  domain: string;
  /** Further names. */
  alternatives: string[];
}

/** A record that proves to ACM that a name is ours. */
export interface ProofPlan {
  /** The name that is proved; a wildcard is proved by the name under it. */
  name: string;
  /** The certificate that says what the record must hold. It is the same for every certificate of the account. */
  from: CertificateUse;
}

export interface CertificatesPlan {
  certificates: CertificatePlan[];
  /** One for each name, whatever the number of certificates that carry it. */
  proofs: ProofPlan[];
}

/** The name of this cloud's own way in, whoever the domain points at: to see that it answers, and for others to lead to. It is there where traffic between clouds is asked for. */
export const ownHost = (domain: string): string => `aws.${domain}`;

/**
 * The certificates of a domain: for the distribution the domain, and the names beside it, in us-east-1, where CloudFront looks for it; for the
 * region's load balancers the domain and all names directly under it.
 * @throws RangeError for a domain of more than 64 characters, which no certificate can have as its first name (RFC 5280).
 */
export function planCertificates(asked: {
  domain: string;
  region: string;
  beside?: readonly string[] | undefined;
}): CertificatesPlan {
  const { domain, region, beside = [] } = asked;
  if (domain.length > 64) {
    throw new RangeError(`a certificate's first name has 64 characters at most, got ${domain.length}: ${domain}`);
  }
  const certificates: CertificatePlan[] = [
    { use: "edge", region: edgeRegion, domain, alternatives: [...beside] },
    { use: "services", region, domain, alternatives: [`*.${domain}`] },
  ];
  return { certificates, proofs: proofsOf(certificates) };
}

/** docs.aws.amazon.com/acm/latest/userguide/dns-validation.html: a wildcard and the name under it have one record. */
export function proofsOf(certificates: readonly CertificatePlan[]): ProofPlan[] {
  const proofs = new Map<string, ProofPlan>();
  for (const { use, domain, alternatives } of certificates) {
    for (const name of [domain, ...alternatives].map(proved)) {
      if (!proofs.has(name)) proofs.set(name, { name, from: use });
    }
  }
  return [...proofs.values()];
}

/** The name whose record proves `name`. */
export function proved(name: string): string {
  return name.replace(/^\*\./, "");
}
