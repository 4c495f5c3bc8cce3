import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import * as fc from "fast-check";
import { dashboard, type View } from "../../../workloads/dashboards/build";
import type { AnyPanel, Dashboard } from "../../../workloads/dashboards/grafana";
import { dashboardsOf } from "../../../workloads/dashboards/list";
import { services } from "../../../workloads/catalog";
import { figuresOf } from "../../../workloads/slo/objectives";
import { root } from "../../stacks/spec";

const place = {
  application: "go-coffee",
  gateway: "gateway",
  services: services.map(({ name }) => name),
  figures: figuresOf("large"),
};
const all = dashboardsOf(services, place);
const panelsOf = ({ panels }: Dashboard) => panels.filter((one): one is AnyPanel => one.type !== "row");

/** The pinned Node: the generator needs a newer one than the machine may have. */
const node = path.join(root, "node_modules", "node", "bin", "node");
let judges: Record<string, ValidateFunction>;
beforeAll(() => {
  const text = execFileSync(node, [path.join(__dirname, "grafana-schema.mjs")], {
    encoding: "utf8",
    maxBuffer: 1 << 24,
  });
  const ajv = new Ajv({ allErrors: true, strict: false });
  judges = Object.fromEntries(
    Object.entries(JSON.parse(text) as Record<string, object>).map(([type, schema]) => [type, ajv.compile(schema)]),
  );
}, 300_000);

/** What Grafana's types say against a dashboard and its panels. */
function problems(one: Dashboard): string[] {
  const json = JSON.parse(JSON.stringify(one)) as Dashboard;
  const judged = (type: string, value: unknown, where: string) => {
    const judge = judges[type]!;
    judge(value);
    return (judge.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath}: ${message}`);
  };
  return [
    ...judged("Dashboard", json, json.title!),
    ...panelsOf(json).flatMap(({ type, title, options, fieldConfig }) =>
      judged(type, { options, custom: fieldConfig.defaults.custom ?? {} }, `${json.title}, ${title}`),
    ),
  ];
}

it("are one for each service, and three for the whole, each with an address of its own", () => {
  const names = [...services.map(({ name }) => name), "platform", "objectives"];
  expect(all.map(({ uid }) => uid).sort()).toEqual(names.map((name) => `go-coffee-${name}`).sort());
  // Grafana takes 40 characters.
  for (const { uid } of all) expect(uid.length).toBeLessThanOrEqual(40);
});

it("are what Grafana's own types say, dashboard, panels and their options", () => {
  expect(all.flatMap(problems)).toEqual([]);
});

it.each<[string, (one: Dashboard) => void, RegExp]>([
  ["a field that Grafana does not know", (one) => Object.assign(one, { colour: "brown" }), /additional properties/],
  ["an option of another panel", (one) => Object.assign(panelsOf(one)[0]!.options, { showHeader: true }), /additional/],
  [
    "a word that is none",
    (one) => Object.assign(panelsOf(one)[0]!.options, { legend: { displayMode: "tree" } }),
    /allowed values/,
  ],
  ["a width that is text", (one) => Object.assign(panelsOf(one)[0]!.gridPos, { w: "wide" }), /number/],
])("%s is found", (_, spoil, message) => {
  const spoilt = JSON.parse(JSON.stringify(all[0])) as Dashboard;
  spoil(spoilt);
  expect(problems(spoilt).join("\n")).toMatch(message);
});

it("each panel says what it shows and what to think of it, and has a name of its own in its section", () => {
  for (const one of all) {
    let section = "";
    const seen = new Set<string>();
    for (const panel of one.panels) {
      if (panel.type === "row") section = panel.title!;
      else {
        expect([panel.title, panel.description!.length > 10]).toEqual([panel.title, true]);
        expect(seen.has(`${section} ${panel.title}`)).toBe(false);
        seen.add(`${section} ${panel.title}`);
      }
    }
  }
});

it("fit into a ConfigMap, all together with what else an object may hold", () => {
  for (const one of all) expect(JSON.stringify(one).length).toBeLessThan(200_000);
});

const view = fc.record({
  title: fc.constant("tea"),
  about: fc.constant("leaves"),
  kind: fc.constantFrom<View["kind"]>("lines", "number", "table"),
  unit: fc.constant<View["unit"]>("none"),
  queries: fc.constant([{ expr: "up" }]),
  width: fc.integer({ min: 1, max: 24 }),
});

it("panels never overlap, nor leave the grid", () => {
  fc.assert(
    fc.property(fc.array(fc.array(view, { maxLength: 8 }), { maxLength: 4 }), (sections) => {
      const { panels } = dashboard({
        ...{ uid: "x", title: "x", about: "x", tags: [] },
        sections: sections.map((views) => ({ title: "s", views })),
      });
      const taken = new Set<string>();
      for (const { gridPos } of panels) {
        const { x, y, w, h } = gridPos!;
        expect(x + w).toBeLessThanOrEqual(24);
        for (let column = x; column < x + w; column++)
          for (let line = y; line < y + h; line++) {
            expect(taken.has(`${column},${line}`)).toBe(false);
            taken.add(`${column},${line}`);
          }
      }
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    }),
    { numRuns: 30 },
  );
});

it("a view that is too wide, or asks nothing, is refused", () => {
  const build = (change: Partial<View>) => () =>
    dashboard({
      ...{ uid: "x", title: "x", about: "x", tags: [] },
      sections: [
        {
          title: "s",
          views: [{ title: "v", about: "", kind: "lines", unit: "none", queries: [{ expr: "up" }], ...change }],
        },
      ],
    });
  expect(build({ width: 25 })).toThrow("x, v: 25 columns; want 1–24");
  expect(build({ queries: [] })).toThrow("x, v: no query");
});

it("ask where Grafana's chart puts Prometheus, and are found by its sidecar", () => {
  const table = readFileSync(path.join(root, "workloads", "addons", "kube-prometheus-stack-values.ts"), "utf8");
  // Neither is set, so the chart's own words hold: uid `prometheus`, label `grafana_dashboard` (/sidecar of its values).
  expect(table).not.toMatch(/datasources|dashboards: \{[^}]*label/);
  for (const one of all)
    for (const { datasource, targets } of panelsOf(one))
      expect([datasource.uid, ...targets.map(({ datasource: asked }) => asked.uid)]).toEqual(
        Array(targets.length + 1).fill("prometheus"),
      );
});
