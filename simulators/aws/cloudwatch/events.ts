import { text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { arnForm, lengthBetween } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { madeNameLength } from "../common/made-names";

const folder = "hashicorp/terraform-provider-aws internal/service/events";
const model = "botocore events/2015-10-07/service-2.json";
export const ruleToken = "aws:cloudwatch/eventRule:EventRule";
const targetToken = "aws:cloudwatch/eventTarget:EventTarget";
export const busToken = "aws:cloudwatch/eventBus:EventBus";

export const invalid = (message: string): Refusal => ({ code: "ValidationException", message });
const busOf = ({ inputs }: Pick<Request, "inputs">): string => text(inputs["eventBusName"]) || "default";

/** The name of a bus that is given by its name or its ARN. */
export function busName(bus: string): string {
  return parseArn(bus)?.resource.replace(/^event-bus\//, "") ?? bus;
}

/** The default bus, a partner's, and another account's stand without being made here. */
export const toBus: NonNullable<TypeSpec["refers"]>[string] = {
  to: busToken,
  by: ["id", "name", "arn"],
  missing(bus, { account }) {
    const parts = parseArn(bus);
    const elsewhere =
      busName(bus) === "default" ||
      busName(bus).startsWith("aws.partner/") ||
      (parts !== undefined && parts.account !== account);
    return elsewhere
      ? undefined
      : { code: "ResourceNotFoundException", message: `Event bus ${busName(bus)} does not exist.` };
  },
};

const someTrigger: Rule = {
  id: "events.rule.pattern-or-schedule",
  source: `${folder}/rule.go: AtLeastOneOf`,
  when: "check",
  check: ({ inputs }) =>
    inputs["eventPattern"] === undefined && inputs["scheduleExpression"] === undefined
      ? '"event_pattern": one of `event_pattern,schedule_expression` must be specified'
      : undefined,
};

const pattern: Rule = {
  id: "events.rule.pattern",
  source: `${model} InvalidEventPatternException; docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html`,
  check({ inputs }) {
    const given = text(inputs["eventPattern"]);
    if (!given) return undefined;
    const reason = patternProblem(JSON.parse(given), "");
    return reason === undefined
      ? undefined
      : { code: "InvalidEventPatternException", message: `Event pattern is not valid. Reason: ${reason}` };
  },
};

function patternProblem(value: unknown, name: string): string | undefined {
  if (!isProps(value)) return "Filter is not an object";
  if (Object.keys(value).length === 0) return "Empty objects are not allowed";
  for (const [key, item] of Object.entries(value)) {
    if (key === "$or") {
      if (!Array.isArray(item) || item.length < 2) return '"$or" must be an array with at least two objects';
      const inside = item.map((part) => patternProblem(part, name)).find((problem) => problem !== undefined);
      if (inside !== undefined) return inside;
    } else if (Array.isArray(item)) {
      if (item.length === 0) return "Empty arrays are not allowed";
      const strange = item
        .filter(isProps)
        .find((match) => Object.keys(match).length !== 1 || !matchers.has(Object.keys(match)[0]!));
      if (strange) return `Unrecognized match type ${Object.keys(strange)[0] ?? ""}`;
      if (item.some(Array.isArray)) return `"${key}" must be an object or an array of values`;
    } else if (isProps(item)) {
      const inside = patternProblem(item, key);
      if (inside !== undefined) return inside;
    } else return `"${key}" must be an object or an array`;
  }
  return undefined;
}

const matchers = new Set([
  "prefix",
  "suffix",
  "anything-but",
  "numeric",
  "exists",
  "equals-ignore-case",
  "wildcard",
  "cidr",
]);

const role: Rule = {
  id: "events.target.role",
  source: `${folder}/rule.go: retries on "cannot be assumed by principal"`,
  check(request) {
    const given = text(request.inputs["roleArn"]);
    if (!given || parseArn(given)?.account !== request.account) return undefined;
    const standing = checks.roleOf(request, given);
    return standing && checks.roleTrusts(standing, "events.amazonaws.com")
      ? undefined
      : invalid(`Provided role '${given}' cannot be assumed by principal 'events.amazonaws.com'.`);
  },
};

const patternJson = checks.valueRule(
  "events.rule.pattern-json",
  `${folder}/rule.go validateEventPatternValue: JSON of 4096 characters at most`,
  "eventPattern",
  (value) => {
    try {
      const json = JSON.stringify(JSON.parse(String(value)));
      return json.length > 4096
        ? `"event_pattern" cannot be longer than 4096 characters: ${JSON.stringify(json)}`
        : undefined;
    } catch (error) {
      return `"event_pattern" contains an invalid JSON: ${(error as Error).message}`;
    }
  },
);

const nameForm = (id: string, path: string, argument: string): Rule =>
  checks.matches(
    id,
    `${folder}/validate.go; ${model} RuleName, TargetId`,
    path,
    argument,
    /^[.\-_A-Za-z0-9]{1,64}$/,
    "1 to 64 of letters, digits, dots, hyphens and underscores",
  );

const hasTargets: Rule = {
  id: "events.rule.delete-without-targets",
  source: `${folder}/rule.go: "Rule can't be deleted since it has targets"`,
  when: "delete",
  check({ world, region, inputs }) {
    const targets = world
      .all(targetToken)
      .some(
        (it) =>
          it.region === region &&
          it.inputs["rule"] === inputs["name"] &&
          busName(busOf(it)) === busName(busOf({ inputs })),
      );
    return targets ? invalid("Rule can't be deleted since it has targets.") : undefined;
  },
};

/** Picks events off a bus, or the time. */
const eventRule: TypeSpec = {
  token: ruleToken,
  api: { service: "EventBridge", noun: "EventBridge Rule", create: "PutRule", delete: "DeleteRule" },
  id: ruleId,
  autoName: { property: "name", max: 64 },
  refers: { eventBusName: toBus },
  replaceOn: { paths: ["region", "eventBusName", "name", "namePrefix"], source: `${folder}/rule.go` },
  rules: [
    nameForm("events.rule.name", "name", "name"),
    lengthBetween("events.rule.description", `${folder}/rule.go`, "description", "description", 0, 512),
    ...[someTrigger, patternJson, pattern, hasTargets],
  ],
  outputs(request) {
    const { inputs } = request;
    const bus = busName(busOf(request));
    const state = inputs["state"] ?? (inputs["isEnabled"] === false ? "DISABLED" : "ENABLED");
    return {
      arn: arn("events", `rule/${bus === "default" ? "" : `${bus}/`}${String(inputs["name"])}`, request),
      eventBusName: busOf(request),
      forceDestroy: inputs["forceDestroy"] ?? false,
      isEnabled: state !== "DISABLED",
      namePrefix: "",
      state,
    };
  },
  // PutRule puts: a rule of that name becomes this one.
  overwrites: () => true,
};

function ruleId(request: Pick<Request, "inputs">): string {
  const bus = busOf(request);
  return bus === "default" ? String(request.inputs["name"]) : `${bus}/${String(request.inputs["name"])}`;
}

const ruleStands: Rule = {
  id: "events.target.rule-stands",
  source: `${model} PutTargets, ResourceNotFoundException`,
  check(request) {
    const { inputs, world, region } = request;
    const bus = busName(busOf(request));
    const its = world
      .all(ruleToken)
      .some((it) => it.region === region && it.inputs["name"] === inputs["rule"] && busName(busOf(it)) === bus);
    return its
      ? undefined
      : {
          code: "ResourceNotFoundException",
          message: `Rule ${String(inputs["rule"])} does not exist on EventBus ${bus}.`,
        };
  },
};

const fiveTargets: Rule = {
  id: "events.target.five",
  source: `${model} PutTargets: "Each rule can have up to five (5) targets"`,
  check(request) {
    const { inputs, verb, world, region } = request;
    const others = world
      .all(targetToken)
      .filter(
        (it) =>
          it.region === region &&
          it.inputs["rule"] === inputs["rule"] &&
          busName(busOf(it)) === busName(busOf(request)) &&
          it.id !== targetResource(request),
      );
    return verb === "create" && others.length >= 5
      ? { code: "LimitExceededException", message: "The requested resource exceeds the maximum number allowed." }
      : undefined;
  },
};

const deadLetters: Rule = {
  id: "events.target.dead-letters",
  source: "docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html: a standard queue of the same region",
  check({ inputs, region }) {
    const queue = isProps(inputs["deadLetterConfig"]) ? text(inputs["deadLetterConfig"]["arn"]) : undefined;
    const parts = queue ? parseArn(queue) : undefined;
    if (!parts) return undefined;
    return parts.service === "sqs" && parts.region === region && !parts.resource.endsWith(".fifo")
      ? undefined
      : invalid(`Invalid dead-letter queue ${queue}: it must be a standard SQS queue in the same Region as the rule.`);
  },
};

/** Where the events of a rule go. */
const eventTarget: TypeSpec = {
  token: targetToken,
  api: { service: "EventBridge", noun: "EventBridge Target", create: "PutTargets", delete: "RemoveTargets" },
  id: targetResource,
  autoName: { property: "targetId", max: madeNameLength },
  refers: { eventBusName: { ...toBus, holds: false } },
  replaceOn: { paths: ["region", "eventBusName", "rule", "targetId"], source: `${folder}/target.go` },
  rules: [
    arnForm("events.target.arn", "arn", "arn"),
    nameForm("events.target.id", "targetId", "target_id"),
    arnForm("events.target.role-arn", "roleArn", "role_arn"),
    checks.between(
      "events.target.event-age",
      `${folder}/target.go`,
      "retryPolicy.maximumEventAgeInSeconds",
      "maximum_event_age_in_seconds",
      0,
      86400,
    ),
    checks.between(
      "events.target.retries",
      `${model} MaximumRetryAttempts`,
      "retryPolicy.maximumRetryAttempts",
      "maximum_retry_attempts",
      0,
      185,
    ),
    ...[ruleStands, fiveTargets, role, deadLetters],
  ],
  outputs: (request) => ({
    eventBusName: busOf(request),
    forceDestroy: request.inputs["forceDestroy"] ?? false,
  }),
  overwrites: () => true,
};

function targetResource(request: Request): string {
  const bus = busOf(request);
  const [rule, target] = [String(request.inputs["rule"]), String(request.inputs["targetId"])];
  return [...(bus === "default" ? [] : [bus]), rule, target].join("-");
}

/** EventBridge rules and their targets. */
export const cloudwatchEvents: TypeSpec[] = [eventRule, eventTarget];
