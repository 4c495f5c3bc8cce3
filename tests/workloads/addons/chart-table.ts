import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** What stands of a chart in charts.yaml. */
export interface ChartFacts {
  chart: string;
  version: string;
  level: "restricted" | "baseline" | "privileged" | "none";
  restricted?: string[];
  values?: string[];
  nodePaths?: string[];
  definitions?: Record<string, string[]>;
  definitionsIn?: "crds" | "template";
  accounts?: string[];
  services?: Record<string, string[]>;
  webhooks?: Record<string, "Fail" | "Ignore">;
  apis?: string[];
  classes?: string[];
  images?: string[];
}

/** By release. */
export const charts = parse(readFileSync(path.join(__dirname, "charts.yaml"), "utf8")) as Record<string, ChartFacts>;

/** Every path that values set, a dot in a key written `\.`. */
export function paths(values: unknown, under = ""): string[] {
  const inside = typeof values === "object" && values !== null && !Array.isArray(values) ? Object.entries(values) : [];
  if (inside.length === 0) return under === "" ? [] : [under];
  return inside.flatMap(([key, value]) => {
    const step = key.replaceAll(".", "\\.");
    return paths(value, under === "" ? step : `${under}.${step}`);
  });
}

/** The paths that the chart does not read. */
export function unknownPaths(values: unknown, known: readonly string[]): string[] {
  const reads = (path: string) =>
    known.some((one) =>
      one.endsWith(".*") ? path === one.slice(0, -2) || path.startsWith(one.slice(0, -1)) : path === one,
    );
  return paths(values).filter((path) => !reads(path));
}
