import { functionsRange } from "../../config/address-plan";
import { planSpansDoor, type SpansDoorPlan } from "../../components/azure/operations/spans-door-plan";
import { tracesFunctions } from "../telemetry";
import type { Base } from "./compose-operations";

/** Where functions send spans; nowhere where there are none, or where nobody takes them. No resource: the address is known before anything stands. */
export function spansOf({ spec, foundation }: Pick<Base, "spec" | "foundation">): SpansDoorPlan | undefined {
  if (!tracesFunctions(spec)) return undefined;
  const { linkService } = foundation.network;
  return planSpansDoor({ linkService, from: functionsRange(spec.slot, "azure", "main") });
}
