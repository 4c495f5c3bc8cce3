import { at, bag, bags, list } from "../../core/paths";
import { isProps } from "../../protocol/values";
import { atLeast, type FieldError, forbidden, invalid, oneOf, required } from "../fields";
import { nameOf } from "../objects";
import type { ObjectRule } from "../rule";
import { share } from "./workloads";

const rbac = "kubernetes/kubernetes pkg/apis/rbac/validation/validation.go";

const budget: ObjectRule = {
  id: "policy.pdb.one-bound",
  source: "kubernetes/kubernetes pkg/apis/policy/validation/validation.go, ValidatePodDisruptionBudgetSpec",
  kinds: ["PodDisruptionBudget"],
  check(object) {
    const spec = bag(object["spec"]);
    const { minAvailable, maxUnavailable } = spec;
    if (minAvailable !== undefined && maxUnavailable !== undefined) {
      return [invalid("spec", { minAvailable, maxUnavailable }, "minAvailable and maxUnavailable cannot be both set")];
    }
    return [
      ...share("spec.minAvailable", minAvailable, true),
      ...share("spec.maxUnavailable", maxUnavailable, true),
      ...oneOf("spec.unhealthyPodEvictionPolicy", spec["unhealthyPodEvictionPolicy"], [
        "AlwaysAllow",
        "IfHealthyBudget",
      ]),
    ];
  },
};

const scaler: ObjectRule = {
  id: "autoscaling.hpa.bounds",
  source: "kubernetes/kubernetes pkg/apis/autoscaling/validation/validation.go, validateHorizontalPodAutoscalerSpec",
  kinds: ["HorizontalPodAutoscaler"],
  check(object) {
    const spec = bag(object["spec"]);
    const { minReplicas: min, maxReplicas: max } = spec;
    const target = bag(spec["scaleTargetRef"]);
    return [
      ...atLeast("spec.minReplicas", min, 1),
      ...(Number(max) >= 1 ? [] : [invalid("spec.maxReplicas", max ?? 0, "must be greater than 0")]),
      ...(min !== undefined && Number(max) < Number(min)
        ? [invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`")]
        : []),
      ...(["kind", "name"] as const).flatMap((field) =>
        target[field] ? [] : [required(`spec.scaleTargetRef.${field}`)],
      ),
      ...bags(spec["metrics"]).flatMap((metric, index) => metricErrors(metric, `spec.metrics[${index}]`)),
    ];
  },
};

const sources: Record<string, string> = {
  ContainerResource: "containerResource",
  External: "external",
  Object: "object",
  Pods: "pods",
  Resource: "resource",
};

function metricErrors(metric: Record<string, unknown>, path: string): FieldError[] {
  const wrong = oneOf(`${path}.type`, metric["type"], Object.keys(sources));
  if (wrong.length > 0) return wrong;
  const field = sources[String(metric["type"])]!;
  const source = metric[field];
  if (!isProps(source)) return [required(`${path}.${field}`, `must populate information for the given metric source`)];
  const target = bag(source["target"]);
  const utilization = target["averageUtilization"];
  if (target["type"] === "Utilization" && utilization !== undefined && Number(utilization) < 1) {
    return [invalid(`${path}.${field}.target.averageUtilization`, utilization, "must be greater than 0")];
  }
  return oneOf(`${path}.${field}.target.type`, target["type"], ["AverageValue", "Utilization", "Value"]);
}

const policyRules: ObjectRule = {
  id: "rbac.rules",
  source: `${rbac}, ValidatePolicyRule`,
  kinds: ["ClusterRole", "Role"],
  check: (object, { kind }) =>
    bags(object["rules"]).flatMap((rule, index) => {
      const path = `rules[${index}]`;
      const has = (field: string) => list(rule[field]).length > 0;
      if (!has("verbs")) return [required(`${path}.verbs`, "verbs must contain at least one value")];
      if (has("nonResourceURLs")) {
        if (kind.kind === "Role")
          return [
            invalid(
              `${path}.nonResourceURLs`,
              rule["nonResourceURLs"],
              "namespaced rules cannot apply to non-resource URLs",
            ),
          ];
        return has("apiGroups") || has("resources")
          ? [
              invalid(
                `${path}.nonResourceURLs`,
                rule["nonResourceURLs"],
                "rules cannot apply to both regular resources and non-resource URLs",
              ),
            ]
          : [];
      }
      if (!has("apiGroups"))
        return [required(`${path}.apiGroups`, "resource rules must supply at least one api group")];
      return has("resources")
        ? []
        : [required(`${path}.resources`, "resource rules must supply at least one resource")];
    }),
};

const binding: ObjectRule = {
  id: "rbac.binding",
  source: `${rbac}, ValidateRoleBinding and ValidateRoleBindingSubject`,
  kinds: ["ClusterRoleBinding", "RoleBinding"],
  check(object, { kind }) {
    const role = bag(object["roleRef"]);
    return [
      ...oneOf("roleRef.kind", role["kind"], kind.kind === "RoleBinding" ? ["ClusterRole", "Role"] : ["ClusterRole"]),
      ...(role["name"] ? [] : [required("roleRef.name")]),
      ...bags(object["subjects"]).flatMap((subject, index) => {
        const path = `subjects[${index}]`;
        return [
          ...oneOf(`${path}.kind`, subject["kind"], ["Group", "ServiceAccount", "User"]),
          ...(subject["name"] ? [] : [required(`${path}.name`)]),
          ...(kind.kind === "ClusterRoleBinding" && subject["kind"] === "ServiceAccount" && !subject["namespace"]
            ? [required(`${path}.namespace`)]
            : []),
        ];
      }),
    ];
  },
};

const priority: ObjectRule = {
  id: "scheduling.priorityclass",
  source: "kubernetes/kubernetes pkg/apis/scheduling/validation/validation.go, ValidatePriorityClass and its update",
  kinds: ["PriorityClass"],
  check(object, { current }) {
    const value = Number(object["value"]);
    return [
      ...(nameOf(object).startsWith("system-")
        ? [forbidden("metadata.name", "priority class names with 'system-' prefix are reserved for system use only")]
        : []),
      ...(value > 1_000_000_000
        ? [forbidden("value", "maximum allowed value of a user defined priority is 1000000000")]
        : []),
      ...oneOf("preemptionPolicy", object["preemptionPolicy"], ["Never", "PreemptLowerPriority"]),
      ...(current && Number(current["value"]) !== value
        ? [forbidden("value", "may not be changed in an update.")]
        : []),
      ...(current && at(current, "preemptionPolicy") !== (object["preemptionPolicy"] ?? "PreemptLowerPriority")
        ? [invalid("preemptionPolicy", object["preemptionPolicy"], "field is immutable")]
        : []),
    ];
  },
};

export const policyKindRules = [budget, scaler, policyRules, binding, priority];
