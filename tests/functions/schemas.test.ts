import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { eventTypes, functionEmits, functionNames, functionTakes, type EventType } from "../../components/core/events";
import type { CoffeeEvent } from "../../functions/contract";
import { decode, make } from "../../functions/envelope";
import { eventSchema, registrySchemas } from "../../functions/schemas/json";
import { eventSchemaFiles, eventsPage } from "../../tools/generate/events";
import { stale } from "../../tools/generate/run";
import { projectRoot } from "../../tools/root";
import { services } from "../../workloads/catalog";
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

describe("the page of them", () => {
  const page = readFileSync(path.join(projectRoot(), eventsPage.path), "utf8");
  const section = (type: EventType) => page.split(/^## /m).find((part) => part.startsWith(`${type}\n`))!;
  const data = (text: string) => JSON.parse(/^```json\n([^]*?)^```$/m.exec(text)![1]!) as CoffeeEvent["data"];

  it.each(eventTypes)("has data of %s that functions take, and its subject", (type) => {
    const event = make({ environment: "dev", cloud: "aws", who: "somebody", type, data: data(section(type)) });
    expect(decode(JSON.stringify(event))).toEqual(event);
    const key = /^Subject: `data\.(\w+)`/m.exec(section(type))![1]!;
    expect(event.data).toHaveProperty(key, event.subject);
    expect(() => decode(JSON.stringify({ ...event, subject: "another" }))).toThrow("subject");
  });

  it.each(eventTypes)("says who publishes and who takes %s", (type) => {
    const said = (way: string) => new RegExp(`^- ${way}: (.*)\\.$`, "m").exec(section(type))![1]!.split(", ");
    const serve = (way: "emits" | "takes") =>
      services.filter(({ events }) => events?.[way].includes(type)).map(({ name }) => `service \`${name}\``);
    const publishes = functionNames.filter((name) => functionEmits[name].includes(type));
    const takes = functionNames.filter((name) => functionTakes[name].takes.includes(type));
    const bare = said("Taken by").map((one) => one.replace(/ \(of other clouds as well\)$/, ""));
    expect(said("Published by")).toEqual([...serve("emits"), ...publishes.map((name) => `function \`${name}\``)]);
    expect(bare).toEqual([...takes.map((name) => `function \`${name}\``), ...serve("takes")]);
  });

  it("and the first page and the runbook have an order that can be sent", () => {
    for (const file of ["README.md", "docs/runbooks/events.md"]) {
      const [, written] =
        /^ {4}echo '(\{.*\})' \\\n {6}\| npx coffee local event dev coffee\.order\.created --data -/m.exec(
          readFileSync(path.join(projectRoot(), file), "utf8"),
        )!;
      expect(JSON.parse(written!)).toEqual(data(section("coffee.order.created")));
    }
  });
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
    // As the page says: what the envelope does not name is left out.
    const more = { ...event, dataschema: "https://shop.example/order", partitionkey: "7" };
    expect(check(more)).toBe(true);
    expect(decode(JSON.stringify(more))).toEqual(event);
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
