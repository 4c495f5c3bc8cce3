import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember";
import { SubscriptionIAMMember } from "@pulumi/gcp/pubsub/subscriptionIAMMember";
import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember as AccountIAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import { ManagedFolder } from "@pulumi/gcp/storage/managedFolder";
import { ManagedFolderIamMember } from "@pulumi/gcp/storage/managedFolderIamMember";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { ClusterOffers, Placement } from "../../core/contracts";
import { accountMember, legacyMember, type WorkloadPool } from "../common/principals";
import {
  accountId,
  planIdentities,
  toolAnnotationsOf,
  type Grant,
  type IdentityRequest,
  type PlannedIdentity,
} from "./identities-plan";

export interface IdentitiesArgs extends Omit<IdentityRequest, "environment"> {
  place: Placement;
  pool: WorkloadPool;
}

/**
 * What tools and services in a cluster may do at Google: each as its own account of the cluster, which IAM knows by itself, with no service account in between and no key
 * anywhere. What keeps a folder of a bucket has a managed folder of it: a condition on names of objects would not let it list them.
 * Sources: docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity; docs.cloud.google.com/storage/docs/managed-folders.
 *
 * @example
 * ```ts
 * import { Identities } from "./components/gcp/cluster/identities";
 * import type { WorkloadPool } from "./components/gcp/common/principals";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const pool: WorkloadPool;
 *
 * const { associations } = new Identities("identities", {
 *   ...{ place, pool, project: "go-coffee-dev", namespace: "go-coffee-dev" },
 *   services: [{ name: "order", objects: true }],
 *   uploads: "go-coffee-dev-uploads",
 *   storeBackups: "go-coffee-dev-backups",
 *   lines: "go-coffee-dev-lines",
 * });
 * export const waits = associations.length;
 * ```
 */
export class Identities extends Component {
  /** What pods wait for: those that start before it are refused at first. */
  readonly associations: Resource[];
  /** What the accounts of tools carry, for `ClusterOffers`. */
  readonly toolAnnotations: ClusterOffers["toolAnnotations"];

  constructor(name: string, args: IdentitiesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Identities", name, args.place, opts);
    const request: IdentityRequest = { ...args, environment: args.place.environment };
    this.associations = planIdentities(request).flatMap((one) => this.identity(one, args));
    this.toolAnnotations = toolAnnotationsOf(request);
    this.registerOutputs();
  }

  private identity(planned: PlannedIdentity, { pool, project }: IdentitiesArgs): Resource[] {
    const { part, namespace, serviceAccount, grants, account } = planned;
    const own = account ? this.account(planned, { pool, project }) : undefined;
    const member = own?.member ?? accountMember(pool, namespace, serviceAccount);
    return [
      ...(own?.grants ?? []),
      ...grants.flatMap((grant) => this.grant(`${part}-${grant.part}`, grant.may, member, pool)),
    ];
  }

  /**
   * A service account of Google's, for a tool whose library signs addresses in the name of one: its account of the cluster may be it, and it may sign as itself.
   * Source: github.com/vmware-tanzu/velero-plugin-for-gcp, README.md, "Option 2: Set permissions with using Workload Identity".
   */
  private account(
    { part, namespace, serviceAccount }: PlannedIdentity,
    args: Pick<IdentitiesArgs, "pool" | "project">,
  ) {
    const { pool, project } = args;
    const { environment } = this.place;
    const account = new Account(
      this.label(part),
      {
        project,
        accountId: accountId(environment, part),
        displayName: this.displayName(part),
        description: `What ${part} is in the cluster of ${environment}`,
      },
      // With the cluster, the project's APIs are on.
      { ...this.here, dependsOn: pool.after },
    );
    const grant = (name: string, role: string, member: Input<string>, after: Resource[]) =>
      new AccountIAMMember(
        this.label(`${part}-${name}`),
        { serviceAccountId: account.name, role, member },
        { ...this.here, dependsOn: after },
      );
    return {
      member: account.member,
      grants: [
        grant("be", "roles/iam.workloadIdentityUser", legacyMember(pool, namespace, serviceAccount), pool.after),
        grant("sign", "roles/iam.serviceAccountTokenCreator", account.member, []),
      ],
    };
  }

  private grant(part: string, may: Grant, member: Input<string>, pool: WorkloadPool): Resource[] {
    const label = this.label(part);
    const then = { ...this.here, dependsOn: pool.after };
    switch (may.kind) {
      case "folder": {
        const folder = new ManagedFolder(
          `${label}-folder`,
          // What is in it stays where it is when nobody looks after the folder any more.
          { bucket: may.bucket, name: `${may.folder}/`, forceDestroy: true },
          this.here,
        );
        const { bucket, name: managedFolder } = folder;
        return [
          new ManagedFolderIamMember(label, { bucket, managedFolder, role: "roles/storage.objectUser", member }, then),
        ];
      }
      case "bucket":
        return [new BucketIAMMember(label, { bucket: may.bucket, role: "roles/storage.objectUser", member }, then)];
      case "images":
        return [
          new RepositoryIamMember(
            label,
            { repository: may.repository, location: may.location, role: "roles/artifactregistry.reader", member },
            then,
          ),
        ];
      case "key":
        return ["roles/cloudkms.cryptoKeyEncrypterDecrypter", "roles/cloudkms.viewer"].map(
          (role) =>
            new CryptoKeyIAMMember(
              role.endsWith("viewer") ? `${label}-look` : label,
              { cryptoKeyId: may.key, role, member },
              then,
            ),
        );
      case "topic":
        return [new TopicIAMMember(label, { topic: may.topic, role: "roles/pubsub.publisher", member }, then)];
      case "subscription":
        return [
          new SubscriptionIAMMember(
            label,
            { subscription: may.subscription, role: "roles/pubsub.subscriber", member },
            then,
          ),
        ];
      case "secret":
        return [
          new SecretIamMember(
            label,
            { secretId: may.secret, role: "roles/secretmanager.secretVersionAdder", member },
            then,
          ),
        ];
    }
  }
}
