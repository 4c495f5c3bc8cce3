// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { PolicyArgs, RoleArgs } from "@pulumi/aws/iam";
import { anyPrincipal, conditionValues, type Statement, statementsOf } from "../shared/policy-document";
import { each, fail, findings, notApplicable, type ResourceRule, type Rule, type StackRule } from "../shared/rule";

const role = "aws:iam/role:Role";

const noStar: ResourceRule<PolicyArgs> = {
  id: "aws-iam-no-star",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["7.2.2", "7.2.5"],
    soc2: ["CC6.3"],
    hipaa: ["164.312(a)(1)", "164.308(a)(4)(ii)(B)"],
    gdpr: ["25", "32(1)(b)"],
  },
  unconfirmed: ["32(1)(b)"],
  applies: [
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
  ],
  judges: "no policy allows everything, or all of IAM, KMS, S3 or STS, on every resource",
  because: "whoever holds such a permission can give itself any other, or read all data",
  remedy: "Name the actions and the resources that are needed.",
  check: (inputs) =>
    findings(() => {
      const statements = statementsOf(inputs.policy);
      return statements === undefined ? "policy is no policy document" : each(statements, tooMuch);
    }),
};

function tooMuch({ effect, actions, notActions, resources, notResources }: Statement): string[] {
  const everywhere = resources.some((name) => /^(\*|arn:\*.*:\*)$/.test(name)) || notResources.length > 0;
  if (effect !== "Allow" || !everywhere) return [];
  const wide = actions.filter((action) => /^(\*|\*:\*|(iam|kms|s3|sts):\*+)$/i.test(action));
  return [
    ...wide.map((action) => `it allows ${action} on every resource; name actions and resources`),
    ...(notActions.length > 0
      ? [`it allows all but ${notActions.join(", ")} on every resource; name the actions`]
      : []),
  ];
}

const trustScoped: ResourceRule<RoleArgs> = {
  id: "aws-iam-trust-scoped",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.5", "7.3.1"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.2.5", "7.3.1", "CC6.3", "164.312(a)(1)", "32(1)(b)"],
  applies: [role],
  judges: "a role is assumed only by named principals, and through OIDC only by a named subject",
  because: "without a subject, every workflow of every customer of the issuer can take the role",
  remedy:
    "Name the principals; with a Federated one, ask for the issuer's sub and aud in StringEquals (StringLike for part of the sub).",
  check: (inputs) =>
    findings(() => {
      const statements = statementsOf(inputs.assumeRolePolicy);
      return statements === undefined ? "assumeRolePolicy is no policy document" : each(statements, tooTrusting);
    }),
};

function tooTrusting(statement: Statement): string[] {
  if (statement.effect !== "Allow") return [];
  return [
    ...(anyPrincipal(statement) ? ["it trusts every AWS principal; name who may assume it"] : []),
    ...(statement.principals["Federated"] ?? []).flatMap((provider) => looseFederation(statement, provider)),
  ];
}

/** An OIDC provider is named by its ARN, `…:oidc-provider/ISSUER`, and its claims by `ISSUER:CLAIM`; a SAML provider has no sub of this kind. */
function looseFederation(statement: Statement, provider: string): string[] {
  const issuer = /:oidc-provider\/(.+)$/.exec(provider)?.[1];
  if (issuer === undefined) return [];
  const subjects = conditionValues(statement, `${issuer}:sub`, /^String(Equals|Like)$/);
  const audiences = conditionValues(statement, `${issuer}:aud`, /^String(Equals|Like)$/);
  return [
    ...(subjects.length === 0 ? [`it trusts every subject of ${issuer}; ask for ${issuer}:sub`] : []),
    ...subjects
      .filter((subject) => /^[^/]*\*/.test(subject))
      .map(
        (subject) =>
          `the subject "${subject}" of ${issuer} says too little; name owner and repository, or namespace and account`,
      ),
    ...(audiences.length === 0 || audiences.includes("*")
      ? [`it does not ask for ${issuer}:aud; want sts.amazonaws.com`]
      : []),
  ];
}

const trustExternal: StackRule<RoleArgs> = {
  id: "aws-iam-trust-external-id",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.5", "7.3.1"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.2.5", "7.3.1", "CC6.3", "164.312(a)(1)", "32(1)(b)"],
  applies: [role],
  reads: [],
  judges: "a role that another account may assume asks for an external id",
  because: "else somebody else's customer can have them act on us (the confused deputy)",
  remedy: "Add the condition StringEquals sts:ExternalId.",
  checkStack({ props }) {
    const trusting = (statementsOf(props.assumeRolePolicy) ?? []).filter(
      ({ effect, principals }) => effect === "Allow" && principals["AWS"] !== undefined,
    );
    if (trusting.length === 0) return notApplicable("it trusts no account");
    // The role's own ARN says which account is ours. It is unknown until the role is made: then nobody can say yet.
    const own = accountOf(String((props as { arn?: unknown }).arn));
    if (own === undefined) return fail("its own ARN is not known, so that a foreign account cannot be told from ours");
    return findings(() =>
      each(trusting, (statement) =>
        statement.principals["AWS"]!.filter((principal) => (accountOf(principal) ?? own) !== own)
          .filter(() => conditionValues(statement, "sts:ExternalId", /^StringEquals$/).length === 0)
          .map((principal) => `${principal} is of another account; ask for sts:ExternalId`),
      ),
    );
  },
};

/** The account of an ARN, or an account that stands alone. */
function accountOf(principal: string): string | undefined {
  return /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})(?::|$)/.exec(principal)?.[1];
}

export const iamRules: readonly Rule[] = [noStar, trustScoped, trustExternal];
