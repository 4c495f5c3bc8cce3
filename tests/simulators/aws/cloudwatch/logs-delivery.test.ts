import { UNKNOWN } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { holds, stand } from "../edge-world";

const source = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const destination = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const delivery = "aws:cloudwatch/logDelivery:LogDelivery";
const site = "arn:aws:cloudfront::123456789012:distribution/E1";
const bucket = "arn:aws:s3:::logs";

function world(aws: Driver): void {
  stand(aws, "aws:cloudfront/distribution:Distribution", "E1", {}, { arn: site });
  stand(aws, "aws:s3/bucket:Bucket", "logs", { bucket: "logs" }, { arn: bucket });
}

const ofSite = { name: "site", logType: "ACCESS_LOGS", resourceArn: site };
const to = (destinationResourceArn: string, more: object = {}) => ({
  name: "logs",
  deliveryDestinationConfiguration: { destinationResourceArn },
  ...more,
});

holds([
  {
    rule: "logs.delivery-source.name-length",
    token: source,
    given: world,
    refused: { ...ofSite, name: "s".repeat(61) },
    says: /string length must be between 1 and 60, got: 61/,
    accepted: { ...ofSite, name: "s".repeat(60) },
  },
  {
    rule: "logs.delivery-source.name",
    token: source,
    given: world,
    refused: { ...ofSite, name: "the/site" },
    says: /ValidationException: .*'the\/site' at 'name'/,
    accepted: { ...ofSite, name: "the-site_1" },
  },
  {
    rule: "logs.delivery-source.log-type",
    token: source,
    given: world,
    refused: { ...ofSite, logType: "ERROR_LOGS" },
    says: /ValidationException: The log type ERROR_LOGS/,
    accepted: ofSite,
  },
  {
    rule: "logs.delivery-source.region",
    token: source,
    region: "eu-west-1",
    given: world,
    refused: ofSite,
    says: /PutDeliverySource action is not supported for this LogType in region eu-west-1/,
    accepted: { ...ofSite, region: "us-east-1" },
  },
  {
    rule: "logs.delivery-source.resource-stands",
    token: source,
    given: world,
    refused: { ...ofSite, resourceArn: `${site}2` },
    says: /ResourceNotFoundException/,
    accepted: ofSite,
  },
  {
    rule: "logs.delivery-source.once",
    token: source,
    given: async (aws) => {
      world(aws);
      stand(aws, "aws:cloudfront/distribution:Distribution", "E2", {}, { arn: `${site}2` });
      await aws.create(source, { ...ofSite, name: "first" });
    },
    refused: ofSite,
    says: /ConflictException: This ResourceId has already been used/,
    accepted: { ...ofSite, resourceArn: `${site}2` },
  },
  {
    rule: "logs.delivery-destination.name-length",
    token: destination,
    given: world,
    refused: to(bucket, { name: "d".repeat(61) }),
    says: /string length must be between 1 and 60, got: 61/,
    accepted: to(bucket, { name: "d".repeat(60) }),
  },
  {
    rule: "logs.delivery-destination.name",
    token: destination,
    given: world,
    refused: to(bucket, { name: "the logs" }),
    says: /ValidationException: .*'the logs' at 'name'/,
    accepted: to(bucket),
  },
  {
    rule: "logs.delivery-destination.format",
    token: destination,
    given: world,
    refused: to(bucket, { outputFormat: "xml" }),
    says: /expected output_format to be one of .* got xml/,
    accepted: to(bucket, { outputFormat: "json" }),
  },
  {
    rule: "logs.delivery-destination.resource-stands",
    token: destination,
    given: world,
    refused: to("arn:aws:s3:::elsewhere"),
    says: /ResourceNotFoundException/,
    accepted: to(`${bucket}/cdn`),
  },
  {
    rule: "logs.delivery-destination.parquet",
    token: destination,
    given: world,
    refused: to("arn:aws:firehose:us-east-1:123456789012:deliverystream/logs", { outputFormat: "parquet" }),
    says: /ValidationException: The output format parquet/,
    accepted: to(bucket, { outputFormat: "parquet" }),
  },
]);

const trace = { name: "traces", deliveryDestinationType: "XRAY" };
holds([
  {
    rule: "logs.delivery-destination.type",
    token: destination,
    refused: { ...trace, deliveryDestinationType: "SQS" },
    says: /expected delivery_destination_type to be one of \["S3" "CWL" "FH" "XRAY"\], got SQS/,
    accepted: trace,
  },
  {
    rule: "a destination that is nowhere",
    token: destination,
    refused: { ...trace, deliveryDestinationType: "CWL" },
    says: /ValidationException: A delivery destination other than X-Ray must have/,
    accepted: trace,
  },
]);

describe("a delivery", () => {
  async function standing() {
    const aws = awsCloud();
    world(aws);
    await aws.create(source, ofSite);
    const { outputs } = await aws.create(destination, to(bucket));
    return { aws, pair: { deliverySourceName: "site", deliveryDestinationArn: String(outputs["arn"]) } };
  }

  it("logs.delivery.once: joins a source and a destination that stand, once", async () => {
    const { aws, pair } = await standing();
    expect(await aws.refusal(delivery, { ...pair, deliverySourceName: "nobody" })).toMatch(/ResourceNotFoundException/);
    await aws.create(delivery, pair);
    expect(await aws.refusal(delivery, pair)).toMatch(/ConflictException: Delivery already exists/);
    const { outputs } = await aws.create(destination, to(bucket, { name: "more" }));
    await expect(
      aws.create(delivery, { ...pair, deliveryDestinationArn: String(outputs["arn"]) }),
    ).resolves.toHaveProperty("id");
  });

  it("logs.delivery.field-length: names its fields in 64 characters", async () => {
    const { aws, pair } = await standing();
    expect(await aws.refusal(delivery, { ...pair, recordFields: ["f".repeat(65)] })).toMatch(
      /between 1 and 64, got: 65/,
    );
    await expect(aws.create(delivery, { ...pair, recordFields: ["f".repeat(64)] })).resolves.toHaveProperty("id");
  });

  it("logs.delivery.fields, .delimiter: has 128 fields, and five characters between them", async () => {
    const { aws, pair } = await standing();
    const fields = (count: number) => Array.from({ length: count }, (_, n) => `f${n}`);
    expect(await aws.refusal(delivery, { ...pair, recordFields: fields(129) })).toMatch(
      /Attribute record_fields list must contain .* at most 128 elements, got: 129/,
    );
    expect(await aws.refusal(delivery, { ...pair, fieldDelimiter: "------" })).toMatch(
      /Attribute field_delimiter string length must be between 0 and 5, got: 6/,
    );
    await expect(
      aws.create(delivery, { ...pair, recordFields: fields(128), fieldDelimiter: "-----" }),
    ).resolves.toHaveProperty("id");
  });

  it("writes under AWS's own prefix unless it is told a path", async () => {
    const { aws, pair } = await standing();
    expect((await aws.create(delivery, pair)).outputs["s3DeliveryConfigurations"]).toEqual([
      { enableHiveCompatiblePath: false, suffixPath: "AWSLogs/{account-id}/CloudFront/" },
    ]);
  });

  it("holds its source and its destination", async () => {
    const { aws, pair } = await standing();
    const { id } = await aws.create(delivery, pair);
    expect(await aws.deleteRefusal(source, "site")).toMatch(/ConflictException/);
    expect(await aws.deleteRefusal(destination, "logs")).toMatch(/ConflictException/);
    await aws.delete(delivery, id);
    await aws.delete(source, "site");
    await aws.delete(destination, "logs");
  });

  it("knows what kind of destination it is", async () => {
    const { aws } = await standing();
    expect(aws.find(destination, "logs").outputs).toMatchObject({
      deliveryDestinationType: "S3",
      arn: "arn:aws:logs:us-east-1:123456789012:delivery-destination:logs",
    });
    expect((await aws.create(destination, trace)).outputs["deliveryDestinationType"]).toBe("XRAY");
  });

  it.each([
    [source, ofSite, { ...ofSite, logType: "OTHER_LOGS" }, true],
    [source, ofSite, { ...ofSite, tags: { a: "b" } }, false],
    [destination, to(bucket), to(bucket, { outputFormat: "json" }), true],
    [destination, to(bucket), to(`${bucket}/cdn`), false],
    [destination, to(bucket), to("arn:aws:logs:us-east-1:123456789012:log-group:cdn"), true],
    [destination, trace, { ...trace, deliveryDestinationType: "S3" }, true],
    [destination, to(bucket), { name: "logs", deliveryDestinationConfiguration: UNKNOWN }, true],
    [
      destination,
      to(bucket),
      { name: "logs", deliveryDestinationConfiguration: { destinationResourceArn: UNKNOWN } },
      true,
    ],
  ])("%s: replaced where the provider replaces", (token, olds, news, replaces) => {
    expect(awsCloud().diff(token, olds, news).replaces).toBe(replaces);
  });
});
