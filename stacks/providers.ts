import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { Provider as EksProvider } from "@pulumi/eks/provider";
import {
  Provider as KubernetesProvider,
  type ProviderArgs as KubernetesProviderArgs,
} from "@pulumi/kubernetes/provider";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import type { ProviderResource, Resource } from "@pulumi/pulumi";
import type { ClusterOutputs } from "../components/core/contracts";

/*
 * Every provider of the program. Default providers are switched off in the stack's configuration, so that whoever forgets to
 * hand one down gets an error and not another region.
 */

/** Providers of no cloud: made once, and handed down under their package's name by every cloud that needs them. */
export type Shared = Readonly<Record<"random", RandomProvider>>;

/** Where an AWS provider works. */
export interface AwsPlace {
  region: string;
  /**
   * Where STS is asked who calls, and the account of the credentials: the second region, so that the program still runs against that
   * one when the first does not answer. @defaultValue the region
   */
  stsRegion?: string | undefined;
  /** With credentials of another account nothing is done. @defaultValue any account */
  account?: string | undefined;
  /** Whether it may be replaced or deleted: another region would replace everything. */
  protect: boolean;
}

/** AWS, in one region. No default tags: each resource says its own, so that a preview shows them. */
export function awsProvider({ region, stsRegion, account, protect }: AwsPlace): AwsProvider {
  const args = { region, ...(stsRegion && { stsRegion }), ...(account && { allowedAccountIds: [account] }) };
  return new AwsProvider("aws", args, { protect });
}

/** Where a Google Cloud provider works. */
export interface GcpPlace {
  /** The project's id. */
  project: string;
  region: string;
  /** Whether it may be replaced or deleted: another project would replace everything. */
  protect: boolean;
}

/**
 * Google Cloud, in one project; a second region needs no second provider, as each resource says its own. Calls are counted on that project, which some APIs ask
 * of a person's own credentials. No label of Pulumi's: each resource says its own labels, so that a preview shows them. Loaded only where it is asked for.
 * Source: hashicorp/terraform-provider-google website/docs/guides/provider_reference.html.markdown, "user_project_override".
 */
export async function gcpProvider({ project, region, protect }: GcpPlace): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/gcp/provider.js");
  const args = {
    project,
    region,
    billingProject: project,
    userProjectOverride: true,
    addPulumiAttributionLabel: false,
  };
  return new Provider("gcp", args, { protect });
}

/** Where an Azure provider works. */
export interface AzurePlace {
  subscription: string;
  /** The directory: whoever runs the program must be signed in to it. */
  tenant: string;
  /** Whether it may be replaced or deleted: another subscription would replace everything. */
  protect: boolean;
}

/**
 * Azure, in one subscription. It has no location, and each resource says its own: the provider would take its group's else, for what is global, too. Nor does it tell
 * Microsoft that Pulumi makes the calls. Loaded only where it is asked for.
 * Source: @pulumi/azure-native 3.28, ProviderArgs.location, disablePulumiPartnerId.
 */
export async function azureProvider({ subscription, tenant, protect }: AzurePlace): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/azure-native/provider.js");
  // The world's Azure, whatever ARM_ENVIRONMENT says.
  const environment = "public";
  const args = { subscriptionId: subscription, tenantId: tenant, environment, disablePulumiPartnerId: true };
  return new Provider("azure", args, { protect });
}

const waits = new WeakMap<Shared, Promise<ProviderResource>>();

/**
 * What waits where a cloud takes minutes to believe what it was told, such as Azure a role. It speaks to nobody, and is loaded only where it is asked for. One for all clouds and
 * what is between them: whoever asks first makes it, and nothing changes when another comes or goes.
 */
export function timeProvider(shared: Shared): Promise<ProviderResource> {
  const made = waits.get(shared) ?? loadedTime();
  waits.set(shared, made);
  return made;
}

async function loadedTime(): Promise<ProviderResource> {
  const { Provider } = await import("@pulumiverse/time/provider.js");
  return new Provider("time", {});
}

/** The provider of the component `eks.Cluster`. It works through the AWS provider that is handed down beside it. */
export function eksProvider(): EksProvider {
  return new EksProvider("eks", {});
}

/** What passwords are drawn from that no cloud makes for us. It speaks to nobody. */
export function randomProvider(): RandomProvider {
  return new RandomProvider("random", {});
}

/**
 * What signs certificates that no cloud signs for us. It speaks to nobody, and is loaded only where it is asked for.
 * @param name each cloud's own, since the engine knows a provider by it. @defaultValue the first cloud's
 */
export async function tlsProvider(name = "tls"): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/tls/provider.js");
  return new Provider(name, {});
}

/**
 * Cloudflare, as whoever runs the program: the provider itself reads CLOUDFLARE_API_TOKEN, which stands in no configuration and no state. Loaded only where it is asked for.
 * Source: cloudflare/terraform-provider-cloudflare internal/provider.go, the environment's variables of each setting.
 */
export async function cloudflareProvider(): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/cloudflare/provider.js");
  return new Provider("cloudflare", {});
}

/** How Vault is reached, and who this program is to it. */
export interface VaultAccess {
  address: string;
  /** The name that its certificate is checked for: the address may be the end of a tunnel. */
  serverName: string;
  /** Its version, so that nobody asks it when the provider starts. */
  version: string;
  /** With the token of whoever runs the program (VAULT_TOKEN), or as an IAM role that Vault knows. */
  login: { kind: "token" } | { kind: "aws"; mount: string; role: string; region: string; headerValue: string };
}

/**
 * HashiCorp Vault, which answers from its second step on. Whom it believes about Vault's certificate, the runner says (VAULT_CACERT). Its token is used as it is: a
 * child of it would need a right that nothing else does. Loaded only where it is asked for.
 * Source: hashicorp/terraform-provider-vault, website/docs/index.html.markdown, "skip_child_token", "skip_get_vault_version".
 */
export async function vaultProvider({ address, serverName, version, login }: VaultAccess): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/vault/provider.js");
  return new Provider("vault", {
    address,
    tlsServerName: serverName,
    skipChildToken: true,
    skipGetVaultVersion: true,
    vaultVersionOverride: version,
    ...(login.kind === "aws" && {
      authLoginAws: { mount: login.mount, role: login.role, awsRegion: login.region, headerValue: login.headerValue },
    }),
  });
}

/**
 * A cluster. `clusterIdentifier` says which one it is: without it, every change of the kubeconfig would look like another
 * cluster, and replace all that is in it.
 * @param running what its pods need: the time that Helm gives a release begins when they can start
 * @param takesOver whether objects that stand already are taken over, and not refused: docs/runbooks/hand-over-delivery.md
 */
export function kubernetesProvider(
  name: string,
  cluster: Pick<ClusterOutputs, "id" | "kubeconfig">,
  running: readonly Resource[],
  takesOver = false,
): KubernetesProvider {
  const args: KubernetesProviderArgs = {
    kubeconfig: cluster.kubeconfig,
    clusterIdentifier: cluster.id,
    enableServerSideApply: true,
    // What the program says of an object holds: what somebody changed by hand is put back, not refused as a conflict. What it does not say (the pods that an autoscaler asks for) stays theirs.
    enablePatchForce: true,
    ...(takesOver && { upsertExistingObjects: true }),
  };
  return new KubernetesProvider(name, args, { dependsOn: [...running] });
}

/**
 * Writes the manifests of a cluster's objects, and applies none: for what Argo CD brings into it. The objects stand in the stack's state as if they were applied, so policies judge them, and
 * `coffee render --delivered` writes them for the repository. What the provider writes itself nobody reads.
 * Source: pulumi-kubernetes, CheckConfig in provider/pkg/provider/provider.go: beside this setting there may be no kubeconfig.
 */
export function manifestProvider(name: string, cluster: Pick<ClusterOutputs, "id">): KubernetesProvider {
  return new KubernetesProvider(name, { clusterIdentifier: cluster.id, renderYamlToDirectory: `.rendered/${name}` });
}
