import type { Refusal, Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";

/**
 * What a new account may have in a region, before anybody asks for more.
 * Sources: docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: 5 VPCs, of which every region has one from the start, and 5
 * Elastic IP addresses; texts: hashicorp-education/learn-terraform-provision-eks-cluster issue 59, terraform-aws-modules/terraform-aws-vpc
 * issue 429.
 */
export const quotas = {
  vpcs: 5 - 1,
  elasticIps: 5,
  /** Functions at a time, and how many of them must not be reserved: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "New AWS accounts have reduced concurrency". */
  lambda: { concurrency: 10, unreserved: 10 },
} as const;

/** Refuses one more of a type than a region of a new account may have. */
export function atMostInRegion(id: string, most: number, refusal: Refusal): Rule {
  return {
    id,
    source: "docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
    check: ({ token, verb, world, region }) =>
      verb === "create" && world.all(token).filter((one) => one.region === region).length >= most ? refusal : undefined,
  };
}

/** What AWS takes of tags: 50 for a resource, keys of 128 characters and values of 256, in UTF-8's letters. */
const longest = { key: 128, value: 256 } as const;
const mostTags = 50;

/** The parts of the SDK that speak to EC2. */
const ofEc2: readonly string[] = ["ebs", "ec2", "ec2transitgateway", "vpc"];

/**
 * What each service says of too many tags, by the first part of a type's token. EC2's comes from its page of errors; of those that are not
 * named here the model knows no error of its own.
 * Sources: botocore 1.44, the errors of each service's TagResource, AddTags and so on; docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html.
 */
const tooManyTags: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ofEc2.map((part) => [part, "TagLimitExceeded"])),
  ...Object.fromEntries(
    ["acm", "cfg", "costexplorer", "directconnect", "ecr"].map((part) => [part, "TooManyTagsException"]),
  ),
  backup: "LimitExceededException",
  budgets: "ServiceQuotaExceededException",
  cloudfront: "InvalidTagging",
  cloudtrail: "TagsLimitExceededException",
  elasticache: "TagQuotaPerResourceExceeded",
  iam: "LimitExceeded",
  kms: "LimitExceededException",
  savingsplans: "ServiceQuotaExceededException",
  sns: "TagLimitExceeded",
  ssm: "TooManyTagsError",
  wafv2: "WAFLimitsExceededException",
};

/** Source: docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, "Tag naming limits and requirements". */
const tags: Rule = {
  id: "aws.tags",
  source: "docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
  check({ inputs, token }) {
    const given = inputs["tags"];
    if (!isProps(given)) return undefined;
    const entries = Object.entries(given).filter(([key]) => !key.startsWith("aws:"));
    const part = /^aws:(\w+)\//.exec(token)?.[1] ?? "";
    if (entries.length > mostTags)
      return {
        code: isLogs(token) ? "TooManyTagsException" : (tooManyTags[part] ?? "ValidationException"),
        message: `The maximum number of tags for a resource has been reached: ${mostTags}, got ${entries.length}.`,
      };
    const invalid = (message: string): Refusal => ({
      code: ofEc2.includes(part) ? "InvalidParameterValue" : "ValidationException",
      message,
    });
    for (const [key, value] of entries) {
      if ([...key].length > longest.key)
        return invalid(`Tag key exceeds the maximum length of ${longest.key} characters: ${key}`);
      if (typeof value === "string" && [...value].length > longest.value)
        return invalid(`Tag value exceeds the maximum length of ${longest.value} characters: ${key}`);
    }
    return undefined;
  },
};

/** CloudWatch Logs is another service than CloudWatch, though their types stand side by side. */
const isLogs = (token: string): boolean => token.startsWith("aws:cloudwatch/log");

/** A type with what every service asks of tags. */
export function tagged(type: TypeSpec): TypeSpec {
  return { ...type, rules: [...(type.rules ?? []), tags] };
}
