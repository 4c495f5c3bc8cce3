import { at, list, text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { isProps, isUnknown, type Props } from "../protocol/values";
import { arnForm, atMost } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";
import { topicMissing } from "./common/topic-access";

const file = "hashicorp/terraform-provider-aws internal/service/budgets/budget.go";
const model = "botocore budgets/2016-10-20/service-2.json";
const guide = "docs.aws.amazon.com/cost-management/latest/userguide";
const token = "aws:budgets/budget:Budget";

const types = ["USAGE", "COST", "RI_UTILIZATION", "RI_COVERAGE", "SAVINGS_PLANS_UTILIZATION", "SAVINGS_PLANS_COVERAGE"];
const timeUnits = ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"];

const invalid = (message: string): Refusal => ({ code: "InvalidParameterException", message });
const notificationsOf = ({ inputs }: Pick<Request, "inputs">): Props[] => list(inputs["notifications"]).filter(isProps);

const name: Rule = {
  id: "budgets.budget.name",
  source: `${model} BudgetName: 1 to 100 characters, without ":", "\\" and "/action/"`,
  check({ inputs }) {
    const given = String(inputs["name"] ?? "");
    if (given.length > 100)
      return invalid(
        `Value at 'budget.budgetName' failed to satisfy constraint: Member must have length less than or equal to 100`,
      );
    const bad = /[:\\]|\/action\//.test(given) || /<script>.*<\/script>/i.test(given);
    return bad
      ? invalid(
          `Value '${given}' at 'budget.budgetName' failed to satisfy constraint: the ":" and "\\" characters, and the "/action/" substring, aren't allowed`,
        )
      : undefined;
  },
};

const unique: Rule = {
  id: "budgets.budget.unique",
  source: `${model} DuplicateRecordException`,
  check({ inputs, verb, world }) {
    const given = String(inputs["name"]);
    return verb === "create" && world.find(token, given, "name")
      ? { code: "DuplicateRecordException", message: `Error creating budget: ${given} - the budget already exists.` }
      : undefined;
  },
};

const isSpending = (inputs: Props): boolean => inputs["budgetType"] === "COST" || inputs["budgetType"] === "USAGE";

const amounts: Rule = {
  id: "budgets.budget.amount",
  source: `${model} NumericValue: ([0-9]*\\.)?[0-9]+`,
  check({ inputs }) {
    const given = [
      inputs["limitAmount"],
      ...list(inputs["plannedLimits"]).map((limit) => (isProps(limit) ? limit["amount"] : undefined)),
    ];
    const bad = given.find(
      (amount) => amount !== undefined && !isUnknown(amount) && !/^([0-9]*\.)?[0-9]+$/.test(String(amount)),
    );
    return bad === undefined
      ? undefined
      : invalid(
          `Value '${String(bad)}' at 'budget.budgetLimit.amount' failed to satisfy constraint: Member must satisfy regular expression pattern: ([0-9]*\\.)?[0-9]+`,
        );
  },
};

const limitGiven: Rule = {
  id: "budgets.budget.limit-given",
  source: `${model} Budget.BudgetLimit: required for cost and usage budgets`,
  check: ({ inputs }) => {
    if (!isSpending(inputs)) return undefined;
    const automatic = inputs["autoAdjustData"] !== undefined || list(inputs["plannedLimits"]).length > 0;
    return automatic || (inputs["limitAmount"] !== undefined && inputs["limitUnit"] !== undefined)
      ? undefined
      : invalid("BudgetLimit, PlannedBudgetLimits or AutoAdjustData must be specified for a COST or USAGE budget");
  },
};

const limitUnit: Rule = {
  id: "budgets.budget.unit",
  source: `${model} Spend.Unit: a currency for cost; ${guide}/budgets-create.html`,
  check({ inputs }) {
    const unit = text(inputs["limitUnit"]);
    if (unit === undefined) return undefined;
    if (unit === "")
      return invalid(
        "Value '' at 'budget.budgetLimit.unit' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    return inputs["budgetType"] === "COST" && !/^(USD|CNY|dollars)$/i.test(unit)
      ? invalid(`Unit ${unit} is not a valid currency for a COST budget`)
      : undefined;
  },
};

const fullyUsed: Rule = {
  id: "budgets.budget.reservations-100",
  source: `${model} Budget.BudgetLimit: for reservations and savings plans 100 is the only value`,
  check({ inputs }) {
    if (isSpending(inputs) || inputs["limitAmount"] === undefined) return undefined;
    return Number(inputs["limitAmount"]) === 100 && String(inputs["limitUnit"]).toUpperCase() === "PERCENTAGE"
      ? undefined
      : invalid(`The limit of a ${String(inputs["budgetType"])} budget must be 100 PERCENTAGE`);
  },
};

const threshold: Rule = {
  id: "budgets.notification.threshold",
  source: `${model} NotificationThreshold: 0 to 15,000,000,000,000`,
  check(request) {
    const bad = notificationsOf(request).find(
      (it) => Number(it["threshold"]) < 0 || Number(it["threshold"]) > 15_000_000_000_000,
    );
    return (
      bad &&
      invalid(
        `Value '${String(bad["threshold"])}' at 'notification.threshold' failed to satisfy constraint: Member must have value between 0 and 15000000000000`,
      )
    );
  },
};

const forecastable: Rule = {
  id: "budgets.notification.forecast",
  source: `${guide}/budgets-managing-costs.html: forecasts are for cost and usage, and not for daily budgets`,
  check(request) {
    const { inputs } = request;
    if (!notificationsOf(request).some((it) => it["notificationType"] === "FORECASTED")) return undefined;
    if (!isSpending(inputs))
      return invalid(`FORECASTED notifications are not supported for ${String(inputs["budgetType"])} budgets`);
    return inputs["timeUnit"] === "DAILY"
      ? invalid("FORECASTED notifications are not supported for DAILY budgets")
      : undefined;
  },
};

const notificationsDiffer: Rule = {
  id: "budgets.notification.unique",
  source: `${model} CreateNotification, DuplicateRecordException`,
  check(request) {
    const keys = notificationsOf(request).map((it) =>
      JSON.stringify([it["notificationType"], it["comparisonOperator"], Number(it["threshold"]), it["thresholdType"]]),
    );
    return new Set(keys).size === keys.length
      ? undefined
      : { code: "DuplicateRecordException", message: "Error creating notification: the notification already exists." };
  },
};

const emails = (it: Props): string[] => list(it["subscriberEmailAddresses"]).map(String);
const topics = (it: Props): string[] => list(it["subscriberSnsTopicArns"]).map(String);

const subscribers: Rule = {
  id: "budgets.notification.subscribers",
  source: `${model} Subscribers: 1 to 11; ${guide}/budgets-create.html: 10 addresses and 1 topic`,
  check(request) {
    for (const it of notificationsOf(request)) {
      const count = emails(it).length + topics(it).length;
      if (count === 0)
        return invalid(
          "Value '[]' at 'subscribers' failed to satisfy constraint: Member must have length greater than or equal to 1",
        );
      if (topics(it).length > 1)
        return { code: "CreationLimitExceededException", message: "A notification can have at most 1 SNS subscriber." };
      if (emails(it).length > 10)
        return {
          code: "CreationLimitExceededException",
          message: "A notification can have at most 10 EMAIL subscribers.",
        };
    }
    return undefined;
  },
};

const addresses: Rule = {
  id: "budgets.notification.email",
  source: `${model} Subscriber.Address of type EMAIL; ${guide}/budgets-create.html`,
  check(request) {
    const bad = notificationsOf(request)
      .flatMap(emails)
      .find((address) => !/^[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+$/.test(address));
    return bad === undefined ? undefined : invalid(`${bad} is not a valid email address`);
  },
};

const topicStands: Rule = {
  id: "budgets.notification.topic",
  source: `${guide}/budgets-sns-policy.html: it must stand. Whether its policy lets Budgets publish only shows when an alert is sent`,
  check(request) {
    const gone = notificationsOf(request)
      .flatMap(topics)
      .find((topic) => topicMissing(request, topic));
    return gone === undefined ? undefined : invalid(`Invalid SNS topic: ${gone} does not exist`);
  },
};

const timestamp = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])_([01]\d|2[0-3]):[0-5]\d$/;
const timeForm = (path: string, argument: string): Rule =>
  checks.valueRule("budgets.budget.time-form", `${file} validTimePeriodTimestamp`, path, (value) =>
    value === "" || timestamp.test(String(value))
      ? undefined
      : `"${argument}" cannot be parsed as date with format 2006-01-02_15:04`,
  );

const period: Rule = {
  id: "budgets.budget.period",
  source: `${model} TimePeriod: the start must come before the end`,
  check({ inputs }) {
    const [start, end] = [text(inputs["timePeriodStart"]), text(inputs["timePeriodEnd"])];
    return start && end && start >= end ? invalid("Start date must be before end date.") : undefined;
  },
};

const each = "notifications.*";

/** A budget, and who hears of it. For the whole account. */
const budget: TypeSpec = {
  token,
  api: { service: "Budgets", noun: "Budget", create: "CreateBudget", update: "UpdateBudget", delete: "DeleteBudget" },
  id: ({ inputs, account }) => `${text(inputs["accountId"]) ?? account}:${String(inputs["name"])}`,
  autoName: { property: "name", max: 100 },
  global: true,
  replaceOn: { paths: ["accountId", "name", "namePrefix"], source: file },
  rules: [
    checks.oneOf("budgets.budget.type", `${file}; ${model} BudgetType`, "budgetType", "budget_type", types),
    checks.oneOf("budgets.budget.time-unit", `${file}; ${model} TimeUnit`, "timeUnit", "time_unit", timeUnits),
    checks.oneOf(
      "budgets.notification.comparison",
      `${model} ComparisonOperator`,
      `${each}.comparisonOperator`,
      "comparison_operator",
      ["GREATER_THAN", "LESS_THAN", "EQUAL_TO"],
    ),
    checks.oneOf(
      "budgets.notification.type",
      `${model} NotificationType`,
      `${each}.notificationType`,
      "notification_type",
      ["ACTUAL", "FORECASTED"],
    ),
    checks.oneOf(
      "budgets.notification.threshold-type",
      `${model} ThresholdType`,
      `${each}.thresholdType`,
      "threshold_type",
      ["PERCENTAGE", "ABSOLUTE_VALUE"],
    ),
    checks.matches(
      "budgets.budget.account",
      `${file}; internal/verify ValidAccountID`,
      "accountId",
      "account_id",
      /^\d{12}$/,
      "must be a 12 digit AWS account ID",
    ),
    checks.conflicts(
      "budgets.budget.limits-exclude",
      file,
      ["limitAmount", "limit_amount"],
      ["plannedLimits", "planned_limit"],
    ),
    checks.conflicts(
      "budgets.budget.filters-exclude",
      file,
      ["costFilters", "cost_filter"],
      ["filterExpression", "filter_expression"],
    ),
    arnForm("budgets.notification.topic-arn", `${each}.subscriberSnsTopicArns.*`, "subscriber_sns_topic_arns"),
    atMost(
      "budgets.notification.count",
      `${model} NotificationWithSubscribersList: 10 at most`,
      "notifications",
      "notification",
      10,
    ),
    ...[
      timeForm("timePeriodStart", "time_period_start"),
      timeForm("timePeriodEnd", "time_period_end"),
      timeForm("plannedLimits.*.startTime", "start_time"),
    ],
    ...[name, unique, amounts, limitGiven, limitUnit, fullyUsed, period],
    ...[threshold, forecastable, notificationsDiffer, subscribers, addresses, topicStands],
  ],
  outputs({ inputs, account, current }) {
    const owner = text(inputs["accountId"]) ?? account;
    const kept = current?.outputs ?? {};
    const spending = isSpending(inputs);
    return {
      accountId: owner,
      arn: arn("budgets", `budget/${String(inputs["name"])}`, { region: "", account: owner }, { region: false }),
      costFilters: inputs["costFilters"] ?? [],
      costTypes: costTypes(at(inputs, "costTypes")),
      limitAmount: inputs["limitAmount"] ?? (spending ? (kept["limitAmount"] ?? "") : "100.0"),
      limitUnit: inputs["limitUnit"] ?? (spending ? (kept["limitUnit"] ?? "") : "PERCENTAGE"),
      namePrefix: "",
      timePeriodStart:
        inputs["timePeriodStart"] ?? (kept["timePeriodStart"] || periodStart(String(inputs["timeUnit"]))),
      timePeriodEnd: inputs["timePeriodEnd"] ?? "2087-06-15_00:00",
    };
  },
};

function costTypes(given: unknown): Props {
  const included = [
    "Credit",
    "Discount",
    "OtherSubscription",
    "Recurring",
    "Refund",
    "Subscription",
    "Support",
    "Tax",
    "Upfront",
  ];
  const defaults = Object.fromEntries(included.map((kind) => [`include${kind}`, true]));
  return { ...defaults, useAmortized: false, useBlended: false, ...(isProps(given) ? given : {}) };
}

/** Where the current period began: Budget.TimePeriod in the model. */
function periodStart(unit: string): string {
  const now = new Date();
  const month = { QUARTERLY: now.getUTCMonth() - (now.getUTCMonth() % 3), ANNUALLY: 0 }[unit] ?? now.getUTCMonth();
  const day = unit === "DAILY" ? now.getUTCDate() : 1;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${now.getUTCFullYear()}-${two(month + 1)}-${two(day)}_00:00`;
}

/** AWS Budgets. */
export const budgets: TypeSpec[] = [budget];
