import type { TypeSpec } from "../../core/spec";
import { hostedZoneDnsSec, keySigningKey } from "./dnssec";
import { healthCheck } from "./health-check";
import { queryLog } from "./query-log";
import { record } from "./record";
import { zone } from "./zone";

/** Amazon Route 53. It is for the whole account: nothing of it is in a region. */
export const route53: TypeSpec[] = [zone, record, healthCheck, keySigningKey, hostedZoneDnsSec, queryLog];
