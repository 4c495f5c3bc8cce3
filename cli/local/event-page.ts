import type { EventResult, Told } from "./event-result";

const words = {
  done: "took effect",
  queued: "waits for the service",
  dead: "is a dead letter",
  lost: "is lost",
} as const;

/** What happened, for people. */
export function eventPage({ environment, event, deliveries, deadLetters, redriven }: EventResult): string {
  const lines: string[] = [];
  if (event) lines.push(`${event.type} ${event.id} is on the ${event.cloud} bus of ${environment}.`, "");
  if (redriven)
    lines.push(
      `${redriven.count} dead letter${redriven.count === 1 ? " was" : "s were"} sent back to ${redriven.subscriber}.`,
      "",
    );
  if (deliveries.length === 0) lines.push("Nobody takes it: no rule or filter lets it through.");
  else lines.push("Where it went:", ...deliveries.flatMap(line));
  const old = deadLetters.length - deliveries.filter(({ result }) => result === "dead").length;
  if (deadLetters.length > 0) {
    lines.push("", `Dead letters: ${deadLetters.length}${old > 0 ? `, ${old} of them from before` : ""}.`);
    for (const who of new Set(deadLetters.map(({ target }) => target)))
      lines.push(`  Once it is fixed and up: npx coffee local event ${environment} --redrive ${who}`);
  }
  return `${lines.join("\n")}\n`;
}

function line({ cloud, target, type, attempts, result, failures, took }: Told): string[] {
  const sign = result === "dead" || result === "lost" ? "✗" : "✓";
  const tries = attempts > 1 ? (result === "done" ? `, at try ${attempts}` : ` after ${attempts} tries`) : "";
  const head = `  ${sign} ${target} (${cloud}) ${type}: ${words[result]}${result === "queued" ? "" : tries}`;
  const after = took >= 1 ? [`      waits of ${took} s were skipped`] : [];
  return [
    head,
    ...failures.map((failure, index) =>
      index < attempts ? `      try ${index + 1} failed: ${failure}` : `      ${failure}`,
    ),
    ...(failures.length > 0 ? after : []),
  ];
}
