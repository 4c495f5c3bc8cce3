import { createHash } from "node:crypto";
import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type * as inputs from "@pulumi/kubernetes/types/input";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "../component";
import type { Ownership } from "../labels";
import { closedContainer } from "../pod";
import { mebibytes, millicores } from "../quota";
import { clickhouseFiles, type ClickhouseBackups } from "./clickhouse-scripts";
import { clickhouse } from "./places";

/** Who makes tables and backups: a user of ClickHouse, and the Secret with its password. */
export const clickhouseJobs = { user: "jobs", secret: "analytics-jobs" } as const;
const selector = { "app.kubernetes.io/name": "clickhouse-jobs" };
const files = "/etc/analytics";

export interface ClickhouseJobsArgs {
  whose: Ownership;
  /** The whole reference, with its tag or digest. */
  image: Input<string>;
  /** Where backups go: what ClickHouse's own pods may write to. @defaultValue nowhere: there are none */
  backups?: ClickhouseBackups | undefined;
  /** What must stand first: ClickHouse, and the Secret. */
  after: readonly Resource[];
}

/**
 * What ClickHouse is told from outside: its tables with their TTLs, by a job that runs anew when they change, and every hour a backup.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { ClickhouseJobs } from "../../components/kubernetes/stores/clickhouse-jobs";
 *
 * declare const kubernetes: ProviderResource;
 * declare const installation: Resource;
 *
 * new ClickhouseJobs(
 *   "clickhouse-jobs",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     image: "docker.io/clickhouse/clickhouse-server:25.8.33.6",
 *     backups: { kind: "s3", url: "https://go-coffee-prod-backups.s3.us-east-1.amazonaws.com/clickhouse" },
 *     after: [installation],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class ClickhouseJobs extends ClusterComponent {
  constructor(id: string, args: ClickhouseJobsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:ClickhouseJobs", id, args.whose, opts);
    const { backups, after } = args;
    const content = clickhouseFiles(backups?.kind);
    const config = new core.ConfigMap(
      this.label("files"),
      { metadata: this.named("clickhouse-jobs"), data: content },
      this.here,
    );
    const account = new core.ServiceAccount(
      this.label("account"),
      { metadata: this.named("clickhouse-jobs"), automountServiceAccountToken: false },
      this.here,
    );
    const traffic = this.traffic();
    const then = { ...this.here, dependsOn: [...after, config, account, traffic] };
    this.schema(content, args, then.dependsOn);
    if (backups !== undefined)
      new batch.CronJob(
        this.label("backup"),
        {
          metadata: this.named("clickhouse-backup"),
          spec: {
            schedule: "17 * * * *",
            concurrencyPolicy: "Forbid",
            startingDeadlineSeconds: 1800,
            successfulJobsHistoryLimit: 1,
            failedJobsHistoryLimit: 3,
            jobTemplate: {
              spec: { backoffLimit: 2, activeDeadlineSeconds: 3000, template: this.pod("backup.sh", args) },
            },
          },
        },
        then,
      );
    this.registerOutputs();
  }

  /** A job cannot be changed: other tables are another job. */
  private schema(content: Record<string, string>, args: ClickhouseJobsArgs, dependsOn: Resource[]): void {
    const version = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 8);
    new batch.Job(
      this.label("schema"),
      {
        metadata: {
          ...this.named(`clickhouse-schema-${version}`),
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: { backoffLimit: 6, activeDeadlineSeconds: 1800, template: this.pod("schema.sh", args) },
      },
      { ...this.here, dependsOn },
    );
  }

  private traffic(): Resource {
    const { pods, nativePort: port } = clickhouse;
    return new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata: this.named("clickhouse-jobs"),
        spec: {
          podSelector: { matchLabels: selector },
          policyTypes: ["Ingress", "Egress"],
          egress: [{ to: [{ podSelector: { matchLabels: pods } }], ports: [{ protocol: "TCP", port }] }],
        },
      },
      this.here,
    );
  }

  private pod(script: string, { image, backups }: ClickhouseJobsArgs): inputs.core.v1.PodTemplateSpec {
    const size = { cpu: millicores(200), memory: mebibytes(512) };
    const from = { secretKeyRef: { name: clickhouseJobs.secret, key: "password" } };
    return {
      metadata: { labels: selector },
      spec: {
        serviceAccountName: "clickhouse-jobs",
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        securityContext: { runAsNonRoot: true, runAsUser: 101, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "client",
            image,
            command: ["/bin/sh", `${files}/${script}`],
            env: [
              // One replica, always the same: what it has backed up before, it alone remembers.
              { name: "CLICKHOUSE_HOST", value: `chi-${clickhouse.name}-${clickhouse.cluster}-0-0` },
              { name: "CLICKHOUSE_USER", value: clickhouseJobs.user },
              { name: "CLICKHOUSE_PASSWORD", valueFrom: from },
              // The client writes its history there.
              { name: "HOME", value: "/tmp" },
              ...(backups?.kind === "s3" ? [{ name: "BACKUPS_URL", value: backups.url }] : []),
            ],
            resources: { requests: size, limits: size },
            securityContext: closedContainer,
            volumeMounts: [
              { name: "files", mountPath: files, readOnly: true },
              { name: "tmp", mountPath: "/tmp" },
            ],
          },
        ],
        volumes: [
          { name: "files", configMap: { name: "clickhouse-jobs" } },
          { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
        ],
      },
    };
  }

  private named(name: string) {
    return { name, namespace: clickhouse.namespace, labels: this.labels({ service: "platform" }) };
  }
}
