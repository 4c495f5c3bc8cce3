// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import { grantsOf, publicMembers, storeGrants, wideGrants } from "../shared/members";
import { each, fail, findings, pass, type ResourceRule, type Rule } from "../shared/rule";

/** What may change everything in a project. Source: Cloud IAM, "Basic roles". */
const basic: readonly string[] = ["roles/owner", "roles/editor"];

/** What lets its holder act as any account of the project, when it is given for the whole of it. Source: Cloud IAM, "Service account roles". */
const impersonating: readonly string[] = ["roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator"];

const rightsNarrow: ResourceRule<never> = {
  id: "gcp-iam-no-primitive",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.1", "7.2.2"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["25", "32(1)(b)"],
  applies: [...wideGrants, ...storeGrants],
  judges: "nobody owns or edits everything, everybody has nothing, and nobody may act as every account of a project",
  because: "whoever takes over one account has all that its roles allow",
  remedy:
    "Give a predefined role, on the resource that needs it; the right to act as an account on that account alone; name the members.",
  check: (inputs, { type }) =>
    findings(
      () =>
        each(grantsOf(roleOnly(inputs)), ({ role }) =>
          basic.includes(role) ? `it gives ${role}; give a narrower role` : actsAsAll(role, type),
        ),
      () => publicMembers(inputs),
    ),
};

/** A member that is not known yet does not hide its role. */
function roleOnly(inputs: object): object {
  return "policyData" in inputs ? inputs : { role: (inputs as { role?: string }).role };
}

function actsAsAll(role: string, type: string): string | false {
  return (
    impersonating.includes(role) &&
    wideGrants.includes(type) &&
    `it gives ${role} on every service account; give it on one, with serviceaccount.IAMMember`
  );
}

const noAccountKeys: ResourceRule<never> = {
  id: "gcp-no-sa-keys",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["8.2.2", "8.6.3"], soc2: ["CC6.1"], hipaa: ["164.312(d)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["8.6.3", "CC6.1", "32(1)(b)"],
  applies: ["gcp:serviceaccount/key:Key", "gcp:storage/hmacKey:HmacKey", "gcp:serviceaccount/account:Account"],
  judges: "no service account has a key that lasts",
  because: "a key that lasts is copied, forgotten and found; a token of workload identity ends by itself",
  remedy:
    "Let pods come through Workload Identity Federation for GKE, and CI and other clouds through a pool of identities.",
  check(_, { type }) {
    switch (type) {
      case "gcp:serviceaccount/account:Account":
        return pass;
      default:
        return fail("it is a key that lasts; use workload identity");
    }
  },
};

export const googleIamRules: readonly Rule[] = [rightsNarrow, noAccountKeys];
