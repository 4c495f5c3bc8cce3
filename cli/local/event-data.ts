import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { eventTypes, type EventType } from "../../components/core/events";
import { nearest } from "../../components/core/problems";
import { redactedReason } from "../../functions/redact";
import { aboutKeys } from "../../functions/schemas/schemas";
import { Failure } from "../failure";
import { problemsOf } from "./event-problems";

/** What is asked of the local bus, as far as no world is needed to read it. */
export type Asked = { redrive: string } | { type: EventType; given: Record<string, unknown> };

/** @throws Failure where the command line asks for neither, or for both, or its data cannot be read */
export function askedOf(name: string | undefined, { data, redrive }: { data?: string; redrive?: string }): Asked {
  if (redrive !== undefined && (name ?? data) !== undefined)
    throw new Failure("--redrive sends back what is there: want neither a type nor --data beside it", 2);
  if (redrive !== undefined) return { redrive };
  if (name === undefined) throw new Failure("want the type of the event, or --redrive SUBSCRIBER", 2);
  const type = typeNamed(name);
  if (data === undefined) throw new Failure("--data is missing: @FILE, - for stdin, or JSON", 2);
  return { type, given: readData(data) };
}

/** @throws Failure with the types that there are */
function typeNamed(name: string): EventType {
  const found = eventTypes.find((type) => type === name);
  if (found) return found;
  const near = nearest(name, eventTypes);
  throw new Failure(
    `there is no event type ${name}${near === undefined ? "" : `; did you mean ${near}?`}\nTypes:\n${eventTypes.map((type) => `  ${type}`).join("\n")}`,
    2,
  );
}

/** What `--data` says: `@FILE`, `-` for stdin, or the JSON itself. @throws Failure where it cannot be read, or is no JSON object */
function readData(given: string): Record<string, unknown> {
  const from = given === "-" ? "stdin" : given.startsWith("@") ? given.slice(1) : "--data";
  let content: string;
  try {
    content =
      given === "-"
        ? fs.readFileSync(0, "utf8")
        : given.startsWith("@")
          ? fs.readFileSync(given.slice(1), "utf8")
          : given;
  } catch (error) {
    throw new Failure(`${from} cannot be read: ${(error as Error).message}`, 2);
  }
  try {
    const read: unknown = JSON.parse(content);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch (error) {
    // The parser quotes what stands there, cut anywhere.
    const why = (error as Error).message.replace(/, (\.\.\.)?".*/s, "");
    const file = from === "--data" && fs.existsSync(given);
    throw new Failure(
      file ? `--data: want JSON or @FILE, got ${given}; did you mean @${given}?` : `${from} is not JSON: ${why}`,
      2,
    );
  }
  throw new Failure(`${from}: want a JSON object`, 2);
}

export interface EventRequest {
  type: EventType;
  environment: string;
  cloud: string;
  /** The event as a whole (it has `specversion`), or its `data` alone. */
  given: Record<string, unknown>;
}

/**
 * The event that is put on the bus. Of a whole one, nothing is changed.
 * @throws Failure with every problem of it, path by path
 */
export function eventOf({ type, environment, cloud, given }: EventRequest): Record<string, unknown> {
  if (!("specversion" in given) && ("type" in given || "data" in given))
    throw new Failure(
      `this looks like a whole event: specversion is missing; want "specversion": "1.0", or what stands in data alone`,
      2,
    );
  const event = "specversion" in given ? given : around(given, { type, environment, cloud });
  if (event["type"] !== type)
    throw new Failure(`the event is of the type ${redactedReason(event["type"])}, not ${type}`, 2);
  const found = problemsOf(event, type, { environment, cloud });
  if (found.length > 0)
    throw new Failure(
      `this is no ${type}:\n${found.map((one) => `  ${one}`).join("\n")}\nWhat it holds: docs/reference/events.md. No event was put on the bus.`,
      2,
    );
  return event;
}

function around(data: Record<string, unknown>, { type, environment, cloud }: Omit<EventRequest, "given">) {
  const about = data[aboutKeys[type]];
  return {
    specversion: "1.0",
    id: randomUUID(),
    source: `urn:go-coffee:${environment}:${cloud}:local`,
    type,
    subject: typeof about === "string" ? about : "local",
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data,
  };
}
