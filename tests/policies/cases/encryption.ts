import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const db = of("aws:rds/instance:Instance");
const cluster = of("aws:rds/cluster:Cluster");
const group = of("aws:rds/parameterGroup:ParameterGroup");
const key = of("aws:kms/key:Key");
const cache = of("aws:elasticache/replicationGroup:ReplicationGroup");
const volume = of("aws:ebs/volume:Volume");
const machine = of("aws:ec2/instance:Instance");
const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const eks = of("aws:eks/cluster:Cluster");
const files = of("aws:efs/fileSystem:FileSystem");

const ownKey = "arn:aws:kms:us-east-1:123456789012:key/1";
const forced = (value: string, from = "pg") =>
  group(
    {
      name: from,
      parameters: [
        { name: "log_statement", value: "ddl" },
        { name: "rds.force_ssl", value },
      ],
    },
    { name: from },
  );

export const encryptionCases: RuleCases[] = [
  {
    rule: "aws-rds-storage-encrypted",
    cases: [
      { name: "an encrypted one", given: db({ storageEncrypted: true }), says: "pass" },
      { name: "a cluster too", given: cluster({ storageEncrypted: true }), says: "pass" },
      { name: "one in clear", given: db({ storageEncrypted: false }), says: /storageEncrypted is false/ },
      { name: "one that says nothing", given: cluster({}), says: /storageEncrypted is undefined/ },
      { name: "a replica that says nothing", given: db({ replicateSourceDb: UNKNOWN }), says: "notApplicable" },
      {
        name: "a replica that says no",
        given: db({ replicateSourceDb: "orders", storageEncrypted: false }),
        says: /storageEncrypted is false/,
      },
      { name: "one that nobody can know", given: db({ storageEncrypted: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-rds-cmk",
    cases: [
      { name: "a key of our own", given: db({ kmsKeyId: ownKey }), says: "pass" },
      { name: "no key", given: db({}), says: /kmsKeyId is not set: a key of AWS is used/ },
      {
        name: "the managed key, named",
        given: db({ kmsKeyId: "arn:aws:kms:us-east-1:123456789012:alias/aws/rds" }),
        says: /is the AWS managed key/,
      },
      { name: "a key that is not made yet", given: db({ kmsKeyId: UNKNOWN }), says: "undetermined" },
      { name: "a replica without", given: db({ replicateSourceDb: "orders" }), says: "notApplicable" },
      other,
    ],
  },
  {
    rule: "aws-rds-force-ssl",
    cases: [
      {
        name: "a group that forces it",
        given: [db({ engine: "postgres", parameterGroupName: "pg" }), forced("1")],
        says: "pass",
      },
      {
        name: "a group whose name is not known yet",
        given: [
          db(
            { engine: "postgres", parameterGroupName: UNKNOWN },
            { name: "orders", from: { parameterGroupName: ["pg"] } },
          ),
          forced("1"),
        ],
        says: "pass",
      },
      {
        name: "a group that does not",
        given: [db({ engine: "postgres", parameterGroupName: "pg" }), forced("0")],
        says: /rds.force_ssl is 0 in pg/,
      },
      {
        name: "a group that is silent",
        given: [db({ engine: "postgres", parameterGroupName: "pg" }), group({ name: "pg" }, { name: "pg" })],
        says: /rds.force_ssl is not set in pg/,
      },
      { name: "no group", given: [db({ engine: "postgres" }), forced("1")], says: /no parameter group of this stack/ },
      {
        name: "a group with a value that is not known yet",
        given: [db({ engine: "postgres", parameterGroupName: "pg" }), forced(UNKNOWN)],
        says: "undetermined",
      },
      {
        name: "a replica, through its source",
        given: [
          db({ replicateSourceDb: UNKNOWN }, { name: "replica", from: { replicateSourceDb: ["orders"] } }),
          db({ engine: "postgres", parameterGroupName: "pg" }, { name: "orders" }),
          forced("1"),
        ],
        says: "pass",
      },
      {
        name: "MySQL, with its own parameter",
        given: [
          cluster({ engine: "aurora-mysql", dbClusterParameterGroupName: "my" }),
          {
            type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
            name: "my",
            props: { name: "my", parameters: [{ name: "require_secure_transport", value: "ON" }] },
          },
        ],
        says: "pass",
      },
      { name: "Oracle", given: [db({ engine: "oracle-ee" })], says: "notApplicable" },
      { name: "a stack without a database", given: [forced("0")], says: "notApplicable" },
    ],
  },
  {
    rule: "aws-elasticache-encrypted",
    cases: [
      {
        name: "all three",
        given: cache({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true, authToken: UNKNOWN }),
        says: "pass",
      },
      {
        name: "a user group instead of a token",
        given: cache({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true, userGroupIds: [UNKNOWN] }),
        says: "pass",
      },
      {
        name: "none",
        given: cache({}),
        says: /atRestEncryptionEnabled is undefined.*transitEncryptionEnabled is undefined.*neither authToken/,
      },
      {
        name: "no password",
        given: cache({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true }),
        says: /neither authToken/,
      },
      {
        name: "a list of nobody",
        given: cache({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true, userGroupIds: [] }),
        says: /neither authToken/,
      },
      {
        name: "TLS for who likes it",
        given: cache({
          atRestEncryptionEnabled: true,
          transitEncryptionEnabled: true,
          transitEncryptionMode: "preferred",
          userGroupIds: ["users"],
        }),
        says: /transitEncryptionMode is preferred/,
      },
      {
        name: "one unknown does not hide another's fault",
        given: cache({ atRestEncryptionEnabled: UNKNOWN }),
        says: /transitEncryptionEnabled/,
      },
      {
        name: "one unknown, nothing wrong",
        given: cache({ atRestEncryptionEnabled: UNKNOWN, transitEncryptionEnabled: true, authToken: "x" }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-ebs-encrypted",
    cases: [
      { name: "a volume", given: volume({ encrypted: true }), says: "pass" },
      { name: "a volume in clear", given: volume({}), says: /encrypted is undefined/ },
      {
        name: "a machine",
        given: machine({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] }),
        says: "pass",
      },
      {
        name: "a machine's second disk",
        given: machine({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }, {}] }),
        says: /ebsBlockDevices\[1\]/,
      },
      { name: "a machine's root disk", given: machine({}), says: /rootBlockDevice.encrypted/ },
      {
        name: "a template",
        given: template({
          blockDeviceMappings: [
            { deviceName: "/dev/xvda", ebs: { encrypted: "true" } },
            { deviceName: "/dev/sdb", virtualName: "ephemeral0" },
          ],
        }),
        says: "pass",
      },
      {
        name: "a template that leaves the root disk to the image",
        given: template({ blockDeviceMappings: [{ deviceName: "/dev/sdf", ebs: { encrypted: "true" } }] }),
        says: /names no root device/,
      },
      {
        name: "a template's disk",
        given: template({ blockDeviceMappings: [{ ebs: { encrypted: "false" } }] }),
        says: /blockDeviceMappings\[0\]/,
      },
      { name: "a template without disks", given: template({}), says: /as the image has it/ },
      { name: "a disk that is not known yet", given: volume({ encrypted: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-efs-encrypted",
    cases: [
      { name: "with our key", given: files({ encrypted: true, kmsKeyId: ownKey }), says: "pass" },
      { name: "without a key", given: files({ encrypted: true }), says: /kmsKeyId is not set/ },
      {
        name: "with the managed key",
        given: files({ encrypted: true, kmsKeyId: "alias/aws/elasticfilesystem" }),
        says: /AWS managed key alias\/aws\/elasticfilesystem/,
      },
      { name: "in clear", given: files({ kmsKeyId: UNKNOWN }), says: /encrypted is undefined/ },
      {
        name: "a key that is not made yet",
        given: files({ encrypted: true, kmsKeyId: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-eks-secrets-kms",
    cases: [
      {
        name: "with our key",
        given: eks({ encryptionConfig: { resources: ["secrets"], provider: { keyArn: ownKey } } }),
        says: "pass",
      },
      { name: "not at all", given: eks({}), says: /encryptionConfig is not set/ },
      {
        name: "something else",
        given: eks({ encryptionConfig: { resources: [], provider: { keyArn: UNKNOWN } } }),
        says: /does not hold "secrets"/,
      },
      {
        name: "a key that is not made yet",
        given: eks({ encryptionConfig: { resources: ["secrets"], provider: { keyArn: UNKNOWN } } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-kms-rotation",
    cases: [
      { name: "a rotating key", given: key({ enableKeyRotation: true }), says: "pass" },
      { name: "a key that does not", given: key({}), says: /enableKeyRotation is undefined/ },
      {
        name: "a key that rotates too seldom",
        given: key({ enableKeyRotation: true, rotationPeriodInDays: 730 }),
        says: /730; want 365/,
      },
      { name: "an asymmetric key", given: key({ customerMasterKeySpec: "ECC_NIST_P256" }), says: "notApplicable" },
      { name: "a key that is not known yet", given: key({ enableKeyRotation: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
