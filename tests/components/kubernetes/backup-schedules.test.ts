import fc from "fast-check";
import { planBackupSchedules } from "../../../components/kubernetes/backup-schedules";

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

it("refuses what no schedule can meet, and a retention that is none", () => {
  expect(() => planned(9)).toThrow("want an objective of 10 minutes or more, got 9");
  expect(() => planned(60, 0)).toThrow("want 1 day or more, got 0");
});
