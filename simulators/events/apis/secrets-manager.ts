import { type ApiHandler, type ApisOptions, json } from "./http";

/** Secrets Manager's GetSecretValue, JSON protocol 1.1. Source: botocore, data/secretsmanager/2017-10-17/service-2.json. */
export function secretsManager(options: ApisOptions): ApiHandler {
  return (request) => {
    const headers = { "content-type": "application/x-amz-json-1.1" };
    const refused = (type: string, message: string) => ({ status: 400, headers, body: { __type: type, message } });
    if (request.headers["x-amz-target"] !== "secretsmanager.GetSecretValue")
      return refused("UnknownOperationException", "only GetSecretValue is here");
    const id = String(json(request)["SecretId"] ?? "");
    const value = secretValue(options, id);
    if (value === undefined)
      return refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return {
      status: 200,
      headers,
      body: { ARN: id, Name: id.split(":").at(-1), SecretString: value, VersionStages: ["AWSCURRENT"] },
    };
  };
}

/** The value of a secret, whose name, ARN or address ends in one that is known. */
export function secretValue({ secrets }: ApisOptions, id: string): string | undefined {
  if (!secrets) return `local-${id.split(/[:/]/).at(-1)}`;
  return Object.entries(secrets).find(
    ([name]) => id === name || id.endsWith(`:${name}`) || id.includes(`:secret:${name}-`) || id.endsWith(`/${name}`),
  )?.[1];
}
