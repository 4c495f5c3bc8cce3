import { at } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import type { Props } from "../../protocol/values";

export const bucketToken = "aws:s3/bucket:Bucket";
export const folder = "hashicorp/terraform-provider-aws internal/service/s3";
export const model = "botocore s3/2006-03-01/service-2.json";

interface Part {
  rules?: Rule[];
  /** The API's operations, where they are not `PutBucketX` and `DeleteBucketX`. */
  put?: string;
  remove?: string;
  /** Whether it takes `expectedBucketOwner`. @defaultValue true */
  owned?: boolean;
  /** Inputs whose change replaces it, besides those that every part has. */
  replaceOn?: string[];
  refers?: TypeSpec["refers"];
  /** Inputs that the provider fills in. */
  defaults?(inputs: Props): Props;
  outputs?(request: Request): Props;
}

/** What S3 says of a document that its schema does not allow. */
export const malformedXml: Refusal = {
  code: "MalformedXML",
  message: "The XML you provided was not well-formed or did not validate against our published schema",
};

/** A setting of a bucket: `bucketVersioning`. Its id is the bucket's name. S3 puts it in the place of what stands. */
export function part(name: string, noun: string, more: Part): TypeSpec {
  const kind = name.charAt(0).toUpperCase() + name.slice(1);
  const file = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/_config$/, "_configuration");
  return {
    token: `aws:s3/${name}:${kind}`,
    api: {
      service: "S3",
      noun: `S3 Bucket ${noun}`,
      create: more.put ?? `Put${kind}`,
      delete: more.remove ?? `Delete${kind}`,
    },
    id: ({ inputs }) => String(inputs["bucket"]),
    refers: {
      bucket: { to: bucketToken, holds: false, missing: noBucket },
      ...more.refers,
    },
    replaceOn: {
      paths: ["region", "bucket", ...(more.owned === false ? [] : ["expectedBucketOwner"]), ...(more.replaceOn ?? [])],
      source: `${folder}/${file}.go`,
    },
    ...(more.defaults ? { defaults: more.defaults } : {}),
    overwrites: () => true,
    rules: more.rules ?? [],
    outputs: (request) => more.outputs?.(request) ?? {},
  };
}

function noBucket(name: string, request: Request) {
  return request.world.find(bucketToken, name)
    ? {
        code: "PermanentRedirect",
        message:
          "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      }
    : { code: "NoSuchBucket", message: "The specified bucket does not exist" };
}

/** `Enabled`, `Suspended` or undefined. A bucket made with object lock is versioned from the start. */
export function versioningOf(request: Request, bucket: string): string | undefined {
  const standing = request.world.find("aws:s3/bucketVersioning:BucketVersioning", bucket);
  const status = standing && at(standing.inputs, "versioningConfiguration.status");
  if (typeof status === "string") return status;
  const owner: Standing | undefined = request.world.find(bucketToken, bucket);
  return owner?.inputs["objectLockEnabled"] === true || at(owner?.inputs ?? {}, "versioning.enabled") === true
    ? "Enabled"
    : undefined;
}

/** The four switches of a public access block; what is not said is off. */
export function protectionOf(inputs: Props): Record<string, boolean> {
  const keys = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
  return Object.fromEntries(keys.map((key) => [key, inputs[key] === true]));
}
