import type { Rule } from "../../core/spec";
import { parseArn } from "../common/arn";

/** What metric alarms and composite alarms share. */
export const metricToken = "aws:cloudwatch/metricAlarm:MetricAlarm";
export const compositeToken = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** The lists of what an alarm does, with the provider's name of each. */
export const actionLists: readonly (readonly [path: string, argument: string])[] = [
  ["alarmActions", "alarm_actions"],
  ["okActions", "ok_actions"],
  ["insufficientDataActions", "insufficient_data_actions"],
];

/** The name of an alarm that is given by its name or its ARN. */
export function alarmName(given: string): string {
  return parseArn(given)?.resource.replace(/^alarm:/, "") ?? given;
}

/** The words of an alarm rule: names in their functions, operators, brackets. Undefined where it cannot be read. */
export function alarmsIn(rule: string): string[] | undefined {
  const tokens = rule.match(/"[^"]*"|[(),]|[^\s(),"]+/g) ?? [];
  const names: string[] = [];
  let at = 0;
  const take = (wanted: string): boolean => tokens[at] === wanted && ++at > 0;
  const name = (): boolean => {
    const given = tokens[at++];
    if (given === undefined || /^[(),]$/.test(given)) return false;
    names.push(given.replace(/^"|"$/g, ""));
    return true;
  };
  const term = (): boolean => {
    const word = tokens[at++];
    if (word === "NOT") return term();
    if (word === "(") return either() && take(")");
    if (word === "TRUE" || word === "FALSE") return true;
    if (word === "AT_LEAST") return atLeast();
    return (word === "ALARM" || word === "OK" || word === "INSUFFICIENT_DATA") && take("(") && name() && take(")");
  };
  // AT_LEAST(2, ALARM, (one, other, third)), also with a percentage and NOT before the state.
  const atLeast = (): boolean => {
    if (!take("(") || !/^\d+%?$/.test(tokens[at++] ?? "") || !take(",")) return false;
    take("NOT");
    if (!["ALARM", "OK", "INSUFFICIENT_DATA"].includes(tokens[at++] ?? "") || !take(",") || !take("(") || !name())
      return false;
    while (take(",")) if (!name()) return false;
    return take(")") && take(")");
  };
  const either = (): boolean => {
    if (!term()) return false;
    while (tokens[at] === "AND" || tokens[at] === "OR") {
      at += 1;
      if (!term()) return false;
    }
    return true;
  };
  return either() && at === tokens.length ? names : undefined;
}

/** An alarm stays while a composite alarm's rule names it. */
export const unnamed: Rule = {
  id: "cloudwatch.alarm.delete-unnamed",
  source: "hashicorp/terraform-provider-aws issue 34807; text: ekristen/aws-nuke issue 462",
  when: "delete",
  check({ id, region, world }) {
    const named = world
      .all(compositeToken)
      .filter((it) => it.region === region)
      .some((it) => alarmsIn(String(it.inputs["alarmRule"]))?.some((name) => alarmName(name) === id));
    return named
      ? {
          code: "ValidationError",
          message: `Cannot delete ${id} as there are composite alarm(s) depending on it.`,
        }
      : undefined;
  },
};
