/*
 * Which metrics a query asks for. Enough of PromQL for that: names that are no functions, keywords or labels.
 * Source: github.com/prometheus/prometheus promql/parser/lex.go.
 */

const keywords = new Set(
  "and or unless atan2 sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio offset by without on ignoring group_left group_right bool start end inf nan".split(
    " ",
  ),
);

/** The names of the metrics that a query asks for, each once. */
export function metricsIn(query: string): string[] {
  const bare = query
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    // The labels of a grouping.
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, " ");
  const names = [...bare.matchAll(/(?<![\w:.])([a-zA-Z_:][\w:]*)(\s*\()?/g)]
    .filter(([, , call]) => call === undefined)
    .map(([, name]) => name!)
    .filter((name) => !keywords.has(name.toLowerCase()));
  return [...new Set(names)];
}
