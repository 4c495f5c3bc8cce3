import { createHash } from "node:crypto";
import { text } from "../core/paths";
import type { TypeSpec } from "../core/spec";
import { arn } from "./arn";
import { cacheFamily } from "./elasticache-offers";
import {
  engineOf,
  groupToken,
  isClustered,
  nodesOf,
  replicationRules,
  source,
  value,
  versionOf,
} from "./elasticache-replication-rules";
import { userGroupToken } from "./elasticache-users";

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
      missing: (id) => value(`Some security groups are invalid: ${id}`),
    },
    "userGroupIds.*": {
      to: userGroupToken,
      missing: (id) => ({ code: "UserGroupNotFound", message: `User group ${id} not found.` }),
    },
    notificationTopicArn: {
      to: "aws:sns/topic:Topic",
      by: "arn",
      holds: false,
      missing: (topic) => value(`Invalid notification topic ARN: ${topic}`),
    },
  },
  replaceOn: {
    paths: [
      ...[
        "region",
        "atRestEncryptionEnabled",
        "dataTieringEnabled",
        "globalReplicationGroupId",
        "kmsKeyId",
        "networkType",
      ],
      ...[
        "nodeGroupConfigurations",
        "port",
        "replicationGroupId",
        "securityGroupNames",
        "snapshotArns",
        "snapshotName",
        "subnetGroupName",
      ],
    ],
    source,
  },
  rules: replicationRules,
  outputs(request) {
    const { inputs, region, id } = request;
    const clustered = isClustered(request);
    const { shards, replicas, nodes } = nodesOf(request);
    const mark = BigInt(`0x${createHash("sha256").update(`${request.account}/${region}`).digest("hex")}`)
      .toString(36)
      .slice(0, 6);
    const zone = `${mark}.${region.replace(/^([a-z]{2}).*-([a-z])[a-z]*-(\d)$/, "$1$2$3").replace(/^(..)(.)(\d)$/, "$1$2$3")}.cache.amazonaws.com`;
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
