import { awsCloud } from "../harness";
import { type Case, holds, key, lets, logGroup, stand } from "./edge-world";

const zone = "aws:route53/zone:Zone";
const record = "aws:route53/record:Record";
const check = "aws:route53/healthCheck:HealthCheck";
const ksk = "aws:route53/keySigningKey:KeySigningKey";
const signing = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";
const vpc = (aws: Parameters<NonNullable<Case["given"]>>[0], id = "vpc-0a") =>
  stand(aws, "aws:ec2/vpc:Vpc", id, { cidrBlock: "10.0.0.0/16" });

describe("zones", () => {
  test("a public zone: its id, its four servers, the bridge's comment", async () => {
    const { id, outputs } = await awsCloud().create(zone, { name: "gocoffee.example." });
    expect(id).toMatch(/^Z[0-9A-Z]{20}$/);
    expect(outputs).toMatchObject({
      zoneId: id,
      arn: `arn:aws:route53:::hostedzone/${id}`,
      comment: "Managed by Pulumi",
      name: "gocoffee.example",
    });
    const servers = outputs["nameServers"] as string[];
    expect(servers).toHaveLength(4);
    expect(servers.every((server) => /^ns-\d+\.awsdns-\d\d\.(com|net|org|co\.uk)$/.test(server))).toBe(true);
    expect(servers).toContain(outputs["primaryNameServer"]);
  });

  holds([
    {
      rule: "a label of 64 characters",
      token: zone,
      refused: { name: `${"a".repeat(64)}.dev` },
      says: /InvalidDomainName/,
      accepted: { name: `${"a".repeat(63)}.dev` },
    },
    {
      rule: "a reserved name",
      token: zone,
      refused: { name: "example.com" },
      says: /InvalidDomainName: example\.com is reserved by AWS!/,
      accepted: { name: "example.dev" },
    },
    {
      rule: "a comment too long",
      token: zone,
      refused: { name: "a.dev", comment: "x".repeat(257) },
      says: /length of comment/,
      accepted: { name: "a.dev", comment: "x".repeat(256) },
    },
    {
      ...{
        rule: "a VPC that is not there",
        token: zone,
        says: /InvalidVPCId: The VPC: vpc-0b in region us-east-1/,
        given: (aws) => vpc(aws),
      },
      ...{
        refused: { name: "internal", vpcs: [{ vpcId: "vpc-0b" }] },
        accepted: { name: "internal", vpcs: [{ vpcId: "vpc-0a" }] },
      },
    },
    {
      ...{
        rule: "a name that the VPC has already",
        token: zone,
        says: /ConflictingDomainExists: The VPC vpc-0a in region us-east-1 has already been associated/,
      },
      given: async (aws) => {
        vpc(aws);
        await aws.create(zone, { name: "internal", vpcs: [{ vpcId: "vpc-0a" }] });
      },
      ...{
        refused: { name: "internal", vpcs: [{ vpcId: "vpc-0a" }] },
        accepted: { name: "other.internal", vpcs: [{ vpcId: "vpc-0a" }] },
      },
    },
    {
      ...{
        rule: "a delegation set for a private zone",
        token: zone,
        says: /"delegation_set_id": conflicts with vpc/,
        given: (aws) => vpc(aws),
      },
      ...{
        refused: { name: "i", delegationSetId: "N1", vpcs: [{ vpcId: "vpc-0a" }] },
        accepted: { name: "i", vpcs: [{ vpcId: "vpc-0a" }] },
      },
    },
  ]);

  test("a private zone keeps one VPC at least", async () => {
    const aws = awsCloud();
    vpc(aws);
    vpc(aws, "vpc-0b");
    const { id } = await aws.create(zone, { name: "internal", vpcs: [{ vpcId: "vpc-0a" }] });
    expect(await aws.updateRefusal(zone, id, { name: "internal" })).toMatch(/LastVPCAssociation/);
    await aws.update(zone, id, { name: "internal", vpcs: [{ vpcId: "vpc-0b" }] });
  });

  test("a zone with records cannot be deleted, unless by force", async () => {
    const aws = awsCloud();
    const { id } = await aws.create(zone, { name: "a.dev" });
    const www = await aws.create(record, { zoneId: id, name: "www", type: "A", ttl: 60, records: ["192.0.2.1"] });
    expect(await aws.deleteRefusal(zone, id)).toMatch(
      /HostedZoneNotEmpty: The specified hosted zone contains non-required/,
    );
    await aws.update(zone, id, { name: "a.dev", forceDestroy: true });
    await aws.delete(zone, id);
    expect(aws.world.find(record, www.id)).toBeUndefined();
  });

  test("only another name or delegation set replaces a zone", () => {
    const aws = awsCloud();
    expect(aws.diff(zone, { name: "a.dev" }, { name: "b.dev" }).replaces).toBe(true);
    expect(
      aws.diff(zone, { name: "a.dev" }, { name: "a.dev", comment: "x", forceDestroy: true, tags: { a: "b" } }).replaces,
    ).toBe(false);
  });
});

describe("records", () => {
  const inZone = (inputs: object) => ({
    zoneId: "ZONE",
    name: "www.a.dev",
    type: "A",
    ttl: 60,
    records: ["192.0.2.1"],
    ...inputs,
  });
  const noTtl = (inputs: object) => ({ zoneId: "ZONE", name: "www.a.dev", type: "A", ...inputs });
  const base: Pick<Case, "token" | "given"> = {
    token: record,
    given: (aws) => stand(aws, zone, "ZONE", { name: "a.dev" }, {}, ""),
  };
  const after = (...before: object[]): Pick<Case, "token" | "given"> => ({
    token: record,
    given: async (aws) => {
      stand(aws, zone, "ZONE", { name: "a.dev" }, {}, "");
      for (const inputs of before) await aws.create(record, inZone(inputs));
    },
  });
  const alias = (name: string, zoneId: string) => noTtl({ aliases: [{ name, zoneId, evaluateTargetHealth: false }] });
  const weighted = (setIdentifier: string, weight: number, more = {}) =>
    inZone({ setIdentifier, weightedRoutingPolicies: [{ weight }], ...more });

  test("the zone's name is put behind a short one", async () => {
    const aws = awsCloud();
    await base.given?.(aws);
    const { id, outputs } = await aws.create(record, inZone({ name: "WWW" }));
    expect(id).toBe("ZONE_www_A");
    expect(outputs).toMatchObject({ name: "www", fqdn: "www.a.dev" });
  });

  holds([
    {
      ...base,
      rule: "a zone that is not there",
      refused: inZone({ zoneId: "NONE" }),
      says: /NoSuchHostedZone: No hosted zone found with ID: NONE/,
      accepted: inZone({}),
    },
    {
      ...base,
      rule: "a name that only ends like the zone",
      refused: inZone({ name: "data.dev" }),
      says: /InvalidChangeBatch: \[RRSet with DNS name data\.dev\. is not permitted in zone a\.dev\.\]/,
      accepted: inZone({ name: "dat.a.dev" }),
    },
    {
      ...after({}),
      rule: "a record that is there",
      refused: inZone({}),
      says: /\[Tried to create resource record set \[name='www\.a\.dev\.', type='A'\] but it already exists\]/,
      accepted: inZone({ allowOverwrite: true }),
    },
    {
      ...base,
      rule: "the zone's own NS record",
      refused: inZone({ name: "a.dev", type: "NS", records: ["ns.b.dev"] }),
      says: /already exists/,
      accepted: inZone({ name: "sub.a.dev", type: "NS", records: ["ns.b.dev"] }),
    },
    {
      ...base,
      rule: "alias and records",
      refused: { ...alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"), records: ["192.0.2.1"] },
      says: /only one of `alias,records`/,
      accepted: alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"),
    },
    {
      ...base,
      rule: "neither alias nor records",
      refused: noTtl({}),
      says: /one of `alias,records` must be specified/,
      accepted: inZone({}),
    },
    {
      ...base,
      rule: "alias and ttl",
      refused: { ...alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"), ttl: 60 },
      says: /"ttl": conflicts with alias/,
      accepted: alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"),
    },
    {
      ...base,
      rule: "records without ttl",
      refused: noTtl({ records: ["192.0.2.1"] }),
      says: /InvalidInput: Invalid request: Missing field 'TTL'/,
      accepted: inZone({ ttl: 0 }),
    },
    {
      ...base,
      rule: "a ttl out of range",
      refused: inZone({ ttl: 2147483648 }),
      says: /Value '2147483648' is not facet-valid/,
      accepted: inZone({ ttl: 2147483647 }),
    },
    {
      ...base,
      rule: "an unknown type",
      refused: inZone({ type: "ALIAS" }),
      says: /expected type to be one of/,
      accepted: inZone({ type: "TXT", records: ["hello"] }),
    },
    {
      ...base,
      rule: "a CNAME at the apex",
      refused: inZone({ name: "a.dev", type: "CNAME", records: ["b.dev"] }),
      says: /RRSet of type CNAME with DNS name a\.dev\. is not permitted at apex in zone a\.dev\./,
      accepted: inZone({ name: "www.a.dev", type: "CNAME", records: ["b.dev"] }),
    },
    {
      ...after({}),
      rule: "a CNAME beside others",
      refused: inZone({ type: "CNAME", records: ["b.dev"] }),
      says: /conflicts with other records with the same DNS name/,
      accepted: inZone({ name: "w.a.dev", type: "CNAME", records: ["b.dev"] }),
    },
    {
      ...after({ type: "CNAME", records: ["b.dev"] }),
      rule: "another beside a CNAME",
      refused: inZone({}),
      says: /a conflicting RRSet of type CNAME with the same DNS name already exists/,
      accepted: inZone({ name: "w.a.dev" }),
    },
    {
      ...base,
      rule: "an A record that is no IPv4 address",
      refused: inZone({ records: ["2001:db8::1"] }),
      says: /ARRDATAIllegalIPv4Address/,
      accepted: inZone({ type: "AAAA", records: ["2001:db8::1"] }),
    },
    {
      ...base,
      rule: "two values of a CNAME",
      refused: inZone({ type: "CNAME", records: ["b.dev", "c.dev"] }),
      says: /only one resource record/,
      accepted: inZone({ records: ["192.0.2.1", "192.0.2.2"] }),
    },
    {
      ...base,
      rule: "a text of 256 characters",
      refused: inZone({ type: "TXT", records: ["x".repeat(256)] }),
      says: /CharacterStringTooLong/,
      accepted: inZone({ type: "TXT", records: [`${"x".repeat(255)}""${"y".repeat(255)}`] }),
    },
    {
      ...base,
      rule: "an MX without a preference",
      refused: inZone({ type: "MX", records: ["mail.a.dev"] }),
      says: /MXRRDATANotTwoFields/,
      accepted: inZone({ type: "MX", records: ["10 mail.a.dev"] }),
    },
    {
      ...base,
      rule: "CloudFront's zone with a foreign name",
      refused: alias("a.b.dev", "Z2FDTNDATAQYW2"),
      says: /Tried to create an alias that targets a\.b\.dev\., type A in zone Z2FDTNDATAQYW2, but the alias target name does not lie within the target zone/,
      accepted: alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"),
    },
    {
      ...base,
      rule: "a distribution in the wrong zone",
      refused: alias("d1.cloudfront.net", "Z35SXDOTRQ7X7K"),
      says: /does not lie within the target zone/,
      accepted: alias("x.us-east-1.elb.amazonaws.com", "Z35SXDOTRQ7X7K"),
    },
    {
      ...after({ name: "b.a.dev" }),
      rule: "an alias to no record of the zone",
      refused: alias("c.a.dev", "ZONE"),
      says: /but that target was not found/,
      accepted: alias("b.a.dev", "ZONE"),
    },
    {
      ...base,
      rule: "a policy without set identifier",
      refused: inZone({ weightedRoutingPolicies: [{ weight: 1 }] }),
      says: /all of `set_identifier,weighted_routing_policy` must be specified/,
      accepted: weighted("blue", 1),
    },
    {
      ...base,
      rule: "a set identifier without policy",
      refused: inZone({ setIdentifier: "blue" }),
      says: /Missing field 'Weight', or 'Region'/,
      accepted: weighted("blue", 1),
    },
    {
      ...base,
      rule: "two policies",
      refused: weighted("blue", 1, { failoverRoutingPolicies: [{ type: "PRIMARY" }] }),
      says: /conflicts with failover_routing_policy/,
      accepted: inZone({ setIdentifier: "blue", failoverRoutingPolicies: [{ type: "PRIMARY" }] }),
    },
    {
      ...base,
      rule: "a failover of no kind",
      refused: inZone({ setIdentifier: "a", failoverRoutingPolicies: [{ type: "TERTIARY" }] }),
      says: /expected failover_routing_policy.0.type/,
      accepted: inZone({ setIdentifier: "a", failoverRoutingPolicies: [{ type: "SECONDARY" }] }),
    },
    {
      ...base,
      rule: "a weight out of range",
      refused: weighted("blue", 256),
      says: /Value '256' is not facet-valid/,
      accepted: weighted("blue", 255),
    },
    {
      ...after({}),
      rule: "a weighted set beside a simple record",
      refused: weighted("blue", 1),
      says: /type A, SetIdentifier blue cannot be created as other RRSets exist with the same name and type/,
      accepted: weighted("blue", 1, { name: "w.a.dev" }),
    },
    {
      ...after({ setIdentifier: "a", weightedRoutingPolicies: [{ weight: 1 }] }),
      rule: "weights with different ttl",
      refused: weighted("b", 1, { ttl: 61 }),
      says: /weighted sets must contain the same TTL/,
      accepted: weighted("b", 1),
    },
    {
      ...base,
      rule: "a health check that is not there",
      refused: inZone({ healthCheckId: "none" }),
      says: /NoSuchHealthCheck/,
      accepted: inZone({}),
    },
  ]);

  test("one CNAME for two names of a certificate: written twice, gone with the first deletion", async () => {
    const aws = awsCloud();
    await base.given?.(aws);
    const inputs = inZone({ allowOverwrite: true });
    const one = await aws.create(record, inputs);
    expect((await aws.create(record, inputs)).id).toBe(one.id);
    await aws.delete(record, one.id);
    expect(aws.world.all(record)).toEqual([]);
  });

  test("type and routing change in place", () => {
    const aws = awsCloud();
    expect(aws.diff(record, inZone({}), weighted("blue", 1)).replaces).toBe(false);
    expect(aws.diff(record, inZone({}), inZone({ name: "w.a.dev" })).replaces).toBe(true);
  });
});

describe("health checks", () => {
  const http = (inputs: object = {}) => ({ type: "HTTPS", fqdn: "a.dev", ...inputs });
  const cases: Omit<Case, "token">[] = [
    {
      rule: "an unknown type",
      refused: http({ type: "PING" }),
      says: /expected type to be one of/,
      accepted: http({ type: "https" }),
    },
    {
      rule: "an interval of 20 s",
      refused: http({ requestInterval: 20 }),
      says: /expected request_interval to be one of \[10 30\]/,
      accepted: http({ requestInterval: 10 }),
    },
    {
      rule: "a threshold of 11",
      refused: http({ failureThreshold: 11 }),
      says: /range \(1 - 10\)/,
      accepted: http({ failureThreshold: 10 }),
    },
    {
      rule: "two regions",
      refused: http({ regions: ["us-east-1", "eu-west-1"] }),
      says: /Too few items/,
      accepted: http({ regions: ["us-east-1", "eu-west-1", "us-west-2"] }),
    },
    {
      rule: "a region without checkers",
      refused: http({ regions: ["us-east-1", "eu-west-1", "eu-north-1"] }),
      says: /expected regions to be one of/,
      accepted: http(),
    },
    {
      rule: "no endpoint",
      refused: { type: "HTTP" },
      says: /InvalidInput: .*IP address or a fully qualified domain name/,
      accepted: { type: "HTTP", ipAddress: "198.51.100.7" },
    },
    {
      rule: "TCP without port",
      refused: { type: "TCP", fqdn: "a.dev" },
      says: /A port must be specified/,
      accepted: { type: "TCP", fqdn: "a.dev", port: 443 },
    },
    {
      rule: "a private address",
      refused: http({ ipAddress: "10.1.2.3" }),
      says: /nonroutable/,
      accepted: http({ ipAddress: "11.1.2.3" }),
    },
    {
      rule: "no string to match",
      refused: http({ type: "HTTP_STR_MATCH" }),
      says: /search string must be specified/,
      accepted: http({ type: "HTTP_STR_MATCH", searchString: "ok" }),
    },
    {
      rule: "a child that is not there",
      refused: { type: "CALCULATED", childHealthchecks: ["none"] },
      says: /child health check none does not exist/,
      accepted: { type: "CALCULATED", childHealthchecks: [] },
    },
    {
      ...{
        rule: "an alarm that is not there",
        says: /CloudWatch alarm lag does not exist in the region us-west-2/,
        accepted: { type: "CLOUDWATCH_METRIC", cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "us-east-1" },
      },
      refused: { type: "CLOUDWATCH_METRIC", cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "us-west-2" },
      given: (aws) => stand(aws, "aws:cloudwatch/metricAlarm:MetricAlarm", "lag", { name: "lag" }),
    },
  ];
  holds(cases.map((it) => ({ ...it, token: check })));

  test("what it computes, and what replaces it", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(check, http());
    expect(outputs).toMatchObject({
      arn: `arn:aws:route53:::healthcheck/${id}`,
      enableSni: true,
      failureThreshold: 3,
      requestInterval: 30,
      port: 443,
    });
    expect(aws.diff(check, http({ requestInterval: 30 }), http({ requestInterval: 10 })).replaces).toBe(true);
    expect(aws.diff(check, http(), http({ fqdn: "b.dev", failureThreshold: 5 })).replaces).toBe(false);
  });
});

describe("DNSSEC", () => {
  const sound = {
    customerMasterKeySpec: "ECC_NIST_P256",
    keyUsage: "SIGN_VERIFY",
    policy: lets("dnssec-route53.amazonaws.com", ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"]),
  };
  const arn = (id: string, region = "us-east-1") => `arn:aws:kms:${region}:123456789012:key/${id}`;
  const of = (id: string, region?: string, name = "ksk") => ({
    hostedZoneId: "ZONE",
    name,
    keyManagementServiceArn: arn(id, region),
  });
  const given: Case["given"] = (aws) => {
    stand(aws, zone, "ZONE", { name: "a.dev" }, {}, "");
    for (const id of ["good", "second", "third"]) key(aws, id, sound);
    key(aws, "symmetric");
    key(aws, "west", sound, "us-west-2");
    key(aws, "closed", { ...sound, policy: lets("dnssec-route53.amazonaws.com", "kms:DescribeKey") });
    vpc(aws);
    stand(aws, zone, "PRIVATE", { name: "internal", vpcs: [{ vpcId: "vpc-0a" }] }, {}, "");
  };

  holds([
    {
      given,
      token: ksk,
      rule: "a symmetric key",
      refused: of("symmetric"),
      says: /InvalidKMSArn: .*ECC_NIST_P256/,
      accepted: of("good"),
    },
    {
      given,
      token: ksk,
      rule: "a key of another region",
      refused: of("west", "us-west-2"),
      says: /InvalidKMSArn: .*us-east-1/,
      accepted: of("good"),
    },
    {
      given,
      token: ksk,
      rule: "a key whose policy is closed",
      refused: of("closed"),
      says: /InvalidKMSArn: .*dnssec-route53\.amazonaws\.com/,
      accepted: of("good"),
    },
    {
      given,
      token: ksk,
      rule: "a key that is not there",
      refused: of("none"),
      says: /InvalidKMSArn/,
      accepted: of("good"),
    },
    {
      given,
      token: ksk,
      rule: "a private zone",
      refused: { ...of("good"), hostedZoneId: "PRIVATE" },
      says: /Operation is unsupported for private hosted zone/,
      accepted: of("good"),
    },
    {
      given,
      token: ksk,
      rule: "a name of two characters",
      refused: of("good", undefined, "ab"),
      says: /invalid value for name/,
      accepted: of("good", undefined, "abc"),
    },
    {
      given,
      token: ksk,
      rule: "a status of no kind",
      refused: { ...of("good"), status: "OFF" },
      says: /expected status to be one of/,
      accepted: { ...of("good"), status: "INACTIVE" },
    },
    {
      ...{
        token: ksk,
        rule: "the same key twice",
        refused: of("good", undefined, "other"),
        says: /KeySigningKeyAlreadyExists/,
        accepted: of("second", undefined, "other"),
      },
      given: async (aws) => {
        await given(aws);
        await aws.create(ksk, of("good"));
      },
    },
    {
      ...{
        token: signing,
        rule: "signing without an active key",
        refused: { hostedZoneId: "ZONE" },
        says: /KeySigningKeyWithActiveStatusNotFound/,
        accepted: { hostedZoneId: "ZONE", signingStatus: "NOT_SIGNING" },
      },
      given: async (aws) => {
        await given(aws);
        await aws.create(ksk, { ...of("good"), status: "INACTIVE" });
      },
    },
  ]);

  test("two keys are the most; the last active one stays while the zone is signed", async () => {
    const aws = awsCloud();
    await given(aws);
    const first = await aws.create(ksk, of("good"));
    expect(first.outputs).toMatchObject({ flag: 257, signingAlgorithmMnemonic: "ECDSAP256SHA256", status: "ACTIVE" });
    expect(first.outputs["dsRecord"]).toBe(
      `${String(first.outputs["keyTag"])} 13 2 ${String(first.outputs["digestValue"])}`,
    );
    const second = await aws.create(ksk, { ...of("second", undefined, "next"), status: "INACTIVE" });
    expect(await aws.refusal(ksk, of("third", undefined, "third"))).toMatch(/TooManyKeySigningKeys/);
    await aws.create(signing, { hostedZoneId: "ZONE" });
    expect(await aws.deleteRefusal(ksk, first.id)).toMatch(/KeySigningKeyInUse/);
    expect(await aws.updateRefusal(ksk, first.id, { ...of("good"), status: "INACTIVE" })).toMatch(/KeySigningKeyInUse/);
    await aws.update(ksk, second.id, of("second", undefined, "next"));
    await aws.delete(ksk, first.id);
    expect(await aws.deleteRefusal(zone, "ZONE")).toMatch(/HostedZoneNotEmpty: .*DNSSEC Key Signing Keys/);
  });

  test("signing cannot end while the parent's DS record names the key", async () => {
    const aws = awsCloud();
    await given(aws);
    stand(aws, zone, "PARENT", { name: "dev" }, {}, "");
    const { outputs } = await aws.create(ksk, of("good"));
    await aws.create(signing, { hostedZoneId: "ZONE" });
    const ds = await aws.create(record, {
      zoneId: "PARENT",
      name: "a.dev",
      type: "DS",
      ttl: 300,
      records: [outputs["dsRecord"]],
    });
    expect(await aws.deleteRefusal(signing, "ZONE")).toMatch(/KeySigningKeyInParentDSRecord/);
    await aws.delete(record, ds.id);
    await aws.delete(signing, "ZONE");
  });
});

describe("query logs", () => {
  const token = "aws:route53/queryLog:QueryLog";
  const good = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/a.dev";
  const policy = (aws: Parameters<NonNullable<Case["given"]>>[0]) =>
    stand(aws, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "r53", {
      policyDocument: JSON.stringify(
        lets(
          "route53.amazonaws.com",
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          "arn:aws:logs:*:*:log-group:/aws/route53/*",
        ),
      ),
    });
  const given = (aws: Parameters<NonNullable<Case["given"]>>[0]) => {
    stand(aws, zone, "ZONE", { name: "a.dev" }, {}, "");
    logGroup(aws, "/aws/route53/a.dev");
    logGroup(aws, "/other");
    logGroup(aws, "/aws/route53/a.dev", "eu-west-1");
    policy(aws);
  };
  const to = (cloudwatchLogGroupArn: string) => ({ zoneId: "ZONE", cloudwatchLogGroupArn });
  holds([
    {
      token,
      given,
      rule: "a log group of another region",
      refused: to(good.replace("us-east-1", "eu-west-1")),
      says: /us-east-1/,
      accepted: to(good),
    },
    {
      token,
      given,
      rule: "a log group that is not there",
      refused: to(`${good}x`),
      says: /NoSuchCloudWatchLogsLogGroup/,
      accepted: to(good),
    },
    {
      token,
      given,
      rule: "a log group that Route 53 may not write to",
      refused: to("arn:aws:logs:us-east-1:123456789012:log-group:/other"),
      says: /InsufficientCloudWatchLogsResourcePolicy/,
      accepted: to(good),
    },
  ]);

  test("one for a zone", async () => {
    const aws = awsCloud();
    given(aws);
    const { id } = await aws.create(token, to(good));
    expect(await aws.refusal(token, to(good))).toMatch(/QueryLoggingConfigAlreadyExists/);
    await aws.delete(token, id);
    await aws.create(token, to(good));
  });
});
