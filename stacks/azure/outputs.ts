import { all, interpolate } from "@pulumi/pulumi";
import type { EntranceOutputs } from "../../components/azure/edge/entrance";
import type { OriginOutputs } from "../../components/azure/edge/origin";
import type { EventsOutputs } from "../../components/core/events";
import type { WorkloadsOutputs } from "../../workloads/workloads";
import { loginOutputs, workloadOutputs, type CloudOutputs, type EdgeSummary } from "../outputs";
import type { AccountOutputs } from "./account";
import type { Base } from "./compose-operations";
import type { OperationsOutputs } from "./operations";
import type { PlatformOutputs } from "./platform";

/** What is told of Azure. */
export function azureOutputs(
  { place, site, foundation }: Base,
  { cluster, database, cache, credentials }: PlatformOutputs,
  workloads: WorkloadsOutputs,
  around: {
    edge: EntranceOutputs | undefined;
    origin: OriginOutputs | undefined;
    account: AccountOutputs;
    operations: OperationsOutputs;
    events: EventsOutputs | undefined;
  },
): CloudOutputs {
  const { region } = place;
  const { network, buckets, registry } = foundation;
  const { edge, origin, account, operations, events } = around;
  const { name, endpoint, version } = cluster;
  return {
    region,
    network: { id: network.id, cidr: network.cidr },
    cluster: {
      ...{ name, region, endpoint, version },
      // Written for a person, who signs in with the command line's own sign-in: docs/runbooks/reach-the-cluster.md.
      kubectl: interpolate`az aks get-credentials --subscription ${site.subscription} --resource-group ${cluster.group.plainName} --name ${name} && kubelogin convert-kubeconfig -l azurecli`,
    },
    database: {
      host: database.host,
      port: database.port,
      name: database.name,
      secretRef: database.secretRef,
      primary: database.primary,
      readers: database.readers,
      ...(database.elsewhere && { standby: database.elsewhere }),
    },
    cache: { host: cache.host, port: cache.port, sharded: cache.sharded },
    logins: loginOutputs(credentials),
    buckets: Object.fromEntries(Object.entries(buckets).map(([purpose, { url }]) => [purpose, url])),
    repositories: registry.urls,
    ...(edge && { edge: edgeSummary(edge, origin) }),
    ...account,
    ...operations,
    ...(events && { events: { bus: events.bus, subscribers: events.subscribers } }),
    ...workloadOutputs(workloads),
  };
}

function edgeSummary({ endpointHost, records }: EntranceOutputs, origin: OriginOutputs | undefined): EdgeSummary {
  return {
    distribution: endpointHost,
    records: all(records.map(({ name, type, data }) => ({ name, type, data }))),
    ...(origin && { approval: origin.approval }),
  };
}
