import { AlertPolicies, type Watch, type Watched } from "../../../../components/gcp/common/alert-policy";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";

const late: Watched = { id: "late", says: "It is late", severity: "warning", query: "max(one) > 1" };
const policies = async (watched: Watched[], told: Watch = watch) =>
  (await record(() => void new AlertPolicies("queue", { place: aPlace(), project, watch: told, watched }))).of(
    "gcp:monitoring/alertPolicy:AlertPolicy",
  );

it("tell when they begin and when they end, though their metric has no data yet", async () => {
  const [policy] = await policies([late]);
  expect(policy!.inputs).toMatchObject({
    ...{ project, displayName: "go-coffee-dev-queue-late", combiner: "OR", severity: "WARNING" },
    notificationChannels: watch.channels,
    alertStrategy: { notificationPrompts: ["OPENED", "CLOSED"], autoClose: "1800s" },
    userLabels: { environment: "dev", service: "platform" },
    conditions: [
      {
        displayName: "It is late",
        conditionPrometheusQueryLanguage: {
          ...{ query: "max(one) > 1", duration: "300s", evaluationInterval: "60s", disableMetricValidation: true },
        },
      },
    ],
  });
});

it("name what to read, as an address where there is one", async () => {
  const content = async (told: Watch, page?: string) =>
    ((await policies([{ ...late, ...(page && { page }) }], told))[0]!.inputs["documentation"] as { content: string })
      .content;
  expect(await content(watch)).toBe("It is late.\n\nWhat to do: docs/runbooks/gcp-alarms.md");
  expect(await content({ ...watch, runbooks: "https://git.example/runbooks" }, "gcp-quota.md#more")).toBe(
    "It is late.\n\nWhat to do: [gcp-quota.md#more](https://git.example/runbooks/gcp-quota.md#more)",
  );
});

it("are as bad as they say, and wait for as long as they say", async () => {
  const [policy] = await policies([{ ...late, severity: "critical", forSeconds: 0 }]);
  expect(policy!.inputs).toMatchObject({
    severity: "CRITICAL",
    conditions: [{ conditionPrometheusQueryLanguage: { duration: "0s" } }],
  });
  for (const forSeconds of [45, -30, 0.5])
    await expect(policies([{ ...late, forSeconds }])).rejects.toThrow(
      `late: forSeconds: want a multiple of 30 seconds, got ${forSeconds}`,
    );
});

it("can be changed one by one", async () => {
  const change = { policy: (sound: object, { id }: Watched) => ({ ...sound, enabled: id !== "late" }) as never };
  const all = await record(
    () =>
      void new AlertPolicies("queue", {
        ...{ place: aPlace(), project, watch, change },
        watched: [late, { ...late, id: "full" }],
      }),
  );
  const enabled = all.of("gcp:monitoring/alertPolicy:AlertPolicy").map(({ name, inputs }) => [name, inputs["enabled"]]);
  expect(enabled).toEqual([
    ["queue-full", true],
    ["queue-late", false],
  ]);
});
