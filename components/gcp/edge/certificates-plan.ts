/** A name that the load balancer answers to, as its certificate and its map have it. */
export interface CertificateName {
  /** Identity, and the last part of physical names. */
  key: string;
  hostname: string;
}

export interface CertificatesPlan {
  /** The domain, in a form that names take: a certificate for another domain has another name, so that it stands before the old one goes. */
  mark: string;
  names: readonly CertificateName[];
}

/**
 * The certificate of a domain: for itself and for all names directly under it. One record in the DNS proves both.
 * Source: docs.cloud.google.com/certificate-manager/docs/domain-authorization, wildcards.
 * @throws RangeError for a domain of more than 64 characters, which no certificate can have as its first name (RFC 5280).
 */
export function planCertificates(domain: string): CertificatesPlan {
  if (domain.length > 64)
    throw new RangeError(`a certificate's first name has 64 characters at most, got ${domain.length}: ${domain}`);
  return {
    mark: domain.replace(/[^a-z0-9]/g, "-"),
    names: [
      { key: "domain", hostname: domain },
      { key: "names", hostname: `*.${domain}` },
    ],
  };
}
