import { Cluster as GkeCluster, type ClusterArgs as GkeClusterArgs } from "@pulumi/gcp/container/cluster";
import {
  Stash,
  all,
  interpolate,
  output,
  secret,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { ClusterOutputs, Placement } from "../../core/contracts";
import { refuseUpdate } from "../../core/guard";
import { displayName } from "../../core/naming";
import { ownId } from "../../core/own-name";
import type { SupportKind } from "../../core/support";
import type { MaintenanceRequest } from "../../core/maintenance";
import { AlertPolicies, type Watch } from "../common/alert-policy";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import type { WorkloadPool } from "../common/principals";
import type { GcpNetworkOutputs } from "../network/network";
import { watchCluster } from "./cluster-alarms-plan";
import {
  birthProblem,
  channelOf,
  kubeconfigOf,
  planEndpoint,
  versionProblem,
  type ApiAccess,
  type ApiEndpoint,
  type Birth,
} from "./cluster-plan";
import { planMaintenance } from "./maintenance-plan";
import { Nodes, soundNode, type NodesArgs } from "./nodes";
import { answersAt, identityReach, offersOf } from "./offers";
import { volumeParameters } from "./volumes-plan";

export interface ClusterArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  projectNumber: Input<string>;
  network: Pick<GcpNetworkOutputs, "selfLink" | "private" | "nodes" | "natAddresses" | "ready">;
  /** Who a node is: a NodeAccount's outputs. */
  nodeAccount: { email: Input<string>; ready: Resource[] };
  /** Encrypts Kubernetes secrets. Never changes. */
  secretsKey: GcpKey;
  /** Encrypts the disks of nodes and of pods. Never changes. */
  diskKey: GcpKey;
  /** The Kubernetes version, `1.35`: GKE takes its newest patch, and patches by itself. Going up is one minor version at a time, and there is no way back. */
  version: string;
  /** Which support of the version is paid for. @defaultValue "standard" */
  support?: SupportKind | undefined;
  /** @see planPools */
  pools: NodesArgs["pools"];
  /** The zones of its nodes, by name. Others may come later. The control plane is in all of the region. @defaultValue the place's */
  zones?: readonly string[] | undefined;
  /** From where the API can be reached, beside the cluster itself. @defaultValue by its name, for whom IAM lets in */
  api?: ApiAccess;
  /** When GKE may upgrade it by itself. @defaultValue as `planMaintenance` says */
  maintenance?: MaintenanceRequest | undefined;
  /** Whether the project's policy of Binary Authorization judges its pods. @defaultValue false */
  judged?: boolean | undefined;
  /** Whether the agent of Backup for GKE runs in it. @defaultValue false */
  backedUp?: boolean | undefined;
  /** Whether Google's collectors fetch from the cluster which of its alerts fire: where a receiver is of the kind `topic` (told-alerts-plan.ts). @defaultValue false */
  alertsCollected?: boolean | undefined;
  /**
   * The Google group that groups of people are in whom RBAC names, `gke-security-groups@DOMAIN`: GKE takes no other name.
   * @defaultValue RBAC knows people alone
   */
  peopleGroup?: string | undefined;
  /** Where it is told that pods find no node, or that a node fails. @defaultValue nowhere */
  alarms?: Watch | undefined;
  /** What it waits for, beside its network, its account and its keys: the APIs, and the policy that judges its pods. */
  after: Resource[];
  change?: { cluster?: Change<GkeClusterArgs>; nodes?: NodesArgs["change"] };
}

/** What a cluster on Google Cloud gives, beyond what every cluster gives. */
export interface GcpClusterOutputs extends ClusterOutputs {
  /** The region that it is in. */
  location: string;
  project: Output<string>;
  /** `projects/P/locations/L/clusters/C`: what Google's other services call it. */
  resourceName: Output<string>;
  /** The pool that its accounts have identities of. */
  pool: WorkloadPool;
  /** What the storage class named in `storageClass` has to say. */
  volumes: { provisioner: string; parameters: Record<string, Input<string>> };
  /** How GKE calls each pool of nodes. */
  nodePools: Record<string, Output<string>>;
}

/** What the control plane logs, to Cloud Logging. What pods log, Loki keeps. */
const logged = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"];
/** What is measured of it: the system's metrics are free, and of the control plane's the alarms need some. */
const measured = ["SYSTEM_COMPONENTS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"];

/**
 * A Kubernetes cluster: control plane in all zones of the region, nodes without public addresses, an API without an address of its own, secrets and disks
 * encrypted with keys of our own, Dataplane V2, an identity for each pod, and neither a default pool nor a default account.
 *
 * @example
 * ```ts
 * import { Cluster } from "./components/gcp/cluster/cluster";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { GcpNetworkOutputs } from "./components/gcp/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: GcpNetworkOutputs;
 * declare const key: GcpKey;
 *
 * const { name, endpoint } = new Cluster("cluster", {
 *   place,
 *   project: "go-coffee-dev",
 *   projectNumber: "123456789012",
 *   network,
 *   nodeAccount: { email: "go-coffee-dev-nodes@go-coffee-dev.iam.gserviceaccount.com", ready: [] },
 *   secretsKey: key,
 *   diskKey: key,
 *   version: "1.35",
 *   pools: { general: { min: 2, max: 4, types: ["e2-medium"], spot: false } },
 *   after: [],
 * }).outputs;
 * ```
 */
export class Cluster extends Component {
  readonly outputs: GcpClusterOutputs;
  /** The control plane itself, for the option `deletedWith` of what lives in the cluster; for nothing else. */
  readonly resource: Resource;
  /** What has to run before a pod can: what speaks to the cluster's API waits for it. */
  readonly running: Resource[];

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Cluster", name, args.place, opts);
    const endpoint = planEndpoint(args.api ?? {});
    const gke = this.controlPlane(args, endpoint);
    const nodes = this.nodes(args, gke);
    if (args.alarms) {
      const { place, project, alarms: watch } = args;
      const watched = watchCluster(gke.name);
      new AlertPolicies(this.label("alarms"), { place, project, watch, watched }, this.here);
    }
    const server = serverOf(gke, endpoint);
    const workloadPool = interpolate`${args.project}.svc.id.goog`;
    this.outputs = {
      name: gke.name,
      id: gke.selfLink,
      endpoint: server,
      kubeconfig: secret(
        all([gke.name, server, gke.masterAuth]).apply(([cluster, url, { clusterCaCertificate: authority }]) =>
          kubeconfigOf({ name: cluster, server: url, ...(endpoint.kind === "address" && { authority }) }),
        ),
      ),
      version: args.version,
      ...offersOf(args.network, output(gke.privateClusterConfig).apply(answersAt)),
      storageClass: "encrypted",
      // cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing
      internalLoadBalancer: { "networking.gke.io/load-balancer-type": "Internal" },
      identity: { kind: "workloadIdentity", pool: workloadPool },
      identityReach: [...identityReach],
      location: this.place.region,
      project: output(args.project),
      resourceName: gke.id,
      pool: { project: args.project, projectNumber: args.projectNumber, after: [gke] },
      volumes: {
        provisioner: "pd.csi.storage.gke.io",
        parameters: volumeParameters(args.diskKey.id, labelsFor(this.place, { service: "platform" })),
      },
      nodePools: nodes.outputs.names,
    };
    this.resource = gke;
    this.running = nodes.pools.slice(0, 1);
    this.registerOutputs({ name: gke.name });
  }

  private nodes(args: ClusterArgs, gke: GkeCluster): Nodes {
    return new Nodes(
      this.label("nodes"),
      {
        ...{ place: args.place, project: args.project, clusterName: gke.name, pools: args.pools },
        zones: args.zones ?? this.place.zones,
        podCidr: args.network.nodes.podCidr,
        accountEmail: args.nodeAccount.email,
        diskKeyId: args.diskKey.id,
        after: [...args.nodeAccount.ready, ...args.diskKey.ready, ...args.network.ready],
        change: args.change?.nodes,
      },
      this.here,
    );
  }

  private controlPlane(args: ClusterArgs, endpoint: ApiEndpoint): GkeCluster {
    const { network, secretsKey, diskKey, nodeAccount } = args;
    const sound: GkeClusterArgs = {
      project: args.project,
      // Without a description: one that changes replaces the cluster.
      name: displayName(this.place.environment, ownId(this.id), 40),
      location: this.place.region,
      nodeLocations: [...(args.zones ?? this.place.zones)],
      deletionProtection: this.place.protection.networks,
      minMasterVersion: args.version,
      releaseChannel: { channel: channelOf(args.support) },
      maintenancePolicy: planMaintenance(args.maintenance),
      ...this.networking(args, endpoint),
      ...firstPool({ accountEmail: nodeAccount.email, diskKeyId: diskKey.id }),
      ...hardening(args),
      databaseEncryption: { state: "ENCRYPTED", keyName: secretsKey.id },
      workloadIdentityConfig: { workloadPool: interpolate`${args.project}.svc.id.goog` },
      addonsConfig: {
        // Its controller of network endpoint groups puts the gateway's pods behind the load balancer.
        httpLoadBalancing: { disabled: false },
        horizontalPodAutoscaling: { disabled: false },
        gcePersistentDiskCsiDriverConfig: { enabled: true },
        gkeBackupAgentConfig: { enabled: args.backedUp ?? false },
        // Names are asked of kube-dns, which network policies let through.
        dnsCacheConfig: { enabled: false },
      },
      dnsConfig: { clusterDns: "KUBE_DNS" },
      loggingConfig: { enableComponents: logged },
      monitoringConfig: {
        enableComponents: measured,
        // Prometheus of our own, the same on every cloud, measures what runs in the cluster; Google's collectors fetch from it what people are told of.
        managedPrometheus: { enabled: args.alertsCollected ?? false },
        advancedDatapathObservabilityConfig: { enableMetrics: false, enableRelay: false },
      },
      costManagementConfig: { enabled: true },
      // The workload layer brings both, in versions of its own.
      gatewayApiConfig: { channel: "CHANNEL_DISABLED" },
      verticalPodAutoscaling: { enabled: false },
      resourceLabels: labelsFor(this.place, { service: "platform" }),
    };
    const name = this.label("gke");
    return new GkeCluster(name, changed(sound, args.change?.cluster), {
      ...this.here,
      ...refuseUpdate(`${name}-keeps-its-version`, versionProblem),
      protect: this.place.protection.networks,
      dependsOn: [
        this.birth(network),
        ...[...network.ready, ...nodeAccount.ready, ...secretsKey.ready, ...diskKey.ready, ...args.after],
      ],
      // Of the pool that goes again at once: a change would replace the cluster.
      ignoreChanges: ["nodeConfig", "initialNodeCount"],
    });
  }

  /** Remembers what the cluster is born with, and refuses another: the provider would plan to replace it, and what is not protected would be gone. */
  private birth({ nodes }: ClusterArgs["network"]): Stash {
    const { podCidr, serviceCidr, controlPlaneCidr } = nodes;
    const input: Birth = { location: this.place.region, podCidr, serviceCidr, controlPlaneCidr };
    const name = this.label("birth");
    return new Stash(name, { input }, { ...this.here, ...refuseUpdate(`${name}-stays`, birthProblem) });
  }

  private networking({ network }: ClusterArgs, endpoint: ApiEndpoint): Partial<GkeClusterArgs> {
    return {
      network: network.selfLink,
      subnetwork: network.nodes.subnetId,
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: {
        clusterSecondaryRangeName: network.nodes.podRange,
        servicesSecondaryRangeName: network.nodes.serviceRange,
        stackType: "IPV4",
      },
      // It enforces network policies by itself: neither `networkPolicy` nor its add-on.
      datapathProvider: "ADVANCED_DATAPATH",
      // What two pods of a node say to each other would go by the network, and the mesh's way of catching it breaks: istio/istio#52576.
      enableIntranodeVisibility: false,
      enableL4IlbSubsetting: true,
      privateClusterConfig: {
        enablePrivateNodes: true,
        enablePrivateEndpoint: !(endpoint.kind === "address" && endpoint.public),
        // So its address is known before it stands: firewall rules and network policies name it.
        masterIpv4CidrBlock: network.nodes.controlPlaneCidr,
        // From other regions, by a VPN or an interconnect.
        ...(endpoint.kind === "address" && { masterGlobalAccessConfig: { enabled: true } }),
      },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: endpoint.kind === "name" },
        ipEndpointsConfig: { enabled: endpoint.kind === "address" },
      },
      // Where no address answers there is nobody to admit, and a list, an empty one too, would turn addresses on again: tgk#2216.
      ...(endpoint.kind === "address" && {
        masterAuthorizedNetworksConfig: {
          cidrBlocks: endpoint.admitted.map((cidrBlock) => ({ cidrBlock })),
          gcpPublicCidrsAccessEnabled: false,
          privateEndpointEnforcementEnabled: true,
        },
      }),
    };
  }
}

/** The pool that GKE makes with every cluster, and the provider takes away again: it has our account, since the project's default one may be gone. */
function firstPool(node: Parameters<typeof soundNode>[0]): Partial<GkeClusterArgs> {
  return {
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: { ...soundNode(node), machineType: "e2-medium", diskSizeGb: 20, diskType: "pd-standard" },
    nodePoolDefaults: {
      nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE", loggingVariant: "DEFAULT" },
    },
  };
}

/** What nobody may do in a cluster, and who is watched: cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster. */
function hardening({ judged, peopleGroup }: ClusterArgs): Partial<GkeClusterArgs> {
  return {
    enableShieldedNodes: true,
    enableLegacyAbac: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    // Who says nobody's name is answered whether the API is well, and nothing else.
    anonymousAuthenticationConfig: { mode: "LIMITED" },
    rbacBindingConfig: {
      enableInsecureBindingSystemAuthenticated: false,
      enableInsecureBindingSystemUnauthenticated: false,
    },
    serviceExternalIpsConfig: { enabled: false },
    binaryAuthorization: { evaluationMode: judged === true ? "PROJECT_SINGLETON_POLICY_ENFORCE" : "DISABLED" },
    // Trivy looks for known holes in what runs, on every cloud.
    securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
    ...(peopleGroup !== undefined && { authenticatorGroupsConfig: { securityGroup: peopleGroup } }),
  };
}

/** Where the API is, with https:// before it. */
function serverOf(gke: GkeCluster, endpoint: ApiEndpoint): Output<string> {
  if (endpoint.kind === "name")
    return gke.controlPlaneEndpointsConfig.apply(
      ({ dnsEndpointConfig }) => `https://${dnsEndpointConfig?.endpoint ?? ""}`,
    );
  return endpoint.public
    ? interpolate`https://${gke.endpoint}`
    : gke.privateClusterConfig.apply(({ privateEndpoint }) => `https://${privateEndpoint}`);
}
