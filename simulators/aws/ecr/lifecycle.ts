import { at, list } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { jsonForm } from "../common/argument-forms";
import { folder, model, repositoryStands, unfit } from "./common";
import { parsed, policySize } from "../common/policy-document";

const lifecycle: Rule = {
  id: "ecr.lifecycle-policy.document",
  source: "docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html",
  check({ inputs }) {
    const problem = lifecycleProblem(parsed(inputs["policy"]));
    return problem ? unfit("LifecyclePolicyText", `Lifecycle policy validation failure: ${problem}`) : undefined;
  },
};

function lifecycleProblem(policy: Props | undefined): string | undefined {
  const rules = policy && list(policy["rules"]).filter(isProps);
  if (!policy || !rules || rules.length === 0) return "string is not a valid JSON document of rules";
  if (rules.length > 50) return "instance has more than 50 rules";
  const priorities = rules.map((rule) => rule["rulePriority"]);
  if (priorities.some((it) => typeof it !== "number" || it < 1 || !Number.isInteger(it)))
    return "rulePriority must be a positive integer";
  if (new Set(priorities).size !== priorities.length) return "rulePriority must be unique";
  for (const rule of rules) {
    const problem = selectionProblem(rule);
    if (problem) return problem;
  }
  const last = Math.max(...(priorities as number[]));
  const any = rules.filter(
    (rule) =>
      at(rule, "selection.tagStatus") === "any" && (at(rule, "selection.storageClass") ?? "standard") === "standard",
  );
  if (any.length > 1) return "only one rule is allowed to have tagStatus: any";
  return any[0] && any[0]["rulePriority"] !== last
    ? "rule with tagStatus: any must have the lowest priority (the highest rulePriority)"
    : undefined;
}

function selectionProblem(rule: Props): string | undefined {
  const selection = rule["selection"];
  if (!isProps(selection)) return 'object has missing required properties (["selection"])';
  const action = at(rule, "action.type");
  if (action !== "expire" && action !== "transition")
    return `instance value (${JSON.stringify(action)}) not found in enum (possible values: ["expire","transition"])`;
  const status = selection["tagStatus"];
  if (!["tagged", "untagged", "any"].includes(String(status)))
    return `instance value (${JSON.stringify(status)}) not found in enum (possible values: ["tagged","untagged","any"])`;
  const tags = list(selection["tagPrefixList"]).length + list(selection["tagPatternList"]).length;
  if (status === "tagged" && tags === 0) return "tagPrefixList or tagPatternList is required when tagStatus is tagged";
  if (status !== "tagged" && tags > 0)
    return `tagPrefixList and tagPatternList are not allowed when tagStatus is ${String(status)}`;
  if (list(selection["tagPrefixList"]).length > 0 && list(selection["tagPatternList"]).length > 0)
    return "tagPrefixList and tagPatternList cannot both be specified";
  const kind = String(selection["countType"]);
  const byAge = ["sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"].includes(kind);
  if (!byAge && kind !== "imageCountMoreThan")
    return `instance value (${JSON.stringify(kind)}) not found in enum (possible values: ["imageCountMoreThan","sinceImagePushed","sinceImagePulled","sinceImageTransitioned"])`;
  if (byAge && selection["countUnit"] !== "days") return `countUnit must be "days" when countType is ${kind}`;
  if (!byAge && selection["countUnit"] !== undefined)
    return "countUnit is not allowed when countType is imageCountMoreThan";
  const count = selection["countNumber"];
  return typeof count === "number" && Number.isInteger(count) && count >= 1
    ? undefined
    : "countNumber must be a positive integer";
}

const length: Rule = {
  id: "ecr.lifecycle-policy.length",
  source: `${model} LifecyclePolicyText: 30,720 at most`,
  check: ({ inputs }) =>
    policySize(inputs["policy"]) > 30720
      ? unfit("LifecyclePolicyText", "Member must have length less than or equal to 30720")
      : undefined,
};

/** A policy without what says nothing: the order of its rules and of their tags, and tags that are not there. */
function reduced(policy: unknown): string {
  const rules = list(parsed(policy)?.["rules"]).filter(isProps);
  const sorted = (value: unknown): unknown => (list(value).length === 0 ? undefined : list(value).map(String).sort());
  const plain = rules.map((rule) => {
    const { tagPrefixList, tagPatternList, ...selection } = isProps(rule["selection"]) ? rule["selection"] : {};
    const chosen = { ...selection, tagPrefixList: sorted(tagPrefixList), tagPatternList: sorted(tagPatternList) };
    return inOrder({ ...rule, selection: inOrder(chosen), action: inOrder(rule["action"]) });
  });
  return JSON.stringify(plain.sort((one, other) => Number(one["rulePriority"]) - Number(other["rulePriority"])));
}

function inOrder(value: unknown): Props {
  return Object.fromEntries(Object.entries(isProps(value) ? value : {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** When images go. */
export const lifecyclePolicy: TypeSpec = {
  token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  api: { service: "ECR", noun: "ECR Lifecycle Policy", create: "PutLifecyclePolicy", delete: "DeleteLifecyclePolicy" },
  id: ({ inputs }) => String(inputs["repository"]),
  refers: repositoryStands,
  replaceOn: {
    paths: ["region", "repository"],
    when: (olds, news) => (reduced(olds["policy"]) === reduced(news["policy"]) ? [] : ["policy"]),
    source: `${folder}/lifecycle_policy.go, equivalentLifecyclePolicyJSON`,
  },
  deleteBeforeReplace: true, // pulumi-aws pull 2085: else the old one's deletion would take the new one
  overwrites: () => true,
  rules: [jsonForm("ecr.lifecycle-policy.json", "policy", "policy"), length, lifecycle],
  outputs: ({ account }) => ({ registryId: account }),
};
