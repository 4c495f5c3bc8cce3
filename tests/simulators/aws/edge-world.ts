import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";

/** A rule of the cloud's: what breaks it, what it says, and the nearest thing that is accepted. */
export interface Case {
  rule: string;
  token: string;
  refused: Props;
  says: RegExp;
  accepted: Props;
  region?: string;
  /** What must stand before. */
  given?(aws: Driver): unknown;
}

/** A test for each case: the refusal, then, in the same world, the nearest thing that is accepted. */
export function holds(cases: Case[]): void {
  test.each(cases.map((it) => [it.rule, it] as const))(
    "%s",
    async (_, { token, refused, says, accepted, region, given }) => {
      const aws = awsCloud(region);
      await given?.(aws);
      expect(await aws.refusal(token, refused)).toMatch(says);
      await expect(aws.create(token, accepted)).resolves.toHaveProperty("id");
    },
  );
}

/** Puts a resource of another service into the world, without asking that service's rules. */
export function stand(
  aws: Driver,
  token: string,
  id: string,
  inputs: Props,
  outputs: Props = {},
  region = "us-east-1",
): void {
  aws.world.put({ token, id, scope: "", region, inputs, outputs: { ...inputs, ...outputs } });
}

export function bucket(aws: Driver, name: string, policy?: unknown, region = "us-east-1"): void {
  const arn = `arn:aws:s3:::${name}`;
  stand(
    aws,
    "aws:s3/bucket:Bucket",
    name,
    { bucket: name },
    { arn, bucketDomainName: `${name}.s3.amazonaws.com` },
    region,
  );
  if (policy !== undefined)
    stand(aws, "aws:s3/bucketPolicy:BucketPolicy", name, { bucket: name, policy: JSON.stringify(policy) }, {}, region);
}

export function role(aws: Driver, name: string, service: string, condition?: object): string {
  const arn = `arn:aws:iam::123456789012:role/${name}`;
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(condition && { Condition: condition }),
      },
    ],
  };
  stand(aws, "aws:iam/role:Role", name, { assumeRolePolicy: JSON.stringify(trust) }, { arn, name }, "");
  return arn;
}

/** Gives a role a policy of its own. */
export function ownPolicy(aws: Driver, name: string): void {
  stand(aws, "aws:iam/rolePolicy:RolePolicy", `${name}:own`, { role: name, policy: "{}" }, {}, "");
}

export function logGroup(aws: Driver, name: string, region = "us-east-1"): string {
  const arn = `arn:aws:logs:${region}:123456789012:log-group:${name}`;
  stand(aws, "aws:cloudwatch/logGroup:LogGroup", name, { name }, { arn }, region);
  return arn;
}

export function key(aws: Driver, id: string, inputs: Props = {}, region = "us-east-1"): string {
  const arn = `arn:aws:kms:${region}:123456789012:key/${id}`;
  const sound = { customerMasterKeySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT", ...inputs };
  stand(aws, "aws:kms/key:Key", id, sound, { arn, keyId: id }, region);
  return arn;
}

/** A policy of one statement that lets a service do something. */
export function lets(
  service: string,
  action: string | string[],
  resource: string | string[] = "*",
  more: Props = {},
): Props {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: action, Resource: resource, ...more }],
  };
}

/** A public zone and a certificate of that domain, issued. Both names are returned. */
export async function issued(
  aws: Driver,
  domain: string,
  others: string[] = [],
  region?: string,
): Promise<{ zoneId: string; arn: string }> {
  const zone = await aws.create("aws:route53/zone:Zone", { name: domain });
  const inputs = {
    domainName: domain,
    subjectAlternativeNames: others,
    validationMethod: "DNS",
    ...(region && { region }),
  };
  const certificate = await aws.create("aws:acm/certificate:Certificate", inputs);
  const options = certificate.outputs["domainValidationOptions"] as Record<string, string>[];
  for (const option of options) {
    await aws.create("aws:route53/record:Record", {
      ...{
        zoneId: zone.id,
        name: option["resourceRecordName"],
        type: "CNAME",
        records: [option["resourceRecordValue"]],
      },
      ...{ ttl: 60, allowOverwrite: true },
    });
  }
  await aws.create("aws:acm/certificateValidation:CertificateValidation", {
    certificateArn: certificate.id,
    validationRecordFqdns: options.map((option) => String(option["resourceRecordName"])),
    ...(region && { region }),
  });
  return { zoneId: zone.id, arn: certificate.id };
}
