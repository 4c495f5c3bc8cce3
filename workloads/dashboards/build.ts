import {
  prometheus,
  type AnyPanel,
  type Dashboard,
  type StatPanel,
  type TablePanel,
  type Target,
  type TimeSeriesPanel,
} from "./grafana";

/*
 * What we say of a dashboard, and the JSON that Grafana loads. Pure. Panels are laid out here, from left to right and from top to bottom: nobody writes a
 * position, so none can overlap.
 */

/** Grafana's names of units: github.com/grafana/grafana packages/grafana-data/src/valueFormats/categories.ts. */
export type Unit = "percentunit" | "reqps" | "s" | "ms" | "bytes" | "short" | "cps" | "none";

export interface Query {
  expr: string;
  /** What a line is called; `{{label}}` stands for a label's value. @defaultValue the panel's title */
  legend?: string;
}

export interface View {
  title: string;
  /** What it shows, and what to think of it. */
  about: string;
  kind: "lines" | "number" | "table";
  unit: Unit;
  queries: readonly Query[];
  /** In columns, of 24. @defaultValue 12; 4 for a number, 24 for a table */
  width?: number;
  /** Where it turns from good to bad, and which side is bad. */
  bad?: { above: number } | { below: number };
  /** Lines stand on each other. @defaultValue false */
  stacked?: boolean;
  /** The labels that a table shows, with the word for each; its queries' values come after, called by their legends. */
  columns?: Readonly<Record<string, string>>;
}

export interface Section {
  title: string;
  views: readonly View[];
}

export interface Described {
  /** A dashboard's identity: never changed, since alerts lead to it. */
  uid: string;
  title: string;
  about: string;
  tags: readonly string[];
  sections: readonly Section[];
}

/** The columns of Grafana's grid. */
const columns = 24;
const heights = { lines: 8, number: 4, table: 10 };
const widths = { lines: 12, number: 4, table: columns };

/** @throws RangeError for a view that is wider than the grid, or asks nothing */
export function dashboard({ uid, title, about, tags, sections }: Described): Dashboard {
  let id = 0;
  let y = 0;
  const panels: Dashboard["panels"] = [];
  for (const section of sections) {
    panels.push({
      id: ++id,
      type: "row",
      title: section.title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    let [x, tallest] = [0, 0];
    for (const view of section.views) {
      const w = view.width ?? widths[view.kind];
      if (w > columns || w < 1) throw new RangeError(`${title}, ${view.title}: ${w} columns; want 1–${columns}`);
      if (view.queries.length === 0) throw new RangeError(`${title}, ${view.title}: no query`);
      if (x + w > columns) [x, y, tallest] = [0, y + tallest, 0];
      panels.push(panel(view, ++id, { x, y, w, h: heights[view.kind] }));
      x += w;
      tallest = Math.max(tallest, heights[view.kind]);
    }
    y += tallest;
  }
  return {
    uid,
    title,
    description: about,
    tags: [...tags],
    schemaVersion: 41,
    editable: false,
    timezone: "browser",
    time: { from: "now-3h", to: "now" },
    refresh: "30s",
    graphTooltip: 1,
    links: [
      {
        type: "dashboards",
        title: "Go Coffee",
        tags: ["go-coffee"],
        asDropdown: true,
        icon: "external link",
        includeVars: false,
        keepTime: true,
        targetBlank: false,
        tooltip: "",
      },
    ],
    templating: { list: [] },
    annotations: { list: [] },
    panels,
  };
}

function panel(view: View, id: number, gridPos: AnyPanel["gridPos"]): AnyPanel {
  const { title, about: description } = view;
  const whole = {
    id,
    title,
    description,
    gridPos,
    datasource: prometheus,
    targets: view.queries.map((query, i) => target(view, query, i)),
  };
  const defaults = { unit: view.unit, thresholds: thresholds(view.bad) };
  switch (view.kind) {
    case "lines":
      return {
        ...whole,
        type: "timeseries",
        options: {
          legend: { showLegend: true, displayMode: "list", placement: "bottom", calcs: [] },
          tooltip: { mode: "multi", sort: "desc" },
        },
        fieldConfig: {
          defaults: {
            ...defaults,
            min: 0,
            custom: {
              lineWidth: 1,
              fillOpacity: view.stacked ? 40 : 5,
              showPoints: "never",
              ...(view.stacked && { stacking: { mode: "normal", group: "A" } }),
              ...(view.bad && { thresholdsStyle: { mode: "dashed" } }),
            },
          },
          overrides: [],
        },
      } satisfies TimeSeriesPanel;
    case "number":
      return {
        ...whole,
        type: "stat",
        options: {
          colorMode: view.bad ? "background" : "value",
          graphMode: "area",
          justifyMode: "auto",
          textMode: "auto",
          reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
        },
        fieldConfig: { defaults, overrides: [] },
      } satisfies StatPanel;
    case "table":
      return {
        ...whole,
        type: "table",
        options: { showHeader: true, cellHeight: "sm" },
        fieldConfig: { defaults: { ...defaults, custom: { align: "auto", filterable: true } }, overrides: [] },
        transformations: [
          { id: "merge", options: {} },
          {
            id: "organize",
            options: {
              includeByName: Object.fromEntries(cells(view).map(([name]) => [name, true])),
              indexByName: Object.fromEntries(cells(view).map(([name], i) => [name, i])),
              renameByName: Object.fromEntries(cells(view)),
            },
          },
        ],
      } satisfies TablePanel;
  }
}

/** A table's columns: labels, then the value of each query, which Grafana calls after the query's letter. */
function cells(view: View): [name: string, shown: string][] {
  const values = view.queries.map(({ legend }, i): [string, string] => [
    view.queries.length === 1 ? "Value" : `Value #${letter(i)}`,
    legend ?? view.title,
  ]);
  return [...Object.entries(view.columns ?? {}), ...values];
}

function target({ kind, title }: View, { expr, legend = title }: Query, index: number): Target {
  const asked = { refId: letter(index), datasource: prometheus, expr, legendFormat: legend };
  switch (kind) {
    case "lines":
    case "number":
      return { ...asked, range: true };
    case "table":
      return { ...asked, instant: true, format: "table" };
  }
}

const letter = (index: number) => String.fromCharCode("A".charCodeAt(0) + index);

function thresholds(bad: View["bad"]) {
  const step = (value: number | null, color: string) => ({ value, color });
  const steps =
    bad === undefined
      ? [step(null, "blue")]
      : "above" in bad
        ? [step(null, "green"), step(bad.above, "red")]
        : [step(null, "red"), step(bad.below, "green")];
  return { mode: "absolute" as const, steps };
}
