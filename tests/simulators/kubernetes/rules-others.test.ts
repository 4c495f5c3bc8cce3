import type { Props } from "../../../simulators/protocol/values";
import { type RuleCase, theseRules } from "./driver";

const named = { metadata: { name: "it" } };
const port = (more: Props = {}) => ({ port: 80, ...more });
const service = (spec: Props, name = "it") => ({ metadata: { name }, spec });
const policy = (rule: Props) => ({ ...named, spec: { podSelector: {}, ingress: [rule] } });
const route = (path: Props) => ({
  ...named,
  spec: { rules: [{ http: { paths: [{ backend: { service: { name: "a", port: { number: 80 } } }, ...path }] } }] },
});
const claim = (spec: Props) => ({
  ...named,
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});
const scaler = (spec: Props) => ({
  ...named,
  spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, maxReplicas: 3, ...spec },
});
const crd = (change: Props = {}) => ({
  metadata: { name: "beans.coffee.dev" },
  spec: {
    group: "coffee.dev",
    scope: "Namespaced",
    names: { kind: "Bean", plural: "beans" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    ...change,
  },
});

const cases: RuleCase[] = [
  [
    "core.service.type",
    "Service",
    service({ type: "Balancer", ports: [port()] }),
    /spec.type: Unsupported value/,
    service({ type: "NodePort", ports: [port()] }),
  ],
  [
    "core.service.type",
    "Service",
    service({ type: "ExternalName" }),
    /spec.externalName: Required/,
    service({ type: "ExternalName", externalName: "a.b" }),
  ],
  ["core.service.ports", "Service", service({}), /spec.ports: Required value/, service({ clusterIP: "None" })],
  [
    "core.service.ports",
    "Service",
    service({ ports: [port(), port({ port: 81 })] }),
    /ports\[0\].name: Required/,
    service({ ports: [port({ name: "a" }), port({ name: "b", port: 81 })] }),
  ],
  [
    "core.service.ports",
    "Service",
    service({ type: "NodePort", ports: [port({ nodePort: 80 })] }),
    /range of valid ports is 30000-32767/,
    service({ type: "NodePort", ports: [port({ nodePort: 30080 })] }),
  ],
  [
    "core.service.cluster-ip",
    "Service",
    service({ clusterIP: "10.1.2.3", ports: [port()] }),
    /The range of valid IPs is 172.20.0.0\/16/,
    service({ clusterIP: "172.20.1.2", ports: [port()] }),
  ],
  [
    "networking.ingress.paths",
    "Ingress",
    route({ path: "/", pathType: "Glob" }),
    /pathType: Unsupported value: "Glob"/,
    { ...route({ path: "/", pathType: "Prefix" }), ...awaited() },
  ],
  [
    "networking.ingress.paths",
    "Ingress",
    route({ path: "a", pathType: "Exact" }),
    /must be an absolute path/,
    { ...route({ path: "/a", pathType: "Exact" }), ...awaited() },
  ],
  [
    "networking.policy.peers",
    "NetworkPolicy",
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/33" } }] }),
    /must be a valid CIDR value/,
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/32" } }] }),
  ],
  [
    "networking.policy.peers",
    "NetworkPolicy",
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/16", except: ["10.1.0.0/24"] } }] }),
    /must be a strict subset of `cidr`/,
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/16", except: ["10.0.1.0/24"] } }] }),
  ],
  [
    "networking.policy.peers",
    "NetworkPolicy",
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }] }),
    /may not specify both ipBlock and another peer/,
    policy({ from: [{ podSelector: {} }] }),
  ],
  [
    "networking.policy.ports",
    "NetworkPolicy",
    policy({ ports: [{ port: 0 }] }),
    /between 1 and 65535/,
    policy({ ports: [{ port: "http" }] }),
  ],
  [
    "networking.policy.ports",
    "NetworkPolicy",
    policy({ ports: [{ port: 90, endPort: 80 }] }),
    /must be greater than or equal to `port`/,
    policy({ ports: [{ port: 80, endPort: 90 }] }),
  ],
  [
    "networking.policy.types",
    "NetworkPolicy",
    { ...named, spec: { podSelector: {}, policyTypes: ["In"] } },
    /policyTypes\[0\]: Unsupported value/,
    { ...named, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
  ],
  [
    "core.data-keys",
    "ConfigMap",
    { ...named, data: { "a/b": "" } },
    /valid config key/,
    { ...named, data: { ".a_b-c": "" } },
  ],
  [
    "core.data-size",
    "ConfigMap",
    { ...named, data: { a: "x".repeat(1048577) } },
    /may not be more than 1048576 bytes/,
    { ...named, data: { a: "x".repeat(1048576) } },
  ],
  [
    "core.data-base64",
    "Secret",
    { ...named, data: { a: "plain text" } },
    /illegal base64 data at input byte 5/,
    { ...named, data: { a: "cGxhaW4=" } },
  ],
  [
    "core.secret.type",
    "Secret",
    { ...named, type: "kubernetes.io/tls", data: {} },
    /data\[tls.crt\]: Required value/,
    { ...named, type: "kubernetes.io/tls", stringData: { "tls.crt": "", "tls.key": "" } },
  ],
  [
    "core.pvc.spec",
    "PersistentVolumeClaim",
    claim({ accessModes: [] }),
    /at least 1 access mode is required/,
    claim({}),
  ],
  [
    "core.pvc.spec",
    "PersistentVolumeClaim",
    claim({ resources: { requests: {} } }),
    /spec.resources\[storage\]: Required value/,
    claim({ resources: { requests: { storage: 1 } } }),
  ],
  [
    "core.quota.hard",
    "ResourceQuota",
    { ...named, spec: { hard: { cores: 1 } } },
    /must be a standard resource for quota/,
    { ...named, spec: { hard: { "limits.cpu": "1" } } },
  ],
  [
    "core.quota.hard",
    "ResourceQuota",
    { ...named, spec: { hard: { pods: "1500m" } } },
    /must be an integer/,
    { ...named, spec: { hard: { pods: "2" } } },
  ],
  [
    "core.limitrange.order",
    "LimitRange",
    { ...named, spec: { limits: [{ type: "Container", min: { cpu: 2 }, max: { cpu: "1500m" } }] } },
    /min value 2 is greater than max value 1500m/,
    { ...named, spec: { limits: [{ type: "Container", min: { cpu: 1 }, max: { cpu: "1000m" } }] } },
  ],
  [
    "storage.storageclass.fields",
    "StorageClass",
    { ...named, provisioner: "a", reclaimPolicy: "Recycle" },
    /reclaimPolicy: Unsupported/,
    { ...named, provisioner: "a", reclaimPolicy: "Retain" },
  ],
  [
    "apiextensions.crd.spec",
    "CustomResourceDefinition",
    crd({ group: "tea.dev" }),
    /must be spec.names.plural\+"."\+spec.group/,
    crd(),
  ],
  [
    "apiextensions.crd.spec",
    "CustomResourceDefinition",
    crd({ versions: [] }),
    /exactly one version marked as storage version/,
    crd(),
  ],
  [
    "policy.pdb.one-bound",
    "PodDisruptionBudget",
    { ...named, spec: { minAvailable: 1, maxUnavailable: 1 } },
    /cannot be both set/,
    { ...named, spec: { maxUnavailable: "100%" } },
  ],
  [
    "policy.pdb.one-bound",
    "PodDisruptionBudget",
    { ...named, spec: { maxUnavailable: "101%" } },
    /must not be greater than 100%/,
    { ...named, spec: { minAvailable: 0 } },
  ],
  [
    "autoscaling.hpa.bounds",
    "HorizontalPodAutoscaler",
    scaler({ minReplicas: 4 }),
    /must be greater than or equal to `minReplicas`/,
    scaler({ minReplicas: 3 }),
  ],
  [
    "autoscaling.hpa.bounds",
    "HorizontalPodAutoscaler",
    scaler({ metrics: [{ type: "Resource" }] }),
    /must populate information/,
    scaler({
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
    }),
  ],
  [
    "rbac.rules",
    "Role",
    { ...named, rules: [{ verbs: [], apiGroups: [""], resources: ["pods"] }] },
    /verbs must contain at least one value/,
    { ...named, rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] },
  ],
  [
    "rbac.rules",
    "Role",
    { ...named, rules: [{ verbs: ["get"], nonResourceURLs: ["/a"] }] },
    /namespaced rules cannot apply/,
    { ...named, rules: [] },
  ],
  [
    "rbac.binding",
    "ClusterRoleBinding",
    { ...named, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "a" } },
    /roleRef.kind: Unsupported value: "Role"/,
    { ...named, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "a" } },
  ],
  [
    "rbac.binding",
    "RoleBinding",
    {
      ...named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "a" },
      subjects: [{ kind: "ServiceAccount", name: "a" }],
    },
    /subjects\[0\].namespace: Required/,
    {
      ...named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "a" },
      subjects: [{ kind: "ServiceAccount", name: "a", namespace: "b" }],
    },
  ],
  [
    "scheduling.priorityclass",
    "PriorityClass",
    { ...named, value: 1_000_000_001 },
    /maximum allowed value of a user defined priority/,
    { ...named, value: 1_000_000_000 },
  ],
];

theseRules(cases);

function awaited(): Props {
  return { metadata: { name: "it", annotations: { "pulumi.com/skipAwait": "true" } } };
}
