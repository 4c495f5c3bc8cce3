import { at, text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { arn } from "../common/arn";
import { atCreate, between, foreignGroups, oneOf, strings } from "../common/checks";
import { offersInstanceType } from "../common/instance-types";
import { addressIn, ec2Id, providerSource, reference, refusal, toGroup, toSubnet, tokens } from "./common";

const source = providerSource("ec2_instance");

const typeOnOffer: Rule = {
  id: "ec2.instance.type-on-offer",
  source: "cfn-lint aws_ec2_instance/instancetype_enum.json; errors-overview.html Unsupported, InvalidParameterValue",
  check({ inputs, region }) {
    const type = text(inputs["instanceType"]);
    if (type === undefined || offersInstanceType(region, type)) return undefined;
    return refusal("InvalidParameterValue", `Invalid value '${type}' for InstanceType.`);
  },
};

const whatItIs: Rule = atCreate("ec2.instance.ami-and-type", "botocore ec2/2016-11-15 RunInstances", ({ inputs }) => {
  if (inputs["launchTemplate"] !== undefined) return undefined;
  const missing =
    inputs["ami"] === undefined ? "ImageId" : inputs["instanceType"] === undefined ? "InstanceType" : undefined;
  return missing && refusal("MissingParameter", `The request must contain the parameter ${missing}`);
});

const groupsOfNetwork: Rule = {
  id: "ec2.instance.groups-of-its-network",
  source: "errors-overview.html InvalidParameter",
  check(request) {
    const subnet = request.world.find(tokens.subnet, String(request.inputs["subnetId"]), "id", request.region);
    if (!subnet) return undefined;
    const foreign = foreignGroups(request, strings(request, "vpcSecurityGroupIds"), String(subnet.outputs["vpcId"]));
    return foreign.length === 0
      ? undefined
      : refusal(
          "InvalidParameter",
          `Security group ${foreign[0]} and subnet ${subnet.id} belong to different networks.`,
        );
  },
};

const profileStands: Rule = {
  id: "ec2.instance.profile",
  source: "errors-overview.html InvalidParameterValue; retried in ec2_instance.go",
  check({ inputs, world }) {
    const profile = text(inputs["iamInstanceProfile"]);
    if (profile === undefined || world.find("aws:iam/instanceProfile:InstanceProfile", profile, "name"))
      return undefined;
    return refusal(
      "InvalidParameterValue",
      `Value (${profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  },
};

/** One machine. Nothing runs on it here: it stands, has an address, and holds what it is attached to. */
export const instance: TypeSpec = {
  token: "aws:ec2/instance:Instance",
  api: {
    service: "EC2",
    noun: "EC2 Instance",
    create: "RunInstances",
    update: "ModifyInstanceAttribute",
    delete: "TerminateInstances",
  },
  id: (request) => ec2Id("i", request),
  refers: {
    subnetId: toSubnet(),
    "vpcSecurityGroupIds.*": toGroup(),
    "rootBlockDevice.kmsKeyId": reference(
      "aws:kms/key:Key",
      "InvalidKmsKey.NotFound",
      (value) => `The key '${value}' does not exist`,
      { by: "arn", holds: false },
    ),
  },
  replaceOn: {
    paths: [
      ...["region", "ami", "associatePublicIpAddress", "availabilityZone", "ebsOptimized", "keyName", "privateIp"],
      ...["subnetId", "securityGroups", "tenancy", "placementGroup", "rootBlockDevice.encrypted"],
      ...["rootBlockDevice.kmsKeyId", "launchTemplate.id", "launchTemplate.name", "hibernation"],
    ],
    source,
  },
  rules: [
    whatItIs,
    typeOnOffer,
    groupsOfNetwork,
    profileStands,
    between(
      "ec2.instance.hop-limit",
      source,
      "metadataOptions.httpPutResponseHopLimit",
      "http_put_response_hop_limit",
      1,
      64,
    ),
    oneOf("ec2.instance.http-tokens", source, "metadataOptions.httpTokens", "http_tokens", ["optional", "required"]),
  ],
  outputs(request) {
    const { inputs, world, region, current } = request;
    const subnet = world.find(tokens.subnet, String(inputs["subnetId"]), "id", region);
    const address = text(current?.outputs["privateIp"]) ?? privateAddress(request);
    return {
      arn: arn("ec2", `instance/${request.id}`, request),
      availabilityZone: subnet?.outputs["availabilityZone"] ?? `${region}a`,
      instanceState: "running",
      privateIp: address,
      privateDns: `ip-${address.replaceAll(".", "-")}.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`,
      primaryNetworkInterfaceId: ec2Id("eni", request, "interface"),
      rootBlockDevice: {
        ...{ deviceName: "/dev/xvda", volumeId: ec2Id("vol", request, "root"), volumeType: "gp3", volumeSize: 8 },
        ...{ encrypted: false, deleteOnTermination: true, kmsKeyId: "" },
        ...(isProps(inputs["rootBlockDevice"]) ? inputs["rootBlockDevice"] : {}),
      },
      metadataOptions: {
        ...{
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: 2,
          instanceMetadataTags: "disabled",
        },
        ...(isProps(inputs["metadataOptions"]) ? inputs["metadataOptions"] : {}),
      },
    };
  },
};

function privateAddress(request: Request): string {
  const subnetId = String(at(request.inputs, "subnetId"));
  return addressIn(request, subnetId) ?? "10.0.0.10";
}
