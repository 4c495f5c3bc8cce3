/**
 * The type token under which the rules know a type. The SDK has some types under two: the S3 types of version 6 with `V2` at the end, and the load
 * balancers under `alb` as well as `lb` (@pulumi/aws 7, s3/bucketV2.js, alb/listener.js). They take the same inputs.
 */
export function canonical(type: string): string {
  if (!type.startsWith("aws:")) return type;
  return type.replace(/^aws:s3\/(\w+)V2:(\w+)V2$/, "aws:s3/$1:$2").replace(/^aws:alb\//, "aws:lb/");
}

/** Whether the engine may give a type, named as the rules do, under another token too. */
export function hasOtherToken(type: string): boolean {
  return /^aws:(s3\/bucket|lb\/)/.test(type);
}
