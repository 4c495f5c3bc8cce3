import { text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { arnForm, jsonForm } from "./common/argument-forms";
import { arn, parseArn } from "./common/arn";
import * as checks from "./common/checks";
import { fromPrefix, isMade, oneName } from "./common/made-names";
import { parsed, policyDocumentProblem, statementsOf, texts } from "./common/policy-document";
import { isProps, isUnknown } from "../protocol/values";

const folder = "hashicorp/terraform-provider-aws internal/service/sns";
const guide = "docs.aws.amazon.com/sns/latest";
const topicToken = "aws:sns/topic:Topic";
const wrong = (message: string): Refusal => ({ code: "InvalidParameter", message });
const protocols = ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];

const name: Rule = {
  id: "sns.topic.name",
  source: `${folder}/topic.go resourceTopicCustomizeDiff`,
  when: "check",
  check({ inputs }) {
    if (isUnknown(inputs["name"]) || isUnknown(inputs["fifoTopic"])) return undefined;
    const given = String(inputs["name"]);
    const form = inputs["fifoTopic"] === true ? /^[0-9A-Za-z_-]{1,251}\.fifo$/ : /^[0-9A-Za-z_-]{1,256}$/;
    return form.test(given) ? undefined : `invalid topic name: ${given}`;
  },
};

const fifoOnly: Rule = {
  id: "sns.topic.fifo-only",
  source: `${folder}/topic.go resourceTopicCustomizeDiff`,
  when: "check",
  check: ({ inputs }) =>
    inputs["contentBasedDeduplication"] === true && inputs["fifoTopic"] !== true && !isUnknown(inputs["fifoTopic"])
      ? "content-based deduplication can only be set for FIFO topics"
      : undefined,
};

/** The policy of a topic may only give rights on that topic. */
function policyRule(id: string, topic: (request: Request) => string | undefined): Rule {
  return {
    id,
    source: `${guide}/dg/sns-access-policy-language-api-permissions-reference.html; IAM policy grammar`,
    check(request) {
      const given = request.inputs["policy"];
      if (given === undefined) return undefined;
      const problem = policyDocumentProblem(given, "resource");
      if (problem) return wrong(`Invalid parameter: Policy Error: ${problem}`);
      const statements = statementsOf(parsed(given) ?? {}).filter(isProps);
      if (statements.flatMap((it) => texts(it["Action"])).some((action) => action !== "*" && !/^sns:/i.test(action))) {
        return wrong("Invalid parameter: Policy statement action out of service scope!");
      }
      const own = topic(request);
      const foreign =
        own !== undefined &&
        statements.flatMap((it) => texts(it["Resource"])).some((it) => it !== own && !it.includes("*"));
      return foreign
        ? wrong("Invalid parameter: Policy Error: Invalid resource: policy must name the topic it is attached to")
        : undefined;
    },
  };
}

/** A topic. It keeps any key: whether that works only shows when something is published (getmoto/moto pull 3389). */
const topic: TypeSpec = {
  token: topicToken,
  api: {
    service: "SNS",
    noun: "SNS Topic",
    create: "CreateTopic",
    update: "SetTopicAttributes",
    delete: "DeleteTopic",
  },
  id: (request) => arn("sns", String(request.inputs["name"]), request),
  autoName: { property: "name", max: 256 },
  defaults(inputs) {
    const named = fromPrefix(inputs);
    const given = String(named["name"]);
    return named["fifoTopic"] === true && isMade(named) && !given.endsWith(".fifo")
      ? { ...named, name: `${given.slice(0, 251)}.fifo` }
      : named;
  },
  replaceOn: { paths: ["region", "fifoTopic", "name", "namePrefix"], source: `${folder}/topic.go` },
  rules: [
    ...[name, fifoOnly],
    oneName("sns.topic.one-name", `${folder}/topic.go`),
    checks.oneOf("sns.topic.tracing", `${folder}/topic.go`, "tracingConfig", "tracing_config", [
      "Active",
      "PassThrough",
    ]),
    checks.between("sns.topic.signature-version", `${folder}/topic.go`, "signatureVersion", "signature_version", 1, 2),
    ...["application", "firehose", "http", "lambda", "sqs"].map((kind) =>
      checks.between(
        `sns.topic.sample-rate.${kind}`,
        `${folder}/topic.go`,
        `${kind}SuccessFeedbackSampleRate`,
        `${kind}_success_feedback_sample_rate`,
        0,
        100,
      ),
    ),
    policyRule("sns.topic.policy", (request) => arn("sns", String(request.inputs["name"]), request)),
  ],
  outputs: (request) => ({
    arn: request.id,
    owner: request.account,
    policy: request.inputs["policy"] ?? request.current?.outputs["policy"] ?? defaultPolicy(request),
    signatureVersion: request.inputs["signatureVersion"] ?? 0,
    tracingConfig: request.inputs["tracingConfig"] ?? "",
  }),
  after(request, world) {
    if (request.verb !== "delete") return;
    const rest = [
      ...world.all("aws:sns/topicSubscription:TopicSubscription"),
      ...world.all("aws:sns/topicPolicy:TopicPolicy"),
    ];
    for (const standing of rest)
      if ([standing.inputs["topic"], standing.inputs["arn"]].includes(request.id)) world.forget(standing);
  },
};

function defaultPolicy(request: Request): string {
  const actions = [
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
  ];
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        ...{
          Sid: "__default_statement_ID",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: actions.map((it) => `SNS:${it}`),
        },
        ...{ Resource: request.id, Condition: { StringEquals: { "AWS:SourceOwner": request.account } } },
      },
    ],
  });
}

const topicStands = (value: string): Refusal => ({ code: "NotFound", message: `Topic does not exist: ${value}` });

const topicPolicy: TypeSpec = {
  token: "aws:sns/topicPolicy:TopicPolicy",
  api: { service: "SNS", noun: "SNS Topic Policy", create: "SetTopicAttributes", delete: "SetTopicAttributes" },
  id: ({ inputs }) => String(inputs["arn"]),
  refers: { arn: { to: topicToken, by: "arn", anyRegion: false, holds: false, missing: topicStands } },
  replaceOn: { paths: ["region", "arn"], source: `${folder}/topic_policy.go` },
  rules: [policyRule("sns.topic-policy.policy", ({ inputs }) => text(inputs["arn"]))],
  overwrites: () => true,
  outputs: ({ account }) => ({ owner: account }),
};

const endpoints: Record<string, { form: RegExp; says: string }> = {
  sqs: { form: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:.+$/, says: "SQS endpoint ARN" },
  lambda: { form: /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:.+$/, says: "Lambda endpoint ARN" },
  firehose: { form: /^arn:aws:firehose:[a-z0-9-]+:\d{12}:deliverystream\/.+$/, says: "Firehose endpoint ARN" },
  application: { form: /^arn:aws:sns:[a-z0-9-]+:\d{12}:endpoint\/.+$/, says: "Application endpoint ARN" },
  http: { form: /^http:\/\/.+/, says: "HTTP(S) endpoint: must begin with http://" },
  https: { form: /^https:\/\/.+/, says: "HTTP(S) endpoint: must begin with https://" },
  email: { form: /^[^@\s]+@[^@\s]+\.[^@\s]+$/, says: "Email address" },
  "email-json": { form: /^[^@\s]+@[^@\s]+\.[^@\s]+$/, says: "Email address" },
  sms: { form: /^\+?[0-9-]{5,20}$/, says: "SMS endpoint" },
};

const endpoint: Rule = {
  id: "sns.subscription.endpoint",
  source: `${guide}/api/API_Subscribe.html; cfn-lint aws_sns_subscription/subscription_endpoint_protocol.json`,
  check({ inputs }) {
    const wanted = endpoints[String(inputs["protocol"])];
    if (!wanted || wanted.form.test(String(inputs["endpoint"]))) return undefined;
    return wrong(`Invalid parameter: ${wanted.says}`);
  },
};

/** What keeps its order goes to queues only, and only what keeps its order goes to a queue that does. */
const kindOfQueue: Rule = {
  id: "sns.subscription.queue-kind",
  source: `${guide}/dg/fifo-message-delivery.html`,
  check({ inputs, world }) {
    const fifo = world.find(topicToken, String(inputs["topic"]), "arn")?.inputs["fifoTopic"] === true;
    const { protocol, endpoint } = inputs;
    if (fifo)
      return protocol === "sqs" ? undefined : wrong(`Invalid parameter: Invalid protocol type: ${String(protocol)}`);
    return protocol === "sqs" && String(endpoint).endsWith(".fifo")
      ? wrong(
          "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        )
      : undefined;
  },
};

const firehoseRole: Rule = {
  id: "sns.subscription.firehose-role",
  source: `${folder}/topic_subscription.go; ${guide}/api/API_Subscribe.html SubscriptionRoleArn`,
  check: ({ inputs }) =>
    inputs["protocol"] === "firehose" && inputs["subscriptionRoleArn"] === undefined
      ? wrong("Invalid parameter: Attributes Reason: SubscriptionRoleArn is required for Firehose subscriptions")
      : undefined,
};

const scopeNeedsPolicy: Rule = {
  id: "sns.subscription.scope-needs-policy",
  source: `${folder}/topic_subscription.go resourceTopicSubscriptionCustomizeDiff`,
  when: "check",
  check: ({ inputs }) =>
    inputs["filterPolicyScope"] !== undefined && !inputs["filterPolicy"]
      ? "filter_policy is required when filter_policy_scope is set"
      : undefined,
};

const topicSubscription: TypeSpec = {
  token: "aws:sns/topicSubscription:TopicSubscription",
  api: {
    service: "SNS",
    noun: "SNS Topic Subscription",
    create: "Subscribe",
    update: "SetSubscriptionAttributes",
    delete: "Unsubscribe",
  },
  id: (request) => `${String(request.inputs["topic"])}:${checks.uuid(request, "subscription")}`,
  refers: {
    topic: {
      to: topicToken,
      by: "arn",
      holds: false,
      missing: (value, { account }) => (parseArn(value)?.account === account ? topicStands(value) : undefined),
    },
  },
  replaceOn: { paths: ["region", "endpoint", "protocol", "topic"], source: `${folder}/topic_subscription.go` },
  rules: [
    checks.oneOf("sns.subscription.protocol", `${folder}/topic_subscription.go`, "protocol", "protocol", protocols),
    checks.oneOf(
      "sns.subscription.filter-scope",
      `${folder}/topic_subscription.go`,
      "filterPolicyScope",
      "filter_policy_scope",
      ["MessageAttributes", "MessageBody"],
    ),
    ...[
      ["filterPolicy", "filter_policy"],
      ["redrivePolicy", "redrive_policy"],
      ["deliveryPolicy", "delivery_policy"],
      ["replayPolicy", "replay_policy"],
    ].map(([path = "", argument = ""]) => jsonForm(`sns.subscription.json.${path}`, path, argument)),
    arnForm("sns.subscription.topic-arn", "topic", "topic_arn"),
    arnForm("sns.subscription.role-arn", "subscriptionRoleArn", "subscription_role_arn"),
    ...[scopeNeedsPolicy, endpoint, kindOfQueue, firehoseRole],
  ],
  outputs({ inputs, id, account }) {
    const confirmed = ["sqs", "lambda", "firehose", "sms", "application"].includes(String(inputs["protocol"]));
    return {
      arn: id,
      ownerId: account,
      confirmationWasAuthenticated: confirmed,
      pendingConfirmation: !confirmed,
      filterPolicyScope:
        inputs["filterPolicyScope"] ?? (inputs["filterPolicy"] === undefined ? "" : "MessageAttributes"),
    };
  },
};

/** Simple Notification Service. */
export const sns: TypeSpec[] = [topic, topicPolicy, topicSubscription];
