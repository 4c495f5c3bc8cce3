import { DnsRecord, type DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord";
import { Zone, type ZoneArgs } from "@pulumi/cloudflare/zone";
import { ZoneDnssec } from "@pulumi/cloudflare/zoneDnssec";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting";
import { output, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Cloud, Placement } from "../core/contracts";
import type { DnsRecord as Asked } from "../core/records";
import { plain } from "./domain-records";
import type { WaysZoneOutputs } from "./ways-zone";

export interface CloudflareZoneArgs {
  place: Placement;
  /** The account's id: 32 digits and letters a–f. */
  account: Input<string>;
  domain: string;
  /** What each cloud's way in says: proofs for certificates, its own name. None of them is proxied. */
  records: readonly { cloud: Cloud; records: readonly Asked[] }[];
  /** The zone of Route 53's that is delegated. None before a cloud answers. */
  ways?: Pick<WaysZoneOutputs, "name" | "nameServers" | "ds" | "signed"> | undefined;
  change?: { zone?: Change<ZoneArgs>; record?: Change<DnsRecordArgs, [key: string]> };
}

export interface CloudflareZoneOutputs {
  zoneId: Output<string>;
  /** What the domain's registrar must name. */
  nameServers: Output<string[]>;
  /** What the registrar must be given so that resolvers check signatures; empty until Cloudflare has signed. */
  dsRecord: Output<string>;
  /** What customers wait for: settings, and the clouds' own names. */
  ready: Resource[];
}

/** Route 53 gives four servers to a zone. */
const servers = [0, 1, 2, 3];

/** Seconds. */
const ttl = 300;

/** In seconds, the longest that Cloudflare has for HSTS. Source: developers.cloudflare.com/ssl/edge-certificates/additional-options/http-strict-transport-security/, Max Age Header. */
const aYear = 31_536_000;

/**
 * How a zone speaks TLS, and with whom. Strict: Cloudflare checks the certificate of whom it calls.
 * Source: developers.cloudflare.com/api, zones/settings: names and values.
 */
const settings: readonly (readonly [id: string, value: unknown])[] = [
  ["ssl", "strict"],
  ["min_tls_version", "1.2"],
  ["tls_1_3", "on"],
  // Nothing is taken before the handshake is done: it could be said twice.
  ["0rtt", "off"],
  ["always_use_https", "on"],
  ["websockets", "on"],
  [
    "security_header",
    {
      strict_transport_security: {
        ...{ enabled: true, max_age: aYear, include_subdomains: true, preload: false, nosniff: true },
      },
    },
  ],
];

/**
 * The domain at Cloudflare: a full zone, signed, with strict TLS on both sides; what the clouds' ways in ask of it; and, delegated to Route 53, the names that lead to whichever cloud is
 * well. Who answers the domain itself is said by `DomainAtCloudflare` or `GlobalBalancer`.
 *
 * ```ts
 * import { CloudflareZone } from "../../components/edge/cloudflare-zone";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const zone = new CloudflareZone("cloudflare", {
 *   place,
 *   account: "0123456789abcdef0123456789abcdef",
 *   domain: "gocoffee.example",
 *   records: [],
 * });
 * export const { nameServers } = zone.outputs;
 * ```
 */
export class CloudflareZone extends Component {
  readonly outputs: CloudflareZoneOutputs;

  constructor(name: string, args: CloudflareZoneArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:CloudflareZone", name, args.place, opts);
    const zone = this.zone(args);
    const set = settings.map(([id, value]) => this.setting(zone, id, value));
    // Cloudflare says "pending" of it until the registrar has the key, and refuses to be told "active" again until then ("DNSSEC is already enabled").
    // Source: cloudflare/terraform-provider-cloudflare, pull request 1530.
    const dnssec = new ZoneDnssec(
      this.label("dnssec"),
      { zoneId: zone.id, status: "active" },
      { ...this.here, ignoreChanges: ["status"] },
    );
    const records = args.records.flatMap(({ cloud, records }) =>
      records.map((record) => this.record(zone, `${cloud}-${record.key}`, recordOf(record), args)),
    );
    const delegated = args.ways ? this.delegate(zone, args.ways, args) : [];
    this.outputs = {
      zoneId: zone.id,
      nameServers: zone.nameServers,
      dsRecord: dnssec.ds,
      ready: [...set, ...records, ...delegated],
    };
    this.registerOutputs({ nameServers: zone.nameServers });
  }

  private zone({ account, domain, change }: CloudflareZoneArgs): Zone {
    // A partial zone (CNAME) could not delegate, and would leave the domain's own name elsewhere.
    const sound: ZoneArgs = { account: { id: account }, name: domain, type: "full" };
    return new Zone(this.label("zone"), changed(sound, change?.zone), {
      ...this.here,
      // Another zone of the name has other servers, and the domain is dark until the registrar knows them.
      protect: this.place.protection.networks,
    });
  }

  private setting(zone: Zone, settingId: string, value: unknown): ZoneSetting {
    return new ZoneSetting(this.label(settingId.replace(/_/g, "-")), { zoneId: zone.id, settingId, value }, this.here);
  }

  private record(
    zone: Zone,
    key: string,
    record: Omit<DnsRecordArgs, "zoneId">,
    { change }: CloudflareZoneArgs,
    after: readonly Resource[] = [],
  ): DnsRecord {
    return new DnsRecord(this.label(key), changed({ zoneId: zone.id, ...record }, change?.record, key), {
      ...this.here,
      dependsOn: [...after],
    });
  }

  /** The servers first; and that the zone is signed once it is, which goes before the signatures do. */
  private delegate(zone: Zone, ways: NonNullable<CloudflareZoneArgs["ways"]>, args: CloudflareZoneArgs): DnsRecord[] {
    const at = { name: ways.name, ttl: 3600 };
    const named = servers.map((index) =>
      this.record(
        zone,
        `ways-ns-${index + 1}`,
        { ...at, type: "NS", content: ways.nameServers.apply((names) => names[index] ?? "") },
        args,
      ),
    );
    const trusted = this.record(zone, "ways-trust", { ...at, type: "DS", data: { ...ways.ds } }, args, [
      ways.signed,
      ...named,
    ]);
    return [...named, trusted];
  }
}

/** A record as Cloudflare writes it: without a dot at the end, and text in quotes. */
function recordOf({ name, type, data }: Asked): Omit<DnsRecordArgs, "zoneId"> {
  const undotted = (text: Input<string>): Output<string> => output(text).apply((said) => said.replace(/\.$/, ""));
  const content = type === "TXT" ? output(plain(type, data)).apply((text) => `"${text}"`) : undotted(data);
  return { name: undotted(name), type, content, ttl, proxied: false };
}

export interface DomainAtCloudflareArgs {
  place: Placement;
  zoneId: Input<string>;
  domain: string;
  /** The name at Route 53 that leads to whichever cloud is well. */
  leadsTo: string;
  proxied: boolean;
  /** Seconds that resolvers keep the answer, where it is not proxied. */
  ttlSeconds: number;
  /** What stands before customers are led anywhere: names, rules. */
  after: readonly Resource[];
}

/**
 * The domain's own name at Cloudflare, where Route 53 decides: it leads to the name that any cloud answers. Cloudflare keeps that answer as long as Route 53 says.
 *
 * ```ts
 * import { DomainAtCloudflare } from "../../components/edge/cloudflare-zone";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const zoneId: string;
 *
 * new DomainAtCloudflare("domain", {
 *   place,
 *   zoneId,
 *   domain: "gocoffee.example",
 *   leadsTo: "global.ways.gocoffee.example",
 *   proxied: true,
 *   ttlSeconds: 60,
 *   after: [],
 * });
 * ```
 */
export class DomainAtCloudflare extends Component {
  constructor(name: string, args: DomainAtCloudflareArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:DomainAtCloudflare", name, args.place, opts);
    const { zoneId, domain, leadsTo, proxied, ttlSeconds } = args;
    new DnsRecord(
      this.label("name"),
      // What is proxied has a time of Cloudflare's own, which it writes as 1.
      { zoneId, name: domain, type: "CNAME", content: leadsTo, proxied, ttl: proxied ? 1 : Math.max(ttlSeconds, 60) },
      { ...this.here, dependsOn: [...args.after] },
    );
    this.registerOutputs();
  }
}
