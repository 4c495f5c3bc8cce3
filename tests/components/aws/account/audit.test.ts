import fc from "fast-check";
import { Audit, type AuditArgs } from "../../../../components/aws/account/audit";
import { AuditCopy } from "../../../../components/aws/account/audit-copy";
import { auditKeeping } from "../../../../components/aws/account/audit-plan";
import { Detection, type DetectionArgs } from "../../../../components/aws/account/detection";
import { ServiceRoles } from "../../../../components/aws/account/service-roles";
import { account, record } from "../../../mocks";
import { aPlace, keyArn, logs, statements } from "../place";

const audit = (change: Partial<AuditArgs> = {}) =>
  record(
    () => void new Audit("audit", { place: aPlace(), account, keyArn, logs, accessRecord: "the-logs", ...change }),
  );

const recorderRole = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
const detection = (change: Partial<DetectionArgs> = {}, name = "detection") =>
  record(
    () =>
      void new Detection(name, {
        place: aPlace(),
        account,
        history: { name: "history", keyArn },
        alerts: { topicArn: "arn:topic", keyArn },
        home: true,
        ...change,
      }),
  );

describe("Audit", () => {
  it("records every region, validated and encrypted, into a bucket and a log group", async () => {
    const recorded = await audit();
    const trail = recorded.one("aws:cloudtrail/trail:Trail");
    expect(trail.inputs).toMatchObject({
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      kmsKeyId: keyArn,
      s3BucketName: `go-coffee-dev-audit-${account}`,
      cloudWatchLogsGroupArn: expect.stringMatching(/:\*$/) as string,
      cloudWatchLogsRoleArn: expect.stringContaining("role/go-coffee-dev-audit") as string,
    });
    expect(trail.dependsOn).toContain("aws:iam/rolePolicy:RolePolicy::audit-write");
    expect(statements(recorded.one("aws:iam/role:Role").inputs["assumeRolePolicy"])).toEqual([
      { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
    const [writes] = statements(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    expect(writes).toMatchObject({
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: expect.stringMatching(`:log-stream:${account}_CloudTrail_us-east-1\\*$`) as string,
    });
  });

  it("writes into a bucket that is encrypted by then, and without a bucket key, under which CloudTrail would have to read", async () => {
    const recorded = await audit();
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    const rules = (bucket: string) => recorded.one(type, `audit-${bucket}-encryption`).inputs["rules"];
    expect([rules("audit"), rules("history")]).toMatchObject([
      [{ bucketKeyEnabled: false, applyServerSideEncryptionByDefault: { kmsMasterKeyId: keyArn } }],
      [{ bucketKeyEnabled: true }],
    ]);
    expect(recorded.one("aws:cloudtrail/trail:Trail").dependsOn).toContain(`${type}::audit-audit-encryption`);
  });

  it("keeps the record where nobody deletes it for a year, and AWS Config's beside it without a lock", async () => {
    const recorded = await audit();
    expect(recorded.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")).toMatchObject([
      {
        inputs: {
          bucket: `go-coffee-dev-audit-${account}`,
          rule: { defaultRetention: { mode: "GOVERNANCE", days: 365 } },
        },
      },
    ]);
    expect(recorded.one("aws:cloudwatch/logGroup:LogGroup").inputs["retentionInDays"]).toBe(365);
    const sealed = await audit({ lock: "compliance", logs: { ...logs, retentionDays: 731 } });
    expect(sealed.one("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").inputs["rule"]).toEqual({
      defaultRetention: { mode: "COMPLIANCE", days: 731 },
    });
  });

  it("stays in the account, lock and all, where protection was lifted on purpose", async () => {
    const stays = async (lastCopy: boolean) =>
      (await audit({ place: aPlace({ lastCopy }) })).all
        .filter(({ retainOnDelete }) => retainOnDelete)
        .map(({ name }) => name.replace("audit-audit-", ""))
        .sort();
    expect(await stays(true)).toEqual(
      ["bucket", "encryption", "lifecycle", "lock", "owner", "policy", "private", "versions"].sort(),
    );
    expect(await stays(false)).toEqual([]);
    const bucket = (await audit({ place: aPlace({ lastCopy: true }) })).one(
      "aws:s3/bucket:Bucket",
      "audit-audit-bucket",
    );
    expect(bucket.inputs["forceDestroy"]).toBe(false);
  });

  it.each([
    ["none", undefined],
    [
      "writes",
      [
        { readWriteType: "All", includeManagementEvents: true },
        {
          readWriteType: "WriteOnly",
          includeManagementEvents: false,
          dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }],
        },
      ],
    ],
    [
      "all",
      [
        {
          readWriteType: "All",
          includeManagementEvents: true,
          dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }],
        },
      ],
    ],
  ] as const)("records %s of the calls on objects, in every bucket", async (objectEvents, selectors) => {
    const trail = (await audit({ objectEvents })).one("aws:cloudtrail/trail:Trail");
    expect(trail.inputs["eventSelectors"]).toEqual(selectors);
  });

  it("is copied to another region, lock and all", async () => {
    const recorded = await record(() => {
      const there = { ...aPlace(true), region: "us-west-2" };
      const { outputs } = new AuditCopy("standby-audit-copy", {
        ...{ place: there, account, keyArn: "arn:there", logRetentionDays: 365, accessRecord: "logs-there" },
      });
      const copies = { ...outputs, keyArn: "arn:there", region: "us-west-2" };
      new Audit("audit", { place: aPlace(true), account, keyArn, logs, accessRecord: "the-logs", copies });
    });
    const locks = recorded.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration");
    expect(locks.map(({ inputs }) => inputs["rule"])).toEqual([
      { defaultRetention: { mode: "GOVERNANCE", days: 365 } },
      { defaultRetention: { mode: "GOVERNANCE", days: 365 } },
    ]);
    const [rule] = recorded.one("aws:s3/bucketReplicationConfig:BucketReplicationConfig").inputs["rules"] as object[];
    expect(rule).toMatchObject({
      destination: {
        bucket: `arn:aws:s3:::go-coffee-dev-standby-audit-copy-${account}`,
        encryptionConfiguration: { replicaKmsKeyId: "arn:there" },
      },
    });
    const copy = statements(recorded.one("aws:iam/rolePolicy:RolePolicy", "audit-audit-copies-copy").inputs["policy"]);
    expect(copy[1]?.["Action"]).toEqual(expect.arrayContaining(["s3:GetObjectRetention", "s3:GetObjectLegalHold"]));
    expect(recorded.one("aws:s3/bucket:Bucket", "standby-audit-copy-bucket-bucket").protect).toBe(true);
  });

  it("lets only its own trail write into the one bucket, and only this account's recorder into the other", async () => {
    const recorded = await audit();
    const policy = (name: string) =>
      statements(recorded.one("aws:s3/bucketPolicy:BucketPolicy", name).inputs["policy"]).filter(
        ({ Effect }) => Effect === "Allow",
      );
    const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/go-coffee-dev-audit`;
    for (const statement of policy("audit-audit-policy")) {
      expect(statement["Principal"]).toEqual({ Service: "cloudtrail.amazonaws.com" });
      expect(statement["Condition"]).toMatchObject({ StringEquals: { "aws:SourceArn": trail } });
    }
    expect(policy("audit-audit-policy")).toHaveLength(2);
    for (const statement of policy("audit-history-policy")) {
      expect(statement["Principal"]).toEqual({ Service: "config.amazonaws.com" });
      expect(statement["Condition"]).toMatchObject({ StringEquals: { "aws:SourceAccount": account } });
    }
  });

  it("is kept where the environment keeps data", async () => {
    const trail = async (data: boolean) =>
      (await audit({ place: aPlace({ data }) })).one("aws:cloudtrail/trail:Trail").protect;
    expect([await trail(true), await trail(false)]).toEqual([true, false]);
  });
});

describe("auditKeeping", () => {
  it("keeps a year at least, and longer than it locks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3653 }), (days) => {
        const { searchable, locked, kept } = auditKeeping(days);
        expect(searchable).toBeGreaterThanOrEqual(Math.max(365, days));
        expect(locked).toBeGreaterThanOrEqual(365);
        expect(kept).toBeGreaterThan(locked);
      }),
    );
    expect(() => auditKeeping(0)).toThrow("want 1 day of logs or more, got 0");
  });
});

describe("Detection", () => {
  it("has AWS Config record as itself, in every region", async () => {
    for (const region of ["us-east-1", "us-west-2"])
      expect(
        (await detection({ place: { ...aPlace(), region } })).one("aws:cfg/recorder:Recorder").inputs["roleArn"],
      ).toBe(recorderRole);
  });

  it("starts to record when role and bucket are there, so that a role which was just made is known by then", async () => {
    const recorded = await record(() => {
      const { ready } = new ServiceRoles("service-roles", { place: aPlace(), missing: ["config"] });
      const { outputs } = new Audit("audit", { place: aPlace(), account, keyArn, logs, accessRecord: "the-logs" });
      const history = { name: outputs.history.name, keyArn };
      const alerts = { topicArn: "arn:topic", keyArn };
      new Detection("detection", { place: aPlace(), account, history, alerts, home: true, after: ready });
    });
    const { dependsOn } = recorded.one("aws:cfg/recorder:Recorder");
    expect(dependsOn).toEqual(
      expect.arrayContaining([
        "aws:iam/serviceLinkedRole:ServiceLinkedRole::service-roles-config",
        "aws:s3/bucketPolicy:BucketPolicy::audit-history-policy",
      ]),
    );
  });

  it("watches the cluster, its nodes, buckets and sign-ins to databases", async () => {
    const recorded = await detection();
    const features = recorded.of("aws:guardduty/detectorFeature:DetectorFeature").map(({ inputs }) => inputs);
    expect(features.map(({ name }) => name).sort()).toEqual([
      "EBS_MALWARE_PROTECTION",
      "EKS_AUDIT_LOGS",
      "LAMBDA_NETWORK_LOGS",
      "RDS_LOGIN_EVENTS",
      "RUNTIME_MONITORING",
      "S3_DATA_EVENTS",
    ]);
    expect(features.map(({ status }) => status)).toEqual(features.map(() => "ENABLED"));
    expect(features.find(({ name }) => name === "RUNTIME_MONITORING")?.["additionalConfigurations"]).toEqual([
      { name: "EKS_ADDON_MANAGEMENT", status: "ENABLED" },
      { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
      { name: "EC2_AGENT_MANAGEMENT", status: "DISABLED" },
    ]);
  });

  it("judges by PCI DSS and CIS, of its own region", async () => {
    const place = { ...aPlace(), region: "us-west-2" };
    const recorded = await detection({ place });
    expect(
      recorded.of("aws:securityhub/standardsSubscription:StandardsSubscription").map(({ inputs }) => inputs),
    ).toEqual([
      { standardsArn: "arn:aws:securityhub:us-west-2::standards/cis-aws-foundations-benchmark/v/3.0.0" },
      { standardsArn: "arn:aws:securityhub:us-west-2::standards/pci-dss/v/4.0.1" },
    ]);
    expect(recorded.one("aws:securityhub/account:Account").inputs["enableDefaultStandards"]).toBe(false);
  });

  it("records before it judges, and delivers before it records", async () => {
    const recorded = await detection();
    const after = (type: string) => recorded.one(type).dependsOn;
    expect(after("aws:cfg/deliveryChannel:DeliveryChannel")).toContain("aws:cfg/recorder:Recorder::detection-recorder");
    expect(after("aws:cfg/recorderStatus:RecorderStatus")).toContain(
      "aws:cfg/deliveryChannel:DeliveryChannel::detection-channel",
    );
    expect(after("aws:securityhub/account:Account")).toContain(
      "aws:cfg/recorderStatus:RecorderStatus::detection-recording",
    );
  });

  it("records what has no region, and gathers findings, at home alone", async () => {
    const home = await detection({ elsewhere: true });
    const away = await detection({ home: false }, "standby-detection");
    const global = (recorded: typeof home) => recorded.one("aws:cfg/recorder:Recorder").inputs["recordingGroup"];
    expect([global(home), global(away)]).toMatchObject([
      { includeGlobalResourceTypes: true },
      { includeGlobalResourceTypes: false },
    ]);
    const aggregators = (recorded: typeof home) => recorded.of("aws:securityhub/findingAggregator:FindingAggregator");
    expect([aggregators(home).length, aggregators(away).length]).toEqual([1, 0]);
    const roles = (recorded: typeof home) => recorded.of("aws:iam/role:Role").map(({ inputs }) => inputs["name"]);
    expect(roles(home)).toEqual(["go-coffee-dev-detection-urgent-teller"]);
    expect(roles(away)).toEqual(["go-coffee-dev-standby-detection-urgent-teller"]);
  });

  it("has people told of what it finds", async () => {
    expect((await detection()).of("aws:cloudwatch/eventTarget:EventTarget").map(({ inputs }) => inputs["arn"])).toEqual(
      ["arn:topic", "arn:topic"],
    );
  });

  it("analyses access from outside of the account", async () => {
    expect((await detection()).one("aws:accessanalyzer/analyzer:Analyzer").inputs["type"]).toBe("ACCOUNT");
  });
});
