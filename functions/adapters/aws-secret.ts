import { SQSClient } from "@aws-sdk/client-sqs";
import { call } from "./http";

/**
 * Reads a secret of Secrets Manager: one request, signed by the SDK that is in the archive anyway. A client of its own, since a signer settles on the first service that it signs for. AWS's
 * extension for secrets would be a layer, which the code signing config of a function refuses unless it is signed by us (Lambda developer guide, "Code signing").
 * @param id - the secret's ARN or name
 */
export async function awsSecret(id: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { config } = new SQSClient({});
  const region = await config.region();
  const address = env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? env["AWS_ENDPOINT_URL"];
  const url = new URL(address ?? `https://secretsmanager.${region}.amazonaws.com`);
  const body = JSON.stringify({ SecretId: id });
  const signer = await config.signer({
    name: "sigv4",
    signingName: "secretsmanager",
    signingRegion: region,
    properties: {},
  });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== "" && { port: Number(url.port) }),
    path: "/",
    query: {},
    headers: {
      host: url.host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.GetSecretValue",
    },
    body,
  });
  const { host: _, ...sent } = headers;
  const answer = await call(`${url.origin}/`, { method: "POST", headers: sent, body });
  const value = answer.json<{ SecretString?: string }>().SecretString;
  if (value === undefined) throw new Error(`The secret ${id} holds no text.`);
  return value;
}
