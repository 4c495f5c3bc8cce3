/** A rule as Prometheus reads it. */
export type Rule = RecordingRule | AlertingRule;

export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

export interface AlertingRule {
  alert: string;
  expr: string;
  for: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Rules that are worked out one after the other, at the same moment. */
export interface RuleGroup {
  name: string;
  interval: string;
  rules: Rule[];
}

/** A selector of series: `{a="1",b=~"2|3"}`. A value that begins with an operator brings it along. */
export function where(labels: Record<string, string>): string {
  const matchers = Object.entries(labels).map(([label, value]) => {
    const [, operator = "=", text = value] = /^(=~|!~|!=)(.*)$/s.exec(value) ?? [];
    return `${label}${operator}${JSON.stringify(text)}`;
  });
  return `{${matchers.join(",")}}`;
}
