import { awsCloud, type Driver } from "../../harness";
import { type Case, holds, stand } from "../edge-world";

const record = "aws:route53/record:Record";
const check = "aws:route53/healthCheck:HealthCheck";
const inZone = (inputs: object) => ({
  ...{ zoneId: "ZONE", name: "www.a.dev", type: "A", ttl: 60, records: ["192.0.2.1"] },
  ...inputs,
});
const alias = (inputs: object, target: object = {}) => ({
  ...{ zoneId: "ZONE", name: "www.a.dev", type: "A" },
  aliases: [{ name: "d1.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false, ...target }],
  ...inputs,
});
const failover = (type: string, setIdentifier: string) => ({
  setIdentifier,
  failoverRoutingPolicies: [{ type }],
});
const checked = { healthCheckId: "CHECK" };
const latency = (region: string, setIdentifier: string) => ({ setIdentifier, latencyRoutingPolicies: [{ region }] });
const country = (code: string, setIdentifier: string) => ({
  setIdentifier,
  geolocationRoutingPolicies: [{ country: code }],
});
const many = { setIdentifier: "a", multivalueAnswerRoutingPolicy: true };

/** A zone with these records in it, and a check that looks. */
const world =
  (...before: object[]) =>
  async (aws: Driver) => {
    stand(aws, "aws:route53/zone:Zone", "ZONE", { name: "a.dev" }, {}, "");
    stand(aws, check, "CHECK", { type: "HTTPS", fqdn: "aws.a.dev" }, {}, "");
    for (const inputs of before) await aws.create(record, inputs as Parameters<Driver["create"]>[1]);
  };

describe("records that are chosen among", () => {
  const cases: (Omit<Case, "token" | "given"> & { before?: object[] })[] = [
    {
      rule: "a distribution whose health is evaluated",
      refused: alias({}, { evaluateTargetHealth: true }),
      says: /can't set EvaluateTargetHealth to true when the alias target is a CloudFront distribution: d1\.cloudfront\.net/,
      accepted: alias({}),
    },
    {
      rule: "a primary that nobody checks",
      refused: inZone(failover("PRIMARY", "aws")),
      says: /A non-alias primary ResourceRecordSet must have an associated health check/,
      accepted: inZone({ ...failover("PRIMARY", "aws"), ...checked }),
    },
    {
      rule: "a primary that is none and has no check",
      refused: inZone(failover("PRIMARY", "aws")),
      says: /non-alias primary/,
      accepted: alias(failover("PRIMARY", "aws")),
    },
    {
      before: [inZone({ ...failover("PRIMARY", "aws"), ...checked })],
      rule: "a second primary",
      refused: inZone({ ...failover("PRIMARY", "gcp"), ...checked }),
      says: /SetIdentifier gcp cannot be created as a set with the same Failover PRIMARY exists: aws/,
      accepted: inZone(failover("SECONDARY", "gcp")),
    },
    {
      before: [inZone(latency("us-east-1", "aws"))],
      rule: "two for the latency of one region",
      refused: inZone(latency("us-east-1", "gcp")),
      says: /the same Region us-east-1 exists: aws/,
      accepted: inZone(latency("us-west-2", "gcp")),
    },
    {
      before: [inZone(country("DE", "aws"))],
      rule: "two for one country",
      refused: inZone(country("DE", "gcp")),
      says: /the same GeoLocation/,
      accepted: inZone(country("FR", "gcp")),
    },
    {
      rule: "an alias among many answers",
      refused: alias(many),
      says: /can't create multivalue answer alias records/,
      accepted: inZone(many),
    },
    {
      rule: "a CNAME among many answers",
      refused: inZone({ ...many, type: "CNAME", records: ["b.dev"] }),
      says: /Multivalue answer records can't be of type CNAME/,
      accepted: inZone({ ...many, ...checked }),
    },
    {
      rule: "a set identifier of 129 characters",
      refused: inZone({ setIdentifier: "s".repeat(129), weightedRoutingPolicies: [{ weight: 1 }] }),
      says: /expected length of set_identifier to be in the range \(1 - 128\)/,
      accepted: inZone({ setIdentifier: "s".repeat(128), weightedRoutingPolicies: [{ weight: 1 }] }),
    },
    {
      before: [inZone({ ...failover("PRIMARY", "aws"), ...checked })],
      rule: "weights beside a failover",
      refused: inZone({ setIdentifier: "gcp", weightedRoutingPolicies: [{ weight: 1 }] }),
      says: /SetIdentifier gcp cannot be created as a failover set exists with the same name and type/,
      accepted: inZone({ name: "w.a.dev", setIdentifier: "gcp", weightedRoutingPolicies: [{ weight: 1 }] }),
    },
    {
      before: [inZone({ name: "set.a.dev", type: "CNAME", records: ["b.dev"] })],
      rule: "an alias to a name of another type",
      refused: alias({}, { name: "set.a.dev", zoneId: "ZONE", evaluateTargetHealth: true }),
      says: /targets set\.a\.dev\., type A in zone ZONE, but that target was not found/,
      accepted: alias({ type: "CNAME" }, { name: "set.a.dev", zoneId: "ZONE", evaluateTargetHealth: true }),
    },
  ];
  holds(cases.map(({ before = [], ...one }) => ({ ...one, token: record, given: world(...before) })));

  it("change places one after the other: a second primary is refused until the first has gone", async () => {
    const aws = awsCloud();
    await world(inZone({ ...failover("PRIMARY", "aws"), ...checked }))(aws);
    const second = await aws.create(record, inZone({ ...failover("SECONDARY", "gcp"), ...checked }));
    const promoted = inZone({ ...failover("PRIMARY", "gcp"), ...checked });
    await expect(aws.update(record, second.id, promoted)).rejects.toThrow("the same Failover PRIMARY exists");
    await aws.delete(record, "ZONE_www.a.dev_A_aws");
    await expect(aws.update(record, second.id, promoted)).resolves.toBeDefined();
  });
});
