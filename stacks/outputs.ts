import type { Output } from "@pulumi/pulumi";
import type { Cloud } from "../components/core/contracts";
import type { WorkloadsOutputs } from "../workloads/workloads";
import type { FoundationOutputs } from "./layers/foundation";
import type { PlatformOutputs } from "./layers/platform";

/** What a stack says about one cloud: names and addresses, never a secret. For a kubeconfig ask the cloud, as yourself. */
export interface CloudOutputs {
  region: string;
  network: { id: Output<string>; cidr: string };
  cluster: { name: Output<string>; endpoint: Output<string>; version: string };
  database: { host: Output<string>; port: Output<number>; name: string; secretRef: Output<string> };
  /** Bucket names by purpose. */
  buckets: Record<string, Output<string>>;
  /** Where each service's images are pushed. */
  repositories: Record<string, Output<string>>;
  namespaces: string[];
  /** Each service's address inside the cluster, `http://…:PORT`. */
  services: Record<string, string>;
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
  { cluster, database }: PlatformOutputs,
  workloads: WorkloadsOutputs,
): CloudOutputs {
  return {
    region,
    network: { id: foundation.network.id, cidr: foundation.network.cidr },
    cluster: { name: cluster.name, endpoint: cluster.endpoint, version: cluster.version },
    database: { host: database.host, port: database.port, name: database.name, secretRef: database.secretRef },
    buckets: Object.fromEntries(Object.entries(foundation.buckets).map(([purpose, { name }]) => [purpose, name])),
    repositories: foundation.registry.urls,
    namespaces: workloads.namespaces,
    services: Object.fromEntries(workloads.services.map(({ name, host, port }) => [name, `http://${host}:${port}`])),
  };
}
