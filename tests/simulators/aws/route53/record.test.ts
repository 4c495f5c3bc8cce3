import { awsCloud } from "../../harness";
import { type Case, holds, stand } from "../edge-world";

const zone = "aws:route53/zone:Zone";
const record = "aws:route53/record:Record";

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
      token: record,
      given: async (aws) => {
        stand(aws, zone, "ZONE", { name: "a.dev" }, {}, "");
        stand(aws, zone, "OTHER", { name: "c.dev" }, {}, "");
        await aws.create(record, inZone({ zoneId: "OTHER", name: "b.c.dev" }));
        await aws.create(record, inZone({ name: "b.a.dev" }));
      },
      rule: "an alias to a record of another zone",
      refused: alias("b.c.dev", "OTHER"),
      says: /Tried to create an alias that targets b\.c\.dev\..*different hosted zone/,
      accepted: alias("b.a.dev", "ZONE"),
    },
    {
      token: record,
      given: (aws) => {
        stand(aws, zone, "ZONE", { name: "a.dev" }, {}, "");
        stand(aws, zone, "PRIVATE", { name: "a.dev", vpcs: [{ vpcId: "vpc-0a" }] }, {}, "");
      },
      rule: "a distribution for a private zone",
      refused: { ...alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"), zoneId: "PRIVATE" },
      says: /a private hosted zone can't route traffic to a CloudFront distribution/,
      accepted: alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"),
    },
    {
      ...base,
      rule: "an alias to nothing",
      refused: alias("", "Z2FDTNDATAQYW2"),
      says: /expected length of alias.0.name to be in the range \(1 - 1024\)/,
      accepted: alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"),
    },
    {
      ...base,
      rule: "a zone id of 33 characters",
      refused: alias("d1.cloudfront.net", "Z".repeat(33)),
      says: /expected length of alias.0.zone_id to be in the range \(1 - 32\)/,
      accepted: alias("d1.cloudfront.net", "Z2FDTNDATAQYW2"),
    },
    {
      ...base,
      rule: "a bias of 100",
      refused: inZone({ setIdentifier: "a", geoproximityRoutingPolicy: { awsRegion: "us-east-1", bias: 100 } }),
      says: /expected bias to be in the range \(-99 - 99\), got 100/,
      accepted: inZone({ setIdentifier: "a", geoproximityRoutingPolicy: { awsRegion: "us-east-1", bias: -99 } }),
    },
    {
      ...base,
      rule: "the latency of a region that is none",
      refused: inZone({ setIdentifier: "a", latencyRoutingPolicies: [{ region: "us-east-9" }] }),
      says: /Value 'us-east-9' is not facet-valid with respect to type 'ResourceRecordSetRegion'/,
      accepted: inZone({ setIdentifier: "a", latencyRoutingPolicies: [{ region: "us-east-1" }] }),
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
      accepted: inZone({ setIdentifier: "blue", failoverRoutingPolicies: [{ type: "SECONDARY" }] }),
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
