import { text } from "../core/paths";
import type { Refusal, Reference, Request, Rule } from "../core/spec";
import { isUnknown } from "../protocol/values";
import { parseArn } from "./arn";
import { matches, valueRule } from "./checks";
import { parsed, policyDocumentProblem, type PolicyKind, principalsOf } from "./policy-document";

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
    valueRule(`${id}.name-length`, source, "name", (value) => {
      const { length } = String(value);
      return length >= 1 && length <= max
        ? undefined
        : `expected length of name to be in the range (1 - ${max}), got ${String(value)}`;
    }),
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

/** The provider's own look at a policy, so that a preview fails too: is it JSON at all? */
export function jsonRule(id: string, path: string, argument: string): Rule {
  return valueRule(id, "hashicorp/terraform-provider-aws internal/verify/json.go", path, (value) =>
    typeof value !== "string" || parsed(value)
      ? undefined
      : `"${argument}" contains an invalid JSON policy: not a JSON object`,
  );
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

/** The roles of the own account that a policy names and that are not there. Those that AWS makes by itself count as there. */
export function missingPrincipal(document: unknown, { account, world }: Request): string | undefined {
  return principalsOf(document)
    .filter(({ kind }) => kind === "AWS")
    .map(({ value }) => value)
    .find((value) => {
      const found = parseArn(value);
      if (found?.service !== "iam" || found.account !== account || !found.resource.startsWith("role/")) return false;
      if (/^role\/(aws-service-role|aws-reserved)\//.test(found.resource)) return false;
      return !world.find(iamTokens.role, value, "arn");
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
