import type { Props } from "../../../../simulators/protocol/values";
import type { Driver } from "../../harness";

export const bucket = "aws:s3/bucket:Bucket";
export const of = (name: string): string => `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
export const make = async (cloud: Driver, name = "go-coffee-assets", more: Props = {}): Promise<string> =>
  (await cloud.create(bucket, { bucket: name, ...more })).id;
export const versioned = async (cloud: Driver, name: string, more: Props = {}): Promise<string> => {
  await make(cloud, name, more);
  await cloud.create(of("BucketVersioning"), { bucket: name, versioningConfiguration: { status: "Enabled" }, ...more });
  return name;
};
