import { createHash } from "node:crypto";
import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type * as inputs from "@pulumi/kubernetes/types/input";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { Credentials, DatabaseOutputs } from "../core/contracts";
import { databaseAdministration } from "../core/readers";
import { broughtSecrets } from "./brought-secrets";
import { ClusterComponent } from "./component";
import { databaseUsersFiles, loginKeys } from "./database-users-script";
import type { Ownership } from "./labels";
import { closedContainer } from "./pod";
import { mebibytes, millicores } from "./quota";

export interface DatabaseUsersArgs {
  whose: Ownership;
  /** A namespace in which nothing else runs: the administrator's password is in it. */
  namespace: Input<string>;
  /** The whole image reference: PostgreSQL's own, with a shell and a psql that is not older than the database. */
  image: Input<string>;
  database: Pick<DatabaseOutputs, "primary" | "primaryPort" | "port" | "name" | "authorities">;
  /** The subnets that it stands in. */
  dataCidrs: readonly string[];
  /** The services that have users at it, by name. */
  services: readonly string[];
  credentials: Credentials;
  /** What must stand first: External Secrets, and what closes the namespace. */
  after: readonly Resource[];
}

/** The user that PostgreSQL's images have on Alpine: docker-library/postgres, Dockerfile-alpine.template. */
const postgresUser = 70;

const logins = "/run/logins";
const files = "/etc/go-coffee/database-users";

/**
 * Makes the users of the services at the database what their secrets say: once before the services start, and again every five
 * minutes, since a secret changes by itself. It speaks to the database itself and not to a pool, verified, as the administrator.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { Credentials, DatabaseOutputs } from "../../components/core/contracts";
 * import { DatabaseUsers } from "../../components/kubernetes/database-users";
 * import type { Namespace } from "../../components/kubernetes/namespace";
 *
 * declare const kubernetes: ProviderResource;
 * declare const namespace: Namespace;
 * declare const database: DatabaseOutputs;
 * declare const credentials: Credentials;
 *
 * const { made } = new DatabaseUsers(
 *   "database-users",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     ...{ namespace: namespace.name, after: namespace.guards, database, credentials, services: ["order"] },
 *     image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/go-coffee-prod/database-users:15.14",
 *     dataCidrs: ["10.32.64.0/20"],
 *   },
 *   { providers: { kubernetes } },
 * );
 * // A service waits for its users: { dependsOn: made }.
 * export const waits = made.length;
 * ```
 */
export class DatabaseUsers extends ClusterComponent {
  /** What a service waits for. */
  readonly made: Resource[];
  private readonly args: DatabaseUsersArgs;

  constructor(id: string, args: DatabaseUsersArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:DatabaseUsers", id, args.whose, opts);
    this.args = args;
    const { name } = databaseAdministration;
    const scripts = this.scripts(name);
    const ready = [...args.after, scripts, this.account(name), this.traffic(name), ...this.logins(name)];
    const job = this.job(name, ready);
    this.schedule(name, ready);
    this.made = [job];
    this.registerOutputs();
  }

  private account(name: string): Resource {
    return new core.ServiceAccount(
      this.label("account"),
      { metadata: this.named(name), automountServiceAccountToken: false },
      this.here,
    );
  }

  private scripts(name: string): Resource {
    const { authorities } = this.args.database;
    return new core.ConfigMap(
      this.label("scripts"),
      { metadata: this.named(name), data: { ...databaseUsersFiles, "authorities.pem": authorities } },
      this.here,
    );
  }

  /** To the database, and to nothing else. */
  private traffic(name: string): Resource {
    const { dataCidrs, database } = this.args;
    return new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata: this.named(name),
        spec: {
          podSelector: { matchLabels: selector(name) },
          policyTypes: ["Ingress", "Egress"],
          egress: [
            {
              to: dataCidrs.map((cidr) => ({ ipBlock: { cidr } })),
              ports: [{ protocol: "TCP", port: database.primaryPort ?? database.port }],
            },
          ],
        },
      },
      this.here,
    );
  }

  private logins(name: string): Resource[] {
    const { credentials, services, after } = this.args;
    const { administrator, vault } = credentials;
    return broughtSecrets(
      {
        owner: name,
        reader: administrator.store,
        secrets: [
          {
            name,
            keys: [
              ...["username", "password"].map((key) => ({
                as: `administrator.${key}`,
                from: administrator.database,
                key,
              })),
              ...(vault === undefined
                ? []
                : ["username", "password"].map((key) => ({ as: `vault.${key}`, from: vault, key }))),
              ...services.flatMap((service) => {
                const from = credentials.services[service]?.database;
                if (from === undefined) throw new RangeError(`nobody has made ${service} a login for the database`);
                return loginKeys.map((key) => ({ as: `${service}.${key}`, from, key }));
              }),
            ],
          },
        ],
        named: (part) => this.named(part),
        label: (part) => this.label(part),
        after,
      },
      this.here,
    );
  }

  /** A job cannot be changed: another list of services, or another script, is another job. A database that takes its place makes it anew. */
  private job(name: string, after: Resource[]): Resource {
    const { services, credentials } = this.args;
    const what = JSON.stringify([databaseUsersFiles, services, ...(credentials.vault === undefined ? [] : ["vault"])]);
    const version = createHash("sha256").update(what).digest("hex").slice(0, 8);
    return new batch.Job(
      this.label("job"),
      {
        metadata: {
          ...this.named(`${name}-${version}`),
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        // It stays when it is done: one that the cluster clears away would be made again by the run after a refresh.
        spec: {
          backoffLimit: 6,
          activeDeadlineSeconds: 900,
          // Without what may change, such as its owner: that would be another job.
          template: { ...this.pod(name), metadata: { labels: selector(name) } },
        },
      },
      { ...this.here, dependsOn: after },
    );
  }

  private schedule(name: string, after: Resource[]): void {
    new batch.CronJob(
      this.label("schedule"),
      {
        metadata: this.named(name),
        spec: {
          schedule: "*/5 * * * *",
          concurrencyPolicy: "Forbid",
          // A day without a control plane makes more than a hundred misses, after which a schedule without this never runs again.
          startingDeadlineSeconds: 240,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            spec: {
              backoffLimit: 1,
              activeDeadlineSeconds: 240,
              ttlSecondsAfterFinished: 3600,
              template: this.pod(name),
            },
          },
        },
      },
      { ...this.here, dependsOn: after },
    );
  }

  private pod(name: string): inputs.core.v1.PodTemplateSpec {
    const { image, database, services, credentials } = this.args;
    const env = {
      PGHOST: database.primary,
      PGPORT: (database.primaryPort ?? database.port).apply(String),
      PGDATABASE: database.name,
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: `${files}/authorities.pem`,
      PGCONNECT_TIMEOUT: "10",
      SERVICES: services.join(" "),
      ...(credentials.vault !== undefined && { VAULT: "true" }),
    };
    const size = { cpu: millicores(100), memory: mebibytes(64) };
    return {
      metadata: { labels: { ...this.labels({ service: "platform" }), ...selector(name) } },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        securityContext: {
          runAsNonRoot: true,
          runAsUser: postgresUser,
          runAsGroup: postgresUser,
          fsGroup: postgresUser,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name,
            image,
            imagePullPolicy: "Always",
            command: ["/bin/sh", `${files}/users.sh`],
            env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
            resources: { requests: size, limits: size },
            securityContext: closedContainer,
            volumeMounts: [
              { name: "files", mountPath: files, readOnly: true },
              { name: "logins", mountPath: logins, readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: "files", configMap: { name } },
          { name: "logins", secret: { secretName: name, defaultMode: 0o440 } },
        ],
      },
    };
  }

  private named(name: string) {
    return { name, namespace: this.args.namespace, labels: this.labels({ service: "platform" }) };
  }
}

function selector(name: string): Record<string, string> {
  return { "app.kubernetes.io/name": name };
}
