import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";

/** How an environment keeps logs. */
export interface LogKeeping {
  /** Days; CloudWatch Logs takes certain numbers only, which the configuration checks. */
  retentionDays: number;
  /** The key that encrypts them: its policy must let CloudWatch Logs use it. */
  keyArn: Input<string>;
}

/**
 * A log group made before the service that writes to it: one that a service makes by itself is not encrypted with our key and
 * never expires.
 */
export function logGroup(
  label: string,
  args: LogKeeping & {
    name: string;
    tags: Record<string, string>;
    /** @defaultValue the provider's */ region?: string;
  },
  opts: CustomResourceOptions,
): cloudwatch.LogGroup {
  return new cloudwatch.LogGroup(
    label,
    {
      name: args.name,
      retentionInDays: args.retentionDays,
      kmsKeyId: args.keyArn,
      tags: args.tags,
      ...(args.region === undefined ? {} : { region: args.region }),
    },
    opts,
  );
}
