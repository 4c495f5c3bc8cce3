import { output } from "@pulumi/pulumi";
import type { Credentials } from "../../components/core/contracts";
import { collectedTopic as collectedOnAzure } from "../../components/azure/cluster/told-alerts-plan";
import { collectedTopic } from "../../components/gcp/cluster/told-alerts-plan";
import { serviceNames } from "../../workloads/catalog";
import { Workloads, type WorkloadsOutputs } from "../../workloads/workloads";
import type { WorkloadsArgs } from "../../workloads/workloads-args";
import { aCluster } from "../components/kubernetes/record";
import { azureOffers, googleOffers, someOffers } from "../components/kubernetes/some-offers";
import { record } from "../mocks";

const database = {
  id: output("db"),
  host: output("db.internal"),
  port: output(5432),
  name: "go_coffee",
  secretRef: output("arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1"),
  primary: output("primary.db.internal"),
  authorities: "-----BEGIN CERTIFICATE-----",
};
const cache = { host: "redis.internal", port: 6380 };
const reader = (name: string) => ({
  annotations: { "cloud.example/role": `reads-${name}` },
  provider: (serviceAccount: string) => ({ cloud: { as: serviceAccount } }),
});
const credentials: Credentials = {
  services: Object.fromEntries(
    serviceNames
      .filter((name) => name !== "web")
      .map((name) => [name, { database: `db/${name}`, cache: `cache/${name}`, store: reader(name) }]),
  ),
  administrator: { database: "db/administrator", store: reader("administrator") },
};
const identityReach = [
  { cidrs: ["169.254.170.23/32", "fd00:ec2::23/128"], port: 80 },
  { cidrs: output(["10.0.0.9/32"]), port: 443 },
];
const dataCidrs = ["10.0.224.0/23", "10.0.226.0/23"];

/** A `dev` with all that a cluster, a database and a cache can offer. */
export const sound: WorkloadsArgs = {
  cluster: { ...someOffers, name: output("go-coffee-dev"), version: "1.35", identityReach },
  environment: "dev",
  namespace: "go-coffee-dev",
  domain: "dev.gocoffee.example",
  owner: "platform",
  costCenter: "go-coffee",
  scale: "small",
  database,
  cache,
  credentials,
  dataCidrs,
};

/** The same in a cluster of Google's, with all that its cloud gives. */
export const soundOnGoogle: WorkloadsArgs = {
  ...sound,
  cluster: {
    ...{ ...googleOffers, name: output("go-coffee-dev"), version: "1.35" },
    identityReach: [
      { cidrs: ["169.254.169.254/32"], port: 80 },
      { cidrs: ["169.254.169.254/32"], port: 8080 },
      { cidrs: ["199.36.153.8/30"], port: 443 },
    ],
  },
  scale: "medium",
  entrance: {
    host: "dev.gocoffee.example",
    binding: { kind: "endpointGroups", name: "go-coffee-dev-gateway", made: [] },
    sources: ["35.191.0.0/16", "130.211.0.0/22"],
    clientAddressHeader: "X-Client-Address",
  },
  objects: { kind: "gcs", bucket: "the-uploads" },
  storeBackups: { clickhouse: { kind: "gcs", url: "https://storage.googleapis.com/the-backups/clickhouse" } },
  observability: { bucket: { kind: "gcs", name: "the-lines" }, logDays: 30, logs: {}, traces: "jaeger", traceDays: 7 },
  alerting: { receivers: { mail: { kind: "topic" } }, topic: collectedTopic },
  backups: {
    plugin: { name: "gcp", image: "docker.io/velero/velero-plugin-for-gcp", tag: "v1.14.0" },
    ...{ bucket: "the-backups", prefix: "velero", config: { serviceAccount: "velero@p.iam.gserviceaccount.com" } },
    snapshots: {
      driver: "pd.csi.storage.gke.io",
      parameters: { "storage-locations": "us-central1" },
      leastMinutes: 10,
    },
    ...{ rpoMinutes: 15, retentionDays: 7 },
    password: { secret: "projects/p/secrets/velero", store: reader("velero") },
  },
};

/** The same in a cluster of Azure's, with all that its cloud gives. */
export const soundOnAzure: WorkloadsArgs = {
  ...sound,
  cluster: {
    ...{ ...azureOffers, name: output("go-coffee-dev"), version: "1.35" },
    identityReach: [...azureOffers.cloudReach],
  },
  scale: "medium",
  entrance: {
    host: "dev.gocoffee.example",
    binding: {
      kind: "service",
      annotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
    },
    sources: ["10.32.240.0/24"],
    clientAddressHeader: "X-Azure-ClientIP",
  },
  objects: { kind: "azure", bucket: "the-uploads", account: "gcdevuploads" },
  storeBackups: {
    clickhouse: { kind: "azure", url: "https://gcdevbackups.blob.core.windows.net/the-backups/clickhouse" },
  },
  observability: {
    bucket: { kind: "azure", name: "the-lines", account: "gcdevlines" },
    ...{ logDays: 30, logs: {}, traces: "jaeger", traceDays: 7 },
  },
  alerting: { receivers: { mail: { kind: "topic" } }, topic: collectedOnAzure },
  credentials: {
    ...credentials,
    rotation: {
      annotations: { "azure.workload.identity/client-id": "client of login-rotation" },
      secrets: { order: "https://v.vault.azure.net/secrets/order", user: "https://v.vault.azure.net/secrets/user" },
      reach: [{ cidrs: ["10.32.224.0/20"], port: 443 }],
      everyDays: 30,
    },
  },
  backups: {
    plugin: { name: "azure", image: "docker.io/velero/velero-plugin-for-microsoft-azure", tag: "v1.14.0" },
    ...{ bucket: "the-copies", prefix: "velero", config: { storageAccount: "gcdevcopies", useAAD: "true" } },
    snapshots: { driver: "disk.csi.azure.com", parameters: { incremental: "true" } },
    ...{ rpoMinutes: 15, retentionDays: 7 },
    password: { secret: "a-secret", store: reader("velero") },
  },
  vault: {
    seal: { kind: "azurekeyvault", settings: { tenant_id: "t", vault_name: "gc-dev-seal", key_name: "vault" } },
    keeper: {
      put: "true",
      image: { repository: "docker.io/curlimages/curl", tag: "8.16.0" },
      env: { RECOVERY: "https://gc-dev-seal.vault.azure.net/secrets/recovery" },
    },
    tls: { certificate: "cert", key: "key", authority: "ca" },
  },
};

/** The whole of an environment's workloads, with some arguments changed. */
export async function workloads(change: Partial<WorkloadsArgs> = {}) {
  let outputs: WorkloadsOutputs | undefined;
  const found = await record(() => {
    outputs = new Workloads("workloads", { ...sound, ...change }, { deletedWith: aCluster() }).outputs;
  });
  return { found, outputs: outputs! };
}
