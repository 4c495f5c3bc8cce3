import { at, bag, list, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { KnownChart } from "./chart";

/*
 * Charts of backups and of what things cost. Source of each entry: its templates and values at the version that stands here, rendered for Kubernetes
 * 1.35 with Helm 3 (repository and tag in the comment).
 */

// github.com/piraeusdatastore/helm-charts, charts/snapshot-controller, 5.2.0: its definitions stand in a template
const snapshotController: KnownChart = {
  repository: "https://piraeus.io/helm-charts",
  versions: ["5.2.0"],
  definitions: {
    kept: false,
    when: "installCRDs",
    groups: {
      "snapshot.storage.k8s.io": {
        versions: "v1",
        kinds: "VolumeSnapshot VolumeSnapshotClass:C VolumeSnapshotContent:C",
      },
      "groupsnapshot.storage.k8s.io": {
        versions: "v1",
        kinds: "VolumeGroupSnapshot VolumeGroupSnapshotClass:C VolumeGroupSnapshotContent:C",
      },
    },
  },
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { "app.kubernetes.io/name": "snapshot-controller", "app.kubernetes.io/instance": "{r}" },
      account: { path: "controller.serviceAccount.name" },
      when: "controller.enabled",
      replicas: "controller.replicaCount",
      resources: "controller.resources",
      priority: { path: "controller.priorityClassName" },
      pod: { security: "controller.podSecurityContext" },
      container: {
        is: {
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 1000,
        },
        security: "controller.securityContext",
      },
      ports: [8080],
    },
  ],
};

// github.com/vmware-tanzu/helm-charts, charts/velero, velero-12.1.0: its objects are called so whatever the release is
const veleroLabels = { "app.kubernetes.io/name": "velero", "app.kubernetes.io/instance": "{r}" };
/** Of the server's pods and of those on each node: who scrapes them finds them by these. */
const veleroAnnotations = (values: Props): Props => ({
  ...bag(values["podAnnotations"]),
  ...(at(values, "metrics.enabled") !== false && {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": "8085",
    "prometheus.io/path": "/metrics",
    ...bag(at(values, "metrics.podAnnotations")),
  }),
});
const velero: KnownChart = {
  repository: "https://vmware-tanzu.github.io/helm-charts",
  versions: ["12.1.0"],
  definitions: {
    kept: true,
    groups: {
      "velero.io": {
        versions: "v1",
        kinds:
          "Backup BackupRepository BackupStorageLocation DataDownload=v2alpha1 DataUpload=v2alpha1 DeleteBackupRequest DownloadRequest PodVolumeBackup PodVolumeRestore Restore Schedule ServerStatusRequest VolumeSnapshotLocation",
      },
    },
  },
  workloads: [
    {
      kind: "Deployment",
      name: "velero",
      labels: veleroLabels,
      account: { is: "{r}-server", path: "serviceAccount.server.name" },
      resources: "resources",
      annotations: veleroAnnotations,
      priority: { path: "priorityClassName" },
      pod: { security: "podSecurityContext" },
      container: { security: "containerSecurityContext" },
      ports: [8085],
    },
    {
      kind: "DaemonSet",
      name: "node-agent",
      labels: { name: "node-agent" },
      account: { is: "{r}-server", path: "serviceAccount.server.name" },
      when: "deployNodeAgent=false",
      resources: "nodeAgent.resources",
      annotations: veleroAnnotations,
      priority: { path: "nodeAgent.priorityClassName" },
      pod: { is: { securityContext: { runAsUser: 0 } }, security: "nodeAgent.podSecurityContext" },
      container: { security: "nodeAgent.containerSecurityContext" },
      args: (values) => ["node-agent", "server", ...list(at(values, "nodeAgent.extraArgs"))],
      ports: [8085],
    },
  ],
  // templates/configmaps.yaml: the chart's own name, or the one in its place, before each
  objects: ({ name, namespace, values }) =>
    Object.entries(bag(values["configMaps"])).map(([key, one]) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `${text(values["fullnameOverride"]) || name}-${key}`, namespace },
      data: bag(bag(one)["data"]),
    })),
  services: [{ name: "{r}", of: "velero", ports: ["http-monitoring:8085>8085"], when: "metrics.enabled" }],
};

// github.com/opencost/opencost-helm-chart, charts/opencost, opencost-2.5.17
const opencost: KnownChart = {
  repository: "https://opencost.github.io/opencost-helm-chart",
  versions: ["2.5.17"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { "app.kubernetes.io/name": "opencost", "app.kubernetes.io/instance": "{r}" },
      account: { path: "serviceAccount.name" },
      replicas: "opencost.exporter.replicas",
      resources: "opencost.exporter.resources",
      pod: { security: "podSecurityContext" },
      container: { security: "opencost.exporter.securityContext" },
      ports: [9003],
    },
  ],
  services: [{ name: "{r}", of: "{r}", ports: ["http:9003>9003"] }],
};

export const backupCharts: Readonly<Record<string, KnownChart>> = {
  "snapshot-controller": snapshotController,
  velero,
  opencost,
};
