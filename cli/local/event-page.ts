import { hopeless } from "./event-reasons";
import { type EventResult, failed, type Told } from "./event-result";

const words = {
  done: "took effect",
  queued: "in its queue; services do not run locally",
  dead: "is a dead letter",
  lost: "is lost",
  failing: "still fails",
} as const;

/** What happened, for people. */
export function eventPage({ environment, event, deliveries, deadLetters, redriven }: EventResult): string {
  const lines: string[] = [];
  if (event) lines.push(`${event.type} ${event.id} is on the ${event.cloud} bus of ${environment}.`, "");
  if (redriven && redriven.count === 0) lines.push(`${redriven.subscriber} has no dead letters.`);
  else if (redriven)
    lines.push(
      `${redriven.count} dead letter${redriven.count === 1 ? " was" : "s were"} sent back to ${redriven.subscriber}.`,
      "",
    );
  if (deliveries.length > 0) lines.push("Where it went:", ...deliveries.flatMap(line));
  else if (event) lines.push("Nobody takes it: no rule or filter lets it through.");
  const old = deadLetters.length - deliveries.filter(({ result }) => result === "dead").length;
  if (deadLetters.length > 0) {
    lines.push("", `Dead letters: ${deadLetters.length}${old > 0 ? `, ${old} of them from before` : ""}.`);
    for (const who of new Set(deadLetters.map(({ target, cloud }) => `--redrive ${target} --cloud ${cloud}`)))
      lines.push(`  Once it is fixed and up: npx coffee local event ${environment} ${who}`);
  }
  if (event && deliveries.some(({ failures }) => failures.length > 0))
    lines.push("", "To see every line that the functions wrote, add --logs.");
  return `${lines.join("\n")}\n`;
}

function line({ cloud, target, type, attempts, result, failures, took }: Told): string[] {
  const sign = failed(result) ? "✗" : "✓";
  const tries = attempts > 1 ? (result === "done" ? `, at try ${attempts}` : ` after ${attempts} tries`) : "";
  const head = `  ${sign} ${target} (${cloud}) ${type}: ${words[result]}${result === "queued" ? "" : tries}`;
  const after = took >= 1 ? [`      waits of ${took} s were skipped`] : [];
  if (result === "failing") after.push("      it stays in its queue, and is tried again with the next event");
  return [head, ...folded(failures.slice(0, attempts)), ...failures.slice(attempts).map(indented)].concat(
    failures.length > 0 ? after : [],
  );
}

const indented = (text: string): string => `      ${text}`;

/** Tries that failed alike, one after the other, are told once. */
function folded(failures: readonly string[]): string[] {
  const lines: string[] = [];
  for (let first = 0; first < failures.length;) {
    const why = failures[first]!;
    const other = failures.findIndex((one, index) => index > first && one !== why);
    const end = other < 0 ? failures.length : other;
    if (why.startsWith(hopeless)) lines.push(indented(why));
    else if (end - first === 1) lines.push(indented(`try ${end} failed: ${why}`));
    else if (end - first === failures.length) lines.push(indented(`${end} tries failed alike: ${why}`));
    else lines.push(indented(`tries ${first + 1}–${end} failed alike: ${why}`));
    first = end;
  }
  return lines;
}
