import { UNKNOWN } from "../../../simulators/protocol/values";
import { awsCloud } from "../harness";
import { type Case, holds, issued } from "./edge-world";

const token = "aws:acm/certificate:Certificate";
const validation = "aws:acm/certificateValidation:CertificateValidation";
const record = "aws:route53/record:Record";
const dns = (inputs: object = {}) => ({ domainName: "a.dev", validationMethod: "DNS", ...inputs });
const names = (count: number) => Array.from({ length: count }, (_, at) => `w${at}.a.dev`);
const long = (length: number) => `${"a".repeat(length - 4)}.dev`;

const cases: Omit<Case, "token">[] = [
  {
    rule: "no domain and no key",
    refused: { validationMethod: "DNS" },
    says: /one of `domain_name,private_key` must be specified/,
    accepted: dns(),
  },
  {
    rule: "a dot at the end",
    refused: dns({ domainName: "a.dev." }),
    says: /cannot end with a period/,
    accepted: dns(),
  },
  {
    rule: "a dot at an alternative's end",
    refused: dns({ subjectAlternativeNames: ["w.a.dev."] }),
    says: /cannot end with a period/,
    accepted: dns({ subjectAlternativeNames: ["w.a.dev"] }),
  },
  {
    rule: "no method",
    refused: { domainName: "a.dev" },
    says: /`certificate_authority_arn` or `validation_method` must be set/,
    accepted: dns(),
  },
  {
    rule: "an unknown method",
    refused: dns({ validationMethod: "PHONE" }),
    says: /expected validation_method to be one of/,
    accepted: dns({ validationMethod: "EMAIL" }),
  },
  {
    rule: "an unknown algorithm",
    refused: dns({ keyAlgorithm: "RSA_8192" }),
    says: /expected key_algorithm/,
    accepted: dns({ keyAlgorithm: "EC_prime256v1" }),
  },
  {
    rule: "a wildcard in the middle",
    refused: dns({ domainName: "w.*.dev" }),
    says: /ValidationException: .*domainName.*regular expression/,
    accepted: dns({ domainName: "*.a.dev" }),
  },
  {
    rule: "a name of 65 characters",
    refused: dns({ domainName: `b.${long(63)}` }),
    says: /no longer than 64 characters/,
    accepted: dns({ domainName: `b.${long(62)}` }),
  },
  {
    rule: "eleven names",
    refused: dns({ subjectAlternativeNames: names(10) }),
    says: /LimitExceededException/,
    accepted: dns({ subjectAlternativeNames: ["a.dev", ...names(9)] }),
  },
  {
    rule: "an authority and a method",
    refused: dns({ certificateAuthorityArn: "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1" }),
    says: /conflicts with validation_method/,
    accepted: dns(),
  },
];
for (const [property, argument] of [
  ["certificateAuthorityArn", "certificate_authority_arn"],
  ["earlyRenewalDuration", "early_renewal_duration"],
  ["keyAlgorithm", "key_algorithm"],
  ["validationMethod", "validation_method"],
] as const) {
  const value = { keyAlgorithm: "RSA_2048", validationMethod: "DNS" }[String(property)] ?? "P60D";
  cases.push({
    rule: `a certificate that is brought in, with ${property}`,
    refused: { privateKey: "key", certificateBody: "body", [property]: value },
    says: new RegExp(`"certificate_body": conflicts with ${argument}`),
    accepted: { privateKey: "key", certificateBody: "body", certificateChain: "chain" },
  });
}
cases.push(
  {
    rule: "a chain of a certificate that ACM issues",
    refused: dns({ certificateChain: "chain" }),
    says: /"certificate_chain": conflicts with domain_name/,
    accepted: dns(),
  },
  {
    rule: "other names of a key that is brought in",
    refused: { privateKey: "key", subjectAlternativeNames: ["a.dev"] },
    says: /"private_key": conflicts with subject_alternative_names/,
    accepted: { privateKey: "key", certificateBody: "body" },
  },
  {
    rule: "an early renewal of a certificate that renews itself",
    refused: dns({ earlyRenewalDuration: "P60D" }),
    says: /"early_renewal_duration": conflicts with validation_method/,
    accepted: dns(),
  },
);
holds(cases.map((it) => ({ ...it, token })));

test("a wildcard and its domain share one validation record", async () => {
  const { id, outputs } = await awsCloud().create(token, dns({ subjectAlternativeNames: ["*.a.dev"] }));
  expect(id).toMatch(/^arn:aws:acm:us-east-1:123456789012:certificate\/[0-9a-f-]{36}$/);
  expect(outputs).toMatchObject({
    arn: id,
    status: "PENDING_VALIDATION",
    type: "AMAZON_ISSUED",
    subjectAlternativeNames: ["*.a.dev", "a.dev"],
  });
  const options = outputs["domainValidationOptions"] as Record<string, string>[];
  expect(options.map((option) => option["domainName"])).toEqual(["*.a.dev", "a.dev"]);
  expect(new Set(options.map((option) => option["resourceRecordName"])).size).toBe(1);
  expect(options[0]?.["resourceRecordName"]).toMatch(/^_[0-9a-f]{32}\.a\.dev\.$/);
  expect(options[0]?.["resourceRecordValue"]).toMatch(/^_[0-9a-f]{32}\.[0-9a-z]{10}\.acm-validations\.aws\.$/);
});

test("at a preview the validation records are not known", async () => {
  const { cloud } = awsCloud();
  const subject = { token, name: "c", urn: `urn:pulumi:t::t::${token}::c` };
  const { outputs } = await cloud.create(subject, dns(), true);
  expect(outputs["domainValidationOptions"]).toBe(UNKNOWN);
});

describe("validation", () => {
  test("issues when the zone answers", async () => {
    const aws = awsCloud();
    const { arn } = await issued(aws, "a.dev", ["*.a.dev", "b.a.dev"]);
    expect(aws.find(token, arn).outputs).toMatchObject({
      status: "ISSUED",
      notAfter: expect.stringMatching(/T23:59:59Z$/),
    });
  });

  test("waits in vain for a record that is not there, is wrong, or is in a private zone", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(token, dns());
    const [option] = outputs["domainValidationOptions"] as Record<string, string>[];
    const timeout =
      /waiting for ACM Certificate .* to be issued: timeout while waiting for state to become 'ISSUED' \(last state: 'PENDING_VALIDATION'/;
    expect(await aws.refusal(validation, { certificateArn: id })).toMatch(timeout);
    const answer = { name: option?.["resourceRecordName"], type: "CNAME", ttl: 60 };
    aws.world.put({ token: "aws:ec2/vpc:Vpc", id: "vpc-0a", scope: "", region: "us-east-1", inputs: {}, outputs: {} });
    const hidden = await aws.create("aws:route53/zone:Zone", { name: "a.dev", vpcs: [{ vpcId: "vpc-0a" }] });
    await aws.create(record, { ...answer, zoneId: hidden.id, records: [option?.["resourceRecordValue"]] });
    expect(await aws.refusal(validation, { certificateArn: id })).toMatch(timeout);
    const zone = await aws.create("aws:route53/zone:Zone", { name: "a.dev" });
    const wrong = await aws.create(record, { ...answer, zoneId: zone.id, records: ["other.dev"] });
    expect(await aws.refusal(validation, { certificateArn: id })).toMatch(timeout);
    await aws.update(record, wrong.id, { ...answer, zoneId: zone.id, records: [option?.["resourceRecordValue"]] });
    await aws.create(validation, { certificateArn: id });
  });

  test("asks for every name's record, and only of certificates that ACM issues", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(token, dns({ subjectAlternativeNames: ["b.dev"] }));
    const [first] = outputs["domainValidationOptions"] as Record<string, string>[];
    expect(
      await aws.refusal(validation, { certificateArn: id, validationRecordFqdns: [first?.["resourceRecordName"]] }),
    ).toMatch(/^missing b\.dev DNS validation record: _[0-9a-f]{32}\.b\.dev$/);
    const mine = await aws.create(token, { privateKey: "k", certificateBody: "b" });
    expect(await aws.refusal(validation, { certificateArn: mine.id })).toMatch(
      /has type IMPORTED, no validation necessary/,
    );
    expect(await aws.refusal(validation, { certificateArn: `${id}0` })).toMatch(
      /reading ACM Certificate .*: couldn't find resource/,
    );
  });

  test("a certificate of another region is another's to wait for", async () => {
    const aws = awsCloud();
    const { id } = await aws.create(token, dns({ region: "us-west-2" }));
    expect(await aws.refusal(validation, { certificateArn: id })).toMatch(/couldn't find resource/);
    await issued(awsCloud(), "a.dev", [], "us-west-2");
  });
});

test("names and method replace a certificate; tags do not", () => {
  const aws = awsCloud();
  expect(aws.diff(token, dns(), dns({ subjectAlternativeNames: ["b.dev"] })).replaces).toBe(true);
  expect(aws.diff(token, dns(), dns({ keyAlgorithm: "EC_prime256v1" })).replaces).toBe(true);
  expect(aws.diff(token, dns(), dns({ tags: { a: "b" } })).replaces).toBe(false);
});
