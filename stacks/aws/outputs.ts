import { interpolate } from "@pulumi/pulumi";
import type { EventsOutputs } from "../../components/core/events";
import type { WorkloadsOutputs } from "../../workloads/workloads";
import { loginOutputs, workloadOutputs, type CloudOutputs, type ClusterSummary, type EdgeSummary } from "../outputs";
import type { AccountOutputs } from "./account";
import type { EdgeOutputs } from "./edge";
import type { FoundationOutputs } from "./foundation";
import type { OperationsOutputs } from "./operations";
import type { PlatformOutputs } from "./platform";

/** What is told of AWS. */
export function awsOutputs(
  region: string,
  foundation: FoundationOutputs,
  { cluster, database, standbyDatabase, cache, credentials }: PlatformOutputs,
  workloads: WorkloadsOutputs,
  edge?: EdgeOutputs,
  around?: { account?: AccountOutputs | undefined; operations: OperationsOutputs; events?: EventsOutputs | undefined },
): CloudOutputs {
  return {
    region,
    network: { id: foundation.network.id, cidr: foundation.network.cidr },
    cluster: clusterSummary(region, cluster),
    database: {
      host: database.host,
      port: database.port,
      name: database.name,
      secretRef: database.secretRef,
      primary: database.primary,
      readers: database.readers,
      ...(standbyDatabase && { standby: standbyDatabase }),
    },
    cache: { host: cache.host, port: cache.port, sharded: cache.sharded },
    logins: loginOutputs(credentials),
    alertsTopic: foundation.alertsTopic,
    buckets: Object.fromEntries(Object.entries(foundation.buckets).map(([purpose, { name }]) => [purpose, name])),
    repositories: foundation.registry.urls,
    ...(edge && { edge: edgeSummary(edge) }),
    ...(around?.account && { audit: { bucket: around.account.auditBucket, logs: around.account.auditLogs } }),
    ...around?.operations,
    ...(around?.events && { events: around.events }),
    ...workloadOutputs(workloads),
  };
}

function clusterSummary(region: string, cluster: PlatformOutputs["cluster"]): ClusterSummary {
  const { name, endpoint, version, hostId } = cluster;
  const host = endpoint.apply((url) => new URL(url).hostname);
  return {
    ...{ name, region, endpoint, version },
    kubectl: interpolate`aws eks update-kubeconfig --region ${region} --name ${name}`,
    // docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
    ...(hostId && {
      tunnel: interpolate`aws ssm start-session --region ${region} --target ${hostId} --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=${host},portNumber=443,localPortNumber=443`,
    }),
  };
}

function edgeSummary({ distribution, dns }: EdgeOutputs): EdgeSummary {
  const front = distribution && { distribution: distribution.domain };
  if (!dns) return { ...front };
  return {
    ...front,
    zone: { id: dns.zoneId, nameServers: dns.nameServers, dsRecord: dns.dsRecord },
    privateZone: { id: dns.privateZoneId, domain: dns.privateDomain },
  };
}
