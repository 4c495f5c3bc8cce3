import * as sns from "@pulumi/aws/sns";
import fc from "fast-check";
import { Certificates } from "../../../../components/aws/edge/certificates";
import { planCertificates, proofsOf, type CertificatePlan } from "../../../../components/aws/edge/certificates-plan";
import { record } from "../../../mocks";
import { aPlace } from "../place";

const domain = "gocoffee.example";
const certificates = (region = "eu-west-1") =>
  record(() => void new Certificates("certificates", { place: { ...aPlace(), region }, domain, zoneId: "Z1" }));

describe("Certificates", () => {
  it("makes the distribution's in us-east-1 and the load balancers' in the region", async () => {
    const found = (await certificates())
      .of("aws:acm/certificate:Certificate")
      .map(({ inputs }) => [
        inputs["region"],
        inputs["domainName"],
        inputs["subjectAlternativeNames"],
        inputs["validationMethod"],
      ]);
    expect(found).toEqual([
      ["us-east-1", domain, undefined, "DNS"],
      ["eu-west-1", domain, [`*.${domain}`], "DNS"],
    ]);
  });

  it("proves each name once, with the record that ACM asks for", async () => {
    expect((await certificates()).one("aws:route53/record:Record").inputs).toMatchObject({
      zoneId: "Z1",
      name: `_proof.${domain}`,
      type: "CNAME",
      records: ["_value.acm-validations.aws"],
    });
  });

  it("waits for each where it was asked for", async () => {
    const found = (await certificates()).of("aws:acm/certificateValidation:CertificateValidation");
    expect(found.map(({ inputs }) => [inputs["region"], inputs["validationRecordFqdns"]])).toEqual([
      ["us-east-1", [`_proof.${domain}`]],
      ["eu-west-1", [`_proof.${domain}`]],
    ]);
  });

  it("gives the ARN of what was issued, so that whoever uses it waits", async () => {
    const recorded = await record(() => {
      const { outputs } = new Certificates("certificates", { place: aPlace(), domain, zoneId: "Z1" });
      for (const [use, arn] of Object.entries(outputs)) new sns.Topic(`user-${use}`, { displayName: arn });
    });
    for (const use of ["edge", "services"]) {
      expect(recorded.one("aws:sns/topic:Topic", `user-${use}`).dependsOn).toContain(
        `aws:acm/certificateValidation:CertificateValidation::certificates-${use}`,
      );
    }
  });
});

const aName = fc.stringMatching(/^(\*\.)?[a-z]{1,3}\.[a-z]{2}$/);
const aPlan: fc.Arbitrary<CertificatePlan> = fc.record({
  use: fc.constantFrom("edge" as const, "services" as const),
  region: fc.constant("us-east-1"),
  domain: aName,
  alternatives: fc.array(aName, { maxLength: 4 }),
});

describe("the plan", () => {
  it("has one proof for each name, from a certificate that carries it", () => {
    fc.assert(
      fc.property(fc.array(aPlan, { maxLength: 4 }), (plans) => {
        const proofs = proofsOf(plans);
        const bare = (name: string) => name.replace("*.", "");
        const all = plans.flatMap((plan) => [plan.domain, ...plan.alternatives].map(bare));
        expect(proofs.map(({ name }) => name).sort()).toEqual([...new Set(all)].sort());
        for (const { name, from } of proofs) {
          const carriers = plans.filter((plan) => [plan.domain, ...plan.alternatives].map(bare).includes(name));
          expect(carriers.map(({ use }) => use)).toContain(from);
        }
      }),
    );
  });

  it("refuses a name that no certificate can have", () => {
    const long = `${"a".repeat(56)}.example`;
    expect(planCertificates({ domain: long, region: "us-east-1" }).certificates).toHaveLength(2);
    expect(() => planCertificates({ domain: `a${long}`, region: "us-east-1" })).toThrow(
      "64 characters at most, got 65",
    );
  });
});
