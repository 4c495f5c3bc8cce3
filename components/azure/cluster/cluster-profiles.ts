import type { ManagedClusterArgs as AksArgs } from "@pulumi/azure-native/containerservice/managedCluster";
import { interpolate, type Input, type Output } from "@pulumi/pulumi";
import { host } from "../../core/cidr";
import type { AzureNetworkOutputs } from "../network/network";
import type { ApiServer } from "./cluster-plan";

// What a control plane is asked for, part by part: the network, the way in, what nobody may, what it does by itself.

type NetworkPart = Pick<AzureNetworkOutputs, "podCidr" | "serviceCidr" | "natAddresses">;

/** Who gets in, and who watches. */
interface HardeningFacts {
  /** The directory. */
  tenant: string;
  /** The workspace that Defender writes to. */
  workspaceId: Input<string>;
  /** Whether Defender for Containers watches. */
  defended: boolean;
}

/** By the NAT gateways of its subnets; where there are none, nowhere, and AKS brings a registry of its own for its images. */
export const outboundOf = ({ natAddresses }: Pick<NetworkPart, "natAddresses">): string =>
  natAddresses.length > 0 ? "userAssignedNATGateway" : "none";

/** Pods have addresses of their own, which the network does not know, and Cilium decides who reaches whom. */
export function networkOf(network: NetworkPart): NonNullable<AksArgs["networkProfile"]> {
  return {
    networkPlugin: "azure",
    networkPluginMode: "overlay",
    networkDataplane: "cilium",
    networkPolicy: "cilium",
    podCidr: network.podCidr,
    serviceCidr: network.serviceCidr,
    // The tenth address, as everywhere: the first is the API's.
    dnsServiceIP: host(network.serviceCidr, 10),
    ipFamilies: ["IPv4"],
    outboundType: outboundOf(network),
    loadBalancerSku: "standard",
  };
}

/**
 * AKS keeps the name of a private API in a zone of its own, which it links to the network itself: a second link of ours would be in the way. There is no public
 * name beside it. Nodes of a public API come from NAT's addresses, which are admitted with the rest.
 */
export function accessOf(
  api: ApiServer,
  natAddresses: readonly Output<string>[],
): NonNullable<AksArgs["apiServerAccessProfile"]> {
  // `az aks command invoke`: the one way in without a network, for whom Azure RBAC lets, and written down.
  const shared = { disableRunCommand: false };
  if (api.kind === "ranges")
    return {
      ...{ ...shared, enablePrivateCluster: false },
      authorizedIPRanges: [...api.ranges, ...natAddresses.map((address) => interpolate`${address}/32`)],
    };
  return {
    ...{ ...shared, enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false, privateDNSZone: "system" },
    ...(api.kind === "vnet" && { enableVnetIntegration: true, subnetId: api.subnetId }),
  };
}

/** What nobody may do in a cluster, and who is watched. */
export function hardening({ tenant, workspaceId, defended }: HardeningFacts): Partial<AksArgs> {
  return {
    enableRBAC: true,
    disableLocalAccounts: true,
    aadProfile: { managed: true, enableAzureRBAC: true, tenantID: tenant },
    oidcIssuerProfile: { enabled: true },
    securityProfile: {
      workloadIdentity: { enabled: true },
      // Images that nothing runs go after a week.
      imageCleaner: { enabled: true, intervalHours: 168 },
      ...(defended && {
        defender: { logAnalyticsWorkspaceResourceId: workspaceId, securityMonitoring: { enabled: true } },
      }),
    },
    addonProfiles: {
      // External Secrets reads the vault, on every cloud; the platform admits pods by rules of its own, and Gatekeeper takes no second one beside it.
      azureKeyvaultSecretsProvider: { enabled: false },
      azurepolicy: { enabled: false },
    },
  };
}

/** What AKS does by itself: patches, never another minor version; nodes; snapshots of volumes; what each namespace costs. */
export function upkeep(metricsCollected: boolean): Partial<AksArgs> {
  return {
    autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
    autoScalerProfile: {
      // Pools of one kind, one to each zone, grow alike.
      balanceSimilarNodeGroups: "true",
      expander: "least-waste",
      skipNodesWithLocalStorage: "false",
    },
    storageProfile: {
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: false },
      blobCSIDriver: { enabled: false },
      snapshotController: { enabled: true },
    },
    metricsProfile: { costAnalysis: { enabled: true } },
    // The workload layer brings both, in versions of its own.
    workloadAutoScalerProfile: { keda: { enabled: false }, verticalPodAutoscaler: { enabled: false } },
    azureMonitorProfile: { metrics: { enabled: metricsCollected } },
  };
}
