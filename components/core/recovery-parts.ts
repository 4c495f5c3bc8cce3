import { decision, secondsOf, within, type Loss, type Recovery, type Span, type Step } from "./recovery";
import {
  elsewhere,
  goesOver,
  leading,
  lossesOf,
  never,
  noStandby,
  notAsked,
  nothingLost,
  type Around,
} from "./recovery-paths";

/*
 * Of what is no database: ways in, services, caches, buckets, volumes. Pure.
 */

/** Where customers come in, in each loss. */
export interface EntranceFacts {
  item: string;
  /** In how many zones what takes requests stands. */
  zones: number;
  /** Until requests go to the zones that are left: health checks of the load balancer. */
  leaves: Step;
}

export function entranceRecoveries({ item, zones, leaves }: EntranceFacts, around: Around): Recovery[] {
  const data = notAsked("it holds none");
  return lossesOf(around).map((loss): Recovery => {
    if (loss === "zone") {
      const set = `clouds.${item.split(" ")[0]}.zones: 2 or more`;
      return zones > 1
        ? { item, loss, mechanism: `it stands in ${zones} zones`, outage: within(leaves), data }
        : { item, loss, mechanism: "nothing", outage: never("it stands in one zone", set), data };
    }
    const { across } = around;
    if (across)
      return {
        item,
        loss,
        mechanism: `${across.by} sends customers to ${across.to.join(", then ")}`,
        outage: within(...across.steps),
        data,
      };
    if (!around.primary)
      return { item, loss, mechanism: "customers do not come this way", outage: elsewhere(around), data };
    return {
      item,
      loss,
      mechanism: "nothing",
      outage: never("nothing sends customers to another cloud", leading),
      data,
    };
  });
}

/**
 * The services with the customers' data, in each loss: another cloud's cluster stands already, so what counts is when customers arrive there, and when the
 * database of the primary can be written to there.
 */
export function serviceRecoveries({ item, zones, leaves }: EntranceFacts, around: Around): Recovery[] {
  const data = notAsked("what they keep is in the stores");
  return lossesOf(around).map((loss): Recovery => {
    if (loss === "zone") {
      const set = `clouds.${item.split(" ")[0]}.zones: 2 or more`;
      return zones > 1
        ? { item, loss, mechanism: `pods run in ${zones} zones`, outage: within(leaves), data }
        : { item, loss, mechanism: "nothing", outage: never("they run in one zone", set), data };
    }
    if (!around.primary)
      return { item, loss, mechanism: "customers are served by the primary cloud", outage: elsewhere(around), data };
    return { item, loss, data, ...goesOn(loss, around) };
  });
}

function goesOn(loss: Loss, around: Around): Pick<Recovery, "mechanism" | "outage"> {
  const { across, warm } = around;
  if (across === undefined)
    return { mechanism: "nothing", outage: never("nothing sends customers to another cloud", leading) };
  const path = goesOver(loss, around);
  if (path === undefined || warm === undefined) {
    const [next = ""] = across.to;
    return { mechanism: `${next}'s services answer, without the customers' data`, outage: noStandby(around) };
  }
  // Customers arrive there by themselves, and sooner: what takes longer counts.
  const arrive = within(...across.steps);
  const later = (secondsOf(path.outage) ?? 0) >= (secondsOf(arrive) ?? 0) ? path.outage : arrive;
  return { mechanism: `${warm.cloud}'s services, with the warm standby`, outage: later };
}

export interface CacheFacts {
  item: string;
  /** Whether a copy in another zone takes over by itself. */
  otherZone: boolean;
}

export interface CacheTimes {
  takesOver: Step;
  /** Until a new one stands. */
  creates: Step;
}

/** What the caches' numbers leave out (workloads/catalog.ts, `order`): the images that it names were written before there was a table for orders. */
export const ordersInCache =
  "with the images that the catalogue names, orders are kept in Redis today: no number here counts them, and the next cloud's cache begins without them";

/** What a cache holds is made again: how old it is says nothing. */
export function cacheRecoveries({ item, otherZone }: CacheFacts, times: CacheTimes, around: Around): Recovery[] {
  const data = notAsked("a cache: what it holds is made again");
  const recovery = (loss: Loss): Recovery => {
    if (loss === "zone")
      return otherZone
        ? { item, loss, mechanism: "a copy in another zone takes over", outage: within(times.takesOver), data }
        : { item, loss, mechanism: "it is made anew", outage: within(around.told.zone, times.creates), data };
    const { across } = around;
    if (across)
      return {
        item,
        loss,
        mechanism: `the cache of ${across.to[0]!} stands, and fills`,
        outage: within(...across.steps),
        data,
      };
    if (!around.primary) return { item, loss, mechanism: "nobody asks it meanwhile", outage: elsewhere(around), data };
    return { item, loss, mechanism: "nothing", outage: never("no other cloud takes its place", leading), data };
  };
  return lossesOf(around).map((loss) => ({
    ...recovery(loss),
    ...(loss !== "zone" && around.primary ? { note: ordersInCache } : {}),
  }));
}

export interface BucketFacts {
  item: string;
  /** Whether objects lie in several zones. */
  zones: boolean;
  away:
    | {
        region: string;
        /** How old what is there may be. */ age: Step;
        /** Until it can be used there. */ opens?: Step;
      }
    | undefined;
  /** What copies objects to another cloud. */
  across: { cloud: string; age: Step } | undefined;
  /** Who makes its objects again, where somebody does: `a release`. */
  madeBy?: string | undefined;
  /** Why the objectives do not bind it. */
  aside?: string | undefined;
}

export function bucketRecoveries(facts: BucketFacts, around: Around): Recovery[] {
  const { item, zones, away, across, madeBy, aside } = facts;
  const told = (loss: Loss) => [around.told[loss], decision];
  const of = (loss: Loss, mechanism: string, outage: Span, data: Span): Recovery => ({
    ...{ item, loss, mechanism },
    outage: loss === "region" && !around.primary ? elsewhere(around) : outage,
    data: madeBy !== undefined && data.kind !== "within" ? notAsked(`${madeBy} makes it again`) : data,
    ...(aside === undefined ? {} : { aside }),
  });
  const gone = (loss: Loss, where: string, set: string): Recovery => {
    const span = never(`its objects are in that ${where} alone`, set);
    if (madeBy === undefined) return of(loss, "nothing", span, span);
    const next = around.across
      ? within(...around.across.steps)
      : never("nothing sends customers to another cloud", leading);
    return of(loss, `${madeBy} makes it again`, next, span);
  };
  return lossesOf(around).map((loss) => {
    switch (loss) {
      case "zone":
        return zones
          ? of(loss, "its objects lie in several zones", within(), nothingLost)
          : gone(loss, "zone", "another redundancy");
      case "region":
        // Services that go on at another cloud reach what is there.
        if (across && goesOver(loss, around))
          return of(loss, `its copy on ${across.cloud} is used`, within(...told(loss)), within(across.age));
        return away
          ? of(
              loss,
              `its copy in ${away.region} is used`,
              within(...told(loss), ...(away.opens ? [away.opens] : [])),
              within(away.age),
            )
          : gone(loss, "region", "storage.standbyRegion: true");
      case "cloud":
        return across
          ? of(loss, `its copy on ${across.cloud} is used`, within(...told(loss)), within(across.age))
          : gone(loss, "cloud", "connectivity.copies.objects.uploads: [gcp]");
    }
  });
}

/** What pods keep on disks: search, analytics, metrics, Vault. */
export interface VolumeFacts {
  item: string;
  /** Minutes between two copies that stay in the region. 0: none. */
  recentMinutes: number;
  /** Minutes between two copies that go into the bucket. 0: none. */
  movedMinutes: number;
  /** The bucket's copy in another region. */
  away: { region: string; age: Step } | undefined;
  restores: Step;
  aside: string;
}

export function volumeRecoveries(facts: VolumeFacts, around: Around): Recovery[] {
  const { item, recentMinutes, movedMinutes, away, restores, aside } = facts;
  // A copy has the data of the moment that it began at, and is good once it has ended: the next may take as long.
  const age = (minutes: number, source: string): Step => ({
    what: "twice the time between two copies",
    seconds: 2 * minutes * 60,
    source,
  });
  const none = (where: string): Span =>
    never(`no copy of them leaves the ${where}`, "backup, storage.standbyRegion: true");
  return lossesOf(around).map((loss): Recovery => {
    const base = { item, loss, aside };
    if (loss === "zone")
      return recentMinutes > 0
        ? {
            ...base,
            mechanism: "replicas in other zones; the newest copy is put back",
            outage: within(around.told.zone, decision, restores),
            data: within(age(recentMinutes, "the schedule recent")),
          }
        : { ...base, mechanism: "replicas in other zones", outage: within(), data: none("zone") };
    if (loss === "region" && away && movedMinutes > 0)
      return {
        ...base,
        mechanism: `Velero puts the copy in ${away.region} back into another cluster`,
        outage: around.primary ? none("region") : elsewhere(around),
        data: within(age(movedMinutes, "the schedule daily"), away.age),
      };
    return { ...base, mechanism: "begins empty on the next cloud", outage: none(loss), data: none(loss) };
  });
}
