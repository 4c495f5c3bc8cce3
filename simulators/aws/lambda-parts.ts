import { createHash } from "node:crypto";
import { text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { jsonForm, lengthBetween } from "./common/argument-forms";
import { arn, parseArn } from "./common/arn";
import * as checks from "./common/checks";
import { roleMay } from "./common/role-access";
import { hasVersion } from "./lambda";
import { folder, functionToken, model, wrong } from "./lambda-rules";

const aliasToken = "aws:lambda/alias:Alias";
const queueToken = "aws:sqs/queue:Queue";
const notFound = (message: string): Refusal => ({ code: "ResourceNotFoundException", message });

/** The function that a name, an ARN, or the ARN of an alias or a version means. */
function called({ world, region }: Request, given: unknown): { standing: Standing; qualifier?: string } | undefined {
  const named = text(given) ?? "";
  const [, name = named, qualifier] = /^arn:[^:]+:lambda:[^:]+:\d+:function:([^:]+)(?::(.+))?$/.exec(named) ?? [];
  const standing = world.find(functionToken, name, "id", region);
  return standing && { standing, ...(qualifier !== undefined && { qualifier }) };
}

const aliasVersion: Rule = {
  id: "lambda.alias.version",
  source: `${model} CreateAlias, ResourceNotFoundException`,
  check(request) {
    const { inputs } = request;
    const found = called(request, inputs["functionName"]);
    const version = String(inputs["functionVersion"]);
    return !found || hasVersion(found.standing, version)
      ? undefined
      : notFound(`Function not found: ${String(found.standing.outputs["arn"])}:${version}`);
  },
};

/** A word for a version, which can be led to another. */
const alias: TypeSpec = {
  token: aliasToken,
  api: { service: "Lambda", noun: "Lambda Alias", create: "CreateAlias", update: "UpdateAlias", delete: "DeleteAlias" },
  id: (request) => aliasArn(request),
  autoName: { property: "name", max: 128 },
  refers: {
    functionName: {
      to: functionToken,
      by: ["id", "arn"],
      anyRegion: false,
      holds: false,
      missing: (name) => notFound(`Function not found: ${name}`),
    },
  },
  replaceOn: { paths: ["region", "functionName", "name"], source: `${folder}/alias.go` },
  rules: [
    checks.matches(
      "lambda.alias.name",
      `${model} Alias`,
      "name",
      "name",
      /^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/,
      "letters, digits, hyphens and underscores, and not digits alone",
    ),
    aliasVersion,
  ],
  outputs(request) {
    const own = aliasArn(request);
    return {
      arn: own,
      invokeArn: `arn:aws:apigateway:${request.region}:lambda:path/2015-03-31/functions/${own}/invocations`,
    };
  },
};

function aliasArn(request: Request): string {
  const found = called(request, request.inputs["functionName"]);
  return `${String(found?.standing.outputs["arn"])}:${String(request.inputs["name"])}`;
}

/** Which profiles of AWS Signer must have signed a function's code. */
const codeSigningConfig: TypeSpec = {
  token: "aws:lambda/codeSigningConfig:CodeSigningConfig",
  api: {
    service: "Lambda",
    noun: "Lambda Code Signing Config",
    create: "CreateCodeSigningConfig",
    update: "UpdateCodeSigningConfig",
    delete: "DeleteCodeSigningConfig",
  },
  id: (request) => arn("lambda", `code-signing-config:csc-0${request.digits(16)}`, request),
  refers: {
    "allowedPublishers.signingProfileVersionArns.*": {
      to: "aws:signer/signingProfile:SigningProfile",
      by: "versionArn",
      holds: false,
      missing: (profile) => wrong(`The signing profile version ${profile} does not exist.`),
    },
  },
  replaceOn: { paths: ["region"], source: `${folder}/code_signing_config.go` },
  rules: [
    checks.oneOf(
      "lambda.code-signing.policy",
      `${model} CodeSigningPolicy`,
      "policies.untrustedArtifactOnDeployment",
      "untrusted_artifact_on_deployment",
      ["Enforce", "Warn"],
    ),
    lengthBetween("lambda.code-signing.description", `${model} Description`, "description", "description", 0, 256),
  ],
  outputs: ({ id, inputs }) => ({
    arn: id,
    configId: id.split(":").at(-1),
    policies: inputs["policies"] ?? { untrustedArtifactOnDeployment: "Warn" },
  }),
  inUse: () => ({
    code: "ResourceConflictException",
    message: "The code signing configuration is used by one or more functions, so it cannot be deleted.",
  }),
};

const functionThere: Rule = {
  id: "lambda.source.function",
  source: `${model} CreateEventSourceMapping, InvalidParameterValueException`,
  check(request) {
    const found = called(request, request.inputs["functionName"]);
    if (!found) return wrong("Function does not exist");
    const { standing, qualifier } = found;
    if (qualifier === undefined || hasVersion(standing, qualifier)) return undefined;
    return request.world.find(aliasToken, String(request.inputs["functionName"]), "arn", request.region)
      ? undefined
      : wrong("Function does not exist");
  },
};

/** The queue that a mapping reads from. Of other sources nobody here knows more. */
const queueOf = ({ inputs, world, region }: Request): Standing | undefined =>
  world.find(queueToken, String(inputs["eventSourceArn"]), "arn", region);

const isQueue = ({ inputs }: Pick<Request, "inputs">): boolean =>
  parseArn(String(inputs["eventSourceArn"]))?.service === "sqs";

const queueThere: Rule = {
  id: "lambda.source.queue",
  source: `${model} CreateEventSourceMapping, ResourceNotFoundException`,
  check(request) {
    return !isQueue(request) || queueOf(request)
      ? undefined
      : wrong("Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue.");
  },
};

const hiddenLongEnough: Rule = {
  id: "lambda.source.visibility",
  source: "docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html; text: winglang/wing issue 1507",
  check(request) {
    const queue = queueOf(request);
    const { standing } = called(request, request.inputs["functionName"]) ?? {};
    if (!queue || !standing) return undefined;
    const hidden = Number(queue.outputs["visibilityTimeoutSeconds"]);
    const takes = Number(standing.outputs["timeout"]);
    return hidden < takes
      ? wrong(`Queue visibility timeout: ${hidden} seconds is less than Function timeout: ${takes} seconds`)
      : undefined;
  },
};

const mayReceive: Rule = {
  id: "lambda.source.permission",
  source:
    "docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, execution role permissions; text: anomalyco/sst issue 5737",
  check(request) {
    const queue = queueOf(request);
    const { standing } = called(request, request.inputs["functionName"]) ?? {};
    const role = standing && checks.roleOf(request, standing.inputs["role"]);
    if (!queue || !role) return undefined;
    const known = checks
      .permissionsOf(request, role)
      .managed.some((one) => /SQSQueueExecutionRole|AdministratorAccess/.test(one));
    const resource = String(queue.outputs["arn"]);
    const missing = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].find(
      (one) => !known && !roleMay(request.world, role, { action: `sqs:${one}`, resource }),
    );
    return missing && wrong(`The function execution role does not have permissions to call ${missing} on SQS`);
  },
};

const mappedOnce: Rule = checks.atCreate(
  "lambda.source.once",
  `${model} ResourceConflictException; text: DataBiosphere/azul issue 3399`,
  (request) => {
    const { inputs, world, region, token } = request;
    const found = called(request, inputs["functionName"]);
    const twin = world
      .all(token)
      .find(
        (one) =>
          one.region === region &&
          one.inputs["eventSourceArn"] === inputs["eventSourceArn"] &&
          called(request, one.inputs["functionName"])?.standing.id === found?.standing.id,
      );
    return twin
      ? {
          code: "ResourceConflictException",
          message: `An event source mapping with SQS arn (" ${String(inputs["eventSourceArn"])} ") and function (" ${String(found?.standing.id)} ") already exists. Please update or delete the existing mapping with UUID ${twin.id}`,
        }
      : undefined;
  },
);

const batch: Rule = {
  id: "lambda.source.batch",
  source: `${model} BatchSize: of a queue 10,000 at most, over 10 with a window, and 10 of a FIFO queue`,
  check(request) {
    const { inputs } = request;
    if (!isQueue(request)) return undefined;
    const size = checks.number(inputs, "batchSize") ?? 10;
    const fifo = String(inputs["eventSourceArn"]).endsWith(".fifo");
    if (size < 1 || size > (fifo ? 10 : 10_000))
      return wrong(`Invalid request provided: BatchSize ${size} is out of range.`);
    const window = checks.number(inputs, "maximumBatchingWindowInSeconds") ?? 0;
    return size > 10 && window < 1
      ? wrong("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
      : undefined;
  },
};

/** Reads a queue, and calls a function for what is in it. */
const eventSourceMapping: TypeSpec = {
  token: "aws:lambda/eventSourceMapping:EventSourceMapping",
  api: {
    service: "Lambda",
    noun: "Lambda Event Source Mapping",
    create: "CreateEventSourceMapping",
    update: "UpdateEventSourceMapping",
    delete: "DeleteEventSourceMapping",
  },
  id: (request) => checks.uuid(request, "mapping"),
  replaceOn: {
    paths: [
      ...["region", "eventSourceArn", "queues", "selfManagedEventSource", "startingPosition", "topics"],
      ...["startingPositionTimestamp", "amazonManagedKafkaEventSourceConfig", "selfManagedKafkaEventSourceConfig"],
    ],
    source: `${folder}/event_source_mapping.go`,
  },
  rules: [
    checks.between(
      "lambda.source.concurrency",
      `${folder}/event_source_mapping.go; ${model} MaximumConcurrency`,
      "scalingConfig.maximumConcurrency",
      "maximum_concurrency",
      2,
      1000,
    ),
    checks.oneOf(
      "lambda.source.response-types",
      `${model} FunctionResponseType`,
      "functionResponseTypes.*",
      "function_response_types",
      ["ReportBatchItemFailures"],
    ),
    ...[functionThere, queueThere, hiddenLongEnough, mayReceive, mappedOnce, batch],
  ],
  outputs(request) {
    const { inputs, id } = request;
    const found = called(request, inputs["functionName"]);
    const own = String(found?.standing.outputs["arn"]);
    return {
      arn: arn("lambda", `event-source-mapping:${id}`, request),
      uuid: id,
      batchSize: inputs["batchSize"] ?? 10,
      functionArn: found?.qualifier === undefined ? own : `${own}:${found.qualifier}`,
      lastModified: checks.createdAt(request, "lastModified"),
      state: inputs["enabled"] === false ? "Disabled" : "Enabled",
      stateTransitionReason: "USER_INITIATED",
    };
  },
};

/** Calls a function once, when it is made. Here nobody runs it: its answer is empty. */
const invocation: TypeSpec = {
  token: "aws:lambda/invocation:Invocation",
  api: { service: "Lambda", noun: "Lambda Invocation", create: "Invoke", delete: "Invoke" },
  id({ inputs }) {
    const hash = createHash("md5").update(String(inputs["input"])).digest("hex");
    return `${String(inputs["functionName"])},${String(inputs["qualifier"] ?? "$LATEST")},${hash}`;
  },
  refers: {
    functionName: {
      to: functionToken,
      by: ["id", "arn"],
      anyRegion: false,
      holds: false,
      missing: (name) => notFound(`Function not found: ${name}`),
    },
  },
  replaceOn: {
    paths: ["region", "functionName", "qualifier", "triggers"],
    when: (_, news) => ((news["lifecycleScope"] ?? "CREATE_ONLY") === "CREATE_ONLY" ? ["input"] : []),
    source: `${folder}/invocation.go, customizeDiffInputChangeWithCreateOnlyScope`,
  },
  rules: [jsonForm("lambda.invocation.input-json", "input", "input")],
  outputs: () => ({ result: "null" }),
  overwrites: () => true,
};

/** What leads to functions, and what is asked of their code. */
export const lambdaParts: TypeSpec[] = [alias, codeSigningConfig, eventSourceMapping, invocation];
