import type { Part } from "../../components/core/availability";
import type { Row } from "../../components/core/recovery";
import type { Recovered } from "./recover";

/** For people: a line for each item, loss and objective; then what is missed, and what to set; then how much of the time customers are answered. */
export function page(environment: string, { rows, availability, secondCluster }: Recovered): string {
  const table = [
    ["item", "loss", "objective", "achieved", "margin", "mechanism"],
    ...rows.map((row) => [
      row.item,
      row.loss,
      `${row.measure} ${row.objective}`,
      time(row.achieved),
      marginOf(row),
      row.mechanism,
    ]),
  ];
  const missed = rows.filter(({ margin }) => margin !== null && margin < 0);
  return `${[
    `${environment}, in minutes:`,
    ...columns(table),
    "",
    ...(missed.length === 0
      ? ["Every outage and every loss of data is within its objective."]
      : [`Missed: ${missed.length} of ${rows.length}.`, ...missed.map(told)]),
    ...asides(rows, "aside", "Not bound"),
    ...asides(rows, "note", "But"),
    "",
    `${availability.margin < 0 ? "✗ " : ""}Answered: ${availability.achieved} % of ${availability.objective} %, with ${availability.failoversAMonth} failover a month${bears(availability.bears)}. The primary cloud alone: ${availability.primaryAlone} %.`,
    ...withData(availability),
    ...partLines(availability.journey, "  "),
    "",
    `A cluster in the second region: ${secondCluster.needed ? "needed" : "not needed"}; without one ${minutes(secondCluster.withoutIt)}, built then ${minutes(secondCluster.builtThen)}.`,
    `  ${secondCluster.says}.`,
  ].join("\n")}\n`;
}

/** Where customers are led to other clouds: how much of it has their data behind it. */
function withData({ bears: several, withData: { achieved, cloud } }: Recovered["availability"]): string[] {
  if (several === null) return [];
  return [
    `Answered with the customers' data: ${achieved} %: ${cloud} alone has them; another cloud answers with its own, or none.`,
  ];
}

const minutes = (count: number | null): string => (count === null ? "never" : `${count} min`);
const bears = (count: number | null): string => (count === null ? "" : `; the objective bears ${count}`);

function time(achieved: number | null): string {
  if (achieved === null) return "–";
  return achieved === Infinity ? "never" : String(achieved);
}

const marginOf = ({ margin }: Row): string => {
  if (margin === null) return "–";
  return margin === -Infinity ? "never" : `${margin < 0 ? "" : "+"}${margin}`;
};

function told({ item, loss, measure, objective, achieved, because, set }: Row): string {
  const cure = set === undefined ? "" : `; set ${set}`;
  return `  ✗ ${item}, loss of the ${loss}: ${measure} ${objective}, achieved ${time(achieved)}: ${because}${cure}`;
}

/** Why objectives do not bind, and what numbers leave out, each once. */
function asides(rows: readonly Row[], kind: "aside" | "note", says: string): string[] {
  const by = new Map<string, Set<string>>();
  for (const { item, [kind]: why } of rows)
    if (why !== undefined) by.set(why, (by.get(why) ?? new Set<string>()).add(item));
  return [...by].map(([why, items]) => `${says}: ${[...items].join(", ")} (${why}).`);
}

function partLines(part: Part, indent: string): string[] {
  if (part.kind === "one") return [`${indent}${part.percent} %  ${part.name}  (${part.source})`];
  const how = part.kind === "serial" ? "all of" : "one of";
  return [`${indent}${part.name}: ${how}`, ...part.parts.flatMap((each) => partLines(each, `${indent}  `))];
}

/** Columns as wide as what is in them, the last as it is. */
function columns(table: readonly string[][]): string[] {
  const widths = table[0]!.map((_, index) => Math.max(...table.map((line) => line[index]!.length)));
  return table.map((line) =>
    line.map((cell, index) => (index === line.length - 1 ? cell : cell.padEnd(widths[index]!))).join("  "),
  );
}
