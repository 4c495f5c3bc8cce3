import { alertRule, type Alert, type RuleGroup } from "../../components/kubernetes/alert-rules";
import { jobAlerts, nodeAlerts, workloadAlerts } from "./cluster-alerts";
import { scalingAlerts, trafficAlerts, watchingAlerts } from "./system-alerts";

/** What tells Prometheus of itself in some clusters and not in all. */
export interface Watched {
  /** The Cluster Autoscaler, as pods of ours: where the cloud runs it, alarms of the cloud's own say when it finds no node. @defaultValue true */
  autoscaler?: boolean;
  /** What changes the services' passwords, as a job of ours: where the cloud does, alarms of the cloud's own say when it fails. @defaultValue false */
  rotated?: boolean;
}

/** The alerts about the cluster and what makes it usable, by what they are about. */
export function platformAlerts(application: string, watched: Watched = {}): Record<string, readonly Alert[]> {
  return {
    nodes: nodeAlerts,
    workloads: workloadAlerts(application),
    jobs: jobAlerts(watched.rotated ?? false),
    scaling: scalingAlerts(application, watched.autoscaler ?? true),
    traffic: trafficAlerts,
    watching: watchingAlerts,
  };
}

/**
 * The rules of those alerts, as one PrometheusRule has them.
 * @param application the services' namespace
 * @param runbooks where the runbooks are
 * @param watched what there is to watch
 */
export function platformRules(
  application: string,
  runbooks?: string,
  watched?: Watched,
): (RuleGroup & Required<Pick<RuleGroup, "rules">>)[] {
  return Object.entries(platformAlerts(application, watched)).map(([name, alerts]) => ({
    name: `platform-${name}`,
    rules: alerts.map((alert) => alertRule(alert, runbooks)),
  }));
}
