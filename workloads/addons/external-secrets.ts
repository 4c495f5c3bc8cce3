import type { Input } from "@pulumi/pulumi";
import { secretsBringer, vaultServer } from "../../components/core/readers";
import { vaultPods } from "../../components/kubernetes/vault-server";
import { scraped } from "../../components/kubernetes/scraping";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { clusterCritical, resources, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const { name, namespace } = secretsBringer;
const app = (part: string) => ({ "app.kubernetes.io/name": part, "app.kubernetes.io/instance": name });
const labels = { controller: app(name), webhook: app(`${name}-webhook`), certs: app(`${name}-cert-controller`) };

interface Part {
  image: { tag: string };
  replicaCount: number;
  priorityClassName: string;
  podDisruptionBudget: { enabled: boolean; maxUnavailable: number };
  topologySpreadConstraints: ReturnType<typeof spread>;
  resources: ContainerResources;
}

/** The keys of chart external-secrets/external-secrets that we set. Its pods are restricted of themselves. */
export interface ExternalSecretsValues extends Part {
  podAnnotations: Record<string, string>;
  installCRDs: boolean;
  leaderElect: boolean;
  serviceAccount: { name: string; annotations: Record<string, Input<string>> };
  rbac: {
    /** It may ask for the tokens of those accounts alone that read secrets (`broughtSecrets`), and not for everybody's. */
    serviceAccountTokenCreate: false;
    /** Who may view or edit a namespace may not, by that, have other secrets brought into it. */
    aggregateToView: false;
    aggregateToEdit: false;
    aggregateToAdmin: false;
  };
  /** A secret is read as the account of the service that it is for, from its own namespace: nothing spans namespaces. */
  processClusterExternalSecret: boolean;
  processClusterPushSecret: boolean;
  processClusterStore: boolean;
  processClusterGenerator: boolean;
  processPushSecret: boolean;
  webhook: Part;
  certController: Part;
}

/** Brings secrets from the cloud's store into the cluster. Only v1 of its kinds is served, and its webhooks fail closed. */
export const externalSecrets: AddOn = {
  name,
  system: "external-secrets",
  source: () => ({ kind: "chart", chart: name, repository: "https://charts.external-secrets.io" }),
  namespace,
  after: ["calico"],
  when: () => true,
  values,
  brings: ["external-secrets.io", "generators.external-secrets.io"],
  policies: (context) => [
    policyFor(name, context, {
      pods: labels.controller,
      cloud: true,
      metrics: [8080],
      to: context.vault ? [{ namespace: vaultServer.namespace, pods: vaultPods, ports: [vaultServer.port] }] : [],
    }),
    policyFor(`${name}-webhook`, context, { pods: labels.webhook, fromControlPlane: [10250] }),
    policyFor(`${name}-cert-controller`, context, { pods: labels.certs }),
  ],
};

function values(context: AddOnContext): ExternalSecretsValues {
  const { cluster, scale } = context;
  const part = (image: string, own: Record<string, string>, memory: number): Part => ({
    image: { tag: tagOf(context, "external-secrets", image, "v2.9.0") },
    replicaCount: replicas[scale],
    priorityClassName: clusterCritical,
    podDisruptionBudget: { enabled: replicas[scale] > 1, maxUnavailable: 1 },
    topologySpreadConstraints: spread(own),
    resources: resources(50, memory),
  });
  return {
    ...part("controller", labels.controller, 256),
    podAnnotations: scraped(8080),
    installCRDs: true,
    leaderElect: true,
    serviceAccount: { name, annotations: cluster.toolAnnotations[name] ?? {} },
    rbac: {
      serviceAccountTokenCreate: false,
      aggregateToView: false,
      aggregateToEdit: false,
      aggregateToAdmin: false,
    },
    processClusterExternalSecret: false,
    processClusterPushSecret: false,
    processClusterStore: false,
    processClusterGenerator: false,
    processPushSecret: false,
    webhook: part("webhook", labels.webhook, 128),
    certController: part("certController", labels.certs, 128),
  };
}
