import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import { interpolate, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import type { Reach } from "../../core/contracts";
import { ClusterComponent } from "../component";
import { customObject } from "../custom-object";
import type { Ownership } from "../labels";
import { placementOf, type Pool } from "../placement";
import type { Scale } from "../service-entry";
import { clickhouseJobs } from "./clickhouse-jobs";
import type { IClickHouseInstallation, IClickHouseKeeperInstallation } from "./clickhouse-kinds";
import { backupDisk, type ClickhouseBackups } from "./clickhouse-scripts";
import { clickhouse as place, keeper } from "./places";
import { clickhouseSizes, keeperSizes, type StoreSize } from "./sizes";
import { storePod, volume, type StorePod } from "./store-pod";
import { storePolicy, type StoreCaller } from "./store-policy";

/** Somebody who signs in, and what they may do. */
export interface ClickhouseUser {
  name: string;
  /** The Secret of its namespace with their `password`. */
  secret: string;
  /** What follows GRANT: `SELECT, INSERT ON analytics.*`. */
  grants: readonly string[];
}

export interface ClickhouseArgs {
  whose: Ownership;
  scale: Scale;
  /** The groups of nodes that there are. It runs on `memory` where there is such a group. @defaultValue `general` alone */
  pools?: readonly Pool[] | undefined;
  /** Of ClickHouse, and of its Keeper: the same version. */
  images: { server: string; keeper: string };
  /** Who signs in, beside the operator. */
  users: readonly ClickhouseUser[];
  /** Who calls it over HTTP, beside the operator. */
  callers: readonly StoreCaller[];
  /** What the ServiceAccount carries to have its cloud identity. @defaultValue nothing */
  annotations?: Record<string, Input<string>> | undefined;
  /** What its pods carry besides, to have it. @defaultValue nothing */
  identityLabels?: Readonly<Record<string, string>> | undefined;
  /** Where backups go, and what the pods must reach to write them. @defaultValue nowhere */
  backups?: (ClickhouseBackups & { reach: readonly Reach[] }) | undefined;
  /** What must stand first: the operator, the passwords, and the namespace's guards. */
  after: readonly Resource[];
}

/**
 * A cluster of ClickHouse, `analytics`: one shard of replicas, and the Keeper by which they agree. Nobody signs in without a password of their own, and `default` from its own pod alone.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { Clickhouse } from "../../components/kubernetes/stores/clickhouse";
 *
 * declare const kubernetes: ProviderResource;
 * declare const after: Resource[]; // the operator, and the Secrets
 *
 * new Clickhouse(
 *   "clickhouse",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     scale: "large",
 *     images: {
 *       server: "docker.io/clickhouse/clickhouse-server:25.8.33.6",
 *       keeper: "docker.io/clickhouse/clickhouse-keeper:25.8.33.6",
 *     },
 *     users: [{ name: "order", secret: "analytics-order", grants: ["INSERT ON analytics.*"] }],
 *     callers: [{ namespace: "go-coffee", pods: { "app.kubernetes.io/name": "order" } }],
 *     after,
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Clickhouse extends ClusterComponent {
  /** What needs it waits for it. */
  readonly resource: Resource;

  constructor(id: string, args: ClickhouseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Clickhouse", id, args.whose, opts);
    const account = new core.ServiceAccount(
      this.label("account"),
      {
        metadata: { ...this.named(place.account), ...(args.annotations && { annotations: args.annotations }) },
        automountServiceAccountToken: false,
      },
      this.here,
    );
    const after = [...args.after, account, ...this.traffic(args)];
    const agreed = this.keeper(args, after);
    this.resource = this.installation(args, [...after, agreed]);
    this.registerOutputs();
  }

  private traffic({ callers, backups }: ClickhouseArgs): Resource[] {
    const { pods, port, nativePort, replicaPort } = place;
    const among = [nativePort, replicaPort];
    const own = { pods: { "app.kubernetes.io/name": "altinity-clickhouse-operator" } };
    const jobs = { pods: { "app.kubernetes.io/name": "clickhouse-jobs" } };
    const server = storePolicy(pods, {
      from: [
        { caller: own, ports: [port, nativePort] },
        { caller: jobs, ports: [nativePort] },
        { caller: { pods }, ports: among },
        ...callers.map((caller) => ({ caller, ports: [port] })),
      ],
      to: [
        { pods, ports: among },
        { pods: keeper.pods, ports: [keeper.port] },
      ],
      ...(backups && { reach: backups.reach }),
    });
    const agreeing = storePolicy(keeper.pods, {
      from: [
        { caller: { pods }, ports: [keeper.port] },
        { caller: { pods: keeper.pods }, ports: [keeper.raftPort] },
      ],
      to: [{ pods: keeper.pods, ports: [keeper.raftPort] }],
    });
    return [
      new networking.NetworkPolicy(
        this.label("traffic"),
        { metadata: this.named("clickhouse"), spec: server },
        this.here,
      ),
      new networking.NetworkPolicy(
        this.label("keeper-traffic"),
        { metadata: this.named("clickhouse-keeper"), spec: agreeing },
        this.here,
      ),
    ];
  }

  private keeper({ scale, images }: ClickhouseArgs, dependsOn: Resource[]): Resource {
    const size = keeperSizes[scale];
    const template = storePod({
      ...{ container: "clickhouse-keeper", image: images.keeper, size, pods: keeper.pods, user: 101, placement: {} },
      labels: this.labels({ service: "platform" }),
      leftOpen: ["clickhouse-keeper"],
    });
    return customObject<IClickHouseKeeperInstallation>(
      this.label("keeper"),
      {
        apiVersion: "clickhouse-keeper.altinity.com/v1",
        kind: "ClickHouseKeeperInstallation",
        metadata: this.named(keeper.name),
        spec: {
          defaults: { templates: { podTemplate: "pod", dataVolumeClaimTemplate: "data" } },
          configuration: { clusters: [{ name: "main", layout: { replicasCount: size.pods } }] },
          templates: templates(template, size),
        },
      },
      { ...this.here, dependsOn },
    );
  }

  private installation(args: ClickhouseArgs, dependsOn: Resource[]): Resource {
    const { scale, pools = [], images, users, backups } = args;
    const size = clickhouseSizes[scale];
    const template = storePod({
      ...{ container: "clickhouse", image: images.server, size, pods: place.pods, user: 101 },
      labels: { ...this.labels({ service: "platform" }), ...args.identityLabels },
      placement: placementOf("memory", pools),
      serviceAccountName: place.account,
      leftOpen: ["clickhouse"],
    });
    return customObject<IClickHouseInstallation>(
      this.id,
      {
        apiVersion: "clickhouse.altinity.com/v1",
        kind: "ClickHouseInstallation",
        metadata: this.named(place.name),
        spec: {
          defaults: { templates: { podTemplate: "pod", dataVolumeClaimTemplate: "data" } },
          configuration: {
            zookeeper: { nodes: [{ host: keeper.host, port: keeper.port }] },
            clusters: [
              {
                name: place.cluster,
                // Replicas show each other a token that the operator draws, and need no user.
                secret: { auto: "true" },
                layout: { shardsCount: 1, replicasCount: size.pods },
              },
            ],
            users: usersOf([{ ...clickhouseJobs, name: clickhouseJobs.user, grants: jobsMay }, ...users]),
            settings: {
              "logger/level": "information",
              ...(backups && backupSettings(backups)),
            },
          },
          templates: templates(template, size),
        },
      },
      { ...this.here, dependsOn },
    );
  }

  private named(name: string) {
    return { name, namespace: place.namespace, labels: this.labels({ service: "platform" }) };
  }
}

/**
 * How ClickHouse gets at its backups. A disk opens Cloud Storage with the tokens that the metadata server hands out, which BACKUP's function S3 does not; whether it
 * can be written to is not looked at as the server starts, which else would not start while it cannot.
 * One of Azure is a plain one too, which keeps no list of its own of what is in it, and its container stands already: nobody looks, or makes it.
 * Sources: clickhouse.com/docs/operations/backup, "Configuring BACKUP/RESTORE to use an S3 Endpoint" and "… an S3 Disk"; ClickHouse/ClickHouse
 * src/Disks/ObjectStorages/S3/diskSettings.cpp, http_client, and src/Backups/BackupIO_S3.cpp, makeS3Client, which hands none on;
 * …/ObjectStorages/AzureBlobStorage/AzureBlobStorageCommon.cpp, processEndpoint, getAuthMethod.
 */
function backupSettings(backups: ClickhouseBackups): Record<string, Input<string>> {
  switch (backups.kind) {
    case "s3":
      return { "s3/backups/endpoint": backups.url, "s3/backups/use_environment_credentials": "1" };
    case "gcs": {
      const disk = `storage_configuration/disks/${backupDisk}`;
      return {
        [`${disk}/type`]: "s3_plain",
        // A disk is a folder, and says so.
        [`${disk}/endpoint`]: interpolate`${backups.url}/`,
        [`${disk}/http_client`]: "gcp_oauth",
        [`${disk}/no_sign_request`]: "1",
        // Cloud Storage deletes one object at a time.
        [`${disk}/support_batch_delete`]: "0",
        [`${disk}/skip_access_check`]: "1",
        "backups/allowed_disk": backupDisk,
      };
    }
    case "azure": {
      const disk = `storage_configuration/disks/${backupDisk}`;
      return {
        [`${disk}/type`]: "object_storage",
        [`${disk}/object_storage_type`]: "azure_blob_storage",
        [`${disk}/metadata_type`]: "plain",
        [`${disk}/endpoint`]: interpolate`${backups.url}/`,
        // The account is in the name of the host, and not the first part of the path.
        [`${disk}/endpoint_contains_account_name`]: "false",
        [`${disk}/container_already_exists`]: "true",
        [`${disk}/use_workload_identity`]: "true",
        [`${disk}/skip_access_check`]: "1",
        "backups/allowed_disk": backupDisk,
      };
    }
  }
}

const jobsMay = [`ALL ON ${place.database}.*`, "BACKUP ON *.*", "CLUSTER, S3 ON *.*", "SELECT ON system.*"];

function usersOf(users: readonly ClickhouseUser[]) {
  const password = (name: string) => ({ valueFrom: { secretKeyRef: { name, key: "password" } } });
  return Object.fromEntries([
    // Without a password by itself, and held to addresses alone (docs/security_hardening.md of the operator).
    ["default/networks/ip", ["::1", "127.0.0.1"]] as const,
    ["default/password", password(clickhouseJobs.secret)] as const,
    ...users.flatMap(({ name, secret, grants }) => [
      [`${name}/password`, password(secret)] as const,
      // Pods have no address that is known before; network policies say which may call.
      [`${name}/networks/ip`, ["::/0"]] as const,
      [`${name}/grants/query`, grants.map((grant) => `GRANT ${grant}`)] as const,
    ]),
  ]);
}

function templates({ metadata, spec }: StorePod, size: StoreSize) {
  const { spec: claim } = volume("data", size);
  return {
    podTemplates: [{ name: "pod", metadata, spec }],
    volumeClaimTemplates: [
      // Who deletes the installation by mistake finds its disks again.
      { name: "data", reclaimPolicy: "Retain" as const, spec: claim },
    ],
  };
}
