import { awsCloud, type Driver } from "../harness";
import { bucket, type Case, holds, key, lets, logGroup, ownPolicy, role, stand } from "./edge-world";

const account = "123456789012";

describe("CloudTrail", () => {
  const token = "aws:cloudtrail/trail:Trail";
  const statement = (action: string, resource: string, condition?: object) => ({
    ...{ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: action, Resource: resource },
    ...(condition && { Condition: condition }),
  });
  const policy = (name: string, trail = "audit") => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      statement("s3:GetBucketAcl", `arn:aws:s3:::${name}`),
      statement("s3:PutObject", `arn:aws:s3:::${name}/AWSLogs/${account}/*`, {
        StringEquals: {
          "s3:x-amz-acl": "bucket-owner-full-control",
          "aws:SourceArn": `arn:aws:cloudtrail:us-east-1:${account}:trail/${trail}`,
        },
      }),
    ],
  });
  const given = (aws: Driver) => {
    bucket(aws, "good", policy("good"));
    bucket(aws, "bare");
    bucket(aws, "other", policy("other", "another"));
    const encrypt = {
      StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${account}:trail/*` },
    };
    key(aws, "open", {
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement("kms:GenerateDataKey*", "*", encrypt)] }),
    });
    key(aws, "closed", { policy: JSON.stringify(lets("logs.us-east-1.amazonaws.com", "kms:*")) });
    logGroup(aws, "trail");
    role(aws, "trail", "cloudtrail.amazonaws.com");
    ownPolicy(aws, "trail");
    role(aws, "powerless", "cloudtrail.amazonaws.com");
    role(aws, "stranger", "ec2.amazonaws.com");
    ownPolicy(aws, "stranger");
  };
  const of = (more: object = {}) => ({ name: "audit", s3BucketName: "good", ...more });
  const kms = (id: string) => of({ kmsKeyId: `arn:aws:kms:us-east-1:${account}:key/${id}` });
  const group = `arn:aws:logs:us-east-1:${account}:log-group:trail`;
  const logs = (name: string, arn = `${group}:*`) =>
    of({ cloudWatchLogsGroupArn: arn, cloudWatchLogsRoleArn: `arn:aws:iam::${account}:role/${name}` });
  const cases: Omit<Case, "token">[] = [
    { rule: "a name of two characters", refused: of({ name: "ab" }), says: /range \(3 - 128\)/, accepted: of() },
    {
      rule: "a name like an address",
      refused: of({ name: "192.168.5.4" }),
      says: /InvalidTrailNameException/,
      accepted: of(),
    },
    {
      rule: "two dashes on end",
      refused: of({ name: "my--trail" }),
      says: /InvalidTrailNameException/,
      accepted: of(),
    },
    {
      rule: "a bucket that is not there",
      refused: of({ s3BucketName: "gone" }),
      says: /S3BucketDoesNotExistException: S3 bucket gone does not exist!/,
      accepted: of(),
    },
    {
      rule: "a bucket that does not let it in",
      refused: of({ s3BucketName: "bare" }),
      says: /InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket: bare/,
      accepted: of(),
    },
    {
      rule: "a bucket that lets another trail in",
      refused: of({ s3BucketName: "other" }),
      says: /InsufficientS3BucketPolicyException/,
      accepted: of({ name: "another", s3BucketName: "other" }),
    },
    {
      rule: "a prefix that the bucket's policy lacks",
      refused: of({ s3KeyPrefix: "p" }),
      says: /InsufficientS3BucketPolicyException/,
      accepted: of(),
    },
    {
      rule: "a key that does not let it in",
      refused: kms("closed"),
      says: /InsufficientEncryptionPolicyException: Insufficient permissions to access S3 bucket good or KMS key/,
      accepted: kms("open"),
    },
    { rule: "a key that is not there", refused: kms("gone"), says: /KmsKeyNotFoundException/, accepted: kms("open") },
    {
      rule: "a log group without its :*",
      refused: logs("trail", group),
      says: /InvalidCloudWatchLogsLogGroupArnException/,
      accepted: logs("trail"),
    },
    {
      rule: "a log group without a role",
      refused: of({ cloudWatchLogsGroupArn: `${group}:*` }),
      says: /You must specify a role ARN as well as a log group/,
      accepted: logs("trail"),
    },
    {
      rule: "a role that does not trust it",
      refused: logs("stranger"),
      says: /InvalidCloudWatchLogsRoleArnException: Access denied\. Verify in IAM/,
      accepted: logs("trail"),
    },
    {
      rule: "a role that may do nothing",
      refused: logs("powerless"),
      says: /InvalidCloudWatchLogsRoleArnException/,
      accepted: logs("trail"),
    },
    {
      rule: "every region without global events",
      refused: of({ isMultiRegionTrail: true, includeGlobalServiceEvents: false }),
      says: /Multi-Region trail must include global service events/,
      accepted: of({ isMultiRegionTrail: true }),
    },
    {
      rule: "an organization's trail",
      refused: of({ isOrganizationTrail: true }),
      says: /OrganizationsNotInUseException/,
      accepted: of(),
    },
    {
      rule: "both kinds of selectors",
      refused: of({
        eventSelectors: [{}],
        advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }] }],
      }),
      says: /"advanced_event_selector": conflicts with event_selector/,
      accepted: of({ eventSelectors: [{}] }),
    },
    {
      rule: "an unknown insight",
      refused: of({ insightSelectors: [{ insightType: "Coffee" }] }),
      says: /insight_type/,
      accepted: of({ insightSelectors: [{ insightType: "ApiErrorRateInsight" }] }),
    },
  ];
  holds(cases.map((it) => ({ ...it, token, given })));

  test("its ARN; its name is its own; five are the most", async () => {
    const aws = awsCloud();
    given(aws);
    const { id, outputs } = await aws.create(token, of());
    expect(outputs).toMatchObject({ arn: id, homeRegion: "us-east-1", enableLogging: true });
    expect(id).toBe(`arn:aws:cloudtrail:us-east-1:${account}:trail/audit`);
    expect(await aws.refusal(token, of())).toMatch(
      /TrailAlreadyExistsException: Trail audit already exists for customer: 123456789012/,
    );
    for (const name of ["t-2", "t-3", "t-4", "t-5"]) stand(aws, token, name, { name });
    expect(await aws.refusal(token, of({ name: "t-6" }))).toMatch(/MaximumNumberOfTrailsExceededException/);
    expect(aws.diff(token, of(), of({ kmsKeyId: "k", isMultiRegionTrail: true })).replaces).toBe(false);
    expect(aws.diff(token, of(), of({ name: "other" })).replaces).toBe(true);
  });
});

describe("GuardDuty", () => {
  const detector = "aws:guardduty/detector:Detector";
  const feature = "aws:guardduty/detectorFeature:DetectorFeature";
  const D = "d".repeat(32);
  const given = (aws: Driver) => stand(aws, detector, D, { enable: true });
  const of = (name: string, more: object = {}) => ({ detectorId: D, name, status: "ENABLED", ...more });
  const addition = (name: string) => ({ additionalConfigurations: [{ name, status: "ENABLED" }] });
  holds([
    {
      token: detector,
      rule: "a second detector",
      given,
      refused: {},
      says: /BadRequestException: The request is rejected because a detector already exists for the current account\./,
      accepted: { region: "us-west-2" },
    },
    {
      token: detector,
      rule: "an unknown frequency",
      refused: { findingPublishingFrequency: "DAILY" },
      says: /invalid or out-of-range value/,
      accepted: { findingPublishingFrequency: "FIFTEEN_MINUTES" },
    },
    {
      token: feature,
      rule: "an unknown feature",
      given,
      refused: of("COFFEE"),
      says: /expected name to be one of/,
      accepted: of("EKS_AUDIT_LOGS"),
    },
    {
      token: feature,
      rule: "a status of no kind",
      given,
      refused: of("EKS_AUDIT_LOGS", { status: "ON" }),
      says: /expected status/,
      accepted: of("EKS_AUDIT_LOGS", { status: "DISABLED" }),
    },
    {
      token: feature,
      rule: "a detector that is not there",
      given,
      refused: of("EKS_AUDIT_LOGS", { detectorId: "none" }),
      says: /input detectorId is not owned by the current account/,
      accepted: of("EKS_AUDIT_LOGS"),
    },
    {
      ...{
        token: feature,
        rule: "both runtime monitorings",
        refused: of("EKS_RUNTIME_MONITORING"),
        says: /cannot be enabled at the same time/,
        accepted: of("EKS_RUNTIME_MONITORING", { status: "DISABLED" }),
      },
      given: async (aws) => {
        given(aws);
        await aws.create(feature, of("RUNTIME_MONITORING"));
      },
    },
    {
      token: feature,
      rule: "another feature's addition",
      given,
      refused: of("EKS_RUNTIME_MONITORING", addition("EC2_AGENT_MANAGEMENT")),
      says: /EC2_AGENT_MANAGEMENT is not valid/,
      accepted: of("EKS_RUNTIME_MONITORING", addition("EKS_ADDON_MANAGEMENT")),
    },
  ]);

  test("its ARN, and its features' ids", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(detector, {});
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(outputs).toMatchObject({
      accountId: account,
      arn: `arn:aws:guardduty:us-east-1:${account}:detector/${id}`,
      findingPublishingFrequency: "SIX_HOURS",
    });
    expect((await aws.create(feature, of("EKS_AUDIT_LOGS", { detectorId: id }))).id).toBe(`${id}/EKS_AUDIT_LOGS`);
    expect(aws.diff(feature, of("EKS_AUDIT_LOGS"), of("EKS_AUDIT_LOGS", { status: "DISABLED" })).replaces).toBe(false);
    expect(aws.diff(feature, of("EKS_AUDIT_LOGS"), of("S3_DATA_EVENTS")).replaces).toBe(true);
    await aws.delete(detector, id);
  });
});

describe("Security Hub", () => {
  const hub = "aws:securityhub/account:Account";
  const standard = "aws:securityhub/standardsSubscription:StandardsSubscription";
  const aggregator = "aws:securityhub/findingAggregator:FindingAggregator";
  const arn = (path: string, region = "us-east-1") => ({
    standardsArn: `arn:aws:securityhub:${region}::standards/${path}`,
  });
  const given = (aws: Driver) => aws.create(hub, {});
  holds([
    {
      token: hub,
      rule: "twice in a region",
      given,
      refused: {},
      says: /ResourceConflictException: Account is already subscribed to Security Hub/,
      accepted: { region: "us-west-2" },
    },
    {
      token: hub,
      rule: "an unknown generator",
      refused: { controlFindingGenerator: "X" },
      says: /control_finding_generator/,
      accepted: { controlFindingGenerator: "STANDARD_CONTROL" },
    },
    {
      token: standard,
      rule: "a standard that is not on offer",
      given,
      refused: arn("pci-dss/v/5.0.0"),
      says: /InvalidInputException/,
      accepted: arn("pci-dss/v/4.0.1"),
    },
    {
      token: standard,
      rule: "another region's standard",
      given,
      refused: arn("pci-dss/v/3.2.1", "us-west-2"),
      says: /InvalidInputException/,
      accepted: { standardsArn: "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0" },
    },
    {
      token: aggregator,
      rule: "regions with every region",
      given,
      refused: { linkingMode: "ALL_REGIONS", specifiedRegions: ["us-west-2"] },
      says: /cannot be specified/,
      accepted: { linkingMode: "SPECIFIED_REGIONS", specifiedRegions: ["us-west-2"] },
    },
    {
      token: aggregator,
      rule: "an unknown mode",
      given,
      refused: { linkingMode: "SOME" },
      says: /linking_mode/,
      accepted: { linkingMode: "ALL_REGIONS" },
    },
  ]);

  test("a standard needs the hub, and has an ARN of its own", async () => {
    const aws = awsCloud();
    expect(await aws.refusal(standard, arn("pci-dss/v/3.2.1"))).toMatch(
      /InvalidAccessException: Account 123456789012 is not subscribed to AWS Security Hub/,
    );
    const { id, outputs } = await aws.create(hub, {});
    expect([id, outputs["arn"]]).toEqual([account, `arn:aws:securityhub:us-east-1:${account}:hub/default`]);
    expect((await aws.create(standard, arn("pci-dss/v/3.2.1"))).id).toBe(
      `arn:aws:securityhub:us-east-1:${account}:subscription/pci-dss/v/3.2.1`,
    );
    await aws.create(standard, arn("pci-dss/v/3.2.1"));
    await aws.create(aggregator, { linkingMode: "ALL_REGIONS" });
    expect(await aws.refusal(aggregator, { linkingMode: "ALL_REGIONS" })).toMatch(/already exists/);
    expect(aws.diff(hub, {}, { enableDefaultStandards: false }).replaces).toBe(true);
    expect(aws.diff(hub, {}, { autoEnableControls: false }).replaces).toBe(false);
  });
});

describe("AWS Config", () => {
  const recorder = "aws:cfg/recorder:Recorder";
  const channel = "aws:cfg/deliveryChannel:DeliveryChannel";
  const status = "aws:cfg/recorderStatus:RecorderStatus";
  const roleArn = `arn:aws:iam::${account}:role/config`;
  const rec = (more: object = {}) => ({ name: "default", roleArn, ...more });
  const to = (s3BucketName: string, more: object = {}) => ({ name: "default", s3BucketName, ...more });
  const policy = lets(
    "config.amazonaws.com",
    ["s3:GetBucketAcl", "s3:PutObject"],
    ["arn:aws:s3:::good", `arn:aws:s3:::good/AWSLogs/${account}/Config/*`],
    { Condition: { StringEquals: { "aws:SourceAccount": account } } },
  );
  const world = (aws: Driver) => {
    role(aws, "config", "config.amazonaws.com");
    role(aws, "stranger", "ec2.amazonaws.com");
    bucket(aws, "good", policy);
    bucket(aws, "bare");
  };
  const given = async (aws: Driver) => {
    world(aws);
    await aws.create(recorder, rec());
  };
  const group = (more: object) => rec({ recordingGroup: more });
  holds([
    {
      token: recorder,
      rule: "a second recorder",
      given,
      refused: rec({ name: "other" }),
      says: /MaxNumberOfConfigurationRecordersExceededException: Failed to put configuration recorder 'other'/,
      accepted: rec({ name: "other", region: "us-west-2" }),
    },
    {
      token: recorder,
      rule: "a role that is none",
      refused: rec({ roleArn: `arn:aws:iam::${account}:user/u` }),
      says: /InvalidRoleException/,
      accepted: rec(),
    },
    {
      token: recorder,
      rule: "all types, and some",
      refused: group({ allSupported: true, resourceTypes: ["AWS::EC2::VPC"] }),
      says: /InvalidRecordingGroupException/,
      accepted: group({ allSupported: false, resourceTypes: ["AWS::EC2::VPC"] }),
    },
    {
      token: recorder,
      rule: "an unknown rhythm",
      refused: rec({ recordingMode: { recordingFrequency: "HOURLY" } }),
      says: /recording_frequency/,
      accepted: rec({ recordingMode: { recordingFrequency: "DAILY" } }),
    },
    {
      token: channel,
      rule: "a bucket that is not there",
      given,
      refused: to("gone"),
      says: /NoSuchBucketException/,
      accepted: to("good"),
    },
    {
      token: channel,
      rule: "a bucket that does not let it in",
      given,
      refused: to("bare"),
      says: /InsufficientDeliveryPolicyException: Insufficient delivery policy to s3 bucket: bare, unable to write to bucket, provided s3 key prefix is 'null', provided kms key is 'null'\./,
      accepted: to("good"),
    },
    {
      token: channel,
      rule: "an unknown rhythm of snapshots",
      given,
      refused: to("good", { snapshotDeliveryProperties: { deliveryFrequency: "Hourly" } }),
      says: /delivery_frequency/,
      accepted: to("good", { snapshotDeliveryProperties: { deliveryFrequency: "One_Hour" } }),
    },
    {
      token: channel,
      rule: "a key that is not there",
      given: (aws) => (key(aws, "k"), given(aws)),
      refused: to("good", { s3KmsKeyArn: `arn:aws:kms:us-east-1:${account}:key/gone` }),
      says: /InvalidS3KmsKeyArnException/,
      accepted: to("good", { s3KmsKeyArn: `arn:aws:kms:us-east-1:${account}:key/k` }),
    },
    {
      token: status,
      rule: "a recorder that is not there",
      given,
      refused: { name: "other", isEnabled: false },
      says: /NoSuchConfigurationRecorderException/,
      accepted: { name: "default", isEnabled: false },
    },
    {
      token: status,
      rule: "a start without a channel",
      given,
      refused: { name: "default", isEnabled: true },
      says: /NoAvailableDeliveryChannelException: Delivery channel is not available to start configuration recorder\./,
      accepted: { name: "default", isEnabled: false },
    },
  ]);

  test("a channel needs a recorder, whose role trusts Config", async () => {
    const aws = awsCloud();
    world(aws);
    expect(await aws.refusal(channel, to("good"))).toMatch(
      /NoAvailableConfigurationRecorderException: Configuration recorder is not available to put delivery channel\./,
    );
    await aws.create(recorder, rec({ roleArn: `arn:aws:iam::${account}:role/stranger` }));
    expect(await aws.refusal(channel, to("good"))).toMatch(
      /unable to assume role: arn:aws:iam::123456789012:role\/stranger/,
    );
    await aws.update(recorder, "default", rec());
    await aws.create(channel, to("good"));
    expect(await aws.refusal(channel, to("good", { name: "second" }))).toMatch(
      /MaxNumberOfDeliveryChannelsExceededException/,
    );
  });

  test("a role's own policy, or the service's own role, lets it write too", async () => {
    const aws = awsCloud();
    await given(aws);
    ownPolicy(aws, "config");
    await aws.create(channel, to("bare"));
    const linked = awsCloud();
    world(linked);
    await linked.create(
      recorder,
      rec({ roleArn: `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig` }),
    );
    await linked.create(channel, to("good"));
  });

  test("the channel stays while the recorder runs", async () => {
    const aws = awsCloud();
    await given(aws);
    await aws.create(channel, to("good"));
    await aws.create(status, { name: "default", isEnabled: true });
    expect(await aws.deleteRefusal(channel, "default")).toMatch(/LastDeliveryChannelDeleteFailedException/);
    await aws.delete(status, "default");
    await aws.delete(channel, "default");
    expect(aws.diff(recorder, rec(), rec({ name: "other" })).replaces).toBe(true);
    expect(
      aws.diff(recorder, rec(), rec({ roleArn: "r", recordingMode: { recordingFrequency: "DAILY" } })).replaces,
    ).toBe(false);
  });
});

describe("Access Analyzer", () => {
  const token = "aws:accessanalyzer/analyzer:Analyzer";
  const of = (more: object = {}) => ({ analyzerName: "account", ...more });
  const unused = (type: string, unusedAccessAge = 90) =>
    of({ type, configuration: { unusedAccess: { unusedAccessAge } } });
  const given = (aws: Driver) => aws.create(token, of());
  const cases: Case[] = [
    {
      token,
      rule: "a name that begins with a digit",
      refused: of({ analyzerName: "1st" }),
      says: /must begin with a letter/,
      accepted: of({ analyzerName: "a.b_c-1" }),
    },
    {
      token,
      rule: "an unknown type",
      refused: of({ type: "ALL" }),
      says: /expected type to be one of/,
      accepted: of({ type: "ACCOUNT_UNUSED_ACCESS" }),
    },
    {
      token,
      rule: "an organization's",
      refused: of({ type: "ORGANIZATION" }),
      says: /You must create an organization/,
      accepted: of(),
    },
    {
      token,
      rule: "a name that is taken",
      given,
      refused: of(),
      says: /ConflictException/,
      accepted: of({ region: "us-west-2" }),
    },
    {
      token,
      rule: "a second of its type",
      given,
      refused: of({ analyzerName: "b" }),
      says: /ServiceQuotaExceededException/,
      accepted: of({ analyzerName: "b", type: "ACCOUNT_UNUSED_ACCESS" }),
    },
    {
      token,
      rule: "another type's configuration",
      refused: unused("ACCOUNT"),
      says: /ValidationException/,
      accepted: unused("ACCOUNT_UNUSED_ACCESS"),
    },
    {
      token,
      rule: "an age of 366 days",
      refused: unused("ACCOUNT_UNUSED_ACCESS", 366),
      says: /between 1 and 365/,
      accepted: unused("ACCOUNT_UNUSED_ACCESS", 365),
    },
  ];
  holds(cases);

  test("its ARN", async () => {
    const aws = awsCloud();
    expect((await aws.create(token, of())).outputs["arn"]).toBe(
      `arn:aws:access-analyzer:us-east-1:${account}:analyzer/account`,
    );
    expect(aws.diff(token, of(), of({ tags: { a: "b" } })).replaces).toBe(false);
    expect(aws.diff(token, of({ type: "ACCOUNT" }), of({ type: "ACCOUNT_UNUSED_ACCESS" })).replaces).toBe(true);
  });
});
