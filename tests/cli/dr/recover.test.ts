import { readFileSync } from "node:fs";
import * as path from "node:path";
import { page } from "../../../cli/dr/page";
import { misses, planOf, recovered } from "../../../cli/dr/recover";
import { everyMinutes } from "../../../cli/dr/volumes";
import type { StateResource } from "../../../cli/local/checkpoint";
import type { Row } from "../../../components/core/recovery";
import { projectRoot } from "../../../tools/root";
import { specOf } from "../../stacks/spec";
import {
  aws,
  azure,
  changed,
  copies,
  gcp,
  made,
  outside,
  promoted,
  route53,
  warm,
  without,
  worldOf,
  type Made,
} from "./world";

const prod = specOf("prod");
const spec = { ...prod, domain: "gocoffee.example" };
const whole = [...aws, ...route53, ...gcp, ...warm, ...outside, ...azure, ...copies];

/** What `coffee dr` finds in a world. */
const of = (all: readonly Made[], asked = spec, state: StateResource[] = []) =>
  recovered(planOf(worldOf(all), asked)!, asked, state);
const row = (rows: readonly Row[], item: string, loss: string, measure: string): Row =>
  rows.find((one) => one.item === item && one.loss === loss && one.measure === measure)!;
const numbers = (all: readonly Made[], item: string, loss: string) =>
  ["rto", "rpo"].map((measure) => row(of(all).rows, item, loss, measure).achieved);

describe("what stands, against the objectives", () => {
  it("is met with a way across, a warm standby that follows, and copies", () => {
    const found = of(whole);
    expect(found.rows.filter(({ margin }) => margin !== null && margin < 0)).toEqual([]);
    expect(found.availability.margin).toBeGreaterThanOrEqual(0);
    expect(misses(found)).toBe(false);
  });

  it.each([
    ["aws database", "zone", [2, 0]],
    ["aws database", "region", [52.5, 13.5]],
    ["aws database", "cloud", [52.5, 13.5]],
    ["aws services", "region", [52.5, null]],
    ["aws way in", "cloud", [3.6, null]],
    ["aws cache", "zone", [2, null]],
    ["aws bucket uploads", "region", [21, 8.5]],
    ["aws bucket uploads", "cloud", [21, 8.5]],
    ["azure database", "zone", [37.5, 12.5]],
    ["azure bucket uploads", "region", [3.6, 15]],
  ] as const)("%s, loss of a %s: %j", (item, loss, expected) => {
    expect(numbers(whole, item, loss)).toEqual(expected);
  });

  it("Google's own database, where it follows nobody", () => {
    const own = without(whole, "job", "warm-lag");
    expect(row(of(own).rows, "aws database", "region", "rto").mechanism).toBe("the copy in us-west-2 is promoted");
    expect(numbers(own, "gcp database", "zone")).toEqual([3, 0]);
    expect(numbers(own, "gcp database", "region")).toEqual([3.6, 13.5]);
    expect(row(of(whole).rows, "gcp database", "zone", "rto")).toBeUndefined();
  });
});

describe("numbers come from the resources", () => {
  it("from the alarm on the lag: threshold, period, how often", () => {
    const copy = without(whole, "job", "primary-down");
    expect(numbers(copy, "aws database", "region")).toEqual([37.5, 12.5]);
    const slower = changed(copy, "away-lag", { threshold: 600, evaluationPeriods: 10 });
    expect(numbers(slower, "aws database", "region")).toEqual([40, 20]);
    const tight = changed(copy, "away-lag", { evaluationPeriods: 1 });
    expect(numbers(tight, "aws database", "region")).toEqual([33.5, 8.5]);
  });

  it.each<[string, Made[]]>([
    ["no alarm", without(whole, "job", "away-lag")],
    ["an alarm that tells nobody", changed(without(whole, "job"), "away-lag", { alarmActions: [] })],
    ["an alarm that is off", changed(without(whole, "job"), "away-lag", { actionsEnabled: false })],
    [
      "one that is silent when the copy is",
      changed(without(whole, "job"), "away-lag", { treatMissingData: "missing" }),
    ],
  ])("with %s on a copy nobody knows how much is lost", (_, all) => {
    expect(row(of(all).rows, "aws database", "region", "rpo").margin).toBe(-Infinity);
    expect(misses(of(all))).toBe(true);
  });

  it.each<[string, Made[], string, string, string]>([
    [
      "no standby in a second zone",
      changed(whole, "db-main", { multiAz: false }),
      "aws database",
      "zone",
      "the copy in us-west-2 is promoted",
    ],
    ["no copy", without(whole, "job", "db-away"), "aws database", "region", "its backups are restored in us-west-2"],
    [
      "no copy, and backups here alone",
      without(whole, "db-away", "backups"),
      "aws database",
      "region",
      "the warm standby on gcp is promoted",
    ],
    [
      "a copy that was cut off",
      changed(without(whole, "job"), "db-away", { replicateSourceDb: "" }),
      "aws database",
      "region",
      "its backups are restored in us-west-2",
    ],
    [
      "no failover of the cache",
      changed(whole, "cache", { multiAzEnabled: false }),
      "aws cache",
      "zone",
      "it is made anew",
    ],
  ])("with %s", (_, all, item, loss, mechanism) => {
    expect(row(of(all).rows, item, loss, "rto").mechanism).toBe(mechanism);
  });

  it.each<[string, Made[], string, string]>([
    [
      "the job waits",
      changed(whole, "job", { desiredState: "NOT_STARTED" }),
      "aws database",
      "clouds.gcp.warmStandby.state: running",
    ],
    ["there is no job", without(whole, "job"), "aws database", "clouds.gcp.warmStandby"],
    [
      "nothing copies objects",
      without(whole, "sweeps", "follows"),
      "aws bucket uploads",
      "connectivity.copies.objects.uploads: [gcp]",
    ],
    [
      "no health check stands",
      without(whole, "check-aws", "check-gcp", "check-azure"),
      "aws way in",
      "traffic, and edge.delegated: true",
    ],
    [
      "one cloud answers alone",
      without(whole, "record-gcp", "record-azure"),
      "aws way in",
      "traffic, and edge.delegated: true",
    ],
  ])("the loss of the cloud is for ever where %s", (_, all, item, set) => {
    expect(row(of(all).rows, item, "cloud", "rto")).toMatchObject({ achieved: Infinity, set });
  });

  it("from the checks of names: interval, threshold, time to live", () => {
    const quick = ["aws", "gcp", "azure"].reduce(
      (all, cloud) => changed(all, `check-${cloud}`, { requestInterval: 10 }),
      whole,
    );
    expect(numbers(quick, "aws way in", "cloud")[0]).toBe(2.6);
    expect(numbers(changed(whole, "record-gcp", { ttl: 300 }), "aws way in", "cloud")[0]).toBe(7.6);
    expect(of(changed(whole, "record-gcp", { ttl: 300 })).availability.margin).toBeLessThan(0);
  });

  it("from who has a database that answers: a standby that follows has none, and adds nothing to availability", () => {
    const two = without(whole, "record-azure");
    expect(of(two).availability).toMatchObject({ achieved: 99.92, bears: null });
    expect(misses(of(two))).toBe(true);
    expect(of(without(two, "job", "warm-lag")).availability.margin).toBeGreaterThan(0);
  });

  it("from alarms that are not lost themselves", () => {
    const alone = without(whole, "job", "primary-down");
    const here = [
      ...without(alone, "away-lag"),
      { ...whole.find(({ id }) => id === "away-lag")!, region: "us-east-1" },
    ];
    expect(numbers(alone, "aws bucket uploads", "region")[0]).toBe(27.5);
    expect(numbers(here, "aws bucket uploads", "region")[0]).toBe(30);
  });

  it("from what is told first of the loss of a cloud: Google's check of its way in, else the standby that is later each second", () => {
    const first = (...gone: string[]) => numbers(without(whole, ...gone), "aws bucket uploads", "cloud")[0];
    expect(first()).toBe(21);
    expect(first("primary-down")).toBe(28.5);
    expect(first("uptime-aws")).toBe(28.5);
    expect(first("primary-down", "warm-lag")).toBe(30);
    const slow = changed(whole, "primary-down", {
      conditions: [
        {
          conditionPrometheusQueryLanguage: {
            query:
              'avg(avg_over_time(monitoring_googleapis_com:uptime_check_check_passed{check_id="asks-aws"}[5m])) < 0.5',
            ...{ duration: "120s", evaluationInterval: "60s" },
          },
        },
      ],
    });
    expect(numbers(slow, "aws bucket uploads", "cloud")[0]).toBe(23);
    expect(numbers(changed(whole, "primary-down", { notificationChannels: [] }), "aws database", "cloud")[0]).toBe(60);
  });

  it("and a check of another cloud's name tells nothing of Google's own", () => {
    const alone = without(whole, "job", "sql-lag");
    expect(row(of(alone).rows, "gcp database", "zone", "rto").because).toBe("Cloud SQL fails over 3 min");
    const one = changed(alone, "sql", { settings: { availabilityType: "ZONAL", backupConfiguration: {} } });
    expect(row(of(one).rows, "gcp database", "zone", "rto").because).toContain("no alarm: somebody calls 15 min");
  });

  it("from who copies objects: one that goes by the clock is a day late, and its run", () => {
    expect(numbers(without(whole, "follows"), "aws bucket uploads", "cloud")[1]).toBe(2880);
    expect(numbers(without(whole, "late"), "aws bucket uploads", "cloud")[1]).toBe(2880);
    expect(numbers(changed(without(whole, "job"), "up-copies", { rules: [] }), "aws bucket uploads", "region")[1]).toBe(
      Infinity,
    );
  });

  it("from Azure's and Google's words", () => {
    expect(
      numbers(changed(whole, "/pg", { highAvailability: { mode: "ZoneRedundant" } }), "azure database", "zone"),
    ).toEqual([2, 0]);
    expect(numbers(changed(whole, "/up", { sku: { name: "Standard_LRS" } }), "azure bucket uploads", "zone")[1]).toBe(
      Infinity,
    );
    expect(numbers(changed(whole, "/lag", { evaluationFrequency: "PT15M" }), "azure database", "region")[1]).toBe(22.5);
    expect(numbers(changed(whole, "g-up", { rpo: "DEFAULT" }), "gcp bucket uploads", "region")[1]).toBe(720);
  });
});

describe("the second region's cluster", () => {
  it("is not needed where another cloud goes on in time, and is where none does", () => {
    expect(of(whole).secondCluster).toMatchObject({ needed: false, withoutIt: 52.5 });
    const alone = of(without(whole, "job")).secondCluster;
    expect(alone).toMatchObject({ needed: true, withoutIt: null });
    expect(alone.says).toContain("no command builds it yet");
  });

  it("would take the longest chain of what an up makes, after somebody is told and has decided", () => {
    const made = (type: string, name: string, dependencies: string[] = []): StateResource => ({
      ...{ type, urn: `urn:pulumi:prod::go-coffee::${type}::${name}`, id: name, custom: true, dependencies },
    });
    const vpc = made("aws:ec2/vpc:Vpc", "vpc");
    const cluster = made("aws:eks/cluster:Cluster", "cluster", [vpc.urn]);
    const nodes = made("aws:eks/nodeGroup:NodeGroup", "nodes", [cluster.urn]);
    const database = made("aws:rds/instance:Instance", "database", [vpc.urn]);
    const state = [nodes, database, cluster, vpc];
    expect(of(whole, spec, state).secondCluster.builtThen).toBe(12.5 + 15 + Math.ceil((14 + 570 + 125) / 6) / 10);
  });
});

describe("the database and the services", () => {
  it("come back by the same way with the loss of the region: two databases may not be promoted", () => {
    const { rows } = of(whole);
    const [database, services] = ["aws database", "aws services"].map((item) => row(rows, item, "region", "rto"));
    expect(database!.mechanism).toBe("the warm standby on gcp is promoted, and not the copy in us-west-2");
    expect(services!.mechanism).toBe("gcp's services, with the warm standby");
    expect(database!.achieved).toBe(services!.achieved);
    expect(row(rows, "aws bucket uploads", "region", "rto").mechanism).toBe("its copy on gcp is used");
  });

  it("go by the copy in the second region where nothing leads customers to the standby", () => {
    const alone = without(whole, "record-gcp", "record-azure");
    expect(row(of(alone).rows, "aws database", "region", "rto").mechanism).not.toContain("and not the copy");
  });

  it("are Google's once its standby was promoted, and then nothing follows them", () => {
    const { rows, availability } = of([...whole, ...promoted]);
    expect(availability.withData.cloud).toBe("gcp");
    expect(numbers([...whole, ...promoted], "gcp database", "zone")).toEqual([3, 0]);
    expect(row(rows, "gcp database", "cloud", "rpo")).toMatchObject({
      achieved: Infinity,
      because: "the warm standby on gcp was promoted, and nothing follows it",
    });
    expect(row(rows, "aws database", "cloud", "rpo")).toBeUndefined();
  });
});

describe("what is answered", () => {
  const at = (plan: "pro" | "business") => {
    const zone = made("cloudflare:index/zone:Zone", "zone-cf", { name: "gocoffee.example" });
    const traffic = { cloudflare: { plan } } as unknown as NonNullable<typeof spec.traffic>;
    return of([...whole, zone], { ...spec, traffic }).availability;
  };

  it("goes by what Cloudflare promises with the plan of the zone", () => {
    expect(at("business").margin).toBeGreaterThanOrEqual(0);
    expect(at("pro")).toMatchObject({ achieved: 98.9916 });
    expect(at("pro").margin).toBeLessThan(0);
  });

  it("is less with the customers' data, which one cloud has", () => {
    const { achieved, withData } = of(whole).availability;
    expect(withData).toEqual({ achieved: 99.92, cloud: "aws" });
    expect(withData.achieved).toBeLessThan(achieved);
    expect(page("prod", of(whole))).toContain("Answered with the customers' data: 99.92 %: aws alone has them");
  });
});

describe("what people read", () => {
  it("has a line for each, and what is missed with what to set", () => {
    const text = page("prod", of(without(whole, "job")));
    expect(text).toMatch(/^item +loss +objective +achieved +margin +mechanism$/m);
    expect(text).toMatch(/^aws database +zone +rto 60 +2 +\+58 +a standby in a second zone takes over$/m);
    expect(text).toContain(
      "✗ aws database, loss of the cloud: rpo 15, achieved never: no other cloud has a copy of it; set clouds.gcp.warmStandby",
    );
    expect(text).toContain("99.95 %  aws database  (aws.amazon.com/rds/sla/)");
    expect(page("prod", of(whole))).toContain("Every outage and every loss of data is within its objective.");
    expect(page("prod", of(whole))).toMatch(/^But: aws cache \(.*orders are kept in Redis today/m);
    // As long as the catalogue says so of the image that it names.
    const catalog = readFileSync(path.join(projectRoot(), "workloads", "catalog.ts"), "utf8");
    expect(catalog).toContain("Keeps its orders in Redis today");
  });

  it("of an environment that promises less has no margin there, and says so", () => {
    const less = { ...spec, objectives: { ...spec.objectives, survives: "zone" as const } };
    const found = of([...aws], less);
    expect(row(found.rows, "aws database", "cloud", "rto")).toMatchObject({ margin: null, achieved: Infinity });
    expect(found.rows.filter(({ margin }) => margin !== null && margin < 0)).toEqual([]);
    expect(found.secondCluster).toMatchObject({ needed: false, says: "the loss of the region is not promised" });
    expect(page("prod", found)).toContain("✗ Answered: 99.92 % of 99.99 %");
    // One cloud by itself: whose the data are is no question.
    expect(page("prod", found)).not.toContain("with the customers' data");
    expect(page("prod", found)).toContain("not promised: objectives.survives is zone");
  });
});

it("knows the clock of the platform's schedules", () => {
  expect(
    ["*/5 * * * *", "0 * * * *", "17 * * * *", "0 */2 * * *", "30 2 * * *", "0 0 1 * *", ""].map(everyMinutes),
  ).toEqual([5, 60, 60, 120, 1440, 0, 0]);
});
