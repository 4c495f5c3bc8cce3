import { metricsIn } from "../../cli/trace/kubernetes/promql";
import { ensurePrometheus } from "../../tools/prometheus/programs";
import { checkQueries } from "../../tools/prometheus/rules";
import { services } from "../../workloads/catalog";
import { dashboardsOf } from "../../workloads/dashboards/list";
import { figuresOf } from "../../workloads/slo/objectives";
import { rulesOf } from "./objectives/series";

const place = {
  ...{ application: "go-coffee", gateway: "gateway", figures: figuresOf("large") },
  services: services.map(({ name }) => name),
};
const queries = dashboardsOf(services, place).flatMap(({ panels }) =>
  panels.flatMap((panel) => (panel.type === "row" ? [] : panel.targets.map(({ expr }) => expr))),
);

it("Prometheus reads the query of every panel", async () => {
  const { promtool } = await ensurePrometheus({ progress: (line) => console.info(line) });
  expect(queries.length).toBeGreaterThan(100);
  expect(await checkQueries(promtool, queries)).toEqual([]);
}, 900_000);

it("what a panel asks for and a rule records, some rule records", () => {
  const recorded = new Set(rulesOf().flatMap(({ rules }) => rules.map(({ record }) => record)));
  // `LEVEL:METRIC:OPERATION`: prometheus.io/docs/practices/rules.
  const asked = [...new Set(queries.flatMap(metricsIn))].filter((name) => name.includes(":"));
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((name) => !recorded.has(name))).toEqual([]);
});
