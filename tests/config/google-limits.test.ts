import { wrong, type Written } from "./sample";

const place = { role: "secondary", region: "us-central1", zones: 3, project: "go-coffee-prod" };
const problems = (google: Record<string, unknown>, change: (value: Written) => void = () => undefined): string[] =>
  wrong((value) => {
    value.clouds.gcp = { ...place, ...google };
    change(value);
  });

describe("the primary cloud", () => {
  it("is AWS while both are there: nothing changes their places", () => {
    const turned = (value: Written) => Object.assign(value.clouds.aws!, { role: "secondary" });
    expect(problems({ role: "primary" }, turned)).toEqual([
      "clouds.gcp.role: want secondary, and aws as the primary while both are there: nothing changes their places yet (docs/not-here-yet.md); Google Cloud alone may be the primary",
    ]);
    expect(problems({})).toEqual([]);
    expect(problems({ role: "primary" }, (value) => delete value.clouds.aws)).toEqual([]);
  });
});

it("a standby that was promoted needs no AWS any more, and may be the primary's", () => {
  const warmStandby = { state: "promoted", host: "10.0.224.10" };
  expect(problems({ role: "primary", warmStandby }, (value) => delete value.clouds.aws)).toEqual([]);
});

it("a cache has a second copy from 5 GiB on", () => {
  const cache = (asked: Record<string, unknown>) => problems({}, (value) => (value["cache"] = asked));
  expect(cache({ size: "small", replicas: 2 })).toEqual([
    "cache.replicas: want 0 or 1 with clouds.gcp and cache.size: small, got 2: Memorystore has a second copy from 5 GiB on, and this has 1; or ask for cache.size: medium",
  ]);
  expect(cache({ size: "small", replicas: 1 })).toEqual([]);
  expect(cache({ size: "medium", replicas: 2 })).toEqual([]);
});

it("the router at the other end has another ASN than Google's own", () => {
  const dedicated = (asn: number) =>
    problems({ interconnect: { kind: "dedicated", interconnects: ["north", "south"], asn } }, (value) => {
      Object.assign(value, { slot: 2 });
    });
  expect(dedicated(64542)).toEqual([
    "clouds.gcp.interconnect.asn: want another than 64542, which Google's own router has in slot 2",
  ]);
  expect(dedicated(64541)).toEqual([]);
});

it("a cable of one's own has a second one where 99.99 % is promised", () => {
  const promised = (availability: number, ...interconnects: string[]) =>
    problems({ interconnect: { kind: "dedicated", interconnects, asn: 65000 } }, (value) => {
      Object.assign(value["objectives"] as object, { availability });
    });
  expect(promised(99.99, "north")).toEqual([
    "clouds.gcp.interconnect.interconnects: want two cables or more, in different places, where objectives.availability is 99.99, got one: Google promises nothing for one, and tunnels to other clouds lead to no office",
  ]);
  expect(promised(99.9, "north")).toEqual([]);
  expect(promised(99.99, "north", "south")).toEqual([]);
});

describe("maintenance", () => {
  const path = "clouds.gcp.maintenance";
  const excluded = (exclusions: Record<string, unknown>, more = {}) =>
    problems({ maintenance: { exclusions, ...more } });

  it("is held off for days that there are, in their order, for 90 at most", () => {
    expect(excluded({ sale: { from: "2028-02-29", to: "2028-02-29" } })).toEqual([]);
    expect(excluded({ sale: { from: "2027-02-29", to: "2027-02-31" } })).toEqual([
      `${path}.exclusions.sale.from: want a day that there is, such as 2026-11-23, got 2027-02-29`,
      `${path}.exclusions.sale.to: want a day that there is, such as 2026-11-23, got 2027-02-31`,
    ]);
    expect(excluded({ sale: { from: "2026-11-23", to: "2026-11-22" } })).toEqual([
      `${path}.exclusions.sale.to: want a day that is not before from, 2026-11-23, got 2026-11-22`,
    ]);
    expect(excluded({ long: { from: "2026-01-01", to: "2026-04-01" } })).toEqual([
      `${path}.exclusions.long: want 90 days at most of NO_UPGRADES, got 91: make it shorter, or of another scope`,
    ]);
    expect(excluded({ long: { from: "2026-01-01", to: "2026-12-29", scope: "NO_MINOR_UPGRADES" } })).toEqual([]);
  });

  it("is held off altogether three times at most, and not under the name of the program's own", () => {
    const one = (month: number) => [`sale${month}`, { from: `2026-0${month}-01`, to: `2026-0${month}-02` }] as const;
    expect(excluded(Object.fromEntries([1, 2, 3].map(one)))).toEqual([]);
    expect(excluded(Object.fromEntries([1, 2, 3, 4].map(one)))).toEqual([
      `${path}.exclusions: want 19 at most, 3 of them NO_UPGRADES, got 4 and 4: take those that are over out, or give some another scope`,
    ]);
    expect(excluded({ "minor-versions-as-asked": { from: "2026-01-01", to: "2026-01-02" } })).toEqual([
      `${path}.exclusions.minor-versions-as-asked: want another name: the program has an exclusion of this one`,
    ]);
  });

  it("has 48 hours in any 92 days", () => {
    expect(excluded({}, { days: ["SU"], hours: 4 })).toEqual([]);
    expect(excluded({ sale: { from: "2026-10-01", to: "2026-11-01" } }, { days: ["SU"], hours: 4 })).toEqual([
      expect.stringMatching(
        /^clouds\.gcp\.maintenance: want 48 hours in any 92 days, as GKE does, and in some there are \d+: more days/,
      ),
    ]);
  });
});

it("AWS may be said to be lost once Google's database was promoted, and not before", () => {
  const lost = (state: string) =>
    problems({ warmStandby: { state, host: "10.0.224.10" } }, (value) => (value.clouds["aws"]!["lost"] = true));
  const early = expect.stringContaining("clouds.aws.lost: want clouds.gcp.warmStandby.state: promoted") as string;
  expect(lost("running")).toContainEqual(early);
  expect(lost("promoted")).not.toContainEqual(early);
  expect(problems({}, (value) => (value.clouds["aws"]!["lost"] = true))).toContainEqual(early);
});
