import { list } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Rule, TypeSpec } from "../../core/spec";
import { isProps, isUnknown } from "../../protocol/values";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { fromPrefix, oneName } from "../common/made-names";
import { parameterGroupName, subnetGroupName } from "./names";
import { parameterFamilies, rdsParameters, staticParameters, switches } from "./offers";
import { invalidCombination, invalidValue } from "../common/refusals";

const folder = "hashicorp/terraform-provider-aws internal/service/rds";
const model = "botocore rds/2014-10-31/service-2.json";

const subnetZones: Rule = {
  id: "rds.subnet-group.two-zones",
  source: `${model} DBSubnetGroupDoesNotCoverEnoughAZs`,
  check(request) {
    const zones = checks.zonesOf(checks.subnetsOf(request, checks.strings(request, "subnetIds")));
    if (zones.length >= 2) return undefined;
    return {
      code: "DBSubnetGroupDoesNotCoverEnoughAZs",
      message:
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. " +
        `Current AZ coverage: ${zones.join(", ")}. Add subnets to cover at least 2 AZs.`,
    };
  },
};

const subnetVpc: Rule = {
  id: "rds.subnet-group.one-vpc",
  source: `${model} InvalidSubnet: requested subnets of one VPC`,
  check(request) {
    const vpcs = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "subnetIds")));
    return vpcs.length > 1
      ? {
          code: "InvalidSubnet",
          message: `The specified subnets are in different VPCs: ${vpcs.join(", ")}. All subnets of a DB subnet group must be in one VPC.`,
        }
      : undefined;
  },
};

/** The zones that an instance stands in: its own, and its standby's. */
function zonesStoodIn(it: Standing, zones: readonly string[]): string[] {
  const own = String(it.outputs["availabilityZone"]);
  return it.outputs["multiAz"] === true ? [own, ...zones.filter((zone) => zone !== own).slice(0, 1)] : [own];
}

const stoodIn: Rule = {
  id: "rds.subnet-group.subnets-stood-in",
  source: `${model} ModifyDBSubnetGroup; text: a real account's, as operators quote it (InvalidParameterValue)`,
  check(request) {
    const { current, inputs, world, region } = request;
    if (!current) return undefined;
    const kept = new Set(checks.strings(request, "subnetIds"));
    const before = checks.subnetsOf(request, list(current.inputs["subnetIds"]).map(String));
    const zones = checks.zonesOf(before);
    const used = world
      .all("aws:rds/instance:Instance")
      .filter((it) => it.region === region && it.outputs["dbSubnetGroupName"] === inputs["name"])
      .flatMap((it) => zonesStoodIn(it, zones));
    const lost = before.filter(
      ({ id, inputs: its }) => !kept.has(id) && used.includes(String(its["availabilityZone"])),
    );
    return lost.length > 0
      ? invalidValue(`Some of the subnets to be deleted are currently in use: ${lost.map(({ id }) => id).join(", ")}`)
      : undefined;
  },
};

/** The subnets that a database may stand in. */
export const subnetGroup: TypeSpec = {
  token: "aws:rds/subnetGroup:SubnetGroup",
  api: {
    service: "RDS",
    noun: "RDS Subnet Group",
    create: "CreateDBSubnetGroup",
    update: "ModifyDBSubnetGroup",
    delete: "DeleteDBSubnetGroup",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 255 },
  defaults: (inputs) => ({ description: "Managed by Pulumi", ...fromPrefix(inputs) }),
  refers: {
    "subnetIds.*": {
      to: "aws:ec2/subnet:Subnet",
      holds: false,
      missing: (value) => invalidValue(`Some input subnets in :[${value}] are invalid.`),
    },
  },
  replaceOn: { paths: ["region", "name", "namePrefix"], source: `${folder}/subnet_group.go` },
  rules: [
    subnetGroupName("rds.subnet-group.name"),
    oneName("rds.subnet-group.one-name", `${folder}/subnet_group.go`),
    checks.notYet(
      "rds.subnet-group.unique",
      `${model} DBSubnetGroupAlreadyExists`,
      (name) => ({
        code: "DBSubnetGroupAlreadyExists",
        message: `The DB subnet group '${name}' already exists.`,
      }),
      "name",
    ),
    ...[subnetVpc, subnetZones, stoodIn],
  ],
  outputs(request) {
    const [vpcId] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "subnetIds")));
    return {
      arn: arn("rds", `subgrp:${String(request.inputs["name"])}`, request),
      supportedNetworkTypes: ["IPV4"],
      vpcId,
    };
  },
  inUse: (standing, by) => ({
    code: "InvalidDBSubnetGroupStateFault",
    message: `Cannot delete the subnet group '${standing.id}' because at least one database instance: ${String(by.outputs["identifier"])} is still using it.`,
  }),
};

const familyKnown: Rule = {
  id: "rds.parameter-group.family",
  source: `${model} CreateDBParameterGroupMessage.DBParameterGroupFamily`,
  check({ inputs }) {
    const family = String(inputs["family"]);
    return parameterFamilies.test(family)
      ? undefined
      : invalidValue(`ParameterGroupFamily ${family} is not a valid parameter group family`);
  },
};

const parametersKnown: Rule = {
  id: "rds.parameter-group.parameters-known",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html",
  check({ inputs }) {
    if (!String(inputs["family"]).startsWith("postgres")) return undefined;
    for (const parameter of list(inputs["parameters"]).filter(isProps)) {
      const name = String(parameter["name"]);
      const strange = (name.startsWith("rds.") && !rdsParameters.has(name)) || !/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name);
      if (strange) return invalidValue(`Could not find parameter with name: ${name}`);
      const value = String(parameter["value"]);
      if (switches.has(name) && value !== "0" && value !== "1") {
        return invalidValue(`Invalid parameter value: ${value} for: ${name} allowed values are: 0,1`);
      }
    }
    return undefined;
  },
};

const staticLater: Rule = {
  id: "rds.parameter-group.static-pending-reboot",
  source: `${model} Parameter.ApplyMethod`,
  check({ inputs }) {
    if (!String(inputs["family"]).startsWith("postgres")) return undefined;
    const wrong = list(inputs["parameters"])
      .filter(isProps)
      .find((it) => staticParameters.has(String(it["name"])) && (it["applyMethod"] ?? "immediate") === "immediate");
    return (
      wrong && invalidCombination(`cannot use immediate apply method for static parameter: ${String(wrong["name"])}`)
    );
  },
};

const namesOnce: Rule = {
  id: "rds.parameter-group.names-once",
  source: `${model} ModifyDBParameterGroup`,
  check({ inputs }) {
    const names = list(inputs["parameters"])
      .filter(isProps)
      .map((it) => it["name"])
      .filter((name) => !isUnknown(name));
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    return twice === undefined
      ? undefined
      : invalidCombination(`Cannot specify the same parameter more than once: ${String(twice)}`);
  },
};

/** Settings of an engine. */
export const parameterGroup: TypeSpec = {
  token: "aws:rds/parameterGroup:ParameterGroup",
  api: {
    service: "RDS",
    noun: "RDS DB Parameter Group",
    create: "CreateDBParameterGroup",
    update: "ModifyDBParameterGroup",
    delete: "DeleteDBParameterGroup",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 255 },
  defaults: (inputs) => ({ description: "Managed by Pulumi", skipDestroy: false, ...fromPrefix(inputs) }),
  replaceOn: {
    paths: ["region", "description", "family", "name", "namePrefix"],
    source: `${folder}/parameter_group.go`,
  },
  rules: [
    parameterGroupName("rds.parameter-group.name"),
    oneName("rds.parameter-group.one-name", `${folder}/parameter_group.go`),
    checks.oneOf(
      "rds.parameter-group.apply-method",
      `${folder}/parameter_group.go`,
      "parameters.*.applyMethod",
      "parameter.apply_method",
      ["immediate", "pending-reboot"],
    ),
    checks.notYet(
      "rds.parameter-group.unique",
      `${model} DBParameterGroupAlreadyExists`,
      (name) => ({
        code: "DBParameterGroupAlreadyExists",
        message: `Parameter group ${name} already exists`,
      }),
      "name",
    ),
    ...[familyKnown, parametersKnown, staticLater, namesOnce],
  ],
  outputs: (request) => ({
    arn: arn("rds", `pg:${String(request.inputs["name"])}`, request),
  }),
  inUse: (standing) => ({
    code: "InvalidDBParameterGroupState",
    message: `One or more database instances are still members of this parameter group ${standing.id}, so the group cannot be deleted`,
  }),
};
