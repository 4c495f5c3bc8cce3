import data from "../../data/aws-managed-policies.json";

const prefix = "arn:aws:iam::aws:policy";
const serviceLinked = "/aws-service-role/";
let known: Set<string> | undefined;

/** Whether the ARN is that of a policy which AWS itself keeps. Source: see the data file. */
export function isAwsManaged(policyArn: string): boolean {
  known ??= new Set(
    Object.entries(data.policies).flatMap(([path, names]) => names.split(" ").map((name) => `${prefix}${path}${name}`)),
  );
  return known.has(policyArn);
}

/** Whether it is one that only a service-linked role may have. */
export function isServiceLinked(policyArn: string): boolean {
  return policyArn.startsWith(`${prefix}${serviceLinked}`);
}
