import { Findings } from "../../../../components/aws/account/findings";
import { account, record, type Recorded } from "../../../mocks";
import { aPlace, keyArn, statements } from "../place";

const topicArn = "arn:aws:sns:us-west-2:123456789012:go-coffee-dev-alerts";

let findings: Recorded;
beforeAll(async () => {
  findings = await record(
    () =>
      void new Findings("urgent", { place: { ...aPlace(), region: "us-west-2" }, account, to: { topicArn, keyArn } }),
  );
});

const ruleArn = (kind: string) => `arn:aws:mock:us-east-1:123456789012:EventRule/urgent-${kind}`;

it("picks what is high and critical: of GuardDuty all, of Security Hub what is new and of this region", () => {
  const pattern = (kind: string): unknown =>
    JSON.parse(String(findings.one("aws:cloudwatch/eventRule:EventRule", `urgent-${kind}`).inputs["eventPattern"]));
  expect(pattern("threats")).toEqual({
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Finding"],
    detail: { severity: [{ numeric: [">=", 7] }] },
  });
  expect(pattern("postures")).toEqual({
    source: ["aws.securityhub"],
    "detail-type": ["Security Hub Findings - Imported"],
    detail: {
      findings: {
        ProductName: [{ "anything-but": "GuardDuty" }],
        RecordState: ["ACTIVE"],
        Region: ["us-west-2"],
        Severity: { Label: ["HIGH", "CRITICAL"] },
        Workflow: { Status: ["NEW"] },
      },
    },
  });
});

it("publishes with a role that may tell the topic, and nothing else", () => {
  const targets = findings.of("aws:cloudwatch/eventTarget:EventTarget");
  expect(targets.map(({ inputs }) => inputs)).toMatchObject([
    {
      rule: "go-coffee-dev-urgent-postures",
      arn: topicArn,
      roleArn: expect.stringContaining("role/go-coffee-dev-urgent-teller") as string,
    },
    {
      rule: "go-coffee-dev-urgent-threats",
      arn: topicArn,
      roleArn: expect.stringContaining("role/go-coffee-dev-urgent-teller") as string,
    },
  ]);
  // The target comes once the role may, not merely once there is one.
  for (const { dependsOn } of targets) expect(dependsOn).toContain("aws:iam/rolePolicy:RolePolicy::urgent-tell");
  expect(statements(findings.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])).toEqual([
    { Effect: "Allow", Action: "sns:Publish", Resource: topicArn },
    { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: keyArn },
  ]);
});

it("gives that role to EventBridge for its own rules, and for nobody else's", () => {
  expect(statements(findings.one("aws:iam/role:Role").inputs["assumeRolePolicy"])).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": [ruleArn("threats"), ruleArn("postures")] },
      },
    },
  ]);
});

it("tells by another way when a rule could not tell", () => {
  const alarms = findings.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs);
  expect(alarms.map(({ dimensions }) => dimensions)).toEqual([
    { RuleName: "go-coffee-dev-urgent-postures" },
    { RuleName: "go-coffee-dev-urgent-threats" },
  ]);
  for (const alarm of alarms)
    expect(alarm).toMatchObject({
      namespace: "AWS/Events",
      metricName: "FailedInvocations",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      alarmActions: [topicArn],
    });
});
