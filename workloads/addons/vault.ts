import type { Input } from "@pulumi/pulumi";
import type { AddOnRequests } from "../../components/core/add-ons";
import type { VaultGround } from "../../components/core/contracts";
import { secretsBringer, vaultServer } from "../../components/core/readers";
import type { ByScale, Scale } from "../../components/kubernetes/service-entry";
import { tlsSecret, vaultPods } from "../../components/kubernetes/vault-server";
import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { clusterCritical, restricted, restrictedPod, sized, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const { name, namespace, port } = vaultServer;
/** What the members of the cluster speak to each other on, with certificates that Vault makes itself. */
const clusterPort = 8201;
const folders = { tls: "/vault/tls", data: "/vault/data", audit: "/vault/audit" };
/** The user of the image: hashicorp/vault, Dockerfile. */
const user = { runAsUser: 100, runAsGroup: 1000, fsGroup: 1000 };

/** The server's, which the chart's version comes with. */
export const vaultVersion = "2.0.4";

/** A member that is lost leaves a majority of three; one alone is for trying it out. */
export const vaultMembers: Readonly<ByScale<number>> = { small: 1, medium: 3, large: 3 };

/** The keys of chart hashicorp/vault that we set. */
export interface VaultValues {
  global: { tlsDisable: false };
  /** Secrets are brought by External Secrets: no sidecar, and no webhook in the way of pods. */
  injector: { enabled: false };
  server: {
    image: { tag: string };
    logFormat: "json";
    /** A new version starts when a person deletes the pods: standbys first. */
    updateStrategyType: "OnDelete";
    priorityClassName: string;
    resources: ContainerResources;
    topologySpreadConstraints: ReturnType<typeof spread>;
    serviceAccount: { name: string; annotations: Record<string, Input<string>> };
    /** Of its pods. */
    extraLabels?: Readonly<Record<string, string>>;
    extraEnvironmentVars: { VAULT_CACERT: string };
    volumes: object[];
    volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
    dataStorage: { enabled: true; size: string };
    auditStorage: { enabled: true; size: string };
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain"; whenScaled: "Retain" };
    statefulSet: { securityContext: { pod: object; container: object } };
    ha: {
      enabled: true;
      replicas: number;
      raft: { enabled: true; setNodeId: true; config: string };
      disruptionBudget: { enabled: boolean; maxUnavailable: number };
    };
  };
}

/** Whether an environment of this size has Vault, as far as it says nothing else. */
export const wantsVault = (scale: Scale, requests: AddOnRequests | undefined): boolean =>
  requests?.vault?.enabled ?? scale !== "small";

/**
 * Keeps what applications hide: three members on Raft, opened by a key of the cloud as they start. Before it is initialised none of its pods
 * is ready, and nobody waits for them: Helm waits for no StatefulSet that a person restarts.
 * Source: helm.sh/helm/v3 pkg/kube/ready.go, statefulSetReady.
 */
export const vault: AddOn = {
  name,
  system: "vault",
  source: () => ({ kind: "chart", chart: "vault", repository: "https://helm.releases.hashicorp.com" }),
  namespace,
  after: ["calico", "external-secrets"],
  when: ({ vault: ground }) => ground !== undefined,
  byDefault: ({ scale }) => wantsVault(scale, undefined),
  values,
  identity: name,
  brings: [],
  policies: (context) => [
    policyFor(name, context, {
      pods: vaultPods,
      cloud: true,
      from: [
        { pods: vaultPods, ports: [port, clusterPort] },
        { pods: { "app.kubernetes.io/name": vaultServer.initialiser }, ports: [port] },
        {
          namespace: secretsBringer.namespace,
          pods: { "app.kubernetes.io/name": secretsBringer.name },
          ports: [port],
        },
        // Who configures it, from a runner in the cluster; and Prometheus.
        { namespace: "cicd", ports: [port] },
        { namespace: "monitoring", ports: [port] },
      ],
      to: [{ pods: vaultPods, ports: [port, clusterPort] }],
      reach: context.vault?.databases ?? [],
    }),
  ],
};

function values(context: AddOnContext): VaultValues {
  const { cluster, scale, vault: ground } = context;
  if (ground === undefined) throw new RangeError("Vault stands on nothing here: no key of the cloud opens it");
  const replicas = vaultMembers[scale];
  return {
    global: { tlsDisable: false },
    injector: { enabled: false },
    server: {
      image: { tag: tagOf(context, "vault", "server", vaultVersion) },
      logFormat: "json",
      updateStrategyType: "OnDelete",
      priorityClassName: clusterCritical,
      resources: sized(scale, 250, { small: 256, medium: 512, large: 1024 }),
      topologySpreadConstraints: spread(vaultPods),
      serviceAccount: { name, annotations: cluster.toolAnnotations[name] ?? {} },
      ...(cluster.identityLabels && { extraLabels: cluster.identityLabels }),
      extraEnvironmentVars: { VAULT_CACERT: `${folders.tls}/ca.crt` },
      volumes: [
        { name: "tls", secret: { secretName: tlsSecret, defaultMode: 0o440 } },
        // The chart copies its configuration there, and nothing else of the root file system is written to.
        { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
      ],
      volumeMounts: [
        { name: "tls", mountPath: folders.tls, readOnly: true },
        { name: "tmp", mountPath: "/tmp" },
      ],
      dataStorage: { enabled: true, size: "10Gi" },
      auditStorage: { enabled: true, size: "10Gi" },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      statefulSet: { securityContext: { pod: { ...restrictedPod, ...user }, container: restricted } },
      ha: {
        enabled: true,
        replicas,
        raft: { enabled: true, setNodeId: true, config: configuration(replicas, ground.seal) },
        disruptionBudget: { enabled: replicas > 1, maxUnavailable: 1 },
      },
    },
  };
}

/**
 * Vault's own configuration. Everything in it is plain: what is secret, Vault gets from the cloud as itself. A word such as HOSTNAME or
 * POD_IP would be replaced by the chart.
 * Sources: developer.hashicorp.com/vault/docs/configuration, …/storage/raft, …/seal/awskms, …/listener/tcp, …/telemetry.
 */
export function configuration(members: number, seal: VaultGround["seal"]): string {
  const quoted = (settings: Readonly<Record<string, string>>) =>
    Object.entries(settings).map(([key, value]) => `  ${key} = ${JSON.stringify(value)}`);
  const joins = Array.from({ length: members }, (_, member) => `${name}-${member}.${name}-internal`).map((host) => [
    "  retry_join {",
    `    leader_api_addr = "https://${host}:${port}"`,
    `    leader_ca_cert_file = "${folders.tls}/ca.crt"`,
    `    leader_tls_servername = "${host}"`,
    "  }",
  ]);
  return [
    "ui = false",
    // A file system that holds secrets is encrypted, and nodes have no swap: developer.hashicorp.com/vault/docs/configuration, disable_mlock.
    "disable_mlock = true",
    'listener "tcp" {',
    `  address = "[::]:${port}"`,
    `  cluster_address = "[::]:${clusterPort}"`,
    `  tls_cert_file = "${folders.tls}/tls.crt"`,
    `  tls_key_file = "${folders.tls}/tls.key"`,
    '  tls_min_version = "tls12"',
    "  telemetry {",
    "    unauthenticated_metrics_access = true",
    "  }",
    "}",
    'storage "raft" {',
    `  path = "${folders.data}"`,
    ...joins.flat(),
    "}",
    `seal "${seal.kind}" {`,
    ...quoted(seal.settings),
    "}",
    'service_registration "kubernetes" {}',
    "telemetry {",
    '  prometheus_retention_time = "30s"',
    "  disable_hostname = true",
    "}",
    "",
  ].join("\n");
}
