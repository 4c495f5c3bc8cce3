import { text } from "../core/paths";
import type { Refusal, Rule, TypeSpec } from "../core/spec";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const file = "hashicorp/terraform-provider-aws internal/service/savingsplans/savings_plan.go";
const model = "botocore savingsplans/2019-06-28/service-2.json";

const invalid = (message: string): Refusal => ({ code: "ValidationException", message });

const commitment: Rule = {
  id: "savingsplans.plan.commitment",
  source: `${model} CreateSavingsPlanRequest.commitment: 0.001 to 1 million, five digits after the point`,
  check({ inputs }) {
    const given = String(inputs["commitment"]);
    const amount = Number(given);
    return /^\d+(\.\d{1,5})?$/.test(given) && amount >= 0.001 && amount <= 1_000_000
      ? undefined
      : invalid(
          "Commitment must be a value between 0.001 and 1 million, with at most five digits after the decimal point",
        );
  },
};

const offering: Rule = {
  id: "savingsplans.plan.offering",
  source: `${model} CreateSavingsPlanRequest.savingsPlanOfferingId: a UUID`,
  check: ({ inputs }) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(inputs["savingsPlanOfferingId"]))
      ? undefined
      : {
          code: "ResourceNotFoundException",
          message: `Savings Plan offering ${String(inputs["savingsPlanOfferingId"])} not found`,
        },
};

const time = checks.valueRule("savingsplans.plan.purchase-time", `${file}: RFC 3339`, "purchaseTime", (value) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value))
    ? undefined
    : `Invalid RFC3339 String Value: A string value was provided that is not valid RFC3339 string format. Given Value: ${String(value)}`,
);

const year = 365 * 24 * 3600;

/** A promise to spend. It cannot be taken back: only a queued one is really deleted. */
const savingsPlan: TypeSpec = {
  token: "aws:savingsplans/savingsPlan:SavingsPlan",
  api: {
    service: "savingsplans",
    noun: "Savings Plan",
    create: "CreateSavingsPlan",
    update: "TagResource",
    delete: "DeleteQueuedSavingsPlan",
  },
  id: (request) => checks.uuid(request, "savings plan"),
  global: true,
  replaceOn: { paths: ["commitment", "purchaseTime", "savingsPlanOfferingId", "upfrontPaymentAmount"], source: file },
  rules: [commitment, offering, time],
  outputs(request) {
    const { inputs, current, id } = request;
    const start = text(current?.outputs["start"]) || text(inputs["purchaseTime"]) || new Date().toISOString();
    const end = new Date(Date.parse(start) + year * 1000).toISOString();
    const upfront = text(inputs["upfrontPaymentAmount"]);
    return {
      savingsPlanId: id,
      savingsPlanArn: arn("savingsplans", `savingsplan/${id}`, request, { region: false }),
      offeringId: inputs["savingsPlanOfferingId"],
      currency: "USD",
      paymentOption: upfront ? "Partial Upfront" : "No Upfront",
      productTypes: ["EC2", "Fargate", "Lambda"],
      savingsPlanType: "Compute",
      recurringPaymentAmount: inputs["commitment"],
      upfrontPaymentAmount: upfront ?? "0.0",
      ...{ start, end, returnableUntil: end, state: "active", termDurationInSeconds: year },
    };
  },
};

/** Savings plans. */
export const savingsplans: TypeSpec[] = [savingsPlan];
