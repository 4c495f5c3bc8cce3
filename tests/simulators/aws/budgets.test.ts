import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { judged, replaces } from "./fixtures";

const budget = "aws:budgets/budget:Budget";
const notification: Props = {
  comparisonOperator: "GREATER_THAN",
  notificationType: "ACTUAL",
  threshold: 80,
  thresholdType: "PERCENTAGE",
  subscriberEmailAddresses: ["ops@gocoffee.example"],
};
const sound: Props = {
  name: "prod",
  budgetType: "COST",
  timeUnit: "MONTHLY",
  limitAmount: "5000",
  limitUnit: "USD",
  notifications: [notification],
};
const told = (more: Props): Props => ({ notifications: [{ ...notification, ...more }] });

async function topic(cloud: Driver): Promise<string> {
  return String((await cloud.create("aws:sns/topic:Topic", { name: "alerts" })).outputs["arn"]);
}

judged(budget, async () => sound, [
  [
    "a colon in the name",
    { name: "prod:eu" },
    /InvalidParameterException: .*characters, and the "\/action\/" substring, aren't allowed/,
  ],
  ["a slash in the name", { name: "prod/eu" }],
  ["too long a name", { name: "p".repeat(101) }, /length less than or equal to 100/],
  ["the longest name", { name: "p".repeat(100) }],
  ["a type that is none", { budgetType: "MONEY" }, /expected budget_type to be one of \["USAGE" "COST"/],
  ["a time unit that is none", { timeUnit: "WEEKLY" }, /expected time_unit to be one of \["DAILY" "MONTHLY"/],
  ["an amount in words", { limitAmount: "five" }, /must satisfy regular expression pattern/i],
  ["an amount below zero", { limitAmount: "-1" }, /regular expression pattern/],
  ["an amount with cents", { limitAmount: "49.99" }],
  [
    "no limit",
    { limitAmount: undefined, limitUnit: undefined },
    /BudgetLimit, PlannedBudgetLimits or AutoAdjustData must be specified/,
  ],
  ["cost in gigabytes", { limitUnit: "GB" }, /Unit GB is not a valid currency/],
  ["usage in gigabytes", { budgetType: "USAGE", limitUnit: "GB" }],
  [
    "half of the reservations",
    { budgetType: "RI_UTILIZATION", limitAmount: "50", limitUnit: "PERCENTAGE" },
    /must be 100 PERCENTAGE/,
  ],
  ["all of the reservations", { budgetType: "RI_UTILIZATION", limitAmount: "100", limitUnit: "PERCENTAGE" }],
  [
    "two kinds of limit",
    { plannedLimits: [{ amount: "1", unit: "USD", startTime: "2026-01-01_00:00" }] },
    /conflicts with planned_limit/,
  ],
  ["an account that is none", { accountId: "1234" }, /account_id/],
  [
    "a time in another form",
    { timePeriodStart: "2026-01-01" },
    /"time_period_start" cannot be parsed as date with format 2006-01-02_15:04/,
  ],
  [
    "the end first",
    { timePeriodStart: "2026-02-01_00:00", timePeriodEnd: "2026-01-01_00:00" },
    /Start date must be before end date/,
  ],
  ["a time", { timePeriodStart: "2026-01-01_00:00", timePeriodEnd: "2027-01-01_00:00" }],
  ["a threshold below zero", told({ threshold: -1 }), /must have value between 0 and/],
  ["a threshold above all", told({ threshold: 120 })],
  ["a comparison that is none", told({ comparisonOperator: "ABOVE" }), /expected comparison_operator/],
  ["a type of notification that is none", told({ notificationType: "EXPECTED" }), /expected notification_type/],
  ["a type of threshold that is none", told({ thresholdType: "PERCENT" }), /expected threshold_type/],
  ["a forecast", told({ notificationType: "FORECASTED" })],
  [
    "a forecast for a day",
    { timeUnit: "DAILY", ...told({ notificationType: "FORECASTED" }) },
    /not supported for DAILY budgets/,
  ],
  [
    "a forecast of reservations",
    {
      budgetType: "RI_COVERAGE",
      limitAmount: undefined,
      limitUnit: undefined,
      ...told({ notificationType: "FORECASTED" }),
    },
    /not supported for RI_COVERAGE budgets/,
  ],
  ["nobody to tell", told({ subscriberEmailAddresses: [] }), /length greater than or equal to 1/],
  [
    "eleven to tell",
    told({ subscriberEmailAddresses: Array.from({ length: 11 }, (_, at) => `a${at}@b.example`) }),
    /CreationLimitExceededException: .* at most 10 EMAIL/,
  ],
  ["ten to tell", told({ subscriberEmailAddresses: Array.from({ length: 10 }, (_, at) => `a${at}@b.example`) })],
  ["an address without a host", told({ subscriberEmailAddresses: ["ops"] }), /ops is not a valid email address/],
  ["an address with a plus", told({ subscriberEmailAddresses: ["ops+cost@gocoffee.example"] })],
  [
    "the same twice",
    { notifications: [notification, { ...notification, threshold: "80" }] },
    /DuplicateRecordException: .*notification already exists/,
  ],
  ["50, 80 and 100", { notifications: [50, 80, 100].map((threshold) => ({ ...notification, threshold })) }],
  [
    "eleven notifications",
    { notifications: Array.from({ length: 11 }, (_, at) => ({ ...notification, threshold: at })) },
    /supports 10 item maximum/,
  ],
  ["no such topic", told({ subscriberSnsTopicArns: ["arn:aws:sns:us-east-1:123456789012:none"] }), /Invalid SNS topic/],
  [
    "no ARN of a topic",
    told({ subscriberSnsTopicArns: ["alerts"] }),
    /"subscriber_sns_topic_arns" \(alerts\) is an invalid ARN/,
  ],
  ["a topic, whoever may publish to it", async (cloud) => told({ subscriberSnsTopicArns: [await topic(cloud)] })],
  [
    "two kinds of filter",
    { costFilters: [{ name: "Service", values: ["a"] }], filterExpression: { tags: { key: "team", values: ["a"] } } },
    /"cost_filter": conflicts with filter_expression/,
  ],
  [
    "two topics",
    async (cloud) =>
      told({
        subscriberSnsTopicArns: [await topic(cloud), "arn:aws:sns:us-east-1:210987654321:b"],
      }),
    /at most 1 SNS/,
  ],
  [
    "a name that is taken",
    async (cloud) => cloud.create(budget, sound).then(() => ({})),
    /DuplicateRecordException: .*the budget already exists/,
  ],
]);

test("id, ARN and what the cloud fills in", async () => {
  const { id, outputs } = await awsCloud().create(budget, sound);
  expect(id).toBe("123456789012:prod");
  expect(outputs).toMatchObject({
    arn: "arn:aws:budgets::123456789012:budget/prod",
    accountId: "123456789012",
    timePeriodEnd: "2087-06-15_00:00",
  });
  expect(outputs["timePeriodStart"]).toMatch(/^\d{4}-\d\d-01_00:00$/);
  expect(outputs["costTypes"]).toMatchObject({ includeTax: true, useBlended: false });
});

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, budget, sound, { name: "other" })).toBe(true);
  expect(replaces(cloud, budget, sound, { limitAmount: "1", timeUnit: "ANNUALLY", notifications: [] })).toBe(false);
});
