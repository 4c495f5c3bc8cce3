import { type ApiHandler, type ApisOptions, type LocalApis, serve } from "./http";
import { dynamodb } from "./dynamodb";
import { eventbridge } from "./eventbridge";
import { s3 } from "./s3";
import { secretsManager } from "./secrets-manager";
import { sqs } from "./sqs";

/**
 * AWS's APIs, all at one address, as `AWS_ENDPOINT_URL` wants it: those of the JSON protocol are told apart by `X-Amz-Target`, and what has none is S3's.
 * Spaces of the store: `dynamodb/TABLE`, `sqs/QUEUE`, `s3/BUCKET`, `secretsmanager`, `published`.
 * A table, a bucket or a queue needs no making: what is written makes it. Source: botocore 1.43, data/SERVICE/service-2.json (targetPrefix, jsonVersion).
 */
export async function startAws(options: ApisOptions): Promise<LocalApis> {
  const services: Record<string, ApiHandler> = {
    DynamoDB_20120810: dynamodb(options),
    AWSEvents: eventbridge(options),
    AmazonSQS: sqs(options),
    secretsmanager: secretsManager(options),
  };
  const rest = s3(options);
  const server = await serve((request) => {
    const target = request.headers["x-amz-target"];
    if (target === undefined) return rest(request);
    const service = services[target.split(".")[0]!];
    return service ? service(request) : { status: 400, body: { __type: "UnknownOperationException", message: target } };
  }, options);
  return {
    ...server,
    environment: {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: "AKIALOCALLOCALLOCAL0",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: "us-east-1",
    },
  };
}
