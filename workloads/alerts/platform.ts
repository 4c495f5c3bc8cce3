import { alertRule, type Alert, type RuleGroup } from "../../components/kubernetes/alert-rules";
import { jobAlerts, nodeAlerts, workloadAlerts } from "./cluster-alerts";
import { scalingAlerts, trafficAlerts, watchingAlerts } from "./system-alerts";

/** The alerts about the cluster and what makes it usable, by what they are about. */
export function platformAlerts(application: string): Record<string, readonly Alert[]> {
  return {
    nodes: nodeAlerts,
    workloads: workloadAlerts(application),
    jobs: jobAlerts,
    scaling: scalingAlerts(application),
    traffic: trafficAlerts,
    watching: watchingAlerts,
  };
}

/**
 * The rules of those alerts, as one PrometheusRule has them.
 * @param application the services' namespace
 * @param runbooks where the runbooks are
 */
export function platformRules(
  application: string,
  runbooks?: string,
): (RuleGroup & Required<Pick<RuleGroup, "rules">>)[] {
  return Object.entries(platformAlerts(application)).map(([name, alerts]) => ({
    name: `platform-${name}`,
    rules: alerts.map((alert) => alertRule(alert, runbooks)),
  }));
}
