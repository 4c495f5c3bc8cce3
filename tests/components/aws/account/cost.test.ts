import fc from "fast-check";
import { Budget, type BudgetArgs } from "../../../../components/aws/operations/budget";
import { anomalyThreshold } from "../../../../components/aws/operations/budget-plan";
import { Commitments } from "../../../../components/aws/operations/commitments";
import { CostWatch, type CostWatchArgs } from "../../../../components/aws/account/cost-watch";
import { requiredTags } from "../../../../components/core/tags";
import { record } from "../../../mocks";
import { aPlace } from "../place";

const budget = async (change: Partial<BudgetArgs> = {}) =>
  (
    await record(
      () =>
        void new Budget("budget", {
          place: aPlace(),
          monthly: 500,
          covers: "account",
          topicArn: "arn:topic",
          ...change,
        }),
    )
  ).one("aws:budgets/budget:Budget").inputs;

const watch = (change: Partial<CostWatchArgs> = {}) =>
  record(
    () =>
      void new CostWatch("spending", {
        place: aPlace(),
        monitor: { mode: "own" },
        monthlyBudget: 5000,
        topicArn: "arn:topic",
        allocationTags: false,
        ...change,
      }),
  );

describe("Budget", () => {
  it("tells at 50, 80 and 100 % of what is spent, and of what is ahead", async () => {
    const { notifications, ...rest } = await budget({ email: "money@example.com" });
    expect(rest).toMatchObject({ budgetType: "COST", timeUnit: "MONTHLY", limitAmount: "500.0", limitUnit: "USD" });
    const told = notifications as Record<string, unknown>[];
    expect(told.map(({ notificationType, threshold }) => `${String(notificationType)} ${String(threshold)}`)).toEqual([
      ...["ACTUAL 50", "ACTUAL 80", "ACTUAL 100", "FORECASTED 50", "FORECASTED 80", "FORECASTED 100"],
    ]);
    for (const one of told) {
      expect(one["subscriberSnsTopicArns"]).toEqual(["arn:topic"]);
      expect(one["subscriberEmailAddresses"]).toEqual(["money@example.com"]);
    }
  });

  it("covers the account, or what carries the environment's tag", async () => {
    expect(await budget()).not.toHaveProperty("costFilters");
    expect((await budget({ covers: "environment" }))["costFilters"]).toEqual([
      { name: "TagKeyValue", values: ["user:environment$dev"] },
    ]);
  });
});

describe("CostWatch", () => {
  it("watches every service, and tells of what is much and unusual", async () => {
    const recorded = await watch();
    expect(recorded.one("aws:costexplorer/anomalyMonitor:AnomalyMonitor").inputs).toMatchObject({
      monitorType: "DIMENSIONAL",
      monitorDimension: "SERVICE",
    });
    expect(recorded.one("aws:costexplorer/anomalySubscription:AnomalySubscription").inputs).toMatchObject({
      frequency: "IMMEDIATE",
      subscribers: [{ type: "SNS", address: "arn:topic" }],
      thresholdExpression: {
        ands: [
          { dimension: { key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE", values: ["100"] } },
          { dimension: { key: "ANOMALY_TOTAL_IMPACT_PERCENTAGE", values: ["40"] } },
        ],
      },
    });
  });

  it("watches nothing where it is not asked to, and still splits bills", async () => {
    const recorded = await watch({ monitor: { mode: "none" }, allocationTags: true });
    expect(recorded.all.filter(({ type }) => /anomaly/i.test(type))).toEqual([]);
    expect(recorded.of("aws:costexplorer/costAllocationTag:CostAllocationTag")).toHaveLength(5);
  });

  it("takes the monitor that AWS has made, since there can be one only", async () => {
    const recorded = await watch({ monitor: { mode: "existing", arn: "arn:theirs" } });
    expect(recorded.of("aws:costexplorer/anomalyMonitor:AnomalyMonitor")).toEqual([]);
    expect(recorded.one("aws:costexplorer/anomalySubscription:AnomalySubscription").inputs["monitorArnLists"]).toEqual([
      "arn:theirs",
    ]);
  });

  it("splits bills by tag only where that is asked for, and by tags that everything carries", async () => {
    const split = async (on: boolean) =>
      (await watch({ allocationTags: on })).of("aws:costexplorer/costAllocationTag:CostAllocationTag");
    expect(await split(false)).toEqual([]);
    const tags = (await split(true)).map(({ inputs }) => inputs["tagKey"]);
    expect(tags.sort()).toEqual(["cost-center", "data-class", "environment", "owner", "service"]);
    for (const tag of tags) expect(requiredTags).toContain(tag);
  });

  it("is never woken by cents", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (monthly) => {
        const { dollars, percent } = anomalyThreshold(monthly);
        expect(dollars).toBeGreaterThanOrEqual(10);
        expect(dollars).toBeLessThanOrEqual(Math.max(10, monthly));
        expect(percent).toBeGreaterThan(0);
      }),
    );
    expect(() => anomalyThreshold(0)).toThrow("want a budget over 0 dollars, got 0");
  });
});

describe("Commitments", () => {
  it("tells two of one offering apart", async () => {
    const offering = "0c1f3a5e-1111-4222-8333-444455556666";
    const savingsPlans = [
      { offering, hourly: "1.25" },
      { offering, hourly: "0.5" },
    ];
    const recorded = await record(() => void new Commitments("commitments", { place: aPlace(), savingsPlans }));
    const made = recorded.of("aws:savingsplans/savingsPlan:SavingsPlan");
    expect(made.map(({ inputs }) => inputs["commitment"])).toEqual(["1.25", "0.5"]);
    // What cannot be given back is never bought again because of a change.
    for (const { ignoreChanges } of made) expect(ignoreChanges).toEqual(["commitment", "savingsPlanOfferingId"]);
  });
});
