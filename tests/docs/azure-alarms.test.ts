import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { watchCluster } from "../../components/azure/cluster/cluster-alarms-plan";
import { toldAlerts } from "../../components/azure/cluster/told-alerts-plan";
import type { Watched } from "../../components/azure/common/alarms";
import { planCacheAlarms } from "../../components/azure/data/cache-alarms-plan";
import { planDatabaseAlarms } from "../../components/azure/data/database-alarms-plan";
import { watchEntrance } from "../../components/azure/edge/entrance-alarms-plan";
import { planEventsAlarms } from "../../components/azure/events/events-alarms-plan";
import { watchExpressRoute } from "../../components/azure/network/express-route-alarms-plan";
import { watchNat } from "../../components/azure/network/nat-alarms-plan";
import { watchVpn } from "../../components/azure/network/vpn-alarms-plan";
import { watchQuotas } from "../../components/azure/operations/quota-alarms-plan";
import { watchGuards, watchServiceHealth, watchVaults } from "../../components/azure/operations/service-health-plan";
import { watchUptime } from "../../components/azure/operations/uptime-alarms-plan";
import { root } from "../stacks/spec";

const runbooks = path.join(root, "docs", "runbooks");
const page = readFileSync(path.join(runbooks, "azure-alarms.md"), "utf8");

/** What stands for a part of a name in the page. */
const parts: Record<string, string> = {
  env: "[a-z0-9-]+?",
  database: "database(?:-replica-\\d+|-standby)?",
  severity: "(?:critical|warning|info)",
  zone: "\\d",
  subscriber: "(?:order|payment|notification|analytics|service-[a-z]+)",
};

/** What the rows of the tables begin with, and how many cells each has. */
const rows = page.split("\n").flatMap((line) => {
  const [, name] = /^\| `(go-coffee-[^`]+)`/.exec(line) ?? [];
  if (name === undefined) return [];
  const form = name.replace(/<(\w+)>/g, (_, part: string) => parts[part]!);
  return [{ name, form: new RegExp(`^${form}$`), cells: line.split("|").length - 2 }];
});

const machine = { machine: "Standard_B2s", memoryGiB: 4, maxStorageGiB: 100, rpoMinutes: 15, scope: "one" };

/** What each plan watches at most, and what the component is called that makes the alarms. */
const plans: Record<string, [component: string, watched: readonly Watched[]][]> = {
  "cluster/cluster-alarms-plan.ts": [["cluster-alarms", watchCluster("one")]],
  "data/cache-alarms-plan.ts": [["cache-alarms", planCacheAlarms({ scope: "one", machine: "Balanced_B5" })]],
  "data/database-alarms-plan.ts": ["database", "database-replica-1", "database-standby"].map((name) => [
    `${name}-alarms`,
    planDatabaseAlarms({ ...machine, follows: true }),
  ]),
  "edge/entrance-alarms-plan.ts": [
    ["origin-alarms", watchEntrance({ profileId: "one", wafName: "waf", workspaceId: "logs" })],
  ],
  "events/events-alarms-plan.ts": [
    [
      "events-alarms",
      planEventsAlarms({
        ...{ topic: "topic", namespace: "namespace", workspace: "logs" },
        ...{ queues: { order: "order", "service-coffee": "service-coffee" }, apps: { order: "app" } },
      }),
    ],
  ],
  "network/express-route-alarms-plan.ts": [["express-route-alarms", watchExpressRoute("circuit", "gateway")]],
  "network/nat-alarms-plan.ts": [["nat", watchNat("1", "one")]],
  "network/vpn-alarms-plan.ts": [["vpn-alarms", watchVpn("one")]],
  "operations/quota-alarms-plan.ts": [["quotas-alarms", watchQuotas("one", "eastus2", { identityId: "reader" })]],
  "operations/service-health-plan.ts": [
    ["subscription", [...watchServiceHealth("one"), ...watchGuards("one"), ...watchVaults("logs")]],
  ],
  "operations/uptime-alarms-plan.ts": [["uptime-alarms", watchUptime("azure.gocoffee.example", "one")]],
};

const watched = Object.values(plans).flat();
const receivers = { all: { kind: "topic", severities: ["critical", "info"] } } as const;
const names = [
  ...watched.flatMap(([component, some]) => some.map(({ id }) => `go-coffee-dev-${component}-${id}`)),
  ...toldAlerts({ receivers }).map(({ id }) => `go-coffee-dev-cluster-alerts-${id}`),
  "go-coffee-dev-monthly",
];

it("has one row for each alarm that a plan has, and none for another", () => {
  expect(names.filter((name) => rows.filter(({ form }) => form.test(name)).length !== 1)).toEqual([]);
  expect(rows.filter(({ form }) => !names.some((name) => form.test(name))).map(({ name }) => name)).toEqual([]);
});

it("says of each what it means, what to look at and what to do", () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter(({ cells }) => cells !== 4).map(({ name }) => name)).toEqual([]);
});

it("knows every plan", () => {
  const folder = path.join(root, "components", "azure");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) =>
    file.split(path.sep).join("/"),
  );
  const planning = files.filter(
    (file) => file.endsWith("-plan.ts") && readFileSync(path.join(folder, file), "utf8").includes('/common/alarms"'),
  );
  expect(planning.sort()).toEqual(Object.keys(plans).sort());
});

it("is led to, as other pages are, by a heading that is there", () => {
  const anchor = (title: string) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, "")
      .replace(/ /g, "-");
  const lost = watched
    .flatMap(([, some]) => some.map(({ page: to = "azure-alarms.md" }) => to))
    .filter((to) => {
      const [file, heading] = to.split("#");
      if (!readdirSync(runbooks).includes(file!)) return true;
      if (heading === undefined) return false;
      const text = readFileSync(path.join(runbooks, file!), "utf8");
      return ![...text.matchAll(/^#+ (.*)$/gm)].some(([, title]) => anchor(title!) === heading);
    });
  expect([...new Set(lost)]).toEqual([]);
});
