import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { Credentials, DatabaseOutputs, DataClass } from "../core/contracts";
import { dataJobs, type DataFilling } from "../core/data-jobs";
import { broughtSecrets } from "./brought-secrets";
import { ClusterComponent } from "./component";
import { dataJobFiles, dataLoginKeys } from "./data-jobs-script";
import type { Ownership } from "./labels";
import { closedContainer } from "./pod";
import { mebibytes, millicores } from "./quota";

export interface DataJobsArgs {
  whose: Ownership;
  namespace: Input<string>;
  /** The whole image reference: PostgreSQL's own, with a shell and a psql that is not older than the database. */
  image: Input<string>;
  filling: DataFilling;
  database: Pick<DatabaseOutputs, "primary" | "primaryPort" | "port" | "name" | "authorities">;
  /** The subnets that it, and what is copied, stand in. */
  dataCidrs: readonly string[];
  /** The services that have tables, and how sensitive what is in them is: internal data are copied as they are. */
  services: readonly { name: string; dataClass: DataClass }[];
  /** Columns that say nothing of anybody and are copied as they are: `SERVICE.TABLE.COLUMN`. @defaultValue none */
  keeps?: readonly string[];
  credentials: Credentials;
  /** What must stand first: External Secrets, and what closes the namespace. */
  after: readonly Resource[];
}

/** The user that PostgreSQL's images have on Alpine: docker-library/postgres, Dockerfile-alpine.template. */
const postgresUser = 70;
const logins = "/run/logins";
const files = "/etc/go-coffee/data-jobs";
const { name } = dataJobs;

/** When: made-up rows soon after a table is there; a copy at night, since it takes the place of what is there. */
const schedules = { synthetic: "20 * * * *", anonymised: "0 3 * * *" } as const;

/**
 * Fills the databases of an environment that has no customers: with made-up rows, or with a copy of another database in which nobody is to be found. What is
 * copied is disguised at its source: nothing of anybody reaches this environment. Each service's tables are filled as the service.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { Credentials, DatabaseOutputs } from "../../components/core/contracts";
 * import { DataJobs } from "../../components/kubernetes/data-jobs";
 * import type { Namespace } from "../../components/kubernetes/namespace";
 *
 * declare const kubernetes: ProviderResource;
 * declare const namespace: Namespace;
 * declare const database: DatabaseOutputs;
 * declare const credentials: Credentials;
 *
 * new DataJobs(
 *   "data-jobs",
 *   {
 *     whose: { environment: "dev", owner: "platform", costCenter: "go-coffee" },
 *     ...{ namespace: namespace.name, after: namespace.guards, database, credentials },
 *     services: [{ name: "order", dataClass: "personal" }],
 *     filling: { mode: "synthetic", rows: 200 },
 *     image: "docker.io/library/postgres:15-alpine",
 *     dataCidrs: ["10.0.64.0/20"],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class DataJobs extends ClusterComponent {
  private readonly args: DataJobsArgs;

  constructor(id: string, args: DataJobsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:DataJobs", id, args.whose, opts);
    this.args = args;
    const ready = [...args.after, this.scripts(), this.account(), this.traffic(), ...this.logins()];
    this.schedule(ready);
    this.registerOutputs();
  }

  private scripts(): Resource {
    const { authorities } = this.args.database;
    return new core.ConfigMap(
      this.label("scripts"),
      { metadata: this.named(name), data: { ...dataJobFiles, "authorities.pem": authorities } },
      this.here,
    );
  }

  private account(): Resource {
    return new core.ServiceAccount(
      this.label("account"),
      { metadata: this.named(name), automountServiceAccountToken: false },
      this.here,
    );
  }

  /** To the database and to what is copied, and to nothing else. */
  private traffic(): Resource {
    const { dataCidrs, database, filling } = this.args;
    const source = filling.mode === "anonymised" ? filling.source : undefined;
    const ports = [database.primaryPort ?? database.port, ...(source ? [source.port] : [])];
    return new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata: this.named(name),
        spec: {
          podSelector: { matchLabels: selector },
          policyTypes: ["Ingress", "Egress"],
          egress: [
            {
              to: dataCidrs.map((cidr) => ({ ipBlock: { cidr } })),
              ports: ports.map((port) => ({ protocol: "TCP", port })),
            },
          ],
        },
      },
      this.here,
    );
  }

  private logins(): Resource[] {
    const { credentials, services, after, filling } = this.args;
    if (credentials.data === undefined)
      throw new RangeError("data jobs: nobody may read what the services sign in with");
    const { store, source } = credentials.data;
    const copied = filling.mode === "anonymised" && source !== undefined ? { from: source } : undefined;
    return broughtSecrets(
      {
        owner: name,
        reader: store,
        secrets: [
          {
            name,
            keys: [
              ...services.flatMap((service) => {
                const from = credentials.services[service.name]?.database;
                if (from === undefined)
                  throw new RangeError(`nobody has made ${service.name} a login for the database`);
                return dataLoginKeys.map((key) => ({ as: `${service.name}.${key}`, from, key }));
              }),
              ...(copied ? ["username", "password"].map((key) => ({ as: `source.${key}`, ...copied, key })) : []),
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

  private schedule(dependsOn: Resource[]): void {
    const { image, filling } = this.args;
    const size = { cpu: millicores(250), memory: mebibytes(128) };
    const work = { name: "work", mountPath: "/work" };
    new batch.CronJob(
      this.label("schedule"),
      {
        metadata: this.named(name),
        spec: {
          schedule: schedules[filling.mode],
          suspend: filling.mode === "anonymised" && filling.source === undefined,
          concurrencyPolicy: "Forbid",
          // After more than a hundred misses a schedule without this never runs again.
          startingDeadlineSeconds: 600,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            spec: {
              backoffLimit: 1,
              activeDeadlineSeconds: 2 * 3600,
              ttlSecondsAfterFinished: 24 * 3600,
              template: {
                metadata: { labels: { ...this.labels({ service: "platform", dataClass: "personal" }), ...selector } },
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
                      command: ["/bin/sh", `${files}/data.sh`],
                      env: this.env(),
                      resources: { requests: size, limits: size },
                      securityContext: closedContainer,
                      volumeMounts: [
                        { name: "files", mountPath: files, readOnly: true },
                        { name: "logins", mountPath: logins, readOnly: true },
                        work,
                      ],
                    },
                  ],
                  volumes: [
                    { name: "files", configMap: { name } },
                    { name: "logins", secret: { secretName: name, defaultMode: 0o440 } },
                    { name: work.name, emptyDir: { sizeLimit: mebibytes(64) } },
                  ],
                },
              },
            },
          },
        },
      },
      { ...this.here, dependsOn },
    );
  }

  private env() {
    const { database, filling, services, keeps = [] } = this.args;
    const settings: Record<string, Input<string>> = {
      PGHOST: database.primary,
      PGPORT: (database.primaryPort ?? database.port).apply(String),
      PGDATABASE: database.name,
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: `${files}/authorities.pem`,
      PGCONNECT_TIMEOUT: "10",
      SERVICES: services.map((service) => service.name).join(" "),
      MODE: filling.mode,
      ...(filling.mode === "synthetic"
        ? { ROWS: String(filling.rows) }
        : {
            // What is no secret of anybody: docs/runbooks/data-jobs.md.
            WHOLE: services
              .filter(({ dataClass }) => ["public", "internal"].includes(dataClass))
              .map((service) => service.name)
              .join(" "),
            KEEPS: keeps.join(" "),
            SOURCE_HOST: filling.source?.host ?? "",
            SOURCE_PORT: String(filling.source?.port ?? ""),
            SOURCE_NAME: filling.source?.name ?? "",
          }),
    };
    return Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  }

  private named(called: string) {
    return { name: called, namespace: this.args.namespace, labels: this.labels({ service: "platform" }) };
  }
}

const selector = { "app.kubernetes.io/name": name };
