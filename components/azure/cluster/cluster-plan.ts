import type { Input } from "@pulumi/pulumi";
import type { Update } from "../../core/guard";
import type { SupportKind } from "../../core/support";

/** From where the cluster's API can be reached, beside the cluster itself. */
export interface ApiAccess {
  /** Private addresses, in CIDR form. Whoever reaches the network reaches a private API: the network's own rules let in, or not. With `publicCidrs` they count for nothing. @defaultValue none */
  cidrs?: readonly string[] | undefined;
  /** Public addresses, in CIDR form. @defaultValue none: the API has no public address */
  publicCidrs?: readonly string[] | undefined;
  /** How a private API stands in the network; for good. @defaultValue as `apiServerIn` says of the region */
  mode?: "vnet" | "privateLink" | undefined;
}

/**
 * Where the API server is. One of three, for the life of the cluster: authorised ranges do not apply to a private one.
 * Source: learn.microsoft.com/azure/aks/private-clusters, "Limitations".
 */
export type ApiServer =
  | { kind: "vnet"; subnetId: Input<string>; cidr: string }
  | { kind: "privateLink" }
  | { kind: "ranges"; ranges: readonly string[] };

/**
 * Public with ranges where public addresses are named, else private, in the mode asked for.
 * @throws RangeError for VNet integration without a subnet for it
 */
export function planApi(
  { publicCidrs = [], mode = "privateLink" }: ApiAccess,
  subnet: { subnetId: Input<string>; cidr: string } | undefined,
): ApiServer {
  if (publicCidrs.length > 0) return { kind: "ranges", ranges: [...new Set(publicCidrs)] };
  if (mode === "privateLink") return { kind: "privateLink" };
  if (subnet === undefined)
    throw new RangeError(
      "the API server's VNet integration asks for a subnet of its own: apiServerSubnet: true in the network",
    );
  return { kind: "vnet", ...subnet };
}

/** What the control plane costs, and how long a version is kept: a promise of availability always; two years of a version in the dearer tier. */
export function planTier(support: SupportKind | undefined): {
  tier: "Standard" | "Premium";
  supportPlan: "KubernetesOfficial" | "AKSLongTermSupport";
} {
  return support === "extended"
    ? { tier: "Premium", supportPlan: "AKSLongTermSupport" }
    : { tier: "Standard", supportPlan: "KubernetesOfficial" };
}

/**
 * What a cluster is born with. AKS changes none of it: another value would replace the cluster, or stop the `up` half-way.
 * Sources: azure-native-facts, `fn` of ManagedCluster; learn.microsoft.com/azure/aks/private-clusters; .../use-system-pools.
 */
export interface Birth {
  location: string;
  podCidr: string;
  serviceCidr: string;
  /** `vnet`, `privateLink` or `ranges`. */
  api: string;
  /** How nodes get out. */
  outbound: string;
  /** The machines of the first system pool, and their subnet: a cluster cannot be without it. */
  systemType: string;
  systemSubnet: string;
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
    `the cluster is asked for with ${told}: AKS changes that in no cluster that stands, and it would be replaced with all that is in it. ` +
    `Set it back; for another one make a new environment: docs/runbooks/change-region.md`
  );
}

/**
 * What is wrong with another version: AKS takes no control plane back, and skips no minor version.
 * Source: learn.microsoft.com/azure/aks/upgrade-aks-cluster.
 */
export function versionProblem({ olds, outputs, news }: Update): string | undefined {
  // Where nobody asks for another one, AKS may have gone on by itself, as it does when support ends: no other change waits for that.
  if (olds["kubernetesVersion"] === news["kubernetesVersion"]) return undefined;
  const [has, wanted] = [minorOf(outputs["currentKubernetesVersion"]), minorOf(news["kubernetesVersion"])];
  if (has === undefined || wanted === undefined || wanted === has || wanted === has + 1) return undefined;
  const to = `cluster.version asks for ${String(news["kubernetesVersion"])}, and the control plane has ${String(outputs["currentKubernetesVersion"])}`;
  return wanted < has
    ? `${to}: there is no way back. Set it to "1.${has}": docs/runbooks/upgrade-kubernetes.md`
    : `${to}: it goes up one minor version at a time. Set it to "1.${has + 1}" first: docs/runbooks/upgrade-kubernetes.md`;
}

function minorOf(version: unknown): number | undefined {
  const [, minor] = typeof version === "string" ? (/^1\.(\d+)/.exec(version) ?? []) : [];
  return minor === undefined ? undefined : Number(minor);
}

/**
 * The cluster's certificate authority, in base64, out of the kubeconfig that AKS answers a user with. Nothing else of it is used: it would ask for a device code.
 * @param answer YAML in base64
 * @throws RangeError where there is none
 */
export function authorityIn(answer: string | undefined): string {
  const yaml = Buffer.from(answer ?? "", "base64").toString("utf8");
  const [, authority] = /certificate-authority-data"?\s*:\s*"?([A-Za-z0-9+/=]+)/.exec(yaml) ?? [];
  if (authority === undefined)
    throw new RangeError("AKS answered with a kubeconfig that names no certificate authority");
  return authority;
}

/** What stands in a kubeconfig, beside the names in it. */
export interface KubeconfigFacts {
  name: string;
  /** With https:// before it. */
  server: string;
  /** The cluster's certificate authority, in base64. */
  authority: string;
  /** The directory. */
  tenant: string;
}

/** The application that every AKS cluster is to Entra. Source: learn.microsoft.com/azure/aks/kubelogin-authentication. */
const aksServer = "6dae42f8-4368-4678-94ff-3960e28e3630";

/**
 * A kubeconfig that holds no secret: kubelogin gives a token each time, of whom `az login` signed in. One file serves people and CI: whatever
 * `AAD_LOGIN_METHOD` says in the environment counts more than the flag, so a job without the Azure CLI sets it to `workloadidentity`, beside AZURE_CLIENT_ID and
 * AZURE_FEDERATED_TOKEN_FILE. Never a device code: nobody is there to type it. Source: Azure/kubelogin pkg/internal/token/options.go, UpdateFromEnv.
 */
export function kubeconfigOf({ name, server, authority, tenant }: KubeconfigFacts): string {
  const user = {
    exec: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "kubelogin",
      args: ["get-token", "--login", "azurecli", "--server-id", aksServer, "--tenant-id", tenant],
      installHint: "az aks install-cli: docs/runbooks/reach-the-cluster.md",
      provideClusterInfo: false,
      interactiveMode: "Never",
    },
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
