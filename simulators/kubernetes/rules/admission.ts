import { bag, bags, list } from "../../core/paths";
import { duplicate, type FieldError, invalid, oneOf, required } from "../fields";
import type { ObjectRule } from "../rule";

const file = "kubernetes/kubernetes pkg/apis/admissionregistration/validation/validation.go";

const policy: ObjectRule = {
  id: "admissionregistration.policy",
  source: `${file}, validateValidatingAdmissionPolicySpec: all but its expressions, which a real API server compiles (tests/kubernetes)`,
  kinds: ["ValidatingAdmissionPolicy"],
  check(object) {
    const spec = bag(object["spec"]);
    const constraints = bag(spec["matchConstraints"]);
    const judges = bags(spec["validations"]).length + bags(spec["auditAnnotations"]).length > 0;
    const none = "validations or auditAnnotations must contain at least one item";
    return [
      ...oneOf("spec.failurePolicy", spec["failurePolicy"], ["Fail", "Ignore"]),
      ...(spec["matchConstraints"] === undefined ? [required("spec.matchConstraints")] : []),
      ...oneOf("spec.matchConstraints.matchPolicy", constraints["matchPolicy"], ["Equivalent", "Exact"]),
      ...(spec["matchConstraints"] !== undefined && list(constraints["resourceRules"]).length === 0
        ? [required("spec.matchConstraints.resourceRules")]
        : []),
      ...(judges ? [] : [required("spec.validations", none), required("spec.auditAnnotations", none)]),
    ];
  },
};

const binding: ObjectRule = {
  id: "admissionregistration.binding",
  source: `${file}, validateValidatingAdmissionPolicyBindingSpec`,
  kinds: ["ValidatingAdmissionPolicyBinding"],
  check(object) {
    const spec = bag(object["spec"]);
    const path = "spec.validationActions";
    const actions = list(spec["validationActions"]).map(String);
    const repeated = actions.flatMap((action, index): FieldError[] =>
      actions.indexOf(action) < index ? [duplicate(`${path}[${index}]`, action)] : [],
    );
    return [
      ...actions.flatMap((action, index) => oneOf(`${path}[${index}]`, action, ["Audit", "Deny", "Warn"])),
      ...repeated,
      ...(actions.includes("Deny") && actions.includes("Warn")
        ? [
            invalid(
              path,
              actions,
              "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)",
            ),
          ]
        : []),
      ...(actions.length === 0 ? [required(path, "at least one validation action is required")] : []),
    ];
  },
};

export const admissionRules = [policy, binding];
