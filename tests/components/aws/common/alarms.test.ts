import { Alarms, type Watched } from "../../../../components/aws/common/alarms";
import { watchCluster } from "../../../../components/aws/cluster/cluster-alarms-plan";
import { watchNat } from "../../../../components/aws/network/nat-alarms-plan";
import { record } from "../../../mocks";
import { aPlace } from "../place";

const topicArn = "arn:aws:sns:us-east-1:123456789012:alerts";
const alarms = async (watched: Watched[]) =>
  (await record(() => void new Alarms("one", { place: aPlace(), topicArn, watched }))).of(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
  );

it("tell when they begin and when they end, and take no data for nothing wrong", async () => {
  const [ports, drops] = (await alarms(watchNat({ "us-east-1a": "nat-1" }))).reverse();
  expect(ports!.inputs).toMatchObject({
    ...{ name: "go-coffee-dev-one-us-east-1a-ports", namespace: "AWS/NATGateway", metricName: "ErrorPortAllocation" },
    ...{ dimensions: { NatGatewayId: "nat-1" }, comparisonOperator: "GreaterThanThreshold", threshold: 0 },
    ...{ statistic: "Sum", period: 300, evaluationPeriods: 1, treatMissingData: "notBreaching" },
    ...{ alarmActions: [topicArn], okActions: [topicArn] },
  });
  expect(drops!.inputs).toMatchObject({ metricName: "PacketsDropCount", threshold: 100, evaluationPeriods: 3 });
});

it("watch each NAT gateway, and each group of nodes by its Auto Scaling group", () => {
  expect(watchNat({})).toEqual([]);
  expect(watchNat({ a: "nat-1", b: "nat-2" }).map(({ key }) => key)).toEqual([
    "a-ports",
    "a-drops",
    "b-ports",
    "b-drops",
  ]);
  const watched = watchCluster("one", { general: "eks-general", arm: "eks-arm" });
  expect(watched.map(({ namespace, dimensions }) => [namespace, dimensions])).toEqual([
    ["AWS/EKS", { ClusterName: "one" }],
    ["AWS/EC2", { AutoScalingGroupName: "eks-general" }],
    ["AWS/EC2", { AutoScalingGroupName: "eks-arm" }],
  ]);
});
