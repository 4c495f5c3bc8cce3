import { output } from "@pulumi/pulumi";
import { PodDoors } from "../../../../components/aws/cluster/pod-doors";
import { Entrance, type EntranceArgs } from "../../../../components/aws/edge/entrance";
import { takesRecords } from "../../../../components/aws/data/object-store-policy";
import { record } from "../../../mocks";
import { aPlace } from "../place";

const place = aPlace();
const sound: EntranceArgs = {
  place,
  network: {
    id: output("vpc-1"),
    private: ["a", "b"].map((letter, index) => ({
      id: output(`subnet-${letter}`),
      cidr: `10.0.${index}.0/24`,
      zone: `${place.region}${letter}`,
    })),
  },
  host: "gateway.gocoffee.example",
  certificateArn: "arn:certificate",
  gateway: { port: 8443, health: { port: 8100, path: "/status/ready" } },
  logs: { name: output("the-logs") },
  topicArn: "arn:topic",
};
const entrance = (change: Partial<EntranceArgs> = {}) =>
  record(() => void new Entrance("entrance", { ...sound, ...change }));

describe("the way in", () => {
  it("is a load balancer without a public address, which records requests and drops what is malformed", async () => {
    const { inputs, protect } = (await entrance()).one("aws:lb/loadBalancer:LoadBalancer");
    expect(inputs).toMatchObject({
      loadBalancerType: "application",
      internal: true,
      ipAddressType: "ipv4",
      subnets: ["subnet-a", "subnet-b"],
      securityGroups: ["entrance-firewall-id"],
      dropInvalidHeaderFields: true,
      accessLogs: { enabled: true, bucket: "the-logs" },
    });
    expect(inputs["enableDeletionProtection"]).toBe(place.protection.networks);
    expect(protect).toBe(place.protection.networks);
  });

  it("admits CloudFront alone, and nobody on another port", async () => {
    const rules = (await entrance()).of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(rules.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        securityGroupId: "entrance-firewall-id",
        ...{ ipProtocol: "tcp", fromPort: 443, toPort: 443, prefixListId: "pl-cloudfront" },
      }),
    ]);
  });

  it("speaks TLS 1.2 or newer, and TLS again to the pods, whose health it asks for in clear", async () => {
    const recorded = await entrance();
    const listeners = recorded.of("aws:lb/listener:Listener");
    expect(listeners.map(({ inputs }) => inputs)).toMatchObject([
      {
        ...{ protocol: "HTTPS", port: 443, certificateArn: "arn:certificate" },
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        defaultActions: [{ type: "forward" }],
      },
    ]);
    expect(recorded.one("aws:lb/targetGroup:TargetGroup").inputs).toMatchObject({
      ...{ targetType: "ip", protocol: "HTTPS", port: 8443, vpcId: "vpc-1" },
      healthCheck: { protocol: "HTTP", port: "8100", path: "/status/ready" },
    });
  });

  it("is an origin that CloudFront reaches over TLS 1.2 only", async () => {
    const { inputs } = (await entrance()).one("aws:cloudfront/vpcOrigin:VpcOrigin");
    expect(inputs["vpcOriginEndpointConfig"]).toMatchObject({
      ...{ httpsPort: 443, originProtocolPolicy: "https-only" },
      originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
    });
  });

  it("tells the gateway which group its pods are in, who calls them and where the caller's address is", async () => {
    let given: unknown;
    await record(() => {
      const { gateway } = new Entrance("entrance", sound).outputs;
      if (gateway.binding.kind === "targetGroup") output(gateway.binding.arn).apply((arn) => (given = arn));
      expect(gateway).toMatchObject({
        ...{ host: "gateway.gocoffee.example", sources: ["10.0.0.0/24", "10.0.1.0/24"] },
        clientAddressHeader: "True-Client-IP",
      });
    });
    expect(given).toEqual(expect.stringContaining("entrance-targets"));
  });

  it("has an alarm for pods that do not answer, and for errors on either side", async () => {
    const alarms = (await entrance())
      .of("aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(({ inputs }) => inputs["metricName"]);
    expect(alarms.sort()).toEqual(["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "UnHealthyHostCount"]);
  });

  it("lets its caller change what it is made of", async () => {
    const recorded = await entrance({
      change: {
        balancer: (made) => ({ ...made, idleTimeout: 300 }),
        targets: (made) => ({ ...made, slowStart: 30 }),
        listener: (made) => ({ ...made, sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }),
      },
    });
    expect(recorded.one("aws:lb/loadBalancer:LoadBalancer").inputs["idleTimeout"]).toBe(300);
    expect(recorded.one("aws:lb/targetGroup:TargetGroup").inputs["slowStart"]).toBe(30);
    expect(recorded.one("aws:lb/listener:Listener").inputs["sslPolicy"]).toBe("ELBSecurityPolicy-TLS13-1-3-2021-06");
  });
});

test("a load balancer's record is let into the bucket for records, under the account's path, where its test file lies too", async () => {
  const statements = takesRecords(output("arn:aws:s3:::the-logs"), "123456789012", "us-east-1");
  const found = statements.find(({ Sid }) => Sid === "LoadBalancerRecords");
  expect(found).toMatchObject({
    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    Action: "s3:PutObject",
  });
  const resource = await new Promise((resolve) => output(found?.Resource).apply(resolve));
  expect(resource).toBe("arn:aws:s3:::the-logs/AWSLogs/123456789012/*");
});

test("doors to pods: one rule on either side for each port, between two groups and nobody else", async () => {
  const recorded = await record(
    () =>
      void new PodDoors("doors", {
        place,
        clusterGroupId: "sg-pods",
        callerGroupId: "sg-balancer",
        ports: [8443, 8100],
      }),
  );
  const rules = (direction: "Ingress" | "Egress") =>
    recorded
      .of(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`)
      .map(({ inputs }) => [
        inputs["securityGroupId"],
        inputs["referencedSecurityGroupId"],
        inputs["fromPort"],
        inputs["toPort"],
      ]);
  expect(rules("Ingress")).toEqual([
    ["sg-pods", "sg-balancer", 8100, 8100],
    ["sg-pods", "sg-balancer", 8443, 8443],
  ]);
  expect(rules("Egress")).toEqual([
    ["sg-balancer", "sg-pods", 8100, 8100],
    ["sg-balancer", "sg-pods", 8443, 8443],
  ]);
});
