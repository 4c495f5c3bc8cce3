import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { EnvironmentSpec } from "../../config/environment";
import { SpansDoor, type SpansDoorOutputs } from "../../components/aws/operations/spans-door";
import type { Placement } from "../../components/core/contracts";
import { tracesFunctions } from "../telemetry";
import type { FoundationOutputs } from "./foundation";

/** Where functions send spans; nowhere where there are none, or where nobody takes them. */
export function composeSpans(
  spec: EnvironmentSpec,
  base: {
    place: Placement;
    foundation: Pick<FoundationOutputs, "network" | "alertsTopic">;
    /** The group that EKS makes. */
    clusterGroupId: Input<string>;
  },
  opts: ComponentResourceOptions,
): SpansDoorOutputs | undefined {
  if (!tracesFunctions(spec)) return undefined;
  const { place, foundation, clusterGroupId } = base;
  const { network, alertsTopic: topicArn } = foundation;
  return new SpansDoor(
    "spans",
    { place, network, clusterGroupId, topicArn },
    { parent: new AwsSpans("aws-spans", opts) },
  ).outputs;
}

/** What takes spans of functions. */
class AwsSpans extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AwsSpans", name, {}, opts);
    this.registerOutputs();
  }
}
