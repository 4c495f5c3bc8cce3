import type { Refusal, Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";

/**
 * What a new account may have in a region, before anybody asks for more.
 * Sources: docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: 5 VPCs, of which every region has one from the start, and 5
 * Elastic IP addresses; texts: hashicorp-education/learn-terraform-provision-eks-cluster issue 59, terraform-aws-modules/terraform-aws-vpc
 * issue 429.
 */
export const quotas = { vpcs: 5 - 1, elasticIps: 5 } as const;

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

/** Source: docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, "Tag naming limits and requirements". */
const tags: Rule = {
  id: "aws.tags",
  source: "docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
  check({ inputs, token }) {
    const given = inputs["tags"];
    if (!isProps(given)) return undefined;
    const entries = Object.entries(given).filter(([key]) => !key.startsWith("aws:"));
    const ofEc2 = token.startsWith("aws:ec2/");
    if (entries.length > mostTags)
      return ofEc2
        ? { code: "TagLimitExceeded", message: "The maximum number of Tags for a resource has been reached." }
        : {
            code: "TooManyTagsException",
            message: `A resource can have ${mostTags} tags at most, got ${entries.length}`,
          };
    const invalid = (message: string): Refusal => ({
      code: ofEc2 ? "InvalidParameterValue" : "ValidationException",
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

/** A type with what every service asks of tags. */
export function tagged(type: TypeSpec): TypeSpec {
  return { ...type, rules: [...(type.rules ?? []), tags] };
}
