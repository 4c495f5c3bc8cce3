import type { Input } from "@pulumi/pulumi";
import type { WatchedLog } from "../common/alarms";

/** Who may ask how much of a quota is used: an identity that may read the subscription. */
export interface QuotaReader {
  identityId: Input<string>;
}

/**
 * What is watched of a subscription's quotas: a new node, disk or address is refused where one is used up, and with it an autoscaler's and an `up`'s. Azure's own
 * graph of resources knows how much is used, by region and family of machines.
 * Source: learn.microsoft.com/azure/quotas/how-to-guide-monitoring-alerting, rules with `arg("").QuotaResources`: `limit` in quotes, since it is a word of the language.
 * @param subscription its ARM id
 * @param region as Azure writes it: `eastus2`
 */
export function watchQuotas(subscription: Input<string>, region: string, reader: QuotaReader): WatchedLog[] {
  return [
    {
      kind: "log",
      id: "nearly-used",
      says: "A quota of the subscription is used by more than four fifths",
      severity: "warning",
      scope: subscription,
      query: `arg("").QuotaResources
| where type in~ ("microsoft.compute/locations/usages", "microsoft.network/locations/usages")
| where location =~ "${region}"
| mv-expand each = properties.value limit 400
| project name = tostring(each.['name'].value), used = tolong(each.currentValue), most = tolong(each.['limit'])
| where most > 0 and used * 5 > most * 4`,
      windowMinutes: 1440,
      everyMinutes: 60,
      as: reader.identityId,
      page: "azure-alarms.md#quotas-and-cost",
    },
  ];
}
