import { at, bag, bags, list, text } from "../core/paths";
import type { Refusal, Request, Rule } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { contains, parseCidr } from "../kubernetes/addresses";
import { hasRole } from "./access";
import { clusterOutputs, clusterToken, kubelet, nodeGroupOf, poolToken } from "./cluster-outputs";
import { groupId, guid, nameIn, parentOf } from "./ids";
import { networkToken } from "./network";
import { hasApiServerSubnets, versionOf } from "./offers";
import { assignedIn, atCreate, fixed, mark, neverOff, type Parts, rule, textsAt } from "./part";
import { poolProblem, poolParts } from "./pools";
import { groupToken, standingAt } from "./references";
import { ownId } from "./table";
import { badRequest, conflict } from "./words";

const aks = "articles/aks of MicrosoftDocs/azure-aks-docs";
const identityToken = "azure-native:managedidentity:UserAssignedIdentity";

/** Source: articles/aks/supported-kubernetes-versions, upgrade-aks-cluster: one minor version at a time, and never back. */
const version: Rule = rule(
  "containerservice.version",
  `${aks}: supported-kubernetes-versions`,
  ({ inputs, current }) => {
    const wanted = text(inputs["kubernetesVersion"]);
    if (wanted === undefined || current?.inputs["kubernetesVersion"] === wanted) return undefined;
    if (versionOf(wanted) === undefined)
      return badRequest(
        "K8sVersionNotSupported",
        `Managed cluster is on version ${wanted}, which is not supported in this region. Please use [az aks get-versions] command to get the supported version list.`,
      );
    const [from, to] = [text(current?.outputs["currentKubernetesVersion"]), versionOf(wanted)!].map((one) =>
      one?.split(".").map(Number),
    );
    if (!from || !to) return undefined;
    if (to[1]! < from[1]! || (to[1] === from[1] && to[2]! < from[2]!))
      return badRequest(
        "OperationNotAllowed",
        `Downgrading the Kubernetes version from ${from.join(".")} to ${to.join(".")} is not allowed.`,
      );
    return to[1]! > from[1]! + 1
      ? badRequest(
          "OperationNotAllowed",
          `Upgrading Kubernetes version ${from.join(".")} to ${to.join(".")} is not allowed: minor versions cannot be skipped.`,
        )
      : undefined;
  },
);

/** Sources: articles/aks/api-server-vnet-integration, private-clusters. */
const api: Rule = rule("containerservice.api", `${aks}: private-clusters`, ({ inputs, world, region }) => {
  const profile = bag(inputs["apiServerAccessProfile"]);
  const subnet = text(profile["subnetId"]);
  if (profile["enablePrivateCluster"] === true && list(profile["authorizedIPRanges"]).length > 0)
    return badRequest("AuthorizedIPRangesNotSupported", "Authorized IP ranges are not supported for private clusters.");
  if (
    profile["privateDNSZone"] === "none" &&
    profile["enablePrivateCluster"] === true &&
    profile["enablePrivateClusterPublicFQDN"] === false
  )
    return badRequest("InvalidPrivateDNSZone", "Private cluster with private DNS zone none must have a public FQDN.");
  if (profile["enableVnetIntegration"] !== true) return undefined;
  if (!hasApiServerSubnets(region))
    return badRequest(
      "VnetIntegrationNotSupported",
      `API Server VNet Integration is not available in region ${region}.`,
    );
  const delegation = bags(standingAt(world, subnet)?.inputs["delegations"])[0]?.["serviceName"];
  return subnet !== undefined && delegation !== "Microsoft.ContainerService/managedClusters"
    ? badRequest(
        "SubnetDelegationRequired",
        `Subnet ${nameIn(subnet)} must be delegated to Microsoft.ContainerService/managedClusters.`,
      )
    : undefined;
});

/** Sources: articles/aks/use-network-policies, azure-cni-powered-by-cilium, azure-cni-overlay, nat-gateway, egress-outboundtype. */
const network: Rule = rule("containerservice.network", `${aks}: azure-cni-powered-by-cilium`, ({ inputs, world }) => {
  const profile = bag(inputs["networkProfile"]);
  const { networkDataplane, networkPolicy, networkPlugin, networkPluginMode, outboundType } = profile;
  if (networkDataplane === "cilium" && networkPolicy !== undefined && networkPolicy !== "cilium")
    return badRequest(
      "NetworkDataplaneNetworkPolicyMismatch",
      `Network dataplane 'cilium' requires network policy 'cilium', got '${String(networkPolicy)}'.`,
    );
  if (networkPolicy === "cilium" && networkDataplane !== "cilium")
    return badRequest(
      "NetworkPolicyCiliumRequiresCiliumDataplane",
      "Network policy 'cilium' requires network dataplane 'cilium'.",
    );
  if (networkPluginMode === "overlay" && networkPlugin !== "azure")
    return badRequest("InvalidNetworkPluginMode", "Network plugin mode 'overlay' requires network plugin 'azure'.");
  const subnets = textsAt(inputs, "agentPoolProfiles.*.vnetSubnetID");
  if (outboundType === "userAssignedNATGateway") {
    const without = subnets.find((id) => at(standingAt(world, id)?.inputs ?? {}, "natGateway.id") === undefined);
    if (subnets.length === 0 || without !== undefined)
      return badRequest(
        "ExistingVnetSubnetWithNatGatewayRequired",
        `outboundType userAssignedNATGateway requires a NAT gateway on the subnet${without === undefined ? "" : ` ${nameIn(without)}`}.`,
      );
  }
  return ranges(profile, subnets, world);
});

function ranges(profile: Record<string, unknown>, subnets: string[], world: WorldView): Refusal | undefined {
  const [pods, services] = [text(profile["podCidr"]), text(profile["serviceCidr"])].map((one) =>
    one === undefined ? undefined : parseCidr(one),
  );
  const meets = (one: ReturnType<typeof parseCidr>, other: ReturnType<typeof parseCidr>) =>
    one && other && (contains(one, other) || contains(other, one));
  const spaces = subnets.flatMap((id) =>
    textsAt(world.find(networkToken, parentOf(id))?.inputs ?? {}, "addressSpace.addressPrefixes.*"),
  );
  for (const [name, range] of [
    ["Pod", pods],
    ["Service", services],
  ] as const)
    if (spaces.some((one) => meets(range, parseCidr(one))))
      return badRequest(
        `${name}CidrOverlapExistingSubnetsCidr`,
        `The specified ${name.toLowerCase()} CIDR conflicts with the address space of the virtual network: ${spaces.join(", ")}.`,
      );
  if (meets(pods, services))
    return badRequest("ServiceCidrOverlapPodCidr", "The specified service CIDR overlaps the pod CIDR.");
  const dns = text(profile["dnsServiceIP"]);
  return dns !== undefined && services && !contains(services, parseCidr(`${dns}/32`)!)
    ? badRequest("DnsServiceIpOutOfServiceCidr", `The DNS service IP ${dns} is not in the service CIDR.`)
    : undefined;
}

/** Source: articles/aks/use-system-pools: four cores, no B series, two nodes; articles/aks/use-multiple-node-pools. */
const pools: Rule = rule("containerservice.pools", `${aks}: use-system-pools`, ({ inputs, current, region, world }) => {
  const profiles = bags(inputs["agentPoolProfiles"]);
  if (!current && profiles.length === 0)
    return badRequest("InvalidParameter", "Required parameter agentPoolProfiles is missing (null).");
  if (!current && !profiles.some((one) => one["mode"] === "System"))
    return badRequest("AgentPoolModeRequired", "Must define at least one system pool.");
  if (current) {
    const before = bags(current.inputs["agentPoolProfiles"]).map((one) => one["name"]);
    const added = profiles.find(
      (one) =>
        !before.includes(one["name"]) && !world.find(poolToken, `${current.id}/agentPools/${String(one["name"])}`),
    );
    if (added)
      return badRequest(
        "OperationNotAllowed",
        `Creating a new agent pool (${String(added["name"])}) is not allowed as part of a managed cluster update: use the agent pool API.`,
      );
    for (const one of profiles) {
      const old = bags(current.inputs["agentPoolProfiles"]).find((each) => each["name"] === one["name"]) ?? {};
      const changed = [
        "vmSize",
        "osDiskSizeGB",
        "osDiskType",
        "osType",
        "vnetSubnetID",
        "maxPods",
        "availabilityZones",
        "enableEncryptionAtHost",
        "type",
      ].find((key) => JSON.stringify(old[key]) !== JSON.stringify(one[key]));
      if (changed !== undefined)
        return badRequest(
          "PropertyChangeNotAllowed",
          `Changing property 'properties.${changed}' of agent pool ${String(one["name"])} is not allowed.`,
        );
    }
  }
  for (const one of profiles) {
    const problem = poolProblem(one, region, String(one["name"]));
    if (problem) return problem;
  }
  return undefined;
});

/** The identity of a cluster, and what it must be allowed before the cluster comes. Sources: articles/aks/use-managed-identity, azure-disk-customer-managed-keys. */
const identity: Rule = atCreate("containerservice.identity", `${aks}: use-managed-identity`, ({ inputs, world }) => {
  const [own] = assignedIn(inputs);
  const kubeletId = text(at(inputs, "identityProfile.kubeletidentity.resourceId"));
  const zone = text(at(inputs, "apiServerAccessProfile.privateDNSZone"));
  if (own === undefined) {
    if (kubeletId !== undefined)
      return badRequest(
        "CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster",
        "A kubelet identity of one's own needs a user-assigned identity of the cluster.",
      );
    return zone?.startsWith("/")
      ? badRequest(
          "CustomPrivateDNSZoneRequiresUserAssignedIdentity",
          "A private DNS zone of one's own needs a user-assigned identity.",
        )
      : undefined;
  }
  const principal = text(standingAt(world, own)?.outputs["principalId"]) ?? "";
  const may = (roles: readonly string[], scope: string) => hasRole(world, principal, roles, scope);
  const wanted: [unknown, readonly string[], string][] = [
    ...[
      ...textsAt(inputs, "agentPoolProfiles.*.vnetSubnetID"),
      ...textsAt(inputs, "apiServerAccessProfile.subnetId"),
    ].map((id): [unknown, readonly string[], string] => [
      id,
      networkRoles,
      "Microsoft.Network/virtualNetworks/subnets/join/action",
    ]),
    [zone?.startsWith("/") ? zone : undefined, zoneRoles, "Microsoft.Network/privateDnsZones/join/action"],
    [kubeletId, operatorRoles, "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"],
    [inputs["diskEncryptionSetID"], readerRoles, "Microsoft.Compute/diskEncryptionSets/read"],
  ];
  const denied = wanted.find(([scope, roles]) => typeof scope === "string" && !may(roles, scope));
  return (
    denied &&
    badRequest(
      "CustomIdentityMissingPermissionError",
      `The identity ${own} does not have permission to perform action '${denied[2]}' on ${String(denied[0])}: give it a role there.`,
    )
  );
});

const [owner, contributor] = ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c"];
const networkRoles = [owner!, contributor!, "4d97b98b-1d4f-4787-a291-c67834d212e7"];
const zoneRoles = [owner!, contributor!, "b12aa53e-6015-4669-85d0-8515ebb3ae7f"];
const operatorRoles = [owner!, contributor!, "f1a07417-d97a-45cb-824c-7a7467783830"];
const readerRoles = [owner!, contributor!, "acdd72a7-3385-48ef-bd42-f606fba81ae7"];

/** Sources: articles/aks/cost-analysis, long-term-support, workload-identity-overview, manage-azure-rbac. */
const options: Rule = rule("containerservice.options", `${aks}: cost-analysis`, ({ inputs }) => {
  const tier = text(at(inputs, "sku.tier")) ?? "Free";
  if (at(inputs, "metricsProfile.costAnalysis.enabled") === true && tier === "Free")
    return badRequest("CostAnalysisRequiresStandardTier", "Cost analysis requires tier Standard or Premium.");
  if (inputs["supportPlan"] === "AKSLongTermSupport" && tier !== "Premium")
    return badRequest("LongTermSupportRequiresPremiumTier", "supportPlan AKSLongTermSupport requires tier Premium.");
  if (
    at(inputs, "securityProfile.workloadIdentity.enabled") === true &&
    at(inputs, "oidcIssuerProfile.enabled") !== true
  )
    return badRequest("WorkloadIdentityRequiresOIDCIssuer", "Workload identity requires the OIDC issuer.");
  if (at(inputs, "aadProfile.enableAzureRBAC") === true && at(inputs, "aadProfile.managed") !== true)
    return badRequest("AzureRBACRequiresManagedAAD", "Azure RBAC requires managed Entra ID (aadProfile.managed).");
  return inputs["disableLocalAccounts"] === true && inputs["aadProfile"] === undefined
    ? badRequest("DisableLocalAccountsRequiresAAD", "Local accounts can be disabled only with Entra ID.")
    : undefined;
});

/** What AKS makes beside it: the group of its nodes, the identity of the kubelets, an API of metrics. */
function made(request: Request): void {
  const { inputs, id, region, account, world, verb } = request;
  if (verb !== "create") return;
  const group = groupId(account, nodeGroupOf(inputs, region));
  const bare = { scope: "", region: "", inputs: {} };
  world.put({
    ...bare,
    token: groupToken,
    id: group,
    outputs: { name: nameIn(group), location: region, managedBy: id },
  });
  const { resourceId, clientId, objectId } = kubelet(request);
  if (at(inputs, "identityProfile.kubeletidentity.resourceId") === undefined)
    world.put({
      ...bare,
      token: identityToken,
      id: resourceId,
      outputs: { name: nameIn(resourceId), location: region, clientId, principalId: objectId },
    });
  if (/SystemAssigned/.test(String(at(inputs, "identity.type")))) mark(world, "system", guid(`${id} principal`));
  for (const pool of bags(inputs["agentPoolProfiles"])) {
    const pool_ = `${id}/agentPools/${String(pool["name"])}`;
    world.put({
      ...bare,
      token: poolToken,
      id: pool_,
      inputs: pool,
      outputs: { ...pool, provisioningState: "Succeeded" },
    });
  }
  const object = {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
  };
  world.put({
    token: "kubernetes:apiregistration.k8s.io/v1:APIService",
    id: "v1beta1.metrics.k8s.io",
    scope: id,
    region,
    inputs: object,
    outputs: object,
  });
}

/** What is in a cluster, and in the group of its nodes, goes with it. */
function gone({ id, outputs }: Standing, world: WorldView): void {
  for (const object of world.within(id)) world.forget(object);
  const group = `${id.slice(0, id.toLowerCase().indexOf("/resourcegroups/"))}/resourceGroups/${String(outputs["nodeResourceGroup"])}`;
  for (const one of [...world.all(groupToken).filter((each) => each.id === group), ...world.under(`${group}/`)])
    world.forget(one);
}

/** What of an AKS cluster is refused when it changes: what replaces it the table says. */
const model = "azure-mgmt-containerservice, ManagedCluster";

export const clusterParts: Parts = {
  ...poolParts,
  [clusterToken]: {
    rules: [
      version,
      api,
      network,
      pools,
      identity,
      options,
      fixed(
        "containerservice.fixed",
        model,
        "apiServerAccessProfile.enablePrivateCluster",
        "apiServerAccessProfile.subnetId",
        "apiServerAccessProfile.privateDNSZone",
      ),
      neverOff(
        "containerservice.oidc",
        `${aks}: use-oidc-issuer`,
        "oidcIssuerProfile.enabled",
        badRequest("OIDCIssuerFeatureCannotBeDisabled", "The OIDC issuer cannot be disabled once it is enabled."),
      ),
      neverOff(
        "containerservice.vnet-integration",
        `${aks}: api-server-vnet-integration`,
        "apiServerAccessProfile.enableVnetIntegration",
        badRequest("VnetIntegrationCannotBeDisabled", "API Server VNet Integration cannot be disabled."),
      ),
      atCreate("containerservice.node-group", model, (request) =>
        request.world.find(groupToken, groupId(request.account, nodeGroupOf(request.inputs, request.region)))
          ? conflict(
              "NodeResourceGroupAlreadyExists",
              `The node resource group ${nodeGroupOf(request.inputs, request.region)} of ${nameIn(ownId(request))} exists already.`,
            )
          : undefined,
      ),
    ],
    outputs: clusterOutputs,
    after: made,
    gone,
    // What controllers made with it they leave alone.
    stays(standing, world) {
      const group = world.find(groupToken, String(standing.outputs["nodeResourceGroup"]), "name");
      const held =
        group && world.under(`${group.id}/`).find((one) => bags(one.outputs["privateEndpointConnections"]).length > 0);
      return (
        held &&
        conflict(
          "ResourceGroupDeletionBlocked",
          `Deletion of the node resource group failed: ${held.id} has private endpoint connections.`,
        )
      );
    },
  },
};
