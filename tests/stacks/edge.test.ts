import type { EnvironmentSpec } from "../../config/environment";
import { statements } from "../components/aws/place";
import { compositionOf, specOf } from "./spec";

type Edge = NonNullable<EnvironmentSpec["edge"]>;
const composed = (change: Partial<Edge> = {}, region?: string) => {
  const spec = specOf("staging");
  const aws = spec.clouds.aws!;
  const site =
    region === undefined
      ? aws
      : { ...aws, region, zones: [`${region}a`, `${region}b`], egress: { mode: "perZone" as const } };
  return compositionOf({ ...spec, clouds: { aws: site }, edge: { ...spec.edge!, ...change } });
};
const ofAws = (type: string) => /^aws:(acm|wafv2|cloudfront|route53)\//.test(type);

describe("the edge", () => {
  it("lets its own distribution read the front end's files, and no other", async () => {
    const recorded = await composed();
    const distribution = recorded.one("aws:cloudfront/distribution:Distribution");
    const policy = recorded.one("aws:s3/bucketPolicy:BucketPolicy", "assets-policy");
    const readers = statements(policy.inputs["policy"]).filter(({ Effect }) => Effect === "Allow");
    expect(readers).toHaveLength(2);
    for (const { Condition } of readers) {
      expect(Condition).toEqual({
        StringEquals: { "aws:SourceArn": expect.stringContaining(distribution.name) as string },
      });
    }
    expect(policy.dependsOn).toContain("aws:cloudfront/distribution:Distribution::cdn-distribution");
    for (const other of ["uploads-policy", "backups-policy"]) {
      const found = statements(recorded.one("aws:s3/bucketPolicy:BucketPolicy", other).inputs["policy"]);
      expect(found.map(({ Effect }) => Effect)).toEqual(["Deny"]);
    }
  });

  it("in another region has what CloudFront needs in us-east-1, under a key of that region", async () => {
    const recorded = await composed({}, "eu-west-1");
    const ofEdge = recorded.of("aws:cloudwatch/logGroup:LogGroup").filter(({ name }) => /^(waf|dns)-/.test(name));
    expect(ofEdge).toHaveLength(2);
    for (const { inputs } of ofEdge) {
      expect(inputs["region"]).toBe("us-east-1");
      expect(inputs["kmsKeyId"]).toMatch(/edge-keys-logs$/);
    }
    const key = recorded.one("aws:kms/key:Key", "edge-keys-logs");
    expect(key.inputs["region"]).toBe("us-east-1");
    expect(statements(key.inputs["policy"])[1]?.["Principal"]).toEqual({ Service: "logs.us-east-1.amazonaws.com" });
    expect(recorded.of("aws:acm/certificate:Certificate").map(({ inputs }) => inputs["region"])).toEqual([
      "us-east-1",
      "eu-west-1",
    ]);
  });

  it("in us-east-1 needs no second key", async () => {
    expect((await composed()).of("aws:kms/key:Key").map(({ name }) => name)).not.toContain("edge-keys-logs");
  });

  it("without names has no zone, no certificate and no record", async () => {
    const recorded = await composed({ dns: { mode: "none" } });
    expect(recorded.all.filter(({ type }) => /^aws:(acm|route53)\//.test(type))).toEqual([]);
    expect(recorded.one("aws:cloudfront/distribution:Distribution").inputs["aliases"]).toEqual([]);
  });

  it("delegated writes into the parent zone", async () => {
    const recorded = await composed({ dns: { mode: "delegated", parentZoneId: "ZPARENT" } });
    const inParent = recorded.of("aws:route53/record:Record").filter(({ inputs }) => inputs["zoneId"] === "ZPARENT");
    expect(inParent.map(({ inputs }) => inputs["type"]).sort()).toEqual(["DS", "NS"]);
  });

  it("is nothing where it is not asked for", async () => {
    const recorded = await compositionOf(specOf("dev"));
    expect(recorded.all.filter(({ type }) => ofAws(type))).toEqual([]);
    const assets = recorded.one("aws:s3/bucketPolicy:BucketPolicy", "assets-policy");
    expect(statements(assets.inputs["policy"])).toHaveLength(1);
    const key = statements(recorded.one("aws:kms/key:Key", "keys-storage").inputs["policy"]);
    expect(JSON.stringify(key)).not.toContain("cloudfront");
  });
});

describe("a change of the edge's configuration replaces nothing", () => {
  it.each([
    ["rate limit", { rateLimit: 100 }, ["aws:wafv2/webAcl:WebAcl waf-acl rules"]],
    [
      "price class",
      { priceClass: "All" as const },
      ["aws:cloudfront/distribution:Distribution cdn-distribution priceClass"],
    ],
  ])("%s", async (_, change, expected) => {
    const [before, after] = [await composed(), await composed(change)];
    const differing = before.all.flatMap(({ type, name, inputs }) => {
      const now = after.one(type, name).inputs;
      const keys = [...new Set([...Object.keys(inputs), ...Object.keys(now)])];
      return keys
        .filter((key) => JSON.stringify(inputs[key]) !== JSON.stringify(now[key]))
        .map((key) => `${type} ${name} ${key}`);
    });
    expect(differing).toEqual(expected);
  });
});
