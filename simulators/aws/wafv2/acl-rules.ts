import { at, bag, list, select, text } from "../../core/paths";
import type { Refusal, Request, Rule } from "../../core/spec";
import { isProps, isUnknown, type Props } from "../../protocol/values";
import { jsonForm, lengthBetween } from "../common/argument-forms";
import { parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { oneName } from "../common/made-names";
import { capacityOf, nested } from "./capacity";
import { managedGroups, mostCapacity } from "./offers";

const folder = "hashicorp/terraform-provider-aws internal/service/wafv2";
const model = "botocore wafv2/2019-07-29/service-2.json";
export const aclToken = "aws:wafv2/webAcl:WebAcl";
export const ipSetToken = "aws:wafv2/ipSet:IpSet";

/** As WAF says that a parameter is wrong. */
export function invalid(reason: string, field: string, parameter: string): Refusal {
  return {
    code: "WAFInvalidParameterException",
    message: `Error reason: ${reason}, field: ${field}, parameter: ${parameter}`,
  };
}

/** What is for CloudFront stands in us-east-1 only. */
export function scopeRegion(id: string): Rule {
  return {
    id,
    source: `${model} Scope: "To work with CloudFront, you must also specify the Region US East (N. Virginia)"`,
    check: ({ inputs, region }) =>
      inputs["scope"] === "CLOUDFRONT" && region !== "us-east-1"
        ? invalid("The scope is not valid.", "SCOPE_VALUE", "CLOUDFRONT")
        : undefined,
  };
}

export function scopeKnown(id: string): Rule {
  return checks.oneOf(id, `${folder}/web_acl.go`, "scope", "scope", ["CLOUDFRONT", "REGIONAL"]);
}

export function uniqueName(id: string, token: string): Rule {
  return {
    id,
    source: `${model}, WAFDuplicateItemException`,
    check: ({ inputs, region, verb, world }) =>
      verb === "create" &&
      world
        .all(token)
        .some(
          (it) =>
            it.region === region && it.inputs["scope"] === inputs["scope"] && it.inputs["name"] === inputs["name"],
        )
        ? {
            code: "WAFDuplicateItemException",
            message:
              "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
          }
        : undefined,
  };
}

const plain = "must contain only alphanumeric hyphen and underscore characters";

/** A name, or the prefix that the provider puts 26 characters behind. `word` begins the ids: `wafv2.ip-set`. */
export function nameForms(word: string, file: string): Rule[] {
  const from = `${folder}/${file}; ${model} EntityName`;
  return [
    checks.matches(`${word}.name`, from, "name", "name", /^[0-9A-Za-z_-]{1,128}$/, plain),
    checks.matches(`${word}.name-prefix`, from, "namePrefix", "name_prefix", /^[0-9A-Za-z_-]{1,102}$/, plain),
    oneName(`${word}.one-name`, from),
  ];
}

/** A description: its length in the provider, its characters in the cloud. */
export function descriptionForms(word: string, file: string): Rule[] {
  const pattern = "^[\\w+=:#@/\\-,\\.][\\w+=:#@/\\-,\\.\\s]+[\\w+=:#@/\\-,\\.]$";
  return [
    lengthBetween(`${word}.description-length`, `${folder}/${file}`, "description", "description", 1, 256),
    {
      id: `${word}.description`,
      source: `${model} EntityDescription`,
      check({ inputs }) {
        const given = text(inputs["description"]);
        return given === undefined || new RegExp(pattern).test(given)
          ? undefined
          : unfit(given, "description", `Member must satisfy regular expression pattern: ${pattern}`);
      },
    },
  ];
}

/** As the API says that a value is not in its model. */
function unfit(value: string, field: string, constraint: string): Refusal {
  return {
    code: "ValidationException",
    message: `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${constraint}`,
  };
}

/** The rules of a web ACL, those known by now. */
const rulesOf = (inputs: Props): Props[] => list(inputs["rules"]).filter(isProps);

function repeated(values: unknown[]): unknown {
  const known = values.filter((value) => value !== undefined && !isUnknown(value)).map(String);
  return known.find((value, at) => known.indexOf(value) !== at);
}

const priorities: Rule = {
  id: "wafv2.web-acl.priorities",
  source: `${model} Rule.Priority; docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html: unique within the web ACL`,
  check({ inputs }) {
    const twice = repeated(rulesOf(inputs).map((rule) => rule["priority"]));
    return twice === undefined
      ? undefined
      : invalid("You have used the same priority for more than one rule.", "PRIORITY", String(twice));
  },
};

const ruleNames: Rule = {
  id: "wafv2.web-acl.rule-names",
  source: `${model} Rule.Name, EntityName; unique within the web ACL`,
  check({ inputs }) {
    const twice = repeated(rulesOf(inputs).map((rule) => rule["name"]));
    if (twice !== undefined)
      return invalid("You have used the same name for more than one rule.", "RULE", String(twice));
    const odd = rulesOf(inputs).find(
      (rule) => typeof rule["name"] === "string" && !/^[\w-]{1,128}$/.test(rule["name"]),
    );
    return odd && invalid("The parameter contains formatting that is not valid.", "RULE", String(odd["name"]));
  },
};

const metricNames = (
  [
    ["metric-name", "visibilityConfig.metricName"],
    ["rule-metric-name", "rules.*.visibilityConfig.metricName"],
  ] as const
).map(([word, path]) =>
  checks.matches(
    `wafv2.web-acl.${word}`,
    `${folder}/schemas.go visibilityConfigSchema`,
    path,
    "metric_name",
    /^[0-9A-Za-z_-]{1,128}$/,
    plain,
  ),
);

const responseCodes: Rule = {
  id: "wafv2.web-acl.response-codes",
  source: `${model} ResponseStatusCode: 200 to 599`,
  check({ inputs }) {
    const codes = ["defaultAction", "rules.*.action"].flatMap((path) =>
      select(inputs, `${path}.block.customResponse.responseCode`),
    );
    const wrong = codes.map(({ value }) => Number(value)).find((code) => code < 200 || code > 599);
    const bound = wrong !== undefined && wrong < 200 ? "greater than or equal to 200" : "less than or equal to 599";
    return wrong === undefined ? undefined : unfit(String(wrong), "responseCode", `Member must have value ${bound}`);
  },
};

const tokenDomains = checks.matches(
  "wafv2.web-acl.token-domains",
  `${folder}/web_acl.go; ${model} TokenDomain`,
  "tokenDomains.*",
  "token_domains",
  /^[\w./-]{1,253}$/,
  "must contain only alphanumeric, hyphen, dot, underscore and forward-slash characters",
);

const oneAction: Rule = {
  id: "wafv2.web-acl.one-action",
  source: `${model} Rule.Action and OverrideAction; text: hashicorp/terraform-provider-aws issue 29321`,
  check({ inputs }) {
    for (const rule of rulesOf(inputs)) {
      const group =
        at(rule, "statement.managedRuleGroupStatement") ?? at(rule, "statement.ruleGroupReferenceStatement");
      const [action, override] = [isProps(rule["action"]), isProps(rule["overrideAction"])];
      const right = group === undefined ? action && !override : override && !action;
      if (!right)
        return invalid(
          "You have used none or multiple values for a field that requires exactly one value.",
          "RULE",
          "Rule",
        );
    }
    return undefined;
  },
};

const oneStatement: Rule = {
  id: "wafv2.web-acl.one-statement",
  source: `${model} Statement; text: aws/aws-cdk issue 6056`,
  check({ inputs }) {
    const statements = rulesOf(inputs).flatMap((rule) => nested(rule["statement"]));
    const bad = statements.some(
      (statement) => Object.keys(statement).filter((key) => !key.startsWith("__")).length !== 1,
    );
    return bad
      ? invalid("Your statement has multiple values set for a field that requires exactly one value.", "RULE", "Rule")
      : undefined;
  },
};

const twoStatements: Rule = {
  id: "wafv2.web-acl.two-statements",
  source: `${model} AndStatement, OrStatement; text: hashicorp/terraform-provider-aws issue 34320`,
  check({ inputs }) {
    for (const statement of rulesOf(inputs).flatMap((rule) => nested(rule["statement"]))) {
      for (const [key, field, name] of [
        ["andStatement", "AND_STATEMENT", "AndStatement"],
        ["orStatement", "OR_STATEMENT", "OrStatement"],
      ] as const) {
        const short = statement[key] !== undefined && list(at(statement, `${key}.statements`)).length < 2;
        const reason =
          "You haven't met a minimum requirement for a threshold setting. Examples include a rule group capacity setting that's too low and an OR statement with only one nested statement.";
        if (short) return invalid(reason, field, name);
      }
    }
    return undefined;
  },
};

const rate: Rule = {
  id: "wafv2.web-acl.rate",
  source: `${folder}/schemas.go rateBasedStatementSchema; ${model} RateLimit, RateBasedStatement.EvaluationWindowSec`,
  when: "check",
  check({ inputs }) {
    const rates = rulesOf(inputs)
      .flatMap((rule) => nested(rule["statement"]))
      .map((statement) => statement["rateBasedStatement"])
      .filter(isProps);
    for (const one of rates) {
      const [limit, window] = [one["limit"], one["evaluationWindowSec"]];
      if (!isUnknown(limit) && !(Number(limit) >= 10 && Number(limit) <= 2_000_000_000))
        return `expected limit to be in the range (10 - 2000000000), got ${String(limit)}`;
      if (window !== undefined && !isUnknown(window) && ![60, 120, 300, 600].includes(Number(window)))
        return `expected evaluation_window_sec to be one of [60 120 300 600], got ${String(window)}`;
      const kind = one["aggregateKeyType"] ?? "IP";
      const kinds = ["IP", "FORWARDED_IP", "CUSTOM_KEYS", "CONSTANT"];
      if (!isUnknown(kind) && !kinds.includes(String(kind)))
        return `expected aggregate_key_type to be one of [${kinds.map((it) => `"${it}"`).join(" ")}], got ${String(kind)}`;
    }
    return undefined;
  },
};

const rateKeys: Rule = {
  id: "wafv2.web-acl.rate-keys",
  source: `${model} RateBasedStatement.AggregateKeyType`,
  check({ inputs }) {
    for (const statement of rulesOf(inputs).flatMap((rule) => nested(rule["statement"]))) {
      const one = statement["rateBasedStatement"];
      if (!isProps(one)) continue;
      const kind = one["aggregateKeyType"] ?? "IP";
      const lacks =
        (kind === "FORWARDED_IP" && one["forwardedIpConfig"] === undefined) ||
        (kind === "CUSTOM_KEYS" && list(one["customKeys"]).length === 0) ||
        (kind === "CONSTANT" && one["scopeDownStatement"] === undefined);
      if (lacks)
        return invalid("A required field is missing from the parameter.", "RATE_BASED_STATEMENT", String(kind));
    }
    return undefined;
  },
};

const groups: Rule = {
  id: "wafv2.web-acl.managed-groups",
  source: "docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html",
  check({ inputs }) {
    for (const rule of rulesOf(inputs)) {
      const group = bag(at(rule, "statement.managedRuleGroupStatement"));
      const name = text(group["name"]);
      const aws = group["vendorName"] === "AWS";
      if (name !== undefined && aws && !(name in managedGroups)) {
        const message = "AWS WAF couldn’t perform the operation because your resource doesn’t exist.";
        return {
          code: "WAFNonexistentItemException",
          message: `${message} The managed rule group ${name} of the vendor AWS was not found.`,
        };
      }
    }
    return undefined;
  },
};

const references: Rule = {
  id: "wafv2.web-acl.references",
  source: `${model} IPSetReferenceStatement, WAFNonexistentItemException; the scope is part of the ARN`,
  check(request) {
    for (const statement of rulesOf(request.inputs).flatMap((rule) => nested(rule["statement"]))) {
      const arn = text(at(statement, "ipSetReferenceStatement.arn"));
      if (arn === undefined || parseArn(arn)?.account !== request.account) continue;
      const set = request.world.find(ipSetToken, arn, "arn");
      if (!set)
        return {
          code: "WAFNonexistentItemException",
          message: "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
        };
      if (set.inputs["scope"] !== request.inputs["scope"] || set.region !== request.region)
        return invalid("The ARN isn't valid for the scope of the request.", "IP_SET_REFERENCE_STATEMENT", arn);
    }
    return undefined;
  },
};

/** The capacity that the web ACL takes. */
export function capacity(request: Pick<Request, "inputs" | "world">): number {
  const statements = rulesOf(request.inputs).flatMap((rule) => nested(rule["statement"]));
  const group = (arn: string) => request.world.find("aws:wafv2/ruleGroup:RuleGroup", arn, "arn");
  return statements.reduce((sum, statement) => sum + capacityOf(statement, group), 0);
}

const rateRules: Rule = {
  id: "wafv2.web-acl.rate-rules",
  source: "docs.aws.amazon.com/waf/latest/developerguide/limits.html: 10 rate-based rules per web ACL",
  check({ inputs }) {
    const count = rulesOf(inputs).filter((rule) => at(rule, "statement.rateBasedStatement") !== undefined).length;
    const message = "AWS WAF couldn’t perform the operation because you exceeded your resource limit.";
    return count <= 10
      ? undefined
      : {
          code: "WAFLimitsExceededException",
          message: `${message} The web ACL has ${count} rate-based rules; the most is 10.`,
        };
  },
};

const tooMuch: Rule = {
  id: "wafv2.web-acl.capacity",
  source: "docs.aws.amazon.com/waf/latest/developerguide/limits.html; botocore wafv2 WAFLimitsExceededException",
  check(request) {
    const units = capacity(request);
    const message = "AWS WAF couldn’t perform the operation because you exceeded your resource limit.";
    return units <= mostCapacity
      ? undefined
      : {
          code: "WAFLimitsExceededException",
          message: `${message} The web ACL needs ${units} WCUs; the most is ${mostCapacity}.`,
        };
  },
};

const bodies: Rule = {
  id: "wafv2.web-acl.response-bodies",
  source: `${model} CustomResponse.CustomResponseBodyKey`,
  check({ inputs }) {
    const keys = list(inputs["customResponseBodies"]).map((body) => String(bag(body)["key"]));
    const used = [
      "defaultAction.block.customResponse.customResponseBodyKey",
      "rules.*.action.block.customResponse.customResponseBodyKey",
    ].flatMap((path) => select(inputs, path));
    const missing = used.find(({ value }) => typeof value === "string" && !keys.includes(value));
    return (
      missing &&
      invalid(
        "Your request references a custom response body that doesn't exist.",
        "CUSTOM_RESPONSE_BODY",
        String(missing.value),
      )
    );
  },
};

const defaultAction: Rule = {
  id: "wafv2.web-acl.default-action",
  source: `${model} DefaultAction: exactly one of allow, block`,
  check({ inputs }) {
    const given = ["allow", "block"].filter((key) => at(inputs, `defaultAction.${key}`) !== undefined);
    return given.length === 1
      ? undefined
      : invalid(
          "You have used none or multiple values for a field that requires exactly one value.",
          "DEFAULT_ACTION",
          "DefaultAction",
        );
  },
};

export const aclRules: Rule[] = [
  ...nameForms("wafv2.web-acl", "web_acl.go"),
  ...descriptionForms("wafv2.web-acl", "web_acl.go"),
  jsonForm("wafv2.web-acl.rule-json", "ruleJson", "rule_json"),
  scopeKnown("wafv2.web-acl.scope"),
  scopeRegion("wafv2.web-acl.scope-region"),
  uniqueName("wafv2.web-acl.unique", aclToken),
  checks.conflicts("wafv2.web-acl.rules-or-json", `${folder}/web_acl.go`, ["ruleJson", "rule_json"], ["rules", "rule"]),
  ...[...metricNames, tokenDomains, rate, priorities, ruleNames, oneAction, oneStatement, twoStatements],
  ...[rateKeys, rateRules, groups, references, tooMuch, bodies, responseCodes, defaultAction],
];
