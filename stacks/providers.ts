import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { Provider as EksProvider } from "@pulumi/eks/provider";
import {
  Provider as KubernetesProvider,
  type ProviderArgs as KubernetesProviderArgs,
} from "@pulumi/kubernetes/provider";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import type { Resource } from "@pulumi/pulumi";
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

/** The provider of the component `eks.Cluster`. It works through the AWS provider that is handed down beside it. */
export function eksProvider(): EksProvider {
  return new EksProvider("eks", {});
}

/** What passwords are drawn from that no cloud makes for us. It speaks to nobody. */
export function randomProvider(): RandomProvider {
  return new RandomProvider("random", {});
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
