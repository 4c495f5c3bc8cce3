import { isIP } from "node:net";
import { canonical } from "../../../simulators/aws/common/domain-names";
import { fullName, liesIn } from "../../../simulators/cloudflare/names";
import type { Standing } from "../../../simulators/core/standing";
import type { Cloud } from "../../../components/core/contracts";
import { Missing, Unjudged } from "../trail";
import { bags, facts, text, texts, type TraceWorld } from "../world";
import { balanced } from "./balancers";
import { checkCalled, checkIsWell } from "./checks";
import { cloudNames, wayInAt } from "./ways-in";

/** A cloud that a name may lead to, and the records that lead there. */
export interface Answer {
  cloud: Cloud;
  by: readonly string[];
}

type Kind = "A" | "AAAA";

interface Zone {
  at: "cloudflare" | "route53";
  name: string;
  standing: Standing;
}

const token = {
  zone: "aws:route53/zone:Zone",
  record: "aws:route53/record:Record",
  theirs: "cloudflare:index/zone:Zone",
  entry: "cloudflare:index/dnsRecord:DnsRecord",
} as const;

/**
 * Who answers a name: Cloudflare's zones and Route 53's as they stand, with what their health checks and monitors see while some clouds' ways in do not answer.
 *
 * Where zones of one name stand in both, Cloudflare's is taken for the one that the registrar names: it is there to be asked, and the other one to take over
 * (docs/runbooks/lose-cloudflare.md).
 */
export class Names {
  /** The names that checks are asking for right now. */
  private readonly asking = new Set<string>();

  /** @param serves whether a cloud that can be reached answers a path. @defaultValue it does */
  constructor(
    private readonly world: TraceWorld,
    private readonly lost: readonly Cloud[] = [],
    private readonly serves: (cloud: Cloud, path: string) => boolean = () => true,
  ) {}

  /** Every cloud that a customer who asks for a name may be sent to. @throws Missing, Unjudged */
  answers(name: string): Answer[] {
    const found = [...this.of(name, "A", []), ...this.of(name, "AAAA", [], true)];
    return found.filter(({ cloud }, index) => found.findIndex((one) => one.cloud === cloud) === index);
  }

  /** Whether everything that a name leads to answers the path: a name that leads nowhere does not. */
  isWell(name: string, path: string): boolean {
    if (this.asking.has(name)) throw new Unjudged(`a health check asks for ${name}, which it decides about itself`);
    this.asking.add(name);
    try {
      const found = this.answers(name);
      return found.length > 0 && found.every(({ cloud }) => !this.lost.includes(cloud) && this.serves(cloud, path));
    } catch (error) {
      if (error instanceof Missing) return false;
      throw error;
    } finally {
      this.asking.delete(name);
    }
  }

  /** @param may whether there may be nothing */
  private of(target: string, kind: Kind, by: readonly string[], may = false): Answer[] {
    const name = canonical(target);
    const way = wayInAt(this.world, name);
    if (way) return [{ cloud: way.cloud, by: [...by, this.world.label(way.standing)] }];
    if (isIP(name) !== 0) throw new Missing(`${name} is no address of a way in that stands`, by.at(-1));
    if (by.length > 10) throw new Missing(`the records for ${name} go in a circle`, by.at(-1));
    const zone = this.zoneOf(name);
    const found =
      zone.at === "cloudflare" ? this.atCloudflare(zone, name, kind, by) : this.atRoute53(zone, name, kind, by);
    if (found.length > 0 || may) return found;
    throw new Missing(`${zone.name} says nothing of ${name}`, this.world.label(zone.standing));
  }

  /** Public ones, the longest name first; of one name Cloudflare's first. */
  private zones(): Zone[] {
    const zones = (type: string, at: Zone["at"]) =>
      this.world
        .all(type)
        .filter((one) => at === "cloudflare" || bags(one, "vpcs").length === 0)
        .map((standing) => ({ at, name: canonical(text(standing, "name") ?? ""), standing }));
    return [...zones(token.theirs, "cloudflare"), ...zones(token.zone, "route53")].sort(
      (one, other) => other.name.length - one.name.length,
    );
  }

  /** The zone that holds a name: the ones above it must lead there. */
  private zoneOf(name: string): Zone {
    const over = this.zones().filter((zone) => liesIn(name, zone.name));
    const [zone] = over;
    if (zone === undefined) throw new Missing(`no zone that stands has ${name}`);
    const above = over.find((one) => one.name !== zone.name);
    if (above) {
      const named = this.serversAt(above, zone.name);
      const own = texts(zone.standing, "nameServers").map(canonical);
      if (named.length === 0 || !named.every((one) => own.includes(one)))
        throw new Missing(
          `${above.name} does not hand ${zone.name} on to the servers that have it (${named.join(", ") || "to none"})`,
          this.world.label(above.standing),
        );
    }
    return zone;
  }

  private serversAt(zone: Zone, name: string): string[] {
    const servers =
      zone.at === "cloudflare"
        ? this.entries(zone, name, "NS").map((one) => text(one, "content") ?? "")
        : this.records(zone, name, "NS").flatMap((one) => texts(one, "records"));
    return servers.map(canonical);
  }

  private entries(zone: Zone, name: string, ...types: string[]): Standing[] {
    return this.world
      .all(token.entry)
      .filter(
        (one) =>
          facts(one)["zoneId"] === zone.standing.id &&
          types.includes(String(facts(one)["type"])) &&
          fullName(text(one, "name") ?? "", zone.name) === name,
      );
  }

  private records(zone: Zone, name: string, ...types: string[]): Standing[] {
    return this.world
      .all(token.record)
      .filter(
        (one) =>
          facts(one)["zoneId"] === zone.standing.id &&
          types.includes(String(facts(one)["type"])) &&
          fullName(canonical(text(one, "name") ?? ""), zone.name) === name,
      );
  }

  /** A load balancer goes before the records of its name. Source: developers.cloudflare.com/load-balancing/load-balancers/dns-records/. */
  private atCloudflare(zone: Zone, name: string, kind: Kind, by: readonly string[]): Answer[] {
    const pools = balanced(this.world, zone.standing.id, name, (address, path) => this.isWell(address, path));
    if (pools)
      return pools.flatMap(({ label, addresses }) =>
        addresses.flatMap((address) => this.of(address, kind, [...by, label], kind === "AAAA")),
      );
    return this.entries(zone, name, kind, "CNAME").flatMap((one) =>
      this.of(text(one, "content") ?? "", kind, [...by, this.world.label(one)], kind === "AAAA"),
    );
  }

  private atRoute53(zone: Zone, name: string, kind: Kind, by: readonly string[]): Answer[] {
    return this.chosen(zone, name, kind).flatMap((one) =>
      this.targetsOf(one).flatMap((target) => this.of(target, kind, [...by, this.world.label(one)], kind === "AAAA")),
    );
  }

  private targetsOf(record: Standing): string[] {
    const aliases = bags(record, "aliases").map((one) => String(one["name"]));
    return aliases.length > 0 ? aliases : texts(record, "records");
  }

  /**
   * The records of a set that Route 53 may answer with: those that are well; where none is, as if all were.
   * Source: docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html.
   */
  private chosen(zone: Zone, name: string, kind: Kind): Standing[] {
    const set = this.records(zone, name, kind, "CNAME");
    for (const policy of ["geolocationRoutingPolicies", "geoproximityRoutingPolicy", "cidrRoutingPolicy"])
      if (set.some((one) => Object.keys(Object(facts(one)[policy])).length > 0))
        throw new Unjudged(`${name} is answered by ${policy}, which is not judged`);
    const well = set.filter((one) => this.recordIsWell(one, kind));
    const failover = (one: Standing, type: string) => bags(one, "failoverRoutingPolicies")[0]?.["type"] === type;
    if (set.some((one) => failover(one, "PRIMARY") || failover(one, "SECONDARY"))) {
      const primary = set.filter((one) => failover(one, "PRIMARY"));
      const [first] = [primary, set.filter((one) => failover(one, "SECONDARY"))]
        .map((each) => each.filter((one) => well.includes(one)))
        .filter((each) => each.length > 0);
      return first ?? primary;
    }
    const weight = (one: Standing) => Number(bags(one, "weightedRoutingPolicies")[0]?.["weight"] ?? 1);
    // What weighs nothing is asked when nothing that weighs is well.
    const [some] = [well.filter((one) => weight(one) > 0), well].filter((each) => each.length > 0);
    return some ?? set;
  }

  private recordIsWell(record: Standing, kind: Kind): boolean {
    const { healthCheckId } = facts(record);
    const check = checkCalled(this.world, healthCheckId);
    if (typeof healthCheckId === "string" && healthCheckId !== "") {
      // A check that is gone is never looked at again: what it saw last stays.
      if (check && !checkIsWell(this.world, check, (...asked) => this.isWell(...asked))) return false;
    }
    return bags(record, "aliases")
      .filter((one) => one["evaluateTargetHealth"] === true)
      .every((one) => this.someIsWell(canonical(String(one["name"])), kind));
  }

  /** Of a set that an alias leads to, and whose health it takes for its own. */
  private someIsWell(name: string, kind: Kind): boolean {
    const zone = this.zones().find((one) => one.at === "route53" && liesIn(name, one.name));
    const set = zone === undefined ? [] : this.records(zone, name, kind, "CNAME");
    return set.some((one) => this.recordIsWell(one, kind));
  }
}

/** In words: `AWS or Google Cloud`. */
export const named = (answers: readonly Answer[]): string => answers.map(({ cloud }) => cloudNames[cloud]).join(" or ");
