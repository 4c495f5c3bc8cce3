import { awsCloud } from "../../harness";
import { type Case, holds, key, lets, stand } from "../edge-world";

const zone = "aws:route53/zone:Zone";
const record = "aws:route53/record:Record";
const ksk = "aws:route53/keySigningKey:KeySigningKey";
const signing = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";
const vpc = (aws: Parameters<NonNullable<Case["given"]>>[0], id = "vpc-0a") =>
  stand(aws, "aws:ec2/vpc:Vpc", id, { cidrBlock: "10.0.0.0/16" });

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
      says: /expected length of name to be in the range \(3 - 128\), got ab/,
      accepted: of("good", undefined, "abc"),
    },
    {
      given,
      token: ksk,
      rule: "a name with a hyphen",
      refused: of("good", undefined, "key-1"),
      says: /InvalidKeySigningKeyName: The key-signing key \(KSK\) name that you specified isn't a valid name/,
      accepted: of("good", undefined, "key_1"),
    },
    {
      given,
      token: ksk,
      rule: "a key by its id",
      refused: { ...of("good"), keyManagementServiceArn: "good" },
      says: /"key_management_service_arn" \(good\) is an invalid ARN/,
      accepted: of("good"),
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

  test("nor while one at Cloudflare does, which holds the zone above", async () => {
    const aws = awsCloud();
    await given(aws);
    await aws.create(ksk, of("good"));
    await aws.create(signing, { hostedZoneId: "ZONE" });
    stand(aws, "cloudflare:index/zone:Zone", "c", { name: "dev" }, {}, "");
    stand(aws, "cloudflare:index/dnsRecord:DnsRecord", "ds", { zoneId: "c", name: "a", type: "DS" }, {}, "");
    expect(await aws.deleteRefusal(signing, "ZONE")).toMatch(/KeySigningKeyInParentDSRecord/);
    aws.world.forget(aws.find("cloudflare:index/dnsRecord:DnsRecord", "ds"));
    await aws.delete(signing, "ZONE");
  });
});
