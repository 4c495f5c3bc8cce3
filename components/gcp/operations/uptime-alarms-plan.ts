import { interpolate, type Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alert-policy";

/**
 * What a check from outside is watched for.
 * Source: docs.cloud.google.com/monitoring/api/metrics_gcp, monitoring: uptime_check/check_passed (true or false, by place that it asks from) and
 * uptime_check/time_until_ssl_cert_expires (days).
 * @param host the name that is asked
 * @param check the check's id
 * @param others whether it is another cloud's way in: what tells that a whole cloud is lost may not wait once more, and that cloud watches its certificate
 */
export function watchUptime(host: string, check: Input<string>, others = false): Watched[] {
  const one = interpolate`monitored_resource="uptime_url", check_id="${check}"`;
  const passed = interpolate`avg(avg_over_time(monitoring_googleapis_com:uptime_check_check_passed{${one}}[5m])) < 0.5`;
  if (others)
    return [
      {
        id: "down",
        says: `Half of the places in the world that ask https://${host}, another cloud's way in, got no answer over five minutes: that cloud, or its region, may be lost`,
        severity: "critical",
        query: passed,
        forSeconds: 0,
        page: "lose-a-cloud.md",
      },
    ];
  return [
    {
      id: "down",
      says: `Half of the places in the world that ask https://${host} get no answer, for five minutes`,
      severity: "critical",
      query: passed,
    },
    {
      id: "certificate",
      says: `The certificate of https://${host} ends in under two weeks: Google renews it a month before, if the record in the DNS is there`,
      severity: "critical",
      query: interpolate`min(min_over_time(monitoring_googleapis_com:uptime_check_time_until_ssl_cert_expires{${one}}[1h])) < 14`,
      forSeconds: 3600,
    },
  ];
}
