import { planBackupSchedules } from "../../../components/kubernetes/backup-schedules";
import { RestoreCheck } from "../../../components/kubernetes/restore-check";
import type { RestoreCheckSettings } from "../../../components/kubernetes/restore-check-script";
import { at } from "../../../simulators/core/paths";
import type { Props } from "../../../simulators/protocol/values";
import { record } from "../../mocks";

const made = () =>
  record(
    () =>
      void new RestoreCheck("check", {
        whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
        namespaces: { own: "restore-check", scratch: "restore-scratch", velero: "backup", application: "shop" },
        image: "registry.example/node@sha256:1",
        schedules: planBackupSchedules({ rpoMinutes: 60, retentionDays: 35 }),
        rpoMinutes: 60,
        apiReach: [{ cidrs: ["10.0.0.1/32"], port: 443 }],
        after: [],
      }),
  );

it("the check is told what the plan says, and what is recent may not be older than the objective", async () => {
  const recorded = await made();
  const job = recorded
    .of("kubernetes:batch/v1:CronJob")
    .find(({ inputs }) => at(inputs, "metadata.name") === "restore-check");
  const [container] = at(job!.inputs, "spec.jobTemplate.spec.template.spec.containers") as Props[];
  const [setting] = container!["env"] as { name: string; value: string }[];
  const settings = JSON.parse(setting!.value) as RestoreCheckSettings;
  expect(settings).toMatchObject({ velero: "backup", application: "shop", scratch: "restore-scratch" });
  expect(settings.schedules).toEqual([
    { name: "recent", oldestMinutes: 60 },
    { name: "daily", oldestMinutes: 1800 },
  ]);
});

it("it may change nothing but what it has had put back, and read no secret", async () => {
  const roles = (await made()).of("kubernetes:rbac.authorization.k8s.io/v1:Role");
  const rules = (namespace: string) =>
    roles
      .filter(({ inputs }) => at(inputs, "metadata.namespace") === namespace)
      .flatMap(({ inputs }) => inputs["rules"] as { resources: string[]; verbs: string[] }[]);
  expect(new Set(rules("shop").flatMap(({ verbs }) => verbs))).toEqual(new Set(["list"]));
  expect(rules("backup").map(({ resources, verbs }) => `${resources.join()}: ${verbs.join()}`)).toEqual([
    "backups: list",
    "restores: create,get,delete",
  ]);
  // What the engine is told of comes in no order of its own.
  const where = roles.map(({ inputs }) => String(at(inputs, "metadata.namespace")));
  expect(where.sort()).toEqual(["backup", "restore-scratch", "shop"]);
  expect(JSON.stringify(roles.map(({ inputs }) => inputs))).not.toContain("secrets");
});

it("each pod has an account of its own, and the one that asks the API says why it has a token", async () => {
  const jobs = (await made()).of("kubernetes:batch/v1:CronJob").map(({ inputs }) => {
    const pod = at(inputs, "spec.jobTemplate.spec.template.spec") as Props;
    const why = (at(inputs, "metadata.annotations") as Props | undefined)?.["go-coffee/needs-api-token"];
    return [pod["serviceAccountName"], pod["automountServiceAccountToken"], typeof why];
  });
  expect(new Set(jobs)).toEqual(
    new Set([
      ["restore-check-stamp", false, "undefined"],
      ["restore-check", true, "string"],
    ]),
  );
});
