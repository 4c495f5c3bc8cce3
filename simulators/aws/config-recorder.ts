import { at, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { arnForm, lengthBetween } from "./common/argument-forms";
import { parseArn } from "./common/arn";
import * as checks from "./common/checks";
import { serviceLinkedToken } from "./iam/service-linked";
import { madeNameLength } from "./common/made-names";
import { bucketGrants, bucketOf } from "./common/policy-access";

const folder = "hashicorp/terraform-provider-aws internal/service/configservice";
const model = "botocore config/2014-11-12/service-2.json";
const recorderToken = "aws:cfg/recorder:Recorder";
const channelToken = "aws:cfg/deliveryChannel:DeliveryChannel";
const statusToken = "aws:cfg/recorderStatus:RecorderStatus";
const principal = "config.amazonaws.com";
const refuse = (code: string, message: string): Refusal => ({ code, message });
const here = (request: Request, token: string): Standing[] =>
  request.world.all(token).filter((it) => it.region === request.region);
const nameOf = (request: Request): string => String(request.inputs["name"]);
const isLinked = (role: string): boolean => role.includes(":role/aws-service-role/config.amazonaws.com/");

const oneRecorder: Rule = {
  id: "config.recorder.one-per-region",
  source: `${model} PutConfigurationRecorder, MaxNumberOfConfigurationRecordersExceededException`,
  check: (request) =>
    request.verb === "create" && here(request, recorderToken).some((it) => it.id !== nameOf(request))
      ? refuse(
          "MaxNumberOfConfigurationRecordersExceededException",
          `Failed to put configuration recorder '${nameOf(request)}' because the maximum number of configuration recorders: 1 is reached.`,
        )
      : undefined,
};

const roleForm: Rule = {
  id: "config.recorder.role",
  source: `${folder}/configuration_recorder.go; ${model} PutConfigurationRecorder, InvalidRoleException`,
  check({ inputs }) {
    const role = parseArn(String(inputs["roleArn"]));
    return role?.service === "iam" && role.resource.startsWith("role/")
      ? undefined
      : refuse("InvalidRoleException", `The role ARN ${String(inputs["roleArn"])} is not the ARN of an IAM role.`);
  },
};

const recordingGroup: Rule = {
  id: "config.recorder.recording-group",
  source: `${model} PutConfigurationRecorder, InvalidRecordingGroupException`,
  check(request) {
    const { inputs } = request;
    const all = at(inputs, "recordingGroup.allSupported") ?? true;
    const types = checks.strings(request, "recordingGroup.resourceTypes").length;
    if (inputs["recordingGroup"] === undefined) return undefined;
    const bad = (why: string): Refusal =>
      refuse("InvalidRecordingGroupException", `The recording group provided is not valid: ${why}`);
    if (all === true && types > 0)
      return bad("resource types cannot be listed where all supported types are recorded.");
    if (all === true || at(inputs, "recordingGroup.recordingStrategies") !== undefined) return undefined;
    if (at(inputs, "recordingGroup.includeGlobalResourceTypes") === true)
      return bad("global resource types can be included only where all supported types are recorded.");
    return types === 0 && at(inputs, "recordingGroup.exclusionByResourceTypes") === undefined
      ? bad("it names no resource types.")
      : undefined;
  },
};

/** What AWS Config records. It does not record before a recorder status starts it. */
export const recorder: TypeSpec = {
  token: recorderToken,
  api: {
    service: "Config Service",
    noun: "ConfigService Configuration Recorder",
    create: "PutConfigurationRecorder",
    delete: "DeleteConfigurationRecorder",
  },
  id: nameOf,
  autoName: { property: "name", max: madeNameLength },
  // IAM keeps its own role of a service for as long as the service uses it; another it lets go.
  refers: { roleArn: { to: serviceLinkedToken, missing: () => undefined, anyRegion: true } },
  replaceOn: { paths: ["region", "name"], source: `${folder}/configuration_recorder.go` },
  overwrites: () => true,
  rules: [
    lengthBetween("config.recorder.name", `${folder}/configuration_recorder.go`, "name", "name", 0, 256),
    arnForm("config.recorder.role-form", "roleArn", "role_arn"),
    checks.oneOf(
      "config.recorder.frequency",
      `${folder}/configuration_recorder.go`,
      "recordingMode.recordingFrequency",
      "recording_frequency",
      ["CONTINUOUS", "DAILY"],
    ),
    ...[oneRecorder, roleForm, recordingGroup],
  ],
  outputs: ({ inputs }) => ({
    recordingGroup: inputs["recordingGroup"] ?? {
      allSupported: true,
      includeGlobalResourceTypes: false,
      recordingStrategies: [{ useOnly: "ALL_SUPPORTED_RESOURCE_TYPES" }],
    },
    recordingMode: inputs["recordingMode"] ?? { recordingFrequency: "CONTINUOUS" },
  }),
};

const recorderFirst: Rule = {
  id: "config.channel.recorder-first",
  source: `${model} PutDeliveryChannel, NoAvailableConfigurationRecorderException; text: magenx/Magento-2-aws-cluster-terraform issue 44`,
  check: (request) =>
    here(request, recorderToken).length > 0
      ? undefined
      : refuse(
          "NoAvailableConfigurationRecorderException",
          "Configuration recorder is not available to put delivery channel.",
        ),
};

const oneChannel: Rule = {
  id: "config.channel.one-per-region",
  source: `${model} PutDeliveryChannel, MaxNumberOfDeliveryChannelsExceededException`,
  check: (request) =>
    request.verb === "create" && here(request, channelToken).some((it) => it.id !== nameOf(request))
      ? refuse(
          "MaxNumberOfDeliveryChannelsExceededException",
          `Failed to put delivery channel '${nameOf(request)}' because the maximum number of delivery channels: 1 is reached.`,
        )
      : undefined,
};

const bucket: Rule = {
  id: "config.channel.bucket",
  source: `${model} PutDeliveryChannel, NoSuchBucketException`,
  check(request) {
    const name = String(request.inputs["s3BucketName"]);
    return bucketOf(request, name)
      ? undefined
      : refuse("NoSuchBucketException", `Cannot find a S3 bucket with the name ${name}.`);
  },
};

const unlocked: Rule = {
  id: "config.channel.bucket-unlocked",
  source:
    "docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html: no bucket that locks objects by default",
  check(request) {
    const name = String(request.inputs["s3BucketName"]);
    const locks = request.world
      .all("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
      .some((it) => it.inputs["bucket"] === name && at(it.inputs, "rule.defaultRetention") !== undefined);
    return locks
      ? refuse(
          "InsufficientDeliveryPolicyException",
          `Insufficient delivery policy to s3 bucket: ${name}, unable to write to bucket, provided s3 key prefix is '${text(request.inputs["s3KeyPrefix"]) ?? "null"}', provided kms key is '${text(request.inputs["s3KmsKeyArn"]) ?? "null"}'.`,
        )
      : undefined;
  },
};

const kmsKey: Rule = {
  id: "config.channel.kms-key",
  source: `${model} PutDeliveryChannel, InvalidS3KmsKeyArnException; DeliveryChannel.s3KmsKeyArn: of the bucket's region`,
  check(request) {
    const given = text(request.inputs["s3KmsKeyArn"]);
    if (!given) return undefined;
    const region = bucketOf(request, String(request.inputs["s3BucketName"]))?.region || request.region;
    return checks.keyProblem({ ...request, region }, given)
      ? refuse("InvalidS3KmsKeyArnException", `The arn '${given}' is not a valid kms key arn.`)
      : undefined;
  },
};

const assume: Rule = {
  id: "config.channel.role-trust",
  source: "docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html; text: aws/aws-cli issue 3516",
  check(request) {
    const given = String(here(request, recorderToken)[0]?.inputs["roleArn"]);
    const role = checks.roleOf(request, given);
    if (isLinked(given) || (role && checks.roleTrusts(role, principal))) return undefined;
    return refuse(
      "InsufficientDeliveryPolicyException",
      `Insufficient delivery policy to s3 bucket: ${String(request.inputs["s3BucketName"])}, unable to assume role: ${given}.`,
    );
  },
};

/** AWS Config writes a test file: as the role, or, where that may not, as the service. */
const write: Rule = {
  id: "config.channel.bucket-policy",
  source: `${model} PutDeliveryChannel, InsufficientDeliveryPolicyException; docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html; text: aws/aws-cdk issue 13978`,
  check(request) {
    const { account, inputs, region } = request;
    const [name, prefix] = [String(inputs["s3BucketName"]), text(inputs["s3KeyPrefix"])];
    const given = String(here(request, recorderToken)[0]?.inputs["roleArn"]);
    const role = isLinked(given) ? undefined : checks.roleOf(request, given);
    const { managed, own } = role ? checks.permissionsOf(request, role) : { managed: [], own: false };
    if (own || managed.some((policy) => /AmazonS3FullAccess|AdministratorAccess/.test(policy))) return undefined;
    const key = `${prefix ? `${prefix}/` : ""}AWSLogs/${account}/Config/ConfigWritabilityCheckFile`;
    const context = {
      "aws:SourceAccount": account,
      "aws:SourceArn": `arn:aws:config:${region}:${account}:configuration-recorder/default`,
      "aws:SecureTransport": "true",
      "s3:x-amz-acl": "bucket-owner-full-control",
    };
    if (bucketGrants(request, name, principal, [["s3:GetBucketAcl"], ["s3:PutObject", key]], context)) return undefined;
    const with_ = `provided s3 key prefix is '${prefix ?? "null"}', provided kms key is '${text(inputs["s3KmsKeyArn"]) ?? "null"}'`;
    return refuse(
      "InsufficientDeliveryPolicyException",
      `Insufficient delivery policy to s3 bucket: ${name}, unable to write to bucket, ${with_}.`,
    );
  },
};

const running: Rule = {
  id: "config.channel.recorder-running",
  source: `${model} DeleteDeliveryChannel, LastDeliveryChannelDeleteFailedException`,
  when: "delete",
  check: (request) =>
    here(request, statusToken).some((it) => it.inputs["isEnabled"] === true)
      ? refuse(
          "LastDeliveryChannelDeleteFailedException",
          `Failed to delete last specified delivery channel with name '${request.id}', because there, because there is a running configuration recorder.`,
        )
      : undefined,
};

/** Where AWS Config delivers. */
const deliveryChannel: TypeSpec = {
  token: channelToken,
  api: {
    service: "Config Service",
    noun: "ConfigService Delivery Channel",
    create: "PutDeliveryChannel",
    delete: "DeleteDeliveryChannel",
  },
  id: nameOf,
  autoName: { property: "name", max: madeNameLength },
  replaceOn: { paths: ["region", "name"], source: `${folder}/delivery_channel.go` },
  overwrites: () => true,
  rules: [
    lengthBetween("config.channel.name", `${folder}/delivery_channel.go`, "name", "name", 0, 256),
    arnForm("config.channel.key-form", "s3KmsKeyArn", "s3_kms_key_arn"),
    arnForm("config.channel.topic-form", "snsTopicArn", "sns_topic_arn"),
    checks.oneOf(
      "config.channel.frequency",
      `${folder}/delivery_channel.go`,
      "snapshotDeliveryProperties.deliveryFrequency",
      "delivery_frequency",
      ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"],
    ),
    ...[recorderFirst, oneChannel, bucket, unlocked, kmsKey, assume, write, running],
  ],
  outputs: () => ({}),
};

const recorderStands: Rule = {
  id: "config.status.recorder",
  source: `${model} StartConfigurationRecorder, NoSuchConfigurationRecorderException`,
  check: (request) =>
    here(request, recorderToken).some((it) => it.id === nameOf(request))
      ? undefined
      : refuse(
          "NoSuchConfigurationRecorderException",
          `Cannot find configuration recorder with the specified name '${nameOf(request)}'.`,
        ),
};

const channelFirst: Rule = {
  id: "config.status.channel-first",
  source: `${model} StartConfigurationRecorder, NoAvailableDeliveryChannelException`,
  check: (request) =>
    request.inputs["isEnabled"] === true && here(request, channelToken).length === 0
      ? refuse(
          "NoAvailableDeliveryChannelException",
          "Delivery channel is not available to start configuration recorder.",
        )
      : undefined,
};

/** Whether the recorder runs. */
const recorderStatus: TypeSpec = {
  token: statusToken,
  api: {
    service: "Config Service",
    noun: "ConfigService Configuration Recorder Status",
    create: "StartConfigurationRecorder",
    delete: "StopConfigurationRecorder",
  },
  id: nameOf,
  autoName: { property: "name", max: madeNameLength },
  // Another name is another recorder's switch, and no replacement: only `isEnabled` sends anything.
  replaceOn: { paths: ["region"], source: `${folder}/configuration_recorder_status.go` },
  overwrites: () => true,
  rules: [recorderStands, channelFirst],
  outputs: () => ({}),
};

/** The recorder of AWS Config. */
export const configRecorder: TypeSpec[] = [recorder, deliveryChannel, recorderStatus];
