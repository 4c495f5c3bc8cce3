import { awsCloud, type Driver } from "../harness";
import { bucket, holds, key, lets, ownPolicy, role } from "./edge-world";

const account = "123456789012";

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
      rule: "a role's name",
      refused: rec({ roleArn: "config" }),
      says: /"role_arn" \(config\) is an invalid ARN/,
      accepted: rec(),
    },
    {
      token: recorder,
      rule: "too long a name",
      refused: rec({ name: "r".repeat(257) }),
      says: /expected length of name to be in the range \(0 - 256\)/,
      accepted: rec({ name: "r".repeat(256) }),
    },
    {
      token: channel,
      rule: "too long a channel's name",
      given,
      refused: to("good", { name: "c".repeat(257) }),
      says: /expected length of name to be in the range \(0 - 256\)/,
      accepted: to("good", { name: "c".repeat(256) }),
    },
    {
      token: channel,
      rule: "a topic's name",
      given,
      refused: to("good", { snsTopicArn: "alerts" }),
      says: /"sns_topic_arn" \(alerts\) is an invalid ARN/,
      accepted: to("good", { snsTopicArn: `arn:aws:sns:us-east-1:${account}:alerts` }),
    },
    {
      token: channel,
      rule: "a key's id",
      given: (aws) => (key(aws, "k"), given(aws)),
      refused: to("good", { s3KmsKeyArn: "k" }),
      says: /"s3_kms_key_arn" \(k\) is an invalid ARN/,
      accepted: to("good", { s3KmsKeyArn: `arn:aws:kms:us-east-1:${account}:key/k` }),
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
    const roleArn = `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
    await linked.create(recorder, rec({ roleArn }));
    await linked.create(channel, to("good"));
  });

  test("a channel's key is of the bucket's region, wherever the channel is", async () => {
    const aws = awsCloud();
    await given(aws);
    await aws.create(recorder, rec({ region: "us-west-2" }));
    key(aws, "k");
    const there = { s3KmsKeyArn: `arn:aws:kms:us-east-1:${account}:key/k`, region: "us-west-2" };
    await aws.create(channel, to("good", there));
    expect(await aws.refusal(channel, to("good", { s3KmsKeyArn: `arn:aws:kms:us-west-2:${account}:key/k` }))).toMatch(
      /InvalidS3KmsKeyArnException/,
    );
  });

  test("a bucket that locks what comes takes nothing of Config; one that locks what is asked to, does", async () => {
    const aws = awsCloud();
    await given(aws);
    const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
    aws.world.put({
      token: lock,
      id: "good",
      scope: "",
      region: "us-east-1",
      inputs: { bucket: "good", rule: { defaultRetention: { mode: "GOVERNANCE", days: 1 } } },
      outputs: {},
    });
    expect(await aws.refusal(channel, to("good"))).toMatch(
      /InsufficientDeliveryPolicyException: Insufficient delivery policy to s3 bucket: good, unable to write to bucket/,
    );
    aws.world.put({ token: lock, id: "good", scope: "", region: "us-east-1", inputs: { bucket: "good" }, outputs: {} });
    await aws.create(channel, to("good"));
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
    expect(aws.diff(channel, to("good"), to("good", { name: "other" })).replaces).toBe(true);
    expect(aws.diff(channel, to("good"), to("bare", { s3KeyPrefix: "p" })).replaces).toBe(false);
    expect(aws.diff(status, { name: "a", isEnabled: true }, { name: "b", isEnabled: false }).replaces).toBe(false);
    expect(
      aws.diff(recorder, rec(), rec({ roleArn: "r", recordingMode: { recordingFrequency: "DAILY" } })).replaces,
    ).toBe(false);
  });
});
