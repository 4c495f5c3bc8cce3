import { listManagedClusterUserCredentialsOutput } from "@pulumi/azure-native/containerservice/listManagedClusterUserCredentials";
import { MaintenanceConfiguration } from "@pulumi/azure-native/containerservice/maintenanceConfiguration";
import {
  ManagedCluster,
  type ManagedClusterArgs as AksArgs,
} from "@pulumi/azure-native/containerservice/managedCluster";
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
import type { Group } from "../account/groups";
import { Alarms, type Watch } from "../common/alarms";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import { ownIdentity, type Identity } from "../common/identity";
import type { AzureKey } from "../common/keys";
import { grant } from "../common/roles";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { settled } from "../common/wait";
import type { AzureNetworkOutputs } from "../network/network";
import { ClusterAccess } from "./access";
import { watchCluster } from "./cluster-alarms-plan";
import {
  authorityIn,
  birthProblem,
  kubeconfigOf,
  planApi,
  planTier,
  versionProblem,
  type ApiAccess,
  type ApiServer,
  type Birth,
} from "./cluster-plan";
import { accessOf, hardening, networkOf, outboundOf, upkeep } from "./cluster-profiles";
import { DiskEncryption } from "./disk-encryption";
import { maintenanceNames, planMaintenance, type AzureMaintenance } from "./maintenance-plan";
import { Nodes, soundPool, type NodesArgs } from "./nodes";
import { planPools, type PoolPlan, type Pools, type SystemPool } from "./nodes-plan";
import { apiServerIn, identityReachOf, offersOf } from "./offers";
import { volumeParameters } from "./volumes-plan";

export interface ClusterArgs {
  place: Placement;
  site: Pick<Site, "tenant">;
  /** The group of the purpose `cluster`. */
  group: Group;
  network: Pick<
    AzureNetworkOutputs,
    "id" | "nodes" | "apiServer" | "endpoints" | "podCidr" | "serviceCidr" | "natAddresses" | "ready"
  >;
  /** Encrypts the disks of nodes and of pods: of the purpose `cluster`. Never changes. */
  key: AzureKey;
  /** Where the control plane's logs go. */
  logs: LogTarget;
  /** The Kubernetes version, `1.35`: AKS takes its newest patch, and patches by itself. Going up is one minor version at a time, and there is no way back. */
  version: string;
  /** Which support of the version is paid for: `extended` is the tier Premium. @defaultValue "standard" */
  support?: SupportKind | undefined;
  /** @see planPools */
  pools: Pools;
  /** What AKS's own pods run on. Its machines never change. @defaultValue `usualSystem` */
  system?: SystemPool | undefined;
  /** From where the API can be reached, beside the cluster itself. @defaultValue from inside the network */
  api?: ApiAccess;
  /** Object ids of Entra groups: who may do everything, whoever runs the program in one of them; and who may look. */
  people: { admins: readonly string[]; viewers?: readonly string[] | undefined };
  /** When AKS may upgrade it by itself. @defaultValue as `planMaintenance` says */
  maintenance?: AzureMaintenance | undefined;
  /** Where it is told that pods find no node, or that a node fails. @defaultValue nowhere */
  alarms?: Watch | undefined;
  /** Whether Azure's collectors fetch from the cluster which of its alerts fire. @defaultValue false */
  metricsCollected?: boolean | undefined;
  /** Whether Defender for Containers watches what runs in it, with the workspace of `logs`. @defaultValue false */
  defended?: boolean | undefined;
  /** The ARM id of the registry that its nodes pull from. @defaultValue none */
  registryId?: Input<string> | undefined;
  /** What it waits for, beside its network and its key. */
  after: Resource[];
  change?: { cluster?: Change<AksArgs>; nodes?: NodesArgs["change"] };
}

/** What a cluster on Azure gives, beyond what every cluster gives. */
export interface AzureClusterOutputs extends ClusterOutputs {
  /** What AKS calls it: plain. */
  resourceName: string;
  group: Group;
  /** The group that AKS keeps for itself: nodes, disks, load balancers, link services. Plain. It goes with the cluster, and all in it. */
  nodeGroup: string;
  /** Who signs the tokens of its accounts: an https address. */
  issuer: Output<string>;
  /** What nodes pull images as. */
  kubelet: { principalId: Output<string> };
  /** What the storage class named in `storageClass` has to say. */
  volumes: { provisioner: string; parameters: Record<string, Input<string>> };
}

/**
 * A Kubernetes cluster: a private API, or one that only named addresses reach; nodes without public addresses, whose disks and hosts encrypt with a key of our own;
 * Entra and Azure RBAC, and no local account; Cilium in an overlay network; an identity for each pod, and a tainted pool for AKS's own.
 *
 * @example
 * ```ts
 * import { Cluster } from "./components/azure/cluster/cluster";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 * declare const key: AzureKey;
 * declare const logs: LogTarget;
 *
 * const { name, endpoint } = new Cluster("cluster", {
 *   ...{ place, group, network, key, logs },
 *   site: { tenant: "00000000-0000-0000-0000-0000000000aa" },
 *   version: "1.35",
 *   pools: { general: { min: 2, max: 4, types: ["Standard_B2ls_v2"], spot: false } },
 *   people: { admins: ["00000000-0000-0000-0000-000000000001"] },
 *   after: [],
 * }).outputs;
 * ```
 */
export class Cluster extends Component {
  readonly outputs: AzureClusterOutputs;
  /** The control plane itself, for the option `deletedWith` of what lives in the cluster; for nothing else. */
  readonly resource: Resource;
  /** What has to run before a pod can: what speaks to the cluster's API waits for it. */
  readonly running: Resource[];

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Cluster", name, args.place, opts);
    const { place, group, network } = args;
    const api = planApi({ mode: apiServerIn(place.region), ...args.api }, network.apiServer);
    const [system, ...others] = planPools(args.pools, {
      ...{ subnets: network.nodes, zones: place.zones, podCidr: network.podCidr, system: args.system },
    });
    const who = this.identities(args);
    const disks = new DiskEncryption(this.label("disks"), { place, group, key: args.key }, this.here);
    const may = this.roles(args, who, disks);
    const aks = this.controlPlane(args, { api, system: system!, ...who, disks: disks.outputs.id, may });
    const nodes = this.nodes(args, aks, others);
    this.schedule(args, aks);
    const { label, here } = this.by;
    diagnose(
      { label, here },
      "logs",
      { id: aks.id, type: "Microsoft.ContainerService/managedClusters", resource: aks },
      args.logs,
    );
    if (args.alarms)
      new Alarms(this.label("alarms"), { place, watch: args.alarms, watched: watchCluster(aks.id) }, this.here);
    this.outputs = this.give(args, { aks, api, kubelet: who.kubelet, disks });
    this.resource = aks;
    this.running = [
      ...nodes.pools.slice(0, others.findIndex(({ mode }) => mode === "User") + 1),
      ...this.images(args, who.kubelet),
    ];
    this.registerOutputs({ name: aks.name });
  }

  private get by(): By {
    return { label: (part) => this.label(part), here: this.here };
  }

  private get resourceName(): string {
    return displayName(this.place.environment, ownId(this.id), 40);
  }

  /** Both stand before the cluster, so that what they may do works when it comes. */
  private identities({ place, group }: ClusterArgs): { control: Identity; kubelet: Identity } {
    const named = (part: string) => ({ place, group, part: `${ownId(this.id)}-${part}` });
    return {
      control: ownIdentity(this.by, "control-plane", named("control-plane")),
      kubelet: ownIdentity(this.by, "kubelet", named("kubelet")),
    };
  }

  /**
   * What the control plane and people may do, and one wait for all of it. The network as a whole: the control plane joins nodes, load balancers, link services and
   * its own endpoint to its subnets, and its own private zone to itself. The disk encryption set as its driver asks.
   * Sources: learn.microsoft.com/azure/aks/api-server-vnet-integration; .../azure-disk-customer-managed-keys; .../use-managed-identity, "kubelet".
   */
  private roles(
    { place, group, network, people }: ClusterArgs,
    { control, kubelet }: { control: Identity; kubelet: Identity },
    disks: DiskEncryption,
  ): Resource {
    const { principalId } = control;
    const own = [
      grant(this.by, "may-network", { scope: network.id, principalId, role: "networkContributor" }),
      grant(this.by, "may-disks", { scope: disks.outputs.id, principalId, role: "contributor" }),
      grant(this.by, "may-kubelet", { scope: kubelet.id, principalId, role: "managedIdentityOperator" }),
    ];
    const access = new ClusterAccess(this.label("people"), { place, scope: group.id, ...people }, this.here);
    return settled(this.by, "roles-work", [...own, ...access.ready]);
  }

  /** Nodes pull as themselves: no pod carries a password for the registry. */
  private images({ registryId }: ClusterArgs, { principalId }: Identity): Resource[] {
    if (registryId === undefined) return [];
    return [grant(this.by, "may-pull", { scope: registryId, principalId, role: "acrPull" })];
  }

  private nodes(args: ClusterArgs, aks: ManagedCluster, pools: readonly PoolPlan[]): Nodes {
    return new Nodes(
      this.label("nodes"),
      {
        ...{ place: args.place, group: args.group, clusterName: aks.name, version: args.version },
        ...{ subnets: args.network.nodes, pools, after: [], change: args.change?.nodes },
      },
      this.here,
    );
  }

  private controlPlane(args: ClusterArgs, made: Made): ManagedCluster {
    const { place, group, network } = args;
    const { tier, supportPlan } = planTier(args.support);
    const sound: AksArgs = {
      resourceGroupName: group.name,
      resourceName: this.resourceName,
      location: place.region,
      sku: { name: "Base", tier },
      supportPlan,
      kubernetesVersion: args.version,
      dnsPrefix: this.resourceName,
      nodeResourceGroup: this.nodeGroup,
      // Locked down, nobody could approve Front Door at the link service in it.
      nodeResourceGroupProfile: { restrictionLevel: "Unrestricted" },
      identity: { type: "UserAssigned", userAssignedIdentities: [made.control.id] },
      identityProfile: {
        kubeletidentity: {
          resourceId: made.kubelet.id,
          clientId: made.kubelet.clientId,
          objectId: made.kubelet.principalId,
        },
      },
      diskEncryptionSetID: made.disks,
      agentPoolProfiles: [
        // The first pool alone: a cluster takes no other by an update, and none of the rest is in its own request.
        { name: made.system.name, ...soundPool(made.system, { place, subnets: network.nodes, version: args.version }) },
      ],
      apiServerAccessProfile: accessOf(made.api, network.natAddresses),
      networkProfile: networkOf(network),
      ...(network.natAddresses.length === 0 && { bootstrapProfile: { artifactSource: "Cache" } }),
      ...hardening({ tenant: args.site.tenant, workspaceId: args.logs.workspaceId, defended: args.defended ?? false }),
      ...upkeep(args.metricsCollected ?? false),
      tags: tagsFor(place, { service: "platform" }),
    };
    const name = this.label("aks");
    return new ManagedCluster(name, changed(sound, args.change?.cluster), {
      ...this.here,
      ...refuseUpdate(`azure-${name}-keeps-its-version`, versionProblem),
      protect: place.protection.networks,
      dependsOn: [this.birth(args, made), made.may, ...network.ready, ...args.key.ready, ...args.after],
      // The autoscaler's to say; and what AKS changes of no pool: the first one stays in the zones that it was born in.
      ignoreChanges: ["agentPoolProfiles[0].count", "agentPoolProfiles[0].availabilityZones"],
    });
  }

  private get nodeGroup(): string {
    return displayName(this.place.environment, `${ownId(this.id)}-nodes`, 63);
  }

  /** Remembers what the cluster is born with, and refuses another: the provider would replace it, or Azure stop half-way. */
  private birth({ network }: ClusterArgs, { api, system }: Made): Stash {
    const input: Birth = {
      location: this.place.region,
      podCidr: network.podCidr,
      serviceCidr: network.serviceCidr,
      api: api.kind,
      outbound: outboundOf(network),
      systemType: system.vmSize,
      systemSubnet: network.nodes[system.subnet]!.subnetName,
    };
    // Google's cluster remembers its own under the shorter name: a hook has a name to itself in all of the program.
    const name = this.label("aks-birth");
    return new Stash(name, { input }, { ...this.here, ...refuseUpdate(`azure-${name}-stays`, birthProblem) });
  }

  /** When AKS upgrades it by itself. */
  private schedule({ group, maintenance }: ClusterArgs, aks: ManagedCluster): void {
    const plan = planMaintenance(maintenance);
    for (const configName of maintenanceNames)
      new MaintenanceConfiguration(
        this.label(`when-${configName}`),
        { resourceGroupName: group.name, resourceName: aks.name, configName, ...plan[configName] },
        this.here,
      );
  }

  private give(
    { group, network, site, version }: ClusterArgs,
    { aks, api, kubelet, disks }: { aks: ManagedCluster; api: ApiServer; kubelet: Identity; disks: DiskEncryption },
  ): AzureClusterOutputs {
    const server = interpolate`https://${api.kind === "ranges" ? aks.fqdn : aks.privateFQDN}`;
    const issuer = aks.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? "");
    // With a person's own rights: they name the authority, which nothing else tells.
    const answer = listManagedClusterUserCredentialsOutput(
      { resourceGroupName: group.name, resourceName: aks.name, format: "exec" },
      { parent: this },
    );
    const authority = answer.kubeconfigs.apply((found) => authorityIn(found[0]?.value));
    return {
      name: aks.name,
      id: aks.id,
      endpoint: server,
      kubeconfig: secret(
        all([aks.name, server, authority]).apply(([name, url, pem]) =>
          kubeconfigOf({ name, server: url, authority: pem, tenant: site.tenant }),
        ),
      ),
      version,
      ...offersOf(network, api),
      storageClass: "encrypted",
      // learn.microsoft.com/azure/aks/internal-lb
      internalLoadBalancer: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
      identity: { kind: "entraWorkloadIdentity", issuer },
      identityReach: identityReachOf(network),
      resourceName: this.resourceName,
      group,
      nodeGroup: this.nodeGroup,
      issuer,
      kubelet: { principalId: kubelet.principalId },
      volumes: {
        provisioner: "disk.csi.azure.com",
        parameters: volumeParameters(output(disks.outputs.id), tagsFor(this.place, { service: "platform" })),
      },
    };
  }
}

/** What is made before the control plane. */
interface Made {
  api: ApiServer;
  system: PoolPlan;
  control: Identity;
  kubelet: Identity;
  disks: Output<string>;
  may: Resource;
}
