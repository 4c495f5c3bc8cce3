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
  const topicArn = (name: string) => `arn:aws:sns:us-east-1:${account}:${name}`;
  const topic = (aws: Driver, name: string, given: object) =>
    stand(aws, "aws:sns/topic:Topic", topicArn(name), { name, policy: JSON.stringify(given) }, { arn: topicArn(name) });
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
    key(aws, "reads", {
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [statement("kms:GenerateDataKey*", "*", encrypt), statement("kms:Decrypt", "*")],
      }),
    });
    bucket(aws, "keyed", policy("keyed"));
    stand(aws, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "keyed", {
      bucket: "keyed",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }],
    });
    key(aws, "closed", { policy: JSON.stringify(lets("logs.us-east-1.amazonaws.com", "kms:*")) });
    logGroup(aws, "trail");
    role(aws, "trail", "cloudtrail.amazonaws.com");
    ownPolicy(aws, "trail");
    role(aws, "powerless", "cloudtrail.amazonaws.com");
    role(aws, "stranger", "ec2.amazonaws.com");
    ownPolicy(aws, "stranger");
    role(aws, "guarded", "cloudtrail.amazonaws.com", { StringEquals: { "aws:SourceAccount": account } });
    ownPolicy(aws, "guarded");
    role(aws, "lenient", "cloudtrail.amazonaws.com", { StringEqualsIfExists: { "aws:SourceAccount": account } });
    ownPolicy(aws, "lenient");
    topic(aws, "open", lets("cloudtrail.amazonaws.com", "SNS:Publish", topicArn("open")));
    topic(aws, "closed", lets("budgets.amazonaws.com", "SNS:Publish", topicArn("closed")));
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
    {
      rule: "a bucket with a bucket key, and a key that does not let it read",
      refused: { ...kms("open"), s3BucketName: "keyed" },
      says: /InsufficientEncryptionPolicyException: Insufficient permissions to access S3 bucket keyed or KMS key/,
      accepted: { ...kms("reads"), s3BucketName: "keyed" },
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
      rule: "a role that asks for whom it works, which CloudTrail does not say",
      refused: logs("guarded"),
      says: /InvalidCloudWatchLogsRoleArnException: Access denied/,
      accepted: logs("lenient"),
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
      rule: "events of no kind",
      refused: of({ eventSelectors: [{ readWriteType: "Read" }] }),
      says: /expected read_write_type to be one of/,
      accepted: of({ eventSelectors: [{ readWriteType: "ReadOnly" }] }),
    },
    {
      rule: "six selectors",
      refused: of({ eventSelectors: Array.from({ length: 6 }, () => ({})) }),
      says: /Attribute event_selector supports 5 item maximum/,
      accepted: of({ eventSelectors: Array.from({ length: 5 }, () => ({})) }),
    },
    {
      rule: "a prefix of 2001 characters",
      refused: of({ s3KeyPrefix: "p".repeat(2001) }),
      says: /expected length of s3_key_prefix to be in the range \(0 - 2000\)/,
      accepted: of(),
    },
    {
      rule: "a log group by its name",
      refused: logs("trail", "trail:*"),
      says: /"cloud_watch_logs_group_arn" \(trail:\*\) is an invalid ARN: arn: invalid prefix/,
      accepted: logs("trail"),
    },
    {
      rule: "a role by its name",
      refused: { ...logs("trail"), cloudWatchLogsRoleArn: "trail" },
      says: /"cloud_watch_logs_role_arn" \(trail\) is an invalid ARN/,
      accepted: logs("trail"),
    },
    {
      rule: "a key by its id",
      refused: of({ kmsKeyId: "open" }),
      says: /"kms_key_id" \(open\) is an invalid ARN/,
      accepted: kms("open"),
    },
    {
      rule: "a topic that is not there",
      refused: of({ snsTopicName: "gone" }),
      says: /InsufficientSnsTopicPolicyException: SNS Topic does not exist or the topic policy is incorrect!/,
      accepted: of({ snsTopicName: "open" }),
    },
    {
      rule: "a topic that does not let it in",
      refused: of({ snsTopicName: topicArn("closed") }),
      says: /InsufficientSnsTopicPolicyException/,
      accepted: of({ snsTopicName: topicArn("open") }),
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
    const { id, outputs } = await aws.create(token, of({ snsTopicName: "open" }));
    expect(outputs).toMatchObject({
      ...{ arn: id, homeRegion: "us-east-1", enableLogging: true, snsTopicArn: topicArn("open") },
    });
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
