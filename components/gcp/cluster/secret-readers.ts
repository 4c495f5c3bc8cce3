import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember";
import { output, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement, SecretReader } from "../../core/contracts";
import { accountMember, type WorkloadPool } from "../common/principals";

/** An account of the cluster that reads secrets. */
export interface SecretReaderArgs {
  /** Identity: what tells it from the other readers. */
  name: string;
  /** Whose cost it is. Nothing here costs anything: AWS's roles carry it. */
  service: string;
  namespace: string;
  serviceAccount: string;
  /**
   * All that it may read, `projects/P/secrets/S`, by what each is: a name that never changes. By its place in a list, a grant would move when one is left out, and
   * take away what it has just granted (pulumi/pulumi-gcp#442).
   */
  secrets: Readonly<Record<string, Input<string>>>;
}

export interface SecretReadersArgs {
  place: Placement;
  pool: WorkloadPool;
  /** The cluster, whose accounts they are: where it stands, and its name. */
  location: Input<string>;
  clusterName: Input<string>;
  readers: readonly SecretReaderArgs[];
}

/**
 * What accounts of the cluster may read in Secret Manager: each its own secrets, and no others. External Secrets becomes one with a token of that account, which Google
 * takes as it is: the account has no service account of Google's behind it, and so no annotation.
 * Source: external-secrets/external-secrets providers/v1/gcp/secretmanager/workload_identity.go, TokenSource.
 *
 * ```ts
 * import { SecretReaders } from "./components/gcp/cluster/secret-readers";
 * import type { WorkloadPool } from "./components/gcp/common/principals";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const pool: WorkloadPool;
 *
 * const readers = new SecretReaders("readers", {
 *   ...{ place, pool, location: "us-central1", clusterName: "go-coffee-dev-cluster" },
 *   readers: [
 *     {
 *       name: "kettle",
 *       service: "kettle",
 *       namespace: "go-coffee-dev",
 *       serviceAccount: "kettle-secrets",
 *       secrets: { database: "projects/go-coffee-dev/secrets/go-coffee-dev-kettle" },
 *     },
 *   ],
 * });
 * export const provider = readers.outputs["kettle"]?.provider("kettle-secrets");
 * ```
 */
export class SecretReaders extends Component {
  /** How External Secrets is told of each account, by `name`. */
  readonly outputs: Record<string, SecretReader>;

  constructor(name: string, args: SecretReadersArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:SecretReaders", name, args.place, opts);
    for (const reader of args.readers) this.grants(reader, args.pool);
    const reader = readerAt(args);
    this.outputs = Object.fromEntries(args.readers.map(({ name }) => [name, reader]));
    this.registerOutputs();
  }

  private grants({ name, namespace, serviceAccount, secrets }: SecretReaderArgs, pool: WorkloadPool): void {
    const member = accountMember(pool, namespace, serviceAccount);
    for (const [what, secretId] of Object.entries(secrets))
      new SecretIamMember(
        this.label(`${name}-${what}`),
        { secretId, role: "roles/secretmanager.secretAccessor", member },
        { ...this.here, dependsOn: pool.after },
      );
  }
}

/** Source: external-secrets.io/latest/provider/google-secrets-manager, SecretStore of external-secrets.io/v1. */
function readerAt({
  pool,
  location,
  clusterName,
}: Pick<SecretReadersArgs, "pool" | "location" | "clusterName">): SecretReader {
  return {
    annotations: {},
    keyOf: shortName,
    provider: (serviceAccount) => ({
      gcpsm: {
        projectID: pool.project,
        auth: {
          workloadIdentity: {
            clusterLocation: location,
            clusterName,
            clusterProjectID: pool.project,
            serviceAccountRef: { name: serviceAccount },
          },
        },
      },
    }),
  };
}

/**
 * A secret as External Secrets asks for it: by its last name, to which it puts the store's project. @param id `projects/P/secrets/S`
 * Source: external-secrets/external-secrets providers/v1/gcp/secretmanager/client.go, GetSecret.
 */
function shortName(id: Input<string>): Output<string> {
  return output(id).apply((whole) => whole.split("/").at(-1)!);
}
