import { list, text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { hasUnknown, isProps, isUnknown, type Props } from "../../protocol/values";
import { arn } from "../common/arn";
import { arnForm, lengthBetween } from "../common/argument-forms";
import { atCreate, between, conflicts, oneOf, valueRule } from "../common/checks";
import { ec2Id, errorCodes, providerSource, refusal } from "./common";
import { fromPrefix, oneName } from "../common/made-names";

const token = "aws:ec2/launchTemplate:LaunchTemplate";
const source = providerSource("ec2_launch_template");

/**
 * EC2 looks at the data of a launch template only in part: an instance type that is not is found out at a launch, and so are
 * security groups beside network interfaces (terraform-provider-aws issue 14440).
 */

const userData: Rule = {
  id: "ec2.launch-template.user-data",
  source: `botocore ec2/2016-11-15 RequestLaunchTemplateData.UserData; docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html (16 KB)`,
  check({ inputs }) {
    const given = text(inputs["userData"]);
    if (!given) return undefined;
    const compact = given.replace(/\s/g, "");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) {
      return refusal("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
    }
    const bytes = Buffer.from(compact, "base64").length;
    return bytes > 16384 ? refusal("InvalidParameterValue", "User data is limited to 16384 bytes") : undefined;
  },
};

const nameFree: Rule = atCreate(
  "ec2.launch-template.name-free",
  `${errorCodes} InvalidLaunchTemplateName.AlreadyExistsException`,
  ({ inputs, world, region }) =>
    world.find(token, String(inputs["name"]), "name", region)
      ? refusal("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.")
      : undefined,
);

/** Gibibytes that each type of volume can have; botocore's LaunchTemplateEbsBlockDeviceRequest. */
const sizes: Record<string, [low: number, high: number]> = {
  gp2: [1, 16384],
  gp3: [1, 65536],
  io1: [4, 16384],
  io2: [4, 65536],
  st1: [125, 16384],
  sc1: [125, 16384],
  standard: [1, 1024],
};
const iops: Record<string, [low: number, high: number]> = { gp3: [3000, 80000], io1: [100, 64000], io2: [100, 256000] };

const devices = (inputs: Props): Props[] => list(inputs["blockDeviceMappings"]).filter(isProps);
const isFalse = (value: unknown): boolean => value === false || value === "false";

const volumes: Rule = {
  id: "ec2.launch-template.volumes",
  source: "botocore ec2/2016-11-15 LaunchTemplateEbsBlockDeviceRequest",
  check({ inputs }) {
    for (const ebs of devices(inputs)
      .map((device) => device["ebs"])
      .filter(isProps)) {
      const type = text(ebs["volumeType"]) ?? "gp2";
      const [size, rate] = [ebs["volumeSize"], ebs["iops"]];
      const [low, high] = sizes[type] ?? [1, 65536];
      if (size !== undefined && (Number(size) < low || Number(size) > high)) {
        return refusal(
          "InvalidParameterValue",
          `Volume of ${String(size)}GiB is invalid; must be between ${low}GiB and ${high}GiB for volume type ${type}`,
        );
      }
      const bounds = iops[type];
      if (rate !== undefined && !bounds)
        return refusal("InvalidParameterCombination", `The parameter iops is not supported for ${type} volumes.`);
      if (rate !== undefined && bounds && (Number(rate) < bounds[0] || Number(rate) > bounds[1])) {
        return refusal(
          "InvalidParameterValue",
          `Volume iops of ${String(rate)} is out of range for volume type ${type}: ${bounds[0]}-${bounds[1]}`,
        );
      }
      if (ebs["throughput"] !== undefined && type !== "gp3") {
        return refusal("InvalidParameterCombination", `The parameter throughput is not supported for ${type} volumes.`);
      }
    }
    return undefined;
  },
};

const encryption: Rule = {
  id: "ec2.launch-template.key-needs-encryption",
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html KmsKeyId, Encrypted",
  check({ inputs }) {
    for (const ebs of devices(inputs)
      .map((device) => device["ebs"])
      .filter(isProps)) {
      if (ebs["kmsKeyId"] !== undefined && isFalse(ebs["encrypted"])) {
        return refusal(
          "InvalidParameterDependency",
          "The parameter KmsKeyId requires the parameter Encrypted to be set.",
        );
      }
    }
    return undefined;
  },
};

const deviceOnce: Rule = {
  id: "ec2.launch-template.device-once",
  source: "docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html",
  check({ inputs }) {
    const names = devices(inputs).map((device) => device["deviceName"]);
    const twice = names.find((name, at) => name !== undefined && !isUnknown(name) && names.indexOf(name) !== at);
    return twice === undefined
      ? undefined
      : refusal(
          "InvalidBlockDeviceMapping",
          `The device '${String(twice)}' is used in more than one block-device mapping`,
        );
  },
};

/** ValidLaunchTemplateName: the length of the name, or of the prefix before what the provider adds, and the characters. */
const nameForms = (
  [
    ["name", "name", 125],
    ["namePrefix", "name_prefix", 99],
  ] as const
).map(([property, argument, most]) =>
  valueRule(
    `ec2.launch-template.${argument.replace("_", "-")}`,
    `${source} validLaunchTemplateName`,
    property,
    (value) => {
      const name = String(value);
      if (name.length < 3) return `"${argument}" cannot be less than 3 characters`;
      if (name.length > most) return `"${argument}" cannot be longer than ${most} characters`;
      return /^[0-9A-Za-z()./_-]+$/.test(name)
        ? undefined
        : `"${argument}" can only alphanumeric characters and ()./_- symbols`;
    },
  ),
);

const versionExists: Rule = {
  id: "ec2.launch-template.version-exists",
  source: `${errorCodes} InvalidLaunchTemplateId.VersionNotFound`,
  check(request) {
    const version = request.inputs["defaultVersion"];
    if (version === undefined || Number(version) <= latestVersion(request)) return undefined;
    return refusal(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find the specified version ${String(version)} for the launch template with ID ${request.id}.`,
    );
  },
};

/** What makes no new version: everything else in the inputs does. */
const notData = new Set([
  "name",
  "namePrefix",
  "tags",
  "defaultVersion",
  "updateDefaultVersion",
  "region",
  "__defaults",
]);

/** What of `props` makes a version, as text; of the keys of `like` alone. */
function templateData(props: Props, like: Props): string {
  const keys = Object.keys(like).filter((key) => !notData.has(key));
  return JSON.stringify(keys.sort().map((key) => [key, hasUnknown(props[key]) ? "unknown" : props[key]]));
}

function latestVersion({ current, inputs }: Pick<Request, "current" | "inputs">): number {
  if (!current) return 1;
  const before = Number(current.outputs["latestVersion"] ?? 1);
  return templateData(inputs, inputs) === templateData(current.inputs, current.inputs) ? before : before + 1;
}

const launchTemplate: TypeSpec = {
  token,
  api: {
    service: "EC2",
    noun: "EC2 Launch Template",
    create: "CreateLaunchTemplate",
    update: "CreateLaunchTemplateVersion",
    delete: "DeleteLaunchTemplate",
  },
  id: (request) => ec2Id("lt", request),
  autoName: { property: "name", max: 125 },
  defaults: fromPrefix,
  replaceOn: { paths: ["region", "name", "namePrefix"], source },
  rules: [
    oneName("ec2.launch-template.one-name", source),
    ...nameForms,
    lengthBetween("ec2.launch-template.description", source, "description", "description", 0, 255),
    conflicts(
      "ec2.launch-template.one-default",
      source,
      ["defaultVersion", "default_version"],
      ["updateDefaultVersion", "update_default_version"],
    ),
    conflicts(
      "ec2.launch-template.type-or-requirements",
      source,
      ["instanceType", "instance_type"],
      ["instanceRequirements", "instance_requirements"],
    ),
    conflicts(
      "ec2.launch-template.one-kind-of-groups",
      source,
      ["securityGroupNames", "security_group_names"],
      ["vpcSecurityGroupIds", "vpc_security_group_ids"],
    ),
    between(
      "ec2.launch-template.hop-limit",
      source,
      "metadataOptions.httpPutResponseHopLimit",
      "http_put_response_hop_limit",
      1,
      64,
    ),
    oneOf("ec2.launch-template.http-tokens", source, "metadataOptions.httpTokens", "http_tokens", [
      "optional",
      "required",
    ]),
    oneOf("ec2.launch-template.http-endpoint", source, "metadataOptions.httpEndpoint", "http_endpoint", [
      "disabled",
      "enabled",
    ]),
    oneOf(
      "ec2.launch-template.volume-type",
      "botocore ec2/2016-11-15 VolumeType",
      "blockDeviceMappings.*.ebs.volumeType",
      "volume_type",
      Object.keys(sizes),
    ),
    between(
      "ec2.launch-template.throughput",
      `${source}; botocore: 125-2000`,
      "blockDeviceMappings.*.ebs.throughput",
      "throughput",
      125,
      2000,
    ),
    arnForm("ec2.launch-template.key-is-arn", "blockDeviceMappings.*.ebs.kmsKeyId", "kms_key_id"),
    nameFree,
    userData,
    volumes,
    encryption,
    deviceOnce,
    versionExists,
  ],
  // The provider's CustomizeDiff marks both as computed where the template's data changes (internal/service/ec2/ec2_launch_template.go).
  unknownOnUpdate(outputs, news) {
    if (templateData(outputs, news) === templateData(news, news)) return [];
    return news["updateDefaultVersion"] === true ? ["latestVersion", "defaultVersion"] : ["latestVersion"];
  },
  outputs(request) {
    const { inputs, current } = request;
    const latest = latestVersion(request);
    const kept = Number(inputs["defaultVersion"] ?? current?.outputs["defaultVersion"] ?? 1);
    return {
      arn: arn("ec2", `launch-template/${request.id}`, request),
      latestVersion: latest,
      defaultVersion: inputs["updateDefaultVersion"] === true ? latest : kept,
    };
  },
};

export const ec2Compute: TypeSpec[] = [launchTemplate];
