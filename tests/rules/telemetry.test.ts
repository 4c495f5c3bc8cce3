import { telemetryAlerts, telemetryRules } from "../../workloads/alerts/telemetry";
import { tryAlerts } from "./alert-cases";
import { telemetryCases } from "./telemetry-cases";

const all = { agent: true, loki: true, collector: true, jaeger: true };

tryAlerts({
  alerts: Object.values(telemetryAlerts(all)).flat(),
  groups: telemetryRules(all, "https://example.com/runbooks"),
  cases: telemetryCases,
});

test("what is not installed has no alerts", () => {
  const none = { agent: false, loki: false, collector: false, jaeger: false };
  expect(telemetryRules(none)).toEqual([]);
  for (const one of Object.keys(none)) expect(Object.keys(telemetryAlerts({ ...none, [one]: true }))).toEqual([one]);
});
