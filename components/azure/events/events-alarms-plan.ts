import type { Input } from "@pulumi/pulumi";
import type { Watched, WatchedMetric } from "../common/alarms";

/** What events are watched for. */
export interface EventsAlarmRequest {
  /** The topic's ARM id. */
  topic: Input<string>;
  /** The namespace's ARM id, and its queues by subscriber. */
  namespace: Input<string>;
  queues: Readonly<Record<string, string>>;
  /** The workspace's ARM id, and the app of each function. */
  workspace: Input<string>;
  apps: Readonly<Record<string, string>>;
}

/** In minutes: how long a queue may never be empty. Event Grid and queues keep an event for a day and for 14. */
const waits = 60;

/**
 * The alarms of events. Service Bus measures no age: a queue that has not been empty for an hour has a message that old, or more than are taken.
 * Sources: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-servicebus-namespaces-metrics and …/microsoft-eventgrid-topics-metrics;
 * learn.microsoft.com/azure/azure-monitor/reference/tables/apprequests.
 */
export function planEventsAlarms({ topic, namespace, queues, workspace, apps }: EventsAlarmRequest): Watched[] {
  return [...ofTopic(topic), ...ofQueues(namespace, queues), ...ofFunctions(workspace, apps)];
}

type Rest = Omit<WatchedMetric, "kind" | "scope" | "namespace" | "page">;

const page = "events.md";

function ofTopic(scope: Input<string>): Watched[] {
  const of = (rest: Rest): WatchedMetric => ({
    ...{ kind: "metric", scope, namespace: "Microsoft.EventGrid/topics", page },
    ...rest,
  });
  return [
    of({
      ...{ id: "undelivered", says: "Event Grid has given up an event, and put it into the container `undelivered`" },
      ...{ severity: "critical", metric: "DeadLetteredCount", aggregation: "Total", threshold: 0 },
    }),
    of({
      ...{ id: "dropped", says: "Event Grid has lost an event: the container `undelivered` took it neither" },
      ...{ severity: "critical", metric: "DroppedEventCount", aggregation: "Total", threshold: 0 },
    }),
    of({
      ...{ id: "delivery", says: "Event Grid cannot put events into queues" },
      ...{ severity: "warning", metric: "DeliveryAttemptFailCount", aggregation: "Total", threshold: 10 },
      windowMinutes: 15,
    }),
    of({
      ...{ id: "publishing", says: "Event Grid refuses events that are published" },
      ...{ severity: "warning", metric: "PublishFailCount", aggregation: "Total", threshold: 0, windowMinutes: 15 },
    }),
  ];
}

function ofQueues(scope: Input<string>, queues: Readonly<Record<string, string>>): Watched[] {
  const of = (rest: Rest): WatchedMetric => ({
    ...{ kind: "metric", scope, namespace: "Microsoft.ServiceBus/namespaces", page },
    ...rest,
  });
  return [
    ...Object.entries(queues).flatMap(([key, queue]) => [
      of({
        ...{ id: `${key}-dead`, says: `There are dead letters of ${key}` },
        ...{ severity: "critical", metric: "DeadletteredMessages", aggregation: "Maximum", threshold: 0 },
        dimensions: { EntityName: [queue] },
      }),
      of({
        ...{ id: `${key}-waits`, says: `Events have waited for ${key} for an hour` },
        ...{ severity: "warning", metric: "ActiveMessages", aggregation: "Minimum", threshold: 0 },
        ...{ windowMinutes: waits, dimensions: { EntityName: [queue] } },
      }),
    ]),
    of({
      ...{ id: "throttled", says: "The queues' namespace is asked more than it takes" },
      ...{ severity: "warning", metric: "ThrottledRequests", aggregation: "Total", threshold: 0, windowMinutes: 15 },
    }),
  ];
}

/**
 * A request is an event that a function was given (learn.microsoft.com/azure/azure-functions/analyze-telemetry-data, "Query telemetry data"). Errors of the host itself are no requests: that it
 * may not write its table of diagnostic events, on which no function has a role, is told in traces, exceptions and dependencies (Azure/azure-functions-host#10995).
 */
function ofFunctions(scope: Input<string>, apps: Readonly<Record<string, string>>): Watched[] {
  return Object.entries(apps).map(([key, app]) => ({
    ...{ kind: "log", scope, page, severity: "warning" },
    ...{ id: `${key}-errors`, says: `The function ${key} has failed more than five times in a quarter of an hour` },
    query: `AppRequests | where AppRoleName =~ "${app}" and Success == false`,
    ...{ moreThan: 5, windowMinutes: 15 },
  }));
}
