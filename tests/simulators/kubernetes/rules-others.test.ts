import type { Props } from "../../../simulators/protocol/values";
import { Driver, type RuleCase, token } from "./driver";

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

const podRule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };

const cases: RuleCase[] = [
  [
    "core.service.type",
    "Service",
    service({ type: "Balancer", ports: [port()] }),
    'Service "it" is invalid: spec.type: Unsupported value: "Balancer": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    service({ type: "NodePort", ports: [port()] }),
  ],
  [
    "core.service.type",
    "Service",
    service({ type: "ExternalName" }),
    'Service "it" is invalid: spec.externalName: Required value',
    service({ type: "ExternalName", externalName: "a.b" }),
  ],
  [
    "core.service.ports",
    "Service",
    service({}),
    'Service "it" is invalid: spec.ports: Required value',
    service({ clusterIP: "None" }),
  ],
  [
    "core.service.ports",
    "Service",
    service({ ports: [port(), port({ port: 81 })] }),
    'Service "it" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
    service({ ports: [port({ name: "a" }), port({ name: "b", port: 81 })] }),
  ],
  [
    "core.service.ports",
    "Service",
    service({ type: "NodePort", ports: [port({ nodePort: 80 })] }),
    'Service "it" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    service({ type: "NodePort", ports: [port({ nodePort: 30080 })] }),
  ],
  [
    "core.service.cluster-ip",
    "Service",
    service({ clusterIP: "10.1.2.3", ports: [port()] }),
    'Service "it" is invalid: spec.clusterIPs: Invalid value: ["10.1.2.3"]: failed to allocate IP 10.1.2.3: the provided IP (10.1.2.3) is not in the valid range. The range of valid IPs is 172.20.0.0/16',
    service({ clusterIP: "172.20.1.2", ports: [port()] }),
  ],
  [
    "networking.ingress.paths",
    "Ingress",
    route({ path: "/", pathType: "Glob" }),
    'Ingress.networking.k8s.io "it" is invalid: spec.rules[0].http.paths[0].pathType: Unsupported value: "Glob": supported values: "Exact", "ImplementationSpecific", "Prefix"',
    { ...route({ path: "/", pathType: "Prefix" }), ...awaited() },
  ],
  [
    "networking.ingress.paths",
    "Ingress",
    route({ path: "a", pathType: "Exact" }),
    'Ingress.networking.k8s.io "it" is invalid: spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path',
    { ...route({ path: "/a", pathType: "Exact" }), ...awaited() },
  ],
  [
    "networking.policy.peers",
    "NetworkPolicy",
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/33" } }] }),
    'NetworkPolicy.networking.k8s.io "it" is invalid: spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/32" } }] }),
  ],
  [
    "networking.policy.peers",
    "NetworkPolicy",
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/16", except: ["10.1.0.0/24"] } }] }),
    'NetworkPolicy.networking.k8s.io "it" is invalid: spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.1.0.0/24": must be a strict subset of `cidr`',
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/16", except: ["10.0.1.0/24"] } }] }),
  ],
  [
    "networking.policy.peers",
    "NetworkPolicy",
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }] }),
    'NetworkPolicy.networking.k8s.io "it" is invalid: spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer',
    policy({ from: [{ podSelector: {} }] }),
  ],
  [
    "networking.policy.ports",
    "NetworkPolicy",
    policy({ ports: [{ port: 0 }] }),
    'NetworkPolicy.networking.k8s.io "it" is invalid: spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    policy({ ports: [{ port: "http" }] }),
  ],
  [
    "networking.policy.ports",
    "NetworkPolicy",
    policy({ ports: [{ port: 90, endPort: 80 }] }),
    'NetworkPolicy.networking.k8s.io "it" is invalid: spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`',
    policy({ ports: [{ port: 80, endPort: 90 }] }),
  ],
  [
    "networking.policy.types",
    "NetworkPolicy",
    { ...named, spec: { podSelector: {}, policyTypes: ["In"] } },
    'NetworkPolicy.networking.k8s.io "it" is invalid: spec.policyTypes[0]: Unsupported value: "In": supported values: "Egress", "Ingress"',
    { ...named, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
  ],
  [
    "core.data-keys",
    "ConfigMap",
    { ...named, data: { "a/b": "" } },
    "ConfigMap \"it\" is invalid: data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    { ...named, data: { ".a_b-c": "" } },
  ],
  [
    "core.data-size",
    "ConfigMap",
    { ...named, data: { a: "x".repeat(1048577) } },
    'ConfigMap "it" is invalid: : Too long: may not be more than 1048576 bytes',
    { ...named, data: { a: "x".repeat(1048576) } },
  ],
  [
    "core.data-base64",
    "Secret",
    { ...named, data: { a: "plain text" } },
    'Secret "it" is invalid: data[a]: Invalid value: "[secret]": illegal base64 data at input byte 5',
    { ...named, data: { a: "cGxhaW4=" } },
  ],
  [
    "core.secret.type",
    "Secret",
    { ...named, type: "kubernetes.io/tls", data: {} },
    'Secret "it" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]',
    { ...named, type: "kubernetes.io/tls", stringData: { "tls.crt": "", "tls.key": "" } },
  ],
  [
    "core.pvc.spec",
    "PersistentVolumeClaim",
    claim({ accessModes: [] }),
    'PersistentVolumeClaim "it" is invalid: spec.accessModes: Required value: at least 1 access mode is required',
    claim({}),
  ],
  [
    "core.pvc.spec",
    "PersistentVolumeClaim",
    claim({ resources: { requests: {} } }),
    'PersistentVolumeClaim "it" is invalid: spec.resources[storage]: Required value',
    claim({ resources: { requests: { storage: 1 } } }),
  ],
  [
    "core.quota.hard",
    "ResourceQuota",
    { ...named, spec: { hard: { cores: 1 } } },
    'ResourceQuota "it" is invalid: spec.hard[cores]: Invalid value: "cores": must be a standard resource for quota',
    { ...named, spec: { hard: { "limits.cpu": "1" } } },
  ],
  [
    "core.quota.hard",
    "ResourceQuota",
    { ...named, spec: { hard: { pods: "1500m" } } },
    'ResourceQuota "it" is invalid: spec.hard[pods]: Invalid value: "1500m": must be an integer',
    { ...named, spec: { hard: { pods: "2" } } },
  ],
  [
    "core.limitrange.order",
    "LimitRange",
    { ...named, spec: { limits: [{ type: "Container", min: { cpu: 2 }, max: { cpu: "1500m" } }] } },
    'LimitRange "it" is invalid: spec.limits[0].min[cpu]: Invalid value: 2: min value 2 is greater than max value 1500m',
    { ...named, spec: { limits: [{ type: "Container", min: { cpu: 1 }, max: { cpu: "1000m" } }] } },
  ],
  [
    "storage.storageclass.fields",
    "StorageClass",
    { ...named, provisioner: "a", reclaimPolicy: "Recycle" },
    'StorageClass.storage.k8s.io "it" is invalid: reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
    { ...named, provisioner: "a", reclaimPolicy: "Retain" },
  ],
  [
    "apiextensions.crd.spec",
    "CustomResourceDefinition",
    crd({ group: "tea.dev" }),
    'CustomResourceDefinition.apiextensions.k8s.io "beans.coffee.dev" is invalid: metadata.name: Invalid value: "beans.coffee.dev": must be spec.names.plural+"."+spec.group',
    crd(),
  ],
  [
    "apiextensions.crd.spec",
    "CustomResourceDefinition",
    crd({ versions: [] }),
    'CustomResourceDefinition.apiextensions.k8s.io "beans.coffee.dev" is invalid: spec.versions: Invalid value: []: must have exactly one version marked as storage version',
    crd(),
  ],
  [
    "policy.pdb.one-bound",
    "PodDisruptionBudget",
    { ...named, spec: { minAvailable: 1, maxUnavailable: 1 } },
    'PodDisruptionBudget.policy "it" is invalid: spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set',
    { ...named, spec: { maxUnavailable: "100%" } },
  ],
  [
    "policy.pdb.one-bound",
    "PodDisruptionBudget",
    { ...named, spec: { maxUnavailable: "101%" } },
    'PodDisruptionBudget.policy "it" is invalid: spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    { ...named, spec: { minAvailable: 0 } },
  ],
  [
    "autoscaling.hpa.bounds",
    "HorizontalPodAutoscaler",
    scaler({ minReplicas: 4 }),
    'HorizontalPodAutoscaler.autoscaling "it" is invalid: spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
    scaler({ minReplicas: 3 }),
  ],
  [
    "autoscaling.hpa.bounds",
    "HorizontalPodAutoscaler",
    scaler({ metrics: [{ type: "Resource" }] }),
    'HorizontalPodAutoscaler.autoscaling "it" is invalid: spec.metrics[0].resource: Required value: must populate information for the given metric source',
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
    'Role.rbac.authorization.k8s.io "it" is invalid: rules[0].verbs: Required value: verbs must contain at least one value',
    { ...named, rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] },
  ],
  [
    "rbac.rules",
    "Role",
    { ...named, rules: [{ verbs: ["get"], nonResourceURLs: ["/a"] }] },
    'Role.rbac.authorization.k8s.io "it" is invalid: rules[0].nonResourceURLs: Invalid value: ["/a"]: namespaced rules cannot apply to non-resource URLs',
    { ...named, rules: [] },
  ],
  [
    "rbac.binding",
    "ClusterRoleBinding",
    { ...named, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "a" } },
    'ClusterRoleBinding.rbac.authorization.k8s.io "it" is invalid: roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
    { ...named, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "a" } },
  ],
  [
    "rbac.binding",
    "ClusterRoleBinding",
    {
      ...named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "a" },
      subjects: [{ kind: "ServiceAccount", name: "a" }],
    },
    'ClusterRoleBinding.rbac.authorization.k8s.io "it" is invalid: subjects[0].namespace: Required value',
    {
      ...named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "a" },
      subjects: [{ kind: "ServiceAccount", name: "a", namespace: "b" }],
    },
  ],
  [
    "scheduling.priorityclass",
    "PriorityClass",
    { ...named, value: 1_000_000_001 },
    'PriorityClass.scheduling.k8s.io "it" is invalid: value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
    { ...named, value: 1_000_000_000 },
  ],
  [
    "admissionregistration.policy",
    "ValidatingAdmissionPolicy",
    { ...named, spec: { matchConstraints: {}, validations: [{ expression: "true" }], failurePolicy: "Deny" } },
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io "it" is invalid: [spec.failurePolicy: Unsupported value: "Deny": supported values: "Fail", "Ignore", spec.matchConstraints.resourceRules: Required value]',
    { ...named, spec: { matchConstraints: { resourceRules: [podRule] }, validations: [{ expression: "true" }] } },
  ],
  [
    "admissionregistration.policy",
    "ValidatingAdmissionPolicy",
    named,
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io "it" is invalid: [spec.matchConstraints: Required value, spec.validations: Required value: validations or auditAnnotations must contain at least one item, spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item]',
    {
      ...named,
      spec: {
        matchConstraints: { resourceRules: [podRule] },
        auditAnnotations: [{ key: "a", valueExpression: "'b'" }],
      },
    },
  ],
  [
    "admissionregistration.binding",
    "ValidatingAdmissionPolicyBinding",
    { ...named, spec: { policyName: "it", validationActions: ["Deny", "Warn", "Warn"] } },
    'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io "it" is invalid: [spec.validationActions[2]: Duplicate value: "Warn", spec.validationActions: Invalid value: ["Deny","Warn","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)]',
    { ...named, spec: { policyName: "it", validationActions: ["Deny", "Audit"] } },
  ],
  [
    "admissionregistration.binding",
    "ValidatingAdmissionPolicyBinding",
    { ...named, spec: { policyName: "it", validationActions: [] } },
    'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io "it" is invalid: spec.validationActions: Required value: at least one validation action is required',
    { ...named, spec: { policyName: "it", validationActions: ["Warn"] } },
  ],
];

test.each(cases)("%s: a %s is refused, and the nearest sound one stands", async (_rule, kind, bad, says, good) => {
  expect(await new Driver().refusal(kind, bad)).toBe(
    `resource "urn:pulumi:test::p::${token(kind)}::it" was not successfully created by the Kubernetes API server: ${says}`,
  );
  const driver = new Driver();
  const { id } = await driver.create(kind, good);
  expect(driver.find(kind, id)).toMatchObject({ metadata: good["metadata"] });
});

function awaited(): Props {
  return { metadata: { name: "it", annotations: { "pulumi.com/skipAwait": "true" } } };
}
