import type * as Stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as Table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as TimeSeries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

/*
 * What `grafana-schema.mjs` makes JSON Schemas of: Grafana's types, for each kind of panel that we use.
 */

export type { Dashboard } from "@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen";
/** Grafana fills in what is left out. */
interface PanelOf<Options, Custom> {
  options: Partial<Options>;
  custom: Partial<Custom>;
}
export type timeseries = PanelOf<TimeSeries.Options, TimeSeries.FieldConfig>;
export type stat = PanelOf<Stat.Options, Record<string, never>>;
export type table = PanelOf<Table.Options, Table.FieldConfig>;
