import type { Update } from "../../core/guard";
import type { SupportKind } from "../../core/support";

/** From where the cluster's API can be reached, beside the cluster itself. */
export interface ApiAccess {
  /** Private addresses, of this network or of one joined to it, in CIDR form. @defaultValue none */
  cidrs?: readonly string[] | undefined;
  /** Public addresses, in CIDR form. @defaultValue none: the API has no public address */
  publicCidrs?: readonly string[] | undefined;
}

/**
 * The way to the API for people and CI. By its name: whoever IAM lets connect (`container.clusters.connect`), from anywhere, and no address of the
 * control plane answers. By its address: whoever is at one of the addresses that are named, and the name answers nobody outside. Never both: the
 * addresses do not bind the name. Sources: terraform-provider-google-beta website/docs/r/container_cluster, `control_plane_endpoints_config`;
 * cloud.google.com/kubernetes-engine/docs/concepts/network-isolation.
 */
export type ApiEndpoint = { kind: "name" } | { kind: "address"; public: boolean; admitted: string[] };

/** By its name, unless somebody's addresses are named. */
export function planEndpoint({ cidrs = [], publicCidrs = [] }: ApiAccess): ApiEndpoint {
  const admitted = [...new Set([...publicCidrs, ...cidrs])];
  return admitted.length === 0 ? { kind: "name" } : { kind: "address", public: publicCidrs.length > 0, admitted };
}

/** Where new versions come from: with extended support a minor version stays for two years, and costs more in the second. */
export const channelOf = (support: SupportKind | undefined): "REGULAR" | "EXTENDED" =>
  support === "extended" ? "EXTENDED" : "REGULAR";

/**
 * What a cluster is born with. GKE changes none of it: another value would replace the cluster, with all that is in it.
 * Source: shared with the provider's `ForceNew`, terraform-provider-google-beta google-beta/services/container/resource_container_cluster.go.
 */
export interface Birth {
  location: string;
  podCidr: string;
  serviceCidr: string;
  controlPlaneCidr: string;
}

/** What is wrong with another birth, for `refuseUpdate` on what remembers the first. */
export function birthProblem({ olds, news }: Pick<Update, "olds" | "news">): string | undefined {
  const [before, now] = [olds["input"], news["input"]] as (Partial<Birth> | undefined)[];
  if (before === undefined || now === undefined) return undefined;
  const moved = (Object.keys(now) as (keyof Birth)[]).filter(
    (fact) => before[fact] !== undefined && before[fact] !== now[fact],
  );
  if (moved.length === 0) return undefined;
  const told = moved.map((fact) => `${fact} ${now[fact]}, where it has ${before[fact]}`).join("; ");
  return (
    `the cluster is asked for with ${told}: GKE changes that in no cluster that stands, and would replace it with all that is in it. ` +
    `Set it back; for another one make a new environment: docs/runbooks/change-region.md`
  );
}

/**
 * What is wrong with another version: GKE takes no control plane back to an earlier minor version, and goes up by one at a time.
 * Source: cloud.google.com/kubernetes-engine/docs/how-to/upgrading-a-cluster, "Downgrading limitations".
 */
export function versionProblem({ olds, outputs, news }: Update): string | undefined {
  // Where nobody asks for another one, GKE may have gone on by itself, as it does when support ends: no other change waits for that.
  if (olds["minMasterVersion"] === news["minMasterVersion"]) return undefined;
  const [has, wanted] = [minorOf(outputs["masterVersion"]), minorOf(news["minMasterVersion"])];
  if (has === undefined || wanted === undefined || wanted === has || wanted === has + 1) return undefined;
  const to = `cluster.version asks for ${String(news["minMasterVersion"])}, and the control plane has ${String(outputs["masterVersion"])}`;
  return wanted < has
    ? `${to}: there is no way back. Set it to "1.${has}": docs/runbooks/upgrade-kubernetes.md`
    : `${to}: it goes up one minor version at a time. Set it to "1.${has + 1}" first: docs/runbooks/upgrade-kubernetes.md`;
}

function minorOf(version: unknown): number | undefined {
  const [, minor] = typeof version === "string" ? (/^1\.(\d+)/.exec(version) ?? []) : [];
  return minor === undefined ? undefined : Number(minor);
}

/** What stands in a kubeconfig, beside the names in it. */
export interface KubeconfigFacts {
  name: string;
  /** With https:// before it. */
  server: string;
  /** The cluster's certificate authority, in base64; absent where the API's name has a certificate that everybody's system knows. */
  authority?: string | undefined;
}

/**
 * A kubeconfig that holds no secret: the plugin, of the Google Cloud CLI, gives a token each time. Source: cloud.google.com/kubernetes-engine/docs/
 * how-to/cluster-access-for-kubectl; kubernetes/cloud-provider-gcp cmd/gke-gcloud-auth-plugin.
 */
export function kubeconfigOf({ name, server, authority }: KubeconfigFacts): string {
  const user = {
    exec: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "gke-gcloud-auth-plugin",
      installHint: "gcloud components install gke-gcloud-auth-plugin: docs/runbooks/reach-the-cluster.md",
      provideClusterInfo: true,
      interactiveMode: "Never",
    },
  };
  const cluster = { server, ...(authority !== undefined && { "certificate-authority-data": authority }) };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
