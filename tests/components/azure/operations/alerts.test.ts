import { Alerts } from "../../../../components/azure/operations/alerts";
import { Quotas } from "../../../../components/azure/operations/quotas";
import {
  watchGuards,
  watchServiceHealth,
  watchVaults,
} from "../../../../components/azure/operations/service-health-plan";
import { Uptime } from "../../../../components/azure/operations/uptime";
import { output } from "@pulumi/pulumi";
import { record } from "../../../mocks";
import { subscription } from "../../../mocks-azure";
import { aPlace, groupOf, logs, site, watch, workspace } from "../place";

const group = groupOf("operations");
const made = "/subscriptions/s/resourceGroups/people/providers/Microsoft.Insights/actionGroups/slack";

it("people are told by a group of ours, which lives in no region, and by those that they made", async () => {
  let told: readonly unknown[] = [];
  const all = await record(async () => {
    const { outputs } = new Alerts("alerts", {
      ...{ place: aPlace(), group, email: "on-call@gocoffee.example", actionGroups: [made] },
    });
    told = await new Promise((known) => void output([...outputs.actionGroups]).apply((ids) => known(ids)));
  });
  expect(all.one("azure-native:monitor:ActionGroup").inputs).toMatchObject({
    ...{ actionGroupName: "go-coffee-dev-alerts", location: "global", groupShortName: "gc-dev", enabled: true },
    emailReceivers: [{ name: "on-call", emailAddress: "on-call@gocoffee.example", useCommonAlertSchema: true }],
    tags: { environment: "dev", service: "platform" },
  });
  expect(told).toEqual([expect.stringContaining("go-coffee-dev-alerts"), made]);
});

it("a group's short name is 12 characters at most", async () => {
  const place = aPlace(false, "performance-tests");
  const all = await record(() => void new Alerts("alerts", { place, group, email: "a@b.example" }));
  expect(all.one("azure-native:monitor:ActionGroup").inputs["groupShortName"]).toBe("gc-performan");
});

it("nobody is told where nobody is named, and no more than an alarm can tell", async () => {
  const none = await record(() => void new Alerts("alerts", { place: aPlace(), group }));
  expect(none.of("azure-native:monitor:ActionGroup")).toEqual([]);
  const many = { place: aPlace(), group, email: "a@b.example", actionGroups: [made, made, made, made, made] };
  await expect(record(() => void new Alerts("alerts", many))).rejects.toThrow(
    "actionGroups: an alarm tells 5 at most, 1 of them ours, got 5",
  );
});

it("Azure's own health and taken guards are told from the whole subscription, each with the category that Azure asks for", () => {
  const scope = `/subscriptions/${subscription}`;
  const all = [...watchServiceHealth(scope), ...watchGuards(scope)];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const watched of all) {
    expect(watched).toMatchObject({ kind: "activity", scope });
    if (watched.kind === "activity")
      expect(watched.all[0]).toEqual({
        field: "category",
        is: expect.stringMatching(/Health$|^Administrative$/) as string,
      });
  }
  expect(watchVaults(workspace)).toMatchObject([{ kind: "log", scope: workspace, severity: "critical" }]);
});

it("quotas are read by an identity that may read, and has the role first", async () => {
  const all = await record(() => void new Quotas("quotas", { place: aPlace(), site, watch: watch() }));
  const alarm = all.one("azure-native:monitor:ScheduledQueryRule");
  expect(alarm.inputs).toMatchObject({
    ...{ scopes: [`/subscriptions/${subscription}`], windowSize: "P1D", evaluationFrequency: "PT1H" },
    identity: { type: "UserAssigned", userAssignedIdentities: [expect.stringContaining("userAssignedIdentities")] },
  });
  // `limit` is a word of the language, and nobody looks at a query when its alarm is made: it would only never tell.
  const query = JSON.stringify(alarm.inputs["criteria"]);
  expect(query).toContain("tolong(each.['limit'])");
  expect(query).not.toMatch(/\.(limit|name)\b/);
  expect(alarm.dependsOn).toContain("azure-native:authorization:RoleAssignment::quotas-reads");
  expect(all.one("azure-native:authorization:RoleAssignment").inputs).toMatchObject({
    ...{ scope: `/subscriptions/${subscription}`, principalType: "ServicePrincipal" },
    roleDefinitionId: expect.stringContaining("acdd72a7-3385-48ef-bd42-f606fba81ae7") as string,
  });
});

it("the site is asked from outside, over TLS with a certificate that lasts", async () => {
  const host = "azure.gocoffee.example";
  const all = await record(
    () => void new Uptime("uptime", { place: aPlace(), site, host, logs: logs(), watch: watch() }),
  );
  const results = `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-operations/providers/microsoft.insights/components/go-coffee-dev-uptime`;
  expect(all.one("azure-native:applicationinsights:WebTest").inputs).toMatchObject({
    ...{ webTestName: "go-coffee-dev-uptime", syntheticMonitorId: "go-coffee-dev-uptime", webTestKind: "standard" },
    request: { requestUrl: `https://${host}/`, httpVerb: "GET" },
    validationRules: { expectedHttpStatusCode: 200, sSLCheck: true, sSLCertRemainingLifetimeCheck: 14 },
    tags: { [`hidden-link:${results}`]: "Resource", environment: "dev" },
  });
  expect(all.one("azure-native:applicationinsights:Component").inputs).toMatchObject({
    workspaceResourceId: workspace,
  });
  expect(all.one("azure-native:monitor:MetricAlert").inputs).toMatchObject({
    ruleName: "go-coffee-dev-uptime-alarms-down",
    criteria: { allOf: [{ operator: "LessThan", threshold: 50 }] },
  });
});
