import { existsSync } from "node:fs";
import { AlertCollection } from "../../../../components/azure/cluster/alert-collection";
import { toldAlerts } from "../../../../components/azure/cluster/told-alerts-plan";
import type { Receiver } from "../../../../components/core/alerting";
import { record } from "../../../mocks";
import { actionGroup, aPlace, groupOf, watch } from "../place";

const of = (...receivers: Receiver[]) =>
  toldAlerts({ receivers: Object.fromEntries(receivers.map((one, index) => [`r${index}`, one])) });
const cluster = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c";
const recorded = (receivers: Record<string, Receiver>) =>
  record(
    () =>
      new AlertCollection("cluster-alerts", {
        ...{ place: aPlace(), group: groupOf("operations"), cluster, watch: watch() },
        alerting: { receivers },
      }),
  );
const rules = "azure-native:alertsmanagement:PrometheusRuleGroup";

describe("what Azure tells of a cluster's alerts", () => {
  it("is what is critical and what is a warning, and silence, each once for all who are told", () => {
    const told = of({ kind: "topic" }, { kind: "topic", severities: ["critical"] });
    expect(told.map(({ id, severity }) => [id, severity])).toEqual([
      ["fires-critical", "critical"],
      ["fires-warning", "warning"],
      ["nothing-watches", "critical"],
    ]);
    for (const { query } of told.slice(0, 2)) expect(query).toContain('alertname!="Watchdog"');
    expect(told[2]!.query).toContain('ALERTS{alertname="Watchdog"}');
  });

  it("is what the teams of receivers own, and everything where one is for everybody", () => {
    const some = of({ kind: "topic", teams: ["orders", "accounts"] });
    expect(some[0]!.query).toContain('team=~"accounts|orders"');
    expect(of({ kind: "topic", teams: ["orders"] }, { kind: "topic" })[0]!.query).not.toContain("team=~");
  });

  it("is nothing where no receiver is the cloud's own", async () => {
    expect(of({ kind: "slack", channel: "#a" })).toEqual([]);
    expect((await recorded({ chat: { kind: "slack", channel: "#a" } })).of(rules)).toEqual([]);
  });
});

describe("AlertCollection", () => {
  it("leads what the cluster's collectors send into a workspace of its own, and nothing but Prometheus's series", async () => {
    const found = await recorded({ people: { kind: "topic" } });
    const rule = found.one("azure-native:monitor:DataCollectionRule").inputs;
    expect(rule).toMatchObject({
      dataSources: { prometheusForwarder: [{ streams: ["Microsoft-PrometheusMetrics"] }] },
      dataFlows: [{ streams: ["Microsoft-PrometheusMetrics"], destinations: ["workspace"] }],
    });
    const [{ accountResourceId }] = (rule["destinations"] as { monitoringAccounts: [{ accountResourceId: string }] })
      .monitoringAccounts;
    expect(accountResourceId).toMatch(/go-coffee-dev-cluster-alerts-workspace$/);
    expect(found.one("azure-native:monitor:DataCollectionRuleAssociation").inputs["resourceUri"]).toBe(cluster);
  });

  it("has names that Azure takes: 44 characters, none of them last a hyphen", async () => {
    const long = await record(
      () =>
        new AlertCollection("cluster-alerts", {
          ...{ place: aPlace(false, "an-environment-of-a-long-name"), group: groupOf("operations"), cluster },
          ...{ watch: watch(), alerting: { receivers: {} } },
        }),
    );
    const { azureMonitorWorkspaceName: name } = long.one("azure-native:monitor:AzureMonitorWorkspace").inputs;
    expect(String(name)).toMatch(/^[a-z0-9-]{4,43}[a-z0-9]$/);
  });

  it("tells those whom Azure tells of everything, and says where to read on", async () => {
    const { inputs } = (await recorded({ people: { kind: "topic" } })).one(rules);
    const all = inputs["rules"] as {
      alert: string;
      actions: object[];
      for?: string;
      annotations: { description: string };
    }[];
    expect(all.map(({ alert, for: waits }) => [alert, waits])).toEqual([
      ["fires-critical", undefined],
      ["fires-warning", undefined],
      ["nothing-watches", "PT30M"],
    ]);
    for (const { actions, annotations } of all) {
      expect(actions).toEqual([{ actionGroupId: actionGroup }]);
      const [, page] = /docs\/runbooks\/(\S+)$/.exec(annotations.description)!;
      expect([page, existsSync(`docs/runbooks/${page}`)]).toEqual([page, true]);
    }
  });

  it("bears the environment's tags where Azure takes tags", async () => {
    const found = await recorded({ people: { kind: "topic" } });
    for (const { type, inputs } of found.all.filter(({ type }) => type.startsWith("azure-native:")))
      if (!type.endsWith("Association"))
        expect([type, inputs["tags"]]).toEqual([
          type,
          expect.objectContaining({ environment: "dev", service: "platform" }),
        ]);
  });
});
