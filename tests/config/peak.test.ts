import { decodeEnvironment } from "../../config/decode";
import { today, written, wrong } from "./sample";

const peak = { timezone: "America/New_York", from: "06:30", to: "10:30" };
const problems = (change: object) => wrong((value) => void (value["workloads"] = { peak: { ...peak, ...change } }));

it("is none unless it is said, and then every day", () => {
  expect(decodeEnvironment("prod", written(), [], today).spec?.workloads.peak).toBeUndefined();
  const { spec } = decodeEnvironment(
    "prod",
    written((value) => void (value["workloads"] = { peak })),
    [],
    today,
  );
  expect(spec?.workloads.peak).toEqual({ ...peak, days: "everyDay" });
});

it.each(["UTC", "Europe/Vienna", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])("%s is a time zone", (timezone) =>
  expect(problems({ timezone })).toEqual([]),
);

it.each(["America/Coffee", "EST5", "+02:00", "europe/vienna", "Local"])("%s is none", (timezone) =>
  expect(problems({ timezone })).toEqual([
    `workloads.peak.timezone: want a place of the tz database, such as America/New_York, or UTC, got "${timezone}"`,
  ]),
);

it("is a time of day, and ends after it begins", () => {
  for (const from of ["6:30", "24:00", "06:60"])
    expect(problems({ from })).toContain(`workloads.peak.from: want a time in quotes, such as "06:30", got "${from}"`);
  for (const to of ["06:30", "05:00"])
    expect(problems({ to })).toEqual([
      `workloads.peak.to: want a later time than from on the same day, got "${to}" after "06:30"`,
    ]);
});
