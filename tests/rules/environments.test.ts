import { checkConfig, receiversFor } from "../../tools/prometheus/alertmanager";
import { ensurePrometheus, type PrometheusPrograms } from "../../tools/prometheus/programs";
import { checkRules, type RuleGroup } from "../../tools/prometheus/rules";
import { services } from "../../workloads/catalog";
import { compositionOf, environments, specOf } from "../stacks/spec";
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

/** All rules of an environment, whoever made them. */
async function groupsIn(environment: string): Promise<RuleGroup[]> {
  const objects = (await compositionOf(specOf(environment))).of("kubernetes:monitoring.coreos.com/v1:PrometheusRule");
  return objects.flatMap(({ inputs }) => (inputs["spec"] as { groups: RuleGroup[] }).groups);
}

/** What Alertmanager is told in an environment. */
async function alertmanagerIn(environment: string): Promise<object> {
  const releases = (await compositionOf(specOf(environment))).of("kubernetes:helm.sh/v3:Release");
  const { inputs } = releases.find(({ name }) => name.endsWith("-kube-prometheus-stack"))!;
  return (inputs["values"] as { alertmanager: { config: object } }).alertmanager.config;
}

const tried = new Set([
  ...[clusterCases, systemCases, securityCases, backupCases, telemetryCases].flatMap((cases) => Object.keys(cases)),
  ...objectiveCases.map(({ alert }) => alert),
  // Tried by the samples that there are not: objectives/alerts.test.ts.
  "ObjectiveNotMeasured",
]);
const recorded = expected(values);

describe.each(environments)("%s", (environment) => {
  it("has no rule that is not tried on samples", async () => {
    const rules = (await groupsIn(environment)).flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(50);
    const untried = rules.flatMap(({ alert, record, labels: { objective, service } = {} }) => {
      if (alert !== undefined) return tried.has(alert) ? [] : [alert];
      const key = keyOf(record!, objective, service);
      return recorded.has(key) ? [] : [key];
    });
    expect(untried).toEqual([]);
  });

  it("has rules that Prometheus takes, all together", async () => {
    expect(await checkRules(programs.promtool, await groupsIn(environment))).toEqual([]);
  });

  it("has an Alertmanager that takes what it is told, and tells somebody of what is critical, whoever's it is", async () => {
    const config = await alertmanagerIn(environment);
    expect(await checkConfig(programs.amtool, config)).toEqual([]);
    for (const team of ["platform", ...new Set(services.map((service) => service.team))]) {
      const labels = { alertname: "It", severity: "critical", team };
      expect(await receiversFor(programs.amtool, config, labels)).not.toEqual(["nobody"]);
    }
  });
});
