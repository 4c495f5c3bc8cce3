import { at, bag, bags, list, text } from "../core/paths";
import type { Refusal, Request } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { contains, parseCidr } from "../kubernetes/addresses";
import { hasRole } from "./access";
import { clusterOutputs, clusterToken, kubelet, nodeGroupOf, poolToken } from "./cluster-outputs";
import { groupId, guid, nameIn, parentOf } from "./ids";
import { networkToken } from "./network";
import { hasApiServerSubnets, versionOf } from "./offers";
import { assignedIn, atCreate, fixed, mark, neverOff, type Parts, rule, textsAt } from "./part";
import { from } from "./sources";
import { poolProblem, poolParts } from "./pools";
import { groupToken, standingAt } from "./references";
import { ownId } from "./table";
import { says } from "./refusals";
import { badRequest } from "./words";

const identityToken = "azure-native:managedidentity:UserAssignedIdentity";

/** Source: articles/aks/supported-kubernetes-versions, upgrade-aks-cluster: one minor version at a time, and never back. */
const version = rule("containerservice.version", from.supportedKubernetesVersions, ({ inputs, current }) => {
  const wanted = text(inputs["kubernetesVersion"]);
  if (wanted === undefined || current?.inputs["kubernetesVersion"] === wanted) return undefined;
  if (versionOf(wanted) === undefined) return says("K8sVersionNotSupported.cluster", wanted);
  const [from, to] = [text(current?.outputs["currentKubernetesVersion"]), versionOf(wanted)!].map((one) =>
    one?.split(".").map(Number),
  );
  if (!from || !to) return undefined;
  if (to[1]! < from[1]! || (to[1] === from[1] && to[2]! < from[2]!))
    return says("OperationNotAllowed.downgrade", from.join("."), to.join("."));
  return to[1]! > from[1]! + 1 ? says("OperationNotAllowed.skip", from.join("."), to.join(".")) : undefined;
});

/** Sources: articles/aks/api-server-vnet-integration, private-clusters. */
const api = rule("containerservice.api", from.privateClusters, ({ inputs, world, region }) => {
  const profile = bag(inputs["apiServerAccessProfile"]);
  const subnet = text(profile["subnetId"]);
  if (profile["enablePrivateCluster"] === true && list(profile["authorizedIPRanges"]).length > 0)
    return says("AuthorizedIPRangesNotSupported");
  if (
    profile["privateDNSZone"] === "none" &&
    profile["enablePrivateCluster"] === true &&
    profile["enablePrivateClusterPublicFQDN"] === false
  )
    return says("InvalidPrivateDNSZone");
  if (profile["enableVnetIntegration"] !== true) return undefined;
  if (!hasApiServerSubnets(region)) return says("VnetIntegrationNotSupported", region);
  const delegation = bags(standingAt(world, subnet)?.inputs["delegations"])[0]?.["serviceName"];
  return subnet !== undefined && delegation !== "Microsoft.ContainerService/managedClusters"
    ? says("SubnetDelegationRequired", nameIn(subnet))
    : undefined;
});

/** Sources: articles/aks/use-network-policies, azure-cni-powered-by-cilium, azure-cni-overlay, nat-gateway, egress-outboundtype. */
const network = rule("containerservice.network", from.azureCniPoweredByCilium, ({ inputs, world }) => {
  const profile = bag(inputs["networkProfile"]);
  const { networkDataplane, networkPolicy, networkPlugin, networkPluginMode, outboundType } = profile;
  if (networkDataplane === "cilium" && networkPolicy !== undefined && networkPolicy !== "cilium")
    return says("NetworkDataplaneNetworkPolicyMismatch", networkPolicy);
  if (networkPolicy === "cilium" && networkDataplane !== "cilium")
    return says("NetworkPolicyCiliumRequiresCiliumDataplane");
  if (networkPluginMode === "overlay" && networkPlugin !== "azure") return says("InvalidNetworkPluginMode");
  const subnets = textsAt(inputs, "agentPoolProfiles.*.vnetSubnetID");
  if (outboundType === "userAssignedNATGateway") {
    const without = subnets.find((id) => at(standingAt(world, id)?.inputs ?? {}, "natGateway.id") === undefined);
    if (subnets.length === 0 || without !== undefined)
      return says("ExistingVnetSubnetWithNatGatewayRequired", without === undefined ? "" : ` ${nameIn(without)}`);
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
  if (meets(pods, services)) return says("ServiceCidrOverlapPodCidr");
  const dns = text(profile["dnsServiceIP"]);
  return dns !== undefined && services && !contains(services, parseCidr(`${dns}/32`)!)
    ? says("DnsServiceIpOutOfServiceCidr", dns)
    : undefined;
}

/** Source: articles/aks/use-system-pools: four cores, no B series, two nodes; articles/aks/use-multiple-node-pools. */
const pools = rule("containerservice.pools", from.useSystemPools, ({ inputs, current, region, world }) => {
  const profiles = bags(inputs["agentPoolProfiles"]);
  if (!current && profiles.length === 0) return says("InvalidParameter.noPools");
  if (!current && !profiles.some((one) => one["mode"] === "System")) return says("AgentPoolModeRequired");
  if (current) {
    const before = bags(current.inputs["agentPoolProfiles"]).map((one) => one["name"]);
    const added = profiles.find(
      (one) =>
        !before.includes(one["name"]) && !world.find(poolToken, `${current.id}/agentPools/${String(one["name"])}`),
    );
    if (added) return says("OperationNotAllowed.newPool", added["name"]);
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
      if (changed !== undefined) return says("PropertyChangeNotAllowed.pool", changed, one["name"]);
    }
  }
  for (const one of profiles) {
    const problem = poolProblem(one, region, String(one["name"]));
    if (problem) return problem;
  }
  return undefined;
});

/** The identity of a cluster, and what it must be allowed before the cluster comes. Sources: articles/aks/use-managed-identity, azure-disk-customer-managed-keys. */
const identity = atCreate("containerservice.identity", from.useManagedIdentity, ({ inputs, world }) => {
  const [own] = assignedIn(inputs);
  const kubeletId = text(at(inputs, "identityProfile.kubeletidentity.resourceId"));
  const zone = text(at(inputs, "apiServerAccessProfile.privateDNSZone"));
  if (own === undefined) {
    if (kubeletId !== undefined) return says("CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster");
    return zone?.startsWith("/") ? says("CustomPrivateDNSZoneRequiresUserAssignedIdentity") : undefined;
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
  return denied && says("CustomIdentityMissingPermissionError", own, denied[2], denied[0]);
});

const [owner, contributor] = ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c"];
const networkRoles = [owner!, contributor!, "4d97b98b-1d4f-4787-a291-c67834d212e7"];
const zoneRoles = [owner!, contributor!, "b12aa53e-6015-4669-85d0-8515ebb3ae7f"];
const operatorRoles = [owner!, contributor!, "f1a07417-d97a-45cb-824c-7a7467783830"];
const readerRoles = [owner!, contributor!, "acdd72a7-3385-48ef-bd42-f606fba81ae7"];

/** Sources: articles/aks/cost-analysis, long-term-support, workload-identity-overview, manage-azure-rbac. */
const options = rule("containerservice.options", from.costAnalysis, ({ inputs }) => {
  const tier = text(at(inputs, "sku.tier")) ?? "Free";
  if (at(inputs, "metricsProfile.costAnalysis.enabled") === true && tier === "Free")
    return says("CostAnalysisRequiresStandardTier");
  if (inputs["supportPlan"] === "AKSLongTermSupport" && tier !== "Premium")
    return says("LongTermSupportRequiresPremiumTier");
  if (
    at(inputs, "securityProfile.workloadIdentity.enabled") === true &&
    at(inputs, "oidcIssuerProfile.enabled") !== true
  )
    return says("WorkloadIdentityRequiresOIDCIssuer");
  if (at(inputs, "aadProfile.enableAzureRBAC") === true && at(inputs, "aadProfile.managed") !== true)
    return says("AzureRBACRequiresManagedAAD");
  return inputs["disableLocalAccounts"] === true && inputs["aadProfile"] === undefined
    ? says("DisableLocalAccountsRequiresAAD")
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
        from.clusterModel,
        "apiServerAccessProfile.enablePrivateCluster",
        "apiServerAccessProfile.subnetId",
        "apiServerAccessProfile.privateDNSZone",
      ),
      neverOff(
        "containerservice.oidc",
        from.useOidcIssuer,
        "oidcIssuerProfile.enabled",
        says("OIDCIssuerFeatureCannotBeDisabled"),
      ),
      neverOff(
        "containerservice.vnet-integration",
        from.apiServerVnetIntegration,
        "apiServerAccessProfile.enableVnetIntegration",
        says("VnetIntegrationCannotBeDisabled"),
      ),
      atCreate("containerservice.node-group", from.clusterModel, (request) =>
        request.world.find(groupToken, groupId(request.account, nodeGroupOf(request.inputs, request.region)))
          ? says("NodeResourceGroupAlreadyExists", nodeGroupOf(request.inputs, request.region), nameIn(ownId(request)))
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
      return held && says("ResourceGroupDeletionBlocked", held.id);
    },
  },
};
