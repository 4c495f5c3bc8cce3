import {
  decision,
  detection,
  earliest,
  soonest,
  within,
  type Loss,
  type Recovery,
  type Span,
  type Step,
} from "./recovery";

/*
 * What becomes of a store or a way in when a zone, its region or its cloud is lost. Pure, and the same for every cloud: the facts are read of what stands
 * (cli/dr), or follow from what is asked for (stacks/recovery.ts); times are those that each cloud publishes (components/CLOUD/recovery-times.ts).
 */

/** An alarm on how late a copy is. */
export interface LagAlarm {
  /** As people find it. */
  name: string;
  thresholdSeconds: number;
  /** Until it is told, once a copy is later than that: the period as often as it must be so. */
  toldAfterSeconds: number;
}

/** A copy that follows. */
export interface Copy {
  region: string;
  /** None: nobody is told that it is late. */
  lag: LagAlarm | undefined;
}

export interface DatabaseFacts {
  /** `aws database` */
  item: string;
  /** What takes over by itself. */
  standby: "otherZone" | "sameZone" | "none";
  /** For how many days any moment can be restored, in the region. 0: not at all. */
  momentDays: number;
  /** A copy in another region that can be made the primary. */
  away: Copy | undefined;
  /** Backups that lie in another region. */
  backupsAway: { region: string } | undefined;
}

/** How long things take on a cloud, at the longest that it publishes or that was measured. */
export interface DatabaseTimes {
  takesOver: Step;
  promotes: Step;
  restores: Step;
  /** How old the newest moment is that can be restored. */
  newestMoment: Step;
  /** How old what lies in another region is. */
  newestAway: Step;
}

/** A copy of the primary's database on another cloud. */
export interface WarmStandby {
  cloud: string;
  state: "prepared" | "running" | "promoted";
  lag: LagAlarm | undefined;
  /** From the decision until it takes writes: what people and machines do. */
  steps: readonly Step[];
}

/** How customers come to the next cloud, where one is lost. */
export interface WayAcross {
  /** The next clouds, in order. */
  to: readonly string[];
  /** The worst time until all of them do. */
  steps: readonly Step[];
  by: string;
}

/** What stands around a store. */
export interface Around {
  /** Whether the database that is written to is here: the loss of its cloud is then the loss of the primary. */
  primary: boolean;
  /** Until somebody is told of a loss: by what is not lost with it. */
  told: Readonly<Record<Loss, Step>>;
  across: WayAcross | undefined;
  warm: WarmStandby | undefined;
}

/** The losses that are looked at: the cloud of the primary, and of each cloud a zone and the region. */
export const lossesOf = ({ primary }: Pick<Around, "primary">): readonly Loss[] =>
  primary ? ["zone", "region", "cloud"] : ["zone", "region"];

export const nothingLost: Span = within({
  what: "written in both before it is answered",
  seconds: 0,
  source: "synchronous",
});
/** What sends customers from one cloud to the next: checks need certificates, which come once the domain is delegated. */
export const leading = "traffic, and edge.delegated: true";
export const never = (why: string, set: string): Span => ({ kind: "never", why, set });
export const notAsked = (why: string): Span => ({ kind: "notApplicable", why });

/** How old the data of a copy may be when its original is lost: as late as nobody is told of yet. */
export function ageOf(lag: LagAlarm | undefined, set: string): Span {
  if (lag === undefined) return never("nobody is told how late the copy is", set);
  const { name, thresholdSeconds, toldAfterSeconds } = lag;
  return within(
    { what: "late before it alarms", seconds: thresholdSeconds, source: name },
    detection("the alarm", toldAfterSeconds, 1, name),
  );
}

/**
 * An alarm on the lag of a copy tells that its original is gone. The copy itself goes on, and does not fall silent: it is a second later each second, so that the
 * alarm's threshold has to pass before the alarm begins to count.
 */
export const lagTells = (what: string, { name, thresholdSeconds, toldAfterSeconds }: LagAlarm): Step =>
  detection(what, thresholdSeconds + toldAfterSeconds, 1, name);

/** Who hears first that it is gone: the alarms around, or the one on its copy. */
const told = (loss: Loss, lag: LagAlarm | undefined, around: Around): Step =>
  lag === undefined ? around.told[loss] : earliest(around.told[loss], lagTells("the alarm on the lag", lag));

/** A database, in each loss. */
export function databaseRecoveries(facts: DatabaseFacts, times: DatabaseTimes, around: Around): Recovery[] {
  return lossesOf(around).map((loss) => {
    switch (loss) {
      case "zone":
        return inZone(facts, times, around);
      case "region":
        return inRegion(facts, times, around);
      case "cloud":
        return onCloud(facts, around);
    }
  });
}

function inZone(facts: DatabaseFacts, times: DatabaseTimes, around: Around): Recovery {
  const { item, standby, away, momentDays } = facts;
  const of = (mechanism: string, outage: Span, data: Span): Recovery => ({
    item,
    loss: "zone",
    mechanism,
    outage,
    data,
  });
  if (standby === "otherZone") return of("a standby in a second zone takes over", within(times.takesOver), nothingLost);
  const paths: Recovery[] = [];
  if (momentDays > 0)
    paths.push(
      of(
        "the newest moment is restored in another zone",
        within(around.told.zone, decision, times.restores),
        within(times.newestMoment),
      ),
    );
  if (away !== undefined)
    paths.push(
      of(
        `the copy in ${away.region} is promoted`,
        within(told("zone", away.lag, around), decision, times.promotes),
        lost(away),
      ),
    );
  if (paths.length > 0) return soonest(paths);
  const set = "database.multiZone: true";
  return of("nothing", never("its data were in that zone alone", set), never("its data were in that zone alone", set));
}

const lost = ({ lag }: Copy): Span => ageOf(lag, "an alarm on the lag of the copy");

function inRegion(facts: DatabaseFacts, times: DatabaseTimes, around: Around): Recovery {
  const { item, away, backupsAway } = facts;
  const of = (mechanism: string, outage: Span, data: Span): Recovery => ({
    ...{ item, loss: "region" as const, mechanism, data },
    outage: around.primary ? outage : elsewhere(around),
  });
  // The services go on where the warm standby is, and two databases may not be promoted: what brings the services back is the database's way as well.
  const over = goesOver("region", around);
  if (over)
    return { ...over, item, mechanism: `${over.mechanism}${away ? `, and not the copy in ${away.region}` : ""}` };
  const paths: Recovery[] = [];
  if (away !== undefined)
    paths.push(
      of(
        `the copy in ${away.region} is promoted`,
        within(told("region", away.lag, around), decision, times.promotes),
        lost(away),
      ),
    );
  if (backupsAway !== undefined)
    paths.push(
      of(
        `its backups are restored in ${backupsAway.region}`,
        within(around.told.region, decision, times.restores),
        within(times.newestAway),
      ),
    );
  const warm = around.primary ? standbyPath(item, "region", around) : undefined;
  if (warm) paths.push(warm);
  if (paths.length > 0) return soonest(paths);
  const set = "database.replicas.standbyRegion: true, or database.backups.standbyRegion: true";
  const why = "its data are in that region alone";
  return { ...of("nothing", never(why, set), never(why, set)) };
}

/** Of a cloud that holds no database that is written to: customers are served by the primary meanwhile. */
export const elsewhere = (around: Around): Span =>
  around.across === undefined ? notAsked("customers are served by the primary cloud") : within(...around.across.steps);

/** The way by which both the services and their database go on at another cloud; undefined where nothing leads customers there, or no standby follows. */
export const goesOver = (loss: Loss, around: Around): Recovery | undefined =>
  around.primary && around.across ? standbyPath("", loss, around) : undefined;

export function standbyPath(item: string, loss: Loss, around: Around): Recovery | undefined {
  const { warm } = around;
  if (warm?.state !== "running") return undefined;
  return {
    ...{ item, loss },
    mechanism: `the warm standby on ${warm.cloud} is promoted`,
    outage: within(told(loss, warm.lag, around), decision, ...warm.steps),
    data: ageOf(warm.lag, "an alarm on the lag of the warm standby"),
  };
}

function onCloud({ item }: DatabaseFacts, around: Around): Recovery {
  return (
    standbyPath(item, "cloud", around) ?? { item, loss: "cloud", mechanism: "nothing", ...twice(noStandby(around)) }
  );
}

const twice = (span: Span) => ({ outage: span, data: span });

/** Why no other cloud has the data. */
export function noStandby({ warm }: Around): Span {
  if (warm?.state === "prepared")
    return never(`the warm standby on ${warm.cloud} does not follow yet`, "clouds.gcp.warmStandby.state: running");
  if (warm?.state === "promoted")
    return never(
      `the warm standby on ${warm.cloud} was promoted, and nothing follows it`,
      "another one (docs/runbooks/gcp-warm-standby.md)",
    );
  return never("no other cloud has a copy of it", "clouds.gcp.warmStandby");
}
