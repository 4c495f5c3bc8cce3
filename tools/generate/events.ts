import {
  eventDataClass,
  eventTypes,
  functionEmits,
  functionNames,
  functionTakes,
  type EventType,
} from "../../components/core/events";
import type { ServiceEntry } from "../../components/kubernetes/service-entry";
import type { SchemaNode } from "../../config/explain";
import { aboutKeys } from "../../functions/schemas/schemas";
import { eventExamples } from "./event-examples";
import type { Generator } from "./generator";
import { table } from "./table";

/** For whoever writes a publisher or a subscriber, in any language: a JSON Schema of each type of event. */
export const eventSchemaFiles: readonly Generator[] = eventTypes.map((type) => ({
  path: `docs/reference/events/${type}.json`,
  async produce() {
    const { eventSchema } = await import("../../functions/schemas/json");
    return `${JSON.stringify(eventSchema(type, "draft-7"), null, 2)}\n`;
  },
}));

/** The same to read: every attribute of the envelope, every key of `data`, an example, and who publishes and who takes each type. */
export const eventsPage: Generator = {
  path: "docs/reference/events.md",
  async produce() {
    const { eventSchema } = await import("../../functions/schemas/json");
    const { services } = await import("../../workloads/catalog");
    const schema = (type: EventType) => eventSchema(type, "draft-7") as SchemaNode;
    const { data: _, ...envelope } = schema(eventTypes[0]).properties ?? {};
    const lines = [
      "# Events",
      "",
      "Generated from `functions/schemas/` and `workloads/catalog.ts` by `npm run generate`. Each event is a CloudEvents 1.0 event in structured JSON, the same on every bus. In",
      "`data` the schemas refuse what they do not name, and no field there has room for the number of a card; an attribute of the envelope that they do not name is left out.",
      "",
      "## The envelope",
      "",
      ...keys(
        Object.entries({ ...envelope, type: { enum: [...eventTypes], description: "What happened." } }),
        schema(eventTypes[0]).required ?? [],
      ),
      "",
      'An event that another cloud forwarded has taken effect there. Here it reaches only those who take events "of other clouds as well".',
      "",
      "## On each bus",
      "",
      "- EventBridge: the event as `Detail`, its `source` as `Source`, its `type` as `DetailType`.",
      "- Pub/Sub: the event's JSON as data, and as attributes `ce-type`, `ce-id` and `ce-source`, `content-type: application/cloudevents+json`, and `ce-coffeehops` where the event has",
      "  `coffeehops`. **Subscriptions see attributes alone**: without `ce-type` an event is counted by `analytics`, and reaches nobody else.",
      "- Event Grid: the event as it is, a topic of the schema `CloudEventSchemaV1_0`.",
      "",
      "Functions refuse an event that says something else than what its bus carries beside it.",
      "",
      ...eventTypes.flatMap((type) => {
        const data = schema(type).properties!.data!;
        return [
          `## ${type}`,
          "",
          `${data.description} Its data is ${eventDataClass[type]}: where it may go, \`residency\` says. [As JSON Schema](events/${type}.json).`,
          "",
          subject(type, data),
          "",
          ...parties(type, services),
          "",
          ...keys(flat(data), requiredIn(data)),
          "",
          "`data`, for example:",
          "",
          "```json",
          JSON.stringify(eventExamples[type], null, 2),
          "```",
          "",
        ];
      }),
    ];
    return lines.join("\n");
  },
};

/** Which key of `data` the subject must repeat. */
function subject(type: EventType, node: SchemaNode): string {
  const key = aboutKeys[type];
  const without = "; without one, whose stock it is: words in small letters, and a number at most, as `shop-1`";
  return `Subject: \`data.${key}\`${node.required?.includes(key) ? "" : without}.`;
}

/** What the page says of a service of the catalogue. */
type Party = Pick<ServiceEntry, "name" | "events">;

/** Who publishes a type and who takes it, as the catalogue and the functions' table have it. */
function parties(type: EventType, services: readonly Party[]): string[] {
  const serving = (way: "emits" | "takes") =>
    services.filter(({ events }) => events?.[way].includes(type)).map(({ name }) => `service \`${name}\``);
  const publish = functionNames
    .filter((name) => functionEmits[name].includes(type))
    .map((name) => `function \`${name}\``);
  const take = functionNames
    .filter((name) => functionTakes[name].takes.includes(type))
    .map(
      (name) => `function \`${name}\`${functionTakes[name].origin === "anywhere" ? " (of other clouds as well)" : ""}`,
    );
  const listed = (names: readonly string[]) => (names.length === 0 ? "nobody" : names.join(", "));
  return [
    `- Published by: ${listed([...serving("emits"), ...publish])}.`,
    `- Taken by: ${listed([...take, ...serving("takes")])}.`,
  ];
}

type Entry = [path: string, node: SchemaNode];

/** Every key in it, at any depth. */
function flat(node: SchemaNode, path = ""): Entry[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, inner]) => {
    const at = path === "" ? key : `${path}.${key}`;
    if (inner.items) return [[at, inner], ...flat(inner.items, `${at}[]`)] satisfies Entry[];
    return [[at, inner], ...flat(inner, at)] satisfies Entry[];
  });
}

/** The paths that must be there, where what they are in is there. */
function requiredIn(node: SchemaNode, path = ""): string[] {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  return [
    ...(node.required ?? []).map(at),
    ...Object.entries(node.properties ?? {}).flatMap(([key, inner]) =>
      inner.items ? requiredIn(inner.items, `${at(key)}[]`) : requiredIn(inner, at(key)),
    ),
  ];
}

function keys(entries: readonly Entry[], required: readonly string[]): string[] {
  return table(
    ["key", "value", "required", "meaning"],
    entries.map(([path, node]) => [
      `\`${path}\``,
      value(node),
      required.includes(path) ? "yes" : "no",
      cell(node.description ?? ""),
    ]),
  );
}

function value(
  node: SchemaNode & { format?: string; pattern?: string; allOf?: SchemaNode[]; maxItems?: number },
): string {
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum) return node.enum.map((one) => `\`${one}\``).join(", ");
  if (node.anyOf) return node.anyOf.map(value).join(" or ");
  if (node.format !== undefined) return node.format;
  if (node.type === "integer") return `whole number, ${bounds(node.minimum, node.maximum)}`;
  if (node.type === "array") return `list, ${bounds(node.minItems, node.maxItems)}`;
  if (node.type === "object") return "a map";
  return node.pattern === undefined ? "text" : `\`${cell(node.pattern)}\``;
}

function bounds(least = 0, most = Number.MAX_SAFE_INTEGER): string {
  return most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least}–${most}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
