// Levels, severities and controls: the project's rule catalogue (aws-lambda-not-public, aws-s3-public-block), from the requirement texts and the mappings of
// Prowler, Turbot and Pulumi.
import type { GrantArgs, KeyArgs } from "@pulumi/aws/kms";
import type { FunctionUrlArgs, PermissionArgs } from "@pulumi/aws/lambda";
import { accountOf, allowedAccounts } from "../shared/accounts";
import { openToEverybody } from "../shared/policy-document";
import {
  each,
  fail,
  findings,
  type Inputs,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { ifKnown, notKnownYet } from "../shared/unknown";
import { policyOf } from "./policy-holders";

const key = "aws:kms/key:Key";
const levels = { dev: "mandatory", staging: "mandatory", prod: "mandatory" } as const;

const notOpen: ResourceRule<Readonly<Record<string, unknown>>> = {
  id: "aws-resource-policy-not-public",
  severity: "critical",
  levels,
  controls: { pci: ["7.3.1"], soc2: ["CC6.1", "CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["CC6.6", "25", "32(1)(b)"],
  applies: Object.keys(policyOf),
  judges: "no policy of a resource lets everybody in",
  because: "whoever has an account at AWS could read, write or delete what it guards",
  remedy:
    "Name the principals, or ask for one of ours: aws:SourceAccount, aws:SourceArn, aws:PrincipalOrgID, aws:SourceVpce.",
  check(inputs, { type }) {
    const property = policyOf[type]!;
    if (!(property in inputs)) return notApplicable("it has no policy of its own");
    return findings(() => openToEverybody(inputs[property]));
  },
};

const functionNotPublic: ResourceRule<never> = {
  id: "aws-lambda-not-public",
  severity: "high",
  levels,
  controls: { pci: ["7.3.1"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25"] },
  unconfirmed: ["25"],
  applies: ["aws:lambda/permission:Permission", "aws:lambda/functionUrl:FunctionUrl"],
  judges: "a function is called by those who are named, and its URL by those who sign in",
  because: "whoever finds a function that is open runs it, with its rights and at our cost",
  remedy:
    "Name the principal, with sourceArn or sourceAccount where it is everybody or a service of AWS; set authorizationType AWS_IAM.",
  check(inputs, { type }) {
    if (type === "aws:lambda/functionUrl:FunctionUrl") {
      const { authorizationType } = inputs as Inputs<FunctionUrlArgs>;
      return authorizationType === "AWS_IAM" ? pass : fail(`authorizationType is ${authorizationType}; want AWS_IAM`);
    }
    const { principal } = inputs as Inputs<PermissionArgs>;
    // Whether a source is named is known before the source is.
    const narrowed = ["sourceArn", "sourceAccount", "principalOrgId"].some((key) => key in (inputs as object));
    if (principal === "*" && !narrowed) return fail("its principal is *; name who may call it");
    if (/\.amazonaws\.com$/.test(principal) && !narrowed)
      return fail(`${principal} may call it for anybody's resource; name sourceArn or sourceAccount`);
    return pass;
  },
};

const grantWithin: StackRule<GrantArgs> = {
  id: "aws-kms-grant-own-account",
  severity: "critical",
  levels,
  controls: { pci: ["7.3.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.3.1", "CC6.1", "164.312(a)(1)", "32(1)(b)"],
  applies: ["aws:kms/grant:Grant"],
  reads: [key],
  judges: "a key is granted to principals of its own account alone",
  because: "a grant lets somebody decrypt past the key's own policy, where nobody looks for it",
  remedy: "Grant it to a role of the account; let another account in by the key's policy, with conditions.",
  checkStack(grant, stack) {
    const { granteePrincipal, retiringPrincipal } = grant.props;
    const own = accountsOfKey(grant, stack);
    if (own.length === 0) return fail("whose key it is cannot be told; name the key by its ARN");
    return findings(
      () => strangers([granteePrincipal], own, "granteePrincipal"),
      () => strangers(retiringPrincipal === undefined ? [] : [retiringPrincipal], own, "retiringPrincipal"),
    );
  },
};

/** By the key's ARN, else by what the provider admits to: a key of another account is always named by its ARN (KMS API reference, CreateGrant, KeyId). */
function accountsOfKey(grant: StackResource<Inputs<GrantArgs>>, stack: StackView): readonly string[] {
  const named = accountOf(ifKnown(() => grant.props.keyId) ?? "");
  if (named !== undefined) return [named];
  const allowed = allowedAccounts(grant);
  if (allowed.length > 0) return allowed;
  const [made] = stack.behind<KeyArgs>(grant, "keyId", key);
  if (made === undefined) return [];
  const { arn } = made.props as { arn?: string };
  return [accountOf(arn ?? notKnownYet("keyId", "string"))!];
}

function strangers(principals: readonly string[], own: readonly string[], where: string): string[] {
  return each(principals, (principal) => {
    const account = accountOf(principal);
    return (
      account !== undefined && !own.includes(account) && `${where} is ${principal}, of another account than the key`
    );
  });
}

export const resourcePolicyRules: readonly Rule[] = [notOpen, functionNotPublic, grantWithin];
