import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { Taint } from "./pools";

/** The clouds of the platform, in the order of their role. */
export const clouds = ["aws", "gcp", "azure"] as const;
export type Cloud = (typeof clouds)[number];

/** The kinds of data that a resource may hold; the tag `data-class` carries it. */
export const dataClasses = ["public", "internal", "personal", "card"] as const;
export type DataClass = (typeof dataClasses)[number];

/** What is protected against deletion: by Pulumi's `protect`, and by the cloud's own switch where it has one. */
export interface Protection {
  /** Databases, caches, buckets, images, backups, records of audit. Where not, they go without a last copy. */
  data: boolean;
  /** Keys: what they encrypt is lost with them. */
  keys: boolean;
  /** Networks, addresses that others know, zones of names, and the cluster. */
  networks: boolean;
  /**
   * Whether protection was lifted on purpose, of what holds the only copy: then databases and caches leave a last snapshot, and the locked record,
   * vaults of backups and the keys that open them stay in the account when the program lets them go. @defaultValue false
   */
  lastCopy?: boolean;
}

/** What every component is told about where it stands. Plain values: known at preview. */
export interface Placement {
  environment: string;
  cloud: Cloud;
  region: string;
  /** Names of zones, as the cloud writes them. What one gets (addresses) hangs on its name, never on its place in this list. */
  zones: string[];
  protection: Protection;
  /** Tags that every resource carries: environment, owner, cost-center, managed-by. */
  tags: Record<string, string>;
}

/** How private subnets reach the internet. Where a cloud's NAT serves a whole region there is one, in either mode but `none`. */
export type Egress = { mode: "none" } | { mode: "shared"; zone: string } | { mode: "perZone" };

export interface SubnetOutputs {
  id: Output<string>;
  cidr: string;
  /** Absent where a cloud's subnets span the region (Google Cloud, Azure). */
  zone?: string;
}

/** What a network gives, on any cloud. */
export interface NetworkOutputs {
  id: Output<string>;
  cidr: string;
  region: string;
  /** Load balancers and NAT. */
  public: SubnetOutputs[];
  /** Nodes and pods. */
  private: SubnetOutputs[];
  /** Databases and caches: no route to the internet. */
  data: SubnetOutputs[];
}

/** What every environment encrypts. */
export const keyPurposes = ["cluster", "database", "cache", "storage", "logs", "alerts"] as const;
export type KeyPurpose = (typeof keyPurposes)[number];
/** And what only some do: the record of an account, the vault of an environment's backups, HashiCorp Vault, the bus and what is kept of its events. */
export type AnyKeyPurpose = KeyPurpose | "audit" | "backup" | "vault" | "events";

/** The mechanism that gives a pod a cloud identity. */
export type IdentityMechanism =
  | { kind: "podIdentity"; clusterName: Output<string> }
  | { kind: "workloadIdentity"; pool: Output<string> }
  | { kind: "entraWorkloadIdentity"; issuer: Output<string> };

/** What an account of a cluster, and its pods, carry to have a cloud identity. */
export interface AccountIdentity {
  annotations?: Readonly<Record<string, Input<string>>> | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
}

/** Addresses that a pod must reach, over TCP. */
export interface Reach {
  /** CIDR blocks, as narrow as they are known. */
  cidrs: Input<Input<string>[]>;
  port: number;
}

/** What a cluster gives, on any cloud: all that the workload layer may know of it. */
export interface ClusterOutputs extends ClusterOffers {
  name: Output<string>;
  /** The cloud's own id (an ARN, a self link): what `clusterIdentifier` is set to. */
  id: Output<string>;
  endpoint: Output<string>;
  /** A kubeconfig with exec credentials: never a static token. Secret. */
  kubeconfig: Output<string>;
  version: string;
  /** The storage class for volumes that must survive a pod. */
  storageClass: string;
  /**
   * What a Service of type LoadBalancer must carry to get an internal load balancer. On AWS that asks for the AWS Load Balancer
   * Controller: without it nobody makes one.
   */
  internalLoadBalancer: Record<string, string>;
  identity: IdentityMechanism;
  /** What a pod that uses its cloud identity must reach: where credentials are handed out, and what they are for. */
  identityReach: Reach[];
}

/** How a cluster gets nodes when pods wait for them: by its cloud, or by the Cluster Autoscaler with these settings of its chart. */
export type NodeScaler = { kind: "own" } | { kind: "clusterAutoscaler"; settings: Record<string, Input<string>> };

/** Who puts pods behind load balancers: the cluster's cloud, or the AWS Load Balancer Controller with these settings of its chart. */
export type LoadBalancing = { kind: "own" } | { kind: "awsController"; settings: Record<string, Input<string>> };

/** What a cluster brings of itself, so that the workload layer knows what to add. */
export interface ClusterOffers {
  /** Whether something enforces network policies; where not, Calico is installed. Never two at once. */
  policyEngine: "own" | "none";
  /**
   * Whether pods of the classes `system-cluster-critical` and `system-node-critical` run in any namespace, or only where a quota of that namespace lets
   * them: GKE's API server says so of itself. @defaultValue "everywhere"
   */
  criticalPods?: "everywhere" | "byQuota";
  /** What Istio's charts are told of the cluster, in their own words, as `global.platform`. @defaultValue nothing */
  meshPlatform?: "gke";
  /** What Calico is told of the cluster where it is installed: whose it is, and who gives pods their addresses, in its own words. */
  calico?: { kubernetesProvider: string; cni: string };
  nodeScaler: NodeScaler;
  loadBalancing: LoadBalancing;
  /** Whether `metrics.k8s.io` is served. */
  metrics: "own" | "none";
  /** Whether the definitions of Gateway API are there: Google's clusters bring them. */
  gatewayApi: "own" | "none";
  /** Whether something makes snapshots of volumes of what asks for them, and its definitions are there. */
  snapshots: "own" | "none";
  /** From where the control plane calls webhooks and aggregated APIs: CIDR blocks. */
  controlPlaneCidrs: readonly string[];
  /**
   * The pods through which it calls them, where it does: an engine that knows pods by their labels alone does not know them by an address.
   * @defaultValue it calls from its own addresses
   */
  controlPlanePods?: { namespace: string; pods: Record<string, string> };
  /** The kubelets' addresses: CIDR blocks of the nodes' subnets. */
  nodeCidrs: readonly string[];
  /**
   * What a network policy matches nodes by: their addresses, or nothing. Cilium gives nodes identities of their own (`host`, `remote-node`), which no
   * block of addresses matches: then a rule towards them names their port alone, and is open to everybody on it. @defaultValue "byAddress"
   */
  nodesAreMatched?: "byAddress" | "byNothing";
  /** What the cloud itself puts on every spot node, so that what may run there has to tolerate it too. @defaultValue nothing */
  spotTaints?: readonly Taint[];
  /** Where a pod reaches the cluster's API: the address of its Service too, since some engines look before it is translated. */
  apiReach: readonly Reach[];
  /** Where a tool with a cloud identity reaches the APIs of its cloud. */
  cloudReach: readonly Reach[];
  /** What a tool reaches that must fetch from the internet: definitions of known holes, prices, a repository, the keys of sign-ins. None where there is no way out. */
  internetReach: readonly Reach[];
  /** Namespaces that the cluster and its cloud fill by themselves: what runs there is theirs to say. */
  managedNamespaces: readonly string[];
  /**
   * What a ServiceAccount must carry to have its cloud identity, by its name: of a tool, or of a service that keeps files. Nothing on EKS, where Pod Identity knows
   * accounts by name.
   */
  toolAnnotations: Readonly<Record<string, Record<string, Input<string>>>>;
  /** What the pods of whoever uses a cloud identity must carry: without it a pod of AKS gets no token. @defaultValue nothing */
  identityLabels?: Readonly<Record<string, string>>;
}

/** Where backups of a cluster are kept, and how its volumes are copied: what Velero is told of a cloud. */
export interface ClusterBackups {
  /** Velero's plugin for the cloud. */
  plugin: { name: string; image: string; tag: string };
  /** The bucket, and the folder in it that is Velero's. */
  bucket: Input<string>;
  prefix: string;
  /** What else the plugin is told of the bucket, such as its region. */
  config: Readonly<Record<string, Input<string>>>;
  /** How volumes are copied. */
  snapshots: {
    /** The driver of the volumes, which copies them: one that the cluster's storage class names. */
    driver: string;
    /** What the driver is told of each copy, in its own words. @defaultValue nothing */
    parameters?: Readonly<Record<string, string>>;
    /** The cloud takes one copy of a disk in so many minutes, 1–30, counted by the hour: 10 are six an hour. @defaultValue as many as are asked for */
    leastMinutes?: number;
  };
  /** The password that copies of volumes are encrypted with, in the secret's key `password`, and who reads it. */
  password: { secret: Input<string>; store: SecretReader };
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
  /** How long a daily backup is kept. */
  retentionDays: number;
}

/** Where requests come into a cluster: the load balancer before its gateway. */
export interface GatewayEntrance {
  /** The name that the load balancer answers to, and shows a certificate for. */
  host: Input<string>;
  /**
   * How the gateway's pods get behind it: in a target group, by a TargetGroupBinding; by a Service of type LoadBalancer; or in endpoint groups (NEGs)
   * of that name, one in each zone, which the cluster's cloud fills with the pods of a Service that names them. `made`: those groups, which stand before
   * the Service and go after it. The name is plain: with anything unknown a preview would not open the chart.
   */
  binding:
    | { kind: "targetGroup"; arn: Input<string> }
    | { kind: "service"; annotations: Record<string, Input<string>> }
    | { kind: "endpointGroups"; name: string; made: readonly Resource[] };
  /** Where it calls the gateway from, in CIDR form: whose word about a caller is believed. */
  sources: readonly string[];
  /** The header in which it, or what stands before it, says the address of who asks. */
  clientAddressHeader: string;
  /** What the gateway must show it, where it looks who signed it. @defaultValue any certificate: it does not look */
  certificate?: GatewayCertificate;
}

/** A certificate of an authority that every image knows, which asks the DNS who the name belongs to (ACME, DNS-01). */
export interface GatewayCertificate {
  /** Its only name. Plain: with anything unknown a preview would not open the chart. */
  host: string;
  /** Who is told by the authority, where somebody is. */
  email?: string | undefined;
  /** The zone in which it is proved: one of Azure DNS, of that name. Who proves it needs an identity that may write there. */
  zone: { kind: "azureDns"; subscription: string; group: string; name: string };
}

/** An account of a cluster as which External Secrets reads secrets, and no others. */
export interface SecretReader {
  /** What the ServiceAccount carries. */
  annotations: Record<string, Input<string>>;
  /** `spec.provider` of a SecretStore of external-secrets.io/v1, given the name of that ServiceAccount. */
  provider: (serviceAccount: string) => SecretStoreProvider;
  /** What External Secrets calls a secret there, by its id. @defaultValue by its id */
  keyOf?: (secret: Input<string>) => Input<string>;
}

/** How External Secrets reaches a cloud's store of secrets: one of its providers, by name, and what that one is told. */
export type SecretStoreProvider = Record<string, Record<string, unknown>>;

/** What a service signs in to its stores with: the names of its secrets for External Secrets, and who reads them. */
export interface ServiceCredentials {
  /** With the keys `username` and `password`, and `nextUsername`, `nextPassword`, `drawn`: docs/decisions/credentials.md. */
  database?: Input<string>;
  /** With the keys `username` and `password`. */
  cache?: Input<string>;
  store: SecretReader;
}

/** What the services of a cluster sign in with, and what makes their users at the database. */
export interface Credentials {
  services: Readonly<Record<string, ServiceCredentials>>;
  /** The administrator's secret, with the keys `username` and `password`. `store` may read it, and what the services have at the database. */
  administrator: { database: Input<string>; store: SecretReader };
  /**
   * What fills the databases of an environment without customers: who may read what the services have at the database, and `source`, the secret of a database
   * that is copied, with the keys `username` and `password`. @defaultValue nothing fills them
   */
  data?: { store: SecretReader; source?: Input<string> };
  /** Vault's own user at the database: its secret, with the keys `username` and `password`, read as the administrator's. @defaultValue it has none */
  vault?: Input<string>;
  /** What changes the services' passwords at the database. @defaultValue the cloud does, by a schedule of its own */
  rotation?: LoginRotation;
}

/**
 * A job in the cluster that changes the services' passwords at the database: where the cloud's store of secrets is private, and none of the cloud's own schedules reaches it.
 * It is somebody at the cloud, who may read and write these secrets, and no others.
 */
export interface LoginRotation {
  /** What its ServiceAccount carries. */
  annotations: Record<string, Input<string>>;
  /** The secrets, by service: the address of each. */
  secrets: Readonly<Record<string, Input<string>>>;
  /** The store that they are in: where the job reaches it. */
  reach: readonly Reach[];
  /** How old a password may become, in days: 1–90. */
  everyDays: number;
}

/** What HashiCorp Vault stands on, on any cloud. */
export interface VaultGround {
  /** The cloud's key that opens Vault as it starts, in the words of Vault's own stanza `seal`. Plain values: a preview opens the chart with them. */
  seal: { kind: string; settings: Readonly<Record<string, string>> };
  /** Where the answer of its initialisation is kept: recovery keys, and the first token. */
  keeper: {
    /** A line of shell that puts away the file `$ANSWER`, with what `image` has. */
    put: string;
    /** An image with a shell, curl and what `put` uses, where the environment has not named one of its own. */
    image: { repository: string; tag: string };
    env: Readonly<Record<string, Input<string>>>;
  };
  /** The databases that it makes users in. @defaultValue none */
  databases?: readonly Reach[];
  /** What its listener shows, as PEM, and who signed it. */
  tls: { certificate: Input<string>; key: Input<string>; authority: Input<string> };
}

/** What a database gives, on any cloud. */
export interface DatabaseOutputs {
  id: Output<string>;
  host: Output<string>;
  port: Output<number>;
  name: string;
  /** Where the administrator's rotated password is kept: a reference to a secret, never its value. Services have their own. */
  secretRef: Output<string>;
  /** The database itself, where `host` is a pool's address: what administers it connects here. */
  primary: Output<string>;
  /** The port of `primary`, where that is another: a pool may stand at the same address. @defaultValue `port` */
  primaryPort?: Output<number>;
  /** The authorities that sign the certificates of `host` and `primary`, as PEM. On Google Cloud they are known once the database stands. */
  authorities: Input<string>;
}

/** What a cache gives, on any cloud. */
export interface CacheOutputs {
  /** Where clients begin: the address of the primary, or of the whole cluster where it is sharded. TLS only. */
  host: Output<string>;
  port: Output<number>;
  /** Whether clients must speak the protocol of a Redis cluster. */
  sharded: boolean;
  /**
   * The authorities of its own that sign its certificate, as PEM. Clients look who signed it, and not for whom: such a certificate bears no name
   * (Memorystore). @defaultValue none: an authority signs it that every image knows, and the name counts
   */
  authorities?: Input<string>;
}

export interface RegistryOutputs {
  /** Repository URL by service name, without a tag. */
  urls: Record<string, Output<string>>;
}
