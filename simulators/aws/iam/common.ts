import { text } from "../../core/paths";
import type { Refusal, Reference, Request, Rule } from "../../core/spec";
import { isUnknown } from "../../protocol/values";
import { lengthBetween } from "../common/argument-forms";
import { parseArn } from "../common/arn";
import { matches, valueRule } from "../common/checks";
import { policyDocumentProblem, type PolicyKind, principalsOf } from "../common/policy-document";

export const iamTokens = {
  role: "aws:iam/role:Role",
  policy: "aws:iam/policy:Policy",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  profile: "aws:iam/instanceProfile:InstanceProfile",
  oidc: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
} as const;

export const iamSource = (file: string): string => `hashicorp/terraform-provider-aws internal/service/iam/${file}.go`;
export const iamModel = (shape: string): string => `botocore iam/2010-05-08 ${shape}`;
export const quotas = "docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
export const malformed = (message: string): Refusal => ({ code: "MalformedPolicyDocument", message });

/** A name's length and characters, as the provider checks them (validate.go, validResourceName). */
export function nameRules(id: string, max: number): Rule[] {
  const source = iamSource("validate");
  return [
    lengthBetween(`${id}.name-length`, source, "name", "name", 1, max),
    matches(`${id}.name-characters`, source, "name", "name", /^[\w+=,.@-]*$/, "must match [\\w+=,.@-]"),
  ];
}

/** `/`, or text between two slashes. Policies allow fewer characters. */
export function pathRule(id: string, shape: "pathType" | "policyPathType"): Rule {
  const form = shape === "pathType" ? /^(\/|\/[\x21-\x7e]+\/)$/ : /^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/;
  return {
    id,
    source: iamModel(shape),
    check({ inputs }) {
      const path = text(inputs["path"]) ?? "/";
      if (form.test(path) && path.length <= 512) return undefined;
      return {
        code: "ValidationError",
        message:
          "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
      };
    },
  };
}

/** IAM's own look at a policy. */
export function documentRule(id: string, path: string, kind: PolicyKind): Rule {
  return {
    id,
    source: "docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; MalformedPolicyDocument",
    check({ inputs }) {
      const document = inputs[path];
      if (document === undefined || isUnknown(document)) return undefined;
      const problem = policyDocumentProblem(document, kind);
      return problem === undefined ? undefined : malformed(problem);
    },
  };
}

/** Whether it is a role that AWS makes by itself, of which nothing is known here. `resource` is the last part of its ARN. */
export function isMadeByAws(resource: string): boolean {
  return /^role\/(aws-service-role|aws-reserved)\//.test(resource);
}

/** The first role of the own account that a policy names and that is not there. */
export function missingPrincipal(document: unknown, { account, world }: Request): string | undefined {
  return principalsOf(document)
    .filter(({ kind }) => kind === "AWS")
    .map(({ value }) => value)
    .find((value) => {
      const found = parseArn(value);
      if (found?.service !== "iam" || found.account !== account || !found.resource.startsWith("role/")) return false;
      return !isMadeByAws(found.resource) && !world.find(iamTokens.role, value, "arn");
    });
}

/** A role by its name. The SDK takes a role as well, and sends its name. */
export function toRole(more: Partial<Reference> = {}): Reference {
  return {
    to: iamTokens.role,
    missing: (name) => ({ code: "NoSuchEntity", message: `The role with name ${name} cannot be found.` }),
    ...more,
  };
}

export const roleNameForm: Rule = valueRule("iam.role-name-not-arn", iamModel("roleNameType"), "role", (value) =>
  String(value).startsWith("arn:") ? '"role" must be the role\'s name not its ARN' : undefined,
);

/** An entity's own id: the kind's prefix (`AROA` for a role) and 17 letters and digits. */
export function uniqueId(prefix: string, request: Request): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = request.digits(34, "unique").match(/../g) ?? [];
  return prefix + bytes.map((byte) => alphabet[parseInt(byte, 16) % 32]).join("");
}
