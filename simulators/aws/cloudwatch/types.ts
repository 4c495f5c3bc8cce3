import type { TypeSpec } from "../../core/spec";
import { alarmTypes } from "./alarms";
import { cloudwatchComposite } from "./composite";
import { cloudwatchEvents } from "./events";
import { logTypes } from "./logs";
import { logsDelivery } from "./logs-delivery";

/** Log groups, who may write to CloudWatch Logs and where it delivers, alarms over metrics and over alarms, EventBridge's rules. */
export const cloudwatch: TypeSpec[] = [
  ...logTypes,
  ...logsDelivery,
  ...alarmTypes,
  ...cloudwatchComposite,
  ...cloudwatchEvents,
];
