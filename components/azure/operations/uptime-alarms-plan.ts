import type { Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alarms";

/**
 * What a check from outside is watched for. A certificate that ends within two weeks fails it too: which of the two it is stands in the check's results.
 * Source: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-insights-components-metrics.
 * @param host the name that is asked
 * @param componentId the ARM id of what the results are kept in
 */
export function watchUptime(host: string, componentId: Input<string>): Watched[] {
  return [
    {
      kind: "metric",
      id: "down",
      says: `Half of the places in the world that ask https://${host} get no answer, or a certificate that ends within two weeks`,
      severity: "critical",
      scope: componentId,
      namespace: "microsoft.insights/components",
      ...{ metric: "availabilityResults/availabilityPercentage", aggregation: "Average", operator: "LessThan" },
      threshold: 50,
      windowMinutes: 15,
    },
  ];
}
