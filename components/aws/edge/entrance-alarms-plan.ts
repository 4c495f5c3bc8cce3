import type { Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alarms";

/** A load balancer and its targets, as CloudWatch knows them: the last parts of their ARNs. */
export interface WatchedEntrance {
  balancer: Input<string>;
  targets: Input<string>;
}

/**
 * What a load balancer is watched for.
 * Source: docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.
 */
export function watchEntrance({ balancer, targets }: WatchedEntrance): Watched[] {
  const [ofBalancer, ofTargets] = [{ LoadBalancer: balancer }, { LoadBalancer: balancer, TargetGroup: targets }];
  const usual = { namespace: "AWS/ApplicationELB", statistic: "Sum", period: 1, periods: 5 } as const;
  return [
    {
      ...usual,
      key: "unhealthy",
      description: "A pod of the gateway does not answer the load balancer",
      metricName: "UnHealthyHostCount",
      dimensions: ofTargets,
      statistic: "Maximum",
      threshold: 0,
    },
    {
      ...usual,
      key: "refused",
      description:
        "The load balancer itself answers with errors: it finds no pod of the gateway that takes the request",
      metricName: "HTTPCode_ELB_5XX_Count",
      dimensions: ofBalancer,
      threshold: 10,
    },
    {
      ...usual,
      key: "errors",
      description: "The gateway, or a service behind it, answers with errors",
      metricName: "HTTPCode_Target_5XX_Count",
      dimensions: ofTargets,
      threshold: 50,
    },
  ];
}
