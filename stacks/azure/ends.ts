import { output } from "@pulumi/pulumi";
import type { Site } from "../../components/azure/common/site";
import type { AzureVpnEnd, BucketEnd, ClusterEnd, Ends, EntranceEnd } from "../../components/core/ends";
import { distinct } from "../../components/kubernetes/network-policies";
import type { EntranceOutputs } from "../../components/azure/edge/entrance";
import type { OriginOutputs } from "../../components/azure/edge/origin";
import type { FoundationOutputs } from "./foundation";
import type { PlatformOutputs } from "./platform";

/** What Azure holds out to the other clouds of its data and its identities. */
export function dataEnds(
  { subscription, tenant }: Site,
  { foundation, platform }: { foundation: FoundationOutputs; platform: PlatformOutputs },
  inside: Pick<ClusterEnd, "kubernetes" | "resource" | "rules">,
): Pick<Ends<AzureVpnEnd>, "identity" | "buckets" | "registry" | "cluster"> {
  const { cluster } = platform;
  const { buckets, registry, groups } = foundation;
  const bucket = (purpose: "uploads" | "backups"): BucketEnd => {
    const { container, id, accountName } = buckets[purpose];
    return { name: output(container), scope: id, account: accountName };
  };
  return {
    identity: {
      issuer: cluster.issuer,
      site: { kind: "azure", subscription, tenant, group: groups.cluster.name },
      ready: [],
    },
    buckets: { uploads: bucket("uploads"), backups: bucket("backups") },
    registry: { urls: registry.urls, scope: registry.id },
    cluster: {
      ...inside,
      name: cluster.name,
      reach: distinct([...cluster.identityReach, ...cluster.cloudReach, ...cluster.internetReach]),
      identityLabels: cluster.identityLabels,
    },
  };
}

/** Where customers come in on Azure, once something answers there. */
export function entranceOf({ host, endpointHost, records }: EntranceOutputs, { ready }: OriginOutputs): EntranceEnd {
  return { host, target: { kind: "name", name: endpointHost }, records, ready };
}
