import type { TypeSpec } from "../../core/spec";
import { alarmTypes } from "./alarms";
import { logTypes } from "./logs";

/** Log groups, who may write to CloudWatch Logs, and alarms over metrics. */
export const cloudwatch: TypeSpec[] = [...logTypes, ...alarmTypes];
