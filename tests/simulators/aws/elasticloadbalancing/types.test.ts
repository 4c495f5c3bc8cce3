import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { issued } from "../edge-world";
import { judged, network, replaces } from "../fixtures";

const balancer = "aws:lb/loadBalancer:LoadBalancer";
const targets = "aws:lb/targetGroup:TargetGroup";
const listener = "aws:lb/listener:Listener";

const letsIn = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::the-records/AWSLogs/123456789012/*",
    },
  ],
});

/** A bucket for records, with that policy and encryption. Its name comes back. */
async function bucket(cloud: Driver, policy?: string, sseAlgorithm = "AES256"): Promise<string> {
  await cloud.create("aws:s3/bucket:Bucket", { bucket: "the-records" });
  if (policy !== undefined) await cloud.create("aws:s3/bucketPolicy:BucketPolicy", { bucket: "the-records", policy });
  await cloud.create("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
    bucket: "the-records",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }],
  });
  return "the-records";
}

const inside = async (cloud: Driver): Promise<Props> => {
  const net = await network(cloud);
  return { name: "way-in", internal: true, subnets: [net.a, net.b], securityGroups: [net.group] };
};
const behind = async (cloud: Driver): Promise<Props> => {
  const { vpc } = await network(cloud);
  return { name: "pods", vpcId: vpc, targetType: "ip", protocol: "HTTPS", port: 8443 };
};
const listening = async (cloud: Driver): Promise<Props> => {
  const base = await inside(cloud);
  const made = await cloud.create(balancer, base);
  const group = await cloud.create(targets, {
    name: "pods",
    targetType: "ip",
    protocol: "HTTPS",
    port: 8443,
    vpcId: made.outputs["vpcId"],
  });
  const { arn } = await issued(cloud, "gocoffee.example", ["*.gocoffee.example"]);
  return {
    ...{ loadBalancerArn: made.id, protocol: "HTTPS", port: 443, certificateArn: arn },
    defaultActions: [{ type: "forward", targetGroupArn: group.id }],
  };
};

judged(balancer, inside, [
  ["an internal one in two zones", {}],
  ["a name with a dot", { name: "way.in" }, /only alphanumeric characters and hyphens allowed in "name": "way.in"/],
  ["the longest name", { name: "w".repeat(32) }],
  ["too long a name", { name: "w".repeat(33) }, /cannot be longer than 32 characters/],
  ["a hyphen at the end", { name: "way-" }, /cannot end with a hyphen/],
  ["a type that there is not", { loadBalancerType: "classic" }, /expected load_balancer_type to be one of/],
  ["idle for too long", { idleTimeout: 4001 }, /expected idle_timeout to be in the range \(1 - 4000\)/],
  [
    "a name that is taken",
    async (cloud) => {
      const net = await network(cloud, "10.7");
      await cloud.create(balancer, {
        name: "way-in",
        internal: true,
        subnets: [net.a, net.b],
        securityGroups: [net.group],
      });
      return {};
    },
    /A load balancer with the same name 'way-in' exists/,
  ],
  [
    "one zone",
    async (cloud) => {
      const net = await network(cloud, "10.7");
      return { subnets: [net.a], securityGroups: [net.group] };
    },
    /At least two subnets in two different Availability Zones/,
  ],
  [
    "a zone twice",
    async (cloud) => {
      const net = await network(cloud, "10.7");
      return { subnets: [net.a, net.a2, net.b], securityGroups: [net.group] };
    },
    /multiple subnets in the same Availability Zone/,
  ],
  [
    "a group of another network",
    async (cloud) => ({ securityGroups: [(await network(cloud, "10.7")).group] }),
    /One or more security groups are invalid/,
  ],
  ["open to the internet, in a network without a gateway", { internal: false }, /has no internet gateway/],
  ["a group that there is not", { securityGroups: ["sg-0123456789abcdef0"] }, /does not exist/],
  [
    "records in a bucket whose policy does not let it in",
    async (cloud) => ({ accessLogs: { enabled: true, bucket: await bucket(cloud) } }),
    /Access Denied for bucket: the-records/,
  ],
  [
    "records in a bucket that lets it in",
    async (cloud) => ({ accessLogs: { enabled: true, bucket: await bucket(cloud, letsIn) } }),
  ],
  [
    "records in a bucket under a key",
    async (cloud) => ({ accessLogs: { enabled: true, bucket: await bucket(cloud, letsIn, "aws:kms") } }),
    /Access Denied for bucket/,
  ],
]);

judged(targets, behind, [
  ["pods over HTTPS", {}],
  ["of a kind that there is not", { targetType: "pod" }, /expected target_type to be one of/],
  [
    "asked too often",
    { healthCheck: { interval: 4 } },
    /expected health_check.0.interval to be in the range \(5 - 300\)/,
  ],
  [
    "a path for TCP",
    { healthCheck: { protocol: "TCP", path: "/" } },
    /cannot be specified when "health_check\[0\].protocol" is "TCP"/,
  ],
  [
    "a network that there is not",
    { vpcId: "vpc-0123456789abcdef0" },
    /The VPC ID 'vpc-0123456789abcdef0' is not found/,
  ],
]);

judged(listener, listening, [
  ["HTTPS with a certificate", {}],
  ["HTTPS without one", { certificateArn: undefined }, /A certificate must be specified for HTTPS listeners/],
  ["plain HTTP with one", { protocol: "HTTP" }, /You cannot specify a certificate for this protocol/],
  [
    "a certificate that there is not",
    { certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/no" },
    /Certificate .* not found/,
  ],
  [
    "targets of another network",
    async (cloud) => {
      const { vpc } = await network(cloud, "10.7");
      const group = await cloud.create(targets, {
        name: "far",
        vpcId: vpc,
        targetType: "ip",
        protocol: "HTTPS",
        port: 1,
      });
      return { defaultActions: [{ type: "forward", targetGroupArn: group.id }] };
    },
    /must be in the same VPC/,
  ],
]);

test("what a balancer is called follows its type, and a target group in use cannot go", async () => {
  const cloud = awsCloud();
  const asked = await listening(cloud);
  const made = await cloud.create(listener, asked);
  expect(made.id).toMatch(
    /^arn:aws:elasticloadbalancing:us-east-1:\d{12}:listener\/app\/way-in\/[0-9a-f]{16}\/[0-9a-f]{16}$/,
  );
  const group = String((asked["defaultActions"] as Props[])[0]!["targetGroupArn"]);
  await expect(cloud.delete(targets, group)).rejects.toThrow(/currently in use by a listener or a rule/);
  // A second one on the same port.
  expect(await cloud.refusal(listener, asked)).toMatch(/A listener already exists on this port/);
  expect(replaces(cloud, balancer, { name: "a" }, { internal: false })).toBe(true);
  expect(replaces(cloud, balancer, { name: "a" }, { idleTimeout: 61 })).toBe(false);
});

test("one that is protected cannot be deleted", async () => {
  const cloud = awsCloud();
  const { id } = await cloud.create(balancer, { ...(await inside(cloud)), enableDeletionProtection: true });
  await expect(cloud.delete(balancer, id)).rejects.toThrow(/deletion protection is enabled/);
});
