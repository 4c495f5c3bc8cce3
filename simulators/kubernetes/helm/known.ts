import { at, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { KnownChart } from "./chart";
import { clusterCharts } from "./cluster-charts";
import { meshCharts } from "./mesh-charts";

const charts: Readonly<Record<string, KnownChart>> = { ...clusterCharts, ...meshCharts };

/** The chart of a release, where it stands in a table: by its name, and from where it is published. */
export function knownChart(inputs: Props): KnownChart | undefined {
  const written = text(inputs["chart"]) ?? "";
  const name = written.split("/").at(-1)!;
  const from = written.startsWith("oci://")
    ? written.slice(0, -name.length - 1)
    : text(at(inputs, "repositoryOpts.repo"));
  const found = Object.hasOwn(charts, name) ? charts[name] : undefined;
  return found?.repositories.some((one) => same(one, from ?? "")) ? found : undefined;
}

const same = (one: string, other: string): boolean => one.replace(/\/$/, "") === other.replace(/\/$/, "");
