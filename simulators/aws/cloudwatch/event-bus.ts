import { text } from "../../core/paths";
import type { Refusal, Rule, TypeSpec } from "../../core/spec";
import { arnForm, lengthBetween } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { keyGrants } from "../common/policy-access";
import { busName, busToken, invalid, ruleToken, toBus } from "./events";

const folder = "hashicorp/terraform-provider-aws internal/service/events";
const model = "botocore events/2015-10-07/service-2.json";
const archiveToken = "aws:cloudwatch/eventArchive:EventArchive";
const keys = "docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html";

/** What EventBridge does with a key: it looks whether it is symmetric, encrypts what comes, and decrypts it to look at it. */
const use = ["kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"];
/** And with an archive's: docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html. */
const useOfArchives = [...use, "kms:ReEncryptFrom", "kms:ReEncryptTo"];

/** The key must stand here, and its own policy must let EventBridge in, for this account. */
const ownKey = (id: string, wanted: readonly string[]): Rule => ({
  id,
  source: keys,
  check(request) {
    const given = text(request.inputs["kmsKeyIdentifier"]);
    if (!given) return undefined;
    if (checks.keyProblem(request, given) !== undefined)
      return invalid(`The KMS key ${given} is not valid: want a symmetric key of this Region that is enabled.`);
    const key = checks.keyOf(request, given);
    const context = { "aws:SourceAccount": request.account };
    return !key || keyGrants(key, "events.amazonaws.com", wanted, context, request)
      ? undefined
      : invalid(`EventBridge is not authorized to perform ${wanted.join(", ")} on the KMS key ${given}.`);
  },
});

const busNameForm: Rule = checks.valueRule(
  "events.bus.name",
  `${folder}/validate.go validCustomEventBusName; ${model} EventBusName: 256 at most`,
  "name",
  (value) => {
    const name = String(value);
    if (name === "default") return "\"name\" cannot be 'default'";
    return /^[/.\-_A-Za-z0-9]{1,256}$/.test(name)
      ? undefined
      : `invalid value for name (must only contain letters, digits, dots, slashes, hyphens and underscores): ${name}`;
  },
);

const busDeadLetters: Rule = {
  id: "events.bus.dead-letters",
  source: "docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html: a standard queue here",
  check({ inputs, region, world }) {
    const config = inputs["deadLetterConfig"] as Record<string, unknown> | undefined;
    const queue = text(config?.["arn"]);
    if (!queue) return undefined;
    const parts = parseArn(queue);
    const standing = world.find("aws:sqs/queue:Queue", queue, "arn");
    return parts?.service === "sqs" && parts.region === region && standing && !queue.endsWith(".fifo")
      ? undefined
      : invalid(`Invalid dead-letter queue ${queue}: it must be a standard SQS queue in the same Region as the bus.`);
  },
};

/** A bus of one's own. */
const eventBus: TypeSpec = {
  token: busToken,
  api: {
    service: "EventBridge",
    noun: "EventBridge Event Bus",
    create: "CreateEventBus",
    update: "UpdateEventBus",
    delete: "DeleteEventBus",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 255 },
  replaceOn: { paths: ["region", "name", "eventSourceName"], source: `${folder}/bus.go` },
  rules: [
    busNameForm,
    lengthBetween("events.bus.description", `${model} EventBusDescription`, "description", "description", 0, 512),
    arnForm("events.bus.dead-letters-arn", "deadLetterConfig.arn", "arn"),
    checks.notYet(
      "events.bus.unique",
      `${model} ResourceAlreadyExistsException`,
      (name) => ({ code: "ResourceAlreadyExistsException", message: `Event bus ${name} already exists.` }),
      "name",
    ),
    ...[ownKey("events.bus.key", use), busDeadLetters],
  ],
  outputs: (request) => ({ arn: arn("events", `event-bus/${String(request.inputs["name"])}`, request) }),
  // Text: hashicorp/terraform-provider-aws issue 22131.
  inUse: (_, by): Refusal | undefined =>
    by.token === ruleToken ? invalid("EventBus can't be deleted since it has rules.") : undefined,
};

const noBus = (bus: string): Refusal => ({
  code: "ResourceNotFoundException",
  message: `Event bus ${busName(bus)} does not exist.`,
});

/** What was on a bus, to be played again: it goes with nothing, and what is in it goes with it. */
const eventArchive: TypeSpec = {
  token: archiveToken,
  api: {
    service: "EventBridge",
    noun: "EventBridge Archive",
    create: "CreateArchive",
    update: "UpdateArchive",
    delete: "DeleteArchive",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 48 },
  refers: {
    eventSourceArn: {
      to: busToken,
      by: "arn",
      holds: false,
      anyRegion: false,
      missing: (bus, request) => (toBus.missing(bus, request) === undefined ? undefined : noBus(bus)),
    },
  },
  replaceOn: { paths: ["region", "name", "eventSourceArn"], source: `${folder}/archive.go` },
  rules: [
    checks.matches(
      "events.archive.name",
      `${folder}/validate.go validArchiveName; ${model} ArchiveName: 48 at most`,
      "name",
      "name",
      /^[.\-_A-Za-z0-9]{1,48}$/,
      "1 to 48 of letters, digits, dots, hyphens and underscores",
    ),
    lengthBetween("events.archive.description", `${folder}/archive.go`, "description", "description", 0, 512),
    checks.between("events.archive.days", `${model} RetentionDays`, "retentionDays", "retention_days", 0, Infinity),
    arnForm("events.archive.source-arn", "eventSourceArn", "event_source_arn"),
    checks.notYet(
      "events.archive.unique",
      `${model} ResourceAlreadyExistsException`,
      (name) => ({ code: "ResourceAlreadyExistsException", message: `Archive ${name} already exists.` }),
      "name",
    ),
    ownKey("events.archive.key", useOfArchives),
  ],
  outputs: (request) => ({ arn: arn("events", `archive/${String(request.inputs["name"])}`, request) }),
};

/** Buses of EventBridge, and their archives. */
export const eventBuses: TypeSpec[] = [eventBus, eventArchive];
