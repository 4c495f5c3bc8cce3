import fc from "fast-check";
import { mostConnections, planAlarms, type AlarmRequest } from "../../../../components/aws/data/database-alarms-plan";

const aRequest: fc.Arbitrary<AlarmRequest> = fc.record({
  memoryGiB: fc.integer({ min: 1, max: 1024 }),
  storageGiB: fc.integer({ min: 20, max: 65_536 }),
  rpoMinutes: fc.integer({ min: 1, max: 1440 }),
  follows: fc.boolean(),
});
const thresholds = (request: AlarmRequest) =>
  Object.fromEntries(planAlarms(request).map(({ key, threshold }) => [key, threshold]));

it("tells while there is something left: of the disk, of the connections, of the time that may be lost", () => {
  fc.assert(
    fc.property(aRequest, (request) => {
      const { storage, connections, lag } = thresholds(request);
      const disk = request.storageGiB * 2 ** 30;
      expect(storage).toBeGreaterThan(disk * 0.099);
      expect(storage).toBeLessThanOrEqual(disk / 10);
      expect(connections).toBeGreaterThan(0);
      expect(connections).toBeLessThan(mostConnections(request.memoryGiB));
      if (request.follows) expect(lag).toBe((request.rpoMinutes * 60) / 2);
      else expect(lag).toBeUndefined();
    }),
  );
});

it("knows how many connections an instance takes: 4 GiB 450, and never more than 5000", () => {
  expect([4, 16, 64].map(mostConnections)).toEqual([450, 1802, 5000]);
});

it("counts a copy that says nothing as late, and nothing else", () => {
  const planned = planAlarms({ memoryGiB: 4, storageGiB: 20, rpoMinutes: 15, follows: true });
  expect(planned.map(({ key, treatMissingData }) => [key, treatMissingData])).toEqual([
    ["cpu", "missing"],
    ["storage", "missing"],
    ["connections", "missing"],
    ["lag", "breaching"],
  ]);
});
