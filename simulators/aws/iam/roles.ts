import { list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { policyForm } from "../common/argument-forms";
import { arn } from "../common/arn";
import { atCreate, between, createdAt, valueRule } from "../common/checks";
import {
  documentRule,
  iamModel,
  iamSource,
  iamTokens,
  malformed,
  missingPrincipal,
  nameRules,
  pathRule,
  quotas,
  uniqueId,
} from "./common";
import { isAwsManaged } from "../common/managed-policies";
import { policyDocumentProblem, policySize } from "../common/policy-document";
import { fromPrefix, oneName } from "../common/made-names";

const source = iamSource("role");

const nameFree: Rule = atCreate("iam.role.name-free", iamModel("EntityAlreadyExistsException"), ({ inputs, world }) => {
  const name = String(inputs["name"]);
  const taken = world.all(iamTokens.role).some((it) => it.id.toLowerCase() === name.toLowerCase());
  return taken ? { code: "EntityAlreadyExists", message: `Role with name ${name} already exists.` } : undefined;
});

const description = valueRule("iam.role.description", source, "description", (value) => {
  const given = String(value);
  if (given.length > 1000) return `expected length of description to be in the range (0 - 1000), got ${given}`;
  return /[“‘]/.test(given)
    ? "invalid value for description (cannot contain specially formatted single or double quotes: [“‘])"
    : undefined;
});

const descriptionCharacters: Rule = {
  id: "iam.role.description-characters",
  source: iamModel("roleDescriptionType"),
  check: ({ inputs }) =>
    /^[\t\n\r\x20-\x7e\xa1-\xff]*$/.test(text(inputs["description"]) ?? "")
      ? undefined
      : {
          code: "ValidationError",
          message:
            `1 validation error detected: Value at 'description' failed to satisfy constraint: ` +
            "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
        },
};

const trustedExist: Rule = {
  id: "iam.role.trusted-exist",
  source: "docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html; Invalid principal in policy",
  check(request) {
    const missing = missingPrincipal(request.inputs["assumeRolePolicy"], request);
    return missing === undefined ? undefined : malformed(`Invalid principal in policy: "AWS":"${missing}"`);
  },
};

const trustSize: Rule = {
  id: "iam.role.trust-size",
  source: `${quotas} (role trust policy length: 2,048 by default)`,
  check: ({ inputs }) =>
    policySize(inputs["assumeRolePolicy"]) > 2048
      ? { code: "LimitExceeded", message: "Cannot exceed quota for ACLSizePerRole: 2048" }
      : undefined,
};

const inlinePolicies: Rule = {
  id: "iam.role.inline-policies",
  source: `${iamModel("PutRolePolicy")}; ${quotas} (10,240 for all of a role's)`,
  check({ inputs }) {
    const documents = list(inputs["inlinePolicies"])
      .filter(isProps)
      .map((it) => it["policy"])
      .filter((it) => it !== undefined);
    const problem = documents.map((document) => policyDocumentProblem(document, "identity")).find(Boolean);
    if (problem) return malformed(problem);
    const size = documents.reduce<number>((sum, document) => sum + policySize(document), 0);
    return size > 10240
      ? {
          code: "LimitExceeded",
          message: `Maximum policy size of 10240 bytes exceeded for role ${String(inputs["name"])}`,
        }
      : undefined;
  },
};

const attachable = (policyArn: string): Refusal | undefined =>
  isAwsManaged(policyArn)
    ? undefined
    : { code: "NoSuchEntity", message: `Policy ${policyArn} does not exist or is not attachable.` };

/** The provider takes a role out of its instance profiles, and with forceDetachPolicies off its policies, before it deletes it. */
function roleInUse(standing: Standing, by: Standing): Refusal | undefined {
  if (standing.inputs["forceDetachPolicies"] === true) return undefined;
  if (by.token === iamTokens.attachment)
    return { code: "DeleteConflict", message: "Cannot delete entity, must detach all policies first." };
  if (by.token === iamTokens.rolePolicy)
    return { code: "DeleteConflict", message: "Cannot delete entity, must delete policies first." };
  return undefined;
}

function afterRole({ verb, id }: Request, world: Request["world"]): void {
  if (verb !== "delete") return;
  for (const token of [iamTokens.attachment, iamTokens.rolePolicy]) {
    for (const it of world.all(token)) if (it.inputs["role"] === id) world.forget(it);
  }
  for (const profile of world.all(iamTokens.profile))
    if (profile.outputs["role"] === id) world.amend(profile, { role: "" });
}

const role: TypeSpec = {
  token: iamTokens.role,
  api: { service: "IAM", noun: "IAM Role", create: "CreateRole", update: "UpdateRole", delete: "DeleteRole" },
  global: true,
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 64 },
  refers: {
    "managedPolicyArns.*": { to: iamTokens.policy, by: "arn", missing: attachable },
    permissionsBoundary: {
      to: iamTokens.policy,
      by: "arn",
      missing: (policyArn) =>
        isAwsManaged(policyArn)
          ? undefined
          : { code: "NoSuchEntity", message: `Scope ARN: ${policyArn} does not exist or is not attachable.` },
    },
  },
  replaceOn: { paths: ["name", "namePrefix", "path"], source },
  defaults: (inputs) => ({ path: "/", maxSessionDuration: 3600, forceDetachPolicies: false, ...fromPrefix(inputs) }),
  rules: [
    ...nameRules("iam.role", 64),
    oneName("iam.role.one-name", source),
    policyForm("iam.role.trust-json", "assumeRolePolicy", "assume_role_policy"),
    between("iam.role.session-duration", source, "maxSessionDuration", "max_session_duration", 3600, 43200),
    description,
    descriptionCharacters,
    pathRule("iam.role.path", "pathType"),
    nameFree,
    documentRule("iam.role.trust-policy", "assumeRolePolicy", "trust"),
    trustSize,
    trustedExist,
    inlinePolicies,
  ],
  outputs(request) {
    const { inputs, current } = request;
    const path = text(inputs["path"]) ?? "/";
    return {
      arn: arn("iam", `role${path}${String(inputs["name"])}`, request, { region: false }),
      createDate: createdAt(request, "createDate"),
      uniqueId: current?.outputs["uniqueId"] ?? uniqueId("AROA", request),
      inlinePolicies: inputs["inlinePolicies"] ?? [],
      managedPolicyArns: inputs["managedPolicyArns"] ?? [],
    };
  },
  inUse: roleInUse,
  after: afterRole,
};

export const roleTypes: TypeSpec[] = [role];
