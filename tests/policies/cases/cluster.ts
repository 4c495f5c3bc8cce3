import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const namespace = of("kubernetes:core/v1:Namespace");
const netpol = of("kubernetes:networking.k8s.io/v1:NetworkPolicy");
const service = of("kubernetes:core/v1:Service");
const deployment = of("kubernetes:apps/v1:Deployment");
const replicaSet = of("kubernetes:apps/v1:ReplicaSet");
const account = of("kubernetes:core/v1:ServiceAccount");
const role = of("kubernetes:rbac.authorization.k8s.io/v1:Role");
const clusterRole = of("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
const binding = of("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding");
const admission = of("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy");
const admits = of("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding");
const configMap = of("kubernetes:core/v1:ConfigMap");
const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const machine = of("aws:ec2/instance:Instance");

const orders = namespace({ metadata: { name: "orders" } }, { name: "orders" });
const closed = (spec: object, where = "orders") =>
  netpol({ metadata: { namespace: where }, spec: { podSelector: {}, ...spec } }, { name: "closed" });
const both = { policyTypes: ["Ingress", "Egress"] };
const pods = (spec: object, metadata: object = {}) => deployment({ metadata, spec: { template: { spec } } });
const container = (more: object) => pods({ containers: [{ name: "orders", ...more }] });
const variable = (name: string, value: unknown) => container({ env: [{ name, value }] });
const digest = `sha256:${"0".repeat(64)}`;
const image = (reference: unknown) => container({ image: reference });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const silent = { automountServiceAccountToken: false, serviceAccountName: "orders" };

export const clusterCases: RuleCases[] = [
  {
    rule: "k8s-default-deny-netpol",
    cases: [
      { name: "closed both ways", given: [orders, closed(both)], says: "pass" },
      { name: "open", given: [orders], says: /denies all Ingress and Egress in it/ },
      { name: "closed in another namespace", given: [orders, closed(both, "cart")], says: /Ingress and Egress/ },
      { name: "closed one way", given: [orders, closed({})], says: /denies all Egress in it/ },
      {
        name: "with a way out",
        given: [orders, closed({ ...both, egress: [{}] })],
        says: /denies all Egress in it/,
      },
      {
        name: "for some pods",
        given: [orders, closed({ ...both, podSelector: { matchLabels: { app: "orders" } } })],
        says: /Ingress and Egress/,
      },
      { name: "a namespace of no known name", given: [namespace({ metadata: {} })], says: /no metadata.name/ },
      { name: "before the cluster stands", given: [namespace({})], says: "undetermined" },
      { name: "a stack without a cluster", given: [machine({})], says: "notApplicable" },
    ],
  },
  {
    rule: "k8s-no-nodeport-hostport",
    cases: [
      { name: "inside", given: service({ spec: { type: "ClusterIP" } }), says: "pass" },
      { name: "a port of every node", given: service({ spec: { type: "NodePort" } }), says: /type is NodePort/ },
      {
        name: "a load balancer",
        given: service({ spec: { type: "LoadBalancer" } }),
        says: /open to everybody/,
      },
      {
        name: "one that stays inside",
        given: service({
          metadata: { annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" } },
          spec: { type: "LoadBalancer" },
        }),
        says: "pass",
      },
      {
        name: "one for named ranges",
        given: service({ spec: { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24"] } }),
        says: "pass",
      },
      {
        name: "one for the internet, in other words",
        given: service({ spec: { type: "LoadBalancer", loadBalancerSourceRanges: ["0.0.0.0/0"] } }),
        says: /open to 0\.0\.0\.0\/0/,
      },
      { name: "a pod", given: container({ ports: [{ containerPort: 8080 }] }), says: "pass" },
      { name: "a pod on its node", given: container({ ports: [{ hostPort: 8080 }] }), says: /port 8080 of its node/ },
      { name: "a pod of the node's network", given: pods({ hostNetwork: true }), says: /hostNetwork is true/ },
      {
        name: "pods without a deployment",
        given: replicaSet({ spec: { template: { spec: { hostNetwork: true } } } }),
        says: /hostNetwork/,
      },
      { name: "a type that is not known yet", given: service({ spec: { type: UNKNOWN } }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "k8s-rbac-no-wildcard",
    cases: [
      {
        name: "what is named",
        given: clusterRole({ rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list"] }] }),
        says: "pass",
      },
      {
        name: "every verb",
        given: role({ rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["*"] }] }),
        says: /rules\[0\] allows every verb/,
      },
      {
        name: "every resource",
        given: role({ rules: [{}, { apiGroups: ["apps"], resources: ["*"], verbs: ["get"] }] }),
        says: /rules\[1\] covers every resource/,
      },
      {
        name: "every secret",
        given: clusterRole({ rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }] }),
        says: /reads the secrets of every namespace/,
      },
      {
        name: "one secret",
        given: clusterRole({
          rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["ca"], verbs: ["get"] }],
        }),
        says: "pass",
      },
      {
        name: "the secrets of a namespace",
        given: role({ rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }] }),
        says: "pass",
      },
      {
        name: "an administrator of all",
        given: binding({
          roleRef: { kind: "ClusterRole", name: "cluster-admin" },
          subjects: [{ kind: "ServiceAccount", name: "ci" }],
        }),
        says: /makes ServiceAccount ci an administrator/,
      },
      {
        name: "the cluster's own",
        given: binding({
          roleRef: { kind: "ClusterRole", name: "cluster-admin" },
          subjects: [{ kind: "Group", name: "system:masters" }],
        }),
        says: "pass",
      },
      { name: "rules that are not known yet", given: role({ rules: [UNKNOWN] }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "k8s-sa-token",
    cases: [
      { name: "no token", given: pods(silent), says: "pass" },
      { name: "the default", given: pods({}), says: /automountServiceAccountToken is undefined.*the account default/ },
      {
        name: "the account default",
        given: pods({ ...silent, serviceAccountName: "default" }),
        says: /account default/,
      },
      {
        name: "a reason",
        given: pods(
          { serviceAccountName: "operator" },
          { annotations: { "go-coffee/needs-api-token": "it watches Deployments" } },
        ),
        says: "pass",
      },
      { name: "an account", given: account({ automountServiceAccountToken: false }), says: "pass" },
      { name: "an account with one", given: account({}), says: /automountServiceAccountToken is undefined/ },
      {
        name: "what is not known yet",
        given: pods({ ...silent, automountServiceAccountToken: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "k8s-image-pinned",
    cases: [
      {
        name: "our registry, by digest",
        given: image(`123456789012.dkr.ecr.us-east-1.amazonaws.com/go-coffee-dev/order@${digest}`),
        says: "pass",
      },
      {
        name: "a tag",
        given: image("ghcr.io/dimajoyti/go-coffee/order-service:v1.0.0"),
        says: /order-service:v1\.0\.0; name it by its digest/,
      },
      { name: "another registry", given: image(`docker.io/library/redis@${digest}`), says: /that is not allowed/ },
      { name: "no image", given: container({}), says: /runs undefined/ },
      {
        name: "one that runs first",
        given: pods({ initContainers: [{ name: "migrate", image: "alpine:latest" }], containers: [] }),
        says: /migrate runs alpine:latest/,
      },
      { name: "an image that is not known yet", given: image(UNKNOWN), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "k8s-admission-enforced",
    cases: [
      { name: "a policy that fails closed", given: admission({ spec: { failurePolicy: "Fail" } }), says: "pass" },
      { name: "one that says nothing, which is the same", given: admission({ spec: {} }), says: "pass" },
      {
        name: "one that lets in what it cannot judge",
        given: admission({ spec: { failurePolicy: "Ignore" } }),
        says: /failurePolicy is Ignore; want Fail/,
      },
      {
        name: "one that is not known yet",
        given: admission({ spec: { failurePolicy: UNKNOWN } }),
        says: "undetermined",
      },
      {
        name: "a binding that refuses",
        given: admits({ spec: { validationActions: ["Deny", "Audit"] } }),
        says: "pass",
      },
      {
        name: "one that warns",
        given: admits({ spec: { validationActions: ["Warn", "Audit"] } }),
        says: /validationActions is \["Warn","Audit"\]; want Deny/,
      },
      { name: "one that does nothing", given: admits({}), says: /validationActions is \[\]; want Deny/ },
      other,
    ],
  },
  {
    rule: "any-no-plaintext-secret",
    cases: [
      {
        name: "a reference",
        given: container({ env: [{ name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { name: "orders" } } }] }),
        says: "pass",
      },
      {
        name: "an address that the kubelet fills in",
        given: variable("REDIS_URL", "rediss://$(REDIS_USER):$(REDIS_PASSWORD)@cache:6379"),
        says: "pass",
      },
      { name: "a name that only sounds so", given: variable("TOKEN_TTL_SECONDS", "3600"), says: "pass" },
      { name: "a switch", given: variable("USE_SECRET", "true"), says: "pass" },
      {
        name: "a password",
        given: variable("DATABASE_PASSWORD", "hunter2"),
        says: /orders\.env\.DATABASE_PASSWORD is given in clear/,
      },
      {
        name: "a password in an address",
        given: variable("DATABASE_URL", "postgres://orders:hunter2@db:5432/orders"),
        says: /DATABASE_URL holds a password in an address/,
      },
      {
        name: "a key in a command",
        given: container({ args: ["--key", `AKIA${"A".repeat(16)}`] }),
        says: /orders\.args holds an access key of AWS/,
      },
      {
        name: "a short name for it",
        given: variable("DB_PASS", "hunter2"),
        says: /orders\.env\.DB_PASS is given in clear/,
      },
      {
        name: "a key that signs",
        given: variable("JWT_SIGNING_KEY", "hunter2"),
        says: /JWT_SIGNING_KEY is given in clear/,
      },
      {
        name: "a password among settings",
        given: variable("DATABASE_DSN", "host=db user=orders password=hunter2 sslmode=require"),
        says: /DATABASE_DSN holds a password in its settings/,
      },
      {
        name: "a password of an option",
        given: container({ args: ["serve", "--db-password", "hunter2"] }),
        says: /orders\.args gives db-password in clear/,
      },
      {
        name: "a password in a shell",
        given: container({ command: ["sh", "-c", "export DB_PASSWORD=hunter2; exec ./orders"] }),
        says: /orders\.command gives DB_PASSWORD in clear/,
      },
      {
        name: "options that refer to it",
        given: container({ args: ["--db-password", "$(DATABASE_PASSWORD)", "--token=$(TOKEN)", "--token", "--debug"] }),
        says: "pass",
      },
      {
        name: "a config map",
        given: configMap({ data: { "api-key": "abcdef123456", "log-level": "info" } }),
        says: /data\.api-key is given in clear/,
      },
      { name: "a config map without", given: configMap({ data: { "log-level": "info" } }), says: "pass" },
      {
        name: "a start script",
        given: template({ userData: base64(`curl -H "Authorization: ghp_${"a".repeat(36)}"`) }),
        says: /userData holds a token of GitHub/,
      },
      {
        name: "a machine's",
        given: machine({ userData: "-----BEGIN RSA PRIVATE KEY-----" }),
        says: /userData holds a private key/,
      },
      { name: "a start script without", given: template({ userData: base64("yum update") }), says: "pass" },
      { name: "a value that is not known yet", given: variable("DATABASE_HOST", UNKNOWN), says: "undetermined" },
      other,
    ],
  },
];
