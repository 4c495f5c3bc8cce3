// Levels, severities and controls: ours, after those of k8s-image-pinned, which they keep true in the cluster.
import type { admissionregistration } from "@pulumi/kubernetes/types/input";
import { findings, type Inputs, type ResourceRule, type Rule } from "../shared/rule";

type Policy = Inputs<admissionregistration.v1.ValidatingAdmissionPolicySpec>;
type Binding = Inputs<admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec>;

const policyType = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const bindingType = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";

const admissionEnforced: ResourceRule<{ spec?: Policy & Binding }> = {
  id: "k8s-admission-enforced",
  severity: "high",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["6.5.1"], soc2: ["CC8.1"], hipaa: ["164.312(c)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["6.5.1", "CC8.1", "164.312(c)(1)", "32(1)(b)"],
  applies: [policyType, bindingType],
  judges: "an admission policy refuses what it speaks against, and what it cannot judge",
  because: "one that warns, or that an expression's failure opens, stops nobody",
  remedy:
    "failurePolicy: Fail; validationActions: [Deny, Audit]. In Pulumi.<env>.yaml: security.images.admission: enforce.",
  check({ spec = {} }, { type }) {
    if (type === policyType)
      // Kubernetes' own default is Fail.
      return findings(
        () => (spec.failurePolicy ?? "Fail") !== "Fail" && `failurePolicy is ${spec.failurePolicy}; want Fail`,
      );
    return findings(() => {
      const actions: readonly string[] = spec.validationActions ?? [];
      return !actions.includes("Deny") && `validationActions is ${JSON.stringify(actions)}; want Deny among them`;
    });
  },
};

export const admissionRules: readonly Rule[] = [admissionEnforced];
