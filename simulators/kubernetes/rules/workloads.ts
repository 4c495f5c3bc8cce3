import { at, bag, list, text } from "../../core/paths";
import { isProps, type Props } from "../../protocol/values";
import { atLeast, type FieldError, forbidden, invalid, oneOf, required, unchanged } from "../fields";
import { nameOf, podTemplate, selects, strings } from "../objects";
import type { ObjectRule } from "../rule";
import { cronError } from "./cron";

const apps = "kubernetes/kubernetes pkg/apis/apps/validation/validation.go";
const batch = "kubernetes/kubernetes pkg/apis/batch/validation/validation.go";

const selectorMatches: ObjectRule = {
  id: "apps.selector-matches-template",
  source: `${apps}, ValidateDeploymentSpec and its like`,
  kinds: ["DaemonSet", "Deployment", "StatefulSet"],
  check(object, { kind }) {
    const selector = at(object, "spec.selector");
    if (!isProps(selector)) return [required("spec.selector")];
    if (list(selector["matchExpressions"]).length + Object.keys(bag(selector["matchLabels"])).length === 0) {
      return [invalid("spec.selector", selector, `empty selector is invalid for ${kind.kind.toLowerCase()}`)];
    }
    const labels = strings(podTemplate(kind.kind, object)!.metadata["labels"]);
    return selects(selector, labels)
      ? []
      : [invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")];
  },
};

const deploymentNumbers: ObjectRule = {
  id: "apps.deployment.numbers",
  source: `${apps}, ValidateDeploymentSpec`,
  kinds: ["Deployment", "StatefulSet"],
  check(object, { kind }) {
    const spec = bag(object["spec"]);
    const ready = Number(spec["minReadySeconds"] ?? 0);
    const deadline = Number(spec["progressDeadlineSeconds"] ?? 600);
    return [
      ...["replicas", "minReadySeconds", "revisionHistoryLimit"].flatMap((field) =>
        atLeast(`spec.${field}`, spec[field], 0),
      ),
      ...(kind.kind === "Deployment" && deadline <= ready
        ? [invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")]
        : []),
    ];
  },
};

const strategy: ObjectRule = {
  id: "apps.deployment.strategy",
  source: `${apps}, ValidateDeploymentStrategy and ValidateRollingUpdateDeployment`,
  kinds: ["Deployment"],
  check(object) {
    const { type, rollingUpdate } = bag(at(object, "spec.strategy"));
    const wrong = oneOf("spec.strategy", type, ["Recreate", "RollingUpdate"]);
    if (wrong.length > 0 || !isProps(rollingUpdate)) return wrong;
    if (type === "Recreate")
      return [forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")];
    const [down, up] = [rollingUpdate["maxUnavailable"] ?? "25%", rollingUpdate["maxSurge"] ?? "25%"];
    return [
      ...share("spec.strategy.rollingUpdate.maxUnavailable", down, true),
      ...share("spec.strategy.rollingUpdate.maxSurge", up, false),
      ...(parseFloat(String(down)) === 0 && parseFloat(String(up)) === 0
        ? [invalid("spec.strategy.rollingUpdate.maxUnavailable", down, "may not be 0 when `maxSurge` is 0")]
        : []),
    ];
  },
};

/** A number, or a percentage. Source: ValidatePositiveIntOrPercent, IsNotMoreThan100Percent. */
export function share(path: string, value: unknown, most100: boolean): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === "number") return atLeast(path, value, 0);
  const percent = /^(\d+)%$/.exec(String(value));
  if (!percent) {
    return [
      invalid(
        path,
        value,
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ),
    ];
  }
  return most100 && Number(percent[1]) > 100 ? [invalid(path, value, "must not be greater than 100%")] : [];
}

/** Source: ValidateStatefulSetUpdate. What the provider replaces never gets here as an update. */
const statefulSetUpdate: ObjectRule = {
  id: "apps.statefulset.immutable",
  source: `${apps}, ValidateStatefulSetUpdate`,
  kinds: ["StatefulSet"],
  check(object, { current }) {
    if (!current) return [];
    const fixed = (of: Props) => {
      const { podManagementPolicy, selector, serviceName, volumeClaimTemplates } = bag(of["spec"]);
      return JSON.stringify([
        podManagementPolicy ?? "OrderedReady",
        selector,
        serviceName ?? "",
        volumeClaimTemplates ?? [],
      ]);
    };
    if (fixed(object) === fixed(current)) return [];
    return [
      forbidden(
        "spec",
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
          "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ),
    ];
  },
};

const cronSchedule: ObjectRule = {
  id: "batch.cronjob.schedule",
  source: `${batch}, validateScheduleFormat; github.com/robfig/cron/v3 parser.go`,
  kinds: ["CronJob"],
  check(object) {
    const schedule = text(at(object, "spec.schedule")) ?? "";
    if (schedule === "") return [required("spec.schedule")];
    const wrong = cronError(schedule);
    return wrong === undefined ? [] : [invalid("spec.schedule", schedule, wrong)];
  },
};

const cronName: ObjectRule = {
  id: "batch.cronjob.name-length",
  source: `${batch}, ValidateCronJobCreate: 63 less the 11 that a job's name adds`,
  kinds: ["CronJob"],
  check(object) {
    const name = nameOf(object);
    return name.length > 52 ? [invalid("metadata.name", name, "must be no more than 52 characters")] : [];
  },
};

const cronPolicy: ObjectRule = {
  id: "batch.cronjob.concurrency",
  source: `${batch}, validateConcurrencyPolicy`,
  kinds: ["CronJob"],
  check: (object) =>
    oneOf("spec.concurrencyPolicy", at(object, "spec.concurrencyPolicy"), ["Allow", "Forbid", "Replace"]),
};

const jobNumbers: ObjectRule = {
  id: "batch.job.numbers",
  source: `${batch}, validateJobSpec`,
  kinds: ["Job"],
  check: (object) =>
    ["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"].flatMap(
      (field) => atLeast(`spec.${field}`, at(object, `spec.${field}`), 0),
    ),
};

const jobFixed: ObjectRule = {
  id: "batch.job.immutable",
  source: `${batch}, ValidateJobSpecUpdate`,
  kinds: ["Job"],
  check: (object, { current }) =>
    unchanged(
      ["spec.podFailurePolicy", "spec.backoffLimitPerIndex", "spec.managedBy", "spec.successPolicy"],
      object,
      current,
    ),
};

export const workloadRules = [
  selectorMatches,
  deploymentNumbers,
  strategy,
  statefulSetUpdate,
  cronSchedule,
  cronName,
  cronPolicy,
  jobNumbers,
  jobFixed,
];
