import { storesNamespace } from "../../components/kubernetes/stores/places";
import { hasStores } from "../stores/default";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restrictedPod, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "elastic-operator";
const pods = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };

/** The keys of chart elastic/eck-operator that we set. */
export interface EckOperatorValues {
  installCRDs: boolean;
  /** Its own namespace is the only one that it looks after: so it needs rights in no other, and reads no other's Secrets. */
  managedNamespaces: string[];
  createClusterScopedResources: false;
  /** Both ask for rights in the whole cluster. Without its webhook the operator says the same of an object in the object's events. */
  webhook: { enabled: false };
  config: { validateStorageClass: false };
  telemetry: { disabled: boolean };
  image: { tag: string };
  replicaCount: number;
  podDisruptionBudget: { enabled: boolean; minAvailable: number };
  podSecurityContext: typeof restrictedPod;
  resources: ContainerResources;
  /** What zones its pods are in, it must read from the nodes: that, and nothing else, in the whole cluster. */
  extraObjects: object[];
}

/**
 * Elastic's operator: makes clusters of Elasticsearch, Kibana and Logstash. Its definitions stay when the release goes (helm.sh/resource-policy), since with them would go all that they define.
 * Source: elastic/cloud-on-k8s v3.5.0, deploy/eck-operator (values.yaml, profile-restricted.yaml, templates/validate-chart.yaml).
 */
export const eck: AddOn = {
  name,
  system: "eck",
  source: () => ({ kind: "chart", chart: "eck-operator", repository: "https://helm.elastic.co" }),
  namespace: storesNamespace,
  after: ["calico"],
  when: () => true,
  byDefault: ({ scale }) => hasStores(scale),
  values,
  brings: [
    "agent.k8s.elastic.co",
    "apm.k8s.elastic.co",
    "autoops.k8s.elastic.co",
    "autoscaling.k8s.elastic.co",
    "beat.k8s.elastic.co",
    "elasticsearch.k8s.elastic.co",
    "enterprisesearch.k8s.elastic.co",
    "kibana.k8s.elastic.co",
    "logstash.k8s.elastic.co",
    "maps.k8s.elastic.co",
    "packageregistry.k8s.elastic.co",
    "stackconfigpolicy.k8s.elastic.co",
  ],
  policies: (context) => [
    policyFor(name, context, {
      pods,
      // It asks every store how it is, and tells it what to do.
      to: [
        { pods: { "common.k8s.elastic.co/type": "elasticsearch" }, ports: [9200] },
        { pods: { "common.k8s.elastic.co/type": "kibana" }, ports: [5601] },
        { pods: { "common.k8s.elastic.co/type": "logstash" }, ports: [9600] },
      ],
    }),
  ],
};

function values(context: AddOnContext): EckOperatorValues {
  const { scale } = context;
  const role = "elastic-operator-reads-nodes";
  const metadata = { name: role };
  return {
    installCRDs: true,
    managedNamespaces: [storesNamespace],
    createClusterScopedResources: false,
    webhook: { enabled: false },
    config: { validateStorageClass: false },
    telemetry: { disabled: true },
    image: { tag: tagOf(context, "eck", "operator", "3.5.0") },
    replicaCount: replicas[scale],
    podDisruptionBudget: { enabled: replicas[scale] > 1, minAvailable: 1 },
    podSecurityContext: restrictedPod,
    resources: resources(100, { small: 256, medium: 384, large: 512 }[scale]),
    extraObjects: [
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata,
        rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
      },
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
        subjects: [{ kind: "ServiceAccount", name, namespace: storesNamespace }],
      },
    ],
  };
}
