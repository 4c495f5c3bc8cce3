import { list, text } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { cacheFamilies } from "./offers";
import { replicationGroup } from "./replication";
import { elasticacheUsers } from "./users";
import { invalidValue } from "../common/refusals";

const folder = "hashicorp/terraform-provider-aws internal/service/elasticache";
const model = "botocore elasticache/2015-02-02/service-2.json";

/** The provider does not look at these names: only an `up` finds a wrong one. */
function named(id: string, source: string, parameter: string, form: RegExp, says: string): Rule {
  return {
    id,
    source,
    check: ({ inputs }) =>
      form.test(String(inputs["name"])) ? undefined : invalidValue(`The parameter ${parameter} ${says}`),
  };
}

const oneVpc: Rule = {
  id: "elasticache.subnet-group.one-vpc",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html",
  check(request) {
    const vpcs = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "subnetIds")));
    return vpcs.length > 1
      ? {
          code: "InvalidSubnet",
          message: `The subnets of a cache subnet group must be in one VPC, not in ${vpcs.join(", ")}.`,
        }
      : undefined;
  },
};

/** The nodes of a cache go round the zones of its group, one after another, until all have a place. */
const stoodIn: Rule = {
  id: "elasticache.subnet-group.subnets-stood-in",
  source: `${model} ModifyCacheSubnetGroup, SubnetInUse`,
  check(request) {
    const { current, world, region } = request;
    if (!current) return undefined;
    const before = checks.subnetsOf(request, list(current.inputs["subnetIds"]).map(String));
    const nodes = world
      .all("aws:elasticache/replicationGroup:ReplicationGroup")
      .filter((it) => it.region === region && text(it.inputs["subnetGroupName"])?.toLowerCase() === current.id)
      .reduce((most, it) => Math.max(most, Number(it.outputs["numCacheClusters"])), 0);
    const used = checks.zonesOf(before).slice(0, nodes);
    const kept = checks.strings(request, "subnetIds");
    const lost = before.find(
      ({ id, inputs }) => !kept.includes(id) && used.includes(String(inputs["availabilityZone"])),
    );
    return (
      lost && {
        code: "SubnetInUse",
        message: `The subnet ${lost.id} is in use by a cache cluster of the subnet group ${current.id}.`,
      }
    );
  },
};

const subnetGroup: TypeSpec = {
  token: "aws:elasticache/subnetGroup:SubnetGroup",
  api: {
    service: "ElastiCache",
    noun: "ElastiCache Subnet Group",
    create: "CreateCacheSubnetGroup",
    update: "ModifyCacheSubnetGroup",
    delete: "DeleteCacheSubnetGroup",
  },
  id: ({ inputs }) => String(inputs["name"]).toLowerCase(),
  autoName: { property: "name", max: 255 },
  defaults: (inputs) => ({ description: "Managed by Pulumi", ...inputs }),
  refers: {
    "subnetIds.*": {
      to: "aws:ec2/subnet:Subnet",
      holds: false,
      missing: (id) => ({ code: "InvalidSubnet", message: `The subnet ID '${id}' does not exist` }),
    },
  },
  replaceOn: { paths: ["region", "name"], source: `${folder}/subnet_group.go` },
  rules: [
    named(
      "elasticache.subnet-group.name",
      `${model} CreateCacheSubnetGroupMessage.CacheSubnetGroupName`,
      "CacheSubnetGroupName",
      /^(?!default$)[0-9A-Za-z-]{1,255}$/i,
      "must contain no more than 255 alphanumeric characters or hyphens, and must not be default.",
    ),
    checks.notYet(
      "elasticache.subnet-group.unique",
      `${model} CacheSubnetGroupAlreadyExistsFault`,
      (name) => ({
        code: "CacheSubnetGroupAlreadyExists",
        message: `Cache subnet group ${name} already exists.`,
      }),
      "name",
    ),
    ...[oneVpc, stoodIn],
  ],
  outputs(request) {
    const [vpcId] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "subnetIds")));
    return {
      arn: arn("elasticache", `subnetgroup:${String(request.inputs["name"]).toLowerCase()}`, request),
      vpcId,
    };
  },
  inUse: (standing) => ({
    code: "CacheSubnetGroupInUse",
    message: `Cache subnet group ${standing.id} is currently in use by a cache cluster.`,
  }),
};

const familyKnown: Rule = {
  id: "elasticache.parameter-group.family",
  source: `${model} CreateCacheParameterGroupMessage.CacheParameterGroupFamily`,
  check: ({ inputs }) =>
    cacheFamilies.includes(String(inputs["family"]))
      ? undefined
      : invalidValue(`CacheParameterGroupFamily ${String(inputs["family"])} is not a valid parameter group family.`),
};

const policies = [
  "volatile-lru",
  "allkeys-lru",
  "volatile-lfu",
  "allkeys-lfu",
  "volatile-random",
  "allkeys-random",
  "volatile-ttl",
  "noeviction",
];
const parameterValues: Rule = {
  id: "elasticache.parameter-group.values",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html",
  check({ inputs }) {
    for (const parameter of list(inputs["parameters"]).filter(isProps)) {
      const [name, given] = [String(parameter["name"]), String(parameter["value"])];
      if (!/^[a-z][a-z0-9_-]*$/.test(name)) return invalidValue(`Could not find parameter with name: ${name}`);
      const allowed =
        name === "maxmemory-policy"
          ? policies
          : ["cluster-enabled", "appendonly", "activedefrag"].includes(name)
            ? ["yes", "no"]
            : undefined;
      if (allowed && !allowed.includes(given))
        return invalidValue(
          `The parameter ${name} has an invalid value: ${given}. Allowed values: ${allowed.join(",")}`,
        );
      if (name === "appendonly" && given === "yes" && !/^redis2/.test(String(inputs["family"])))
        return invalidValue("The parameter appendonly cannot be modified.");
    }
    return undefined;
  },
};

const parameterGroup: TypeSpec = {
  token: "aws:elasticache/parameterGroup:ParameterGroup",
  api: {
    service: "ElastiCache",
    noun: "ElastiCache Parameter Group",
    create: "CreateCacheParameterGroup",
    update: "ModifyCacheParameterGroup",
    delete: "DeleteCacheParameterGroup",
  },
  id: ({ inputs }) => String(inputs["name"]).toLowerCase(),
  autoName: { property: "name", max: 255 },
  defaults: (inputs) => ({ description: "Managed by Pulumi", ...inputs }),
  replaceOn: { paths: ["region", "description", "family", "name"], source: `${folder}/parameter_group.go` },
  rules: [
    named(
      "elasticache.parameter-group.name",
      "docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Creating.html",
      "CacheParameterGroupName",
      /^(?!.*--)[A-Za-z](?:[0-9A-Za-z-]{0,253}[0-9A-Za-z])?$/,
      "is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.",
    ),
    checks.notYet(
      "elasticache.parameter-group.unique",
      `${model} CacheParameterGroupAlreadyExistsFault`,
      (name) => ({
        code: "CacheParameterGroupAlreadyExists",
        message: `Parameter group ${name} already exists`,
      }),
      "name",
    ),
    ...[familyKnown, parameterValues],
  ],
  outputs: (request) => ({
    arn: arn("elasticache", `parametergroup:${text(request.inputs["name"])?.toLowerCase()}`, request),
  }),
  inUse: (standing) => ({
    code: "InvalidCacheParameterGroupState",
    message: `One or more cache clusters are still members of this parameter group ${standing.id}, so the group cannot be deleted.`,
  }),
};

/** ElastiCache. */
export const elasticache: TypeSpec[] = [subnetGroup, parameterGroup, ...elasticacheUsers, replicationGroup];
