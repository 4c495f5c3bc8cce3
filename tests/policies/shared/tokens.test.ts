import { canonical, hasOtherToken } from "../../../policies/shared/tokens";

it.each([
  ["aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"],
  ["aws:s3/bucketVersioningV2:BucketVersioningV2", "aws:s3/bucketVersioning:BucketVersioning"],
  ["aws:alb/listener:Listener", "aws:lb/listener:Listener"],
  ["aws:s3/bucket:Bucket", "aws:s3/bucket:Bucket"],
  ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObjectv2:BucketObjectv2"],
  ["aws:rds/instance:Instance", "aws:rds/instance:Instance"],
])("%s is judged as %s", (token, known) => {
  expect(canonical(token)).toBe(known);
  expect(hasOtherToken(known)).toBe(known !== "aws:rds/instance:Instance");
});
