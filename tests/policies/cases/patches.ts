import { of, type RuleCases } from "./case";

const deployment = of("kubernetes:apps/v1:DeploymentPatch");
const pod = (container: object, more = {}) =>
  deployment({ spec: { template: { spec: { containers: [{ name: "app", ...container }], ...more } } } });
const group = "kubernetes:rbac.authorization.k8s.io/v1";
const digest = `123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:${"a".repeat(64)}`;

/** What changes a part of what something else made: judged by what it sets, not by what it leaves out. */
export const patchCases: RuleCases[] = [
  {
    rule: "k8s-pod-no-privileged",
    cases: [
      { name: "a patch that says nothing of it", given: pod({}), says: "pass" },
      { name: "a patch of the replicas", given: deployment({ spec: { replicas: 2 } }), says: "notApplicable" },
      { name: "a patch that opens the node", given: pod({}, { hostNetwork: true }), says: /hostNetwork is true/ },
    ],
  },
  {
    rule: "k8s-image-pinned",
    cases: [
      { name: "a patch that names no image", given: pod({}), says: "pass" },
      { name: "a patch with a digest", given: pod({ image: digest }), says: "pass" },
      { name: "a patch with a tag", given: pod({ image: "nginx:1" }), says: /nginx:1; name it by its digest/ },
    ],
  },
  {
    rule: "any-no-plaintext-secret",
    cases: [
      {
        name: "a patch with a password",
        given: pod({ env: [{ name: "DB_PASSWORD", value: "correct horse" }] }),
        says: /DB_PASSWORD is given in clear/,
      },
      {
        name: "a patch of a config map with a password",
        given: of("kubernetes:core/v1:ConfigMapPatch")({ data: { API_KEY: "x1y2" } }),
        says: /data\.API_KEY is given in clear/,
      },
    ],
  },
  {
    rule: "k8s-no-nodeport-hostport",
    cases: [
      {
        name: "a patch that opens a Service",
        given: of("kubernetes:core/v1:ServicePatch")({ spec: { type: "NodePort" } }),
        says: /its type is NodePort/,
      },
      {
        name: "a patch that leaves its type",
        given: of("kubernetes:core/v1:ServicePatch")({ spec: { selector: {} } }),
        says: "pass",
      },
    ],
  },
  {
    rule: "k8s-rbac-no-wildcard",
    cases: [
      {
        name: "a patch that allows everything",
        given: of(`${group}:ClusterRolePatch`)({ rules: [{ verbs: ["*"], resources: ["pods"] }] }),
        says: /allows every verb/,
      },
      {
        name: "a patch that names an administrator",
        given: of(`${group}:ClusterRoleBindingPatch`)({
          roleRef: { kind: "ClusterRole", name: "cluster-admin" },
          subjects: [{ kind: "User", name: "eve" }],
        }),
        says: /makes User eve an administrator/,
      },
      {
        name: "a patch that leaves the role out",
        given: of(`${group}:RoleBindingPatch`)({ subjects: [{ kind: "User", name: "eve" }] }),
        says: "pass",
      },
    ],
  },
];
