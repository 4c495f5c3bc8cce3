import { at, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import { backupCharts } from "./backup-charts";
import type { KnownChart } from "./chart";
import { clusterCharts } from "./cluster-charts";
import { logCharts } from "./log-charts";
import { deliveryCharts } from "./delivery-charts";
import { meshCharts } from "./mesh-charts";
import { monitoringCharts } from "./monitoring-charts";

import { securityCharts } from "./security-charts";
import { storeCharts } from "./store-charts";

const charts: Readonly<Record<string, KnownChart>> = {
  ...clusterCharts,
  ...meshCharts,
  ...monitoringCharts,
  ...securityCharts,
  ...logCharts,
  ...storeCharts,
  ...deliveryCharts,
  ...backupCharts,
};

/** The chart of a release, where it stands in a table: by its name, and from where it is published. */
export function knownChart(inputs: Props): KnownChart | undefined {
  const name = text(inputs["chart"]) ?? "";
  const found = Object.hasOwn(charts, name) ? charts[name] : undefined;
  return same(found?.repository, text(at(inputs, "repositoryOpts.repo"))) ? found : undefined;
}

const same = (one: string | undefined, other: string | undefined): boolean =>
  one?.replace(/\/$/, "") === other?.replace(/\/$/, "");
