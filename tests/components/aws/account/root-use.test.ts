import { RootUse } from "../../../../components/aws/account/root-use";
import { record, type Recorded } from "../../../mocks";
import { aPlace } from "../place";

const topicArn = "arn:aws:sns:us-east-1:123456789012:go-coffee-dev-alerts";

let recorded: Recorded;
beforeAll(async () => {
  recorded = await record(
    () => void new RootUse("root", { place: aPlace(), logGroup: "/go-coffee/dev/audit", topicArn }),
  );
});

it("counts in the trail's log group what Security Hub's CloudWatch.1 looks for, word by word", () => {
  const { inputs } = recorded.one("aws:cloudwatch/logMetricFilter:LogMetricFilter", "root-filter");
  expect(inputs).toMatchObject({
    logGroupName: "/go-coffee/dev/audit",
    pattern: '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
  });
});

it("tells of the first use, by an alarm on the very metric that is counted", () => {
  const { inputs: filter } = recorded.one("aws:cloudwatch/logMetricFilter:LogMetricFilter", "root-filter");
  const { namespace, name, value } = filter["metricTransformation"] as Record<string, string>;
  const { inputs: alarm } = recorded.one("aws:cloudwatch/metricAlarm:MetricAlarm", "root-user-used");
  expect([alarm["namespace"], alarm["metricName"], value]).toEqual([namespace, name, "1"]);
  expect(alarm).toMatchObject({
    name: "go-coffee-dev-root-user-used",
    statistic: "Sum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    evaluationPeriods: 1,
    alarmActions: [topicArn],
  });
});
