import { ensurePrometheus } from "../../tools/prometheus/programs";
import { checkQueries } from "../../tools/prometheus/rules";
import { services } from "../../workloads/catalog";
import { dashboardsOf } from "../../workloads/dashboards/list";
import { figuresOf } from "../../workloads/slo/objectives";

it("Prometheus reads the query of every panel", async () => {
  const { promtool } = await ensurePrometheus({ progress: (line) => console.info(line) });
  const place = {
    ...{ application: "go-coffee", gateway: "gateway", figures: figuresOf("large") },
    services: services.map(({ name }) => name),
  };
  const queries = dashboardsOf(services, place).flatMap(({ panels }) =>
    panels.flatMap((panel) => (panel.type === "row" ? [] : panel.targets.map(({ expr }) => expr))),
  );
  expect(queries.length).toBeGreaterThan(100);
  expect(await checkQueries(promtool, queries)).toEqual([]);
}, 900_000);
