import type { Dashboard as GrafanaDashboard, Panel as GrafanaPanel, RowPanel } from "@grafana/schema";
import type * as Stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as Table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as TimeSeries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

/*
 * Grafana's own types of a dashboard (@grafana/schema, of the version that runs: components/core/add-ons.ts), as JSON has them: an enumeration's words in its place.
 */

type Plain<Type> = Type extends string
  ? `${Type}`
  : Type extends number | boolean | null | undefined
    ? Type
    : Type extends readonly (infer Item)[]
      ? Plain<Item>[]
      : Type extends object
        ? { [Key in keyof Type]: Plain<Type[Key]> }
        : Type;

export type Dashboard = Plain<Omit<GrafanaDashboard, "panels">> & { panels: (AnyPanel | Row)[] };
export type Row = Plain<RowPanel>;
export type AnyPanel = TimeSeriesPanel | StatPanel | TablePanel;
export type TimeSeriesPanel = PanelOf<"timeseries", TimeSeries.Options, TimeSeries.FieldConfig>;
export type StatPanel = PanelOf<"stat", Stat.Options, Record<never, never>>;
export type TablePanel = PanelOf<"table", Table.Options, Table.FieldConfig>;

type Known = Omit<GrafanaPanel, "type" | "options" | "fieldConfig" | "targets" | "datasource">;
type PanelOf<Type extends string, Options, Custom> = Plain<Known> & {
  type: Type;
  id: number;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource: typeof prometheus;
  targets: Target[];
  options: Plain<Partial<Options>>;
  fieldConfig: {
    defaults: Plain<Omit<NonNullable<GrafanaPanel["fieldConfig"]>["defaults"], "custom">> & {
      custom?: Plain<Partial<Custom>>;
    };
    overrides: Plain<NonNullable<GrafanaPanel["fieldConfig"]>["overrides"]>;
  };
};

/** A query of Prometheus'. Source: grafana/grafana packages/grafana-prometheus/src/dataquery.ts. */
export interface Target {
  refId: string;
  datasource: typeof prometheus;
  expr: string;
  legendFormat?: string;
  /** One value, of now. @defaultValue a range of them */
  instant?: boolean;
  range?: boolean;
  /** How an answer is handed on. @defaultValue time_series */
  format?: "time_series" | "table";
}

/** Where Grafana asks: the chart names it so (`sidecar.datasources.uid`). */
export const prometheus = { type: "prometheus", uid: "prometheus" } as const;
