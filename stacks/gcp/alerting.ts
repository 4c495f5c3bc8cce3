import { interpolate, type ComponentResourceOptions } from "@pulumi/pulumi";
import { SecretReaders } from "../../components/gcp/cluster/secret-readers";
import type { GcpClusterOutputs } from "../../components/gcp/cluster/cluster";
import { receiverCredentials, type Alerting } from "../../components/core/alerting";
import type { Placement } from "../../components/core/contracts";
import { readerOf } from "../../components/core/readers";
import { receiversOf } from "../../config/alerts";
import type { EnvironmentSpec } from "../../config/environment";

interface Base {
  place: Placement;
  project: string;
  cluster: GcpClusterOutputs;
  /** What a receiver of the kind `topic` is here. @defaultValue there is none */
  topic: Alerting["topic"];
}

/** Who is told of the cluster's own alerts: those whom the cloud tells of its alarms, or with what stands in a secret that people keep. */
export function alertingOf(
  { alerts }: Pick<EnvironmentSpec, "alerts">,
  base: Base,
  opts: ComponentResourceOptions,
): Alerting {
  return {
    receivers: receiversOf(alerts),
    ...(alerts.runbooks !== undefined && { runbooks: alerts.runbooks }),
    ...(base.topic && { topic: base.topic }),
    ...(alerts.credentials !== undefined && { credentials: credentialsOf(alerts.credentials, base, opts) }),
  };
}

/** The secret is made by a person, before: a grant on one that is not there is refused. */
function credentialsOf(
  asked: string,
  { place, project, cluster }: Base,
  opts: ComponentResourceOptions,
): NonNullable<Alerting["credentials"]> {
  const { name, namespace } = receiverCredentials;
  // Secret Manager takes no slash: what is go-coffee/prod/alerts on AWS is go-coffee-prod-alerts here.
  const secret = interpolate`projects/${project}/secrets/${asked.replace(/[^A-Za-z0-9_-]/g, "-")}`;
  const readers = new SecretReaders(
    "alert-readers",
    {
      ...{ place, pool: cluster.pool, location: cluster.location, clusterName: cluster.name },
      readers: [
        { ...{ name, service: "platform", namespace, serviceAccount: readerOf(name) }, secrets: { receivers: secret } },
      ],
    },
    opts,
  );
  return { secret, store: readers.outputs[name]! };
}
