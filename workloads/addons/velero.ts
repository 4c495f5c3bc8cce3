import { createHash } from "node:crypto";
import type { Input } from "@pulumi/pulumi";
import type { AddOnRequests } from "../../components/core/add-ons";
import { backupKeeper, restoreCheck } from "../../components/core/backups";
import type { Scale } from "../../components/kubernetes/service-entry";
import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restricted, restrictedPod, sized, type ContainerResources } from "./pods";
import { policyFor } from "./policies";
import { kopiaScratch, moverResources, moverTurns, type KopiaResources } from "./velero-movers";

const { name, namespace } = backupKeeper;
const version = "v1.18.1";

/** The user that Velero's and its plugins' images have. */
const user = 65532;

/** Whether backups of the cluster are made: where the environment says nothing, as soon as somebody counts on it. */
export function keepsBackups(scale: Scale, requests: AddOnRequests | undefined): boolean {
  return requests?.velero?.enabled ?? scale !== "small";
}

/** What the agents on the nodes are told. Source: github.com/vmware-tanzu/velero v1.18.1, pkg/types/node_agent.go. */
export interface NodeAgentConfig {
  loadConcurrency: { globalConfig: number; prepareQueueLength: number };
  /** A pod that says nothing gets what the namespace's LimitRange gives it, and Kopia is killed. */
  podResources: KopiaResources;
  /**
   * Volumes are put back anywhere, not on the node of the pod that waits for them: what puts them back would be bound to that node, and bears no taint of ours
   * (pkg/exposer/generic_restore.go, pkg/util/third_party.go).
   */
  restorePVC: { ignoreDelayBinding: true };
}

/** The keys of chart vmware-tanzu/velero that we set. */
export interface VeleroValues {
  fullnameOverride: string;
  image: { tag: string };
  /** The cloud's plugin: a container that copies itself into the server's folder. */
  initContainers: object[];
  podLabels?: Readonly<Record<string, string>>;
  resources: ContainerResources;
  podSecurityContext: object;
  containerSecurityContext: object;
  /** A hook before each installation and upgrade brings the definitions up to date: Helm never upgrades those of a chart's folder `crds`. */
  upgradeCRDs: true;
  upgradeJobResources: ContainerResources;
  /** Where backups go and how volumes are copied is made by `ClusterBackups`, typed, and so that nothing in these values is unknown. */
  backupsEnabled: false;
  snapshotsEnabled: false;
  serviceAccount: { server: { name: string; annotations: Record<string, Input<string>> } };
  /** Velero is somebody at the cloud, and has no key. */
  credentials: { useSecret: false };
  configuration: {
    features: "EnableCSI";
    uploaderType: "kopia";
    /** What it keeps while it works goes where it may write. */
    extraEnvVars: { name: string; value: string }[];
    repositoryMaintenanceJob: {
      repositoryConfigData: { global: { keepLatestMaintenanceJobs: number; podResources: KopiaResources } };
    };
  };
  /** By the name that the chart puts its own before. */
  configMaps: Readonly<Record<string, { data: { config: string } }>>;
  /** Copies volumes out of their snapshots into the bucket. */
  deployNodeAgent: true;
  nodeAgent: {
    /** It reads snapshots, which are volumes of their own, and not the folders of other pods. */
    disableHostPath: true;
    extraArgs: string[];
    /** What it makes to move volumes and to look after the bucket takes after these: velero v1.18.1, pkg/util/third_party.go, ThirdPartyLabels. */
    podLabels?: Readonly<Record<string, string>>;
    resources: ContainerResources;
  };
}

/**
 * Backs up the objects of the cluster and its volumes, and puts them back. It writes every kind of object when it does, so it is an administrator of
 * the cluster: docs/decisions/backup-in-the-cluster.md.
 */
export const velero: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://vmware-tanzu.github.io/helm-charts" }),
  namespace,
  besides: [restoreCheck.namespace, restoreCheck.scratch],
  // What brings its password comes first: without one of ours it takes one that everybody knows.
  after: ["calico", "external-secrets", "snapshot-controller"],
  when: ({ backups }) => backups !== undefined,
  byDefault: ({ scale, requests }) => keepsBackups(scale, requests),
  values,
  identity: name,
  brings: ["velero.io"],
  // What copies volumes and looks after the bucket are pods that the server makes as it needs them: so it is every pod of the namespace.
  policies: (context) => [policyFor(name, context, { cloud: true, metrics: [8085] })],
};

function values(context: AddOnContext): VeleroValues {
  const { backups, cluster, scale } = context;
  if (backups === undefined) throw new RangeError("velero: nobody has said where backups are kept");
  const { plugin } = backups;
  const container = { ...restricted, runAsUser: user };
  const agents = agentSettings(scale);
  const podLabels = cluster.identityLabels && { podLabels: cluster.identityLabels };
  return {
    fullnameOverride: name,
    image: { tag: tagOf(context, name, "velero", version) },
    initContainers: [
      {
        name: "plugin",
        image: `${plugin.image}:${tagOf(context, name, "plugin", plugin.tag)}`,
        imagePullPolicy: "IfNotPresent",
        resources: resources(10, 64),
        securityContext: container,
        volumeMounts: [{ name: "plugins", mountPath: "/target" }],
      },
    ],
    ...podLabels,
    resources: sized(scale, 100, { small: 256, medium: 512, large: 1024 }),
    podSecurityContext: { ...restrictedPod, runAsUser: user, fsGroup: user },
    containerSecurityContext: container,
    upgradeCRDs: true,
    upgradeJobResources: resources(20, 128),
    backupsEnabled: false,
    snapshotsEnabled: false,
    serviceAccount: { server: { name, annotations: cluster.toolAnnotations[name] ?? {} } },
    credentials: { useSecret: false },
    configuration: {
      features: "EnableCSI",
      uploaderType: "kopia",
      extraEnvVars: [{ name: "HOME", value: "/scratch" }],
      repositoryMaintenanceJob: {
        repositoryConfigData: {
          global: {
            keepLatestMaintenanceJobs: 1,
            podResources: {
              ...{ cpuRequest: "100m", cpuLimit: "1", memoryRequest: "512Mi", memoryLimit: "1Gi" },
              ...kopiaScratch,
            },
          },
        },
      },
    },
    configMaps: { [agents.name]: { data: { config: agents.config } } },
    deployNodeAgent: true,
    nodeAgent: {
      disableHostPath: true,
      extraArgs: [`--node-agent-configmap=${name}-${agents.name}`],
      ...podLabels,
      resources: sized(scale, 20, { small: 128, medium: 192, large: 256 }),
    },
  };
}

/** Agents read it as they start, and start anew when it has another name: velero.io/docs/v1.18/supported-configmaps/node-agent-configmap. */
function agentSettings(scale: Scale): { name: string; config: string } {
  const settings: NodeAgentConfig = {
    loadConcurrency: moverTurns,
    podResources: moverResources(scale),
    restorePVC: { ignoreDelayBinding: true },
  };
  const config = JSON.stringify(settings);
  return { name: `node-agent-${createHash("sha256").update(config).digest("hex").slice(0, 8)}`, config };
}
