import { awsCloud } from "../harness";
import { judged } from "./fixtures";

const registry = "aws:schemas/registry:Registry";
const schema = "aws:schemas/schema:Schema";
const draft4 = (more: object = {}) =>
  JSON.stringify({ $schema: "http://json-schema.org/draft-04/schema#", title: "order", type: "object", ...more });

judged(registry, async () => ({ name: "coffee" }), [
  ["a name with a blank", { name: "my coffee" }, /invalid value for name/],
  ["too long a name", { name: "c".repeat(65) }, /invalid value for name/],
]);

judged(
  schema,
  async (cloud) => {
    await cloud.create(registry, { name: "coffee" });
    return { name: "coffee.order.created", registryName: "coffee", type: "JSONSchemaDraft4", content: draft4() };
  },
  [
    ["of no registry", { registryName: "tea" }, /NotFoundException: Registry with name tea does not exist/],
    ["of no kind", { type: "JSONSchema" }, /expected type to be one of/],
    ["no JSON", { content: "order" }, /BadRequestException: Invalid schema content: it is no JSON/],
    ["another draft", { content: draft4({ $schema: "http://json-schema.org/draft-07/schema#" }) }, /want \$schema/],
    ["too long", { content: draft4({ description: "d".repeat(100_000) }) }, /longer than 100000 characters/],
  ],
);

test("another text is another version, and a registry does not go before its schemas", async () => {
  const cloud = awsCloud();
  await cloud.create(registry, { name: "coffee" });
  const { id, inputs, outputs } = await cloud.create(schema, {
    ...{ name: "order", registryName: "coffee", type: "JSONSchemaDraft4", content: draft4() },
  });
  expect(outputs["version"]).toBe("1");
  expect((await cloud.update(schema, id, { ...inputs, tags: { a: "b" } }))["version"]).toBe("1");
  expect((await cloud.update(schema, id, { ...inputs, content: draft4({ title: "o" }) }))["version"]).toBe("2");
  expect(await cloud.deleteRefusal(registry, "coffee")).toMatch(/DependencyViolation/);
});
