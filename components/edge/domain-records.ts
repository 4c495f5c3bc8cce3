import * as route53 from "@pulumi/aws/route53";
import { output, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { Component } from "../core/component";
import type { Cloud, Placement } from "../core/contracts";
import type { EntranceEnd } from "../core/ends";
import type { DnsRecord } from "../core/records";
import { policiesOf, type Routing } from "./global-names-plan";

/** Seconds: proofs and names of clouds change with what they lead to, which is seldom. */
const ttl = 300;

export interface DomainRecordsArgs {
  place: Placement;
  /** The zone of the domain at Route 53. */
  zoneId: Input<string>;
  domain: string;
  /** The clouds other than AWS, whose own way in writes its records itself: what each one's way in says, and how it shares the domain. */
  others: readonly {
    cloud: Cloud;
    entrance: EntranceEnd;
    /** How it takes part in the set of the domain's addresses; none where it has no addresses. */
    shared?: { routing: Routing; checkId: Input<string> } | undefined;
  }[];
  /** The set that the domain itself leads to, which AWS's way in has begun: `setLabel`, before the domain. */
  set: string;
  /** Seconds that resolvers keep the domain's addresses. */
  ttlSeconds: number;
}

/**
 * What the domain's zone at Route 53 says of the other clouds: their own names and the proofs of their certificates, which nobody has to enter by hand, and their part
 * in the domain's own addresses.
 *
 * ```ts
 * import { DomainRecords } from "../../components/edge/domain-records";
 * import type { Placement } from "../../components/core/contracts";
 * import type { EntranceEnd } from "../../components/core/ends";
 *
 * declare const place: Placement;
 * declare const zoneId: string, checkId: string;
 * declare const entrance: EntranceEnd;
 *
 * const shared = { routing: { failover: "SECONDARY" }, checkId } as const;
 * new DomainRecords("domain", {
 *   place,
 *   zoneId,
 *   domain: "gocoffee.example",
 *   others: [{ cloud: "gcp", entrance, shared }],
 *   set: "global",
 *   ttlSeconds: 60,
 * });
 * ```
 */
export class DomainRecords extends Component {
  /** Each, so that what is asked under these names waits for them. */
  readonly ready: route53.Record[] = [];

  constructor(name: string, args: DomainRecordsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:DomainRecords", name, args.place, opts);
    for (const { cloud, entrance } of args.others)
      for (const set of setsOf(entrance.records))
        this.ready.push(
          new route53.Record(
            this.label(`${cloud}-${set.key}`),
            { zoneId: args.zoneId, name: set.name, type: set.type, ttl, records: set.data },
            this.here,
          ),
        );
    for (const other of args.others) this.share(other, args);
    this.registerOutputs();
  }

  private share(
    { cloud, entrance: { target }, shared }: DomainRecordsArgs["others"][number],
    { zoneId, domain, set, ttlSeconds }: DomainRecordsArgs,
  ): void {
    if (shared === undefined || target.kind !== "addresses") return;
    for (const [type, address] of [
      ["A", target.ipv4],
      ["AAAA", target.ipv6],
    ] as const)
      new route53.Record(
        this.label(`${cloud}-domain-${type.toLowerCase()}`),
        {
          ...{ zoneId, name: `${set}.${domain}`, type, ttl: ttlSeconds, records: [address] },
          ...{ setIdentifier: cloud, healthCheckId: shared.checkId },
          ...policiesOf(shared.routing),
        },
        this.here,
      );
  }
}

/** A set of records of one name and type. */
export interface RecordSet {
  key: string;
  name: Input<string>;
  type: DnsRecord["type"];
  data: Input<string>[];
}

/** Records that are of one name: servers of a zone are one set, `…-1` to `…-4`. */
export function setsOf(records: readonly DnsRecord[]): RecordSet[] {
  const sets = new Map<string, RecordSet>();
  for (const { key, name, type, data } of records) {
    const of = type === "NS" ? key.replace(/-\d+$/, "") : key;
    const set = sets.get(of);
    if (set) set.data.push(plain(type, data));
    else sets.set(of, { key: of, name, type, data: [plain(type, data)] });
  }
  return [...sets.values()];
}

/** A proof that was given is asked for no more, and its record stays: an empty one is refused. */
export const plain = (type: DnsRecord["type"], data: Input<string>): Input<string> =>
  type === "TXT" ? output(data).apply((text) => (text === "" ? "proved" : text)) : data;
