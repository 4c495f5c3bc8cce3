import { metricsIn } from "../../cli/trace/kubernetes/promql";
import { platformAlerts } from "../../workloads/alerts/platform";
import { inClusterOf, type CloudName, type Walked } from "./changes";

/*
 * Which walks of alerts there are, by what their rules ask for.
 */

/** The platform's own alerts: they are the same everywhere. */
export const alerts = Object.values(platformAlerts("go-coffee-dev")).flat();

interface Rule {
  alert?: string;
  record?: string;
  expr: string | number;
  labels?: Record<string, string>;
}

/** The rules that stood in a cloud's cluster, whoever made them. */
function rulesOf({ standings }: Walked, cloud: CloudName): Rule[] {
  return standings
    .filter((one) => one.token.endsWith(":PrometheusRule") && inClusterOf(cloud, one))
    .flatMap(({ outputs }) => (outputs["spec"] as { groups: { rules: Rule[] }[] }).groups)
    .flatMap(({ rules }) => rules);
}

/** The metrics that a query ends at, through what rules record. */
function metricsBehind(query: string, rules: readonly Rule[]): string[] {
  return metricsIn(query).flatMap((name) => {
    const recorded = rules.filter(({ record }) => record === name);
    return recorded.length === 0 ? [name] : recorded.flatMap(({ expr }) => metricsBehind(String(expr), rules));
  });
}

/** The walks of alerts break there: of all, or of those whose rule is so. */
export const alertsAt =
  (to: string, wanted: (rule: Rule, rules: readonly Rule[]) => boolean = () => true, cloud: CloudName = "aws") =>
  (stood: Walked): Record<string, string> => {
    const rules = rulesOf(stood, cloud);
    return Object.fromEntries(
      rules.flatMap((rule) => (rule.alert !== undefined && wanted(rule, rules) ? [[`alarm ${rule.alert}`, to]] : [])),
    );
  };
export const asks =
  (form: RegExp) =>
  ({ expr }: Rule, rules: readonly Rule[]) =>
    metricsBehind(String(expr), rules).some((metric) => form.test(metric));
/** Those that somebody is told of. */
export const told = ({ labels }: Rule) => labels?.["severity"] !== "info";
export const ofThePlatform = ({ alert }: Rule) => alerts.some(({ name }) => name === alert);
