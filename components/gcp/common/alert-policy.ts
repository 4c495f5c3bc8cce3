import * as monitoring from "@pulumi/gcp/monitoring";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { labelsFor } from "./labels";

/** Who is told of what is wrong, and where they read on: what `Alerts` gives. */
export interface Watch {
  /** Names of notification channels of the project, `projects/P/notificationChannels/N`. None: it is seen in the console alone. */
  channels: readonly Input<string>[];
  /** The address of the folder docs/runbooks, without a / at its end. @defaultValue the folder itself, in the repository */
  runbooks?: string | undefined;
  /** What alarms wait for: the APIs. @defaultValue nothing */
  after?: readonly Resource[] | undefined;
}

/** What is watched: a query that has an answer when something is wrong. No data is no answer, and so no alarm. */
export interface Watched {
  /** Identity, and the last part of its name: small letters, digits and `-`, unique among those of its component. */
  id: string;
  /** What is wrong, in one sentence, for whoever is told. */
  says: string;
  /** Somebody gets up for `critical`, and looks in the morning for `warning`. */
  severity: "critical" | "warning";
  /**
   * PromQL over the metrics of Cloud Monitoring: `compute.googleapis.com/nat/x` is `compute_googleapis_com:nat_x`, and a metric of several
   * resources needs the label `monitored_resource`. A distribution is a histogram, with `_bucket` and `le`.
   * Source: docs.cloud.google.com/monitoring/promql/promql-mapping.
   */
  query: Input<string>;
  /** How long it must be so without a break, in seconds: a multiple of 30, or 0 for at once. @defaultValue 300 */
  forSeconds?: number;
  /** The page in docs/runbooks, with its anchor if it has one. @defaultValue gcp-alarms.md, the list of all */
  page?: string;
}

export interface AlertPoliciesArgs {
  place: Placement;
  project: Input<string>;
  watch: Watch;
  watched: readonly Watched[];
  change?: { policy?: Change<monitoring.AlertPolicyArgs, [watched: Watched]> } | undefined;
}

/** How often a query is asked, in seconds. Source: Cloud Monitoring API v3, PrometheusQueryLanguageCondition.evaluationInterval, multiples of 30. */
const interval = 60;

/**
 * Alarms that are told when they begin and when they end.
 *
 * Each is a query of PromQL with `disableMetricValidation`: a metric that has no data yet, which is most of them on the first day of a project,
 * is not refused. Source: hashicorp/terraform-provider-google#11102.
 *
 * @example
 * ```ts
 * import { AlertPolicies } from "./components/gcp/common/alert-policy";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new AlertPolicies("queue", {
 *   place,
 *   project: "go-coffee-dev",
 *   watch: { channels: ["projects/go-coffee-dev/notificationChannels/1"] },
 *   watched: [
 *     {
 *       id: "late",
 *       says: "The oldest message is over an hour old",
 *       severity: "warning",
 *       query: 'max(pubsub_googleapis_com:subscription_oldest_unacked_message_age{subscription_id="orders"}) > 3600',
 *     },
 *   ],
 * });
 * ```
 */
export class AlertPolicies extends Component {
  constructor(name: string, args: AlertPoliciesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:AlertPolicies", name, args.place, opts);
    for (const watched of args.watched) this.policy(watched, args);
    this.registerOutputs();
  }

  private policy(watched: Watched, { project, watch, change }: AlertPoliciesArgs): void {
    const { id, says, severity, query, forSeconds = 300 } = watched;
    if (!Number.isInteger(forSeconds / 30) || forSeconds < 0)
      throw new RangeError(`${id}: forSeconds: want a multiple of 30 seconds, got ${forSeconds}`);
    const name = this.displayName(`${this.id}-${id}`);
    const sound: monitoring.AlertPolicyArgs = {
      project,
      displayName: name,
      combiner: "OR",
      severity: severity === "critical" ? "CRITICAL" : "WARNING",
      conditions: [
        {
          displayName: says,
          conditionPrometheusQueryLanguage: {
            query,
            duration: `${forSeconds}s`,
            evaluationInterval: `${interval}s`,
            disableMetricValidation: true,
          },
        },
      ],
      // The page is named in words too, since an address is only there where the configuration says it.
      documentation: { content: `${says}.\n\n${reference(watch, watched)}`, mimeType: "text/markdown" },
      notificationChannels: [...watch.channels],
      alertStrategy: {
        notificationPrompts: ["OPENED", "CLOSED"],
        // An incident whose query has no answer any more, since what it was about is gone, ends after half an hour: the least there is.
        autoClose: "1800s",
      },
      userLabels: labelsFor(this.place, { service: "platform" }),
    };
    new monitoring.AlertPolicy(this.label(id), changed(sound, change?.policy, watched), {
      ...this.here,
      dependsOn: [...(watch.after ?? [])],
    });
  }
}

/** What to read, as an address where there is one. */
function reference({ runbooks }: Watch, { page = "gcp-alarms.md" }: Watched): string {
  const path = `${runbooks ?? "docs/runbooks"}/${page}`;
  return runbooks === undefined ? `What to do: ${path}` : `What to do: [${page}](${path})`;
}
