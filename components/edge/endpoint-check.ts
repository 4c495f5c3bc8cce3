import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as route53 from "@pulumi/aws/route53";
import type { ComponentResourceOptions, CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import { ownName } from "../core/own-name";

/** Where Route 53's metrics are, whatever region asks. Source: Route53/latest/DeveloperGuide/monitoring-health-checks.html. */
export const metricsRegion = "us-east-1";

/** How it is seen whether a way in answers. */
export interface Probe {
  /** What is asked for, without a login; 2xx and 3xx are sound. */
  path: string;
  /** Seconds between two questions of one checker, 10 or 30. */
  intervalSeconds: 10 | 30;
  /** After how many failures in a row it counts as ill, 1–10. */
  failures: number;
  /** Where Route 53 asks from, three regions or more. */
  regions: readonly string[];
  /** Whether it counts as ill whatever it sees: a cloud whose data is old. @defaultValue false */
  held?: boolean;
}

export interface EndpointCheckArgs {
  place: Placement;
  /** A cloud's own name, that leads straight to it and that its certificate has: never the domain, and never a name that another's edge stands before. */
  host: string;
  probe: Probe;
  /** Who is told: a topic of us-east-1. @defaultValue nobody: of a cloud that is not to answer */
  topicArn?: Input<string> | undefined;
  change?: { check?: Change<route53.HealthCheckArgs> };
}

/**
 * Whether a cloud's way in answers, seen from outside by Route 53: over TLS, under the cloud's own name, as a customer would ask. Records are tied to it.
 *
 * Its interval never changes in place: another one is another check, which stands before the old one goes. What is off Route 53 takes for well, and turned round for ill: so one that is
 * held is both, and tells nobody (Route53/latest/APIReference/API_UpdateHealthCheck.html, Disabled, Inverted; by hand: docs/runbooks/lose-cloudflare.md).
 *
 * ```ts
 * import { EndpointCheck } from "../../components/edge/endpoint-check";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const topicArn: string; // of us-east-1
 *
 * const probe = { path: "/", intervalSeconds: 30, failures: 3, regions: ["us-east-1", "us-west-2", "eu-west-1"] } as const;
 * const check = new EndpointCheck("check-gcp", { place, host: "gcp.gocoffee.example", probe, topicArn });
 * export const id = check.outputs.id;
 * ```
 */
export class EndpointCheck extends Component {
  readonly outputs: { id: Output<string> };

  constructor(name: string, args: EndpointCheckArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:EndpointCheck", name, args.place, opts);
    const { host, probe } = args;
    const sound: route53.HealthCheckArgs = {
      type: "HTTPS",
      fqdn: host,
      port: 443,
      enableSni: true,
      resourcePath: probe.path,
      requestInterval: probe.intervalSeconds,
      failureThreshold: probe.failures,
      regions: [...probe.regions],
      measureLatency: false,
      ...(probe.held === true && { disabled: true, invertHealthcheck: true }),
      tags: this.tags({ service: "platform" }, host),
    };
    const check = new route53.HealthCheck(this.label("https"), changed(sound, args.change?.check), this.here);
    if (args.topicArn !== undefined && probe.held !== true)
      healthAlarm(
        this.label("ill"),
        {
          name: ownName(this.place.environment, this.id, "check", "ill"),
          says: `${host} does not answer Route 53's checks: customers are led to another cloud`,
          checkId: check.id,
          topicArn: args.topicArn,
          tags: this.tags({ service: "platform" }, "ill"),
        },
        this.here,
      );
    this.outputs = { id: check.id };
    this.registerOutputs({ id: check.id });
  }
}

/** An alarm that tells of a check that is not well. */
export function healthAlarm(
  label: string,
  alarm: {
    name: string;
    says: string;
    checkId: Input<string>;
    topicArn: Input<string>;
    tags: Record<string, string>;
  },
  opts: CustomResourceOptions,
): cloudwatch.MetricAlarm {
  return new cloudwatch.MetricAlarm(
    label,
    {
      region: metricsRegion,
      name: alarm.name,
      alarmDescription: alarm.says,
      namespace: "AWS/Route53",
      metricName: "HealthCheckStatus",
      dimensions: { HealthCheckId: alarm.checkId },
      // 1 is well, 0 is ill.
      ...{ statistic: "Minimum", period: 60, evaluationPeriods: 1, threshold: 1 },
      comparisonOperator: "LessThanThreshold",
      // A check of which nothing is heard is none.
      treatMissingData: "breaching",
      alarmActions: [alarm.topicArn],
      okActions: [alarm.topicArn],
      tags: alarm.tags,
    },
    opts,
  );
}
