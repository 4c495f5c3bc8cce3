import { createHash } from "node:crypto";
import { at, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import * as checks from "../common/checks";
import { bucketToken, folder, model } from "./parts";

const file = `${folder}/object.go`;
export const objectToken = "aws:s3/bucketObjectv2:BucketObjectv2";

const oneBody: Rule = {
  id: "s3.object.one-body",
  source: `${file} ConflictsWith`,
  when: "check",
  check({ inputs }) {
    const names = { source: "source", content: "content", contentBase64: "content_base64" };
    const [one, other] = Object.entries(names)
      .filter(([key]) => inputs[key] !== undefined)
      .map(([, argument]) => argument);
    return one && other ? `"${one}": conflicts with ${other}` : undefined;
  },
};

const key = checks.usableKey("s3.object.key", `${model} SSEKMSKeyId`, "kmsKeyId", (value) => ({
  code: "KMS.NotFoundException",
  message: `Invalid keyId ${value}`,
}));

const hasVersions = (request: Request): boolean =>
  at(
    request.world.find("aws:s3/bucketVersioning:BucketVersioning", String(request.inputs["bucket"]))?.inputs ?? {},
    "versioningConfiguration.status",
  ) === "Enabled";

/** Of what is in it, whatever it is called: an asset's hash, or the text itself. */
function bodyOf(inputs: Request["inputs"]): string {
  const { source, content, contentBase64 } = inputs;
  const hash = at({ source }, "source.hash");
  return createHash("md5")
    .update(text(hash) ?? JSON.stringify([source, content, contentBase64]))
    .digest("hex");
}

/** An object. In a bucket with versions each change of it is another version. */
const object: TypeSpec = {
  token: objectToken,
  api: { service: "S3", noun: "S3 Object", create: "PutObject", delete: "DeleteObject" },
  // Two buckets may have one key: the provider's own id is the key alone.
  id: ({ inputs }) => `${String(inputs["bucket"])}/${String(inputs["key"])}`,
  autoName: { property: "key", max: 255 },
  refers: {
    bucket: {
      to: bucketToken,
      holds: false,
      missing: (bucket) => ({ code: "NoSuchBucket", message: `The specified bucket does not exist: ${bucket}` }),
    },
  },
  replaceOn: { paths: ["region", "bucket", "key"], source: file },
  rules: [oneBody, key],
  outputs(request) {
    const { inputs, current } = request;
    const etag = bodyOf(inputs);
    const same = current?.outputs["etag"] === etag;
    return {
      arn: `arn:aws:s3:::${String(inputs["bucket"])}/${String(inputs["key"])}`,
      etag,
      contentType: inputs["contentType"] ?? "application/octet-stream",
      serverSideEncryption: inputs["serverSideEncryption"] ?? "AES256",
      storageClass: inputs["storageClass"] ?? "STANDARD",
      versionId: hasVersions(request) ? (same ? current.outputs["versionId"] : request.digits(32, etag)) : "null",
    };
  },
  overwrites: () => true,
  unknownOnUpdate: (outputs, news) => (outputs["etag"] === bodyOf(news) ? [] : ["etag", "versionId"]),
};

/** The object at a key; undefined where none stands. */
export function objectOf({ world }: Pick<Request, "world">, bucket: string, key: string): Standing | undefined {
  return world.find(objectToken, `${bucket}/${key}`);
}

export const objects: TypeSpec[] = [object];
