import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { issued } from "../edge-world";
import { type Case, judged, network, replaces } from "../fixtures";

const balancer = "aws:lb/loadBalancer:LoadBalancer";
const targets = "aws:lb/targetGroup:TargetGroup";
const listener = "aws:lb/listener:Listener";

/** A policy by which balancers may put these objects of the bucket. */
const letsPut = (objects: string, principal = "logdelivery.elasticloadbalancing.amazonaws.com", condition?: Props) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: principal },
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::the-records/${objects}`,
        ...(condition && { Condition: condition }),
      },
    ],
  });
const ours = "AWSLogs/123456789012/*";
const fromBalancer = (name: string) => ({
  ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/${name}/*` },
});

interface Records {
  policy?: string;
  algorithm?: string;
  prefix?: string;
}
const denied = /Access Denied for bucket: the-records/;

/** A bucket for records, with that policy and encryption. Its name comes back. */
async function bucket(cloud: Driver, { policy, algorithm = "AES256" }: Records): Promise<string> {
  await cloud.create("aws:s3/bucket:Bucket", { bucket: "the-records" });
  if (policy !== undefined) await cloud.create("aws:s3/bucketPolicy:BucketPolicy", { bucket: "the-records", policy });
  await cloud.create("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
    bucket: "the-records",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: algorithm } }],
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
  ["a group that there is not", { securityGroups: ["sg-0123456789abcdef0"] }, /does not exist/],
  ...(
    [
      ["that has no policy", {}, denied],
      ["that lets it in", { policy: letsPut(ours) }],
      ["that lets another service in", { policy: letsPut(ours, "delivery.logs.amazonaws.com") }, denied],
      // The test file lies beside the folder of the records.
      ["that takes records alone", { policy: letsPut("AWSLogs/123456789012/elasticloadbalancing/*") }, denied],
      ["that takes them under another prefix", { policy: letsPut(ours), prefix: "web" }, denied],
      ["that takes them under this prefix", { policy: letsPut(`web/${ours}`), prefix: "web" }],
      ["that asks for this balancer", { policy: letsPut(ours, undefined, fromBalancer("way-in")) }],
      ["that asks for another balancer", { policy: letsPut(ours, undefined, fromBalancer("way-out")) }, denied],
      ["under a key", { policy: letsPut(ours), algorithm: "aws:kms" }, denied],
    ] as const
  ).map(([what, { prefix, ...of }, says]: readonly [string, Records, RegExp?]): Case => [
    `records in a bucket ${what}`,
    async (cloud) => ({ accessLogs: { enabled: true, bucket: await bucket(cloud, of), prefix } }),
    says,
  ]),
]);

judged(targets, behind, [
  ["pods over HTTPS", {}],
  [
    "a network that there is not",
    { vpcId: "vpc-0123456789abcdef0" },
    /The VPC ID 'vpc-0123456789abcdef0' is not found/,
  ],
]);

judged(listener, listening, [
  ["HTTPS with a certificate", {}],
  ["HTTPS without one", { certificateArn: undefined }, /A certificate must be specified for HTTPS listeners/],
  [
    "a certificate that is not issued yet",
    async (cloud) => {
      const asked = { domainName: "later.example", validationMethod: "DNS" };
      return { certificateArn: (await cloud.create("aws:acm/certificate:Certificate", asked)).outputs["arn"] };
    },
    /UnsupportedCertificate: The certificate '.*' must have a fully-qualified domain name/,
  ],
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
