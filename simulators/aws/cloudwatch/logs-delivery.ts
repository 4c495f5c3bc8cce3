import { at, list, text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isUnknown, type Props } from "../../protocol/values";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { madeNameLength } from "../common/made-names";
import { bucketOf } from "../common/policy-access";

const folder = "hashicorp/terraform-provider-aws internal/service/logs";
const model = "botocore logs/2014-03-28/service-2.json";
const sourceToken = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const destinationToken = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const deliveryToken = "aws:cloudwatch/logDelivery:LogDelivery";

const gone = (what: string): Refusal => ({
  code: "ResourceNotFoundException",
  message: `The specified resource does not exist: ${what}`,
});
const invalid = (message: string): Refusal => ({ code: "ValidationException", message });

/** A text's length, in the words of hashicorp/terraform-plugin-framework-validators stringvalidator. */
function textLength(id: string, source: string, path: string, argument: string, low: number, high: number): Rule {
  return checks.valueRule(id, source, path, (value) => {
    const { length } = String(value);
    return length >= low && length <= high
      ? undefined
      : `Attribute ${argument} string length must be between ${low} and ${high}, got: ${length}`;
  });
}

/** The provider checks the length, the cloud the letters. */
function names(kind: string, file: string, property: string, argument: string): Rule[] {
  const source = `${model} Delivery${kind === "source" ? "Source" : "Destination"}Name`;
  return [
    textLength(`logs.delivery-${kind}.name-length`, `${folder}/${file}`, property, argument, 1, 60),
    {
      id: `logs.delivery-${kind}.name`,
      source,
      check({ inputs }) {
        const given = String(inputs[property]);
        const message = `1 validation error detected: Value '${given}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]*`;
        return /^[\w-]*$/.test(given) ? undefined : invalid(message);
      },
    },
  ];
}

/** What each service sends, as far as the platform uses it. Of others nothing is known here, and all is accepted. */
const logTypes: Record<string, readonly string[]> = { cloudfront: ["ACCESS_LOGS"] };

const logType: Rule = {
  id: "logs.delivery-source.log-type",
  source: `${model} PutDeliverySourceRequest.logType`,
  check({ inputs }) {
    const known = logTypes[parseArn(String(inputs["resourceArn"]))?.service ?? ""];
    return known && !known.includes(String(inputs["logType"]))
      ? invalid(`The log type ${String(inputs["logType"])} is not supported for the resource.`)
      : undefined;
  },
};

const sourceRegion: Rule = {
  id: "logs.delivery-source.region",
  source:
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html; text: terraform-aws-modules/terraform-aws-cloudfront issue 197",
  check: ({ inputs, region }) =>
    parseArn(String(inputs["resourceArn"]))?.service === "cloudfront" && region !== "us-east-1"
      ? invalid(`PutDeliverySource action is not supported for this LogType in region ${region}`)
      : undefined,
};

const sourceStands: Rule = {
  id: "logs.delivery-source.resource-stands",
  source: `${model} PutDeliverySource, ResourceNotFoundException`,
  check(request) {
    const given = String(request.inputs["resourceArn"]);
    const named = parseArn(given);
    if (named?.service !== "cloudfront" || named.account !== request.account) return undefined;
    return request.world.find("aws:cloudfront/distribution:Distribution", given, "arn") ? undefined : gone(given);
  },
};

/** One resource's logs of one kind have one source. */
const sourceOnce: Rule = {
  id: "logs.delivery-source.once",
  source: `${model} PutDeliverySource, ConflictException`,
  check({ inputs, id, verb, world, region }) {
    const same = world
      .all(sourceToken)
      .some(
        (it) =>
          it.id !== id &&
          it.region === region &&
          it.inputs["resourceArn"] === inputs["resourceArn"] &&
          it.inputs["logType"] === inputs["logType"],
      );
    return verb === "create" && same
      ? {
          code: "ConflictException",
          message: "This ResourceId has already been used in another Delivery Source in this account",
        }
      : undefined;
  },
};

const held = (what: string): Refusal => ({
  code: "ConflictException",
  message: `This ${what} can't be deleted because a delivery is associated with it.`,
});

/** What sends logs. */
const deliverySource: TypeSpec = {
  token: sourceToken,
  api: {
    service: "CloudWatch Logs",
    noun: "CloudWatch Logs Delivery Source",
    create: "PutDeliverySource",
    delete: "DeleteDeliverySource",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: madeNameLength },
  replaceOn: { paths: ["region", "logType", "name", "resourceArn"], source: `${folder}/delivery_source.go` },
  overwrites: () => true,
  rules: [...names("source", "delivery_source.go", "name", "name"), logType, sourceRegion, sourceStands, sourceOnce],
  outputs: (request) => ({
    arn: arn("logs", `delivery-source:${request.id}`, request),
    service: parseArn(String(request.inputs["resourceArn"]))?.service ?? "",
  }),
  inUse: () => held("delivery source"),
};

const targetPath = "deliveryDestinationConfiguration.destinationResourceArn";
const target = (request: Pick<Request, "inputs">): string => text(at(request.inputs, targetPath)) ?? "";

/** Another bucket is an update; a log group in its place, or what nobody knows yet, is another destination. */
function otherService(olds: Props, news: Props): string[] {
  const service = (inputs: Props): string | undefined => parseArn(target({ inputs }))?.service;
  return isUnknown(at(news, targetPath)) || service(olds) !== service(news) ? [targetPath] : [];
}

const kinds: Record<string, string> = { s3: "S3", logs: "CWL", firehose: "FH", xray: "XRAY" };

const destinationStands: Rule = {
  id: "logs.delivery-destination.resource-stands",
  source: `${model} PutDeliveryDestination, ResourceNotFoundException`,
  check(request) {
    const given = target(request);
    const named = parseArn(given);
    if (given === "")
      return request.inputs["deliveryDestinationType"] === "XRAY"
        ? undefined
        : invalid("A delivery destination other than X-Ray must have a deliveryDestinationConfiguration.");
    if (!named || kinds[named.service] === undefined)
      return invalid(`The destination resource ARN is not valid: ${given}`);
    if (named.service === "s3" && !bucketOf(request, named.resource.split("/")[0] ?? "")) return gone(given);
    const group = given.replace(/:\*$/, "");
    const missing =
      named.service === "logs" &&
      named.account === request.account &&
      !request.world.find("aws:cloudwatch/logGroup:LogGroup", group, "arn");
    return missing ? gone(given) : undefined;
  },
};

const format: Rule = {
  id: "logs.delivery-destination.parquet",
  source:
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html: Parquet is for Amazon S3 only",
  check: (request) =>
    request.inputs["outputFormat"] === "parquet" && parseArn(target(request))?.service !== "s3"
      ? invalid("The output format parquet is not supported for this delivery destination type.")
      : undefined,
};

/** Where logs can be sent. */
const deliveryDestination: TypeSpec = {
  token: destinationToken,
  api: {
    service: "CloudWatch Logs",
    noun: "CloudWatch Logs Delivery Destination",
    create: "PutDeliveryDestination",
    update: "PutDeliveryDestination",
    delete: "DeleteDeliveryDestination",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: madeNameLength },
  replaceOn: {
    paths: ["region", "deliveryDestinationType", "name", "outputFormat"],
    when: otherService,
    source: `${folder}/delivery_destination.go; deliveryDestinationType: CloudFormation's schema of the type`,
  },
  overwrites: () => true,
  rules: [
    ...names("destination", "delivery_destination.go", "name", "name"),
    checks.oneOf("logs.delivery-destination.format", `${model} OutputFormat`, "outputFormat", "output_format", [
      "json",
      "plain",
      "w3c",
      "raw",
      "parquet",
    ]),
    checks.oneOf(
      "logs.delivery-destination.type",
      `${model} DeliveryDestinationType`,
      "deliveryDestinationType",
      "delivery_destination_type",
      [...Object.values(kinds)],
    ),
    ...[destinationStands, format],
  ],
  outputs: (request) => ({
    arn: arn("logs", `delivery-destination:${request.id}`, request),
    deliveryDestinationType:
      request.inputs["deliveryDestinationType"] ?? kinds[parseArn(target(request))?.service ?? ""] ?? "",
  }),
  inUse: () => held("delivery destination"),
};

const pairOnce: Rule = {
  id: "logs.delivery.once",
  source: `${model} CreateDelivery, ConflictException`,
  check({ inputs, id, verb, world, region }) {
    const same = world
      .all(deliveryToken)
      .some(
        (it) =>
          it.id !== id &&
          it.region === region &&
          it.inputs["deliverySourceName"] === inputs["deliverySourceName"] &&
          it.inputs["deliveryDestinationArn"] === inputs["deliveryDestinationArn"],
      );
    return verb === "create" && same ? { code: "ConflictException", message: "Delivery already exists" } : undefined;
  },
};

/**
 * A source's logs on their way to a destination. Where the bucket's policy does not let the service in, the service adds the
 * statement by itself: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html. So nothing is refused.
 */
const delivery: TypeSpec = {
  token: deliveryToken,
  api: {
    service: "CloudWatch Logs",
    noun: "CloudWatch Logs Delivery",
    create: "CreateDelivery",
    update: "UpdateDeliveryConfiguration",
    delete: "DeleteDelivery",
  },
  id: (request) => checks.alnum(request, 16, "delivery"),
  refers: {
    deliverySourceName: { to: sourceToken, missing: gone },
    deliveryDestinationArn: { to: destinationToken, by: "arn", missing: gone },
  },
  replaceOn: {
    paths: ["region", "deliveryDestinationArn", "deliverySourceName"],
    source: `${folder}/delivery.go`,
  },
  rules: [
    textLength("logs.delivery.field-length", `${folder}/delivery.go`, "recordFields.*", "record_fields", 1, 64),
    textLength("logs.delivery.delimiter", `${folder}/delivery.go`, "fieldDelimiter", "field_delimiter", 0, 5),
    checks.valueRule("logs.delivery.fields", `${folder}/delivery.go`, "recordFields", (value) =>
      list(value).length <= 128
        ? undefined
        : `Attribute record_fields list must contain at least 0 elements and at most 128 elements, got: ${list(value).length}`,
    ),
    pairOnce,
  ],
  outputs(request) {
    const source = request.world.find(sourceToken, String(request.inputs["deliverySourceName"]));
    const named = source?.outputs["service"] === "cloudfront" ? "CloudFront" : "logs";
    return {
      arn: arn("logs", `delivery:${request.id}`, request),
      // AWS puts its own prefix in front of the path; the program's own path is told as it was asked for.
      s3DeliveryConfigurations: request.inputs["s3DeliveryConfigurations"] ?? [
        { enableHiveCompatiblePath: false, suffixPath: `AWSLogs/{account-id}/${named}/` },
      ],
    };
  },
};

/** How CloudWatch Logs delivers what AWS services log. */
export const logsDelivery: TypeSpec[] = [deliverySource, deliveryDestination, delivery];
