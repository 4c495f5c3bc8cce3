/** A part of AWS with accounts, ARNs and endpoints of its own. Source: docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

/** The partition that a region lies in: the second word of every ARN. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** What the names of a region's endpoints end in. Source: botocore `endpoints.json`, dnsSuffix. */
export function endpointSuffix(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
