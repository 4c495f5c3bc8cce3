import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { watchCluster } from "../../components/gcp/cluster/cluster-alarms-plan";
import { toldAlerts } from "../../components/gcp/cluster/told-alerts-plan";
import type { Watched } from "../../components/gcp/common/alert-policy";
import { planCacheAlarms } from "../../components/gcp/data/cache-alarms-plan";
import { planDatabaseAlarms } from "../../components/gcp/data/database-alarms-plan";
import { planStandbyAlarms } from "../../components/gcp/data/warm-standby-plan";
import { watchEntrance } from "../../components/gcp/edge/entrance-alarms-plan";
import { planEventAlarms } from "../../components/gcp/events/alarms-plan";
import { watchNat } from "../../components/gcp/network/nat-alarms-plan";
import { watchVpn } from "../../components/gcp/network/vpn-alarms-plan";
import { watchQuotas } from "../../components/gcp/operations/quota-alarms-plan";
import { watchUptime } from "../../components/gcp/operations/uptime-alarms-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { compositionOf, environments, root, specOf } from "../stacks/spec";

/** What stands for a part of a name in the pages. */
const parts: Record<string, string> = {
  env: "[a-z0-9-]+?",
  database: "database(?:-replica-\\d+|-standby|-\\d+)*",
  store: "(?:cache|database)",
  rotation: "[a-z-]*rotation",
  severity: "(?:critical|warning|info)",
  shard: "\\d{4}",
  tunnel: "[1-4]",
  cloud: "(?:aws|gcp|azure)",
  subscriber: "(?:order|payment|notification|analytics|forward|service-[a-z]+)",
  group: "[a-z0-9]+",
  zone: "[a-z]+-[a-z]+-\\d[a-z]",
};

interface Row {
  name: string;
  form: RegExp;
  cells: number;
}

/** The names that start the rows of a page's tables, and what each matches. */
function rowsOf(page: string): Row[] {
  const text = readFileSync(path.join(root, "docs", "runbooks", page), "utf8");
  return text.split("\n").flatMap((line) => {
    const [, name] = /^\| `(go-coffee-[^`]+)`/.exec(line) ?? [];
    if (name === undefined) return [];
    const form = name
      .replace(/\[/g, "(?:")
      .replace(/\]/g, ")?")
      .replace(/<(\w+)>/g, (_, part: string) => parts[part] ?? fail(`what is <${part}>?`));
    return [{ name, form: new RegExp(`^${form}$`), cells: line.split("|").length - 2 }];
  });
}

function fail(why: string): never {
  throw new Error(why);
}

const pages = { aws: rowsOf("an-alarm-went-off.md"), gcp: rowsOf("gcp-alarms.md") };

/** Those whose rows are not one. */
const ambiguous = (names: readonly string[], rows: readonly Row[]) =>
  names.filter((name) => rows.filter(({ form }) => form.test(name)).length !== 1);
/** The rows that nothing has. */
const idle = (names: readonly string[], rows: readonly Row[]) =>
  rows.filter(({ form }) => !names.some((name) => form.test(name))).map(({ name }) => name);

/** What people are told by: alarms, rules for findings, budgets, and anomalies. */
const telling = {
  aws: /^aws:.*:(MetricAlarm|CompositeAlarm|EventRule|Budget|AnomalySubscription)$/,
  gcp: /^gcp:(monitoring\/alertPolicy|billing\/budget):/,
};

/** With all that an environment may have that tells people something. */
function full(environment: string): EnvironmentSpec {
  const spec = specOf(environment);
  return {
    ...spec,
    ...(spec.edge?.dns.mode === "zone" && { edge: { ...spec.edge, dns: { mode: "zone", delegated: true } } }),
    ...(spec.cost && { cost: { ...spec.cost, anomalyMonitor: "own" } }),
  };
}

/** The names by which people are told something, in every environment. */
async function names(cloud: keyof typeof telling): Promise<string[]> {
  const found: string[] = [];
  // One after the other: mocks are the process's own.
  for (const environment of environments) {
    const { all } = await compositionOf(full(environment));
    // A rule of the bus for events puts them into queues: it tells nobody.
    const told = all.filter(({ type, inputs }) => telling[cloud].test(type) && inputs["eventBusName"] === undefined);
    found.push(...told.map(({ inputs }) => String(inputs["displayName"] ?? inputs["name"])));
  }
  return found;
}

describe("the page about alarms", () => {
  it("has one row for each alarm, and for whatever else tells people something", async () => {
    const told = await names("aws");
    expect(told.length).toBeGreaterThan(80);
    expect(ambiguous(told, pages.aws)).toEqual([]);
  });

  it("has no row for what no environment has", async () => {
    expect(idle(await names("aws"), pages.aws)).toEqual([]);
  });

  it.each(["aws", "gcp"] as const)("says of each on %s what it means, what to look at and what to do", (cloud) => {
    expect(pages[cloud].length).toBeGreaterThan(20);
    expect(pages[cloud].filter(({ cells }) => cells !== 4).map(({ name }) => name)).toEqual([]);
  });
});

/** What each plan of Google's watches at most, and what the component is called that makes the policies. */
const plans: Record<string, [component: string, watched: Watched[]][]> = {
  "cluster/cluster-alarms-plan.ts": [["cluster-alarms", watchCluster("one")]],
  "cluster/told-alerts-plan.ts": [
    ["cluster-alerts", toldAlerts({ receivers: { all: { kind: "topic", severities: ["critical", "info"] } } }, "one")],
  ],
  "data/cache-alarms-plan.ts": [
    ["cache-alarms", planCacheAlarms({ name: "one", sharded: false, replicas: 1 })],
    ["cache-alarms", planCacheAlarms({ name: "one", sharded: true, replicas: 1 })],
  ],
  "data/database-alarms-plan.ts": ["database", "database-replica-1", "database-standby"].map((name) => [
    `${name}-alarms`,
    planDatabaseAlarms({ instance: name, memoryGiB: 8, maxStorageGiB: 100, rpoMinutes: 15, follows: true }),
  ]),
  "data/warm-standby-plan.ts": [["warm-standby-alarms", planStandbyAlarms({ job: "one", rpoMinutes: 15 })]],
  "edge/entrance-alarms-plan.ts": [
    ["entrance-alarms", watchEntrance({ backends: ["one"], quick: "one", refused: "refused" })],
  ],
  "events/alarms-plan.ts": [
    ["events-alarms", planEventAlarms({ key: "order", subscription: "one", deadLetters: "dead", function: "order" })],
  ],
  "network/nat-alarms-plan.ts": [["nat", watchNat("nat")]],
  "network/vpn-alarms-plan.ts": [["vpn-alarms", watchVpn("vpn", "go-coffee-dev-", 4)]],
  "operations/quota-alarms-plan.ts": [["quotas", watchQuotas()]],
  "operations/uptime-alarms-plan.ts": [
    ["uptime-alarms", watchUptime("gcp.gocoffee.example", "check")],
    ["primary-asked-alarms", watchUptime("aws.gocoffee.example", "check", true)],
  ],
};

/** What components watch without a plan of its own. */
const others = ["go-coffee-dev-database-users-rotation-alarms-failed", "go-coffee-dev-monthly"];

describe("the page about Google's alarms", () => {
  const planned = Object.values(plans).flatMap((made) =>
    made.flatMap(([component, watched]) => watched.map(({ id }) => `go-coffee-dev-${component}-${id}`)),
  );

  it("has one row for each that a plan has, and none for another", () => {
    const all = [...planned, ...others];
    expect(ambiguous(all, pages.gcp)).toEqual([]);
    expect(idle(all, pages.gcp)).toEqual([]);
  });

  it("knows every plan", () => {
    const folder = path.join(root, "components", "gcp");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) =>
      file.split(path.sep).join("/"),
    );
    const planning = files.filter((file) => {
      if (!file.endsWith("-plan.ts")) return false;
      return readFileSync(path.join(folder, file), "utf8").includes("common/alert-policy");
    });
    expect(planning.sort()).toEqual(Object.keys(plans).sort());
  });

  it("has a row for each that an environment has", async () => {
    expect(ambiguous(await names("gcp"), pages.gcp)).toEqual([]);
  });

  it("leads on to pages that are there", () => {
    const named = Object.values(plans).flatMap((made) =>
      made.flatMap(([, watched]) => watched.map(({ page }) => page)),
    );
    const there = readdirSync(path.join(root, "docs", "runbooks"));
    const lost = named.filter((page) => page !== undefined && !there.includes(page.split("#")[0]!));
    expect([...new Set(lost)]).toEqual([]);
  });
});
