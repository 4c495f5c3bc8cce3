import { Alarms, type Watch, type Watched, type WatchedMetric } from "../../../../components/azure/common/alarms";
import { conditionOf, minutes, rhythm } from "../../../../components/azure/common/alarms-plan";
import { record } from "../../../mocks";
import { actionGroup, aPlace, groupOf, platformTags, watch, workspace } from "../place";

const types = {
  metric: "azure-native:monitor:MetricAlert",
  log: "azure-native:monitor:ScheduledQueryRule",
  activity: "azure-native:monitor:ActivityLogAlert",
};
const nat = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/natGateways/one";
const late: WatchedMetric = {
  ...{ kind: "metric", id: "late", says: "It is late", severity: "warning", scope: nat },
  ...{ namespace: "Microsoft.Network/natGateways", metric: "PacketDropCount", aggregation: "Total", threshold: 1 },
};
const alarms = (watched: Watched[], told: Watch = watch()) =>
  record(() => void new Alarms("queue", { place: aPlace(), watch: told, watched }));

it("a metric's is nowhere, looks every five minutes, and ends by itself", async () => {
  const alarm = (await alarms([late])).one(types.metric);
  expect(alarm.inputs).toMatchObject({
    ...{ ruleName: "go-coffee-dev-queue-late", location: "global", resourceGroupName: "go-coffee-dev-operations" },
    ...{ severity: 2, enabled: true, autoMitigate: true, scopes: [nat] },
    ...{ evaluationFrequency: "PT5M", windowSize: "PT5M" },
    actions: [{ actionGroupId: actionGroup }],
    tags: platformTags,
    criteria: {
      odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
      allOf: [
        {
          ...{ metricNamespace: "Microsoft.Network/natGateways", metricName: "PacketDropCount", threshold: 1 },
          ...{ timeAggregation: "Total", operator: "GreaterThan", dimensions: [] },
        },
      ],
    },
  });
});

it("a metric's takes the values of a dimension that count, and is as bad as it says", async () => {
  const alarm = (await alarms([{ ...late, severity: "critical", dimensions: { Action: ["Block"] } }])).one(
    types.metric,
  );
  expect(alarm.inputs).toMatchObject({
    severity: 0,
    criteria: { allOf: [{ dimensions: [{ name: "Action", operator: "Include", values: ["Block"] }] }] },
  });
});

it("a query's is where its workspace is, and its table need not be there yet", async () => {
  const query = "AzureDiagnostics | take 1";
  const watched: Watched = {
    ...{
      kind: "log",
      id: "gone",
      says: "It is gone",
      severity: "critical",
      scope: workspace,
      query,
      windowMinutes: 15,
    },
  };
  expect((await alarms([watched])).one(types.log).inputs).toMatchObject({
    ...{ location: "eastus2", kind: "LogAlert", skipQueryValidation: true, scopes: [workspace], severity: 0 },
    ...{ windowSize: "PT15M", evaluationFrequency: "PT5M" },
    criteria: { allOf: [{ query, timeAggregation: "Count", operator: "GreaterThan", threshold: 0 }] },
    actions: { actionGroups: [actionGroup] },
  });
  const asked = (await alarms([{ ...watched, as: "/identities/one" }])).one(types.log);
  expect(asked.inputs["identity"]).toEqual({ type: "UserAssigned", userAssignedIdentities: ["/identities/one"] });
});

it("one of the activity log is told of all that it names at once", async () => {
  const watched: Watched = {
    ...{ kind: "activity", id: "gone", says: "It is gone", severity: "critical", scope: "/subscriptions/s" },
    all: [{ field: "category", is: "Administrative" }, [{ field: "operationName", is: ["a", "b"] }]],
  };
  expect((await alarms([watched])).one(types.activity).inputs).toMatchObject({
    ...{ activityLogAlertName: "go-coffee-dev-queue-gone", location: "global", scopes: ["/subscriptions/s"] },
    condition: {
      allOf: [
        { field: "category", equals: "Administrative" },
        { anyOf: [{ field: "operationName", containsAny: ["a", "b"] }] },
      ],
    },
    actions: { actionGroups: [{ actionGroupId: actionGroup }] },
  });
});

it("name what to read, as an address where there is one", async () => {
  const said = async (told: Watch, page?: string) =>
    (await alarms([{ ...late, ...(page && { page }) }], told)).one(types.metric).inputs["description"];
  expect(await said(watch())).toBe("It is late. What to do: docs/runbooks/azure-alarms.md");
  const told = { ...watch(), runbooks: "https://git.example/runbooks" };
  expect(await said(told, "azure-quota.md#more")).toBe(
    "It is late. What to do: https://git.example/runbooks/azure-quota.md#more",
  );
});

it("tell nobody where nobody is named", async () => {
  const none = { actionGroups: [], group: groupOf("operations") };
  expect((await alarms([late], none)).one(types.metric).inputs["actions"]).toEqual([]);
});

it("refuse what Azure does: a span that it has not, and a look that is rarer", () => {
  expect(minutes(90)).toBe("PT1H30M");
  expect(minutes(1440)).toBe("P1D");
  expect(rhythm({ id: "late", windowMinutes: 60, everyMinutes: 60 })).toEqual({ window: "PT1H", every: "PT1H" });
  expect(() => rhythm({ id: "late", windowMinutes: 10 })).toThrow("late: windowMinutes: want one of 1, 5, 15");
  expect(() => rhythm({ id: "late", windowMinutes: 5, everyMinutes: 15 })).toThrow(
    "late: everyMinutes: want one of 1, 5, 15, 30, 60, 5 at most, got 15",
  );
  expect(conditionOf({ field: "status", is: "Succeeded" })).toEqual({ field: "status", equals: "Succeeded" });
});

it("can be changed one by one", async () => {
  const change = { metric: (sound: object, { id }: Watched) => ({ ...sound, enabled: id !== "late" }) as never };
  const all = await record(
    () =>
      void new Alarms("queue", {
        ...{ place: aPlace(), watch: watch(), change },
        watched: [late, { ...late, id: "full" }],
      }),
  );
  expect(all.of(types.metric).map(({ name, inputs }) => [name, inputs["enabled"]])).toEqual([
    ["queue-full", true],
    ["queue-late", false],
  ]);
});
