import { at, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { isUnknown } from "../protocol/values";
import { arn } from "./common/arn";
import * as checks from "./common/checks";
import { fromPrefix, isMade } from "./common/made-names";
import { objectOf } from "./s3/object";

const folder = "hashicorp/terraform-provider-aws internal/service/signer";
const model = "botocore signer/2017-08-25/service-2.json";
const profileToken = "aws:signer/signingProfile:SigningProfile";
const jobToken = "aws:signer/signingJob:SigningJob";
/** A profile that was cancelled: its name stays. No program can make one. */
const cancelledToken = "aws:signer/signingProfile:Cancelled";

const platforms: Readonly<Record<string, string>> = {
  "AWSLambda-SHA384-ECDSA": "AWS Lambda",
  "Notation-OCI-SHA384-ECDSA": "Notation for Container Registries",
  "AWSIoTDeviceManagement-SHA256-ECDSA": "AWS IoT Device Management",
  "AmazonFreeRTOS-TI-CC3220SF": "Amazon FreeRTOS SHA1-RSA CC3220SF-Format",
  "AmazonFreeRTOS-Default": "Amazon FreeRTOS",
};

const wrong = (message: string): Refusal => ({ code: "ValidationException", message });

const nameOnce: Rule = checks.atCreate(
  "signer.profile.name-once",
  "docs.aws.amazon.com/signer/latest/api/API_CancelSigningProfile.html: a profile that was cancelled can still be looked at, and is deleted two years later",
  ({ inputs, world, region }) => {
    const name = String(inputs["name"]);
    return world.find([profileToken, cancelledToken], name, "id", region)
      ? wrong(`A signing profile with the name ${name} already exists.`)
      : undefined;
  },
);

/** The provider's own name has an underscore where others have a hyphen. */
function underscored(inputs: Request["inputs"]): Request["inputs"] {
  const named = fromPrefix(inputs);
  const { name } = named;
  return isMade(named) && typeof name === "string" ? { ...named, name: name.replace(/[^0-9A-Za-z_]/g, "_") } : named;
}

/** Who signs. When it goes it is cancelled, and signs nothing any more; what it signed stays good. */
const profile: TypeSpec = {
  token: profileToken,
  api: {
    service: "signer",
    noun: "Signer Signing Profile",
    create: "PutSigningProfile",
    update: "TagResource",
    delete: "CancelSigningProfile",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 64 },
  replaceOn: {
    paths: [
      ...["region", "name", "namePrefix", "platformId", "signatureValidityPeriod", "signingMaterial"],
      "signingParameters",
    ],
    source: `${folder}/signing_profile.go`,
  },
  defaults: underscored,
  rules: [
    checks.matches(
      "signer.profile.name-prefix",
      `${folder}/signing_profile.go`,
      "namePrefix",
      "name_prefix",
      /^[0-9A-Za-z_]{0,38}$/,
      "must be alphanumeric with max length of 38 characters",
    ),
    checks.oneOf("signer.profile.platform", `${folder}/signing_profile.go`, "platformId", "platform_id", [
      ...Object.keys(platforms),
    ]),
    checks.oneOf("signer.profile.validity", `${model} ValidityType`, "signatureValidityPeriod.type", "type", [
      ...["DAYS", "MONTHS", "YEARS"],
    ]),
    nameOnce,
  ],
  outputs(request) {
    const own = arn("signer", `/signing-profiles/${String(request.inputs["name"])}`, request);
    const version = request.digits(10, "version");
    return {
      arn: own,
      version,
      versionArn: `${own}/${version}`,
      platformDisplayName: platforms[String(request.inputs["platformId"])] ?? "",
      status: "Active",
      signatureValidityPeriod: request.inputs["signatureValidityPeriod"] ?? { type: "MONTHS", value: 135 },
    };
  },
  after({ verb, id, region, inputs }, world) {
    if (verb === "delete") world.put({ token: cancelledToken, id, region, scope: "", inputs, outputs: {} });
  },
};

const source: Rule = {
  id: "signer.job.source",
  source:
    "docs.aws.amazon.com/signer/latest/api/API_StartSigningJob.html: a bucket with versions, of the profile's region",
  check(request) {
    const [bucket, key] = ["bucket", "key"].map((part) => text(at(request.inputs, `source.s3.${part}`)) ?? "");
    const standing = request.world.find("aws:s3/bucket:Bucket", bucket!);
    if (!standing) return wrong(`The specified bucket does not exist: ${bucket}`);
    if (standing.region !== request.region)
      return wrong(`The bucket ${bucket} is in ${standing.region}: cross-Region signing isn't supported.`);
    const versions = request.world.find("aws:s3/bucketVersioning:BucketVersioning", bucket!);
    if (at(versions?.inputs ?? {}, "versioningConfiguration.status") !== "Enabled")
      return wrong(`The source bucket ${bucket} must have versioning enabled.`);
    const object = objectOf(request, bucket!, key!);
    const version = at(request.inputs, "source.s3.version");
    return object && (object.outputs["versionId"] === version || isUnknown(version))
      ? undefined
      : wrong(`The specified object version does not exist: ${bucket}/${key} ${String(version)}`);
  },
};

const destination: Rule = {
  id: "signer.job.destination",
  source: "docs.aws.amazon.com/signer/latest/api/API_StartSigningJob.html",
  check(request) {
    const bucket = text(at(request.inputs, "destination.s3.bucket")) ?? "";
    const standing = request.world.find("aws:s3/bucket:Bucket", bucket);
    return standing && standing.region === request.region
      ? undefined
      : wrong(`The destination bucket ${bucket} is not in this Region.`);
  },
};

/**
 * Signs an object, once. It stays for two years whatever a program does. Of a zip for Lambda the signed one is at prefix, job and `.zip`.
 * Source: ministackorg/ministack pull request 1663, measured in August 2026.
 */
const job: TypeSpec = {
  token: jobToken,
  api: { service: "signer", noun: "Signer Signing Job", create: "StartSigningJob", delete: "RevokeSignature" },
  id: (request) => checks.uuid(request, "job"),
  refers: {
    profileName: {
      to: profileToken,
      by: "name",
      holds: false,
      anyRegion: false,
      missing: (name) => ({
        code: "ResourceNotFoundException",
        message: `Signing profile ${name} could not be found.`,
      }),
    },
  },
  replaceOn: {
    paths: ["region", "profileName", "source", "destination", "ignoreSigningJobFailure"],
    source: `${folder}/signing_job.go: all of it ForceNew, and its end is nothing (schema.NoopContext)`,
  },
  rules: [source, destination],
  outputs(request) {
    const { inputs, id, account, world, region } = request;
    const by = world.find(profileToken, String(inputs["profileName"]), "name", region);
    const moment = checks.createdAt(request);
    return {
      ...{ jobId: id, jobInvoker: account, jobOwner: account, createdAt: moment, completedAt: moment },
      platformId: by?.inputs["platformId"] ?? "",
      platformDisplayName: by?.outputs["platformDisplayName"] ?? "",
      profileVersion: by?.outputs["version"] ?? "",
      signedObjects: [
        {
          s3s: [
            {
              bucket: at(inputs, "destination.s3.bucket"),
              key: `${text(at(inputs, "destination.s3.prefix")) ?? ""}${id}.zip`,
            },
          ],
        },
      ],
      ...{ status: "Succeeded", statusReason: "Signing Succeeded" },
    };
  },
};

/** The job that signed what is at a place; undefined where nobody has. */
export function signedBy({ world, region }: Request, bucket: unknown, key: unknown): Standing | undefined {
  return world
    .all(jobToken)
    .filter((one) => one.region === region)
    .find(({ outputs }) => {
      const first = (outputs["signedObjects"] as { s3s: { bucket: string; key: string }[] }[])[0]?.s3s[0];
      return first?.bucket === bucket && first?.key === key;
    });
}

/** AWS Signer. */
export const signer: TypeSpec[] = [profile, job];
