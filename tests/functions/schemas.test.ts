import Ajv from "ajv";
import { eventTypes } from "../../components/core/events";
import type { CoffeeEvent } from "../../functions/contract";
import { decode } from "../../functions/envelope";
import { eventSchema, registrySchemas } from "../../functions/schemas/json";
import { eventSchemaFiles, eventsPage } from "../../tools/generate/events";
import { stale } from "../../tools/generate/run";
import { projectRoot } from "../../tools/root";
import { counted, created, paid, registered } from "./samples";

const samples: readonly CoffeeEvent[] = [created(), paid(), registered(), counted()];

it("are kept in the repository as the code has them: npm run generate", async () => {
  const old = await stale(projectRoot(), [...eventSchemaFiles, eventsPage]);
  expect(old.map(({ path }) => path)).toEqual([]);
});

it("are one for each type", () => {
  expect(samples.map(({ type }) => type).sort()).toEqual([...eventTypes].sort());
  expect(eventSchemaFiles.map(({ path }) => path)).toEqual(
    eventTypes.map((type) => `docs/reference/events/${type}.json`),
  );
});

describe.each(["draft-4", "draft-7"] as const)("in JSON Schema, %s,", (draft) => {
  // The validator knows draft 7, and of draft 4 what is used here: no schema may hold what the two read differently.
  const valid = (event: CoffeeEvent) => {
    const { $schema: _, ...schema } = eventSchema(event.type, draft);
    return new Ajv({ strict: false, validateFormats: false }).compile(schema);
  };

  it.each(samples.map((event) => [event.type, event] as const))("%s is as the functions take it", (_, event) => {
    const check = valid(event);
    expect(check(event)).toBe(true);
    const { data } = event;
    const wrong: object[] = [
      { ...event, data: { ...data, extra: 1 } },
      { ...event, data: { ...data, version: 0 } },
      { ...event, data: { ...data, version: "1" } },
      { ...event, data: undefined },
      { ...event, type: "coffee.else" },
      { ...event, specversion: "0.3" },
      { ...event, source: "elsewhere" },
      { ...event, coffeehops: "aws,aws" },
    ];
    for (const one of wrong) {
      expect(check(JSON.parse(JSON.stringify(one)))).toBe(false);
      expect(() => decode(JSON.stringify(one))).toThrow();
    }
    expect(check({ ...event, coffeehops: "aws,gcp" })).toBe(true);
  });

  it("no exclusive bound stands, which the drafts write differently", () => {
    for (const type of eventTypes) expect(JSON.stringify(eventSchema(type, draft))).not.toContain("exclusive");
  });
});

it("EventBridge's registry takes them: by a name of its own letters, in draft 4, as text", () => {
  for (const { name, type, content, description } of registrySchemas()) {
    expect(name).toMatch(/^[0-9A-Za-z_.@-]{1,385}$/);
    expect(type).toBe("JSONSchemaDraft4");
    expect(description.length).toBeLessThanOrEqual(256);
    expect(content.length).toBeLessThanOrEqual(100_000);
    const schema = JSON.parse(content) as { $schema: string; properties: { data: object } };
    expect(schema.$schema).toBe("http://json-schema.org/draft-04/schema#");
    expect(schema.properties.data).toMatchObject({ additionalProperties: false });
  }
});
