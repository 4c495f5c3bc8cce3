import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { changed, judged, replaces, role } from "../fixtures";
import { bucket, make, of, versioned } from "./fixtures";

judged(bucket, async () => ({ bucket: "go-coffee-assets" }), [
  ["two characters", { bucket: "go" }, /must contain from 3 to 63 characters/],
  [
    "capital letters",
    { bucket: "Go-Coffee" },
    /only lowercase alphanumeric characters and hyphens allowed in "Go-Coffee"/,
  ],
  ["a hyphen at the end", { bucket: "go-coffee-" }, /must begin and end with/],
  ["an address", { bucket: "10.0.0.1" }, /must not be formatted as an IP address/],
  ["two periods together", { bucket: "go..coffee" }, /two adjacent periods/],
  ["a reserved ending", { bucket: "go-coffee-s3alias" }, /reserved suffix/],
  ["periods", { bucket: "assets.gocoffee.example" }],
]);

test("a bucket gives what the provider gives, is the only one of its name anywhere, and takes its settings with it", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(bucket, { bucket: "go-coffee-assets" });
  expect(outputs).toMatchObject({
    arn: "arn:aws:s3:::go-coffee-assets",
    bucketDomainName: "go-coffee-assets.s3.amazonaws.com",
    bucketRegionalDomainName: "go-coffee-assets.s3.us-east-1.amazonaws.com",
    hostedZoneId: "Z3AQBSTGFYJSTF",
  });
  expect(await cloud.refusal(bucket, { bucket: "go-coffee-assets", region: "us-west-2" })).toMatch(
    /BucketAlreadyOwnedByYou/,
  );
  await cloud.create(of("BucketVersioning"), { bucket: id, versioningConfiguration: { status: "Enabled" } });
  await cloud.delete(bucket, id);
  expect(cloud.world.all(of("BucketVersioning"))).toEqual([]);
});

test.each([
  [{ bucket: "x" }, true],
  [{ objectLockEnabled: true }, true],
  [{ forceDestroy: true }, false],
  [{ tags: { a: "b" } }, false],
])("a bucket is replaced by %j: %s", (change, expected) => {
  expect(replaces(awsCloud(), bucket, { bucket: "go-coffee-assets" }, change)).toBe(expected);
});

test("a setting needs its bucket, in the same region", async () => {
  const cloud = awsCloud();
  const wanted = { bucket: "go-coffee-assets", versioningConfiguration: { status: "Enabled" } };
  expect(await cloud.refusal(of("BucketVersioning"), wanted)).toMatch(
    /NoSuchBucket: The specified bucket does not exist/,
  );
  await make(cloud, "go-coffee-assets", { region: "us-west-2" });
  expect(await cloud.refusal(of("BucketVersioning"), wanted)).toMatch(/PermanentRedirect/);
  await cloud.create(of("BucketVersioning"), { ...wanted, region: "us-west-2" });
});

const on = async (cloud: Driver): Promise<Props> => ({
  bucket: await make(cloud),
  versioningConfiguration: { status: "Enabled" },
});
test("a setting is put in the place of what stands", async () => {
  const cloud = awsCloud();
  await cloud.create(of("BucketVersioning"), await on(cloud));
  const again = { bucket: "go-coffee-assets", versioningConfiguration: { status: "Suspended" } };
  const { id } = await cloud.create(of("BucketVersioning"), again);
  expect(cloud.find(of("BucketVersioning"), id).inputs["versioningConfiguration"]).toEqual({ status: "Suspended" });
  expect(replaces(cloud, of("BucketVersioning"), again, { bucket: "other" })).toBe(true);
  expect(replaces(cloud, of("BucketVersioning"), again, { expectedBucketOwner: "123456789012" })).toBe(true);
});

judged(of("BucketVersioning"), on, [
  [
    "a deletion by MFA in a state that does not exist",
    { versioningConfiguration: { mfaDelete: "On" } },
    /expected versioning_configuration\.0\.mfa_delete to be one of \["Enabled" "Disabled"\], got On/,
  ],
  ["a state that does not exist", { versioningConfiguration: { status: "On" } }, /status to be one of/],
]);
changed(of("BucketVersioning"), on, [
  ["suspended", { versioningConfiguration: { status: "Suspended" } }],
  ["never been", { versioningConfiguration: { status: "Disabled" } }, /cannot be updated from 'Enabled' to 'Disabled'/],
]);

test("versions stay while objects are locked or replicated", async () => {
  const cloud = awsCloud();
  const name = await versioned(cloud, "go-coffee-audit");
  await cloud.create(of("BucketObjectLockConfiguration"), {
    bucket: name,
    rule: { defaultRetention: { mode: "COMPLIANCE", days: 365 } },
  });
  const off = { bucket: name, versioningConfiguration: { status: "Suspended" } };
  expect(await cloud.updateRefusal(of("BucketVersioning"), name, off)).toMatch(
    /An Object Lock configuration is present on this bucket/,
  );
});

const encryption = (rule: Props) => ({ rules: [{ applyServerSideEncryptionByDefault: rule }] });
judged(
  of("BucketServerSideEncryptionConfiguration"),
  async (cloud) => ({ bucket: await make(cloud), ...encryption({ sseAlgorithm: "aws:kms" }) }),
  [
    ["an algorithm of another service", encryption({ sseAlgorithm: "aws:fsx" })],
    ["an algorithm that does not exist", encryption({ sseAlgorithm: "AES-256" }), /sse_algorithm to be one of/],
    [
      "a key for S3's own keys",
      encryption({ sseAlgorithm: "AES256", kmsMasterKeyId: "alias/a" }),
      /a KMSMasterKeyID is not applicable/,
    ],
    ["a key that nobody made: S3 does not look", encryption({ sseAlgorithm: "aws:kms", kmsMasterKeyId: "alias/a" })],
    [
      "two rules",
      { rules: [...encryption({ sseAlgorithm: "AES256" }).rules, ...encryption({ sseAlgorithm: "aws:kms" }).rules] },
      /MalformedXML/,
    ],
  ],
);

judged(
  of("BucketOwnershipControls"),
  async (cloud) => ({ bucket: await make(cloud), rule: { objectOwnership: "BucketOwnerEnforced" } }),
  [["an owner that does not exist", { rule: { objectOwnership: "Owner" } }, /object_ownership to be one of/]],
);

test("logs go to a bucket of the same region", async () => {
  const cloud = awsCloud();
  const logging = { bucket: await make(cloud), targetBucket: "go-coffee-logs", targetPrefix: "assets/" };
  expect(await cloud.refusal(of("BucketLogging"), logging)).toMatch(
    /InvalidTargetBucketForLogging: The target bucket for logging does not exist/,
  );
  await make(cloud, "go-coffee-far", { region: "us-west-2" });
  expect(await cloud.refusal(of("BucketLogging"), { ...logging, targetBucket: "go-coffee-far" })).toMatch(
    /CrossLocationLoggingProhibited/,
  );
  await make(cloud, "go-coffee-logs");
  await cloud.create(of("BucketLogging"), logging);
});

const retention = (defaultRetention: Props) => ({ rule: { defaultRetention } });
judged(
  of("BucketObjectLockConfiguration"),
  async (cloud) => ({
    bucket: await versioned(cloud, "go-coffee-audit"),
    ...retention({ mode: "GOVERNANCE", days: 30 }),
  }),
  [
    [
      "a bucket without versions",
      async (cloud) => ({ bucket: await make(cloud, "go-coffee-plain") }),
      /Versioning must be 'Enabled' on the bucket/,
    ],
    [
      "a bucket made for locks",
      async (cloud) => ({ bucket: await make(cloud, "go-coffee-locked", { objectLockEnabled: true }) }),
    ],
    [
      "days and years",
      retention({ years: 1 }),
      /"rule\.0\.default_retention\.0\.days": conflicts with rule\.0\.default_retention\.0\.years/,
    ],
    ["days without a mode", retention({ mode: undefined }), /MalformedXML: The XML you provided was not well-formed/],
    ["a mode for no time", retention({ days: undefined }), /MalformedXML/],
    ["a hundred years and a day", retention({ days: 36501 }), /Default retention period is too large/],
    ["a hundred years", retention({ days: 36500 })],
    [
      "a lock in a state that does not exist",
      { objectLockEnabled: "Disabled" },
      /expected object_lock_enabled to be one of \["Enabled"\], got Disabled/,
    ],
    ["a mode that does not exist", retention({ mode: "STRICT" }), /mode to be one of/],
  ],
);

test("to say that a lock is on is no change", () => {
  const cloud = awsCloud();
  const subject = { token: of("BucketObjectLockConfiguration"), name: "it", urn: "urn:pulumi:test::go-coffee::lock" };
  const asked = (inputs: Props): Props => cloud.cloud.check(subject, {}, inputs, new Uint8Array()).inputs;
  const [silent, said] = [asked({ bucket: "go-coffee-audit" }), { objectLockEnabled: "Enabled" }];
  expect(silent).toEqual({ bucket: "go-coffee-audit", objectLockEnabled: "Enabled" });
  expect(cloud.diff(subject.token, silent, { ...silent, ...said })).toEqual({ replaces: false, changes: [] });
});

const statement = (more: Props): string => {
  const sound = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::go-coffee-assets", "arn:aws:s3:::go-coffee-assets/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...sound, ...more }] });
};
const read = {
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::go-coffee-assets/*",
  Condition: undefined,
};
judged(of("BucketPolicy"), async (cloud) => ({ bucket: await make(cloud), policy: statement({}) }), [
  ["no JSON", { policy: "allow all" }, /MalformedPolicy: Policies must be valid JSON/],
  [
    "another bucket",
    { policy: statement({ Resource: "arn:aws:s3:::go-coffee-logs/*" }) },
    /MalformedPolicy: Policy has invalid resource/,
  ],
  ["this bucket by a wildcard", { policy: statement({ Resource: "arn:aws:s3:::go-coffee-*" }) }],
  ["an action of another service", { policy: statement({ Action: "sqs:SendMessage" }) }, /Policy has invalid action/],
  [
    "an object's action on the bucket",
    { policy: statement({ Action: "s3:GetObject", Resource: "arn:aws:s3:::go-coffee-assets" }) },
    /Action does not apply to any resource\(s\) in statement/,
  ],
  [
    "a bucket's action on its objects",
    { policy: statement({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::go-coffee-assets/*" }) },
    /Action does not apply/,
  ],
  [
    "a role that is not there",
    { policy: statement({ ...read, Principal: { AWS: "arn:aws:iam::123456789012:role/nobody" } }) },
    /Invalid principal in policy/,
  ],
  [
    "a role",
    async (cloud) => ({
      policy: statement({ ...read, Principal: { AWS: await role(cloud, "web", "ec2.amazonaws.com") } }),
    }),
  ],
  [
    "everybody",
    { policy: statement({ ...read, Principal: "*" }) },
    /public policies are prevented by the BlockPublicPolicy setting/,
  ],
  [
    "everybody in a VPC",
    { policy: statement({ ...read, Principal: "*", Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }) },
  ],
  ["a service", { policy: statement({ ...read, Principal: { Service: "cloudfront.amazonaws.com" } }) }],
  [
    "everybody, where the bucket lets it and the account does not",
    async (cloud) => {
      await cloud.create(of("BucketPublicAccessBlock"), { bucket: "go-coffee-assets", blockPublicPolicy: false });
      await cloud.create(of("AccountPublicAccessBlock"), { blockPublicPolicy: true });
      return { policy: statement({ ...read, Principal: "*" }) };
    },
    /public policies are prevented by the BlockPublicPolicy setting/,
  ],
  [
    "everybody, where that is let",
    async (cloud) => {
      await cloud.create(of("BucketPublicAccessBlock"), { bucket: "go-coffee-assets", blockPublicPolicy: false });
      return { policy: statement({ ...read, Principal: "*" }) };
    },
  ],
]);
