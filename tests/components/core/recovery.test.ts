import fc from "fast-check";
import { databaseTimes } from "../../../components/aws/data/recovery";
import { decision, judge, missed, secondsOf, soonest, within, type Recovery } from "../../../components/core/recovery";
import {
  bucketRecoveries,
  cacheRecoveries,
  entranceRecoveries,
  serviceRecoveries,
  volumeRecoveries,
} from "../../../components/core/recovery-parts";
import {
  databaseRecoveries,
  type Around,
  type DatabaseFacts,
  type WarmStandby,
} from "../../../components/core/recovery-paths";
import { bound, promisedLosses } from "../../../components/core/recovery-plan";

const step = (what: string, seconds: number) => ({ what, seconds, source: "test" });
const objectives = { rtoMinutes: 60, rpoMinutes: 15, availability: 99.99 };
const lag = { name: "lag", thresholdSeconds: 450, toldAfterSeconds: 300 };
const warm: WarmStandby = { cloud: "gcp", state: "running", lag, steps: [step("promotes", 600)] };
const across = { to: ["gcp"], by: "Route 53", steps: [step("checks", 96), step("names", 60), step("ttl", 60)] };
const around = (change: Partial<Around> = {}): Around => ({
  ...{
    primary: true,
    told: { zone: step("told", 300), region: step("told", 300), cloud: step("told", 300) },
    across: undefined,
    warm: undefined,
  },
  ...change,
});
const database = (change: Partial<DatabaseFacts> = {}): DatabaseFacts => ({
  ...{ item: "aws database", standby: "otherZone", momentDays: 35, away: undefined, backupsAway: undefined },
  ...change,
});
const away = { region: "us-west-2", lag };
const inLoss = (all: readonly Recovery[], loss: string): Recovery => all.find((one) => one.loss === loss)!;
const minutesOf = (recovery: Recovery) => {
  const [outage, data] = judge([recovery], objectives);
  return [outage!.achieved, data!.achieved];
};

describe("a recovery against its objectives", () => {
  it("is the sum of its steps, rounded up, and what is left of the objective", () => {
    const one: Recovery = {
      ...{ item: "x", loss: "zone", mechanism: "y" },
      outage: within(step("a", 100), step("b", 21)),
      data: { kind: "notApplicable", why: "a cache" },
    };
    expect(judge([one], objectives)).toEqual([
      expect.objectContaining({
        measure: "rto",
        objective: 60,
        achieved: 2.1,
        margin: 57.9,
        because: "a 1.7 min + b 0.4 min",
      }),
      expect.objectContaining({ measure: "rpo", achieved: null, margin: null, because: "a cache" }),
    ]);
  });

  it("is missed by whatever never comes back, and says what to set", () => {
    const never = { kind: "never", why: "it is gone", set: "backup" } as const;
    const rows = judge([{ item: "x", loss: "zone", mechanism: "nothing", outage: never, data: never }], objectives);
    expect(missed(rows)).toEqual([
      expect.objectContaining({ measure: "rto", achieved: Infinity, margin: -Infinity, set: "backup" }),
      expect.objectContaining({ measure: "rpo", margin: -Infinity }),
    ]);
  });

  it("has no margin where the objective does not bind, and its times all the same", () => {
    const one: Recovery = {
      item: "x",
      loss: "zone",
      mechanism: "y",
      outage: within(step("a", 6000)),
      data: within(),
      aside: "counts",
    };
    expect(judge([one], objectives)[0]).toMatchObject({ achieved: 100, margin: null, aside: "counts" });
    expect(missed(judge([one], objectives))).toEqual([]);
  });

  it("never is better than its steps, in any mixture of them", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 6 }), (all) => {
        const span = within(...all.map((seconds) => step("s", seconds)));
        const [row] = judge([{ item: "x", loss: "zone", mechanism: "y", outage: span, data: span }], objectives);
        expect(row!.achieved! * 60).toBeGreaterThanOrEqual(secondsOf(span)! - 1e-6);
        expect(row!.achieved! * 60).toBeLessThan(secondsOf(span)! + 6 + 1e-6);
        expect(row!.margin! < 0).toBe(row!.achieved! > 60);
      }),
    );
  });

  it("takes no step of less than nothing, and no choice of none", () => {
    expect(() => within(step("x", -1))).toThrow("x: want 0 seconds or more, got -1");
    expect(() => within(step("x", NaN))).toThrow(RangeError);
    expect(() => soonest([])).toThrow(RangeError);
  });
});

describe("a database", () => {
  const of = (change?: Partial<DatabaseFacts>, surroundings?: Partial<Around>) =>
    databaseRecoveries(database(change), databaseTimes, around(surroundings));

  it("loses nothing with a zone, where a standby in another takes over", () => {
    expect(minutesOf(inLoss(of(), "zone"))).toEqual([2, 0]);
  });

  it.each(["sameZone", "none"] as const)(
    "with a standby %s is restored, or its copy away promoted: the sooner",
    (standby) => {
      expect(minutesOf(inLoss(of({ standby }), "zone"))).toEqual([48, 5]);
      expect(inLoss(of({ standby, away }), "zone").mechanism).toBe("the copy in us-west-2 is promoted");
      expect(inLoss(of({ standby, momentDays: 0 }), "zone").outage).toMatchObject({
        kind: "never",
        set: "database.multiZone: true",
      });
    },
  );

  it("comes back in another region by its copy: alarm, decision, promotion; as old as nobody is told of yet", () => {
    const found = inLoss(of({ away, backupsAway: { region: "us-west-2" } }), "region");
    expect(found.mechanism).toBe("the copy in us-west-2 is promoted");
    expect(minutesOf(found)).toEqual([30, 12.5]);
  });

  it("by its backups where there is no copy, and never where there are none", () => {
    expect(minutesOf(inLoss(of({ backupsAway: { region: "us-west-2" } }), "region"))).toEqual([48, 10]);
    expect(inLoss(of(), "region").data).toMatchObject({
      kind: "never",
      set: expect.stringContaining("database.replicas.standbyRegion") as string,
    });
  });

  it("comes back where the services do, where a warm standby follows and customers are led there", () => {
    const found = inLoss(of({ away }, { warm, across }), "region");
    expect(found.mechanism).toBe("the warm standby on gcp is promoted, and not the copy in us-west-2");
    expect(inLoss(of({ away }, { warm }), "region").mechanism).toBe("the copy in us-west-2 is promoted");
    expect(inLoss(of({ away }, { warm: { ...warm, state: "prepared" }, across }), "region").mechanism).toBe(
      "the copy in us-west-2 is promoted",
    );
  });

  it("is heard of by its copy once that is later than the alarm lets be: it does not fall silent", () => {
    const late = (seconds: number) => around({ told: { ...around().told, region: step("told", seconds) } });
    const heard = (seconds: number) =>
      inLoss(databaseRecoveries(database({ away }), databaseTimes, late(seconds)), "region");
    expect(minutesOf(heard(900))[0]).toBe(37.5);
    expect(minutesOf(heard(749))[0]).toBe(37.5);
    expect(minutesOf(heard(600))[0]).toBe(35);
  });

  it("whose copy nobody watches has data of any age", () => {
    expect(inLoss(of({ away: { region: "us-west-2", lag: undefined } }), "region").data.kind).toBe("never");
  });

  it("comes back on another cloud by a warm standby that runs, and by no other", () => {
    expect(minutesOf(inLoss(of({}, { warm }), "cloud"))).toEqual([30, 12.5]);
    const set = (state?: WarmStandby["state"]) => inLoss(of({}, { warm: state && { ...warm, state } }), "cloud").outage;
    expect(set("prepared")).toMatchObject({ kind: "never", set: "clouds.gcp.warmStandby.state: running" });
    expect(set("promoted")).toMatchObject({ kind: "never", set: "another one (docs/runbooks/gcp-warm-standby.md)" });
    expect(set()).toMatchObject({ kind: "never", set: "clouds.gcp.warmStandby" });
  });

  it("of another cloud than the primary has no loss of its cloud, and no customers meanwhile", () => {
    const all = of({ away }, { primary: false });
    expect(all.map(({ loss }) => loss)).toEqual(["zone", "region"]);
    expect(inLoss(all, "region").outage.kind).toBe("notApplicable");
    expect(minutesOf(inLoss(of({ away }, { primary: false, across }), "region"))).toEqual([3.6, 12.5]);
  });
});

describe("what is no database", () => {
  const entrance = { item: "aws way in", zones: 3, leaves: step("leaves", 20) };
  const nobody = { kind: "never", set: "traffic, and edge.delegated: true" };

  it("a way in: other zones, and then the next cloud, where something sends customers there", () => {
    const all = entranceRecoveries(entrance, around({ across }));
    expect(all.map((one) => minutesOf(one)[0])).toEqual([0.4, 3.6, 3.6]);
    expect(
      entranceRecoveries(entrance, around())
        .slice(1)
        .map(({ outage }) => outage),
    ).toEqual([expect.objectContaining(nobody), expect.objectContaining(nobody)]);
    expect(entranceRecoveries({ ...entrance, zones: 1 }, around())[0]!.outage.kind).toBe("never");
  });

  it("services go on with the customers' data: the way there, and the warm standby, whichever takes longer", () => {
    const both = serviceRecoveries(entrance, around({ across, warm }));
    expect(minutesOf(both[1]!)[0]).toBe(30);
    const slow = { ...across, steps: [step("slow", 3000)] };
    expect(minutesOf(serviceRecoveries(entrance, around({ across: slow, warm }))[2]!)[0]).toBe(50);
    const without = serviceRecoveries(entrance, around({ across }))[2]!;
    expect(without).toMatchObject({
      mechanism: "gcp's services answer, without the customers' data",
      outage: { kind: "never", set: "clouds.gcp.warmStandby" },
    });
    expect(serviceRecoveries(entrance, around({ warm }))[2]!.outage).toMatchObject(nobody);
  });

  it("a cache is made again: how old it is says nothing", () => {
    const times = { takesOver: step("over", 60), creates: step("new", 500) };
    const all = [true, false].flatMap((otherZone) =>
      cacheRecoveries({ item: "aws cache", otherZone }, times, around({ across })),
    );
    expect(all.every(({ data }) => data.kind === "notApplicable")).toBe(true);
    expect(all.filter(({ loss }) => loss === "zone").map((one) => minutesOf(one)[0])).toEqual([1, 13.4]);
  });

  it("a bucket: its zones, its copy in the second region, its copy on another cloud, or who makes it again", () => {
    const bucket = {
      item: "aws bucket uploads",
      zones: true,
      away: { region: "us-west-2", age: step("copies", 900) },
      across: { cloud: "gcp", age: step("waits", 510) },
    };
    expect(bucketRecoveries(bucket, around()).map(minutesOf)).toEqual([
      [0, 0],
      [20, 15],
      [20, 8.5],
    ]);
    const alone = bucketRecoveries({ ...bucket, away: undefined, across: undefined }, around());
    expect(alone.slice(1).map(({ data }) => data.kind)).toEqual(["never", "never"]);
    const made = bucketRecoveries(
      { ...bucket, away: undefined, across: undefined, madeBy: "a release" },
      around({ across }),
    );
    expect(made.slice(1).map(minutesOf)).toEqual([
      [3.6, null],
      [3.6, null],
    ]);
  });

  it("volumes tell how old they would be, and are bound by nothing", () => {
    const volumes = {
      item: "aws volumes",
      recentMinutes: 5,
      movedMinutes: 1440,
      away: { region: "us-west-2", age: step("copies", 900) },
      restores: step("back", 600),
      aside: "search",
    };
    const rows = judge(volumeRecoveries(volumes, around({ across })), objectives);
    expect(rows.filter(({ measure }) => measure === "rpo").map(({ achieved }) => achieved)).toEqual([
      10,
      2895,
      Infinity,
    ]);
    expect(missed(rows)).toEqual([]);
  });
});

describe("the losses that are promised", () => {
  it.each([
    ["dev", undefined, ["zone"]],
    ["prod", undefined, ["zone", "region", "cloud"]],
    ["prod", "region", ["zone", "region"]],
    ["dev", "cloud", ["zone", "region", "cloud"]],
  ] as const)("of %s with survives %s", (grade, survives, losses) => {
    expect(promisedLosses(grade, survives)).toEqual(losses);
  });

  it("bind, and others do not, and say so", () => {
    const all = databaseRecoveries(database(), databaseTimes, around());
    const rows = judge(bound(all, ["zone"]), objectives);
    expect(missed(rows)).toEqual([]);
    expect(missed(judge(bound(all, ["zone", "region"]), objectives)).map(({ loss }) => loss)).toEqual([
      "region",
      "region",
    ]);
    expect(rows.find(({ loss }) => loss === "cloud")!.aside).toBe("not promised: objectives.survives is zone");
  });
});

it("a person's decision is counted with a quarter of an hour", () => expect(decision.seconds).toBe(900));
