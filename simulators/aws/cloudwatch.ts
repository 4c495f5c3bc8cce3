import type { TypeSpec } from "../core/spec";
import { alarmTypes } from "./cloudwatch-alarms";
import { logGroupTypes } from "./cloudwatch-logs";

/** Log groups and alarms. */
export const cloudwatch: TypeSpec[] = [...logGroupTypes, ...alarmTypes];
