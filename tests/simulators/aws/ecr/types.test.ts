import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, key, replaces } from "../fixtures";

const repository = "aws:ecr/repository:Repository";

judged(repository, async () => ({ name: "go-coffee/orders", imageTagMutability: "IMMUTABLE" }), [
  ["capital letters", { name: "Go-Coffee" }, /Invalid parameter at 'repositoryName'/],
  ["a slash at the end", { name: "go-coffee/" }, /Invalid parameter at 'repositoryName'/],
  ["one letter", { name: "g" }, /Invalid parameter at 'repositoryName'/],
  ["a path", { name: "team/go-coffee/orders_v2" }],
  ["a way of tags that does not exist", { imageTagMutability: "FIXED" }, /image_tag_mutability to be one of/],
  [
    "exclusions without the word",
    { imageTagMutabilityExclusionFilters: [{ filter: "dev-*", filterType: "WILDCARD" }] },
    /can only be specified when/,
  ],
  [
    "exclusions",
    {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "dev-*", filterType: "WILDCARD" }],
    },
  ],
  [
    "an exclusion with a blank",
    {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "dev *", filterType: "WILDCARD" }],
    },
    /Invalid parameter at 'filter' failed to satisfy constraint/,
  ],
  ["an exclusion and none", { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" }, /must hold between 1 and 5 filters/],
  [
    "an encryption that does not exist",
    { encryptionConfigurations: [{ encryptionType: "AES" }] },
    /expected encryption_configuration\.0\.encryption_type to be one of \["AES256" "KMS" "KMS_DSSE"\], got AES/,
  ],
  [
    "a key for ECR's own encryption",
    async (cloud) => ({ encryptionConfigurations: [{ encryptionType: "AES256", kmsKey: await key(cloud) }] }),
    /must not be specified for encryption type AES256/,
  ],
  ["a key", async (cloud) => ({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: await key(cloud) }] })],
  [
    "a key of another region",
    async (cloud) => ({
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: await key(cloud, { region: "us-west-2" }) }],
    }),
    /KmsException/,
  ],
]);

test("a repository gives what the provider gives, has a name of its own and takes its policies with it", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(repository, { name: "go-coffee/orders" });
  expect(outputs).toMatchObject({
    arn: "arn:aws:ecr:us-east-1:123456789012:repository/go-coffee/orders",
    registryId: "123456789012",
    repositoryUrl: "123456789012.dkr.ecr.us-east-1.amazonaws.com/go-coffee/orders",
  });
  expect(await cloud.refusal(repository, { name: "go-coffee/orders" })).toMatch(/RepositoryAlreadyExistsException/);
  await cloud.create("aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: id, policy: lifecycle({}) });
  await cloud.delete(repository, id);
  expect(cloud.world.all("aws:ecr/lifecyclePolicy:LifecyclePolicy")).toEqual([]);
  expect(replaces(cloud, repository, { name: "a" }, { encryptionConfigurations: [{ encryptionType: "KMS" }] })).toBe(
    true,
  );
  expect(replaces(cloud, repository, { name: "a" }, { imageTagMutability: "IMMUTABLE" })).toBe(false);
  const encrypted = { name: "a", encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "a" }] };
  expect(replaces(cloud, repository, encrypted, { encryptionConfigurations: [{ encryptionType: "AES256" }] })).toBe(
    true,
  );
  expect(replaces(cloud, repository, encrypted, { encryptionConfigurations: undefined })).toBe(false);
  expect(replaces(cloud, repository, { name: "a" }, { encryptionConfigurations: [{}] })).toBe(false);
});

function lifecycle(selection: Props, more: Props = {}, ...others: Props[]): string {
  const sound = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 };
  return JSON.stringify({
    rules: [{ rulePriority: 1, selection: { ...sound, ...selection }, action: { type: "expire" }, ...more }, ...others],
  });
}

const inRepository = async (cloud: Driver): Promise<Props> => ({
  repository: (await cloud.create(repository, { name: "go-coffee/orders" })).id,
});
const any = { tagStatus: "any", countType: "imageCountMoreThan", countUnit: undefined, countNumber: 100 };
judged(
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  async (cloud) => ({ ...(await inRepository(cloud)), policy: lifecycle({}) }),
  [
    ["no JSON", { policy: "expire" }, /policy: "policy" contains an invalid JSON/],
    ["no rules", { policy: "{}" }, /Invalid parameter at 'LifecyclePolicyText' .*Lifecycle policy validation failure/],
    [
      "more than 30,720 letters",
      { policy: lifecycle({}, { description: "d".repeat(30720) }) },
      /'Member must have length less than or equal to 30720'/,
    ],
    [
      "one priority twice",
      { policy: lifecycle({}, {}, (JSON.parse(lifecycle({})) as { rules: Props[] }).rules[0] as Props) },
      /rulePriority must be unique/,
    ],
    [
      "tagged with no tags",
      { policy: lifecycle({ tagStatus: "tagged" }) },
      /tagPrefixList or tagPatternList is required/,
    ],
    ["tagged with a prefix", { policy: lifecycle({ tagStatus: "tagged", tagPrefixList: ["v"] }) }],
    ["tags of the untagged", { policy: lifecycle({ tagPrefixList: ["v"] }) }, /not allowed when tagStatus is untagged/],
    ["a count that does not exist", { policy: lifecycle({ countType: "olderThan" }) }, /not found in enum/],
    ["a unit for a number", { policy: lifecycle({ ...any, countUnit: "days" }) }, /countUnit is not allowed/],
    ["a number of images", { policy: lifecycle(any) }],
    ["days without the word", { policy: lifecycle({ countUnit: undefined }) }, /countUnit must be "days"/],
    ["none at all", { policy: lifecycle({ countNumber: 0 }) }, /countNumber must be a positive integer/],
    [
      "any before others",
      {
        policy: lifecycle(
          any,
          {},
          { ...(JSON.parse(lifecycle({})) as { rules: Props[] }).rules[0], ...{ rulePriority: 2 } },
        ),
      },
      /must have the lowest priority/,
    ],
    [
      "a repository that is not there",
      { repository: "tea" },
      /The repository with name 'tea' does not exist in the registry with id '123456789012'/,
    ],
  ],
);

test("a lifecycle policy is put in the place of what stands, and is replaced by one that means something else", async () => {
  const cloud = awsCloud();
  const token = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
  const sound = {
    ...(await inRepository(cloud)),
    policy: lifecycle({ tagStatus: "tagged", tagPrefixList: ["a", "b"] }),
  };
  await cloud.create(token, sound);
  await cloud.create(token, { ...sound, policy: lifecycle({}) });
  const subject = { token, name: "it", urn: "urn:pulumi:test::go-coffee::policy" };
  const diff = (policy: unknown) => cloud.cloud.diff(subject, "id", sound, { ...sound, policy }, [], {});
  expect(diff(lifecycle({ tagStatus: "tagged", tagPrefixList: ["b", "a"], tagPatternList: [] })).replaces).toBe(false);
  expect(diff(JSON.parse(sound.policy)).replaces).toBe(false);
  // Its id is the repository's: were the new one made first, the old one's deletion would take it away.
  expect(diff(lifecycle({ countNumber: 7 }))).toMatchObject({ replaces: true, deleteBeforeReplace: true });
});

const pull = (more: Props = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::210987654321:root" }, Action: "ecr:BatchGetImage", ...more },
    ],
  });
judged(
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
  async (cloud) => ({ ...(await inRepository(cloud)), policy: pull() }),
  [
    ["no JSON", { policy: "pull" }, /policy: "policy" contains an invalid JSON/],
    [
      "more than 10,240 letters",
      { policy: pull({ Sid: "s".repeat(10240) }) },
      /Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Member must have length less than or equal to 10240'/,
    ],
    ["a repository that is not there", { repository: "tea" }, /The repository with name 'tea' does not exist/],
    ["no effect", { policy: pull({ Effect: "Maybe" }) }, /Invalid parameter at 'PolicyText'/],
  ],
);

const scan = (scanFrequency: string, filter = "*"): Props => ({
  rules: [{ scanFrequency, repositoryFilters: [{ filter, filterType: "WILDCARD" }] }],
});
judged(
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
  async () => ({ scanType: "BASIC", ...scan("SCAN_ON_PUSH") }),
  [
    ["a kind that does not exist", { scanType: "DEEP" }, /scan_type to be one of/],
    [
      "a frequency that does not exist",
      scan("DAILY"),
      /expected rule\.scan_frequency to be one of \["SCAN_ON_PUSH" "CONTINUOUS_SCAN" "MANUAL"\], got DAILY/,
    ],
    [
      "a filter of a kind that does not exist",
      { rules: [{ scanFrequency: "MANUAL", repositoryFilters: [{ filter: "*", filterType: "PREFIX" }] }] },
      /expected rule\.repository_filter\.filter_type to be one of \["WILDCARD"\], got PREFIX/,
    ],
    [
      "three rules",
      { rules: ["a", "b", "c"].flatMap((filter) => scan("MANUAL", filter)["rules"]) },
      /Invalid parameter at 'rules' failed to satisfy constraint: 'Member must have length less than or equal to 2'/,
    ],
    ["basic and continuous", scan("CONTINUOUS_SCAN"), /CONTINUOUS_SCAN is not supported for scan type BASIC/],
    ["enhanced and continuous", { scanType: "ENHANCED", ...scan("CONTINUOUS_SCAN") }],
    ["a filter of capitals", scan("SCAN_ON_PUSH", "Go*"), /must contain only lowercase/],
  ],
);

const to = (region: string, registryId = "123456789012", more: Props = {}): Props => ({
  replicationConfiguration: { rules: [{ destinations: [{ region, registryId }], ...more }] },
});
const filtered = (filter: string, filterType = "PREFIX_MATCH"): Props =>
  to("us-west-2", undefined, { repositoryFilters: [{ filter, filterType }] });
judged("aws:ecr/replicationConfiguration:ReplicationConfiguration", async () => to("us-west-2"), [
  ["itself", to("us-east-1"), /cannot be the same as the source registry/],
  ["the same region of another account", to("us-east-1", "210987654321")],
  ["no account", to("us-west-2", "me"), /Invalid parameter at 'registryId'/],
  ["a prefix of one letter", filtered("g"), /expected length of filter to be in the range \(2 - 256\), got g/],
  ["a prefix", filtered("go")],
  [
    "a filter of a kind that does not exist",
    filtered("go", "WILDCARD"),
    /expected repository_filter\.filter_type to be one of \["PREFIX_MATCH"\], got WILDCARD/,
  ],
  [
    "26 rules",
    { replicationConfiguration: { rules: Array.from({ length: 26 }, () => ({ destinations: [] })) } },
    /Invalid parameter at 'rules' .* 'Member must have length less than or equal to 25'/,
  ],
]);
