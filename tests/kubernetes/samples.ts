import type { Props } from "../../simulators/protocol/values";
import type { Manifest } from "./server";

const labels = { app: "it" };
const template = (more: Props = {}, container: Props = {}): Props => ({
  metadata: { labels },
  spec: {
    containers: [
      {
        name: "it",
        image: "it:1",
        ports: [{ name: "http", containerPort: 8080 }],
        env: [
          { name: "A", value: "1" },
          { name: "B", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
          { name: "C", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        ],
        readinessProbe: { httpGet: { path: "/", port: 8080 } },
        livenessProbe: { tcpSocket: { port: 8080 } },
        volumeMounts: [{ name: "data", mountPath: "/data" }],
        ...container,
      },
    ],
    volumes: [
      { name: "data", emptyDir: {} },
      { name: "all", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      { name: "some", configMap: { name: "c", items: [{ key: "a", path: "b" }] } },
    ],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: {},
      },
    ],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "Exists" }] }],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } },
          },
        ],
      },
    },
    ...more,
  },
});

const object = (apiVersion: string, kind: string, body: Props): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: "it", namespace: "default" },
  ...body,
});
const global = (apiVersion: string, kind: string, body: Props, name = "it"): Manifest => ({
  apiVersion,
  kind,
  metadata: { name },
  ...body,
});
const selector = { matchLabels: labels };
const rbac = "rbac.authorization.k8s.io";

/** A sound object of each kind that the local Kubernetes models, with most of what can be said in it. */
export const samples: Manifest[] = [
  object("apps/v1", "Deployment", { spec: { selector, template: template() } }),
  object("apps/v1", "DaemonSet", { spec: { selector, template: template() } }),
  object("apps/v1", "StatefulSet", {
    spec: {
      selector,
      serviceName: "it",
      template: template({}, { volumeMounts: [{ name: "disk", mountPath: "/disk" }] }),
      volumeClaimTemplates: [
        {
          metadata: { name: "disk" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
    },
  }),
  object("batch/v1", "Job", { spec: { template: template({ restartPolicy: "Never" }) } }),
  object("batch/v1", "CronJob", {
    spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: template({ restartPolicy: "Never" }) } } },
  }),
  object("v1", "Service", { spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] } }),
  object("v1", "ConfigMap", { data: { a: "b" } }),
  object("v1", "Secret", { type: "Opaque", stringData: { a: "b" } }),
  object("v1", "ServiceAccount", { automountServiceAccountToken: false }),
  object("v1", "PersistentVolumeClaim", {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  }),
  object("v1", "ResourceQuota", {
    spec: {
      hard: { pods: "3" },
      scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["high"] }] },
    },
  }),
  object("v1", "LimitRange", {
    spec: {
      limits: [{ type: "Container", max: { cpu: "2" }, default: { cpu: "1" }, defaultRequest: { cpu: "100m" } }],
    },
  }),
  object("networking.k8s.io/v1", "NetworkPolicy", {
    spec: {
      podSelector: selector,
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: selector }], ports: [{ port: 80 }] }],
      egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] }],
    },
  }),
  object("networking.k8s.io/v1", "Ingress", {
    spec: {
      rules: [
        {
          host: "a.example.com",
          http: {
            paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "it", port: { number: 80 } } } }],
          },
        },
      ],
    },
  }),
  object("policy/v1", "PodDisruptionBudget", { spec: { selector, maxUnavailable: 1 } }),
  object("autoscaling/v2", "HorizontalPodAutoscaler", {
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "it" },
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
        { type: "Pods", pods: { metric: { name: "rps" }, target: { type: "AverageValue", averageValue: "10" } } },
      ],
      behavior: { scaleDown: { policies: [{ type: "Percent", value: 10, periodSeconds: 60 }] } },
    },
  }),
  object(`${rbac}/v1`, "Role", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }),
  object(`${rbac}/v1`, "RoleBinding", {
    roleRef: { apiGroup: rbac, kind: "Role", name: "it" },
    subjects: [
      { kind: "ServiceAccount", name: "it", namespace: "default" },
      { apiGroup: rbac, kind: "Group", name: "team" },
    ],
  }),
  global(`${rbac}/v1`, "ClusterRole", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }),
  global(`${rbac}/v1`, "ClusterRoleBinding", {
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "it" },
    subjects: [{ kind: "ServiceAccount", name: "it", namespace: "default" }],
  }),
  global("v1", "Namespace", {}),
  global("scheduling.k8s.io/v1", "PriorityClass", { value: 1000 }),
  global("storage.k8s.io/v1", "StorageClass", { provisioner: "ebs.csi.aws.com" }),
  global(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    {
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "cups", kind: "Cup" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
      },
    },
    "cups.example.com",
  ),
];
