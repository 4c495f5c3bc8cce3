import { output } from "@pulumi/pulumi";
import { SpansDoor, type SpansDoorArgs } from "../../../../components/aws/operations/spans-door";
import { record, type Recorded } from "../../../mocks";
import { aPlace } from "../place";

const place = aPlace();
const sound: SpansDoorArgs = {
  place,
  network: {
    id: output("vpc-1"),
    intra: ["a", "b"].map((letter, index) => ({
      id: output(`subnet-${letter}`),
      cidr: `10.0.24${index}.0/24`,
      zone: `${place.region}${letter}`,
    })),
  },
  clusterGroupId: "sg-cluster",
  topicArn: "arn:topic",
};
let found: Recorded;
let made: SpansDoor;
beforeAll(async () => {
  found = await record(() => {
    made = new SpansDoor("spans", sound);
  });
});
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const settled = <T>(value: unknown): Promise<T> =>
  new Promise((resolve) => void output(value as object).apply((it) => resolve(it as T)));

describe("where functions send spans", () => {
  it("is a load balancer inside of the network, in subnets where no pod is, with its group from the start", () => {
    expect(found.one("aws:lb/loadBalancer:LoadBalancer").inputs).toMatchObject({
      ...{ loadBalancerType: "network", internal: true, subnets: ["subnet-a", "subnet-b"] },
      ...{ securityGroups: ["spans-firewall-id"], enableCrossZoneLoadBalancing: true },
    });
  });

  it("lets nobody in by itself, and calls pods on one port: whoever sends spans makes the rules between them", () => {
    const rules = (token: string) =>
      found
        .of(token)
        .map(({ inputs }) => [
          inputs["securityGroupId"],
          inputs["referencedSecurityGroupId"],
          inputs["fromPort"],
          inputs["toPort"],
        ])
        .sort();
    expect(rules(ingress)).toEqual([["sg-cluster", "spans-firewall-id", 4318, 4318]]);
    expect(rules(egress)).toEqual([["spans-firewall-id", "sg-cluster", 4318, 4318]]);
    expect(found.of("aws:ec2/securityGroup:SecurityGroup").map(({ name }) => name)).toEqual(["spans-firewall"]);
  });

  it("hands packets on with its own addresses, which the collector's NetworkPolicy knows", async () => {
    expect(found.one("aws:lb/targetGroup:TargetGroup").inputs).toMatchObject({
      ...{ targetType: "ip", protocol: "TCP", port: 4318, preserveClientIp: "false" },
    });
    expect(made.outputs.entrance.sources).toEqual(["10.0.240.0/24", "10.0.241.0/24"]);
    const { binding } = made.outputs.entrance;
    expect(binding.kind).toBe("targetGroup");
  });

  it("is told to functions by the load balancer's name, with the group that they make rules to", async () => {
    expect(await settled<string>(made.outputs.door.endpoint)).toMatch(/^http:\/\/.*:4318$/);
    expect(await settled<string>(made.outputs.door.groupId)).toBe("spans-firewall-id");
  });

  it("alarms when the collector does not answer", () => {
    expect(found.one("aws:cloudwatch/metricAlarm:MetricAlarm").inputs).toMatchObject({
      ...{ namespace: "AWS/NetworkELB", metricName: "UnHealthyHostCount", alarmActions: ["arn:topic"] },
    });
  });
});
