import { interpolate, type Input } from "@pulumi/pulumi";
import { partitionOf } from "../../components/aws/common/partition";
import type { AwsVpnEnd, BucketEnd, ClusterEnd, Ends } from "../../components/core/ends";
import { platform as platformName } from "../../components/core/naming";
import { distinct } from "../../components/kubernetes/network-policies";
import type { Placement } from "../../components/core/contracts";
import type { FoundationOutputs } from "./foundation";
import type { PlatformOutputs } from "./platform";

/** What AWS holds out to the other clouds of its data and its identities. */
export function dataEnds(
  { place, account }: { place: Placement; account: Input<string> },
  { foundation, platform }: { foundation: FoundationOutputs; platform: PlatformOutputs },
  inside: Pick<ClusterEnd, "kubernetes" | "resource" | "rules">,
): Pick<Ends<AwsVpnEnd>, "identity" | "database" | "buckets" | "registry" | "cluster" | "alarmTopic"> {
  const { cluster, database } = platform;
  const { buckets, keys, registry, alertsTopic } = foundation;
  const bucket = (purpose: "uploads" | "backups"): BucketEnd => ({
    name: buckets[purpose].name,
    scope: buckets[purpose].arn,
    keyArn: keys.storage.arn,
  });
  return {
    identity: {
      issuer: interpolate`https://${cluster.issuer.host}`,
      site: { kind: "aws", account },
      ready: [],
    },
    database: { host: database.primary, port: database.primaryPort ?? database.port },
    buckets: { uploads: bucket("uploads"), backups: bucket("backups") },
    registry: {
      urls: registry.urls,
      scope: interpolate`arn:${partitionOf(place.region)}:ecr:${place.region}:${account}:repository/${platformName}-${place.environment}/*`,
    },
    cluster: {
      ...inside,
      name: cluster.name,
      reach: distinct([...cluster.identityReach, ...cluster.cloudReach, ...cluster.internetReach]),
    },
    alarmTopic: alertsTopic,
  };
}
