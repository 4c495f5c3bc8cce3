import type { Props } from "../../protocol/values";

/*
 * What the local cluster knows of a chart. It does not open charts: of those that stand in a table it makes the objects that others meet (definitions, accounts,
 * Services, workloads, webhooks, aggregated APIs, classes), with the names, ports and rights that the charts' templates give them.
 * In names `{r}` is the release's, `{ns}` its namespace.
 */

/** A value without which something is not made: `path=false`, where the chart's own values leave it out; else they ask for it. */
export type Switch = string;

/** A chart as its table describes it. */
export interface KnownChart {
  /** Where it is published; from anywhere else it is another chart of the same name. */
  repository: string;
  /** The versions that the table is true of; another is refused as one that is not in the repository. */
  versions: readonly string[];
  /** Whether it makes a certificate as it is rendered, another one each time. @defaultValue it makes none */
  certificate?: Switch;
  definitions?: {
    /** Whether they stand in the folder `crds`, or in a template that says to keep them: then they outlive the release. */
    kept: boolean;
    when?: Switch;
    /** By group, its kinds: `Kind`, or `Kind:C` for one in no namespace; `Kind=v1,v1beta1` where the versions differ from the group's. */
    groups: Readonly<Record<string, { versions: string; kinds: string }>>;
  };
  /** ServiceAccounts beside those of its workloads. */
  accounts?: readonly string[];
  workloads?: readonly KnownWorkload[];
  services?: readonly KnownService[];
  /** ConfigMaps that say how its pods work: what stands in each, of the values. */
  configs?: readonly KnownConfig[];
  webhooks?: Readonly<Record<string, "Validating" | "Mutating">>;
  /** `v1beta1.metrics.k8s.io`: the name of an APIService. */
  apiServices?: readonly string[];
  ingressClass?: { name: string; when: Switch };
  /** Further objects, whole but for who owns them: what its values are written into. */
  objects?: (release: { name: string; namespace: string; values: Props }) => readonly ChartObject[];
  /** Objects of custom kinds that it makes, which somebody must have defined: of its operator's, for the most part. */
  customObjects?: readonly { apiVersion: string; kind: string; name: string; when: Switch }[];
}

/** An object that a chart makes, with its apiVersion, kind and metadata. */
export type ChartObject = Props & { apiVersion: string; kind: string; metadata: Props };

/** A Deployment, DaemonSet or StatefulSet of a chart. What is a path leads into the chart's values. */
export interface KnownWorkload {
  kind: "Deployment" | "DaemonSet" | "StatefulSet";
  name: string;
  labels: Readonly<Record<string, string>>;
  /** The ServiceAccount, and the path of its name. @defaultValue the workload's name, and no path */
  account?: { is?: string; path?: string };
  /** @defaultValue always there */
  when?: Switch;
  /** @defaultValue one */
  replicas?: string;
  /** The path of what scales it: `enabled`, `minReplicas`, `maxReplicas`, `metrics`, `behavior`. Where it is enabled, the chart writes no number of pods. */
  autoscaling?: string;
  resources: string;
  priority?: { is?: string; path?: string };
  /** What of the pod is its own, and where the values change its securityContext. */
  pod?: { is?: Props; security?: string };
  /** Fields of the pod that come from the values: by field, the path. */
  podFrom?: Readonly<Record<string, string>>;
  container?: { is?: Props; security?: string };
  /** What its container is started with, where others look at it. @defaultValue nothing is said of it */
  args?: (values: Props) => readonly unknown[];
  ports?: readonly number[];
  /** The annotations of its pods. @defaultValue what stands beside its resources, under `podAnnotations` */
  annotations?: (values: Props) => Props;
  /** Of a StatefulSet, the path of its update strategy, and what the chart says itself. */
  strategy?: { is: string; path: string };
  /** Why its pods are not ready by themselves. @defaultValue they are */
  waits?: string;
}

/** A ConfigMap of a chart. */
export interface KnownConfig {
  name: string;
  when?: Switch;
  /** By key, its text. */
  data: (values: Props) => Record<string, string>;
}

export interface KnownService {
  name: string;
  /** The workload behind it. */
  of: string;
  /** The path of its annotations. @defaultValue none */
  annotations?: string;
  /** What monitors find it by. @defaultValue none */
  labels?: Readonly<Record<string, string>>;
  /** `name:port>target`; with ` ?SWITCH` behind it only where that is on. */
  ports: readonly string[];
  /** The path of its type. @defaultValue ClusterIP */
  type?: { path: string; is: string };
  when?: Switch;
}

/** A container that the restricted standard admits. */
export const restricted: Props = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
