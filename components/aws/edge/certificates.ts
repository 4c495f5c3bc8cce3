import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import { output, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DnsRecord } from "../../core/records";
import type { Placement } from "../../core/contracts";
import {
  certificateUses,
  planCertificates,
  proved,
  type CertificatePlan,
  type CertificateUse,
  type ProofPlan,
} from "./certificates-plan";

export interface CertificatesArgs {
  place: Placement;
  /** At most 64 characters. */
  domain: string;
  /**
   * The public zone of the domain, where the records of proof go. ACM asks the public DNS: until the zone's name servers are
   * those of the domain, the first `up` waits, 75 minutes at most (docs/runbooks/delegate-the-domain.md).
   */
  zoneId: Input<string>;
  /** What else the distribution is called. Another name is another certificate, which stands before the one in use goes. @defaultValue nothing */
  beside?: readonly string[] | undefined;
  change?: { certificate?: Change<acm.CertificateArgs, [plan: CertificatePlan]> };
}

/**
 * A domain's certificates, proved by DNS. ACM renews them as long as the records stand.
 *
 * ```ts
 * import { Certificates } from "../../components/aws/edge/certificates";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const zoneId: string; // of the public zone, which the world must know already
 *
 * const { edge, services } = new Certificates("certificates", { place, domain: "gocoffee.example", zoneId }).outputs;
 * export const arns = { edge, services };
 * ```
 */
export class Certificates extends Component {
  /** ARNs by use. Whoever uses one waits until it is issued. */
  readonly outputs: Record<CertificateUse, Output<string>>;
  /** The records of proof, for a zone of the domain that is elsewhere: there, too, or ACM does not see them. */
  readonly proofs: readonly DnsRecord[];

  constructor(name: string, args: CertificatesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Certificates", name, args.place, opts);
    const plan = planCertificates({ domain: args.domain, region: args.place.region, beside: args.beside });
    const requested = Object.fromEntries(plan.certificates.map((each) => [each.use, this.request(each, args)]));
    const proofs = Object.fromEntries(
      plan.proofs.map((proof) => [proof.name, this.prove(proof, requested[proof.from]!, args.zoneId)]),
    );
    this.proofs = plan.proofs.map((proof) => {
      const asked = askedFor(proof, requested[proof.from]!);
      const key = `proof-${proof.name}`;
      return {
        key,
        name: asked.resourceRecordName,
        type: "CNAME" as const,
        data: asked.resourceRecordValue,
      };
    });
    const issued = plan.certificates.map(
      (each) => [each.use, this.issued(each, requested[each.use]!, proofs)] as const,
    );
    const byUse = Object.fromEntries(issued);
    this.outputs = Object.fromEntries(certificateUses.map((use) => [use, byUse[use]!])) as typeof this.outputs;
    this.registerOutputs();
  }

  private request(plan: CertificatePlan, args: CertificatesArgs): acm.Certificate {
    const sound: acm.CertificateArgs = {
      region: plan.region,
      domainName: plan.domain,
      ...(plan.alternatives.length > 0 && { subjectAlternativeNames: plan.alternatives }),
      validationMethod: "DNS",
      tags: this.tags({ service: "platform", dataClass: "public" }, plan.use),
    };
    return new acm.Certificate(this.label(plan.use), changed(sound, args.change?.certificate, plan), this.here);
  }

  private prove(proof: ProofPlan, certificate: acm.Certificate, zoneId: Input<string>): route53.Record {
    const asked = askedFor(proof, certificate);
    return new route53.Record(
      this.label(`proof-${proof.name}`),
      {
        zoneId,
        name: asked.resourceRecordName,
        type: asked.resourceRecordType,
        records: [asked.resourceRecordValue],
        ttl: 300,
      },
      this.here,
    );
  }

  /** The certificate's ARN, once it is issued. */
  private issued(plan: CertificatePlan, certificate: acm.Certificate, proofs: Record<string, route53.Record>) {
    const names = [...new Set([plan.domain, ...plan.alternatives].map(proved))];
    const validation = new acm.CertificateValidation(
      this.label(plan.use),
      {
        region: plan.region,
        certificateArn: certificate.arn,
        validationRecordFqdns: names.map((name) => output(proofs[name]!.fqdn)),
      },
      this.here,
    );
    return validation.certificateArn;
  }
}

/** What ACM wants to read under a name. */
function askedFor(proof: ProofPlan, certificate: acm.Certificate) {
  return certificate.domainValidationOptions.apply((options) => {
    const found = options.find(({ domainName }) => proved(domainName) === proof.name);
    if (!found) throw new Error(`ACM asks for no record of ${proof.name}`);
    return found;
  });
}
