import type { Output } from "@pulumi/pulumi";

/** What a bucket gives, to who writes into it: by the time its name is known, whatever has to stand before a first write does. */
export interface BucketOutputs {
  name: Output<string>;
  arn: Output<string>;
}
