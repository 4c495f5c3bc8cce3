import { at, list } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import * as checks from "../common/checks";
import { bucketToken, model, part, versioningOf } from "./parts";

const guide = "docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html";
const wrong = (message: string): Refusal => ({ code: "InvalidRequest", message });
const rulesOf = ({ inputs }: Pick<Request, "inputs">): Props[] => list(inputs["rules"]).filter(isProps);

const sourceVersions: Rule = {
  id: "s3.replication.source-versioned",
  source: `${guide}`,
  check: (request) =>
    versioningOf(request, String(request.inputs["bucket"])) === "Enabled"
      ? undefined
      : wrong("Versioning must be 'Enabled' on the bucket to apply a replication configuration"),
};

const destinations: Rule = {
  id: "s3.replication.destination",
  source: guide,
  check(request) {
    for (const rule of rulesOf(request)) {
      const target = String(at(rule, "destination.bucket"));
      if (at(rule, "destination.account") !== undefined && at(rule, "destination.account") !== request.account)
        continue;
      const name = /^arn:aws:s3:::([^/]+)$/.exec(target)?.[1];
      if (name === undefined) return { code: "InvalidArgument", message: "Invalid bucket ARN." };
      if (name === request.inputs["bucket"])
        return wrong("Destination bucket cannot be the same as the source bucket.");
      if (!request.world.find(bucketToken, name)) return wrong("Destination bucket must exist.");
      if (versioningOf(request, name) !== "Enabled") return wrong("Destination bucket must have versioning enabled.");
    }
    return undefined;
  },
};

const roleForS3: Rule = {
  id: "s3.replication.role-trusts-s3",
  source: "docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
  check(request) {
    const role = checks.roleOf(request, request.inputs["role"]);
    if (
      !role ||
      checks.roleTrusts(role, "s3.amazonaws.com") ||
      checks.roleTrusts(role, "batchoperations.s3.amazonaws.com")
    )
      return undefined;
    return { code: "InvalidArgument", message: `The role ${role.id} cannot be assumed by s3.amazonaws.com` };
  },
};

const priorities: Rule = {
  id: "s3.replication.priorities",
  source: `${model} ReplicationRule.Priority`,
  check(request) {
    const given = rulesOf(request)
      .map((rule) => rule["priority"])
      .filter((priority) => priority !== undefined);
    return new Set(given).size === given.length
      ? undefined
      : wrong("Found same priority for more than one replication rule.");
  },
};

const deleteMarkers: Rule = {
  id: "s3.replication.delete-markers-said",
  source: `${model} ReplicationRule.DeleteMarkerReplication`,
  check: (request) =>
    rulesOf(request).some((rule) => rule["filter"] !== undefined && rule["deleteMarkerReplication"] === undefined)
      ? wrong(
          "DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.",
        )
      : undefined,
};

const encrypted: Rule = {
  id: "s3.replication.encrypted-objects",
  source: "docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
  check(request) {
    for (const rule of rulesOf(request)) {
      const copies = at(rule, "sourceSelectionCriteria.sseKmsEncryptedObjects.status");
      const key = at(rule, "destination.encryptionConfiguration.replicaKmsKeyId");
      if (key !== undefined && copies === undefined)
        return wrong("SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.");
      if (copies === "Enabled" && key === undefined)
        return wrong("EncryptionConfiguration must be specified if SseKmsEncryptedObjects is present.");
    }
    return undefined;
  },
};

/** Copies new objects to another bucket. */
export const bucketReplicationConfig: TypeSpec = part("bucketReplicationConfig", "Replication Configuration", {
  owned: false,
  put: "PutBucketReplication",
  remove: "DeleteBucketReplication",
  refers: {
    role: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: (value) => ({ code: "InvalidArgument", message: `The role ${value} does not exist` }),
    },
  },
  rules: [
    checks.oneOf("s3.replication.status", `${model} ReplicationRuleStatus`, "rules.*.status", "rule.status", [
      "Enabled",
      "Disabled",
    ]),
    ...[sourceVersions, destinations, roleForS3, priorities, deleteMarkers, encrypted],
  ],
});
