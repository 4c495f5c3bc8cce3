import { awsCloud } from "../harness";
import { issued, lets } from "./edge-world";

// The neighbours here are made through their own rules, as a program makes them: their outputs must be what these tables read.

const account = "123456789012";
const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const owner = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };
const keyFor = (policy: { Statement?: unknown }) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [owner, ...(policy.Statement as object[])] });

test("a site at the edge", async () => {
  const aws = awsCloud();
  const site = await aws.create("aws:s3/bucket:Bucket", { bucket: "go-coffee-assets" });
  const logs = await aws.create("aws:s3/bucket:Bucket", { bucket: "go-coffee-edge-logs" });
  await aws.create("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
    bucket: logs.id,
    rule: { objectOwnership: "BucketOwnerPreferred" },
  });
  const { zoneId, arn } = await issued(aws, "gocoffee.example", ["*.gocoffee.example"]);
  const seen = { cloudwatchMetricsEnabled: true, metricName: "edge", sampledRequestsEnabled: true };
  const acl = await aws.create("aws:wafv2/webAcl:WebAcl", {
    name: "edge",
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    visibilityConfig: seen,
  });
  const group = await aws.create("aws:cloudwatch/logGroup:LogGroup", { name: "aws-waf-logs-edge" });
  await aws.create("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", {
    resourceArn: acl.outputs["arn"],
    logDestinationConfigs: [group.outputs["arn"]],
  });
  const control = await aws.create("aws:cloudfront/originAccessControl:OriginAccessControl", {
    name: "site",
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  const methods = ["GET", "HEAD"];
  const distribution = await aws.create("aws:cloudfront/distribution:Distribution", {
    ...{
      enabled: true,
      aliases: ["gocoffee.example", "www.gocoffee.example"],
      webAclId: acl.outputs["arn"],
      waitForDeployment: false,
    },
    origins: [
      { originId: "site", domainName: site.outputs["bucketRegionalDomainName"], originAccessControlId: control.id },
    ],
    defaultCacheBehavior: {
      targetOriginId: "site",
      allowedMethods: methods,
      cachedMethods: methods,
      viewerProtocolPolicy: "redirect-to-https",
      cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    loggingConfig: { bucket: logs.outputs["bucketDomainName"] },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { acmCertificateArn: arn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" },
  });
  const aliases = [
    {
      name: distribution.outputs["domainName"],
      zoneId: distribution.outputs["hostedZoneId"],
      evaluateTargetHealth: false,
    },
  ];
  const { outputs } = await aws.create("aws:route53/record:Record", { zoneId, name: "www", type: "A", aliases });
  expect(outputs["fqdn"]).toBe("www.gocoffee.example");
});

test("a signed zone that logs its queries", async () => {
  const aws = awsCloud();
  const { id } = await aws.create("aws:route53/zone:Zone", { name: "gocoffee.example" });
  const sign = lets("dnssec-route53.amazonaws.com", ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"]);
  const key = await aws.create("aws:kms/key:Key", {
    customerMasterKeySpec: "ECC_NIST_P256",
    keyUsage: "SIGN_VERIFY",
    policy: keyFor(sign),
  });
  await aws.create("aws:route53/keySigningKey:KeySigningKey", {
    hostedZoneId: id,
    name: "ksk",
    keyManagementServiceArn: key.outputs["arn"],
  });
  await aws.create("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", { hostedZoneId: id });
  const group = await aws.create("aws:cloudwatch/logGroup:LogGroup", { name: "/aws/route53/gocoffee.example" });
  await aws.create("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", {
    policyName: "route53",
    policyDocument: JSON.stringify(
      lets(
        "route53.amazonaws.com",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        `arn:aws:logs:*:${account}:log-group:/aws/route53/*`,
      ),
    ),
  });
  await aws.create("aws:route53/queryLog:QueryLog", { zoneId: id, cloudwatchLogGroupArn: group.outputs["arn"] });
});

test("the account's audit", async () => {
  const aws = awsCloud();
  const name = "go-coffee-audit";
  const bucket = await aws.create("aws:s3/bucket:Bucket", { bucket: name });
  const writers = ["cloudtrail.amazonaws.com", "config.amazonaws.com"].map((service) => ({
    ...{ Effect: "Allow", Principal: { Service: service }, Action: ["s3:GetBucketAcl", "s3:PutObject"] },
    Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/AWSLogs/${account}/*`],
  }));
  await aws.create("aws:s3/bucketPolicy:BucketPolicy", {
    bucket: bucket.id,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: writers }),
  });
  const key = await aws.create("aws:kms/key:Key", {
    policy: keyFor(lets("cloudtrail.amazonaws.com", ["kms:GenerateDataKey*", "kms:DescribeKey"])),
  });
  const group = await aws.create("aws:cloudwatch/logGroup:LogGroup", { name: "trail" });
  const role = await aws.create("aws:iam/role:Role", {
    name: "trail",
    assumeRolePolicy: trust("cloudtrail.amazonaws.com"),
  });
  const write = {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${String(group.outputs["arn"])}:*`,
  };
  await aws.create("aws:iam/rolePolicy:RolePolicy", {
    role: role.id,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [write] }),
  });
  await aws.create("aws:cloudtrail/trail:Trail", {
    ...{
      name: "audit",
      s3BucketName: bucket.id,
      kmsKeyId: key.outputs["arn"],
      isMultiRegionTrail: true,
      enableLogFileValidation: true,
    },
    ...{ cloudWatchLogsGroupArn: `${String(group.outputs["arn"])}:*`, cloudWatchLogsRoleArn: role.outputs["arn"] },
  });
  const recorder = await aws.create("aws:iam/role:Role", {
    name: "config",
    assumeRolePolicy: trust("config.amazonaws.com"),
  });
  await aws.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: recorder.id,
    policyArn: "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
  });
  await aws.create("aws:cfg/recorder:Recorder", { name: "default", roleArn: recorder.outputs["arn"] });
  await aws.create("aws:cfg/deliveryChannel:DeliveryChannel", { name: "default", s3BucketName: bucket.id });
  const { id } = await aws.create("aws:cfg/recorderStatus:RecorderStatus", { name: "default", isEnabled: true });
  expect(id).toBe("default");
});
