// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { PolicyArgs, RoleArgs } from "@pulumi/aws/iam";
import { accountOf } from "../shared/accounts";
import { mayNotStandEverywhere } from "../shared/actions";
import { anyPrincipal, conditionValues, type Statement, statementsOf } from "../shared/policy-document";
import {
  each,
  fail,
  findings,
  type Inputs,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type StackRule,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const role = "aws:iam/role:Role";
const userAttachment = "aws:iam/userPolicyAttachment:UserPolicyAttachment";
const attachments: readonly string[] = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  userAttachment,
];

const noStar: ResourceRule<never> = {
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
    role,
    ...attachments,
  ],
  judges:
    "no policy allows everything, all of a service, actions of IAM, KMS, S3 or STS by a wildcard, or what reads data or gains rights, on every resource",
  because: "whoever holds such a permission can give itself any other, or read all data",
  remedy: "Name the actions and the resources that are needed.",
  check(inputs, { type }) {
    if (attachments.includes(type)) return findings(() => fullAccess(inputs as { policyArn: string }, "policyArn"));
    if (type === role) {
      const { inlinePolicies, managedPolicyArns } = inputs as Inputs<RoleArgs>;
      return findings(
        () => each(inlinePolicies, ({ policy }) => (policy === undefined ? false : documentTooWide(policy))),
        () => each([...Array(managedPolicyArns?.length ?? 0).keys()], (index) => fullAccess(managedPolicyArns!, index)),
      );
    }
    return findings(() => documentTooWide((inputs as Inputs<PolicyArgs>).policy));
  },
};

function documentTooWide(document: unknown): string | string[] {
  const statements = statementsOf(document);
  return statements === undefined ? "policy is no policy document" : each(statements, tooMuch);
}

/** Those of AWS that allow as much. Source: AWS managed policy reference guide. A policy that is not made yet is one of ours, and judged itself. */
function fullAccess<Holder extends object>(holder: Holder, key: keyof Holder): string | false {
  const arn = ifKnown(() => String(holder[key])) ?? "";
  const name =
    /:iam::aws:policy\/(?:.*\/)?(AdministratorAccess|PowerUserAccess|IAMFullAccess|AmazonS3FullAccess|AmazonS3ReadOnlyAccess|SecretsManagerReadWrite)$/.exec(
      arn,
    )?.[1];
  return name !== undefined && `it holds ${name} of AWS; name the actions and resources that are needed`;
}

/** Operators that are false where the key is missing, and that say no "not". */
const asks = /^(Bool|(ForAnyValue:)?(String|Arn)(Equals|EqualsIgnoreCase|Like))$/i;

const guardedServices = ["iam", "kms", "s3", "sts"] as const;

/** A star, or an ARN whose every part that names something is one: `arn:aws:s3:::*`, `arn:aws:s3:::*\/*`, `arn:aws:kms:*:*:key/*`, `arn:aws:secretsmanager:*:*:secret:*`. */
const everything =
  /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:((key|alias|role|user|group|policy|parameter|table)\/|(secret|function):)?[*/]*\*)$/;

/** The keys of conditions that narrow "every resource" down to some. Sources: IAM user guide, "AWS global condition context keys"; KMS developer guide, "AWS KMS condition keys". */
const narrowsResources =
  /^(aws:ResourceTag\/.+|[a-z0-9-]+:ResourceTag\/.+|kms:(ViaService|GrantIsForAWSResource|ResourceAliases|EncryptionContext:.+)|secretsmanager:SecretId)$/i;

function tooMuch(statement: Statement): string[] {
  const { effect, actions, notActions, resources, notResources, conditions } = statement;
  if (effect !== "Allow" || !(resources.some((name) => everything.test(name)) || notResources.length > 0)) return [];
  const narrowed = Object.entries(conditions).some(
    ([operator, keys]) => asks.test(operator) && Object.keys(keys).some((key) => narrowsResources.test(key)),
  );
  const wide = actions.filter((action) => isWide(action) || (!narrowed && mayNotStandEverywhere(action)));
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

/**
 * Whether an action stands for all of a service, whichever (`ec2:*`), or for more than one of a guarded service, wherever its wildcard is: `s3:*`, `s3:*Object*`, `kms:?ecrypt`, `*:*`. Both sides of
 * the colon may hold wildcards. What only lists or describes gives nothing away that matters.
 * Source: IAM user guide, "IAM JSON policy elements: Action".
 */
function isWide(action: string): boolean {
  const [service = "", name = "*"] = action.toLowerCase().split(":");
  const pattern = new RegExp(
    `^${service
      .replace(/[^\w*?-]/g, "")
      .replace(/\*+/g, ".*")
      .replace(/\?/g, ".")}$`,
  );
  if (/^\*+$/.test(name)) return true;
  return /[*?]/.test(name) && !/^(list|describe)/.test(name) && guardedServices.some((one) => pattern.test(one));
}

function tooTrusting(statement: Statement): string[] {
  if (statement.effect !== "Allow") return [];
  const everybody = anyPrincipal(statement) || Object.values(statement.principals).flat().includes("*");
  return [
    ...(everybody ? ["it trusts every AWS principal; name who may assume it"] : []),
    ...(statement.principals["Federated"] ?? []).flatMap((provider) => looseFederation(statement, provider)),
  ];
}

/** An OIDC provider is named by its ARN, `…:oidc-provider/ISSUER`, and its claims by `ISSUER:CLAIM`; a SAML provider has no sub of this kind. */
function looseFederation(statement: Statement, provider: string): string[] {
  if (provider === "*" || /:saml-provider\//.test(provider)) return [];
  // The public ones are named without an ARN: accounts.google.com, cognito-identity.amazonaws.com.
  const issuer = /:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider;
  const subjects = conditionValues(statement, `${issuer}:sub`, /^String(Equals|Like)$/);
  const audiences = conditionValues(statement, `${issuer}:aud`, /^String(Equals|Like)$/);
  return [
    // An identity pool of Cognito is the audience; its subjects are its users.
    ...(subjects.length === 0 && issuer !== "cognito-identity.amazonaws.com"
      ? [`it trusts every subject of ${issuer}; ask for ${issuer}:sub`]
      : []),
    ...subjects
      .filter((subject) => !saysEnough(subject))
      .map(
        (subject) =>
          `the subject "${subject}" of ${issuer} says too little; name owner and repository, or namespace and account`,
      ),
    ...((audiences.length === 0 && !isOneOfGoogles(issuer, subjects)) || audiences.includes("*")
      ? [`it does not ask for ${issuer}:aud; want sts.amazonaws.com`]
      : []),
  ];
}

/**
 * Accounts of Google's are numbers, and each is one account's for ever; at AWS `aud` of Google's tokens is their `azp`, and so the same account once more.
 * Source: IAM user guide, "Available keys for AWS OIDC federation"; cloud.google.com/storage-transfer/docs/source-amazon-s3, whose trust policy asks for `sub` alone.
 */
function isOneOfGoogles(issuer: string, subjects: readonly string[]): boolean {
  return issuer === "accounts.google.com" && subjects.length > 0 && subjects.every((one) => /^\d{10,}$/.test(one));
}

/** `repo:OWNER/REPOSITORY:…` and `system:serviceaccount:NAMESPACE:ACCOUNT`, with nothing left open up to there; any other subject in full. */
function saysEnough(subject: string): boolean {
  const repository = /^repo:([^/]*)\/([^:]*)(:|$)/.exec(subject);
  return !/[*?]/.test(repository ? repository[1]! + repository[2]! : subject);
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

const noUserKeys: ResourceRule<never> = {
  id: "aws-iam-no-user-keys",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.2", "8.2.1"], soc2: ["CC6.1", "CC6.3"], hipaa: ["164.312(d)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["164.312(d)", "32(1)(b)"],
  applies: ["aws:iam/accessKey:AccessKey", "aws:iam/user:User", userAttachment, "aws:iam/userPolicy:UserPolicy"],
  judges: "nobody gets a key that lasts, nor rights that are not those of a role or a group",
  because: "a key that lasts is copied, forgotten and found; a role's ends by itself",
  remedy: "Let people come through single sign-on, and machines through OIDC, Pod Identity or an instance's role.",
  check(_, { type }) {
    switch (type) {
      case "aws:iam/accessKey:AccessKey":
        return fail("it is a key that lasts; use a role");
      case "aws:iam/user:User":
        return pass;
      default:
        return fail("it gives rights to one user; give them to a role, or to a group that the user is in");
    }
  },
};

export const iamRules: readonly Rule[] = [noStar, trustScoped, trustExternal, noUserKeys];
