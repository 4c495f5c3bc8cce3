import { list, text } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { arn } from "../common/arn";
import { actualVersion, cacheFamily } from "./offers";
import { careRules } from "./replication-care";
import {
  engineOf,
  groupToken,
  isClustered,
  model,
  nodesOf,
  replicationRules,
  source,
  versionOf,
} from "./replication-rules";
import { userGroupToken } from "./users";
import { accountMark } from "../common/marks";
import { compareVersions } from "../rds/offers";
import { invalidValue } from "../common/refusals";

/** Of what a cache left: the provider has no such type. */
const snapshotToken = "aws:elasticache/snapshot:Snapshot";

const lastIsNew: Rule = {
  id: "elasticache.replication-group.final-snapshot-is-new",
  source: `${model} DeleteReplicationGroup, SnapshotAlreadyExistsFault`,
  when: "delete",
  check({ current, id, region, world }) {
    const name = text(current?.inputs["finalSnapshotIdentifier"]);
    return name !== undefined && world.find(snapshotToken, name, "id", region)
      ? `deleting ElastiCache Replication Group (${id}): operation error ElastiCache: DeleteReplicationGroup, api error SnapshotAlreadyExistsFault: Snapshot with specified name already exists: ${name}`
      : undefined;
  },
};

/** Redis or Valkey: one primary with replicas, or shards of them. */
export const replicationGroup: TypeSpec = {
  token: "aws:elasticache/replicationGroup:ReplicationGroup",
  api: {
    service: "ElastiCache",
    noun: "ElastiCache Replication Group",
    create: "CreateReplicationGroup",
    update: "ModifyReplicationGroup",
    delete: "DeleteReplicationGroup",
  },
  id: ({ inputs }) => String(inputs["replicationGroupId"]).toLowerCase(),
  autoName: { property: "replicationGroupId", max: 40 },
  refers: {
    subnetGroupName: {
      to: "aws:elasticache/subnetGroup:SubnetGroup",
      missing: (name) =>
        name === "default"
          ? undefined
          : { code: "CacheSubnetGroupNotFoundFault", message: `Cache Subnet Group ${name} does not exist.` },
    },
    parameterGroupName: {
      to: groupToken,
      missing: (name) =>
        name.startsWith("default.")
          ? undefined
          : { code: "CacheParameterGroupNotFound", message: `CacheParameterGroup not found: ${name}` },
    },
    "securityGroupIds.*": {
      to: "aws:ec2/securityGroup:SecurityGroup",
      missing: (id) => invalidValue(`Some security groups are invalid: ${id}`),
    },
    "userGroupIds.*": {
      to: userGroupToken,
      missing: (id) => ({ code: "UserGroupNotFound", message: `User group ${id} not found.` }),
    },
    notificationTopicArn: {
      to: "aws:sns/topic:Topic",
      by: "arn",
      holds: false,
      missing: (topic) => invalidValue(`Invalid notification topic ARN: ${topic}`),
    },
  },
  replaceOn: {
    paths: [
      ...["region", "atRestEncryptionEnabled", "dataTieringEnabled", "globalReplicationGroupId", "kmsKeyId"],
      ...["networkType", "port", "replicationGroupId", "securityGroupNames", "snapshotArns", "snapshotName"],
      "subnetGroupName",
    ],
    when: replacedBy,
    source: `${source}, and engine_version.go beside it`,
  },
  unknownOnUpdate(outputs, news) {
    const counts = ["numCacheClusters", "numNodeGroups", "replicasPerNodeGroup"];
    const changed = counts.some((key) => news[key] !== undefined && String(news[key]) !== String(outputs[key]));
    return changed ? ["memberClusters"] : [];
  },
  rules: [...replicationRules, ...careRules, lastIsNew],
  after(request, world) {
    const id = text(request.current?.inputs["finalSnapshotIdentifier"]);
    if (request.verb !== "delete" || id === undefined) return;
    world.put({ token: snapshotToken, id, scope: "", region: request.region, inputs: {}, outputs: { name: id } });
  },
  outputs(request) {
    const { inputs, region, id } = request;
    const clustered = isClustered(request);
    const { shards, replicas, nodes } = nodesOf(request);
    const mark = accountMark(request, 6);
    const zone = `${mark}.${regionCode(region)}.cache.amazonaws.com`;
    const tls = inputs["transitEncryptionEnabled"] === true;
    const engine = engineOf(request);
    const version = versionOf(request) ?? "";
    const members = Array.from({ length: nodes }, (_, index) =>
      clustered
        ? `${id}-${String(Math.floor(index / (replicas + 1)) + 1).padStart(4, "0")}-${String((index % (replicas + 1)) + 1).padStart(3, "0")}`
        : `${id}-${String(index + 1).padStart(3, "0")}`,
    );
    return {
      arn: arn("elasticache", `replicationgroup:${id}`, request),
      engine,
      engineVersion: inputs["engineVersion"] ?? version.split(".").slice(0, 2).join("."),
      engineVersionActual: version,
      clusterEnabled: clustered,
      clusterMode: inputs["clusterMode"] ?? (clustered ? "enabled" : "disabled"),
      configurationEndpointAddress: clustered ? `clustercfg.${id}.${zone}` : "",
      primaryEndpointAddress: clustered
        ? ""
        : tls
          ? `master.${id}.${zone}`
          : `${id}.${mark}.ng.0001.${zone.slice(mark.length + 1)}`,
      readerEndpointAddress: clustered
        ? ""
        : tls
          ? `replica.${id}.${zone}`
          : `${id}-ro.${mark}.ng.0001.${zone.slice(mark.length + 1)}`,
      memberClusters: members,
      numCacheClusters: nodes,
      numNodeGroups: shards,
      replicasPerNodeGroup: replicas,
      parameterGroupName:
        inputs["parameterGroupName"] ?? `default.${cacheFamily(engine, version)}${clustered ? ".cluster.on" : ""}`,
      subnetGroupName: inputs["subnetGroupName"] ?? "default",
      atRestEncryptionEnabled: inputs["atRestEncryptionEnabled"] ?? engine === "valkey",
      transitEncryptionEnabled: inputs["transitEncryptionEnabled"] ?? false,
      transitEncryptionMode: inputs["transitEncryptionMode"] ?? (tls ? "required" : ""),
      autoMinorVersionUpgrade: inputs["autoMinorVersionUpgrade"] ?? true,
      maintenanceWindow:
        text(inputs["maintenanceWindow"])?.toLowerCase() ??
        (request.current?.outputs["maintenanceWindow"] || "sun:05:00-sun:06:00"),
      snapshotWindow: inputs["snapshotWindow"] ?? (request.current?.outputs["snapshotWindow"] || "03:30-04:30"),
      networkType: inputs["networkType"] ?? "ipv4",
      ipDiscovery: inputs["ipDiscovery"] ?? "ipv4",
      dataTieringEnabled: inputs["dataTieringEnabled"] ?? false,
    };
  },
};

/** A region as it stands in the names of caches: `use1`, `apse2`. */
function regionCode(region: string): string {
  const [area = "", side = "", number = ""] = region.split("-");
  return `${area}${side.replace(/(north|south|east|west|central)/g, (word) => word.charAt(0))}${number}`;
}

/** What replaces a group for some values only: the provider's CustomizeDiff. */
function replacedBy(olds: Props, news: Props): string[] {
  const [before, after] = [olds, news].map((inputs) => text(inputs["engine"]) ?? "redis");
  const version = actualVersion(before ?? "", text(olds["engineVersion"])) ?? "";
  const wanted = text(news["engineVersion"]);
  const downgrade = wanted !== undefined && compareVersions(actualVersion(after ?? "", wanted) ?? wanted, version) < 0;
  const otherEngine = before !== after && !(before === "redis" && after === "valkey");
  return [
    ...(downgrade ? ["engineVersion"] : []),
    ...(otherEngine && news["globalReplicationGroupId"] === undefined ? ["engine"] : []),
    // The provider compares with 7.0.5, and every 7.0 that is on offer is newer.
    ...(compareVersions(version, "7.0") < 0 ? ["transitEncryptionEnabled"] : []),
    ...(shardsDiffer(olds, news) ? ["nodeGroupConfigurations"] : []),
  ];
}

/** Whether other shards are asked for: hasSignificantNodeGroupConfigChanges. Where a shard stands counts only where that was said before. */
function shardsDiffer(olds: Props, news: Props): boolean {
  const [before, after] = [olds, news].map((inputs) => list(inputs["nodeGroupConfigurations"]).filter(isProps));
  if (!before || !after || before.length !== after.length) return true;
  return before.some((old) => {
    const now = after.find((shard) => shard["nodeGroupId"] === old["nodeGroupId"]);
    const differs = (key: string): boolean => JSON.stringify(old[key]) !== JSON.stringify(now?.[key]);
    const places = ["primaryAvailabilityZone", "replicaAvailabilityZones"].filter((key) => old[key] !== undefined);
    return now === undefined || ["replicaCount", "slots", ...places].some(differs);
  });
}
