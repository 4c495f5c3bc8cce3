import { restricted, type KnownChart } from "./chart";

/*
 * Charts of the stores that run in a cluster. Source of each entry: its templates and values at the version that stands here (repository and tag in the comment).
 */

// github.com/elastic/cloud-on-k8s, deploy/eck-operator, v3.5.0
const eckOperator: KnownChart = {
  repository: "https://helm.elastic.co",
  versions: ["3.5.0"],
  definitions: {
    // By helm.sh/resource-policy.
    kept: true,
    when: "installCRDs",
    groups: {
      "agent.k8s.elastic.co": { versions: "v1alpha1", kinds: "Agent" },
      "apm.k8s.elastic.co": { versions: "v1,v1beta1", kinds: "ApmServer" },
      "autoops.k8s.elastic.co": { versions: "v1alpha1", kinds: "AutoOpsAgentPolicy" },
      "autoscaling.k8s.elastic.co": { versions: "v1alpha1", kinds: "ElasticsearchAutoscaler" },
      "beat.k8s.elastic.co": { versions: "v1beta1", kinds: "Beat" },
      "elasticsearch.k8s.elastic.co": { versions: "v1,v1beta1", kinds: "Elasticsearch" },
      "enterprisesearch.k8s.elastic.co": { versions: "v1,v1beta1", kinds: "EnterpriseSearch" },
      "kibana.k8s.elastic.co": { versions: "v1,v1beta1", kinds: "Kibana" },
      "logstash.k8s.elastic.co": { versions: "v1alpha1", kinds: "Logstash" },
      "maps.k8s.elastic.co": { versions: "v1alpha1", kinds: "ElasticMapsServer" },
      "packageregistry.k8s.elastic.co": { versions: "v1alpha1", kinds: "PackageRegistry" },
      "stackconfigpolicy.k8s.elastic.co": { versions: "v1alpha1", kinds: "StackConfigPolicy" },
    },
  },
  workloads: [
    {
      kind: "StatefulSet",
      name: "elastic-operator",
      labels: { "app.kubernetes.io/name": "elastic-operator", "app.kubernetes.io/instance": "{r}" },
      account: { path: "serviceAccount.name" },
      replicas: "replicaCount",
      resources: "resources",
      priority: { path: "priorityClassName" },
      pod: { is: { securityContext: { runAsNonRoot: true } }, security: "podSecurityContext" },
      container: { is: withoutProfile(), security: "securityContext" },
    },
  ],
};

/** The chart says nothing of the profile: the pod has to. */
function withoutProfile() {
  const { seccompProfile: _, ...rest } = restricted;
  return rest;
}

// github.com/Altinity/clickhouse-operator, deploy/helm/clickhouse-operator, release-0.25.6. The container of metrics in its pod is left out: it makes nothing
const clickhouseOperator: KnownChart = {
  repository: "https://helm.altinity.com",
  versions: ["0.25.6"],
  definitions: {
    kept: true,
    groups: {
      "clickhouse-keeper.altinity.com": { versions: "v1", kinds: "ClickHouseKeeperInstallation" },
      "clickhouse.altinity.com": {
        versions: "v1",
        kinds: "ClickHouseInstallation ClickHouseInstallationTemplate ClickHouseOperatorConfiguration",
      },
    },
  },
  workloads: [
    {
      kind: "Deployment",
      name: "clickhouse-operator",
      labels: { "app.kubernetes.io/name": "altinity-clickhouse-operator", "app.kubernetes.io/instance": "{r}" },
      account: { path: "serviceAccount.name" },
      resources: "operator.resources",
      priority: { path: "operator.priorityClassName" },
      pod: { security: "podSecurityContext" },
      container: { security: "operator.containerSecurityContext" },
      ports: [9999],
    },
  ],
  services: [{ name: "clickhouse-operator-metrics", of: "clickhouse-operator", ports: ["op-metrics:9999>9999"] }],
};

export const storeCharts: Readonly<Record<string, KnownChart>> = {
  "eck-operator": eckOperator,
  "altinity-clickhouse-operator": clickhouseOperator,
};
