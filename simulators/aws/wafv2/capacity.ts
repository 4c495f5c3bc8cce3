import { at, bag, list } from "../../core/paths";
import type { Standing } from "../../core/standing";
import { isProps, type Props } from "../../protocol/values";
import { managedGroups } from "./offers";

/** Every statement of a rule, with those nested in it. */
export function nested(statement: unknown): Props[] {
  if (!isProps(statement)) return [];
  const inner = [
    ...list(at(statement, "andStatement.statements")),
    ...list(at(statement, "orStatement.statements")),
    ...list(at(statement, "notStatement.statements")),
    at(statement, "notStatement.statement"),
    at(statement, "rateBasedStatement.scopeDownStatement"),
    at(statement, "managedRuleGroupStatement.scopeDownStatement"),
  ];
  return [statement, ...inner.flatMap(nested)];
}

/**
 * The capacity units of a statement, without those nested in it.
 * Source: docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html, a page for each kind.
 */
export function capacityOf(statement: Props, group: (arn: string) => Standing | undefined): number {
  let units = 0;
  for (const [kind, value] of Object.entries(statement)) {
    if (!isProps(value)) continue;
    units += ownCapacity(kind, value, group) + transformations(value);
  }
  return units;
}

function ownCapacity(kind: string, value: Props, group: (arn: string) => Standing | undefined): number {
  switch (kind) {
    case "managedRuleGroupStatement":
      return managedGroups[String(value["name"])] ?? 0;
    case "ruleGroupReferenceStatement":
      return Number(group(String(value["arn"]))?.outputs["capacity"] ?? 0);
    case "rateBasedStatement":
      return 2 + 30 * list(value["customKeys"]).length;
    case "ipSetReferenceStatement":
      return isProps(value["ipSetForwardedIpConfig"]) && value["ipSetForwardedIpConfig"]["position"] === "ANY" ? 5 : 1;
    case "geoMatchStatement":
    case "labelMatchStatement":
    case "sizeConstraintStatement":
    case "asnMatchStatement":
      return 1;
    case "byteMatchStatement":
      return ["CONTAINS", "CONTAINS_WORD"].includes(String(value["positionalConstraint"])) ? 10 : 2;
    case "regexMatchStatement":
      return 3;
    case "regexPatternSetReferenceStatement":
      return 25;
    case "sqliMatchStatement":
      return value["sensitivityLevel"] === "HIGH" ? 30 : 20;
    case "xssMatchStatement":
      return 40;
    default:
      return 0;
  }
}

/** Each transformation of the text takes 10, but the one that does nothing. */
function transformations(value: Props): number {
  return 10 * list(value["textTransformations"]).filter((it) => bag(it)["type"] !== "NONE").length;
}
