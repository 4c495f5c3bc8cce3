import { all, interpolate } from "@pulumi/pulumi";
import type { EventsOutputs } from "../../components/core/events";
import type { WorkloadsOutputs } from "../../workloads/workloads";
import { loginOutputs, workloadOutputs, type CloudOutputs, type EdgeSummary } from "../outputs";
import type { AccountOutputs } from "./account";
import type { Base } from "./compose-operations";
import type { EdgeOutputs } from "./edge";
import type { OperationsOutputs } from "./operations";
import type { PlatformOutputs } from "./platform";

/** What is told of Google Cloud. */
export function gcpOutputs(
  { spec, place, project, foundation }: Base,
  { cluster, database, cache, credentials }: PlatformOutputs,
  workloads: WorkloadsOutputs,
  around: {
    edge: EdgeOutputs | undefined;
    account: AccountOutputs | undefined;
    operations: OperationsOutputs;
    events?: EventsOutputs | undefined;
  },
): CloudOutputs {
  const { region } = place;
  const { network, buckets, registry } = foundation;
  const { edge, account, operations, events } = around;
  const { name, endpoint, version } = cluster;
  return {
    region,
    network: { id: network.id, cidr: network.cidr },
    cluster: {
      ...{ name, region, endpoint, version },
      // By its name, which IAM guards, unless addresses are named: then nothing answers by it. docs/runbooks/reach-the-cluster.md.
      kubectl: interpolate`gcloud container clusters get-credentials ${name} --location ${region} --project ${project}${spec.cluster.api.public ? "" : " --dns-endpoint"}`,
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
    buckets: Object.fromEntries(Object.entries(buckets).map(([purpose, bucket]) => [purpose, bucket.name])),
    repositories: registry.urls,
    ...(edge && { edge: edgeSummary(edge) }),
    ...(account && { audit: { bucket: account.auditBucket, logs: account.auditLogs } }),
    ...operations,
    ...(events && { events }),
    ...workloadOutputs(workloads),
  };
}

function edgeSummary({ site, records }: EdgeOutputs): EdgeSummary {
  return {
    addresses: [site.address, site.ipv6],
    records: all(records.map(({ name, type, data }) => ({ name, type, data }))),
  };
}
