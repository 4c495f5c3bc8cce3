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
  return compositionOf({
    ...spec,
    clouds: { aws: site },
    edge: { ...spec.edge!, dns: { mode: "zone", delegated: true }, ...change },
  });
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

  it("waits for the domain: without it no certificate is asked for, and nothing is made that would show one", async () => {
    const recorded = await composed({ dns: { mode: "zone", delegated: false } });
    const types = recorded.all.filter(({ type }) => ofAws(type)).map(({ type }) => type.split("/")[0]);
    expect(types).not.toContain("aws:acm");
    expect(types).not.toContain("aws:cloudfront");
    expect(recorded.of("aws:route53/zone:Zone")).toHaveLength(2);
    expect(recorded.of("aws:route53/record:Record")).toEqual([]);
    const readers = statements(recorded.one("aws:s3/bucketPolicy:BucketPolicy", "assets-policy").inputs["policy"]);
    expect(readers.map(({ Effect }) => Effect)).toEqual(["Deny"]);
    expect(JSON.stringify(recorded.one("aws:kms/key:Key", "keys-storage").inputs["policy"])).not.toContain(
      "cloudfront",
    );
  });

  it("once the domain is there, adds to what stands and changes who may read the files", async () => {
    const [before, after] = [await composed({ dns: { mode: "zone", delegated: false } }), await composed()];
    const missing = before.all.filter(
      ({ type, name }) => !after.all.some((one) => one.type === type && one.name === name),
    );
    expect(missing).toEqual([]);
    const changed = before.all
      .filter(({ type, name, inputs }) => JSON.stringify(after.one(type, name).inputs) !== JSON.stringify(inputs))
      .map(({ type, name }) => `${type} ${name}`);
    expect(changed.sort()).toEqual([
      "aws:kms/key:Key keys-storage",
      "aws:s3/bucketPolicy:BucketPolicy assets-policy",
      // The gateway learns who its balancer is.
      "kubernetes:helm.sh/v3:Release aws-add-ons-kong",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy aws-add-ons-kong-gateway-policy",
    ]);
  });

  it("has the cluster's gateway behind it: let in from the load balancer alone, which only CloudFront reaches", async () => {
    const recorded = await composed();
    expect(recorded.one("aws:lb/loadBalancer:LoadBalancer", "entrance-balancer").inputs["internal"]).toBe(true);
    const { origins } = recorded.one("aws:cloudfront/distribution:Distribution").inputs as { origins: object[] };
    expect(origins).toContainEqual(
      expect.objectContaining({
        domainName: "gateway.staging.gocoffee.example",
        vpcOriginConfig: expect.objectContaining({ vpcOriginId: "entrance-origin-id" }) as object,
      }),
    );
    const doors = recorded
      .of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs["referencedSecurityGroupId"] === "entrance-firewall-id");
    expect(doors.map(({ inputs }) => [inputs["securityGroupId"], inputs["fromPort"]])).toEqual([
      ["sg-cluster", 8100],
      ["sg-cluster", 8443],
    ]);
  });

  it("tells of failing requests in us-east-1, in a topic of that region", async () => {
    const topics = async (region?: string) => {
      const recorded = await composed({}, region);
      const alarm = recorded.one("aws:cloudwatch/metricAlarm:MetricAlarm", "cdn-errors");
      return [
        alarm.inputs["region"],
        String((alarm.inputs["alarmActions"] as string[])[0])
          .split("/")
          .at(-1),
      ];
    };
    expect(await topics()).toEqual(["us-east-1", "alerts-policy"]);
    expect(await topics("eu-west-1")).toEqual(["us-east-1", "edge-alerts-policy"]);
  });

  it("with a second region asks the copy there where the bucket fails, and only it may read that", async () => {
    const spec = specOf("prod");
    const recorded = await compositionOf({ ...spec, edge: { ...spec.edge!, dns: { mode: "zone", delegated: true } } });
    const { inputs } = recorded.one("aws:cloudfront/distribution:Distribution");
    const origins = inputs["origins"] as { originId: string; domainName: string }[];
    expect(origins.map(({ originId, domainName }) => [originId, domainName.split(".").slice(1).join(".")])).toEqual([
      ["assets", "s3.us-east-1.amazonaws.com"],
      ["assets-copy", "s3.us-west-2.amazonaws.com"],
      ["gateway", "gocoffee.example"],
    ]);
    const policy = statements(
      recorded.one("aws:s3/bucketPolicy:BucketPolicy", "standby-assets-policy").inputs["policy"],
    );
    expect(JSON.stringify(policy)).toContain("cloudfront.amazonaws.com");
    expect(String(recorded.one("aws:kms/key:Key", "standby-keys-storage").inputs["policy"])).toContain("cloudfront");
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
    const recorded = await compositionOf({ ...specOf("dev"), edge: undefined });
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
