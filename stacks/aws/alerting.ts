import { interpolate, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { SecretReaders } from "../../components/aws/cluster/secret-readers";
import { partitionOf } from "../../components/aws/common/partition";
import { receiverCredentials, type Alerting } from "../../components/core/alerting";
import type { Placement } from "../../components/core/contracts";
import { readerOf } from "../../components/core/readers";
import { receiversOf } from "../../config/alerts";
import type { EnvironmentSpec } from "../../config/environment";
import type { FoundationOutputs } from "./foundation";
import type { PlatformOutputs } from "./platform";

type AlertsOf = Pick<EnvironmentSpec, "alerts">;

/** Whether Alertmanager writes to the topic that alarms of the cloud go to. */
export function tellsTheTopic({ alerts }: AlertsOf): boolean {
  return Object.values(alerts.receivers).some(({ kind }) => kind === "topic");
}

/** Who is told of the cluster's own alerts: over the region's topic, or with what stands in a secret that people keep. */
export function alertingOf(
  spec: AlertsOf,
  base: {
    place: Placement;
    account: Input<string>;
    foundation: Pick<FoundationOutputs, "alertsTopic" | "keys">;
    cluster: Pick<PlatformOutputs["cluster"], "issuer">;
  },
  opts: ComponentResourceOptions,
): Alerting {
  const { alerts } = spec;
  const { place, foundation } = base;
  return {
    receivers: receiversOf(alerts),
    ...(alerts.runbooks !== undefined && { runbooks: alerts.runbooks }),
    ...(tellsTheTopic(spec) && { topic: { kind: "sns", arn: foundation.alertsTopic, region: place.region } }),
    ...(alerts.credentials !== undefined && { credentials: credentialsOf(alerts.credentials, base, opts) }),
  };
}

/** The secret is made by a person, before or after: AWS ends its ARN with six characters that nobody can foresee. */
function credentialsOf(
  secret: string,
  { place, account, foundation, cluster }: Parameters<typeof alertingOf>[1],
  opts: ComponentResourceOptions,
): NonNullable<Alerting["credentials"]> {
  const { name, namespace } = receiverCredentials;
  const { region } = place;
  const arn = interpolate`arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${secret}-??????`;
  const readers = new SecretReaders(
    "alert-readers",
    {
      place,
      issuer: cluster.issuer,
      readers: [
        {
          ...{ name, service: "platform", namespace, serviceAccount: readerOf(name) },
          secrets: [{ arn, keyArn: foundation.keys.alerts.arn }],
        },
      ],
    },
    opts,
  );
  return { secret, store: readers.outputs[name]! };
}
