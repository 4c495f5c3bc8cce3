import type { TypeSpec } from "../../core/spec";
import { alarmTypes } from "./alarms";
import { cloudwatchComposite } from "./composite";
import { eventBuses } from "./event-bus";
import { cloudwatchEvents } from "./events";
import { logTypes } from "./logs";
import { logsDelivery } from "./logs-delivery";
import { metricFilter } from "./metric-filters";

/** Log groups, what is counted in them, who may write to CloudWatch Logs and where it delivers, alarms over metrics and over alarms, EventBridge's buses and rules. */
export const cloudwatch: TypeSpec[] = [
  ...logTypes,
  ...logsDelivery,
  metricFilter,
  ...alarmTypes,
  ...cloudwatchComposite,
  ...eventBuses,
  ...cloudwatchEvents,
];
