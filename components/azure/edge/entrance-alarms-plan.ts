import { interpolate, type Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alarms";

export interface WatchedEntrance {
  /** The ARM id of the profile. */
  profileId: Input<string>;
  /** The name of the policy with the web rules, as metrics call it. */
  wafName: string;
  /** The ARM id of the workspace with its log. */
  workspaceId: Input<string>;
}

/**
 * What a Front Door is watched for. What it answers from an open WebSocket counts in its metrics for as long as that is open, so that how slow it is is read
 * from the log: seconds until the first byte.
 * Source: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-cdn-profiles-metrics; frontdoor/standard-premium/how-to-logs.
 */
export function watchEntrance({ profileId, wafName, workspaceId }: WatchedEntrance): Watched[] {
  const metric = { kind: "metric", scope: profileId, namespace: "Microsoft.Cdn/profiles" } as const;
  return [
    {
      ...metric,
      id: "refused",
      says: "Front Door finds the gateway ill: its link is not approved, its certificate is not there, or no pod takes the request",
      severity: "critical",
      ...{ metric: "OriginHealthPercentage", aggregation: "Average", operator: "LessThan", threshold: 50 },
      windowMinutes: 15,
    },
    {
      ...metric,
      id: "errors",
      says: "More than 5 % of the requests to Azure's way in have failed for a quarter of an hour",
      severity: "critical",
      ...{ metric: "Percentage5XX", aggregation: "Average", threshold: 5 },
      windowMinutes: 15,
    },
    {
      kind: "log",
      id: "slow",
      says: "One request in twenty has taken the gateway over two seconds, for a quarter of an hour",
      severity: "warning",
      scope: workspaceId,
      query: interpolate`AzureDiagnostics
| where ResourceProvider == "MICROSOFT.CDN" and Category == "FrontDoorAccessLog" and _ResourceId =~ "${profileId}"
| summarize slowest = percentile(todouble(column_ifexists("timeToFirstByte_s", "")), 95)
| where slowest > 2`,
      windowMinutes: 15,
    },
    {
      ...metric,
      id: "blocked",
      says: "The web rules have refused over 20 requests a second for a quarter of an hour: an attack, or a rule that is wrong",
      severity: "warning",
      ...{ metric: "WebApplicationFirewallRequestCount", aggregation: "Total", threshold: 20 * 60 * 15 },
      dimensions: { PolicyName: [wafName], Action: ["Block"] },
      windowMinutes: 15,
    },
  ];
}
