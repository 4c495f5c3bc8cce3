import { list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { demands } from "../common/argument-forms";
import * as checks from "../common/checks";
import { actualVersion, cacheFamily, nodeOnOffer } from "./offers";
import { invalidCombination, invalidValue } from "../common/refusals";

export const source = "hashicorp/terraform-provider-aws internal/service/elasticache/replication_group.go";
export const model = "botocore elasticache/2015-02-02/service-2.json";
export const create = `${model} CreateReplicationGroupMessage`;
export const groupToken = "aws:elasticache/parameterGroup:ParameterGroup";

export const engineOf = (request: Request): string => String(checks.effective(request, "engine") || "redis");

/** The version in full: asked for, or standing. */
export function versionOf(request: Request): string | undefined {
  const standing = text(request.current?.outputs["engineVersionActual"]);
  const wanted = text(request.inputs["engineVersion"]);
  if (wanted === undefined && standing) return standing;
  return actualVersion(engineOf(request), wanted);
}

/** Whether it is sharded: asked for, or by its parameter group. */
export function isClustered(request: Request): boolean {
  const { inputs } = request;
  if (inputs["clusterMode"] !== undefined) return inputs["clusterMode"] === "enabled";
  const name = text(inputs["parameterGroupName"]) ?? "";
  const group = request.world.find(groupToken, name.toLowerCase(), "id", request.region);
  const set = list(group?.inputs["parameters"])
    .filter(isProps)
    .some((it) => it["name"] === "cluster-enabled" && it["value"] === "yes");
  return set || name.endsWith(".cluster.on") || (checks.number(inputs, "numNodeGroups") ?? 1) > 1;
}

/** Shards, replicas in each, and nodes in all. */
export function nodesOf(request: Request): { shards: number; replicas: number; nodes: number } {
  const { inputs } = request;
  const [clusters, shards, replicas] = ["numCacheClusters", "numNodeGroups", "replicasPerNodeGroup"].map((key) =>
    checks.number(inputs, key),
  );
  const configured = list(inputs["nodeGroupConfigurations"]).filter(isProps);
  const count = shards ?? (configured.length > 0 ? configured.length : 1);
  const each =
    replicas ?? checks.number(configured[0] ?? {}, "replicaCount") ?? (clusters === undefined ? 0 : clusters - 1);
  return { shards: count, replicas: each, nodes: clusters ?? count * (each + 1) };
}

const multiAz: Rule = {
  id: "elasticache.replication-group.multi-az-needs-failover",
  source: `${source}, replicationGroupValidateMultiAZAutomaticFailover`,
  when: "check",
  check: ({ inputs }) =>
    inputs["multiAzEnabled"] === true && inputs["automaticFailoverEnabled"] !== true
      ? "automatic_failover_enabled must be true if multi_az_enabled is true"
      : undefined,
};

const enoughClusters: Rule = {
  id: "elasticache.replication-group.clusters-for-failover",
  source: `${source}, replicationGroupValidateAutomaticFailoverNumCacheClusters`,
  when: "check",
  check({ inputs }) {
    const clusters = checks.number(inputs, "numCacheClusters");
    return inputs["automaticFailoverEnabled"] === true && clusters !== undefined && clusters < 2
      ? '"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true'
      : undefined;
  },
};

const versionForm = checks.valueRule(
  "elasticache.replication-group.engine-version-form",
  "hashicorp/terraform-provider-aws internal/service/elasticache/engine_version.go",
  "engineVersion",
  (given) =>
    /^[1-5](\.\d+){2}$|^6\.x|[6-9]\.\d+$/.test(String(given))
      ? undefined
      : `engine_version: ${String(given)} is invalid. For Redis v6 or higher, use <major>.<minor>. For Redis v5 or lower, use <major>.<minor>.<patch>.`,
);

const versionOnOffer: Rule = {
  id: "elasticache.replication-group.engine-version-on-offer",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html",
  check(request) {
    if (versionOf(request)) return undefined;
    return invalidCombination(
      `Cannot find version ${String(request.inputs["engineVersion"])} for ${engineOf(request)}`,
    );
  },
};

const nodeType: Rule = {
  id: "elasticache.replication-group.node-type",
  source: `cfn-lint cachenodetype_enum.json; ${source} resourceReplicationGroupCreate`,
  check({ inputs }) {
    const wanted = text(inputs["nodeType"]);
    if (wanted === undefined)
      return inputs["globalReplicationGroupId"] === undefined
        ? '"node_type" is required unless "global_replication_group_id" is set.'
        : undefined;
    return nodeOnOffer(wanted) ? undefined : invalidValue(`Invalid Cache Node Type: ${wanted}.`);
  },
};

const failover: Rule = {
  id: "elasticache.replication-group.failover-needs-two",
  source: `${create}.NumCacheClusters`,
  check: (request) =>
    request.inputs["automaticFailoverEnabled"] === true && !isClustered(request) && nodesOf(request).nodes < 2
      ? invalidCombination(
          "Replication group with automatic failover needs at least 2 nodes: NumCacheClusters must be at least 2.",
        )
      : undefined,
};

const clusteredNeedsFailover: Rule = {
  id: "elasticache.replication-group.sharded-needs-failover",
  source: `${create}.AutomaticFailoverEnabled: must be enabled for cluster mode enabled`,
  check: (request) =>
    isClustered(request) && request.inputs["automaticFailoverEnabled"] !== true
      ? invalidCombination("Automatic failover must be enabled for replication groups with cluster mode enabled.")
      : undefined,
};

const counts: Rule = {
  id: "elasticache.replication-group.counts",
  source: `${create}.NumCacheClusters, .NumNodeGroups, .ReplicasPerNodeGroup`,
  check(request) {
    const { shards, replicas, nodes } = nodesOf(request);
    if (replicas > 5) return invalidValue("Replicas per node group must be between 0 and 5");
    if (shards < 1 || nodes > 500)
      return invalidValue("The number of node groups must be at least 1, and of nodes in all 500 at most");
    if (!isClustered(request) && shards > 1)
      return invalidCombination("NumNodeGroups must be 1 when cluster mode is disabled");
    const configured = list(request.inputs["nodeGroupConfigurations"]).length;
    return configured > 0 && configured !== shards
      ? invalidCombination("Number of node group configurations must equal the number of node groups")
      : undefined;
  },
};

const modeSteps: Rule = {
  id: "elasticache.replication-group.cluster-mode-steps",
  source:
    `${model} ModifyReplicationGroupMessage.ClusterMode: from disabled to compatible first; ` +
    "docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html: no reverting",
  check({ inputs, current }) {
    const [before, now] = [current?.outputs["clusterMode"], inputs["clusterMode"]];
    if (before === "disabled" && now === "enabled")
      return invalidValue("Cluster mode cannot be changed from disabled to enabled: set it to compatible first.");
    return before === "enabled" && now !== undefined && now !== "enabled"
      ? invalidValue(`Cluster mode cannot be changed from enabled to ${text(now) ?? "another"}.`)
      : undefined;
  },
};

const family: Rule = {
  id: "elasticache.replication-group.parameter-group-family",
  source: `${create}.CacheParameterGroupName`,
  check(request) {
    const name = text(request.inputs["parameterGroupName"]);
    const version = versionOf(request);
    if (!name || !version) return undefined;
    const group = request.world.find(groupToken, name.toLowerCase(), "id", request.region);
    const has = group ? String(group.inputs["family"]) : name.replace(/^default\./, "").replace(/\.cluster\.on$/, "");
    const wanted = cacheFamily(engineOf(request), version);
    if (has !== wanted)
      return invalidCombination(`Expected a parameter group of family ${wanted} but found one of family ${has}`);
    const on =
      list(group?.inputs["parameters"])
        .filter(isProps)
        .find((it) => it["name"] === "cluster-enabled")?.["value"] === "yes" || name.endsWith(".cluster.on");
    if (request.inputs["clusterMode"] === "disabled" && on)
      return invalidCombination(
        `Parameter group ${name} has cluster-enabled set to yes and cannot be used with cluster mode disabled.`,
      );
    return isClustered(request) && !on && request.inputs["clusterMode"] === undefined
      ? invalidCombination(
          `Use of cluster mode requires a parameter group with cluster-enabled set to yes; ${name} has not.`,
        )
      : undefined;
  },
};

function subnetGroupOf(request: Request): Standing | undefined {
  const name = text(request.inputs["subnetGroupName"])?.toLowerCase();
  return name ? request.world.find("aws:elasticache/subnetGroup:SubnetGroup", name, "id", request.region) : undefined;
}

const groupsInVpc: Rule = {
  id: "elasticache.replication-group.security-groups-in-vpc",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/VPCs.html",
  check(request) {
    const vpc = text(subnetGroupOf(request)?.outputs["vpcId"]);
    const foreign = vpc ? checks.foreignGroups(request, checks.strings(request, "securityGroupIds"), vpc) : [];
    return foreign.length > 0
      ? invalidValue(`Some security groups are not in VPC ${vpc}: ${foreign.join(", ")}`)
      : undefined;
  },
};

const zones: Rule = {
  id: "elasticache.replication-group.multi-az-zones",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
  check(request) {
    const group = subnetGroupOf(request);
    if (!group || request.inputs["multiAzEnabled"] !== true) return undefined;
    if (nodesOf(request).replicas < 1)
      return invalidCombination("Multi-AZ needs at least one replica in each node group.");
    const covered = checks.zonesOf(checks.subnetsOf(request, list(group.inputs["subnetIds"]).map(String)));
    return covered.length < 2
      ? invalidCombination("Multi-AZ needs a cache subnet group with subnets in at least two Availability Zones.")
      : undefined;
  },
};

/** What is asked of a replication group. */
export const replicationRules: Rule[] = [
  demands("elasticache.replication-group.id", `${source} validateReplicationGroupID`, "replicationGroupId", [
    [/^.{1,40}$/, "expected length of replication_group_id to be in the range (1 - 40)"],
    [
      /^[0-9A-Za-z-]+$/,
      "invalid value for replication_group_id (must contain only alphanumeric characters and hyphens)",
    ],
    [/^[A-Za-z]/, "invalid value for replication_group_id (must begin with a letter)"],
    [/^(?!.*--)/, "invalid value for replication_group_id (cannot contain two consecutive hyphens)"],
    [/[^-]$/, "invalid value for replication_group_id (cannot end with a hyphen)"],
  ]),
  checks.oneOf("elasticache.replication-group.engine", source, "engine", "engine", ["redis", "valkey"]),
  checks.oneOf("elasticache.replication-group.cluster-mode", `${model} ClusterMode`, "clusterMode", "cluster_mode", [
    "enabled",
    "disabled",
    "compatible",
  ]),
  checks.between(
    "elasticache.replication-group.replicas",
    source,
    "replicasPerNodeGroup",
    "replicas_per_node_group",
    0,
    Infinity,
  ),
  checks.conflicts(
    "elasticache.replication-group.clusters-or-shards",
    source,
    ["numCacheClusters", "num_cache_clusters"],
    ["numNodeGroups", "num_node_groups"],
  ),
  checks.conflicts(
    "elasticache.replication-group.clusters-or-replicas",
    source,
    ["numCacheClusters", "num_cache_clusters"],
    ["replicasPerNodeGroup", "replicas_per_node_group"],
  ),
  checks.notYet(
    "elasticache.replication-group.unique",
    `${model} ReplicationGroupAlreadyExistsFault`,
    (name) => ({
      code: "ReplicationGroupAlreadyExists",
      message: `Replication group ${name} already exists.`,
    }),
    "replicationGroupId",
  ),
  checks.conflicts(
    "elasticache.replication-group.shards-or-zones",
    source,
    ["nodeGroupConfigurations", "node_group_configuration"],
    ["preferredCacheClusterAzs", "preferred_cache_cluster_azs"],
  ),
  ...[multiAz, enoughClusters, versionForm, versionOnOffer, nodeType, modeSteps, counts, failover],
  ...[clusteredNeedsFailover, family],
  ...[groupsInVpc, zones],
];
