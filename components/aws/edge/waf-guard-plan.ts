import type { input } from "@pulumi/aws/types";
import type { Input } from "@pulumi/pulumi";
import type { OriginGuard } from "../../core/origin-guard";
import { metrics, type RuleMetrics } from "./waf-plan";

/** What AWS WAF can look at here: a set of addresses, a header, a path. */
type Leaf = input.wafv2.WebAclRuleStatement;

/** A rule that stops what all of its parts say, or do not. Deeper than this the provider does not go. */
export interface GuardRule {
  name: string;
  priority: number;
  action: { block: Record<string, never> };
  statement: { andStatement: { statements: Leaf[] } };
  visibilityConfig: RuleMetrics;
}

export interface AwsGuard extends OriginGuard {
  /** The name of this cloud's own way in. */
  host: string;
}

/**
 * Lets in what has passed another's edge alone: by one of its secrets, and from its addresses. Under this cloud's own name without it: the one path that health checks ask, from
 * anywhere, and to read it alone. They come before all other rules, so that what is stopped costs nothing.
 * @param sets ARNs of the addresses
 */
export function planGuard(guard: AwsGuard, sets: { ipv4: Input<string>; ipv6: Input<string> }): GuardRule[] {
  const unknown = guard.secrets.map((secret) => not(header(guard.header, secret, "NONE")));
  const ownName = header("host", guard.host, "LOWERCASE");
  return [
    block("edge-secret", 1, [...unknown, not(ownName)]),
    block("edge-own-name", 2, [...unknown, ownName, not(path(guard.checkedPath))]),
    block("edge-addresses", 3, [
      not({ ipSetReferenceStatement: { arn: sets.ipv4 } }),
      not({ ipSetReferenceStatement: { arn: sets.ipv6 } }),
      not(ownName),
    ]),
    // A rule of its own: "not this path, or not to read" would be deeper than the provider goes.
    block("edge-own-name-methods", 4, [...unknown, ownName, not(method("GET")), not(method("HEAD"))]),
  ];
}

const block = (
  name: string,
  priority: number,
  statements: GuardRule["statement"]["andStatement"]["statements"],
): GuardRule => ({
  ...{ name, priority, action: { block: {} }, visibilityConfig: metrics(name) },
  statement: { andStatement: { statements } },
});

const not = (leaf: Leaf): Leaf => ({ notStatement: { statement: leaf } });

const header = (name: string, searchString: Input<string>, type: "NONE" | "LOWERCASE"): Leaf => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { name } },
    positionalConstraint: "EXACTLY",
    searchString,
    textTransformations: [{ priority: 0, type }],
  },
});

const path = (searchString: string): Leaf => exactly({ uriPath: {} }, searchString);
const method = (searchString: string): Leaf => exactly({ method: {} }, searchString);

const exactly = (fieldToMatch: { uriPath: object } | { method: object }, searchString: string): Leaf => ({
  byteMatchStatement: {
    fieldToMatch,
    positionalConstraint: "EXACTLY",
    searchString,
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
});
