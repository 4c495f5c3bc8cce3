import type { TypeSpec } from "../core/spec";
import { hostedZoneDnsSec, keySigningKey } from "./route53-dnssec";
import { healthCheck } from "./route53-health-check";
import { queryLog } from "./route53-query-log";
import { record } from "./route53-record";
import { zone } from "./route53-zone";

/** Amazon Route 53. It is for the whole account: nothing of it is in a region. */
export const route53: TypeSpec[] = [zone, record, healthCheck, keySigningKey, hostedZoneDnsSec, queryLog];
