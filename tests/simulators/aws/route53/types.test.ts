import { awsCloud } from "../../harness";
import { type Case, holds, stand } from "../edge-world";

const zone = "aws:route53/zone:Zone";
const record = "aws:route53/record:Record";
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
