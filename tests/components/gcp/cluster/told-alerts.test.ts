import { existsSync } from "node:fs";
import { output, type Output } from "@pulumi/pulumi";
import type { Receiver } from "../../../../components/core/alerting";
import { toldAlerts } from "../../../../components/gcp/cluster/told-alerts-plan";
import { watchingAlerts } from "../../../../workloads/alerts/system-alerts";

const of = (...receivers: Receiver[]) =>
  toldAlerts({ receivers: Object.fromEntries(receivers.map((one, index) => [`r${index}`, one])) }, "the-cluster");
const query = async (watched: ReturnType<typeof of>, id: string): Promise<string> => {
  const found = watched.find((one) => one.id === id)!.query as Output<string>;
  return new Promise((resolve) => void output(found).apply(resolve));
};

it("tells of what is critical and what is a warning, and of silence, each once for all who are told", async () => {
  const all = of({ kind: "topic" }, { kind: "topic", severities: ["critical"], teams: ["payments"] });
  expect(all.map(({ id, severity }) => [id, severity])).toEqual([
    ["fires-critical", "critical"],
    ["fires-warning", "warning"],
    ["nothing-watches", "critical"],
  ]);
  expect(await query(all, "fires-critical")).toBe(
    'max by (alertname, exported_namespace, service, team) (ALERTS{alertstate="firing", severity="critical", alertname!="Watchdog", exported_cluster="the-cluster"}) > 0',
  );
});

it("tells of the teams that are asked for, where nobody asks for all", async () => {
  const all = of(
    { kind: "topic", teams: ["payments"], severities: ["critical", "info"] },
    { kind: "topic", teams: ["platform"] },
  );
  expect(await query(all, "fires-critical")).toContain('team=~"payments|platform"');
  expect(await query(all, "fires-info")).toContain('team=~"payments"');
});

it("misses the alert that always fires", async () => {
  const [watchdog] = watchingAlerts;
  expect(await query(of({ kind: "topic" }), "nothing-watches")).toContain(`alertname="${watchdog!.name}"`);
});

it("is none of whom Alertmanager tells itself", () => {
  expect(of({ kind: "slack", channel: "#x" }, { kind: "heartbeat" })).toEqual([]);
});

it("names a page that there is", () => {
  for (const { page } of of({ kind: "topic" })) expect(existsSync(`docs/runbooks/${page}`)).toBe(true);
});
