import type { TypeSpec } from "../core/spec";
import { alarmTypes } from "./cloudwatch-alarms";
import { logTypes } from "./cloudwatch-logs";

/** Log groups, who may write to CloudWatch Logs, and alarms over metrics. */
export const cloudwatch: TypeSpec[] = [...logTypes, ...alarmTypes];
