import type { Request } from "../../core/spec";

/** The partition of the commercial regions: the only one that the local cloud has. */
export const partition = "aws";

/**
 * The ARN of a resource in the account and region of the request: `arn("ec2", "vpc/vpc-0a", request)`.
 * `region: false` and `account: false` leave those fields empty, as IAM and S3 do.
 */
export function arn(
  service: string,
  resource: string,
  request: Pick<Request, "region" | "account">,
  fields: { region?: false; account?: false } = {},
): string {
  const region = fields.region === false ? "" : request.region;
  const account = fields.account === false ? "" : request.account;
  return ["arn", partition, service, region, account, resource].join(":");
}

/** An ARN taken apart. `resource` keeps its own colons and slashes. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** Takes an ARN apart; undefined where the text is none. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, part, service, region, account, ...rest] = text.split(":");
  if (prefix !== "arn" || !part || !service || region === undefined || account === undefined || rest.length === 0) {
    return undefined;
  }
  return { partition: part, service, region, account, resource: rest.join(":") };
}
