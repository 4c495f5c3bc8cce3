import { z } from "zod";
import { shown, type Problems } from "../components/core/problems";
import { at, isRecord, lacks } from "./checks";

/**
 * Who points at the environment's zone: a person, at the registrar, who has done so or not yet; or the program, in a parent zone of the
 * same account. Or there is no zone, and no certificate.
 */
export type EdgeDns =
  { mode: "zone"; delegated: boolean } | { mode: "delegated"; parentZoneId: string } | { mode: "none" };

/** A name in the DNS, of two labels or more. */
export const domainName = z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/);

/** What stands between the world and the platform. */
export const edgeSchema = z
  .strictObject({
    dns: z.enum(["zone", "delegated", "none"]).default("zone").meta({
      description:
        "Names and certificates: zone, a zone of its own, which a person enters at the registrar; delegated, the same, entered in parentZone by the program; none, the distribution's own name, where TLS 1.0 cannot be turned off. Default: zone.",
    }),
    delegated: z.boolean().optional().meta({
      description:
        "With dns: zone: whether the registrar has the zone's name servers. Until then there is no certificate and nothing that needs one: no distribution, no addresses. Default: false.",
    }),
    parentZone: z
      .string()
      .regex(/^Z[0-9A-Z]{1,31}$/)
      .optional()
      .meta({
        description: "With dns: delegated: the id of the Route 53 zone, of the same account, that the domain lies in.",
        errorMessage: "want the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ",
      }),
    priceClass: z.enum(["100", "200", "All"]).default("100").meta({
      description:
        'AWS: which CloudFront locations answer, in quotes: "100" (North America, Europe, Israel), "200" (and Asia, Africa, the Gulf) or "All". Default: "100".',
      errorMessage: 'want "100", "200" or "All", in quotes',
    }),
    rateLimit: z.int().min(10).max(2_000_000_000).default(2000).meta({
      description:
        "How many requests one address may make in five minutes, 10–2,000,000,000; on Google Cloud 1,000,000 at most, and the three services behind its load balancer count each for itself, so that an address may make up to three times as many there. Default: 2000.",
    }),
  })
  .transform(({ dns, delegated, parentZone, ...rest }) => ({
    ...rest,
    dns: decodeDns(dns, delegated ?? false, parentZone ?? ""),
  }))
  .optional()
  .meta({
    description:
      "What stands before the platform: on AWS the distribution, its web ACL, names and certificates; on Google Cloud the load balancer with Cloud CDN and Cloud Armor; on Azure Front Door with its firewall. Default: none of it.",
  });

function decodeDns(mode: EdgeDns["mode"], delegated: boolean, parentZoneId: string): EdgeDns {
  switch (mode) {
    case "none":
      return { mode };
    case "zone":
      return { mode, delegated };
    case "delegated":
      return { mode, parentZoneId };
  }
}

/** RFC 2606 and 6761: names that nobody can own, so that no certificate is issued for them. */
const reserved = /(^|\.)(example|invalid|localhost|test|local|internal|example\.(com|net|org))$/;

/** Whether nobody can own a name. */
export function reservedName(name: string): boolean {
  return reserved.test(name);
}

/** What to tell whoever runs the program about the domain, where nothing can be made of it on a real account. */
export function domainWarning(domain: string, edge: { dns: EdgeDns } | undefined): string | undefined {
  if (edge === undefined || edge.dns.mode === "none" || !reservedName(domain)) return undefined;
  return `domain: ${domain} is a reserved name that nobody can own, so a real account gets no certificate for it; set a domain of your own first (docs/runbooks/first-up.md)`;
}

/** What the edge needs of the rest. */
export function checkEdge(value: unknown, problems: Problems): void {
  const edge = at(value, "edge");
  if (!isRecord(edge)) return;
  if (lacks(value, "aws", "gcp", "azure"))
    problems.add("edge", "want clouds.aws, clouds.gcp or clouds.azure: the edge is built there");
  else if (lacks(value, "aws") && at(edge, "dns") === "delegated")
    problems.add(
      "edge.dns",
      "want zone: the program enters the domain in a zone of Route 53, and there is no clouds.aws",
    );
  const parent = at(edge, "parentZone");
  if (at(edge, "dns") === "delegated") {
    if (parent === undefined)
      problems.add("edge.parentZone", "missing; want the id of the zone that the domain lies in");
  } else if (parent !== undefined) {
    problems.add("edge.parentZone", `want it with dns: delegated only, got ${shown(parent)}`);
  }
  const [dns, delegated] = [at(edge, "dns"), at(edge, "delegated")];
  if (delegated !== undefined && (dns === "none" || dns === "delegated"))
    problems.add("edge.delegated", `want it with dns: zone only, got ${shown(delegated)}`);
  const domainName = at(value, "domain");
  if (typeof domainName !== "string") return;
  if (at(edge, "dns") === "none") return;
  // RFC 5280: a certificate's first name. Azure's gateway has one of its own, as origin.azure.DOMAIN (components/azure/edge/front-door-plan.ts).
  const [longest, whose] =
    at(value, "clouds", "azure") === undefined ? [64, "it"] : [64 - "origin.azure.".length, "origin.azure.DOMAIN"];
  if (domainName.length > longest)
    problems.add(
      "domain",
      `want ${longest} characters at most, since a certificate is made for ${whose}, got ${domainName.length}`,
    );
}
