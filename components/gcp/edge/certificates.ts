import * as certificatemanager from "@pulumi/gcp/certificatemanager";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";
import { planCertificates, type CertificateName, type CertificatesPlan } from "./certificates-plan";
import type { DnsRecord } from "../../core/records";

export interface CertificatesArgs {
  place: Placement;
  project: Input<string>;
  /** At most 64 characters. */
  domain: string;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: { certificate?: Change<certificatemanager.CertificateArgs> };
}

export interface CertificatesOutputs {
  /** What a load balancer's proxy names as its `certificateMap`, once the map has its entries. */
  map: Output<string>;
  /** What must be in the domain's DNS, whoever has it, for as long as there is a certificate: Google asks for it at each renewal. */
  records: readonly DnsRecord[];
}

/**
 * A domain's certificate, proved by a record in the DNS: so it can be there before the domain points here, which it does not as long as another
 * cloud is the primary one. Nothing here waits for the record: until it stands, Google tries again, and the load balancer answers over TLS
 * to nobody.
 *
 * ```ts
 * import { Certificates } from "../../components/gcp/edge/certificates";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 *
 * const { records } = new Certificates("certificates", {
 *   place,
 *   project: "go-coffee-dev",
 *   domain: "gocoffee.example",
 *   after: [],
 * }).outputs;
 * export const asked = records;
 * ```
 */
export class Certificates extends Component {
  readonly outputs: CertificatesOutputs;

  constructor(name: string, args: CertificatesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Certificates", name, args.place, opts);
    const plan = planCertificates(args.domain);
    const proof = this.proof(plan, args);
    const certificate = this.certificate(plan, proof, args);
    const map = this.map(args);
    const entries = plan.names.map((each) => this.entry(each, map, certificate, args));
    const asked = proof.dnsResourceRecords.apply(([record]) => record!);
    this.outputs = {
      // Through its entries: a proxy whose map is empty answers nobody.
      map: interpolate`//certificatemanager.googleapis.com/projects/${args.project}/locations/global/certificateMaps/${entries[0]!.map}`,
      records: [
        {
          key: "certificate",
          name: asked.apply(({ name }) => name),
          type: "CNAME",
          data: asked.apply(({ data }) => data),
        },
      ],
    };
    this.registerOutputs();
  }

  private get own(): Record<string, string> {
    return labelsFor(this.place, { service: "platform", dataClass: "public" });
  }

  private named(part: string): string {
    return ownName(this.place.environment, this.id, "certificates", part);
  }

  private proof(
    { mark }: CertificatesPlan,
    { project, domain, after }: CertificatesArgs,
  ): certificatemanager.DnsAuthorization {
    return new certificatemanager.DnsAuthorization(
      this.label("proof"),
      {
        project,
        name: this.named(`proof-${mark}`),
        description: `Proves that ${domain} is ours`,
        domain,
        // A record of this project's own: `_acme-challenge` alone is what others may ask for too, such as Cloudflare.
        type: "PER_PROJECT_RECORD",
        labels: this.own,
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  private certificate(
    { mark, names }: CertificatesPlan,
    proof: certificatemanager.DnsAuthorization,
    args: CertificatesArgs,
  ): certificatemanager.Certificate {
    const sound: certificatemanager.CertificateArgs = {
      project: args.project,
      name: this.named(`site-${mark}`),
      description: `${args.domain}, and the names under it`,
      managed: { domains: names.map(({ hostname }) => hostname), dnsAuthorizations: [proof.id] },
      labels: this.own,
    };
    return new certificatemanager.Certificate(this.label("site"), changed(sound, args.change?.certificate), this.here);
  }

  private map({ project, after }: CertificatesArgs): certificatemanager.CertificateMap {
    return new certificatemanager.CertificateMap(
      this.label("map"),
      {
        project,
        name: this.named("certificates"),
        description: "Which certificate the load balancer shows for which name",
        labels: this.own,
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  private entry(
    { key, hostname }: CertificateName,
    map: certificatemanager.CertificateMap,
    certificate: certificatemanager.Certificate,
    { project, domain }: CertificatesArgs,
  ): certificatemanager.CertificateMapEntry {
    return new certificatemanager.CertificateMapEntry(
      this.label(key),
      {
        project,
        name: this.named(`${key}-${planCertificates(domain).mark}`),
        description: hostname,
        map: map.name,
        hostname,
        certificates: [certificate.id],
        labels: this.own,
      },
      this.here,
    );
  }
}
