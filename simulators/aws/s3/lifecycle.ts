import { at, list } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import * as checks from "../common/checks";
import { folder, malformedXml, model, part } from "./parts";

const guide = "docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html";
const invalid = (message: string): Refusal => ({ code: "InvalidArgument", message });
const classes = ["DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD_IA"];
const infrequent = ["STANDARD_IA", "ONEZONE_IA"];

const rulesOf = ({ inputs }: Pick<Request, "inputs">): Props[] => list(inputs["rules"]).filter(isProps);
const transitionsOf = (rule: Props): { days: number | undefined; storageClass: string }[] =>
  list(rule["transitions"])
    .filter(isProps)
    .map((it) => ({ days: checks.number(it, "days"), storageClass: String(it["storageClass"]) }));

function eachRule(id: string, source: string, problem: (rule: Props) => Refusal | undefined): Rule {
  return {
    id,
    source,
    check: (request) =>
      rulesOf(request)
        .map(problem)
        .find((refusal) => refusal !== undefined),
  };
}

const uniqueIds: Rule = {
  id: "s3.lifecycle.unique-ids",
  source: `${model} LifecycleRule.ID`,
  check(request) {
    const ids = rulesOf(request).map((rule) => rule["id"]);
    if (ids.length > 1000)
      return {
        code: "InvalidRequest",
        message: "The number of lifecycle rules must not exceed the allowed limit of 1000 rules",
      };
    return new Set(ids).size === ids.length
      ? undefined
      : invalid("Rule ID must be unique. Found same ID for more than one rule");
  },
};

const someAction = eachRule("s3.lifecycle.some-action", `${model} LifecycleRule; API error InvalidRequest`, (rule) => {
  const actions = ["abortIncompleteMultipartUpload", "expiration", "noncurrentVersionExpiration"].some(
    (key) => rule[key] !== undefined,
  );
  const moves = ["transitions", "noncurrentVersionTransitions"].some((key) => list(rule[key]).length > 0);
  return actions || moves
    ? undefined
    : { code: "InvalidRequest", message: "At least one action needs to be specified in a rule" };
});

const prefixOrFilter = eachRule(
  "s3.lifecycle.prefix-or-filter",
  `${model} LifecycleRule.Filter: Filter or Prefix, not both`,
  (rule) => (rule["prefix"] !== undefined && rule["filter"] !== undefined ? malformedXml : undefined),
);

const oneFilter: Rule = {
  id: "s3.lifecycle.one-filter",
  source: `${folder}/bucket_lifecycle_configuration.go, filter validators`,
  when: "check",
  check(request) {
    const keys = ["and", "objectSizeGreaterThan", "objectSizeLessThan", "prefix", "tag"];
    const index = rulesOf(request).findIndex(
      (rule) => keys.filter((key) => at(rule, `filter.${key}`) !== undefined).length > 1,
    );
    return index < 0
      ? undefined
      : `Invalid Attribute Combination: only one of [${keys.join(", ")}] can be specified in rule[${index}].filter; use "and"`;
  },
};

const enoughDays = eachRule("s3.lifecycle.thirty-days", guide, (rule) => {
  const soon = transitionsOf(rule).find(
    ({ days, storageClass }) => infrequent.includes(storageClass) && days !== undefined && days < 30,
  );
  if (soon)
    return invalid(
      `'Days' in Transition action must be greater than or equal to 30 for storageClass '${soon.storageClass}'`,
    );
  const old = list(rule["noncurrentVersionTransitions"])
    .filter(isProps)
    .find((it) => infrequent.includes(String(it["storageClass"])) && (checks.number(it, "noncurrentDays") ?? 30) < 30);
  return (
    old &&
    invalid(
      `'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 for storageClass '${String(old["storageClass"])}'`,
    )
  );
});

const stepsApart = eachRule("s3.lifecycle.steps-apart", guide, (rule) => {
  const steps = transitionsOf(rule);
  const first = steps.find(({ storageClass }) => infrequent.includes(storageClass));
  const next = steps.find(
    (it) => it !== first && !infrequent.includes(it.storageClass) && it.storageClass !== "INTELLIGENT_TIERING",
  );
  if (first?.days === undefined || next?.days === undefined || next.days >= first.days + 30) return undefined;
  return invalid(
    `'Days' in the 'Transition' action for StorageClass '${next.storageClass}' for filter '${filterText(rule)}' must be 30 days more than ` +
      `'filter '${filterText(rule)}'' in the 'Transition' action for StorageClass '${first.storageClass}'`,
  );
});

const expiresAfter = eachRule("s3.lifecycle.expires-after-moves", guide, (rule) => {
  const days = checks.number(rule, "expiration.days");
  if (days === undefined || days === 0) return undefined;
  if (days < 0) return invalid("'Days' for Expiration action must be a positive integer");
  const late = transitionsOf(rule).find((it) => it.days !== undefined && it.days >= days);
  return (
    late &&
    invalid(
      `'Days' in the Expiration action for filter '${filterText(rule)}' must be greater than 'Days' in the Transition action`,
    )
  );
});

const expiration = eachRule("s3.lifecycle.one-expiration", `${model} LifecycleExpiration`, (rule) => {
  const given = ["date", "days", "expiredObjectDeleteMarker"].filter(
    (key) => ![undefined, 0, false].includes(at(rule, `expiration.${key}`) as undefined),
  );
  return given.length > 1 ? malformedXml : undefined;
});

const noncurrentDays = eachRule("s3.lifecycle.noncurrent-days", `${model} NoncurrentVersionExpiration`, (rule) =>
  (checks.number(rule, "noncurrentVersionExpiration.noncurrentDays") ?? 1) < 1
    ? invalid("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer")
    : undefined,
);

const abortUntagged = eachRule(
  "s3.lifecycle.abort-without-tags",
  "docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
  (rule) => {
    const tagged = at(rule, "filter.tag") !== undefined || at(rule, "filter.and.tags") !== undefined;
    return rule["abortIncompleteMultipartUpload"] !== undefined && tagged
      ? { code: "InvalidRequest", message: "AbortIncompleteMultipartUpload cannot be specified with Tags." }
      : undefined;
  },
);

function filterText(rule: Props): string {
  return `(prefix=${String(at(rule, "filter.prefix") ?? at(rule, "filter.and.prefix") ?? rule["prefix"] ?? "")})`;
}

/** When objects move to cheaper classes, and when they go. */
export const bucketLifecycleConfiguration: TypeSpec = part("bucketLifecycleConfiguration", "Lifecycle Configuration", {
  remove: "DeleteBucketLifecycle",
  rules: [
    checks.oneOf("s3.lifecycle.status", `${model} ExpirationStatus`, "rules.*.status", "rule.status", [
      "Enabled",
      "Disabled",
    ]),
    checks.oneOf(
      "s3.lifecycle.class",
      `${model} TransitionStorageClass`,
      "rules.*.transitions.*.storageClass",
      "rule.transition.storage_class",
      classes,
    ),
    checks.oneOf(
      "s3.lifecycle.noncurrent-class",
      `${model} TransitionStorageClass`,
      "rules.*.noncurrentVersionTransitions.*.storageClass",
      "rule.noncurrent_version_transition.storage_class",
      classes,
    ),
    checks.matches(
      "s3.lifecycle.id",
      `${folder}/bucket_lifecycle_configuration.go`,
      "rules.*.id",
      "rule.id",
      /^.{1,255}$/,
      "string length must be between 1 and 255",
    ),
    ...[
      oneFilter,
      uniqueIds,
      someAction,
      prefixOrFilter,
      enoughDays,
      stepsApart,
      expiresAfter,
      expiration,
      noncurrentDays,
      abortUntagged,
    ],
  ],
  outputs: ({ inputs }) => ({
    transitionDefaultMinimumObjectSize: inputs["transitionDefaultMinimumObjectSize"] ?? "all_storage_classes_128K",
  }),
});
