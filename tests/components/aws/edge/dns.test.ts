import { Dns, type DnsArgs } from "../../../../components/aws/edge/dns";
import { account, record } from "../../../mocks";
import { aPlace, logs, statements } from "../place";

const sound: DnsArgs = {
  place: { ...aPlace(), region: "eu-west-1" },
  account,
  domain: "gocoffee.example",
  delegation: { mode: "byHand" },
  queries: { mode: "logged", logs },
  vpcId: "vpc-1",
  topicArn: "arn:topic",
};
const dns = (change: Partial<DnsArgs> = {}) => record(() => void new Dns("dns", { ...sound, ...change }));
const zone = "aws:route53/zone:Zone";

describe("Dns", () => {
  it("has a public zone, and a private one of another name that the network alone sees", async () => {
    const recorded = await dns();
    expect(recorded.one(zone, "dns-public").inputs).toMatchObject({ name: "gocoffee.example" });
    expect(recorded.one(zone, "dns-public").inputs).not.toHaveProperty("vpcs");
    expect(recorded.one(zone, "dns-private").inputs).toMatchObject({
      name: "internal.gocoffee.example",
      vpcs: [{ vpcId: "vpc-1", vpcRegion: "eu-west-1" }],
    });
  });

  it("signs with a key in us-east-1 that signs for this zone alone", async () => {
    const recorded = await dns();
    const { inputs } = recorded.one("aws:kms/key:Key");
    expect(inputs).toMatchObject({
      region: "us-east-1",
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
    });
    // Asymmetric keys do not rotate, and KMS refuses to be asked.
    expect(inputs).not.toHaveProperty("enableKeyRotation");
    const others = statements(inputs["policy"]).slice(1);
    expect(others.map(({ Principal }) => Principal)).toEqual(
      others.map(() => ({ Service: "dnssec-route53.amazonaws.com" })),
    );
    expect(others.map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: { "aws:SourceAccount": account },
        ArnEquals: { "aws:SourceArn": "arn:aws:route53:::hostedzone/Z-dns-public" },
      },
      // Route 53's page has neither key for the grant.
      { Bool: { "kms:GrantIsForAWSResource": "true" } },
    ]);
    expect(recorded.one("aws:route53/keySigningKey:KeySigningKey").inputs).toMatchObject({ status: "ACTIVE" });
    expect(recorded.one("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec")).toMatchObject({
      inputs: { signingStatus: "SIGNING" },
      dependsOn: ["aws:route53/keySigningKey:KeySigningKey::dns-signing"],
    });
  });

  it("tells where signatures fail, in us-east-1", async () => {
    const alarms = (await dns()).of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs);
    expect(alarms.map(({ metricName }) => metricName)).toEqual([
      "DNSSECInternalFailure",
      "DNSSECKeySigningKeysNeedingAction",
    ]);
    for (const alarm of alarms)
      expect(alarm).toMatchObject({
        region: "us-east-1",
        dimensions: { HostedZoneId: "Z-dns-public" },
        alarmActions: ["arn:topic"],
      });
  });

  it("records queries in us-east-1, where Route 53 may write", async () => {
    const recorded = await dns();
    expect(recorded.one("aws:cloudwatch/logGroup:LogGroup").inputs).toMatchObject({
      name: "/aws/route53/gocoffee.example",
      region: "us-east-1",
    });
    const policy = recorded.one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
    expect(policy.inputs["region"]).toBe("us-east-1");
    expect(statements(policy.inputs["policyDocument"])).toMatchObject([
      {
        Principal: { Service: "route53.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ]);
    expect(recorded.one("aws:route53/queryLog:QueryLog").dependsOn).toContain(
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy::dns-queries",
    );
    expect((await dns({ queries: { mode: "none" } })).of("aws:route53/queryLog:QueryLog")).toEqual([]);
  });

  it("writes nothing elsewhere where a person delegates", async () => {
    expect((await dns()).of("aws:route53/record:Record")).toEqual([]);
  });

  it("delegates from a parent zone: first who answers, then, once it signs, that it signs", async () => {
    const recorded = await dns({ delegation: { mode: "parent", zoneId: "ZPARENT" } });
    expect(recorded.one("aws:route53/record:Record", "dns-delegation").inputs).toMatchObject({
      zoneId: "ZPARENT",
      name: "gocoffee.example",
      type: "NS",
      records: ["ns-1.example", "ns-2.example"],
    });
    const trust = recorded.one("aws:route53/record:Record", "dns-trust");
    expect(trust.inputs).toMatchObject({ zoneId: "ZPARENT", type: "DS", records: ["1 13 2 ABCD"] });
    expect(trust.dependsOn).toContain("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec::dns-signing");
  });

  it.each([true, false])("keeps zones and the key as the environment protects them: %p", async (kept) => {
    const recorded = await dns({ place: aPlace({ networks: kept, keys: kept }) });
    expect(recorded.of(zone).map(({ protect, inputs }) => [protect, inputs["forceDestroy"]])).toEqual([
      [kept, !kept],
      [kept, !kept],
    ]);
    const key = recorded.one("aws:kms/key:Key");
    expect([key.protect, key.inputs["deletionWindowInDays"]]).toEqual([kept, kept ? 30 : 14]);
  });
});
