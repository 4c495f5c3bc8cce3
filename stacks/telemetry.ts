import type { EnvironmentSpec } from "../config/environment";
import { tracePlace } from "../workloads/addons/observability";

/*
 * Spans of what stands outside of the clusters: functions. Each cloud's own part is `composeSpans` of stacks/CLOUD/spans.ts. It gives
 * `door` (components/core/spans.ts, `SpansDoor`; AWS's has its security group, too), which the events take as `tracing`, and
 * `entrance`, which the workload layer takes as `spans`. Both come before the cluster has an object.
 */

/** Whether functions send spans to the cluster's collector: where there are functions, and a collector. */
export function tracesFunctions({ events, observability, workloads }: EnvironmentSpec): boolean {
  const { addOns: requests, scale } = workloads;
  return events !== undefined && tracePlace({ observability, requests, scale }) !== undefined;
}
