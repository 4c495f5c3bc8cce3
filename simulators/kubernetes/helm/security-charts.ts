import { restricted, type KnownChart } from "./chart";

/*
 * Charts of what watches a cluster. Source of each entry: its templates and values at the version that stands here (repository and tag in the comment).
 */

// github.com/falcosecurity/charts, charts/falco, falco-9.1.0
const falco: KnownChart = {
  repository: "https://falcosecurity.github.io/charts",
  versions: ["9.1.0"],
  workloads: [
    {
      kind: "DaemonSet",
      name: "{r}",
      labels: { "app.kubernetes.io/name": "falco", "app.kubernetes.io/instance": "{r}" },
      account: { path: "serviceAccount.name" },
      resources: "resources",
      priority: { path: "podPriorityClassName" },
      pod: {
        is: {
          // With the probe that needs no driver: the container engine's socket, and these of the node.
          volumes: ["/etc", "/boot", "/lib/modules", "/usr", "/sys/kernel", "/proc"].map((path, index) => ({
            name: `host-${index}`,
            hostPath: { path },
          })),
        },
        security: "podSecurityContext",
      },
      container: {
        is: { capabilities: { add: ["BPF", "SYS_RESOURCE", "PERFMON", "SYS_PTRACE"] } },
        security: "containerSecurityContext",
      },
      ports: [8765],
    },
  ],
};

// github.com/aquasecurity/trivy-operator, deploy/helm, v0.32.0 (chart 0.34.0)
const trivyOperator: KnownChart = {
  repository: "https://aquasecurity.github.io/helm-charts",
  versions: ["0.34.0"],
  definitions: {
    kept: true,
    groups: {
      "aquasecurity.github.io": {
        versions: "v1alpha1",
        kinds:
          "ClusterComplianceReport:C ClusterConfigAuditReport:C ClusterInfraAssessmentReport:C ClusterRbacAssessmentReport:C ClusterSbomReport:C ClusterVulnerabilityReport:C ConfigAuditReport ExposedSecretReport InfraAssessmentReport RbacAssessmentReport SbomReport VulnerabilityReport",
      },
    },
  },
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { "app.kubernetes.io/name": "trivy-operator", "app.kubernetes.io/instance": "{r}" },
      account: { path: "serviceAccount.name" },
      replicas: "operator.replicas",
      resources: "resources",
      priority: { path: "priorityClassName" },
      pod: { security: "podSecurityContext" },
      container: {
        is: { ...restricted, runAsNonRoot: undefined, seccompProfile: undefined },
        security: "securityContext",
      },
      ports: [8080, 9090],
    },
    {
      kind: "StatefulSet",
      name: "trivy-server",
      labels: { "app.kubernetes.io/name": "trivy-server", "app.kubernetes.io/instance": "trivy-server" },
      account: { is: "{r}", path: "serviceAccount.name" },
      when: "operator.builtInTrivyServer=false",
      replicas: "trivy.server.replicas",
      resources: "trivy.server.resources",
      priority: { path: "trivy.priorityClassName" },
      pod: {
        is: { securityContext: { runAsUser: 65534, runAsNonRoot: true, fsGroup: 65534 } },
        security: "trivy.server.podSecurityContext",
      },
      container: { is: { readOnlyRootFilesystem: true }, security: "trivy.server.securityContext" },
      ports: [4954],
    },
  ],
  services: [
    { name: "{r}", of: "{r}", ports: ["metrics:80>8080"] },
    {
      name: "trivy-service",
      of: "trivy-server",
      ports: ["trivy-http:4954>4954"],
      when: "operator.builtInTrivyServer=false",
    },
  ],
};

export const securityCharts: Readonly<Record<string, KnownChart>> = { falco, "trivy-operator": trivyOperator };
