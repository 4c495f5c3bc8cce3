import { text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { arnForm, atMost, lengthBetween } from "./common/argument-forms";
import { arn, parseArn } from "./common/arn";
import * as checks from "./common/checks";
import { madeNameLength } from "./common/made-names";
import { bucketGrants, bucketOf, hasBucketKey, keyGrants } from "./common/policy-access";
import { topicProblem } from "./common/topic-access";

const token = "aws:cloudtrail/trail:Trail";
const source = "hashicorp/terraform-provider-aws internal/service/cloudtrail/trail.go";
const model = "botocore cloudtrail/2013-11-01/service-2.json CreateTrail";
const principal = "cloudtrail.amazonaws.com";
const nameOf = (request: Request): string => String(request.inputs["name"]);
const arnOf = (request: Request): string => arn("cloudtrail", `trail/${nameOf(request)}`, request);

const nameForm: Rule = {
  id: "cloudtrail.trail.name",
  source: `${model}Request.Name`,
  check(request) {
    const name = nameOf(request);
    const fits =
      /^[a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9]$/.test(name) &&
      !/[._-]{2}/.test(name) &&
      !/^\d{1,3}(\.\d{1,3}){3}$/.test(name);
    return fits
      ? undefined
      : {
          code: "InvalidTrailNameException",
          message:
            "Trail name must starts with a letter or number, and ends with a letter or number, and contain only letters, numbers, periods, underscores and dashes, " +
            `with no two adjacent, and not be an IP address: ${name}`,
        };
  },
};

const unique: Rule = {
  id: "cloudtrail.trail.unique",
  source: `${model}, TrailAlreadyExistsException`,
  check: (request) =>
    request.verb === "create" && request.world.find(token, arnOf(request))
      ? {
          code: "TrailAlreadyExistsException",
          message: `Trail ${nameOf(request)} already exists for customer: ${request.account}`,
        }
      : undefined,
};

const limit: Rule = {
  id: "cloudtrail.trail.five-per-region",
  source: `${model}, MaximumNumberOfTrailsExceededException; docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html`,
  check: ({ account, region, verb, world }) =>
    verb === "create" &&
    world.all(token).filter((it) => it.region === region || it.inputs["isMultiRegionTrail"] === true).length >= 5
      ? {
          code: "MaximumNumberOfTrailsExceededException",
          message: `User: ${account} already has 5 trails in ${region}.`,
        }
      : undefined,
};

const bucket: Rule = {
  id: "cloudtrail.trail.bucket",
  source: `${model}, S3BucketDoesNotExistException`,
  check(request) {
    const name = String(request.inputs["s3BucketName"]);
    return bucketOf(request, name)
      ? undefined
      : { code: "S3BucketDoesNotExistException", message: `S3 bucket ${name} does not exist!` };
  },
};

const bucketPolicy: Rule = {
  id: "cloudtrail.trail.bucket-policy",
  source: `${model}, InsufficientS3BucketPolicyException; docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html`,
  check(request) {
    const name = String(request.inputs["s3BucketName"]);
    const prefix = text(request.inputs["s3KeyPrefix"]);
    const key = `${prefix ? `${prefix}/` : ""}AWSLogs/${request.account}/CloudTrail/${request.region}/trail.json.gz`;
    const wanted = [["s3:GetBucketAcl"], ["s3:PutObject", key]] as const;
    return bucketGrants(request, name, principal, wanted, contextOf(request))
      ? undefined
      : {
          code: "InsufficientS3BucketPolicyException",
          message: `Incorrect S3 bucket policy is detected for bucket: ${name}`,
        };
  },
};

/** What CloudTrail says about itself with each call. */
function contextOf(request: Request): Record<string, string> {
  return {
    "aws:SourceArn": arnOf(request),
    "aws:SourceAccount": request.account,
    "aws:SecureTransport": "true",
    "s3:x-amz-acl": "bucket-owner-full-control",
    "kms:EncryptionContext:aws:cloudtrail:arn": arnOf(request),
  };
}

const kmsKey: Rule = {
  id: "cloudtrail.trail.kms-key",
  source: `${model}, KmsKeyNotFoundException and KmsKeyDisabledException`,
  check(request) {
    const given = text(request.inputs["kmsKeyId"]);
    const problem = given ? checks.keyProblem({ ...request, region: bucketRegion(request) }, given) : undefined;
    if (problem === "disabled")
      return { code: "KmsKeyDisabledException", message: `KMS key with key ID ${given} is disabled.` };
    return (
      problem && {
        code: "KmsKeyNotFoundException",
        message: `The KMS key ${given} was not found, is not symmetric, or is not in the region of the S3 bucket.`,
      }
    );
  },
};

const kmsPolicy: Rule = {
  id: "cloudtrail.trail.kms-policy",
  source: `${model}, InsufficientEncryptionPolicyException; docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html: a bucket with a bucket key wants kms:Decrypt as well`,
  check(request) {
    const given = text(request.inputs["kmsKeyId"]);
    const key = given ? checks.keyOf({ ...request, region: bucketRegion(request) }, given) : undefined;
    const keyed = hasBucketKey(request, String(request.inputs["s3BucketName"]));
    const wanted = ["kms:GenerateDataKey", ...(keyed ? ["kms:Decrypt"] : [])];
    const granted = !key || keyGrants(key, principal, wanted, contextOf(request), request);
    const message = `Insufficient permissions to access S3 bucket ${String(request.inputs["s3BucketName"])} or KMS key ${given}.`;
    return granted ? undefined : { code: "InsufficientEncryptionPolicyException", message };
  },
};

function bucketRegion(request: Request): string {
  return bucketOf(request, String(request.inputs["s3BucketName"]))?.region || request.region;
}

const logGroup: Rule = {
  id: "cloudtrail.trail.log-group",
  source: `${model}, InvalidCloudWatchLogsLogGroupArnException; the ":*" at the end: ${source} and the resource's documentation`,
  check(request) {
    const [group, role] = [
      text(request.inputs["cloudWatchLogsGroupArn"]),
      text(request.inputs["cloudWatchLogsRoleArn"]),
    ];
    if (!group)
      return role
        ? denied("InvalidCloudWatchLogsLogGroupArnException", "You must specify a log group as well as a role ARN.")
        : undefined;
    if (!role)
      return denied("InvalidCloudWatchLogsRoleArnException", "You must specify a role ARN as well as a log group.");
    const place = parseArn(group)?.region;
    const found = request.world.find("aws:cloudwatch/logGroup:LogGroup", group.replace(/:\*$/, ""), "arn");
    return group.endsWith(":*") && found && place === request.region
      ? undefined
      : denied("InvalidCloudWatchLogsLogGroupArnException", "Access denied. Check the permissions for your role.");
  },
};

const logRole: Rule = {
  id: "cloudtrail.trail.log-role",
  source: `${model}, InvalidCloudWatchLogsRoleArnException; docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html, and cloudtrail-required-policy-for-cloudwatch-logs.html: no aws:SourceArn, no aws:SourceAccount`,
  check(request) {
    const given = text(request.inputs["cloudWatchLogsRoleArn"]);
    if (!given) return undefined;
    const role = checks.roleOf(request, given);
    const { managed, own } = role ? checks.permissionsOf(request, role) : { managed: [], own: false };
    const able =
      own || managed.some((policy) => /CloudWatchLogsFullAccess|AdministratorAccess|PowerUserAccess/.test(policy));
    return role && checks.roleTrustsUnsaid(role, principal) && able
      ? undefined
      : denied(
          "InvalidCloudWatchLogsRoleArnException",
          "Access denied. Verify in IAM that the role has adequate permissions.",
        );
  },
};

/** The ARN of the topic that is given by its name or its ARN. */
function topicArn(request: Request): string | undefined {
  const given = text(request.inputs["snsTopicName"]);
  return given === undefined || given.startsWith("arn:") ? given : arn("sns", given, request);
}

const topic: Rule = {
  id: "cloudtrail.trail.topic",
  source: `${model}, InsufficientSnsTopicPolicyException; text: aws/aws-cdk issue 11387`,
  check(request) {
    const given = topicArn(request);
    return given && topicProblem(request, given, principal)
      ? denied("InsufficientSnsTopicPolicyException", "SNS Topic does not exist or the topic policy is incorrect!")
      : undefined;
  },
};

const denied = (code: string, message: string): Refusal => ({ code, message });

const globalEvents: Rule = {
  id: "cloudtrail.trail.global-events",
  source: `${model}, InvalidParameterCombinationException`,
  check: ({ inputs }) =>
    inputs["isMultiRegionTrail"] === true && inputs["includeGlobalServiceEvents"] === false
      ? denied("InvalidParameterCombinationException", "Multi-Region trail must include global service events.")
      : undefined,
};

const organization: Rule = {
  id: "cloudtrail.trail.organization",
  source: `${model}, OrganizationsNotInUseException: the local account is in no organization`,
  check: ({ inputs }) =>
    inputs["isOrganizationTrail"] === true
      ? denied(
          "OrganizationsNotInUseException",
          "The request could not be processed because your account is not a member of an organization. You must use the credentials of an account that is a member of an organization.",
        )
      : undefined,
};

/** A trail. */
export const trail: TypeSpec = {
  token,
  api: {
    service: "CloudTrail",
    noun: "CloudTrail Trail",
    create: "CreateTrail",
    update: "UpdateTrail",
    delete: "DeleteTrail",
  },
  id: arnOf,
  autoName: { property: "name", max: madeNameLength },
  // A bucket, a key or a role may go while a trail uses it, and the delivery fails from then on: so nothing is held.
  replaceOn: { paths: ["region", "name"], source },
  rules: [
    lengthBetween("cloudtrail.trail.name-length", source, "name", "name", 3, 128),
    lengthBetween("cloudtrail.trail.prefix-length", source, "s3KeyPrefix", "s3_key_prefix", 0, 2000),
    atMost("cloudtrail.trail.five-selectors", `${source}: MaxItems 5`, "eventSelectors", "event_selector", 5),
    arnForm("cloudtrail.trail.log-group-form", "cloudWatchLogsGroupArn", "cloud_watch_logs_group_arn"),
    arnForm("cloudtrail.trail.log-role-form", "cloudWatchLogsRoleArn", "cloud_watch_logs_role_arn"),
    arnForm("cloudtrail.trail.kms-key-form", "kmsKeyId", "kms_key_id"),
    checks.conflicts(
      "cloudtrail.trail.selectors",
      source,
      ["advancedEventSelectors", "advanced_event_selector"],
      ["eventSelectors", "event_selector"],
    ),
    checks.oneOf("cloudtrail.trail.read-write", source, "eventSelectors.*.readWriteType", "read_write_type", [
      "ReadOnly",
      "WriteOnly",
      "All",
    ]),
    checks.oneOf("cloudtrail.trail.insight", source, "insightSelectors.*.insightType", "insight_type", [
      "ApiCallRateInsight",
      "ApiErrorRateInsight",
    ]),
    ...[
      nameForm,
      unique,
      limit,
      bucket,
      bucketPolicy,
      kmsKey,
      kmsPolicy,
      logGroup,
      logRole,
      topic,
      globalEvents,
      organization,
    ],
  ],
  outputs(request) {
    const { current, inputs, region } = request;
    return {
      arn: current?.outputs["arn"] ?? arnOf(request),
      homeRegion: region,
      enableLogging: inputs["enableLogging"] ?? true,
      includeGlobalServiceEvents: inputs["includeGlobalServiceEvents"] ?? true,
      snsTopicArn: topicArn(request) ?? "",
    };
  },
};

/** AWS CloudTrail. */
export const cloudtrail: TypeSpec[] = [trail];
