import { World } from "../../../simulators/core/world";
import { seconds, timeCloud } from "../../../simulators/time/cloud";
import { Driver } from "../harness";

function waits(scale?: number): Driver {
  const world = World.open(":memory:");
  return new Driver(
    timeCloud(() => world, "0.1.1", scale),
    world,
  );
}

const sleep = "time:index/sleep:Sleep";

it("reads durations as Go does", () => {
  expect(["30s", "1h30m", "10m", "500ms"].map(seconds)).toEqual([30, 5400, 600, 0.5]);
  expect(["10", "m", "10 m", ""].map(seconds)).toEqual([undefined, undefined, undefined, undefined]);
});

it("waits as long as it says where time passes, and not at all elsewhere", async () => {
  jest.useFakeTimers();
  try {
    // Nobody moves the clock: whoever waited for it would never be back.
    await waits().create(sleep, { createDuration: "10m" });
    let back = false;
    const waiting = waits(6_000)
      .create(sleep, { createDuration: "10m" })
      .then(() => (back = true));
    await jest.advanceTimersByTimeAsync(99);
    expect(back).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await waiting;
    expect(back).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});

it("refuses what is no duration, waits again when its triggers change, and stands beside others", async () => {
  const cloud = waits();
  expect(await cloud.refusal(sleep, { createDuration: "ten minutes" })).toContain("Attribute createDuration");
  const [one, two] = [
    await cloud.create(sleep, { createDuration: "1m" }),
    await cloud.create(sleep, { createDuration: "1m" }),
  ];
  expect(one.id).not.toBe(two.id);
  expect(cloud.diff(sleep, { triggers: { a: "1" } }, { triggers: { a: "2" } }).replaces).toBe(true);
  expect(cloud.diff(sleep, { createDuration: "1m" }, { createDuration: "2m" })).toEqual({
    replaces: false,
    changes: ["createDuration"],
  });
});

it("says a moment, and the one that is some days later", async () => {
  const cloud = waits();
  const { outputs } = await cloud.create("time:index/rotating:Rotating", {
    rotationDays: 30,
    rfc3339: "2026-01-31T00:00:00Z",
  });
  expect(outputs).toMatchObject({
    rfc3339: "2026-01-31T00:00:00Z",
    rotationRfc3339: "2026-03-02T00:00:00Z",
    year: 2026,
    month: 1,
  });
  const offset = await cloud.create("time:index/offset:Offset", {
    baseRfc3339: "2026-01-31T00:00:00Z",
    offsetHours: 1,
  });
  expect(offset.outputs).toMatchObject({ rfc3339: "2026-01-31T01:00:00Z", hour: 1 });
});
