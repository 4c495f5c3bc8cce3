import { awsCloud } from "../../harness";

const groupToken = "aws:cloudwatch/logGroup:LogGroup";
const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm";
const keyToken = "aws:kms/key:Key";

describe("a log group", () => {
  test("has the cloud's outputs", async () => {
    const { id, outputs } = await awsCloud().create(groupToken, { name: "/go-coffee/dev", retentionInDays: 30 });
    expect(id).toBe("/go-coffee/dev");
    expect(outputs).toMatchObject({
      arn: "arn:aws:logs:us-east-1:123456789012:log-group:/go-coffee/dev",
      logGroupClass: "STANDARD",
    });
  });

  test.each<[string, object, RegExp]>([
    ["a name with a space", { name: "a b" }, /isn't a valid log group name/],
    ["a name too long", { name: "a".repeat(513) }, /cannot be longer than 512/],
    ["AWS's own prefix", { name: "aws/eks" }, /reserved for AWS/],
    ["a name and a prefix", { namePrefix: "/b" }, /"name": conflicts with name_prefix/],
    ["an odd retention", { retentionInDays: 31 }, /retention_in_days to be one of \[0 1 3 5 .*\], got 31/],
    ["an unknown class", { logGroupClass: "CHEAP" }, /log_group_class to be one of/],
    ["a key by its id", { kmsKeyId: "1234" }, /Invalid ARN for the specified KMS key/],
    [
      "a key that is not",
      { kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/1" },
      /AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    expect(await awsCloud().refusal(groupToken, { name: "/a", ...inputs })).toMatch(message);
  });

  test.each<[string, object]>([
    ["for ever", { retentionInDays: 0 }],
    ["ten years", { retentionInDays: 3653 }],
    ["a name of AWS's kind", { name: "/aws/eks/coffee/cluster" }],
    ["every character", { name: "a.-_/#Z9" }],
    ["another account's key", { kmsKeyId: "arn:aws:kms:us-east-1:210987654321:key/1" }],
  ])("accepted: %s", async (_what, inputs) => {
    await awsCloud().create(groupToken, { name: "/a", ...inputs });
  });

  test("its key must let the log service use it, for this group", async () => {
    const cloud = awsCloud();
    const policy = (group: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" },
          {
            ...{ Effect: "Allow", Principal: { Service: "logs.us-east-1.amazonaws.com" }, Resource: "*" },
            Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            Condition: {
              ArnLike: {
                "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:123456789012:log-group:${group}`,
              },
            },
          },
        ],
      });
    const plain = await cloud.create(keyToken, {});
    expect(await cloud.refusal(groupToken, { name: "/a", kmsKeyId: plain.outputs["arn"] })).toMatch(
      /AccessDeniedException/,
    );
    const key = await cloud.create(keyToken, { policy: policy("/a*") });
    await cloud.create(groupToken, { name: "/a/b", kmsKeyId: key.outputs["arn"] });
    expect(await cloud.refusal(groupToken, { name: "/b", kmsKeyId: key.outputs["arn"] })).toMatch(
      /AccessDeniedException/,
    );
    const far = await cloud.create(keyToken, {
      region: "us-west-2",
      policy: policy("*").replaceAll("us-east-1", "us-west-2"),
    });
    expect(await cloud.refusal(groupToken, { name: "/c", kmsKeyId: far.outputs["arn"] })).toMatch(
      /AccessDeniedException/,
    );
  });

  test("a name is there once in a region", async () => {
    const cloud = awsCloud();
    await cloud.create(groupToken, { name: "/a" });
    expect(await cloud.refusal(groupToken, { name: "/a" })).toMatch(
      /ResourceAlreadyExistsException: The specified log group already exists/,
    );
    await cloud.create(groupToken, { name: "/a", region: "us-west-2" });
  });

  test("stays where it is protected, or only forgotten", async () => {
    const cloud = awsCloud();
    await cloud.create(groupToken, { name: "/kept", skipDestroy: true });
    await cloud.delete(groupToken, "/kept");
    expect(cloud.find(groupToken, "/kept").id).toBe("/kept");
    await cloud.create(groupToken, { name: "/safe", deletionProtectionEnabled: true });
    expect(await cloud.deleteRefusal(groupToken, "/safe")).toMatch(/protected from deletion/);
    await cloud.update(groupToken, "/safe", { name: "/safe", deletionProtectionEnabled: false });
    await cloud.delete(groupToken, "/safe");
  });

  test("its class replaces it, its retention does not", () => {
    const olds = { name: "/a", retentionInDays: 30, logGroupClass: "STANDARD" };
    expect(awsCloud().diff(groupToken, olds, { ...olds, logGroupClass: "INFREQUENT_ACCESS" }).replaces).toBe(true);
    expect(awsCloud().diff(groupToken, olds, { ...olds, retentionInDays: 60 }).replaces).toBe(false);
  });
});

describe("an alarm", () => {
  const sound = {
    ...{ name: "cpu", comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 3, threshold: 80 },
    ...{ metricName: "CPUUtilization", namespace: "AWS/RDS", period: 60, statistic: "Average" },
  };
  const topic = (region: string): string => `arn:aws:sns:${region}:123456789012:alarms`;
  const six = [1, 2, 3, 4, 5, 6].map((n) => `${topic("us-east-1")}${n}`);

  test("has the cloud's outputs", async () => {
    const { id, outputs } = await awsCloud().create(alarmToken, { ...sound, alarmActions: [topic("us-east-1")] });
    expect(id).toBe("cpu");
    expect(outputs).toMatchObject({
      arn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu",
      treatMissingData: "missing",
    });
  });

  test.each<[string, object, RegExp]>([
    ["a name too long", { name: "a".repeat(256) }, /alarm_name to be in the range \(1 - 255\)/],
    ["a description too long", { alarmDescription: "a".repeat(1025) }, /alarm_description/],
    ["an unknown operator", { comparisonOperator: ">" }, /comparison_operator to be one of/],
    ["an unknown statistic", { statistic: "Mean" }, /statistic to be one of/],
    ["no statistic", { statistic: undefined }, /One of `statistic` or `extended_statistic` must be set/],
    ["two statistics", { extendedStatistic: "p99" }, /One of `statistic`/],
    ["unknown treatment", { treatMissingData: "none" }, /treat_missing_data to be one of/],
    ["no periods", { evaluationPeriods: 0 }, /evaluation_periods to be at least \(1\), got 0/],
    ["an odd period", { period: 45 }, /\[10 20 30\] or divisible by 60, got 45/],
    ["more than a day", { period: 600, evaluationPeriods: 145 }, /EvaluationPeriods \* Period must be <= 86400/],
    ["more than a week", { period: 3600, evaluationPeriods: 169 }, /must be <= 604800/],
    ["no datapoints", { datapointsToAlarm: 0 }, /datapoints_to_alarm to be at least \(1\), got 0/],
    ["more datapoints than periods", { datapointsToAlarm: 4 }, /less than or equal to EvaluationPeriods/],
    ["two thresholds", { thresholdMetricId: "e1" }, /conflicts with threshold_metric_id/],
    ["an extended statistic that is none", { statistic: undefined, extendedStatistic: "median" }, /invalid statistic/],
    ["an action that is no ARN", { alarmActions: ["alarms"] }, /"alarm_actions" \(alarms\) is an invalid ARN/],
    ["an action that is no ARN, when all is well", { okActions: ["a"] }, /"ok_actions" \(a\) is an invalid ARN/],
    [
      "an action that is no ARN, for want of data",
      { insufficientDataActions: ["a"] },
      /"insufficient_data_actions" \(a\) is an invalid ARN/,
    ],
    ["six actions", { alarmActions: six }, /'alarmActions' failed to satisfy .* less than or equal to 5/],
    ["six actions when all is well", { okActions: six }, /ok_actions supports 5 item maximum, but config has 6/],
    ["six actions for want of data", { insufficientDataActions: six }, /insufficient_data_actions supports 5 item/],
    [
      "another region's topic",
      { alarmActions: [topic("us-west-2")] },
      /Invalid region us-west-2 specified. Only us-east-1 is supported/,
    ],
    ["a metric and queries", { metricQueries: [{ id: "m1", expression: "1" }] }, /conflicts with metric_query/],
  ])("refused: %s", async (_what, inputs, message) => {
    expect(await awsCloud().refusal(alarmToken, { ...sound, ...inputs })).toMatch(message);
  });

  test("queries return one series, and are each one thing", async () => {
    const cloud = awsCloud();
    const { name, comparisonOperator, evaluationPeriods, threshold } = sound;
    const base = { name, comparisonOperator, evaluationPeriods, threshold };
    const metric = { metricName: "Errors", namespace: "A", period: 60, stat: "Sum" };
    const odd = /to be one of \[1 5 10 20 30\] or divisible by 60, got 45/;
    expect(
      await cloud.refusal(alarmToken, { ...base, metricQueries: [{ id: "a", expression: "b", period: 45 }] }),
    ).toMatch(odd);
    expect(
      await cloud.refusal(alarmToken, { ...base, metricQueries: [{ id: "a", metric: { ...metric, period: 45 } }] }),
    ).toMatch(odd);
    expect(
      await cloud.refusal(alarmToken, {
        ...base,
        metricQueries: [{ id: "a", expression: "b", metric, returnData: true }],
      }),
    ).toMatch(/both `expression` and a `metric`/);
    expect(await cloud.refusal(alarmToken, { ...base, metricQueries: [{ id: "a", metric }] })).toMatch(
      /Exactly one element/,
    );
    await cloud.create(alarmToken, {
      ...base,
      metricQueries: [
        { id: "b", metric: { ...metric, period: 5 } },
        { id: "a", expression: "b*2", returnData: true },
      ],
    });
  });

  test("accepted: a whole day, a whole week, and every datapoint", async () => {
    const cloud = awsCloud();
    await cloud.create(alarmToken, { ...sound, period: 600, evaluationPeriods: 144, datapointsToAlarm: 144 });
    await cloud.create(alarmToken, { ...sound, name: "week", period: 3600, evaluationPeriods: 168 });
    expect(await cloud.refusal(alarmToken, sound)).toMatch(/CloudWatch metric alarm "cpu" already exists/);
  });

  test.each<[string, object]>([
    ["a percentile", { statistic: undefined, extendedStatistic: "p99.9" }],
    ["what EC2 does by itself", { alarmActions: ["arn:aws:automate:us-east-1:ec2:recover"] }],
    ["no threshold, which is 0", { threshold: undefined }],
    ["five actions", { alarmActions: six.slice(1), okActions: six.slice(1), insufficientDataActions: six.slice(1) }],
  ])("accepted: %s", async (_what, inputs) => {
    await awsCloud().create(alarmToken, { ...sound, ...inputs });
  });
});
