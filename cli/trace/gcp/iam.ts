import type { Standing } from "../../../simulators/core/standing";
import type { Cluster } from "../kubernetes/objects";
import { bag, facts, texts, type TraceWorld } from "../world";
import { gkeOf } from "./cluster";
import { lastOf, pathOf, projectOf } from "./links";

/*
 * Who may do what, by grants on a resource itself and on its project. What a folder or the organisation grants is not in the world.
 */

/** Roles of Google's that have a permission, of those that mean to give it. Source: docs.cloud.google.com/iam/docs/roles-permissions. */
const holding = {
  "secretmanager.versions.access": ["owner", "secretmanager.admin", "secretmanager.secretAccessor"],
  "secretmanager.versions.add": [
    ...["owner", "secretmanager.admin", "secretmanager.secretVersionAdder", "secretmanager.secretVersionManager"],
  ],
  "cloudkms.cryptoKeyVersions.useToDecrypt": ["owner", "cloudkms.cryptoKeyEncrypterDecrypter"],
  // Stands for reading, writing, deleting and listing.
  "storage.objects.delete": ["storage.objectUser", "storage.objectAdmin", "storage.admin"],
  "storage.objects.create": [
    ...["storage.objectCreator", "storage.objectUser", "storage.objectAdmin", "storage.admin"],
  ],
  "pubsub.topics.publish": ["owner", "editor", "pubsub.publisher", "pubsub.editor", "pubsub.admin"],
  "pubsub.subscriptions.consume": ["owner", "editor", "pubsub.subscriber", "pubsub.editor", "pubsub.admin"],
  "artifactregistry.repositories.downloadArtifacts": [
    ...["owner", "editor", "viewer", "artifactregistry.reader", "artifactregistry.writer"],
    ...["artifactregistry.repoAdmin", "artifactregistry.admin"],
  ],
  "workflows.executions.create": ["owner", "editor", "workflows.invoker", "workflows.editor", "workflows.admin"],
  // Owner and editor may not: docs.cloud.google.com/iam/docs/service-account-permissions.
  "iam.serviceAccounts.getAccessToken": ["iam.workloadIdentityUser", "iam.serviceAccountTokenCreator"],
  "iam.serviceAccounts.signBlob": ["iam.serviceAccountTokenCreator"],
} as const;
export type Permission = keyof typeof holding;

/** Where grants on a resource stand, by its type: `Member` with one, `Binding` with all who have a role. And the property that names it. */
const grantsOn: Readonly<Record<string, { member: string; binding: string; names: string }>> = {
  "gcp:secretmanager/secret:Secret": {
    member: "gcp:secretmanager/secretIamMember:SecretIamMember",
    binding: "gcp:secretmanager/secretIamBinding:SecretIamBinding",
    names: "secretId",
  },
  "gcp:kms/cryptoKey:CryptoKey": {
    member: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    binding: "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding",
    names: "cryptoKeyId",
  },
  "gcp:storage/bucket:Bucket": {
    member: "gcp:storage/bucketIAMMember:BucketIAMMember",
    binding: "gcp:storage/bucketIAMBinding:BucketIAMBinding",
    names: "bucket",
  },
  "gcp:artifactregistry/repository:Repository": {
    member: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
    binding: "gcp:artifactregistry/repositoryIamBinding:RepositoryIamBinding",
    names: "repository",
  },
  "gcp:pubsub/topic:Topic": {
    member: "gcp:pubsub/topicIAMMember:TopicIAMMember",
    binding: "gcp:pubsub/topicIAMBinding:TopicIAMBinding",
    names: "topic",
  },
  "gcp:pubsub/subscription:Subscription": {
    member: "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
    binding: "gcp:pubsub/subscriptionIAMBinding:SubscriptionIAMBinding",
    names: "subscription",
  },
  "gcp:serviceaccount/account:Account": {
    member: "gcp:serviceaccount/iAMMember:IAMMember",
    binding: "gcp:serviceaccount/iAMBinding:IAMBinding",
    names: "serviceAccountId",
  },
};
const ofProject = { member: "gcp:projects/iAMMember:IAMMember", binding: "gcp:projects/iAMBinding:IAMBinding" };
const customRole = "gcp:projects/iAMCustomRole:IAMCustomRole";

/** Somebody who has a permission, and by which resource. */
export interface Holder {
  member: string;
  by: Standing;
  /** Whether it holds on a condition, which nobody judges here. */
  inDoubt: boolean;
}

/** Everybody who has a permission on a resource. */
export function holders(world: TraceWorld, permission: Permission, on: Standing): Holder[] {
  const own = grantsOn[on.token];
  const project = projectOf(on);
  return [
    ...(own ? granted(world, own).filter(({ by }) => names(facts(by)[own.names], on)) : []),
    ...granted(world, ofProject).filter(({ by }) => facts(by)["project"] === project),
  ]
    .filter(({ by }) => gives(world, String(facts(by)["role"]), permission))
    .map(({ member, by }) => ({ member, by, inDoubt: Object.keys(bag(by, "condition")).length > 0 }));
}

function granted(world: TraceWorld, { member, binding }: { member: string; binding: string }) {
  return [
    ...world.all(member).map((by) => ({ member: String(facts(by)["member"]), by })),
    ...world.all(binding).flatMap((by) => texts(by, "members").map((one) => ({ member: one, by }))),
  ];
}

/** What names a resource: its id, or the last part of it. */
const names = (named: unknown, on: Standing): boolean =>
  pathOf(named) === on.id || (typeof named === "string" && !named.includes("/") && named === lastOf(on.id));

function gives(world: TraceWorld, role: string, permission: Permission): boolean {
  if (role.startsWith("roles/")) return holding[permission].some((one) => role === `roles/${one}`);
  return texts(world.find(customRole, role), "permissions").includes(permission);
}

/** Somebody for whom a grant holds, without a doubt. */
export function holder(
  world: TraceWorld,
  permission: Permission,
  on: Standing,
  is: (member: string) => boolean,
): Holder | undefined {
  return holders(world, permission, on).find(({ member, inDoubt }) => !inDoubt && is(member));
}

/** The pool whose members the accounts of a cluster are; undefined where it has none. */
export function poolOf(world: TraceWorld, cluster: Cluster): string | undefined {
  const { workloadPool } = bag(gkeOf(world, cluster), "workloadIdentityConfig");
  return typeof workloadPool === "string" && workloadPool !== "" ? workloadPool : undefined;
}

/** An account of a cluster, as IAM knows it. */
export interface Principal {
  pool: string;
  namespace: string;
  account: string;
}

/** Whether a member is that account, and no other. */
export const isAccount =
  ({ pool, namespace, account }: Principal) =>
  (member: string): boolean => {
    const [, inPool, subject] =
      /^principal:\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/([^/]+)\/subject\/(.+)$/.exec(
        member,
      ) ?? [];
    return inPool === pool && subject === `ns/${namespace}/sa/${account}`;
  };

/** The account of the cluster, as those know it that know service accounts of Google's alone. */
export const legacyMember = ({ pool, namespace, account }: Principal): string =>
  `serviceAccount:${pool}[${namespace}/${account}]`;

/** How a member is called for people: `ns/go-coffee/sa/order-secrets`. */
export const calledMember = (member: string): string =>
  member.replace(/^principal:\/\/.*\/subject\//, "").replace(/^serviceAccount:/, "");

export const accountOf = (world: TraceWorld, email: unknown): Standing | undefined =>
  world.find("gcp:serviceaccount/account:Account", lastOf(email).replace(/^serviceAccount:/, ""), "email");
