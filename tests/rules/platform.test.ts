import { alertRule } from "../../components/kubernetes/alert-rules";
import { type PrometheusPrograms, ensurePrometheus } from "../../tools/prometheus/programs";
import { checkRules, testRules } from "../../tools/prometheus/rules";
import { platformAlerts, platformRules } from "../../workloads/alerts/platform";
import { testsOf } from "./case-tests";
import { cases } from "./platform-cases";

let programs: PrometheusPrograms;
beforeAll(async () => {
  programs = await ensurePrometheus({ progress: (line) => console.info(line) });
}, 900_000);

const application = "go-coffee";
const alerts = Object.values(platformAlerts(application)).flat();

test("Prometheus takes every rule", async () => {
  expect(await checkRules(programs.promtool, platformRules(application, "https://example.com/runbooks"))).toEqual([]);
});

test("every alert has a case in which it fires and one in which it stays quiet", () => {
  expect(Object.keys(cases).sort()).toEqual(alerts.map(({ name }) => name).sort());
});

test.each(alerts.map((alert) => [alert.name, alert] as const))(
  "%s fires when it should, and not otherwise",
  async (name, alert) => {
    const group = { name: "one", rules: [alertRule(alert)] };
    expect(await testRules(programs.promtool, [group], testsOf(name, cases[name]!))).toEqual([]);
  },
);
