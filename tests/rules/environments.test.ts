import { checkConfig, receiversFor } from "../../tools/prometheus/alertmanager";
import { ensurePrometheus, type PrometheusPrograms } from "../../tools/prometheus/programs";
import { checkRules, type RuleGroup } from "../../tools/prometheus/rules";
import { services } from "../../workloads/catalog";
import type { Cloud } from "../../components/core/contracts";
import type { Registered } from "../mocks";
import { clusters, withoutOthers } from "../stacks/clusters";
import { compositionOf, specOf } from "../stacks/spec";
import { backupCases } from "./backup-cases";
import { cases as objectiveCases } from "./objectives/cases";
import { expected, keyOf, values } from "./objectives/values";
import { clusterCases } from "./platform/cluster-cases";
import { systemCases } from "./platform/system-cases";
import { securityCases } from "./security-cases";
import { telemetryCases } from "./telemetry-cases";

jest.setTimeout(300_000);

let programs: PrometheusPrograms;
beforeAll(async () => {
  programs = await ensurePrometheus({ progress: (line) => console.info(line) });
}, 900_000);

type Which = [environment: string, cloud: Cloud];

/** All of a type in a cluster. */
async function of(type: string, [environment, cloud]: Which): Promise<Registered[]> {
  const { all } = await compositionOf(specOf(environment));
  return withoutOthers(all, cloud).filter((one) => one.type === type);
}

/** All rules of a cluster, whoever made them. */
async function groupsIn(which: Which): Promise<RuleGroup[]> {
  const objects = await of("kubernetes:monitoring.coreos.com/v1:PrometheusRule", which);
  return objects.flatMap(({ inputs }) => (inputs["spec"] as { groups: RuleGroup[] }).groups);
}

/** What Alertmanager is told in a cluster. */
async function alertmanagerIn(which: Which): Promise<object> {
  const releases = await of("kubernetes:helm.sh/v3:Release", which);
  const { inputs } = releases.find(({ name }) => name.endsWith("-kube-prometheus-stack"))!;
  return (inputs["values"] as { alertmanager: { config: object } }).alertmanager.config;
}

/** Whom the cloud's own monitoring tells of a cluster's critical alerts, as its collectors bring them to it: Google's channels, Azure's action groups. */
async function byMonitoring(team: string, which: Which): Promise<unknown[]> {
  const policies = await of("gcp:monitoring/alertPolicy:AlertPolicy", which);
  const groups = await of("azure-native:alertsmanagement:PrometheusRuleGroup", which);
  const rules = [
    ...policies.map(({ inputs }) => ({ query: inputs["conditions"], told: inputs["notificationChannels"] })),
    ...groups
      .flatMap(({ inputs }) => inputs["rules"] as Record<string, unknown>[])
      .map(({ expression, actions }) => ({ query: expression, told: actions })),
  ];
  return rules.flatMap(({ query, told }) => {
    const text = JSON.stringify(query).replaceAll("\\", "");
    const [, teams] = /team=~"([^"]*)"/.exec(text) ?? [];
    const tells = /ALERTS\{alertstate="firing", severity="critical"/.test(text);
    return tells && (teams?.split("|").includes(team) ?? true) ? (told as unknown[]) : [];
  });
}

const tried = new Set([
  ...[clusterCases, systemCases, securityCases, backupCases, telemetryCases].flatMap((cases) => Object.keys(cases)),
  ...objectiveCases.map(({ alert }) => alert),
  // Tried by the samples that there are not: objectives/alerts.test.ts.
  "ObjectiveNotMeasured",
]);
const recorded = expected(values);

describe.each(clusters)("%s on %s", (...which) => {
  it("has no rule that is not tried on samples", async () => {
    const rules = (await groupsIn(which)).flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(50);
    const untried = rules.flatMap(({ alert, record, labels: { objective, service } = {} }) => {
      if (alert !== undefined) return tried.has(alert) ? [] : [alert];
      const key = keyOf(record!, objective, service);
      return recorded.has(key) ? [] : [key];
    });
    expect(untried).toEqual([]);
  });

  it("has rules that Prometheus takes, all together", async () => {
    expect(await checkRules(programs.promtool, await groupsIn(which))).toEqual([]);
  });

  it("has an Alertmanager that takes what it is told, and tells somebody of what is critical, whoever's it is", async () => {
    const config = await alertmanagerIn(which);
    expect(await checkConfig(programs.amtool, config)).toEqual([]);
    for (const team of ["platform", ...new Set(services.map((service) => service.team))]) {
      const labels = { alertname: "It", severity: "critical", team };
      const told = await receiversFor(programs.amtool, config, labels);
      expect([...told.filter((name) => name !== "nobody"), ...(await byMonitoring(team, which))]).not.toEqual([]);
    }
  });
});
