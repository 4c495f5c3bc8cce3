import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { addressPlan, functionsRange } from "../../config/address-plan";
import { SpansDoor, type SpansDoorOutputs } from "../../components/gcp/operations/spans-door";
import { tracesFunctions } from "../telemetry";
import type { Base } from "./compose-operations";

/** Where functions send spans; nowhere where there are none, or where nobody takes them. */
export function composeSpans(
  { spec, place, project, foundation }: Pick<Base, "spec" | "place" | "project" | "foundation">,
  opts: ComponentResourceOptions,
): SpansDoorOutputs | undefined {
  if (!tracesFunctions(spec)) return undefined;
  const { network, after, nodeAccount } = foundation;
  return new SpansDoor(
    "spans",
    {
      ...{ place, project, network, after, nodeAccount: nodeAccount.email },
      nodesCidr: addressPlan(spec.slot, "gcp", "main").regional.private,
      from: functionsRange(spec.slot, "gcp", "main"),
    },
    { parent: new GcpSpans("gcp-spans", opts) },
  ).outputs;
}

/** What takes spans of functions. */
class GcpSpans extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:GcpSpans", name, {}, opts);
    this.registerOutputs();
  }
}
