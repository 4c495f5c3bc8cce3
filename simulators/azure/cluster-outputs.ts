import { at, bag, text } from "../core/paths";
import type { Request } from "../core/spec";
import type { Props } from "../protocol/values";
import { groupId, guid, nameIn, tenantIn } from "./ids";
import { versionOf } from "./offers";

export const clusterToken = "azure-native:containerservice:ManagedCluster";
export const poolToken = "azure-native:containerservice:AgentPool";

/** The group that AKS makes for what it makes. Source: articles/aks/faq, "Why are two resource groups created". */
export const nodeGroupOf = (inputs: Props, region: string): string =>
  text(inputs["nodeResourceGroup"]) ??
  `MC_${String(inputs["resourceGroupName"])}_${String(inputs["resourceName"])}_${region}`;

/** Who the kubelets are: an identity of one's own, or the one that AKS makes. */
export function kubelet({ inputs, id, account, region }: Pick<Request, "inputs" | "id" | "account" | "region">): {
  resourceId: string;
  clientId: string;
  objectId: string;
} {
  const own = bag(at(inputs, "identityProfile.kubeletidentity"));
  const made = `${groupId(account, nodeGroupOf(inputs, region))}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${nameIn(id)}-agentpool`;
  return {
    resourceId: text(own["resourceId"]) ?? made,
    clientId: text(own["clientId"]) ?? guid(`${id} kubelet client`),
    objectId: text(own["objectId"]) ?? guid(`${id} kubelet principal`),
  };
}

/** What a cluster computes. Sources: articles/aks/private-clusters (names), use-oidc-issuer, azure-mgmt-containerservice ManagedCluster. */
export function clusterOutputs(request: Request): Props {
  const { inputs, id, region, account, current, settings } = request;
  const prefix = text(inputs["dnsPrefix"]) ?? text(inputs["fqdnSubdomain"]) ?? nameIn(id);
  const digits = request.digits(8, "dns");
  const isPrivate = at(inputs, "apiServerAccessProfile.enablePrivateCluster") === true;
  const integrated = at(inputs, "apiServerAccessProfile.enableVnetIntegration") === true;
  const privateFQDN = `${prefix}-${digits}.${guid(id)}.${integrated ? "private" : "privatelink"}.${region}.azmk8s.io`;
  const asked = text(inputs["kubernetesVersion"]);
  const version =
    (asked && versionOf(asked)) ?? text(current?.outputs["currentKubernetesVersion"]) ?? versionOf("1.34")!;
  return {
    fqdn: `${prefix}-${digits}.hcp.${region}.azmk8s.io`,
    ...(isPrivate && { privateFQDN }),
    azurePortalFQDN: `${prefix}-${digits}.portal.hcp.${region}.azmk8s.io`,
    currentKubernetesVersion: version,
    kubernetesVersion: asked ?? version,
    nodeResourceGroup: nodeGroupOf(inputs, region),
    maxAgentPools: 100,
    powerState: { code: "Running" },
    resourceUID: request.digits(24, "uid"),
    ...(at(inputs, "oidcIssuerProfile.enabled") === true && {
      oidcIssuerProfile: {
        enabled: true,
        issuerURL: `https://${region}.oic.prod-aks.azure.com/${tenantIn(settings)}/${guid(`${id} issuer`)}/`,
      },
    }),
    identityProfile: { ...bag(inputs["identityProfile"]), kubeletidentity: kubelet({ inputs, id, account, region }) },
    networkProfile: {
      loadBalancerSku: "standard",
      serviceCidr: "10.0.0.0/16",
      dnsServiceIP: "10.0.0.10",
      ...bag(inputs["networkProfile"]),
    },
  };
}

/** Where a cluster answers. */
export const serverOf = ({ outputs }: { outputs: Props }): string =>
  `https://${text(outputs["privateFQDN"]) ?? String(outputs["fqdn"])}:443`;

/** The kubeconfig that AKS answers with, as YAML. Source: articles/aks/kubelogin-authentication. */
export function kubeconfigOf(cluster: { id: string; outputs: Props; inputs: Props }, admin: boolean): string {
  const name = nameIn(cluster.id);
  const user = admin ? `clusterAdmin_${name}` : `clusterUser_${name}`;
  const authority = Buffer.from(
    `-----BEGIN CERTIFICATE-----\n${guid(`${cluster.id} ca`)}\n-----END CERTIFICATE-----\n`,
  ).toString("base64");
  const exec = [
    "apiVersion: client.authentication.k8s.io/v1beta1",
    "command: kubelogin",
    "args: [get-token, --server-id, 6dae42f8-4368-4678-94ff-3960e28e3630]",
  ];
  return [
    "apiVersion: v1",
    "kind: Config",
    "clusters:",
    "- cluster:",
    `    certificate-authority-data: ${authority}`,
    `    server: ${serverOf(cluster)}`,
    `  name: ${name}`,
    "contexts:",
    `- context: {cluster: ${name}, user: ${user}}`,
    `  name: ${name}`,
    `current-context: ${name}`,
    "users:",
    `- name: ${user}`,
    "  user:",
    ...(admin ? [`    token: ${guid(`${cluster.id} admin`)}`] : ["    exec:", ...exec.map((line) => `      ${line}`)]),
    "",
  ].join("\n");
}
