import type { Input, Output } from "@pulumi/pulumi";
import type { Cloud, Credentials } from "../components/core/contracts";
import type { Ends } from "../components/core/ends";
import type { EventsOutputs, EventType } from "../components/core/events";
import type { FailoverTime } from "../components/core/failover-time";
import type { WorkloadsOutputs } from "../workloads/workloads";

/** What was built on a cloud: what the stack says of it, and what it holds out to the other clouds. */
export interface Built<Vpn = unknown> {
  outputs: CloudOutputs;
  ends: Ends<Vpn>;
}

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
  /** AWS: where alarms are told: subscribe to it. */
  alertsTopic?: Output<string>;
  /** Buckets by purpose: their names; on Azure the addresses of containers. */
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
  /** Google Cloud: the plans by which the cluster is backed up. */
  backupPlans?: Output<string>[];
  /** Google Cloud: what a partner of Interconnect is given, by attachment. Secret. */
  pairingKeys?: Record<string, Output<string>>;
  /** Azure: what those who come from outside without a secret sign in as, by name. */
  federations?: Readonly<Record<string, { clientId: Output<string>; principalId: Output<string>; tenant: string }>>;
  /** Azure: what the circuit of ExpressRoute is joined to. */
  expressRouteGateway?: Output<string>;
  /** The bus, its queues and its functions; none where the environment asks for none. */
  events?: EventsOutputs;
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

/** A record that somebody enters into a zone that this cloud does not have. */
export interface DnsRecord {
  name: string;
  type: string;
  data: string;
}

/** What a stack says about its front door. */
export interface EdgeSummary {
  /** Where the distribution answers by its own name; on AWS none while the domain is not delegated. */
  distribution?: Output<string>;
  /** Google Cloud: where the load balancer answers. */
  addresses?: Output<string>[];
  /** Google Cloud, Azure: what the domain's zone, wherever it is, must say: where this cloud's way in is, and that its certificate is for us. */
  records?: Output<DnsRecord[]>;
  /** Azure: the command by which somebody lets Front Door in, once: until then customers get errors. */
  approval?: string;
  /** The public zone: what the domain's registrar must name, and must be given so that signatures are checked. */
  zone?: { id: Output<string>; nameServers: Output<string[]>; dsRecord: Output<string> };
  privateZone?: { id: Output<string>; domain: string };
}

/** What a stack exports. */
export interface StackOutputs {
  environment: string;
  clouds: Partial<Record<Cloud, CloudOutputs>>;
  /** What stands between the clouds. None where there is one cloud, or nothing between them is asked for. */
  between?: BetweenOutputs;
}

/** What a stack says of what stands between its clouds. */
export interface BetweenOutputs {
  /** The tunnels, by name: which two ends, and whose key was changed how often. */
  tunnels?: Record<string, { ends: string; generation: number }>;
  /** Accounts of one cloud's cluster that another lets in, by the words of `connectivity.identity`: where, and what rights there are given to. No secret. */
  identities?: Record<string, { at: Cloud; as: Input<string> }> | undefined;
  /** What is copied to another cloud: the queue of what is not there yet, and the jobs' names. */
  objects?: Record<string, { queue: Output<string>; jobs: Output<string>[] }> | undefined;
  /** What goes on from one cloud's bus to the next one's: `aws-to-gcp`, `gcp-to-azure`: which types, and as whom there. */
  events?: Record<string, { types: EventType[]; as: Output<string> }> | undefined;
  /** How customers are led to the clouds, and the longest time to the next one. */
  failover?: FailoverSummary;
}

/** Who decides which cloud answers, in which order they are asked, and how long it takes: seconds, each, and all of it. */
export interface FailoverSummary extends FailoverTime {
  decides: "route53" | "cloudflare";
  policy: "failover" | "weighted" | "latency";
  order: Cloud[];
  /** Cloudflare's zone: what the domain's registrar must name, and must be given so that signatures are checked. */
  zone?: { nameServers: Output<string[]>; dsRecord: Output<string> };
}

/** What every cloud tells of what runs in its cluster. */
export function workloadOutputs(
  workloads: WorkloadsOutputs,
): Pick<CloudOutputs, "namespaces" | "notDeployed" | "services"> {
  return {
    namespaces: workloads.namespaces,
    notDeployed: workloads.notDeployed,
    services: Object.fromEntries(workloads.services.map(({ name, host, port }) => [name, `http://${host}:${port}`])),
  };
}

/** The names of the secrets that services sign in with, without how the cluster reads them. */
export function loginOutputs({ services }: Pick<Credentials, "services">): CloudOutputs["logins"] {
  return Object.fromEntries(Object.entries(services).map(([service, { store: _, ...secrets }]) => [service, secrets]));
}
