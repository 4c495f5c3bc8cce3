import { interpolate, type Input } from "@pulumi/pulumi";
import type { BucketEnd, ClusterEnd, Ends, EntranceEnd, GcpVpnEnd } from "../../components/core/ends";
import { distinct } from "../../components/kubernetes/network-policies";
import type { EdgeOutputs } from "./edge";
import type { FoundationOutputs } from "./foundation";
import type { PlatformOutputs } from "./platform";

/** What Google Cloud holds out to the other clouds of its data and its identities. */
export function dataEnds(
  { project, projectNumber }: { project: string; projectNumber: Input<string> },
  { foundation, platform }: { foundation: FoundationOutputs; platform: PlatformOutputs },
  inside: Pick<ClusterEnd, "kubernetes" | "resource" | "rules">,
): Pick<Ends<GcpVpnEnd>, "identity" | "buckets" | "registry" | "cluster"> {
  const { cluster } = platform;
  const { buckets, registry } = foundation;
  const bucket = (purpose: "uploads" | "backups"): BucketEnd => {
    const { name } = buckets[purpose];
    return { name, scope: name };
  };
  return {
    identity: {
      // Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity, "issuer" of a cluster's tokens.
      issuer: interpolate`https://container.googleapis.com/v1/${cluster.resourceName}`,
      site: { kind: "gcp", project, projectNumber },
      ready: [...cluster.pool.after],
    },
    buckets: { uploads: bucket("uploads"), backups: bucket("backups") },
    registry: { urls: registry.urls, scope: registry.repository, location: registry.location },
    cluster: {
      ...inside,
      name: cluster.name,
      reach: distinct([...cluster.identityReach, ...cluster.cloudReach, ...cluster.internetReach]),
    },
  };
}

/** Where customers come in on Google Cloud. */
export function entranceOf({ site, records }: EdgeOutputs): EntranceEnd {
  const { host, address, ipv6, ready } = site;
  return { host, target: { kind: "addresses", ipv4: address, ipv6 }, records, ready };
}
