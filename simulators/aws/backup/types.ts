import { at, list, select, text } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { arnForm } from "../common/argument-forms";
import { parseArn } from "../common/arn";
import { plan, planToken } from "./plan";
import { folder, invalid, model, vault, vaultLockConfiguration, vaultPolicy } from "./vault";
import * as checks from "../common/checks";

const file = `${folder}/selection.go`;
const guide = "docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html";
const selectionToken = "aws:backup/selection:Selection";

const role: Rule = {
  id: "backup.selection.role",
  source: `${file}: retries on this text; ${guide}; …/devguide/cross-service-confused-deputy-prevention.html: conditions on resource policies alone`,
  check(request) {
    const given = text(request.inputs["iamRoleArn"]) ?? "";
    const standing = checks.roleOf(request, given);
    // The role that the console makes is not in the program.
    if (/:role\/service-role\/AWSBackupDefaultServiceRole$/.test(given)) return undefined;
    return standing && checks.roleTrustsUnsaid(standing, "backup.amazonaws.com")
      ? undefined
      : invalid(`IAM Role ${given} cannot be assumed by AWS Backup`);
  },
};

const resources: Rule = {
  id: "backup.selection.arns",
  source: `${model} BackupSelection.Resources: ARNs, or "*"; an asterisk at the end (of NotResources it does not say so); 500 without wildcards, or 30 with`,
  check({ inputs }) {
    for (const key of ["resources", "notResources"]) {
      const given = list(inputs[key]).filter((item): item is string => typeof item === "string");
      const malformed = given.find((item) => item !== "*" && !/^arn:/.test(item));
      if (malformed !== undefined) return invalid(`Invalid ARN: ${malformed}`);
      const inside = given.find((item) => /\*./.test(parseArn(item)?.resource.replace(/^[a-z-]+[:/]/, "") ?? ""));
      if (key === "resources" && inside !== undefined)
        return invalid(`Invalid ARN: ${inside}. Wildcards are only allowed at the end of the resource`);
      const wild = given.filter((item) => item.includes("*")).length;
      if (wild > 30 || given.length > 500)
        return invalid(`The number of ARNs in ${key} exceeds the limit: 500 without wildcards, 30 with wildcards`);
    }
    return undefined;
  },
};

const conditionKeys: Rule = {
  id: "backup.selection.condition-keys",
  source: `${model} BackupSelection.Conditions; ${guide}: aws:ResourceTag/`,
  check({ inputs }) {
    const keys = select(inputs, "conditions.*.*.*.key").map(({ value }) => String(value));
    const wrong = keys.find((key) => !/^aws:ResourceTag\/.+/.test(key));
    return wrong === undefined
      ? undefined
      : invalid(`Invalid condition key: ${wrong}. Condition keys must start with aws:ResourceTag/`);
  },
};

const tagCount: Rule = {
  id: "backup.selection.tags-at-most-30",
  source: `${guide}: 30 conditions at most in a selection`,
  check: ({ inputs }) => {
    const count = list(inputs["selectionTags"]).length + select(inputs, "conditions.*.*.*.key").length;
    return count > 30 ? invalid("The number of tag conditions exceeds the limit of 30") : undefined;
  },
};

const unique: Rule = {
  id: "backup.selection.unique",
  source: `${model} CreateBackupSelection, AlreadyExistsException`,
  check({ inputs, verb, world }) {
    const twin = world
      .all(selectionToken)
      .some((it) => it.inputs["planId"] === inputs["planId"] && it.inputs["name"] === inputs["name"]);
    return verb === "create" && twin
      ? { code: "AlreadyExistsException", message: "Backup selection with the same name already exists" }
      : undefined;
  },
};

/** What a plan backs up. Every change makes it anew. */
const selection: TypeSpec = {
  token: selectionToken,
  api: {
    service: "Backup",
    noun: "Backup Selection",
    create: "CreateBackupSelection",
    delete: "DeleteBackupSelection",
  },
  id: (request) => checks.uuid(request, "selection"),
  autoName: { property: "name", max: 50 },
  refers: { planId: { to: planToken, missing: (id) => invalid(`Cannot find Backup plan with ID ${id}`) } },
  replaceOn: {
    paths: ["region", "name", "conditions", "iamRoleArn", "notResources", "planId", "selectionTags", "resources"],
    source: file,
  },
  rules: [
    checks.matches(
      "backup.selection.name",
      `${file}; ${model} BackupSelectionName`,
      "name",
      "name",
      /^[0-9A-Za-z_.-]{1,50}$/,
      "must contain only alphanumeric, hyphen, underscore, and period characters",
    ),
    arnForm("backup.selection.role-arn", "iamRoleArn", "iam_role_arn"),
    checks.oneOf("backup.selection.tag-type", `${file}; ${model} ConditionType`, "selectionTags.*.type", "type", [
      "STRINGEQUALS",
    ]),
    ...[role, resources, conditionKeys, tagCount, unique],
  ],
  outputs: ({ inputs }) => ({ conditions: inputs["conditions"] ?? [], notResources: inputs["notResources"] ?? [] }),
};

/** What AWS Backup can protect: docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html. */
const kinds = [
  ...[
    "Aurora",
    "CloudFormation",
    "DocumentDB",
    "DSQL",
    "DynamoDB",
    "EBS",
    "EC2",
    "EFS",
    "EKS",
    "FSx",
    "Neptune",
    "RDS",
    "Redshift",
  ],
  ...["Redshift Serverless", "S3", "SAP HANA on Amazon EC2", "Storage Gateway", "Timestream", "VirtualMachine"],
];

const knownKinds: Rule = {
  id: "backup.region-settings.kinds",
  source: `${model} UpdateRegionSettings; docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html`,
  check({ inputs }) {
    for (const key of ["resourceTypeOptInPreference", "resourceTypeManagementPreference"]) {
      const given = at(inputs, key);
      const strange = isProps(given) ? Object.keys(given).find((kind) => !kinds.includes(kind)) : undefined;
      if (strange !== undefined) return invalid(`Unsupported resource type: ${strange}`);
    }
    return undefined;
  },
};

/** Which kinds of resource AWS Backup protects in a region. One for each account and region; a deletion changes nothing. */
const regionSettings: TypeSpec = {
  token: "aws:backup/regionSettings:RegionSettings",
  api: {
    service: "Backup",
    noun: "Backup Region Settings",
    create: "UpdateRegionSettings",
    delete: "UpdateRegionSettings",
  },
  id: ({ region }) => region,
  replaceOn: { paths: ["region"], source: `${folder}/region_settings.go` },
  rules: [knownKinds],
  outputs: ({ inputs }) => ({
    resourceTypeManagementPreference: inputs["resourceTypeManagementPreference"] ?? { DynamoDB: false, EFS: false },
  }),
  overwrites: () => true,
};

/** AWS Backup. */
export const backup: TypeSpec[] = [vault, vaultLockConfiguration, vaultPolicy, plan, selection, regionSettings];
