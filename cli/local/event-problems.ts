import * as z from "zod";
import type { EventType } from "../../components/core/events";
import { problemLine, Problems, shown } from "../../components/core/problems";
import { explain, type SchemaNode } from "../../config/explain";
import { redacted, redactedText } from "../../functions/redact";
import { attributes } from "../../functions/schemas/envelope";
import { aboutKeys, dataSchemas } from "../../functions/schemas/schemas";

/** Where an event is put on a bus. */
export interface Place {
  environment: string;
  cloud: string;
}

/**
 * Everything that is wrong with a whole event of a type on a bus: `data.version: missing; want a whole number, 1–999999999`. What no log keeps is not
 * shown: of values before they are cut, so that no half of a card's number is left.
 */
export function problemsOf(event: Readonly<Record<string, unknown>>, type: EventType, place: Place): string[] {
  const problems = new Problems();
  for (const { at, value, schema } of [
    { at: [], value: event, schema: attributes },
    { at: ["data"], value: event["data"], schema: dataSchemas[type] },
  ]) {
    const { error } = schema.safeParse(value);
    const within = new Problems();
    const node = worded(z.toJSONSchema(schema, { io: "input" }) as Node);
    explain(error?.issues ?? [], { root: "", value: redacted(value), schema: node }, within);
    for (const { path, message } of within.list)
      problems.add([...at, path].filter((part) => part !== "").join(".") || "event", message);
  }
  const about = (event["data"] as Record<string, unknown> | undefined)?.[aboutKeys[type]];
  const { subject, source, coffeehops } = event;
  const [, , environment, born] = String(source).split(":");
  // What came through other buses was born on one of those.
  const cloud = coffeehops === undefined ? place.cloud : born;
  if (!problems.any && (environment !== place.environment || born !== cloud))
    problems.add("source", `want urn:go-coffee:${place.environment}:${cloud}:WHO, got ${shown(redacted(source))}`);
  if (!problems.any && about !== undefined && subject !== about)
    problems.add("subject", `want data.${aboutKeys[type]} (${String(about)}), got ${shown(redacted(subject))}`);
  return problems.list.map((one) => redactedText(problemLine(one)));
}

interface Node extends SchemaNode {
  pattern?: string;
  format?: string;
}

/** Says of each value what is wanted, where the schema itself has no word for it. */
function worded(node: Node): Node {
  const wanted = wordFor(node);
  const { properties, items } = node;
  return {
    ...node,
    ...(wanted !== undefined && { errorMessage: `want ${wanted}` }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, worded(one)])),
    }),
    ...(items && { items: worded(items) }),
  };
}

function wordFor({ type, const: only, format, pattern, description, minimum, maximum, anyOf }: Node) {
  if (only !== undefined) return shown(only);
  if (anyOf !== undefined) return "a UUID in small letters, or words in small letters as shop-1";
  if (type === "integer") return `a whole number, ${minimum}–${maximum}`;
  if (format === "uuid") return "a UUID in small letters";
  if (format === "date-time") return "a time as 2026-01-31T12:00:00Z";
  if (pattern !== undefined && description !== undefined) return inSentence(description);
  return undefined;
}

/** A description as a part of a sentence: `Its last four digits.` is `its last four digits`; what begins with an abbreviation keeps it. */
const inSentence = (text: string): string =>
  text.replace(/\.$/, "").replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
