import { at, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { KnownChart } from "./chart";
import { clusterCharts } from "./cluster-charts";
import { meshCharts } from "./mesh-charts";
import { monitoringCharts } from "./monitoring-charts";
import { securityCharts } from "./security-charts";

const charts: Readonly<Record<string, KnownChart>> = {
  ...clusterCharts,
  ...meshCharts,
  ...monitoringCharts,
  ...securityCharts,
};

/** The chart of a release, where it stands in a table: by its name, and from where it is published. */
export function knownChart(inputs: Props): KnownChart | undefined {
  const name = text(inputs["chart"]) ?? "";
  const found = Object.hasOwn(charts, name) ? charts[name] : undefined;
  return same(found?.repository, text(at(inputs, "repositoryOpts.repo"))) ? found : undefined;
}

const same = (one: string | undefined, other: string | undefined): boolean =>
  one?.replace(/\/$/, "") === other?.replace(/\/$/, "");
