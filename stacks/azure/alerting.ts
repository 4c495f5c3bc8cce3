import { interpolate, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { AzureClusterOutputs } from "../../components/azure/cluster/cluster";
import { SecretReaders } from "../../components/azure/cluster/secret-readers";
import { receiverCredentials, type Alerting } from "../../components/core/alerting";
import { readerOf } from "../../components/core/readers";
import { receiversOf } from "../../config/alerts";
import type { Base } from "./compose-operations";

interface Told {
  cluster: AzureClusterOutputs;
  /** What a receiver of the kind `topic` is here. @defaultValue there is none */
  topic: Alerting["topic"];
}

/** Who is told of the cluster's own alerts: those whom the cloud tells of its alarms, or with what stands in a secret that people keep. */
export function alertingOf(base: Base, told: Told, opts: ComponentResourceOptions): Alerting {
  const { alerts } = base.spec;
  return {
    receivers: receiversOf(alerts),
    ...(alerts.runbooks !== undefined && { runbooks: alerts.runbooks }),
    ...(told.topic && { topic: told.topic }),
    ...(alerts.credentials !== undefined && { credentials: credentialsOf(alerts.credentials, base, told, opts) }),
  };
}

/** The secret is written by a person, into the vault of the services' secrets, once that stands. */
function credentialsOf(
  asked: string,
  { place, site, foundation }: Base,
  { cluster }: Told,
  opts: ComponentResourceOptions,
): NonNullable<Alerting["credentials"]> {
  const { name, namespace } = receiverCredentials;
  const { groups, vault } = foundation;
  // Key Vault takes letters, digits and hyphens: what is go-coffee/prod/alerts on AWS is go-coffee-prod-alerts here.
  const secret = interpolate`${vault.id}/secrets/${asked.replace(/[^A-Za-z0-9-]/g, "-")}`;
  const readers = new SecretReaders(
    "azure-alert-readers",
    {
      ...{ place, site, group: groups.cluster, issuer: cluster.issuer, vault },
      readers: [
        { ...{ name, service: "platform", namespace, serviceAccount: readerOf(name) }, secrets: { receivers: secret } },
      ],
    },
    opts,
  );
  return { secret, store: readers.outputs[name]! };
}
