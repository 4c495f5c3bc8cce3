import fc from "fast-check";
import { keptObjective, planBackupSchedules } from "../../../components/kubernetes/backup-schedules";

const planned = (rpoMinutes: number, retentionDays = 35) => planBackupSchedules({ rpoMinutes, retentionDays });

it("backs up as often as the objective asks for, and moves a copy into the bucket once a day", () => {
  expect(planned(15)).toEqual([
    { name: "recent", cron: "*/5 * * * *", everyMinutes: 5, keptHours: 24, moved: false },
    { name: "daily", cron: "30 2 * * *", everyMinutes: 1440, keptHours: 840, moved: true },
  ]);
  expect([60, 120, 240, 1440, 10_000].map((rpo) => planned(rpo)[0]!.cron)).toEqual([
    ...["*/30 * * * *", "0 * * * *", "0 */2 * * *", "0 */12 * * *", "0 0 * * *"],
  ]);
});

it("leaves half of the objective for the backup itself, and keeps four of them at least", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 20_000 }), (rpo) => {
      const [recent] = planned(rpo);
      expect(recent!.everyMinutes).toBeLessThanOrEqual(rpo / 2);
      expect(recent!.keptHours * 60).toBeGreaterThanOrEqual(4 * recent!.everyMinutes);
      expect((24 * 60) % recent!.everyMinutes).toBe(0);
    }),
  );
});

describe("where a cloud takes few copies of a disk", () => {
  const few = (rpoMinutes: number, leastMinutes = 10) => ({
    rpoMinutes,
    retentionDays: 35,
    snapshots: { leastMinutes },
  });

  it("backs up less often than asked for, and says how much may be lost by that", () => {
    const [recent, daily] = planBackupSchedules(few(15));
    expect(recent).toEqual({ name: "recent", cron: "*/15 * * * *", everyMinutes: 15, keptHours: 24, moved: false });
    expect(daily).toEqual(planned(15)[1]);
    expect([10, 15, 30, 60, 240].map((rpo) => keptObjective(few(rpo)))).toEqual([30, 30, 30, 60, 240]);
    expect([10, 15, 30, 60].map((rpoMinutes) => keptObjective({ rpoMinutes }))).toEqual([10, 15, 30, 60]);
  });

  it("never copies a disk more often in an hour than that, with the daily backup's copy too", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 2000 }), fc.integer({ min: 1, max: 30 }), (rpo, least) => {
        const [recent] = planBackupSchedules(few(rpo, least));
        expect(60 / recent!.everyMinutes + 1).toBeLessThanOrEqual(60 / least);
        expect(recent!.everyMinutes).toBeGreaterThanOrEqual(planned(rpo)[0]!.everyMinutes);
        expect(recent!.everyMinutes).toBeLessThanOrEqual(keptObjective(few(rpo, least)) / 2);
      }),
    );
  });

  it("refuses so few that not even a backup each hour fits", () => {
    expect(() => planBackupSchedules(few(15, 60))).toThrow("want a copy of a disk each 30 minutes at least, got 60");
  });
});

it("refuses what no schedule can meet, and a retention that is none", () => {
  expect(() => planned(9)).toThrow("want an objective of 10 minutes or more, got 9");
  expect(() => planned(60, 0)).toThrow("want 1 day or more, got 0");
});
