import { clickhouseFiles } from "../../../../components/kubernetes/stores/clickhouse-scripts";
import { analyticsTables, schemaStatements } from "../../../../components/kubernetes/stores/clickhouse-schema";

const statements = schemaStatements();

it("every table lets its rows go after their days, when it is made and when the days change", () => {
  for (const { name, keeps } of analyticsTables) {
    const ttl = `toDateTime(${keeps.from}) + INTERVAL ${keeps.days} DAY DELETE`;
    const about = statements.filter((one) => one.includes(`analytics.${name} `) && !one.includes("VIEW"));
    expect(about.map((one) => [one.split(" ")[0], one.includes(ttl)])).toEqual([
      ["CREATE", true],
      ["ALTER", true],
    ]);
  }
});

it("a row's age is counted from a column that the table has", () => {
  for (const { columns, keeps, orderBy, sums = [] } of analyticsTables) {
    expect(Object.keys(columns)).toEqual(expect.arrayContaining([keeps.from, ...orderBy, ...sums]));
    expect(orderBy.filter((column) => sums.includes(column))).toEqual([]);
  }
});

it("nobody's name is kept", () => {
  const columns = analyticsTables.flatMap((table) => Object.keys(table.columns));
  expect(columns.filter((column) => /name|mail|user|customer|phone|address|card/.test(column))).toEqual([]);
});

it("every statement can be run again", () => {
  for (const one of statements) expect(one).toMatch(/^(CREATE \w+( \w+)? IF NOT EXISTS|ALTER TABLE .* MODIFY TTL) /);
});

it("the job runs all of them, and stops at the first that fails", () => {
  const files = clickhouseFiles();
  expect(files["schema.sql"]!.split(";\n").filter((one) => one.trim() !== "")).toHaveLength(statements.length);
  for (const script of ["schema.sh", "backup.sh"]) expect(files[script]).toMatch(/^#!\/bin\/sh\nset -eu\n/);
});
