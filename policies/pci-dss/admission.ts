// Levels, severities and controls: ours, after those of k8s-image-pinned, which they keep true in the cluster.
import type { admissionregistration } from "@pulumi/kubernetes/types/input";
import type { PolicyArgs } from "@pulumi/gcp/binaryauthorization";
import type { ClusterArgs } from "@pulumi/gcp/container";
import { each, findings, type Inputs, type ResourceRule, type Rule } from "../shared/rule";

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

const cluster = "gcp:container/cluster:Cluster";

const imagesAttested: ResourceRule<never> = {
  id: "gcp-binauthz",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["6.3.2"], soc2: ["CC8.1"], hipaa: ["164.312(c)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["6.3.2", "CC8.1", "164.312(c)(1)", "32(1)(b)"],
  applies: [cluster, "gcp:binaryauthorization/policy:Policy"],
  judges: "a cluster asks Binary Authorization, whose policy in prod lets in no image that nobody attested",
  because: "what was not built and checked by our own pipeline could otherwise run beside what was",
  remedy:
    "Set binaryAuthorization.evaluationMode to PROJECT_SINGLETON_POLICY_ENFORCE; in prod the policy's rules to REQUIRE_ATTESTATION, with attestors, and ENFORCED_BLOCK_AND_AUDIT_LOG.",
  check(inputs, { grade, type }) {
    if (type === cluster)
      return findings(() => {
        const { evaluationMode: mode, enabled } = (inputs as Inputs<ClusterArgs>).binaryAuthorization ?? {};
        const asks = enabled === true || !["DISABLED", ""].includes(mode ?? "");
        return !asks && `binaryAuthorization.evaluationMode is ${mode}; want PROJECT_SINGLETON_POLICY_ENFORCE`;
      });
    const { defaultAdmissionRule, clusterAdmissionRules, admissionWhitelistPatterns } = inputs as Inputs<PolicyArgs>;
    const prod = grade === "prod";
    return findings(
      () => lets(defaultAdmissionRule, "defaultAdmissionRule", prod),
      // Of a cluster that has one, its own rule holds in the default's place.
      () => each(clusterAdmissionRules, (rule) => lets(rule, `the rule for ${rule.cluster}`, prod)),
      () =>
        prod &&
        each(
          admissionWhitelistPatterns,
          ({ namePattern }) => /^\*+$/.test(namePattern) && "admissionWhitelistPatterns lets every image in; name them",
        ),
    );
  },
};

/** Source: Binary Authorization API, AdmissionRule: a dry run refuses nothing, and attestors that nobody named attest nothing. */
function lets(
  rule: Pick<
    Inputs<PolicyArgs>["defaultAdmissionRule"],
    "evaluationMode" | "enforcementMode" | "requireAttestationsBies"
  >,
  where: string,
  prod: boolean,
): string[] {
  const { evaluationMode, enforcementMode } = rule;
  if (!evaluationMode) return [`${where}.evaluationMode is not set; set it`];
  if (!prod) return [];
  const attested = evaluationMode === "REQUIRE_ATTESTATION";
  return [
    ...(attested || evaluationMode === "ALWAYS_DENY"
      ? []
      : [`${where}.evaluationMode is ${evaluationMode}; want REQUIRE_ATTESTATION in prod`]),
    ...(enforcementMode === "ENFORCED_BLOCK_AND_AUDIT_LOG"
      ? []
      : [`${where}.enforcementMode is ${enforcementMode}; want ENFORCED_BLOCK_AND_AUDIT_LOG in prod`]),
    ...(attested && (rule.requireAttestationsBies?.length ?? 0) === 0
      ? [`${where}.requireAttestationsBies names nobody; name the attestors`]
      : []),
  ];
}

export const admissionRules: readonly Rule[] = [admissionEnforced, imagesAttested];
