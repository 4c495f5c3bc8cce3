import type { Watched } from "../common/alert-policy";

/**
 * What is watched of a project's quotas: a new node, disk or address is refused where one is used up, and with it an autoscaler's and an `up`'s.
 * Limits are told once a day, so a day is looked back at. A limit of -1 is none.
 * Source: docs.cloud.google.com/monitoring/alerts/using-quota-metrics; metrics serviceruntime.googleapis.com/quota/….
 */
export function watchQuotas(): Watched[] {
  const by = "by (quota_metric, location)";
  const of = (metric: string) => `serviceruntime_googleapis_com:quota_${metric}{monitored_resource="consumer_quota"}`;
  const page = "gcp-quota.md";
  return [
    {
      id: "nearly-used",
      says: "A quota of the project is used by more than four fifths",
      severity: "warning",
      query: `max ${by} (last_over_time(${of("allocation_usage")}[1d])) / min ${by} (last_over_time(${of("limit")}[1d]) > 0) > 0.8`,
      page,
    },
    {
      id: "exceeded",
      says: "Google has refused something, since a quota of the project is used up",
      severity: "critical",
      query: `max ${by} (max_over_time(${of("exceeded")}[10m])) > 0`,
      forSeconds: 0,
      page,
    },
  ];
}
