import { text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { policyForm } from "../common/argument-forms";
import { arn } from "../common/arn";
import { atCreate, tooLong } from "../common/checks";
import {
  documentRule,
  iamModel,
  iamSource,
  iamTokens,
  nameRules,
  pathRule,
  quotas,
  roleNameForm,
  toRole,
  uniqueId,
} from "./common";
import { isAwsManaged, isServiceLinked } from "../common/managed-policies";
import { policySize } from "../common/policy-document";
import { fromPrefix, madeNameLength, oneName } from "../common/made-names";

const limit = (message: string) => ({ code: "LimitExceeded", message });
const policyArn = (request: Pick<Request, "inputs" | "account" | "region">): string =>
  arn("iam", `policy${text(request.inputs["path"]) ?? "/"}${String(request.inputs["name"])}`, request, {
    region: false,
  });

const policyNameFree: Rule = atCreate(
  "iam.policy.name-free",
  iamModel("EntityAlreadyExistsException"),
  ({ inputs, world }) => {
    const name = String(inputs["name"]);
    const taken = world
      .all(iamTokens.policy)
      .some((it) => String(it.outputs["name"]).toLowerCase() === name.toLowerCase());
    return taken
      ? {
          code: "EntityAlreadyExists",
          message: `A policy called ${name} already exists. Duplicate names are not allowed.`,
        }
      : undefined;
  },
);

const policyLength: Rule = {
  id: "iam.policy.size",
  source: `${quotas} (6,144 for a managed policy; white space does not count)`,
  check: ({ inputs }) =>
    policySize(inputs["policy"]) > 6144 ? limit("Cannot exceed quota for PolicySize: 6144") : undefined,
};

const policyDescription: Rule = {
  id: "iam.policy.description",
  source: iamModel("policyDescriptionType"),
  check: ({ inputs }) =>
    (text(inputs["description"]) ?? "").length > 1000
      ? {
          code: "ValidationError",
          message: tooLong("description", 1000),
        }
      : undefined,
};

const policy: TypeSpec = {
  token: iamTokens.policy,
  api: {
    service: "IAM",
    noun: "IAM Policy",
    create: "CreatePolicy",
    update: "CreatePolicyVersion",
    delete: "DeletePolicy",
  },
  global: true,
  id: policyArn,
  autoName: { property: "name", max: madeNameLength },
  replaceOn: { paths: ["name", "namePrefix", "path", "description"], source: iamSource("policy") },
  defaults: (inputs) => ({ path: "/", ...fromPrefix(inputs) }),
  rules: [
    ...nameRules("iam.policy", 128),
    oneName("iam.policy.one-name", iamSource("policy")),
    policyForm("iam.policy.json", "policy", "policy"),
    pathRule("iam.policy.path", "policyPathType"),
    policyDescription,
    policyNameFree,
    documentRule("iam.policy.document", "policy", "identity"),
    policyLength,
  ],
  outputs: (request) => ({
    arn: policyArn(request),
    attachmentCount: request.current?.outputs["attachmentCount"] ?? 0,
    policyId: request.current?.outputs["policyId"] ?? uniqueId("ANPA", request),
  }),
  inUse: (_standing, by) =>
    [iamTokens.attachment, iamTokens.role].some((token) => token === by.token)
      ? { code: "DeleteConflict", message: "Cannot delete a policy attached to entities." }
      : undefined,
};

const ofRole = (request: Request, token: string): Standing[] =>
  request.world.all(token).filter((it) => it.inputs["role"] === request.inputs["role"]);

const inlineSize: Rule = {
  id: "iam.role-policy.size",
  source: `${quotas} (10,240 for all of a role's inline policies)`,
  check(request) {
    const size = ofRole(request, iamTokens.rolePolicy)
      .filter((it) => it.inputs["name"] !== request.inputs["name"])
      .reduce((sum, it) => sum + policySize(it.inputs["policy"]), policySize(request.inputs["policy"]));
    return size > 10240
      ? limit(`Maximum policy size of 10240 bytes exceeded for role ${String(request.inputs["role"])}`)
      : undefined;
  },
};

/** A second policy of the same name takes the place of the first: PutRolePolicy puts. */
const rolePolicy: TypeSpec = {
  token: iamTokens.rolePolicy,
  api: { service: "IAM", noun: "IAM Role Policy", create: "PutRolePolicy", delete: "DeleteRolePolicy" },
  global: true,
  id: ({ inputs }) => `${String(inputs["role"])}:${String(inputs["name"])}`,
  autoName: { property: "name", max: madeNameLength },
  refers: { role: toRole() },
  overwrites: () => true,
  replaceOn: { paths: ["name", "namePrefix", "role"], source: iamSource("role_policy") },
  defaults: fromPrefix,
  rules: [
    ...nameRules("iam.role-policy", 128),
    oneName("iam.role-policy.one-name", iamSource("role_policy")),
    roleNameForm,
    policyForm("iam.role-policy.json", "policy", "policy"),
    documentRule("iam.role-policy.document", "policy", "identity"),
    inlineSize,
  ],
  outputs: () => ({}),
};

const notServiceLinked: Rule = {
  id: "iam.attachment.not-service-linked",
  source: iamModel("PolicyNotAttachableException"),
  check: ({ inputs }) =>
    isServiceLinked(String(inputs["policyArn"]))
      ? { code: "PolicyNotAttachable", message: "Cannot attach a Service Role Policy to a Customer Role." }
      : undefined,
};

/** Ten by default. An account can have the quota raised to 25. */
const perRole = 10;

const attachmentQuota: Rule = {
  id: "iam.attachment.quota",
  source: `${quotas} (managed policies attached to a role)`,
  check(request) {
    const attached = new Set(ofRole(request, iamTokens.attachment).map((it) => it.inputs["policyArn"]));
    return attached.add(request.inputs["policyArn"]).size > perRole
      ? limit(`Cannot exceed quota for PoliciesPerRole: ${perRole}`)
      : undefined;
  },
};

/** Attaching what is attached already is no error: so two resources may stand for one attachment, and the id tells them apart. */
const attachment: TypeSpec = {
  token: iamTokens.attachment,
  api: { service: "IAM", noun: "IAM Role Policy Attachment", create: "AttachRolePolicy", delete: "DetachRolePolicy" },
  global: true,
  id: (request) => `${String(request.inputs["role"])}-${request.digits(26)}`,
  refers: {
    role: toRole(),
    policyArn: {
      to: iamTokens.policy,
      by: "arn",
      missing: (value) =>
        isAwsManaged(value)
          ? undefined
          : { code: "NoSuchEntity", message: `Policy ${value} does not exist or is not attachable.` },
    },
  },
  replaceOn: { paths: ["role", "policyArn"], source: iamSource("role_policy_attachment") },
  // The new attachment may be the old one under another name, which the deletion would take away again: pulumi/pulumi-aws provider/resources.go.
  deleteBeforeReplace: true,
  rules: [notServiceLinked, attachmentQuota],
  outputs: () => ({}),
};

export const policyTypes: TypeSpec[] = [policy, rolePolicy, attachment];
