import { interpolate, type Input, type Output } from "@pulumi/pulumi";
import type { Cloud } from "../components/core/contracts";
import type { WorkloadsOutputs } from "../workloads/workloads";
import type { AccountOutputs } from "./aws/account";
import type { EdgeOutputs } from "./aws/edge";
import type { FoundationOutputs } from "./aws/foundation";
import type { OperationsOutputs } from "./aws/operations";
import type { PlatformOutputs } from "./aws/platform";

/** What a stack says about one cloud: names and addresses, never a secret. For a kubeconfig ask the cloud, as yourself. */
export interface CloudOutputs {
  region: string;
  network: { id: Output<string>; cidr: string };
  cluster: ClusterSummary;
  /** `host` is the proxy's address where there is one; `secretRef` has the administrator's password; `readers` are copies that can be read from. */
  database: {
    host: Output<string>;
    port: Output<number>;
    name: string;
    secretRef: Output<string>;
    primary: Output<string>;
    readers: Output<string>[];
    standby?: Output<string>;
  };
  cache: { host: Output<string>; port: Output<number>; sharded: boolean };
  /** The names of the secrets with each service's users and passwords. */
  logins: Record<string, { database?: Input<string>; cache?: Input<string> }>;
  /** Where alarms are told: subscribe to it. */
  alertsTopic: Output<string>;
  /** Bucket names by purpose. */
  buckets: Record<string, Output<string>>;
  /** Where each service's images are pushed. */
  repositories: Record<string, Output<string>>;
  /** The front door; none where the environment asks for none. */
  edge?: EdgeSummary;
  /** The account's record of calls: where it lies, and where it can be searched. None where another environment owns it. */
  audit?: { bucket: Output<string>; logs: Output<string> };
  /** Where backups are kept; none where the environment asks for the stores' own only. */
  backupVault?: Output<string>;
  /** What other networks are attached to. */
  transitGatewayId?: Output<string>;
  namespaces: string[];
  /** Services that do not run, since `workloads.images` names no image of them. */
  notDeployed: string[];
  /** Each service's address inside the cluster, `http://…:PORT`. */
  services: Record<string, string>;
}

/** What a stack says about its cluster, and all that kubectl needs: docs/runbooks/reach-the-cluster.md. */
export interface ClusterSummary {
  name: Output<string>;
  region: string;
  endpoint: Output<string>;
  version: string;
  /** The command that writes a kubeconfig. */
  kubectl: Output<string>;
  /** The command that leads port 443 of one's own machine to the API; where there is a machine for it in the network. */
  tunnel?: Output<string>;
}

/** What a stack says about its front door. */
export interface EdgeSummary {
  /** Where the distribution answers by its own name; none while the domain is not delegated. */
  distribution?: Output<string>;
  /** The public zone: what the domain's registrar must name, and must be given so that signatures are checked. */
  zone?: { id: Output<string>; nameServers: Output<string[]>; dsRecord: Output<string> };
  privateZone?: { id: Output<string>; domain: string };
}

/** What a stack exports. */
export interface StackOutputs {
  environment: string;
  clouds: Partial<Record<Cloud, CloudOutputs>>;
}

/** What is told of one cloud. */
export function cloudOutputs(
  region: string,
  foundation: FoundationOutputs,
  { cluster, database, standbyDatabase, cache, credentials }: PlatformOutputs,
  workloads: WorkloadsOutputs,
  edge?: EdgeOutputs,
  around?: { account?: AccountOutputs | undefined; operations: OperationsOutputs },
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
    logins: Object.fromEntries(
      Object.entries(credentials.services).map(([service, { store: _, ...secrets }]) => [service, secrets]),
    ),
    alertsTopic: foundation.alertsTopic,
    buckets: Object.fromEntries(Object.entries(foundation.buckets).map(([purpose, { name }]) => [purpose, name])),
    repositories: foundation.registry.urls,
    ...(edge && { edge: edgeSummary(edge) }),
    ...(around?.account && { audit: { bucket: around.account.auditBucket, logs: around.account.auditLogs } }),
    ...around?.operations,
    namespaces: workloads.namespaces,
    notDeployed: workloads.notDeployed,
    services: Object.fromEntries(workloads.services.map(({ name, host, port }) => [name, `http://${host}:${port}`])),
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
