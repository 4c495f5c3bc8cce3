import * as route53 from "@pulumi/aws/route53";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import { ownName } from "../core/own-name";
import { healthAlarm } from "./endpoint-check";

export interface AllCloudsArgs {
  place: Placement;
  /** The checks of the clouds that can answer, two or more: none of one whose database follows another's, or is old. */
  checkIds: readonly Input<string>[];
  /** Who is told that one cloud alone is left: a topic of us-east-1. */
  topicArn: Input<string>;
}

/**
 * A check over the checks of all clouds: well while two are. Its alarm comes when one cloud alone is left, which is the last moment at which somebody can do something.
 *
 * ```ts
 * import { AllClouds } from "../../components/edge/all-clouds";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const aws: string, gcp: string, topicArn: string; // ids of health checks, and a topic of us-east-1
 *
 * const all = new AllClouds("all-clouds", { place, checkIds: [aws, gcp], topicArn });
 * export const { id } = all.outputs;
 * ```
 */
export class AllClouds extends Component {
  readonly outputs: { id: Output<string> };

  constructor(name: string, args: AllCloudsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:AllClouds", name, args.place, opts);
    const check = new route53.HealthCheck(
      this.label("check"),
      {
        type: "CALCULATED",
        childHealthchecks: [...args.checkIds],
        childHealthThreshold: 2,
        tags: this.tags({ service: "platform" }, "all-clouds"),
      },
      this.here,
    );
    healthAlarm(
      this.label("last"),
      {
        name: ownName(this.place.environment, this.id, "all-clouds", "last-cloud"),
        says: "One cloud alone answers customers: when it goes, nothing does",
        checkId: check.id,
        topicArn: args.topicArn,
        tags: this.tags({ service: "platform" }, "last-cloud"),
      },
      this.here,
    );
    this.outputs = { id: check.id };
    this.registerOutputs({ id: check.id });
  }
}
