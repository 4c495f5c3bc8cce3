import { list, text } from "../core/paths";
import type { Refusal, Request, Rule } from "../core/spec";
import { isProps } from "../protocol/values";
import * as checks from "./checks";
import { actualVersion, cacheFamily, nodeOnOffer } from "./elasticache-offers";
import { compareVersions } from "./rds-offers";

export const source = "hashicorp/terraform-provider-aws internal/service/elasticache/replication_group.go";
const model = "botocore elasticache/2015-02-02/service-2.json";
const create = `${model} CreateReplicationGroupMessage`;
export const groupToken = "aws:elasticache/parameterGroup:ParameterGroup";
const combination = (message: string): Refusal => ({ code: "InvalidParameterCombination", message });
export const value = (message: string): Refusal => ({ code: "InvalidParameterValue", message });

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

const versionOnOffer: Rule = {
  id: "elasticache.replication-group.engine-version-on-offer",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html",
  check(request) {
    if (versionOf(request)) return undefined;
    return combination(`Cannot find version ${String(request.inputs["engineVersion"])} for ${engineOf(request)}`);
  },
};

const noDowngrade: Rule = {
  id: "elasticache.replication-group.no-downgrade",
  source: `${create}.EngineVersion: cannot downgrade`,
  check(request) {
    const [old, now] = [text(request.current?.outputs["engineVersionActual"]), versionOf(request)];
    return old && now && request.current?.outputs["engine"] === engineOf(request) && compareVersions(now, old) < 0
      ? combination(`Cannot downgrade engine version from ${old} to ${now}`)
      : undefined;
  },
};

const nodeType: Rule = {
  id: "elasticache.replication-group.node-type",
  source: "cfn-lint cachenodetype_enum.json",
  check({ inputs }) {
    const wanted = text(inputs["nodeType"]);
    return wanted === undefined || nodeOnOffer(wanted) ? undefined : value(`Invalid Cache Node Type: ${wanted}.`);
  },
};

const failover: Rule = {
  id: "elasticache.replication-group.failover-needs-two",
  source: `${create}.NumCacheClusters`,
  check(request) {
    const { inputs } = request;
    const on = inputs["automaticFailoverEnabled"] === true;
    if (isClustered(request))
      return on || inputs["automaticFailoverEnabled"] === undefined
        ? undefined
        : combination("Automatic failover must be enabled when cluster mode is enabled.");
    return on && nodesOf(request).nodes < 2
      ? combination(
          "Replication group with automatic failover needs at least 2 nodes: NumCacheClusters must be at least 2.",
        )
      : undefined;
  },
};

const clusteredNeedsFailover: Rule = {
  id: "elasticache.replication-group.sharded-needs-failover",
  source: `${create}.AutomaticFailoverEnabled: must be enabled for cluster mode enabled`,
  check: (request) =>
    isClustered(request) && request.inputs["automaticFailoverEnabled"] !== true
      ? combination("Automatic failover must be enabled for replication groups with cluster mode enabled.")
      : undefined,
};

const counts: Rule = {
  id: "elasticache.replication-group.counts",
  source: `${create}.NumCacheClusters, .NumNodeGroups, .ReplicasPerNodeGroup`,
  check(request) {
    const { shards, replicas, nodes } = nodesOf(request);
    if (replicas > 5) return value("Replicas per node group must be between 0 and 5");
    if (shards < 1 || nodes > 500)
      return value("The number of node groups must be at least 1, and of nodes in all 500 at most");
    if (!isClustered(request) && shards > 1)
      return combination("NumNodeGroups must be 1 when cluster mode is disabled");
    const configured = list(request.inputs["nodeGroupConfigurations"]).length;
    return configured > 0 && configured !== shards
      ? combination("Number of node group configurations must equal the number of node groups")
      : undefined;
  },
};

const token: Rule = {
  id: "elasticache.replication-group.auth-token",
  source: `${create}.AuthToken`,
  check({ inputs, current }) {
    const given = text(inputs["authToken"]) ?? text(inputs["authTokenWo"]);
    if (given === undefined) return undefined;
    const encrypted = inputs["transitEncryptionEnabled"] ?? current?.outputs["transitEncryptionEnabled"];
    return encrypted === true
      ? undefined
      : value("The AUTH token is only supported when encryption-in-transit is enabled");
  },
};

const tokenForm = checks.valueRule(
  "elasticache.replication-group.auth-token-form",
  `${source} validReplicationGroupAuthToken; ${create}.AuthToken`,
  "authToken",
  (given) => {
    const length = String(given).length;
    if (length < 16 || length > 128)
      return '"auth_token" must contain from 16 to 128 alphanumeric characters or symbols (excluding @, ", and /)';
    return /^[0-9A-Za-z!&#$^<>-]*$/.test(String(given))
      ? undefined
      : 'only alphanumeric characters or symbols (!, &, #, $, ^, <, >, and -) allowed in "auth_token"';
  },
);

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
      return combination(`Expected a parameter group of family ${wanted} but found one of family ${has}`);
    const on =
      list(group?.inputs["parameters"])
        .filter(isProps)
        .find((it) => it["name"] === "cluster-enabled")?.["value"] === "yes" || name.endsWith(".cluster.on");
    if (request.inputs["clusterMode"] === "disabled" && on)
      return combination(
        `Parameter group ${name} has cluster-enabled set to yes and cannot be used with cluster mode disabled.`,
      );
    return isClustered(request) && !on && request.inputs["clusterMode"] === undefined
      ? combination(`Use of cluster mode requires a parameter group with cluster-enabled set to yes; ${name} has not.`)
      : undefined;
  },
};

const valkeyEncrypts: Rule = {
  id: "elasticache.replication-group.valkey-says-transit",
  source: "cfn-lint aws_elasticache_replicationgroup/transitencryptionenabled_valkey.json",
  check: ({ inputs, current }) =>
    inputs["engine"] === "valkey" &&
    inputs["transitEncryptionEnabled"] === undefined &&
    !current &&
    inputs["globalReplicationGroupId"] === undefined
      ? value("Please explicitly set TransitEncryptionEnabled (true or false) for Valkey replication groups.")
      : undefined,
};

const usersNeedTls: Rule = {
  id: "elasticache.replication-group.users-need-tls",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
  check({ inputs, current }) {
    if (list(inputs["userGroupIds"]).length === 0) return undefined;
    return (inputs["transitEncryptionEnabled"] ?? current?.outputs["transitEncryptionEnabled"]) === true
      ? undefined
      : combination("User group based access control requires encryption-in-transit to be enabled.");
  },
};

const windows: Rule = {
  id: "elasticache.replication-group.windows-apart",
  source:
    "docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html: 60 minutes at least, not in the maintenance window",
  check({ inputs }) {
    const snapshot = checks.dailyWindow(text(inputs["snapshotWindow"]));
    const maintenance = checks.weeklyWindow(text(inputs["maintenanceWindow"]));
    if (snapshot && snapshot.minutes < 60) return value("The snapshot window must be at least 60 minutes.");
    if (maintenance && maintenance.minutes < 60) return value("The maintenance window must be at least 60 minutes.");
    return snapshot && maintenance && checks.windowsOverlap(snapshot, maintenance)
      ? combination("The snapshot window and maintenance window must not overlap.")
      : undefined;
  },
};

const snapshots: Rule = {
  id: "elasticache.replication-group.snapshots",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups.html#backups-constraints",
  check({ inputs }) {
    const days = checks.number(inputs, "snapshotRetentionLimit") ?? 0;
    return days > 0 && /^cache\.t1\./.test(String(inputs["nodeType"]))
      ? combination("Snapshotting is not supported for this node type.")
      : undefined;
  },
};

const groupsInVpc: Rule = {
  id: "elasticache.replication-group.security-groups-in-vpc",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/VPCs.html",
  check(request) {
    const name = text(request.inputs["subnetGroupName"]);
    const vpc =
      name &&
      text(
        request.world.find("aws:elasticache/subnetGroup:SubnetGroup", name.toLowerCase(), "id", request.region)
          ?.outputs["vpcId"],
      );
    const foreign = vpc ? checks.foreignGroups(request, checks.strings(request, "securityGroupIds"), vpc) : [];
    return foreign.length > 0 ? value(`Some security groups are not in VPC ${vpc}: ${foreign.join(", ")}`) : undefined;
  },
};

const zones: Rule = {
  id: "elasticache.replication-group.multi-az-zones",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
  check(request) {
    const name = text(request.inputs["subnetGroupName"]);
    const group = name
      ? request.world.find("aws:elasticache/subnetGroup:SubnetGroup", name.toLowerCase(), "id", request.region)
      : undefined;
    if (!group || request.inputs["multiAzEnabled"] !== true) return undefined;
    if (nodesOf(request).replicas < 1) return combination("Multi-AZ needs at least one replica in each node group.");
    const covered = checks.zonesOf(checks.subnetsOf(request, list(group.inputs["subnetIds"]).map(String)));
    return covered.length < 2
      ? combination("Multi-AZ needs a cache subnet group with subnets in at least two Availability Zones.")
      : undefined;
  },
};

/** What is asked of a replication group. */
export const replicationRules: Rule[] = [
  checks.matches(
    "elasticache.replication-group.id",
    `${create}.ReplicationGroupId; ${source} validateReplicationGroupID`,
    "replicationGroupId",
    "replication_group_id",
    /^(?!.*--)[A-Za-z](?:[0-9A-Za-z-]{0,38}[0-9A-Za-z])?$/,
    "1 to 40 alphanumeric characters or hyphens, first a letter, no two hyphens together, no hyphen at the end",
  ),
  checks.oneOf("elasticache.replication-group.engine", source, "engine", "engine", ["redis", "valkey"]),
  checks.oneOf("elasticache.replication-group.cluster-mode", `${model} ClusterMode`, "clusterMode", "cluster_mode", [
    "enabled",
    "disabled",
    "compatible",
  ]),
  checks.oneOf(
    "elasticache.replication-group.transit-mode",
    `${model} TransitEncryptionMode`,
    "transitEncryptionMode",
    "transit_encryption_mode",
    ["preferred", "required"],
  ),
  checks.between(
    "elasticache.replication-group.replicas",
    source,
    "replicasPerNodeGroup",
    "replicas_per_node_group",
    0,
    Infinity,
  ),
  checks.valueRule("elasticache.replication-group.retention", source, "snapshotRetentionLimit", (days) =>
    Number(days) > 35 ? `expected snapshot_retention_limit to be at most (35), got ${String(days)}` : undefined,
  ),
  checks.dailyWindowForm("elasticache.replication-group.snapshot-window", "snapshotWindow", "snapshot_window"),
  checks.weeklyWindowForm(
    "elasticache.replication-group.maintenance-window",
    "maintenanceWindow",
    "maintenance_window",
  ),
  checks.conflicts(
    "elasticache.replication-group.token-or-users",
    source,
    ["authToken", "auth_token"],
    ["userGroupIds", "user_group_ids"],
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
  ...[
    multiAz,
    tokenForm,
    versionOnOffer,
    noDowngrade,
    nodeType,
    counts,
    failover,
    clusteredNeedsFailover,
    token,
    family,
  ],
  ...[valkeyEncrypts, usersNeedTls, windows, snapshots, groupsInVpc, zones],
  checks.usableKey(
    "elasticache.replication-group.key-usable",
    "docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html",
    "kmsKeyId",
    (key) => ({
      code: "InvalidKMSKeyFault",
      message: `The KMS key supplied is not valid: ${key}`,
    }),
  ),
];
