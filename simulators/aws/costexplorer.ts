import { at, list, text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { isProps, type Props } from "../protocol/values";
import { arnForm, jsonForm, lengthBetween } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";
import { parsed } from "./common/policy-document";
import { topicMissing } from "./common/topic-access";

const folder = "hashicorp/terraform-provider-aws internal/service/ce";
const model = "botocore ce/2017-10-25/service-2.json";
const monitorToken = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";
const subscriptionToken = "aws:costexplorer/anomalySubscription:AnomalySubscription";

const invalid = (message: string): Refusal => ({ code: "ValidationException", message });
const dimensions = ["SERVICE", "LINKED_ACCOUNT", "TAG", "COST_CATEGORY"];

const partner: Rule = {
  id: "ce.monitor.type-and-part",
  source: `${folder}/anomaly_monitor.go resourceAnomalyMonitorCreate (the provider's own text, its spelling too)`,
  check({ inputs }) {
    const type = String(inputs["monitorType"]);
    const part = type === "CUSTOM" ? inputs["monitorSpecification"] : inputs["monitorDimension"];
    return part ? undefined : `If Monitor Type is ${type}, dimension attrribute is required`;
  },
};

const keyOfDimension: Rule = {
  id: "ce.monitor.dimension-needs-key",
  source: `${model} AnomalyMonitor.MonitorDimension: TAG and COST_CATEGORY need a specification with the key`,
  check({ inputs }) {
    const keyed = ["TAG", "COST_CATEGORY"].includes(String(inputs["monitorDimension"]));
    return inputs["monitorType"] === "DIMENSIONAL" && keyed && inputs["monitorSpecification"] === undefined
      ? invalid(`MonitorSpecification must be specified for the dimension ${String(inputs["monitorDimension"])}`)
      : undefined;
  },
};

const onePerDimension: Rule = {
  id: "ce.monitor.one-per-dimension",
  source:
    "docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html; text: cloudformation-coverage-roadmap issue 2515",
  check({ inputs, verb, world }) {
    if (verb !== "create" || inputs["monitorType"] !== "DIMENSIONAL") return undefined;
    const twin = world
      .all(monitorToken)
      .some(
        (it) =>
          it.inputs["monitorType"] === "DIMENSIONAL" && it.inputs["monitorDimension"] === inputs["monitorDimension"],
      );
    return twin ? invalid("Limit exceeded on dimensional spend monitor creation") : undefined;
  },
};

const expressionKeys = new Set(["And", "Or", "Not", "Dimensions", "Tags", "CostCategories"]);
const specification: Rule = {
  id: "ce.monitor.specification",
  source: `${model} Expression; docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html: linked account, tag or cost category`,
  check({ inputs }) {
    if (inputs["monitorType"] !== "CUSTOM") return undefined;
    const expression = parsed(inputs["monitorSpecification"]);
    const given = Object.entries(expression ?? {}).filter(([, value]) => value !== null);
    const strange = given.find(([key]) => !expressionKeys.has(key));
    if (strange) return invalid(`Unknown field ${strange[0]} in the monitor specification`);
    if (given.length !== 1) return invalid("Expression must have exactly one root operator");
    const [, root] = given[0]!;
    const values = isProps(root) ? list(root["Values"]) : [];
    const empty = isProps(root) && given[0]![0] !== "Not" && values.length === 0;
    return empty ? invalid("Monitor specification must have at least one value") : undefined;
  },
};

/** Watches for spending out of the ordinary. */
const anomalyMonitor: TypeSpec = {
  token: monitorToken,
  api: {
    service: "Cost Explorer",
    noun: "Cost Explorer Anomaly Monitor",
    create: "CreateAnomalyMonitor",
    update: "UpdateAnomalyMonitor",
    delete: "DeleteAnomalyMonitor",
  },
  id: monitorArn,
  autoName: { property: "name", max: 1024 },
  global: true,
  replaceOn: {
    paths: ["monitorDimension", "monitorSpecification", "monitorType"],
    source: `${folder}/anomaly_monitor.go`,
  },
  rules: [
    checks.oneOf("ce.monitor.type", `${model} MonitorType`, "monitorType", "monitor_type", ["DIMENSIONAL", "CUSTOM"]),
    checks.oneOf(
      "ce.monitor.dimension",
      `${model} MonitorDimension`,
      "monitorDimension",
      "monitor_dimension",
      dimensions,
    ),
    checks.conflicts(
      "ce.monitor.dimension-or-specification",
      `${folder}/anomaly_monitor.go`,
      ["monitorDimension", "monitor_dimension"],
      ["monitorSpecification", "monitor_specification"],
    ),
    jsonForm("ce.monitor.specification-json", "monitorSpecification", "monitor_specification"),
    lengthBetween("ce.monitor.name", `${folder}/anomaly_monitor.go`, "name", "name", 1, 1024),
    ...[partner, keyOfDimension, onePerDimension, specification],
  ],
  outputs: (request) => ({ arn: request.id }),
};

function monitorArn(request: Request): string {
  return arn("ce", `anomalymonitor/${checks.uuid(request, "monitor")}`, request, { region: false });
}

const subscribersOf = ({ inputs }: Pick<Request, "inputs">): Props[] => list(inputs["subscribers"]).filter(isProps);

const frequency: Rule = {
  id: "ce.subscription.frequency",
  source: `${model} AnomalySubscription.Frequency: email for DAILY and WEEKLY, SNS for IMMEDIATE`,
  check(request) {
    const immediate = request.inputs["frequency"] === "IMMEDIATE";
    const wrong = subscribersOf(request).some((it) => it["type"] === (immediate ? "EMAIL" : "SNS"));
    if (!wrong) return undefined;
    return invalid(
      immediate
        ? "Immediate frequency only supports SNS subscriptions"
        : "Daily or weekly frequencies only support Email subscriptions",
    );
  },
};

const address: Rule = {
  id: "ce.subscription.address",
  source: `${model} SubscriberAddress`,
  check(request) {
    for (const it of subscribersOf(request)) {
      const value = String(it["address"]);
      const mail = /^[a-zA-Z0-9.!#$%&'*+=?^_‘{|}~-]+@[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)+$/.test(value);
      const topic = /^arn:(aws[a-zA-Z-]*):sns:[a-zA-Z0-9-]+:[0-9]{12}:[a-zA-Z0-9_-]+(\.fifo)?$/.test(value);
      const fits = it["type"] === "EMAIL" ? mail : topic;
      if (!fits || value.length < 6 || value.length > 302)
        return invalid(
          `Value '${value}' at 'anomalySubscription.subscribers.member.address' failed to satisfy constraint`,
        );
    }
    return undefined;
  },
};

const someSubscriber: Rule = {
  id: "ce.subscription.some-subscriber",
  source: `${folder}/anomaly_subscription.go; docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html: 1 topic or 10 addresses`,
  check(request) {
    const all = subscribersOf(request);
    if (all.length === 0) return invalid("At least one subscriber is required");
    const topics = all.filter((it) => it["type"] === "SNS").length;
    return topics > 1 || all.length > 10
      ? invalid("Limit exceeded on subscribers: 1 SNS topic or 10 email addresses")
      : undefined;
  },
};

const topicStands: Rule = {
  id: "ce.subscription.topic",
  source:
    "docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html: it must stand. Its policy only shows when an alert is sent",
  check(request) {
    const gone = subscribersOf(request).find(
      (it) => it["type"] === "SNS" && topicMissing(request, String(it["address"])),
    );
    return gone && invalid(`SNS topic ${String(gone["address"])} does not exist`);
  },
};

const impact = /^ANOMALY_TOTAL_IMPACT_(ABSOLUTE|PERCENTAGE)$/;
const threshold: Rule = {
  id: "ce.subscription.threshold",
  source: `${model} AnomalySubscription.ThresholdExpression; text: terraform-provider-aws issue 36853`,
  check({ inputs }) {
    const expression = inputs["thresholdExpression"];
    if (!isProps(expression)) return invalid("Threshold and ThresholdExpression cannot both be null");
    const roots = ["ands", "ors", "dimension", "not", "tags", "costCategory"].filter(
      (key) => expression[key] !== undefined && !(Array.isArray(expression[key]) && expression[key].length === 0),
    );
    if (roots.length !== 1) return invalid("Expression must have exactly one root operator");
    const root = roots[0]!;
    if (root !== "dimension" && root !== "ands" && root !== "ors")
      return invalid("ThresholdExpression only supports dimensions, And and Or");
    const parts = root === "dimension" ? [expression] : list(expression[root]).filter(isProps);
    if (root !== "dimension" && parts.length < 2)
      return invalid("And and Or expressions must have at least 2 operands");
    return parts.map((part) => dimensionProblem(at(part, "dimension"))).find((problem) => problem !== undefined);
  },
};

function dimensionProblem(dimension: unknown): Refusal | undefined {
  if (!isProps(dimension)) return invalid("ThresholdExpression only supports dimensions, And and Or");
  const key = String(dimension["key"]);
  if (!impact.test(key)) return invalid(`Dimension ${key} is not supported in ThresholdExpression`);
  const match = list(dimension["matchOptions"]);
  if (match.length !== 1 || match[0] !== "GREATER_THAN_OR_EQUAL")
    return invalid("ThresholdExpression requires the match option GREATER_THAN_OR_EQUAL");
  const values = list(dimension["values"]).map(String);
  const fits = values.length === 1 && /^\d+(\.\d+)?$/.test(values[0]!) && Number(values[0]) <= 10_000_000_000;
  return fits ? undefined : invalid("Threshold values must be numbers between 0 and 10,000,000,000");
}

/** Who hears of what monitors find. */
const anomalySubscription: TypeSpec = {
  token: subscriptionToken,
  api: {
    service: "Cost Explorer",
    noun: "Cost Explorer Anomaly Subscription",
    create: "CreateAnomalySubscription",
    update: "UpdateAnomalySubscription",
    delete: "DeleteAnomalySubscription",
  },
  id: (request) => arn("ce", `anomalysubscription/${checks.uuid(request, "subscription")}`, request, { region: false }),
  autoName: { property: "name", max: 1024 },
  global: true,
  refers: {
    "monitorArnLists.*": {
      to: monitorToken,
      by: ["arn", "id"],
      holds: false,
      missing: (value) => ({ code: "UnknownMonitorException", message: `No anomaly monitors found for ARN ${value}` }),
    },
  },
  replaceOn: { paths: ["name"], source: `${folder}/anomaly_subscription.go` },
  rules: [
    checks.oneOf("ce.subscription.frequency-known", `${model} AnomalySubscriptionFrequency`, "frequency", "frequency", [
      "DAILY",
      "IMMEDIATE",
      "WEEKLY",
    ]),
    checks.oneOf("ce.subscription.type", `${model} SubscriberType`, "subscribers.*.type", "type", ["EMAIL", "SNS"]),
    checks.matches(
      "ce.subscription.account",
      "internal/verify ValidAccountID",
      "accountId",
      "account_id",
      /^\d{12}$/,
      "must be a 12 digit AWS account ID",
    ),
    arnForm("ce.subscription.monitor-arn", "monitorArnLists.*", "monitor_arn_list"),
    lengthBetween("ce.subscription.name", `${folder}/anomaly_subscription.go`, "name", "name", 1, 1024),
    ...[someSubscriber, frequency, address, topicStands, threshold],
  ],
  outputs: (request) => ({ arn: request.id, accountId: request.inputs["accountId"] ?? request.account }),
};

const tagSeen: Rule = {
  id: "ce.cost-allocation-tag.seen",
  source: `${folder}/cost_allocation_tag.go; text: terraform-provider-aws issue 29068: a key that no resource carries is not found`,
  check({ inputs, world }) {
    const key = String(inputs["tagKey"]);
    if (key.startsWith("aws:")) return undefined; // made by AWS itself
    const carried = world
      .within("")
      .some(({ outputs }) =>
        ["tagsAll", "tags"].some((bag) => at(outputs, bag) !== undefined && key in Object(at(outputs, bag))),
      );
    return carried ? undefined : `reading Cost Explorer Cost Allocation Tag (${key}): empty result`;
  },
};

/** Whether bills are split by a tag. A deletion makes it inactive again. */
const costAllocationTag: TypeSpec = {
  token: "aws:costexplorer/costAllocationTag:CostAllocationTag",
  api: {
    service: "Cost Explorer",
    noun: "Cost Explorer Cost Allocation Tag",
    create: "UpdateCostAllocationTagsStatus",
    delete: "UpdateCostAllocationTagsStatus",
  },
  id: ({ inputs }) => String(inputs["tagKey"]),
  global: true,
  replaceOn: { paths: [], source: `${folder}/cost_allocation_tag.go: none` },
  rules: [
    checks.oneOf("ce.cost-allocation-tag.status", `${model} CostAllocationTagStatus`, "status", "status", [
      "Active",
      "Inactive",
    ]),
    lengthBetween(
      "ce.cost-allocation-tag.key",
      `${folder}/cost_allocation_tag.go; ${model} TagKey`,
      "tagKey",
      "tag_key",
      1,
      1024,
    ),
    tagSeen,
  ],
  outputs: ({ inputs }) => ({ type: text(inputs["tagKey"])?.startsWith("aws:") ? "AWSGenerated" : "UserDefined" }),
  overwrites: () => true,
};

/** Cost Explorer: anomaly detection and cost allocation tags. */
export const costexplorer: TypeSpec[] = [anomalyMonitor, anomalySubscription, costAllocationTag];
