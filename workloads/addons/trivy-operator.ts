import type { Input } from "@pulumi/pulumi";
import { scraped } from "../../components/kubernetes/scraping";
import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restricted, restrictedPod, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "trivy-operator";
const labels = {
  operator: { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name },
  server: { "app.kubernetes.io/name": "trivy-server", "app.kubernetes.io/instance": "trivy-server" },
  // Source: aquasecurity/trivy-operator v0.32.0, pkg/vulnerabilityreport/builder.go.
  scan: { "app.kubernetes.io/managed-by": name, "vulnerabilityReport.scanner": "Trivy" },
};
const registry = "ghcr.io";
const serverPort = 4954;

const metricsPort = 8080;

/** The keys of chart aqua/trivy-operator that we set. */
export interface TrivyOperatorValues {
  /** What the cloud runs, the cloud patches; and its registries let nobody look. */
  excludeNamespaces: string;
  operator: {
    scanJobsConcurrentLimit: number;
    /** One server keeps the database of vulnerabilities, where every scan would fetch it. */
    builtInTrivyServer: true;
    /** It would mount the node's files with an image that is fetched as it runs; AWS answers for its nodes' settings. Without it compliance says nothing. */
    infraAssessmentScannerEnabled: false;
    clusterComplianceEnabled: false;
    /** It reads no other namespace's secrets: registries are read as its own account. */
    accessGlobalSecretsAndServiceAccount: false;
  };
  image: { registry: string; repository: string; tag: string };
  serviceAccount: { name: string; annotations: Record<string, Input<string>> };
  podAnnotations: Record<string, string>;
  podSecurityContext: object;
  securityContext: object;
  resources: ContainerResources;
  trivyOperator: {
    scanJobPodTemplatePodSecurityContext: object;
    scanJobPodTemplateContainerSecurityContext: object;
    /** Of the pods that look through images, which ask the registry themselves: `NAME=VALUE,…`. */
    scanJobPodTemplateLabels?: string;
  };
  trivy: {
    image: { registry: string; repository: string; tag: string };
    dbRegistry: string;
    dbRepository: string;
    javaDbRegistry: string;
    javaDbRepository: string;
    resources: ContainerResources;
    server: { resources: ContainerResources; podSecurityContext: object; securityContext: object };
  };
  policiesBundle: { registry: string; repository: string };
}

/**
 * Looks through the images that run, again each day, and through what is set up in the cluster. Its own images were poisoned in March 2026 (CVE-2026-33634), and a mirror
 * went on serving one: they come from their project's registry, and their digests can be said. Its definitions stand in the folder `crds`, which Helm never upgrades.
 */
export const trivyOperator: AddOn = {
  name,
  system: "trivy-operator",
  source: () => ({ kind: "chart", chart: name, repository: "https://aquasecurity.github.io/helm-charts" }),
  namespace: "security",
  after: ["calico"],
  when: () => true,
  byDefault: ({ scale }) => scale !== "small",
  values,
  identity: name,
  brings: ["aquasecurity.github.io"],
  policies: (context) => [
    policyFor(name, context, {
      pods: labels.operator,
      ...{ cloud: true, internet: true },
      metrics: [metricsPort],
      to: [{ pods: labels.server, ports: [serverPort] }],
    }),
    policyFor("trivy-server", context, {
      pods: labels.server,
      api: false,
      ...{ cloud: true, internet: true },
      from: [
        { pods: labels.operator, ports: [serverPort] },
        { pods: labels.scan, ports: [serverPort] },
      ],
    }),
    policyFor("trivy-scan", context, {
      pods: labels.scan,
      api: false,
      ...{ cloud: true, internet: true },
      to: [{ pods: labels.server, ports: [serverPort] }],
    }),
  ],
};

function values(context: AddOnContext): TrivyOperatorValues {
  const { cluster, scale } = context;
  const pod = (user: number) => ({ ...restrictedPod, runAsUser: user, fsGroup: user });
  return {
    excludeNamespaces: cluster.managedNamespaces.join(","),
    operator: {
      scanJobsConcurrentLimit: 2,
      builtInTrivyServer: true,
      infraAssessmentScannerEnabled: false,
      clusterComplianceEnabled: false,
      accessGlobalSecretsAndServiceAccount: false,
    },
    image: {
      registry,
      repository: "aquasecurity/trivy-operator",
      tag: tagOf(context, "trivy-operator", "operator", "0.32.0"),
    },
    serviceAccount: { name, annotations: cluster.toolAnnotations[name] ?? {} },
    podAnnotations: scraped(metricsPort),
    podSecurityContext: pod(10_000),
    securityContext: restricted,
    resources: resources(100, { small: 384, medium: 512, large: 768 }[scale]),
    trivyOperator: {
      scanJobPodTemplatePodSecurityContext: pod(10_001),
      scanJobPodTemplateContainerSecurityContext: restricted,
      ...(cluster.identityLabels && { scanJobPodTemplateLabels: written(cluster.identityLabels) }),
    },
    trivy: {
      image: {
        registry,
        repository: "aquasecurity/trivy",
        tag: tagOf(context, "trivy-operator", "trivy", "0.72.0"),
      },
      dbRegistry: registry,
      dbRepository: "aquasecurity/trivy-db",
      javaDbRegistry: registry,
      javaDbRepository: "aquasecurity/trivy-java-db",
      resources: resources(100, 512, 1000),
      server: { resources: resources(200, 1024), podSecurityContext: pod(65_534), securityContext: restricted },
    },
    policiesBundle: { registry, repository: "aquasecurity/trivy-checks" },
  };
}

const written = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
