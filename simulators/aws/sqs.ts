import { list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { isUnknown, type Props } from "../protocol/values";
import { jsonForm } from "./common/argument-forms";
import { arn, parseArn } from "./common/arn";
import * as checks from "./common/checks";
import { fromPrefix, isMade, oneName } from "./common/made-names";
import { parsed, policyDocumentProblem } from "./common/policy-document";

const folder = "hashicorp/terraform-provider-aws internal/service/sqs";
const file = `${folder}/queue.go`;
const model = "botocore sqs/2012-11-05/service-2.json";
const queueToken = "aws:sqs/queue:Queue";
const dlqGuide = "docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html";

const isFifo = (props: Props): boolean => props["fifoQueue"] === true;
const bad = (parameter: string, value: unknown, reason: string): Refusal => ({
  code: "InvalidParameterValue",
  message: `Value ${checks.policyText(value)} for parameter ${parameter} is invalid. Reason: ${reason}`,
});

const name: Rule = {
  id: "sqs.queue.name",
  source: `${file} resourceQueueCustomizeDiff`,
  when: "check",
  check({ inputs }) {
    const given = inputs["name"];
    if (isUnknown(given) || isUnknown(inputs["fifoQueue"])) return undefined;
    const form = isFifo(inputs) ? /^[0-9A-Za-z_-]{1,75}\.fifo$/ : /^[0-9A-Za-z_-]{1,80}$/;
    return form.test(String(given)) ? undefined : `invalid queue name: ${String(given)}`;
  },
};

const deduplication: Rule = {
  id: "sqs.queue.content-based-deduplication",
  source: `${file} resourceQueueCustomizeDiff`,
  when: "check",
  check: ({ inputs }) =>
    inputs["contentBasedDeduplication"] === true && inputs["fifoQueue"] !== true && !isUnknown(inputs["fifoQueue"])
      ? "content-based deduplication can only be set for FIFO queue"
      : undefined,
};

const fifoOnly: Rule = {
  id: "sqs.queue.fifo-attributes",
  source: `${model} CreateQueue, attributes of FIFO queues`,
  check({ inputs }) {
    const [scope, limit] = [text(inputs["deduplicationScope"]), text(inputs["fifoThroughputLimit"])];
    if (!isFifo(inputs)) {
      if (scope)
        return {
          code: "InvalidAttributeName",
          message: "You can specify the DeduplicationScope only when FifoQueue is set to true.",
        };
      return limit
        ? {
            code: "InvalidAttributeName",
            message: "You can specify the FifoThroughputLimit only when FifoQueue is set to true.",
          }
        : undefined;
    }
    return limit === "perMessageGroupId" && scope !== "messageGroup"
      ? {
          code: "InvalidAttributeValue",
          message: "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.",
        }
      : undefined;
  },
};

const waitTime: Rule = {
  id: "sqs.queue.receive-wait",
  source: `${model} ReceiveMessageWaitTimeSeconds: 0 to 20`,
  check({ inputs }) {
    const seconds = checks.number(inputs, "receiveWaitTimeSeconds");
    return seconds === undefined || (seconds >= 0 && seconds <= 20)
      ? undefined
      : { code: "InvalidAttributeValue", message: "Invalid value for the parameter ReceiveMessageWaitTimeSeconds." };
  },
};

/** The dead-letter queue that a redrive policy names. */
function deadLetters(request: Request, target: string): Standing | undefined {
  return request.world.find(queueToken, target, "arn");
}

const redrive: Rule = {
  id: "sqs.queue.redrive",
  source: `${model} RedrivePolicy; ${dlqGuide}; text: serverless issue 5215`,
  check(request) {
    const given = request.inputs["redrivePolicy"];
    if (given === undefined || given === "") return undefined;
    const policy = parsed(given);
    const refuse = (reason: string): Refusal => bad("RedrivePolicy", given, reason);
    if (!policy) return refuse("Redrive policy is not a valid JSON map.");
    const target = text(policy["deadLetterTargetArn"]);
    if (target === undefined)
      return refuse("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
    const count = policy["maxReceiveCount"] ?? 10; // the model's default
    if (!/^\d+$/.test(String(count)) || Number(count) < 1 || Number(count) > 1000)
      return refuse(
        `Invalid value for maxReceiveCount: ${String(count)}, valid values are from 1 to 1000 both inclusive.`,
      );
    const parts = parseArn(target);
    if (parts?.service !== "sqs") return refuse("Invalid value for deadLetterTargetArn.");
    if (parts.region !== request.region || parts.account !== request.account)
      return refuse("Dead-letter target owner should be same as the source.");
    return targetProblem(request, target, refuse);
  },
};

function targetProblem(request: Request, target: string, refuse: (reason: string) => Refusal): Refusal | undefined {
  const queue = deadLetters(request, target);
  if (!queue) return refuse("Dead letter target does not exist.");
  if (isFifo(queue.inputs) !== isFifo(request.inputs))
    return refuse("Dead-letter queue must be same type of queue as the source.");
  const apart = request.world.find(redriveAllowToken, queue.id, "id", queue.region);
  const allow = parsed(apart?.inputs["redriveAllowPolicy"] ?? queue.inputs["redriveAllowPolicy"]);
  const own = arn("sqs", String(request.inputs["name"]), request);
  const denied =
    allow?.["redrivePermission"] === "denyAll" ||
    (allow?.["redrivePermission"] === "byQueue" && !list(allow["sourceQueueArns"]).includes(own));
  return denied ? refuse("Dead-letter queue does not allow this source queue.") : undefined;
}

const redriveAllow: Rule = {
  id: "sqs.queue.redrive-allow",
  source: `${model} RedriveAllowPolicy: sourceQueueArns with byQueue only, 10 at most`,
  check({ inputs }) {
    const given = inputs["redriveAllowPolicy"];
    if (given === undefined || given === "") return undefined;
    const policy = parsed(given);
    const refuse = (reason: string): Refusal => bad("RedriveAllowPolicy", given, reason);
    if (!policy) return refuse("Redrive allow policy is not a valid JSON map.");
    const permission = text(policy["redrivePermission"]) ?? "";
    if (!["allowAll", "denyAll", "byQueue"].includes(permission))
      return refuse(
        "Amazon SQS can't create the redrive allow policy. redrivePermission must be allowAll, denyAll or byQueue.",
      );
    const sources = list(policy["sourceQueueArns"]);
    if (permission !== "byQueue")
      return sources.length > 0 ? refuse("sourceQueueArns can be specified with byQueue only.") : undefined;
    return sources.length < 1 || sources.length > 10
      ? refuse("Amazon SQS can't create the redrive allow policy. Specify 1 to 10 source queue ARNs.")
      : undefined;
  },
};

const policyTaken = (id: string): Rule => ({
  id,
  source:
    "IAM policy grammar; docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-creating-custom-policies.html",
  check({ inputs }) {
    const given = inputs["policy"];
    if (given === undefined || given === "") return undefined;
    return policyDocumentProblem(given, "resource", { resource: "optional" }) === undefined
      ? undefined
      : { code: "InvalidAttributeValue", message: "Invalid value for the parameter Policy." };
  },
});

/** SQS keeps any key id: whether it works only shows when a message is sent. Its form must be one. */
const keyForm: Rule = {
  id: "sqs.queue.key-form",
  source: `${model} KmsMasterKeyId: an id, an ARN or an alias`,
  check({ inputs }) {
    const given = text(inputs["kmsMasterKeyId"]);
    if (given === undefined || given === "") return undefined;
    const form =
      /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+|alias\/[\w/-]+|[0-9a-fA-F-]{36}|mrk-[0-9a-f]+)$/;
    return form.test(given)
      ? undefined
      : { code: "InvalidAttributeValue", message: "Invalid value for the parameter KmsMasterKeyId." };
  },
};

/** What must be the same for a create to hand back the queue that stands. */
const attributes = [
  "delaySeconds",
  "fifoQueue",
  "kmsMasterKeyId",
  "maxMessageSize",
  "messageRetentionSeconds",
  "policy",
  "receiveWaitTimeSeconds",
  "redrivePolicy",
  "visibilityTimeoutSeconds",
];

const exists: Rule = {
  id: "sqs.queue.exists",
  source: `${model} CreateQueue: an existing queue with other attributes is refused; with the same ones its URL comes back`,
  check(request) {
    const { inputs, verb, world } = request;
    const twin = verb === "create" ? world.find(queueToken, urlOf(request)) : undefined;
    const differs =
      twin &&
      attributes.some((key) => JSON.stringify(twin.inputs[key] ?? null) !== JSON.stringify(inputs[key] ?? null));
    return differs
      ? {
          code: "QueueAlreadyExists",
          message: "A queue already exists with the same name and a different value for an attribute",
        }
      : undefined;
  },
};

function urlOf({ inputs, region, account }: Pick<Request, "inputs" | "region" | "account">): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${String(inputs["name"])}`;
}

const bounds: [path: string, argument: string, low: number, high: number][] = [
  ["delaySeconds", "delay_seconds", 0, 900],
  ["kmsDataKeyReusePeriodSeconds", "kms_data_key_reuse_period_seconds", 60, 86400],
  ["maxMessageSize", "max_message_size", 1024, 1048576],
  ["messageRetentionSeconds", "message_retention_seconds", 60, 1209600],
  ["visibilityTimeoutSeconds", "visibility_timeout_seconds", 0, 43200],
];

/** A queue. */
const queue: TypeSpec = {
  token: queueToken,
  api: {
    service: "SQS",
    noun: "SQS Queue",
    create: "CreateQueue",
    update: "SetQueueAttributes",
    delete: "DeleteQueue",
  },
  id: urlOf,
  autoName: { property: "name", max: 75 },
  replaceOn: { paths: ["region", "fifoQueue", "name", "namePrefix"], source: file },
  /** A made-up name of a FIFO queue ends in `.fifo`, as pulumi-aws makes it. */
  defaults(inputs) {
    const named = fromPrefix(inputs);
    const given = String(named["name"]);
    return isMade(named) && isFifo(named) && !given.endsWith(".fifo") ? { ...named, name: `${given}.fifo` } : named;
  },
  rules: [
    ...bounds.map(([path, argument, low, high]) =>
      checks.between(
        `sqs.queue.${argument.replace(/_/g, "-")}`,
        `${file}; ${model} CreateQueue`,
        path,
        argument,
        low,
        high,
      ),
    ),
    checks.oneOf("sqs.queue.deduplication-scope", file, "deduplicationScope", "deduplication_scope", [
      "messageGroup",
      "queue",
    ]),
    checks.oneOf("sqs.queue.fifo-throughput-limit", file, "fifoThroughputLimit", "fifo_throughput_limit", [
      "perQueue",
      "perMessageGroupId",
    ]),
    checks.conflicts(
      "sqs.queue.one-encryption",
      file,
      ["kmsMasterKeyId", "kms_master_key_id"],
      ["sqsManagedSseEnabled", "sqs_managed_sse_enabled"],
    ),
    oneName("sqs.queue.one-name", file),
    jsonForm("sqs.queue.policy-json", "policy", "policy"),
    jsonForm("sqs.queue.redrive-json", "redrivePolicy", "redrive_policy"),
    jsonForm("sqs.queue.redrive-allow-json", "redriveAllowPolicy", "redrive_allow_policy"),
    ...[
      name,
      deduplication,
      fifoOnly,
      waitTime,
      redrive,
      redriveAllow,
      policyTaken("sqs.queue.policy"),
      keyForm,
      exists,
    ],
  ],
  outputs(request) {
    const { inputs } = request;
    const fifo = isFifo(inputs);
    return {
      arn: arn("sqs", String(inputs["name"]), request),
      url: urlOf(request),
      contentBasedDeduplication: inputs["contentBasedDeduplication"] ?? false,
      deduplicationScope: inputs["deduplicationScope"] ?? (fifo ? "queue" : ""),
      fifoThroughputLimit: inputs["fifoThroughputLimit"] ?? (fifo ? "perQueue" : ""),
      fifoQueue: fifo,
      delaySeconds: inputs["delaySeconds"] ?? 0,
      kmsDataKeyReusePeriodSeconds: inputs["kmsDataKeyReusePeriodSeconds"] ?? 300,
      maxMessageSize: inputs["maxMessageSize"] ?? 262144,
      messageRetentionSeconds: inputs["messageRetentionSeconds"] ?? 345600,
      receiveWaitTimeSeconds: inputs["receiveWaitTimeSeconds"] ?? 0,
      visibilityTimeoutSeconds: inputs["visibilityTimeoutSeconds"] ?? 30,
      sqsManagedSseEnabled: inputs["sqsManagedSseEnabled"] ?? !inputs["kmsMasterKeyId"],
    };
  },
  overwrites: () => true,
  after({ verb, id, region }, world) {
    if (verb !== "delete") return;
    for (const token of [policyToken, redriveAllowToken]) {
      const its = world.find(token, id, "id", region);
      if (its) world.forget(its);
    }
  },
};

const policyToken = "aws:sqs/queuePolicy:QueuePolicy";
const redriveAllowToken = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy";
const noQueue: Refusal = {
  code: "AWS.SimpleQueueService.NonExistentQueue",
  message: "The specified queue does not exist.",
};

/** Who may do what with a queue. */
const queuePolicy: TypeSpec = {
  token: policyToken,
  api: { service: "SQS", noun: "SQS Queue Policy", create: "SetQueueAttributes", delete: "SetQueueAttributes" },
  id: ({ inputs }) => String(inputs["queueUrl"]),
  refers: {
    queueUrl: {
      to: queueToken,
      holds: false,
      missing: () => noQueue,
    },
  },
  replaceOn: { paths: ["region", "queueUrl"], source: `${folder}/queue_policy.go` },
  rules: [jsonForm("sqs.queue-policy.json", "policy", "policy"), policyTaken("sqs.queue-policy.document")],
  outputs: ({ inputs }) => ({ policy: checks.policyText(inputs["policy"]) }),
  overwrites: () => true,
};

/** Whose dead letters a queue takes. */
const redriveAllowPolicy: TypeSpec = {
  token: redriveAllowToken,
  api: {
    service: "SQS",
    noun: "SQS Queue Redrive Allow Policy",
    create: "SetQueueAttributes",
    delete: "SetQueueAttributes",
  },
  id: ({ inputs }) => String(inputs["queueUrl"]),
  refers: { queueUrl: { to: queueToken, holds: false, missing: () => noQueue } },
  replaceOn: { paths: ["region", "queueUrl"], source: `${folder}/queue_redrive_allow_policy.go` },
  rules: [
    jsonForm("sqs.redrive-allow.json", "redriveAllowPolicy", "redrive_allow_policy"),
    { ...redriveAllow, id: "sqs.redrive-allow.policy" },
  ],
  outputs: () => ({}),
  overwrites: () => true,
};

/** Simple Queue Service. */
export const sqs: TypeSpec[] = [queue, queuePolicy, redriveAllowPolicy];
