import { clickhouse } from "./places";

/*
 * What ClickHouse keeps, and for how long. Pure.
 */

/** A table: what is in it, how it is ordered, and after how many days a row goes. */
export interface AnalyticsTable {
  name: string;
  about: string;
  columns: Readonly<Record<string, string>>;
  /** @defaultValue rows stand as they came */
  sums?: readonly string[];
  partitionBy: string;
  orderBy: readonly string[];
  /** The column that a row's age is counted from, and the days that it stays. */
  keeps: { from: string; days: number };
}

/** Nobody's name stands in any of them: an order is told by its number alone. */
export const analyticsTables: readonly AnalyticsTable[] = [
  {
    name: "order_events",
    about: "What happens to orders, as it happens.",
    columns: {
      at: "DateTime64(3, 'UTC')",
      order_id: "UUID",
      event: "LowCardinality(String)",
      shop: "LowCardinality(String)",
      items: "UInt16",
      amount: "Decimal(12, 2)",
      currency: "LowCardinality(FixedString(3))",
    },
    partitionBy: "toYYYYMM(at)",
    orderBy: ["shop", "event", "at"],
    // A year can be compared with the one before.
    keeps: { from: "at", days: 400 },
  },
  {
    name: "order_hours",
    about: "The same, counted by the hour: what is left of an order after its own time.",
    columns: {
      hour: "DateTime('UTC')",
      event: "LowCardinality(String)",
      shop: "LowCardinality(String)",
      currency: "LowCardinality(FixedString(3))",
      orders: "UInt64",
      items: "UInt64",
      amount: "Decimal(38, 2)",
    },
    sums: ["orders", "items", "amount"],
    partitionBy: "toYear(hour)",
    orderBy: ["shop", "event", "currency", "hour"],
    keeps: { from: "hour", days: 1827 },
  },
];

const { database, cluster } = clickhouse;

/**
 * The statements that bring a database to what stands above, each of which can be run again. A TTL that has changed is set; a column is never dropped here.
 * Sources: clickhouse.com/docs/engines/table-engines/mergetree-family/replication; …/sql-reference/statements/alter/ttl.
 */
export function schemaStatements(tables: readonly AnalyticsTable[] = analyticsTables): string[] {
  const on = `ON CLUSTER ${cluster}`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${database} ${on}`,
    ...tables.flatMap((table) => {
      const name = `${database}.${table.name}`;
      const columns = Object.entries(table.columns).map(([column, type]) => `  ${column} ${type}`);
      const engine = table.sums
        ? `ReplicatedSummingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', (${table.sums.join(", ")}))`
        : "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')";
      return [
        [
          `CREATE TABLE IF NOT EXISTS ${name} ${on} (`,
          columns.join(",\n"),
          `) ENGINE = ${engine}`,
          `PARTITION BY ${table.partitionBy}`,
          `ORDER BY (${table.orderBy.join(", ")})`,
          `TTL ${ttlOf(table)}`,
          `COMMENT '${table.about.replaceAll("'", "''")}'`,
        ].join("\n"),
        `ALTER TABLE ${name} ${on} MODIFY TTL ${ttlOf(table)} SETTINGS materialize_ttl_after_modify = 0`,
      ];
    }),
    [
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.count_order_hours ${on} TO ${database}.order_hours AS`,
      "SELECT toStartOfHour(at) AS hour, event, shop, currency, count() AS orders, sum(items) AS items, sum(amount) AS amount",
      `FROM ${database}.order_events GROUP BY hour, event, shop, currency`,
    ].join("\n"),
  ];
}

function ttlOf({ keeps: { from, days } }: AnalyticsTable): string {
  return `toDateTime(${from}) + INTERVAL ${days} DAY DELETE`;
}
